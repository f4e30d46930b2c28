"""Reading what lines may be filled from: sources of the rooms below, and the proposals for one sheet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Duty, PlanIssue, PlanTask, Season
from thidua.covenants.queries import TargetStanding, results_in, target_results
from thidua.kernel.clock import local_date
from thidua.kernel.numbers import format_number
from thidua.movements.models import Participation, ProgressReport
from thidua.parties.models import Organisation
from thidua.scoring.models import Criterion, ScoreSheet, SelfScoreEntry
from thidua.scoring.sources import (
    FILLS,
    Reading,
    Readings,
    RecordKind,
    SourceRecord,
    Wanted,
    counted,
    read_all,
    read_source,
    register,
)
from thidua.scoring.specs import LineValue, LoadedTable, value_field

# ── What the rooms below know ────────────────────────────────────────────────────────────────────────────


def covenant_results(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """The latest result of the registered target with that code (the argument), by members.

    Targets are those accepted, whatever is being changed in them: seven queries at most, for one member or all.
    """
    found: dict[tuple[int, str], Reading] = {}
    for organisation, standings in _standings(season, organisations).items():
        by_code = {standing.target.code: standing for standing in standings}
        for code in arguments:
            found[organisation, code] = _result(code, by_code.get(code), on)
    return found


def _standings(season: Season, organisations: Collection[int]) -> Mapping[int, list[TargetStanding]]:
    if len(organisations) == 1:
        (only,) = Organisation.objects.filter(pk__in=organisations)
        return {only.pk: target_results(season=season, organisation=only)}
    known = results_in(season)
    return {organisation: known.get(organisation, []) for organisation in organisations}


def _result(code: str, standing: TargetStanding | None, on: date) -> Reading:
    if standing is None:
        return Reading(None, said=_("Đơn vị không đăng ký chỉ tiêu %(code)s.") % {"code": code})
    latest = standing.latest
    if latest is None or latest.as_of > on:
        return Reading(None, said=_("Chưa báo cáo kết quả chỉ tiêu %(code)s.") % {"code": code})
    target = standing.target
    label = f"{target.indicator}: {format_number(latest.value)} {target.unit}"
    return Reading(latest.value, (SourceRecord(RecordKind.RESULT, latest.pk, label, latest.as_of),))


def movements_joined(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """Movements joined in the season's year, of one form (the argument) or any: one query."""
    joined = Participation.objects.filter(
        organisation__in=organisations, joined_on__year=season.year, joined_on__lte=on
    ).select_related("movement")
    return counted(
        (
            (p.organisation_id, p.movement.form, _movement(p, p.joined_on))
            for p in joined.order_by("joined_on", "pk")
        ),
        arguments,
    )


def movements_reported(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """Movements on which the member reported progress in the season's year: one query."""
    reports = ProgressReport.objects.filter(
        participation=OuterRef("pk"), as_of__year=season.year, as_of__lte=on
    )
    reported = Participation.objects.filter(Exists(reports), organisation__in=organisations)
    return counted(
        (
            (p.organisation_id, p.movement.form, _movement(p, p.joined_on))
            for p in reported.select_related("movement").order_by("joined_on", "pk")
        ),
        arguments,
    )


def _movement(participation: Participation, on: date) -> SourceRecord:
    return SourceRecord(RecordKind.MOVEMENT, participation.movement_id, participation.movement.title, on)


def report_days_late(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """How many days after its day the member did what it owed the season (the argument: which duty): one query."""
    duties = Duty.objects.filter(
        season=season, owner__in=organisations, kind__in=arguments, subject__isnull=True
    )
    return {(duty.owner_id, duty.kind): _lateness(duty, on) for duty in duties}


def _lateness(duty: Duty, on: date) -> Reading:
    if duty.due_date is None:
        return Reading(None, said=_("Việc này chưa đặt hạn."))
    due = f"{duty.due_date:%d/%m/%Y}"
    if duty.fulfilled_at is None:
        days = (on - duty.due_date).days
        if days <= 0:
            return Reading(None, said=_("Chưa nộp, hạn %(due)s.") % {"due": due})
        return Reading(
            None, said=_("Chưa nộp, đã quá hạn %(due)s là %(days)d ngày.") % {"due": due, "days": days}
        )
    done = local_date(duty.fulfilled_at)
    label = _("%(what)s, hạn %(due)s") % {"what": duty.get_kind_display(), "due": due}
    record = SourceRecord(RecordKind.DUTY, duty.pk, str(label), done)
    return Reading(Decimal(max(0, (done - duty.due_date).days)), (record,))


def plan_tasks_late(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """How many of the member's tasks in the issued plan were done late, or are overdue: one query."""
    return {
        (owner, argument): Reading(Decimal(len(late)), tuple(map(_task, late)))
        for owner, (_due, late) in _tasks(season, organisations, on).items()
        for argument in arguments
    }


def plan_tasks_on_time(
    *, season: Season, organisations: Collection[int], arguments: Collection[str], on: date
) -> Readings:
    """Whether every task of the member that has come due by the issued plan was done on time: one query."""
    return {
        (owner, argument): Reading(not late, tuple(map(_task, late or due)))
        for owner, (due, late) in _tasks(season, organisations, on).items()
        for argument in arguments
    }


def _tasks(
    season: Season, organisations: Collection[int], on: date
) -> dict[int, tuple[list[PlanTask], list[PlanTask]]]:
    """By owner: the tasks that are done or have come due, and those of them that are late. A draft says nothing."""
    issued = PlanIssue.objects.filter(plan=OuterRef("plan"))
    found: dict[int, tuple[list[PlanTask], list[PlanTask]]] = {}
    tasks = PlanTask.objects.filter(
        Exists(issued), plan__season=season, owner__in=organisations, dropped_at__isnull=True
    )
    for task in tasks:
        if task.done_at is None and task.due_date >= on:
            continue
        due, late = found.setdefault(task.owner_id, ([], []))
        due.append(task)
        if (local_date(task.done_at) if task.done_at else on) > task.due_date:
            late.append(task)
    return found


def _task(task: PlanTask) -> SourceRecord:
    told = {"what": task.title, "due": f"{task.due_date:%d/%m/%Y}"}
    if task.done_at is None:
        label = _("%(what)s, hạn %(due)s, chưa xong") % told
        return SourceRecord(RecordKind.TASK, task.pk, str(label))
    label = _("%(what)s, hạn %(due)s") % told
    return SourceRecord(RecordKind.TASK, task.pk, str(label), local_date(task.done_at))


register("covenant_result", covenant_results)
register("movements_joined", movements_joined)
register("movements_reported", movements_reported)
register("report_days_late", report_days_late)
register("plan_tasks_late", plan_tasks_late)
register("plan_tasks_on_time", plan_tasks_on_time)


# ── What is proposed for the lines of a sheet ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Proposal:
    """What a line's source gives for one member."""

    criterion: Criterion
    wanted: Wanted
    reading: Reading

    @property
    def fits(self) -> bool:
        """Whether the line reads what the source gives; otherwise it is only shown."""
        return value_field(self.criterion) in FILLS[self.wanted.source.measures]

    @property
    def is_known(self) -> bool:
        """Whether the source has anything to say."""
        return self.reading.value is not None

    @property
    def can_fill(self) -> bool:
        """Whether a person may take the value over."""
        return self.fits and self.is_known

    def is_in(self, value: LineValue | SelfScoreEntry | None) -> bool:
        """Whether that is what was entered."""
        return value is not None and getattr(value, value_field(self.criterion)) == self.reading.value

    def differs_from(self, entry: SelfScoreEntry | None) -> bool:
        """Whether something else was entered."""
        return self.can_fill and entry is not None and not entry.is_blank and not self.is_in(entry)

    @property
    def kept(self) -> dict[str, object]:
        """Where the value came from, as an entry keeps it: plain data, exact numbers as text."""
        value = self.reading.value
        return {
            "source": self.criterion.source,
            "value": value if isinstance(value, bool) else str(value),
            "records": [
                {
                    "kind": record.kind.value,
                    "id": record.id,
                    "label": record.label,
                    "on": record.on.isoformat() if record.on else None,
                }
                for record in self.reading.records
            ],
        }


def proposals_of(sheet: ScoreSheet, table: LoadedTable, *, on: date) -> dict[str, Proposal]:
    """What the sources give for the sheet's member on a day, by code of the line.

    Each source is read once; no query for a table that names none.
    """
    wanted = wanted_by(table)
    read = read_all(season=sheet.season, organisations={sheet.organisation_id}, wanted=wanted.values(), on=on)
    return {
        code: Proposal(table.by_code[code], one, read[sheet.organisation_id, one])
        for code, one in wanted.items()
    }


def wanted_by(table: LoadedTable) -> dict[str, Wanted]:
    """Which source each line with one names, by code."""
    return {
        criterion.code: read_source(criterion.source, indicator=criterion.indicator)
        for criterion in table.leaves
        if criterion.source
    }

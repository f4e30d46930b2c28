"""Building, rewriting and freezing scoring tables."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.scoring import queries
from thidua.scoring.models import (
    AppraisalEntry,
    Criterion,
    Evidence,
    ScoreSheet,
    ScoringTable,
    SelfScoreEntry,
    TableFreeze,
    TieBreakRule,
)
from thidua.scoring.parameters import WrongParameter
from thidua.scoring.policies import check_builds_table, check_edits_table
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.sources import read_source
from thidua.scoring.specs import (
    CriterionDraft,
    LoadedTable,
    TableDraft,
    fingerprint,
    line_parameters,
    reachable_codes,
    table_parameters,
)
from thidua.scoring.validation import problems_of
from thidua.scoring.wording import problem_text


@action(secret=("draft",))
def build_table(
    *, by: Account, at: datetime, season: Season, draft: TableDraft, amendment_reason: str = ""
) -> ScoringTable:
    """Make the next version of the season's table from a draft (typed, imported, or copied).

    A draft may still have problems (`validation.problems_of` lists them); it cannot be frozen with any. When a
    version is already frozen, this one amends it and `amendment_reason` is needed. Raises `InvalidInput` for
    lines without title, with a code given twice, or under a parent that is not there.
    """
    check_builds_table(by=by, season=season)
    frozen = queries.frozen_table_of(season)
    if frozen is not None and not amendment_reason.strip():
        raise InvalidInput(fields={"amendment_reason": _("Bảng tiêu chí đã chốt: hãy ghi lý do sửa.")})
    latest = ScoringTable.objects.filter(season=season).aggregate(latest=Max("number"))["latest"] or 0
    table = ScoringTable(
        season=season,
        number=latest + 1,
        amends=frozen,
        amendment_reason=amendment_reason.strip(),
        built_at=at,
        built_by=by.actor_label,
    )
    _write(table, draft)
    return table


@action(secret=("draft",))
def rewrite_table(
    *, by: Account, at: datetime, table: ScoringTable, seen_version: int, draft: TableDraft
) -> ScoringTable:
    """Replace the lines of a table that is not frozen by those of a draft.

    Raises `NotNow` once it is frozen, `ChangedMeanwhile` when somebody saved it since it was shown.
    """
    check_edits_table(by=by, table=table)
    claim_version(table, seen_version=seen_version)
    # Nothing counts before the freeze, so lines of a draft may go; children first because of their parents.
    for row in reversed(queries.load_table(table).rows):
        row.criterion.delete()
    table.tie_breaks.all().delete()
    _write(table, draft)
    return table


@action()
def freeze_table(
    *, by: Account, at: datetime, table: ScoringTable, seen_version: int, ground: str = ""
) -> TableFreeze:
    """Freeze the table for the season: every member gets its sheet by exactly this text.

    What an earlier version said is not assigned to a unit holds for the same lines of this one.
    Raises `InvalidInput` with every problem of the table, `NotNow` when somebody has begun to score by an
    earlier version.
    """
    check_edits_table(by=by, table=table)
    claim_version(table, seen_version=seen_version)
    loaded = queries.load_table(table)
    problems = [problem for problem in problems_of(loaded.spec, loaded.chain) if not problem.is_warning]
    if problems:
        raise InvalidInput(
            _("Chưa chốt được bảng tiêu chí: còn %(count)d chỗ chưa đúng.") % {"count": len(problems)},
            fields={"": [problem_text(problem) for problem in problems]},
        )
    _check_nobody_scored(table.season)
    frozen = save(
        TableFreeze(
            table=table,
            frozen_at=at,
            frozen_by=by.actor_label,
            ground=ground.strip(),
            sha256=fingerprint(loaded),
        )
    )
    _give_sheets(table)
    _carry_assignments(by=by, at=at, season=table.season, table=loaded)
    duties.fulfil(by=by, at=at, season=table.season, kind=DutyKind.FREEZE_TABLE)
    return frozen


def _check_nobody_scored(season: Season) -> None:
    if any(
        model.objects.filter(sheet__season=season).exists()
        for model in (SelfScoreEntry, AppraisalEntry, Evidence)
    ):
        raise NotNow(_("Đã có đơn vị chấm điểm theo bảng trước; không thay bảng tiêu chí được nữa."))


def _give_sheets(table: ScoringTable) -> None:
    season = table.season
    ScoreSheet.objects.filter(season=season).update(table=table)
    have = set(ScoreSheet.objects.filter(season=season).values_list("organisation", flat=True))
    for member in season.members.all():
        if member.organisation_id not in have:
            save(ScoreSheet(season=season, organisation=member.organisation, table=table))


def _carry_assignments(*, by: Account, at: datetime, season: Season, table: LoadedTable) -> None:
    """Say again, of the lines of a table that replaces another, what was said of the same lines before.

    A line is the same where code and title are; what was said of others is said anew by the head.
    """
    sheets = queries.sheets_of(season)
    same: dict[tuple[str, str], Criterion] = {(leaf.code, leaf.title): leaf for leaf in table.leaves}
    LineAssignment.objects.bulk_create(
        LineAssignment(
            sheet=said.sheet,
            criterion=same[key],
            is_assigned=False,
            reason=said.reason,
            set_at=at,
            set_by=by.actor_label,
        )
        for said in queries.left_out_records(sheets)
        if (key := (said.criterion.code, said.criterion.title)) in same and said.criterion_id != same[key].pk
    )


def _write(table: ScoringTable, draft: TableDraft) -> None:
    wrong = _draft_problems(draft.criteria)
    if wrong:
        raise InvalidInput(
            _("Chưa lưu bảng tiêu chí: %(count)d dòng chưa đúng.") % {"count": len(wrong)}, fields=wrong
        )
    table.title = draft.title
    table.total = draft.total
    table.total_cap = draft.total_cap
    table.decimals = draft.decimals
    table.rounding = draft.rounding.value
    table.parameters = table_parameters(draft)
    table.open_among_members = draft.open_among_members
    table.illustrative = draft.illustrative
    save(table)
    _write_criteria(table, draft)
    for position, rule in enumerate(draft.tie_breaks):
        save(TieBreakRule(table=table, position=position, kind=rule.kind.value, code=rule.code))


def _draft_problems(criteria: Sequence[CriterionDraft]) -> dict[str, Message]:
    codes = [criterion.code for criterion in criteria]
    wrong: dict[str, Message] = {}
    for criterion in criteria:
        if not criterion.code or not criterion.title.strip():
            wrong[criterion.code] = _("Mỗi dòng cần STT và tên tiêu chí.")
        elif codes.count(criterion.code) > 1:
            wrong[criterion.code] = _("STT “%(code)s” bị trùng.") % {"code": criterion.code}
        elif criterion.parent_code and criterion.parent_code not in codes:
            wrong[criterion.code] = _(
                "Dòng %(code)s nằm dưới dòng %(parent)s nhưng bảng không có dòng đó."
            ) % {
                "code": criterion.code,
                "parent": criterion.parent_code,
            }
    if not wrong and len(reachable_codes(criteria)) < len(criteria):
        wrong[""] = _("Có dòng nằm dưới chính nó; hãy xem lại cột nhóm cha.")
    return wrong


def _write_criteria(table: ScoringTable, draft: TableDraft) -> None:
    """Save level by level, so that every parent is there first: one statement a level."""
    places = {criterion.code: place for place, criterion in enumerate(draft.criteria)}
    saved: dict[str, Criterion] = {}
    level = [c for c in draft.criteria if not c.parent_code]
    while level:
        records = [_record(table, criterion, places, saved) for criterion in level]
        for record in Criterion.objects.bulk_create(records):
            saved[record.code] = record
        above = {criterion.code for criterion in level}
        level = [c for c in draft.criteria if c.parent_code in above]


def _source(draft: CriterionDraft) -> str:
    if draft.source:
        try:
            read_source(draft.source, indicator=draft.indicator)
        except WrongParameter as wrong:
            raise InvalidInput(
                fields={
                    draft.code: _("Nguồn dữ liệu “%(source)s” không dùng được; có thể ghi: %(allowed)s.")
                    % {"source": draft.source, "allowed": ", ".join(wrong.allowed or (wrong.name,))}
                }
            ) from wrong
    return draft.source


def _record(
    table: ScoringTable, draft: CriterionDraft, places: dict[str, int], saved: dict[str, Criterion]
) -> Criterion:
    record = Criterion(
        table=table,
        parent=saved.get(draft.parent_code),
        position=places[draft.code],
        code=draft.code,
        title=draft.title.strip(),
        short_title=draft.short_title.strip(),
        part=draft.part.value,
        kind=draft.kind.value if draft.kind else "",
        maximum=draft.maximum,
        each=draft.each,
        direction=draft.direction.value,
        indicator=draft.indicator.strip(),
        unit=draft.unit.strip(),
        bonus_cap=draft.bonus_cap,
        minus_cap=draft.minus_cap,
        evidence_required=draft.evidence_required,
        guidance=draft.guidance.strip(),
        source=_source(draft),
        parameters=line_parameters(draft),
    )
    try:
        record.clean_fields(exclude=("table", "parent"))
    except ValidationError as error:
        names = {field.name: field.verbose_name for field in Criterion._meta.fields}
        said = [f"{names.get(name, name)}: {' '.join(found)}" for name, found in error.message_dict.items()]
        raise InvalidInput(fields={draft.code: said}) from error
    return record

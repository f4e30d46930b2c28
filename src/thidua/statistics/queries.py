"""The year of a season in numbers, gathered from the rooms below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.enums import Stage
from thidua.clusters.models import Duty, Season
from thidua.clusters.queries import members_of
from thidua.clusters.workflow import has_reached
from thidua.exemplars import queries as exemplars
from thidua.exemplars.queries import FieldCounts, Network
from thidua.kernel.clock import local_date
from thidua.movements import queries as movements
from thidua.parties.models import Organisation
from thidua.register import queries as register
from thidua.register.queries import Share, Summary


@dataclass(frozen=True)
class Punctuality:
    """How a member met what it owed: on time, late, still open; of the stages reached."""

    on_time: int
    late: int
    open: int

    @property
    def share(self) -> Decimal | None:
        """Duties done on time, of all that were done or are open."""
        owed = self.on_time + self.late + self.open
        return Decimal(self.on_time) / owed if owed else None


@dataclass(frozen=True)
class MemberFigures:
    """One member's line."""

    organisation: Organisation
    awards: int
    direct_workers: Share
    movements_joined: int
    movements_launched: int
    reports: int
    exemplars: int
    given: int
    taken: int
    punctuality: Punctuality


@dataclass(frozen=True)
class SeasonFigures:
    """Everything the statistics page of a season shows."""

    season: Season
    members: Sequence[MemberFigures]
    awards: Summary
    fields: FieldCounts
    network: Network

    @property
    def movements_joined(self) -> int:
        """Participations of all members."""
        return sum(member.movements_joined for member in self.members)

    @property
    def exemplars(self) -> int:
        """Role models and practices shared by all members."""
        return sum(member.exemplars for member in self.members)

    @property
    def adoptions(self) -> int:
        """Practices taken over by members."""
        return sum(member.taken for member in self.members)

    @property
    def punctuality(self) -> Punctuality:
        """All members together."""
        each = [member.punctuality for member in self.members]
        return Punctuality(
            on_time=sum(p.on_time for p in each),
            late=sum(p.late for p in each),
            open=sum(p.open for p in each),
        )


def season_figures(season: Season) -> SeasonFigures:
    """The season in numbers, for whoever may read the season: a fixed number of queries."""
    members = members_of(season)
    awards = register.awards_of_year(keepers=members, year=season.year)
    fields = exemplars.counts_in_season(season, members)
    network = exemplars.network_of(exemplars.adoptions().filter(season=season))
    by_keeper = _awards_by_keeper(season, members)
    joined = Counter(
        p.organisation_id for p in movements.participations_in(organisations=members, year=season.year)
    )
    launched = Counter(m.launcher_id for m in movements.launched_by(organisations=members, year=season.year))
    reports = Counter(
        r.participation.organisation_id
        for r in movements.reports_for(organisations=members, year=season.year)
    )
    punctuality = punctuality_of(season, members)
    return SeasonFigures(
        season=season,
        awards=register.summary_of(awards),
        fields=fields,
        network=network,
        members=[
            MemberFigures(
                organisation=member,
                awards=by_keeper[member.pk][0],
                direct_workers=by_keeper[member.pk][1],
                movements_joined=joined[member.pk],
                movements_launched=launched[member.pk],
                reports=reports[member.pk],
                exemplars=fields.of_organisation(member),
                given=network.given(member),
                taken=network.taken(member),
                punctuality=punctuality[member.pk],
            )
            for member in members
        ],
    )


def _awards_by_keeper(season: Season, members: Sequence[Organisation]) -> dict[int, tuple[int, Share]]:
    totals: Counter[int] = Counter()
    individuals: Counter[int] = Counter()
    direct: Counter[int] = Counter()
    rows = register.counts_by_keeper(keepers=members, year=season.year)
    for keeper, is_individual, is_direct, count in rows:
        totals[keeper] += count
        if is_individual:
            individuals[keeper] += count
            direct[keeper] += count if is_direct else 0
    return {m.pk: (totals[m.pk], Share(part=direct[m.pk], whole=individuals[m.pk])) for m in members}


def punctuality_of(season: Season, members: Sequence[Organisation]) -> dict[int, Punctuality]:
    """How each member met its duties of the stages reached, in one query."""
    current = Stage(season.stage)
    reached = [stage for stage in Stage if has_reached(stage=current, wanted=stage)]
    duties = Duty.objects.filter(season=season, owner__in=list(members), stage__in=reached)
    on_time: Counter[int] = Counter()
    late: Counter[int] = Counter()
    left: Counter[int] = Counter()
    for duty in duties:
        if duty.fulfilled_at is None:
            left[duty.owner_id] += 1
        elif duty.due_date is None or local_date(duty.fulfilled_at) <= duty.due_date:
            on_time[duty.owner_id] += 1
        else:
            late[duty.owner_id] += 1
    return {m.pk: Punctuality(on_time=on_time[m.pk], late=late[m.pk], open=left[m.pk]) for m in members}

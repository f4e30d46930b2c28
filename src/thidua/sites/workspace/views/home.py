"""Việc cần làm: what is owed, by whom, by when; one click to the place where it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.ballots.queries import ballots_to_count, papers_waiting
from thidua.clusters import queries
from thidua.clusters.enums import Stage
from thidua.clusters.models import Duty, Season
from thidua.clusters.workflow import has_reached
from thidua.commendation.queries import awaiting_signature
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import Message
from thidua.kernel.templatetags.ui import vn_date
from thidua.parties.models import Organisation
from thidua.scoring.owner_policies import fields_of
from thidua.sites.workspace.duty_links import link_to

SOON_DAYS = 7
MOST_SHOWN = 100
MOST_SEASONS = 4


@dataclass(frozen=True)
class Item:
    """A duty as a list of things to do shows it: how it stands today, where it is done, who else owes the same."""

    duty: Duty
    url: str
    state: str
    owners: Sequence[Organisation] = ()


@dataclass(frozen=True)
class Call:
    """What waits for this very account: a paper to cast, a ballot to run, a decision to sign."""

    words: Message
    about: str
    url: str
    icon: str


@dataclass(frozen=True)
class Step:
    """A stage on a season's timeline."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Standing:
    """A season with its timeline."""

    season: Season
    steps: Sequence[Step]


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The home page of whoever signs in."""
    today = clock.local_date(clock.now())
    owed = items(queries.duties_owed(by=request.user)[:MOST_SHOWN], today=today)
    awaited = shared_items(queries.duties_awaited(by=request.user)[:MOST_SHOWN], today=today)
    seasons = queries.timelines_of(by=request.user)[:MOST_SEASONS]
    calls = calls_for(request.user)
    context = {
        "calls": calls,
        "owed": owed,
        "owed_count": len(owed) + len(calls),
        "awaited": awaited,
        "awaited_count": sum(len(item.owners) for item in awaited),
        "late_count": sum(item.state == "late" for item in owed),
        "soon_count": sum(item.state == "soon" for item in owed),
        "fields": fields_of(by=request.user),
        "standings": [Standing(season, steps_of(season)) for season in seasons],
        "today": today,
    }
    return render(request, "workspace/home.html", context)


def calls_for(account: Account) -> list[Call]:
    """What waits for this account in person: three queries."""
    return [
        *(
            Call(
                words=_("Bạn có một phiếu chưa bỏ"),
                about=f"{paper.round.ballot.title} · {paper.round.ballot.season}",
                url=reverse("workspace:ballot-vote", args=[paper.round_id]),
                icon="checkbox",
            )
            for paper in papers_waiting(account)
        ),
        *(
            Call(
                words=_("Mở vòng bỏ phiếu, kiểm phiếu"),
                about=f"{ballot.title} · {ballot.season}",
                url=reverse("workspace:ballot-desk", args=[ballot.pk]),
                icon="clipboard-check",
            )
            for ballot in ballots_to_count(account)
        ),
        *(
            Call(
                words=_("Xem và ký quyết định khen thưởng"),
                about=proposal.title,
                url=reverse("workspace:proposal-sign", args=[proposal.pk]),
                icon="writing-sign",
            )
            for proposal in awaiting_signature(by=account)
        ),
    ]


def items(duties: Iterable[Duty], *, today: date) -> list[Item]:
    """Duties as the lists of things to do show them."""
    return [Item(duty, link_to(duty), state_of(duty, today)) for duty in duties]


def shared_items(duties: Iterable[Duty], *, today: date) -> list[Item]:
    """Duties as `items`, what several owe alike as one line with all who owe it."""

    def alike(duty: Duty) -> tuple[bool, date, str, int, int]:
        day = duty.due_date
        return day is None, day or date.max, duty.kind, duty.season_id, duty.subject_id or 0

    found = []
    for _key, same in groupby(sorted(duties, key=alike), key=alike):
        group = list(same)
        owners = [duty.owner for duty in group]
        found.append(Item(group[0], link_to(group[0]), state_of(group[0], today), owners))
    return found


def state_of(duty: Duty, today: date) -> str:
    """How a duty stands: done, late, soon, or nothing of these."""
    if duty.fulfilled_at is not None:
        return "done"
    if duty.due_date is None:
        return ""
    left = (duty.due_date - today).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else ""


def steps_of(season: Season) -> list[Step]:
    """The season's stages with their deadlines; the last, where it is only kept, is left out."""
    now = Stage(season.stage)
    days = {deadline.stage: deadline.due_date for deadline in season.deadlines.all()}
    return [
        Step(
            label=str(stage.label),
            note=vn_date(days[stage]) if stage in days else "",
            state="current" if stage == now else "done" if has_reached(stage=now, wanted=stage) else "todo",
        )
        for stage in Stage
        if stage is not Stage.ARCHIVED
    ]

"""Search over everything the account may read, without accents, a few of each kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from thidua.clusters import queries as clusters
from thidua.documents import queries as documents
from thidua.eligibility import queries as eligibility
from thidua.eligibility.policies import kept_by
from thidua.exemplars import queries as exemplars
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import Message
from thidua.kernel.text import fold
from thidua.legislation import catalogue
from thidua.legislation.shapes import Award as LawAward
from thidua.movements import queries as movements
from thidua.parties.models import Party
from thidua.register import queries as register
from thidua.register.models import Award
from thidua.sites.workspace.party_rooms import seat_of

MOST_OF_A_KIND = 8
MOST_LINES = 100
"""So many lines of the register are looked through for who received them."""
LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    more: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    label: Message
    icon: str
    hits: Sequence[Hit]
    has_more: bool


@signed_in
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """The page behind the search box (Ctrl K)."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    groups = found_groups(by=request.user, words=words) if fold(words) else []
    return render(request, "workspace/search.html", {"words": words, "groups": groups})


def found_groups(*, by: Account, words: str) -> list[Group]:
    """What the account may read that has all these words, by kind; kinds without a hit are left out."""
    return [
        group
        for group in (
            _group(_("Cá nhân, tập thể"), icon="user", rows=_parties(by=by, words=words), shown=_party),
            _group(
                _("Danh hiệu, hình thức khen thưởng"), icon="scale", rows=_law_awards(words), shown=_law_award
            ),
            _group(
                _("Mùa thi đua"),
                icon="calendar-event",
                rows=_named(clusters.seasons_of(by=by), words, "cluster__body__folded"),
                shown=lambda season: Hit(
                    str(season),
                    str(season.get_stage_display()),
                    reverse("workspace:season", args=[season.pk]),
                ),
            ),
            _group(
                pgettext_lazy("list", "Văn bản"),
                icon="file-text",
                rows=_named(documents.readable_documents(by=by), words, "folded"),
                shown=lambda document: Hit(
                    document.title, document.symbol_text, reverse("workspace:document", args=[document.pk])
                ),
            ),
            _group(
                _("Phong trào"),
                icon="flag",
                rows=_named(movements.movements_read_by(by=by), words, "folded"),
                shown=lambda movement: Hit(
                    movement.title, str(movement.launcher), reverse("workspace:movement", args=[movement.pk])
                ),
            ),
            _group(
                _("Gương điển hình"),
                icon="star",
                rows=_named(exemplars.role_models_read_by(by=by), words, "folded"),
                shown=lambda model: Hit(
                    model.name, str(model.province), reverse("workspace:role-model", args=[model.pk])
                ),
            ),
            _group(
                _("Mô hình, cách làm hay"),
                icon="bulb",
                rows=_named(exemplars.practices_read_by(by=by), words, "folded"),
                shown=lambda practice: Hit(
                    practice.title, str(practice.owner), reverse("workspace:practice", args=[practice.pk])
                ),
            ),
            _group(
                _("Sổ khen thưởng"),
                icon="award",
                rows=_awards(by=by, words=words),
                shown=lambda award: Hit(
                    award.recipient_name,
                    f"{award.award_name} · {award.year}",
                    reverse("workspace:award", args=[award.pk]),
                ),
            ),
        )
        if group.hits
    ]


@dataclass(frozen=True)
class _Known:
    """Somebody found, and the page about them that the account may open."""

    party: Party
    page: str


def _parties(*, by: Account, words: str) -> list[_Known]:
    """Whose records the account keeps, and who received what it may read: to see for what they may be proposed."""
    kept = kept_by(by=by, on=clock.local_date(clock.now()))
    own = list(eligibility.belonging_to(kept, fold(words).split())[: MOST_OF_A_KIND + 1])
    page = "party-eligibility" if by.holds(Permission.READ_EVERYTHING) else "party-awards"
    found = {party.pk: _Known(party, "party-eligibility") for party in own}
    if len(found) <= MOST_OF_A_KIND:
        lines = register.find(
            sight=register.sight_of(by), question=register.Question(words=words), most=MOST_LINES
        ).page(0, MOST_LINES)
        ids = {line.party_id for line in lines if _names(line.recipient_name, words)} - {None}
        more = eligibility.names_of(ids - found.keys())
        found |= {pk: _Known(party, page) for pk, party in more.items()}
    return list(found.values())


def _names(name: str, words: str) -> bool:
    """Whether every word begins one of the name's."""
    told = fold(name).split()
    return all(any(each.startswith(word) for each in told) for word in fold(words).split())


def _party(known: _Known) -> Hit:
    party = known.party
    more = seat_of(party) or party.get_kind_display()
    return Hit(party.name, more, reverse(f"workspace:{known.page}", args=[party.pk]))


def _law_awards(words: str) -> list[LawAward]:
    return [award for award in catalogue.awards() if _names(f"{award.label} {award.short}", words)]


def _law_award(award: LawAward) -> Hit:
    return Hit(award.label, str(award.form.label), reverse("workspace:law-award", args=[award.code]))


def _awards(*, by: Account, words: str) -> Sequence[Award]:
    found = register.find(
        sight=register.sight_of(by), question=register.Question(words=words), most=MOST_OF_A_KIND + 1
    )
    return found.page(0, MOST_OF_A_KIND + 1)


def _named(rows: QuerySet[Any], words: str, column: str) -> QuerySet[Any]:
    for word in fold(words).split():
        rows = rows.filter(**{f"{column}__contains": word})
    return rows


def _group(label: Message, *, icon: str, rows: Iterable[Any], shown: Callable[[Any], Hit]) -> Group:
    found = list(rows[: MOST_OF_A_KIND + 1])  # type: ignore[index]
    return Group(label, icon, [shown(row) for row in found[:MOST_OF_A_KIND]], len(found) > MOST_OF_A_KIND)

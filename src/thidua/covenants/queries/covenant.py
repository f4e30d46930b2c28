"""Reading the covenant: its versions, who signed and who is awaited, what it is composed of, its paper."""

from dataclasses import dataclass

from django.db.models import Prefetch

from thidua.clusters import queries as clusters
from thidua.clusters.composition import cluster_word, law_of, symbol_of
from thidua.clusters.enums import Office
from thidua.clusters.models import Season
from thidua.covenants import composition
from thidua.covenants.enums import (
    SigningCapacity,
)
from thidua.covenants.lines import Sheet
from thidua.covenants.models import (
    Covenant,
    CovenantIssue,
    CovenantText,
    Registration,
    Signature,
)
from thidua.covenants.queries.registrations import accepted_sheet, registrations
from thidua.documents.blocks import Document, long_date
from thidua.parties.models import Organisation


def covenant_of(season: Season) -> Covenant | None:
    """The season's covenant, if one was composed."""
    return Covenant.objects.filter(season=season).first()


def covenant_texts(season: Season) -> list[CovenantText]:
    """All versions of the covenant's text, first to latest, with signatures and issued documents: two queries."""
    return list(
        CovenantText.objects.filter(covenant__season=season)
        .select_related("covenant", "amends", "issue__document")
        .prefetch_related(Prefetch("signatures", Signature.objects.select_related("organisation")))
        .order_by("number")
    )


def latest_text(season: Season) -> CovenantText | None:
    """The covenant's text now."""
    texts = covenant_texts(season)
    return texts[-1] if texts else None


@dataclass(frozen=True)
class SigningPlace:
    """One who signs the covenant, and the signature where there is one."""

    organisation: Organisation
    capacity: SigningCapacity
    signature: Signature | None

    @property
    def is_witness(self) -> bool:
        """Whether this is the witness's place."""
        return self.capacity is SigningCapacity.WITNESS


def signing_wall(*, season: Season, text: CovenantText) -> list[SigningPlace]:
    """Who signs this text, signed or awaited: the head first, the other members in Vietnamese order, the
    witness last. No query when season and text came with their people.
    """
    signed = {(s.organisation_id, s.capacity): s for s in text.signatures.all()}
    head = clusters.office_holder(season=season, office=Office.HEAD)
    members = sorted(clusters.members_of(season), key=lambda member: (member != head, member.sort_key))
    witness = season.cluster.organiser
    return [
        *(
            SigningPlace(member, SigningCapacity.MEMBER, signed.get((member.pk, SigningCapacity.MEMBER)))
            for member in members
        ),
        SigningPlace(witness, SigningCapacity.WITNESS, signed.get((witness.pk, SigningCapacity.WITNESS))),
    ]


def unsigned_members(*, season: Season, text: CovenantText) -> list[Organisation]:
    """Members whose signature under this text is awaited."""
    return [
        place.organisation
        for place in signing_wall(season=season, text=text)
        if place.signature is None and not place.is_witness
    ]


def issue_of(text: CovenantText) -> CovenantIssue | None:
    """The issued document of this text, once all have signed."""
    return getattr(text, "issue", None)


def covenant_material(season: Season) -> composition.Material:
    """What the covenant is composed of now: the plan as issued and the accepted targets of every member."""
    begun = {r.organisation_id: r for r in registrations().filter(season=season)}
    issue = _plan_issue(season)
    return composition.Material(
        cluster=season.cluster.name,
        organiser=season.cluster.organiser.name,
        year=season.year,
        theme=season.theme,
        law=law_of(season),
        plan=issue,
        members=[
            composition.Member(
                name=member.short_name,
                full_name=member.name,
                sheet=_accepted(begun.get(member.pk)),
            )
            for member in clusters.members_of(season)
        ],
        word=cluster_word(season),
    )


def _accepted(registration: Registration | None) -> Sheet:
    found = accepted_sheet(registration) if registration else None
    return found or Sheet(lines=(), titles=())


def _plan_issue(season: Season) -> str:
    plan = getattr(season, "plan", None)
    issue = clusters.latest_issue_of(plan) if plan else None
    if issue is None:
        return ""
    document = issue.document
    return (
        f"Căn cứ Kế hoạch số {document.symbol_text} {long_date(document.issued_on)} "
        f"của {season.cluster.name} về hoạt động năm {season.year}"
    )


def covenant_paper(*, season: Season, text: CovenantText) -> Document:
    """The covenant as a paper, with the signatures it has; a draft until it is issued."""
    head = clusters.office_holder(season=season, office=Office.HEAD) or season.cluster.organiser
    return composition.covenant_document(
        material_blocks=text.blocks,
        cluster=season.cluster.name,
        organiser=season.cluster.organiser.name,
        year=season.year,
        symbol=symbol_of(season, "GƯ"),
        seat=head.seat or head.short_name,
        version=text.number,
        places=[
            composition.place_of(place.organisation, place.capacity, place.signature)
            for place in signing_wall(season=season, text=text)
        ],
        illustrative=season.illustrative,
    )

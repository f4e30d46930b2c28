"""The review of a movement as a document."""

from collections.abc import Sequence

from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.movements.enums import LauncherOffice, MovementForm, MovementLevel, ReviewKind
from thidua.movements.models import Movement, Participation
from thidua.movements.queries import IndicatorProgress
from thidua.parties.enums import OrganisationKind
from thidua.parties.naming import leader_post


def review_document(
    movement: Movement,
    *,
    kind: ReviewKind,
    text: str,
    participations: Sequence[Participation],
    progress: Sequence[IndicatorProgress],
    signer: str = "",
    parent: str = "",
) -> b.Document:
    """The report of a mid-term or final review: the call, who joined, figures by participant, the appraisal.

    `parent` is the body above a cluster, for the letterhead.
    """
    manager = movement.manager
    return b.Document(
        kind=DocumentKind.REPORT,
        title=f"{kind.label} phong trào thi đua “{movement.title}”",
        letterhead=_letterhead(movement, parent=parent),
        place=manager.seat or manager.short_name,
        symbol="BC-CTĐ" if movement.level == MovementLevel.CLUSTER else "BC-TĐKT",
        illustrative=movement.illustrative,
        blocks=(
            b.Heading("I. PHONG TRÀO"),
            b.KeyValues(_facts(movement)),
            b.Heading("II. TÌNH HÌNH THAM GIA"),
            b.Paragraph(f"Có {len(participations)} đơn vị tham gia phong trào."),
            *_figures(participations, progress),
            b.Heading("III. ĐÁNH GIÁ"),
            *(b.Paragraph(line) for line in text.splitlines() if line.strip()),
            b.Signatures(
                signers=(_signer(movement, name=signer),),
                recipients=("Các đơn vị tham gia", "Lưu: VT, TĐKT"),
            ),
        ),
    )


def _letterhead(movement: Movement, *, parent: str) -> b.Letterhead:
    issuer = movement.launcher if movement.level == MovementLevel.CLUSTER else movement.manager
    if issuer.organisation_kind == OrganisationKind.PROVINCE:
        return b.Letterhead(body=f"ỦY BAN NHÂN DÂN\n{issuer.name}")
    return b.Letterhead(body=issuer.name, parent=parent)


def _signer(movement: Movement, *, name: str) -> b.Signer:
    manager = movement.manager
    if movement.level == MovementLevel.CLUSTER:
        return b.Signer(authority="TM. CỤM THI ĐUA\nCỤM TRƯỞNG", post=leader_post(manager), name=name)
    if manager.organisation_kind == OrganisationKind.PROVINCE:
        return b.Signer(authority="TM. ỦY BAN NHÂN DÂN", post="CHỦ TỊCH", name=name)
    return b.Signer(authority=f"TM. {manager.name.upper()}", post="", name=name)


def _facts(movement: Movement) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Phạm vi", str(MovementLevel(movement.level).label)),
        ("Hình thức", str(MovementForm(movement.form).label)),
        ("Người phát động", f"{LauncherOffice(movement.launcher_office).label} ({movement.launcher})"),
        ("Mục tiêu", movement.goal),
        ("Nội dung, tiêu chí", movement.criteria),
    )
    return tuple(pair for pair in pairs if pair[1])


def _figures(
    participations: Sequence[Participation], progress: Sequence[IndicatorProgress]
) -> tuple[b.Block, ...]:
    shown = [each for each in progress if each.series]
    if not shown:
        return ()
    columns = (
        b.Column("TT", 0.6, b.Align.CENTER),
        b.Column("Đơn vị", 2.4),
        *(b.Column(str(each.indicator), 1.6, b.Align.RIGHT) for each in shown),
    )
    latest = [{s.organisation.pk: s.latest for s in each.series} for each in shown]
    rows = tuple(
        b.Row(
            (
                str(position),
                participation.organisation.short_name,
                *(_number(values.get(participation.organisation_id)) for values in latest),
            )
        )
        for position, participation in enumerate(participations, start=1)
    )
    totals = ("", "Cộng", *(_number(each.total) for each in shown))
    return (b.Table(columns=columns, rows=rows, totals=totals),)


def _number(value: object) -> str:
    return b.points_text(value) if value is not None else "–"  # type: ignore[arg-type]

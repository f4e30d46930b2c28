"""The documents a season issues, composed from its records."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from thidua.clusters import queries
from thidua.clusters.enums import ClusterKind, Office
from thidua.clusters.models import ActivityPlan, Handover, PeriodicReport, PlanTask, Season
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.identity.queries import signer_of
from thidua.kernel.periods import year_period
from thidua.kernel.refusals import NotNow
from thidua.parties.models import Organisation
from thidua.parties.naming import in_text, leader_post

LAW_2022 = "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
LAW_2003 = (
    "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003; Luật sửa đổi, bổ sung một số điều của "
    "Luật Thi đua, khen thưởng ngày 14 tháng 6 năm 2005 và ngày 16 tháng 11 năm 2013"
)
FIRST_YEAR_OF_LAW_2022 = 2024


def law_of(season: Season) -> str:
    """The law a season stands on: L06/2022 is in force from 01/01/2024."""
    in_force = year_period(season.year).start.year >= FIRST_YEAR_OF_LAW_2022
    return LAW_2022 if in_force else LAW_2003


def letterhead_of(season: Season) -> b.Letterhead:
    """The head of every paper the cluster issues: the organiser above, the cluster below."""
    return b.Letterhead(body=season.cluster.name, parent=season.cluster.organiser.name)


def cluster_word(season: Season) -> str:
    """What the members are grouped in, as papers say it: "Cụm", or "Khối"."""
    return "Khối" if season.cluster.kind == ClusterKind.BLOCK else "Cụm"


def symbol_of(season: Season, kind: str) -> str:
    """The symbol of a paper of this kind: "KH-CTĐ" of a cluster, "KH-KTĐ" of a block."""
    return f"{kind}-{cluster_word(season)[0]}TĐ"


def head_signature(
    *, season: Season, head: Organisation, signer: str, recipients: Sequence[str] = ()
) -> b.Signatures:
    """The signature block of the head, for the cluster; without `recipients`, to the organiser and all members."""
    word = cluster_word(season)
    usual = (
        f"{season.cluster.organiser.short_name} (để báo cáo)",
        f"Các thành viên trong {word}",
        "Lưu: VT, TĐKT",
    )
    return b.Signatures(
        signers=(
            b.Signer(
                authority=f"TM. {word.upper()} THI ĐUA\n{word.upper()} TRƯỞNG",
                post=leader_post(head),
                name=signer,
            ),
        ),
        recipients=tuple(recipients) or usual,
    )


def plan_document(
    *, plan: ActivityPlan, tasks: Sequence[PlanTask], head: Organisation, signer: str
) -> b.Document:
    """Kế hoạch hoạt động of the season."""
    season = plan.season
    return b.Document(
        kind=DocumentKind.PLAN,
        title=f"Hoạt động của {season.cluster.name} năm {season.year}",
        letterhead=letterhead_of(season),
        place=head.seat or head.short_name,
        symbol=symbol_of(season, "KH"),
        illustrative=season.illustrative,
        blocks=(
            b.LegalBasis((law_of(season), f"Theo hướng dẫn của {season.cluster.organiser.name}")),
            b.Paragraph(f"{season.cluster.name} ban hành kế hoạch hoạt động năm {season.year} như sau:"),
            b.Heading("I. MỤC ĐÍCH, YÊU CẦU"),
            *paragraphs(plan.purpose),
            b.Heading("II. NHIỆM VỤ, THỜI GIAN THỰC HIỆN"),
            b.Table(
                columns=(
                    b.Column("TT", 0.5, b.Align.CENTER),
                    b.Column("Nội dung", 3.6),
                    b.Column("Chủ trì", 1.3),
                    b.Column("Thời hạn", 1.2, b.Align.CENTER),
                    b.Column("Sản phẩm", 1.8),
                ),
                rows=tuple(
                    b.Row(
                        (
                            str(number),
                            task.title,
                            task.owner.short_name,
                            f"{task.due_date:%d/%m/%Y}",
                            task.expected_result,
                        )
                    )
                    for number, task in enumerate(tasks, start=1)
                ),
                text_size=12.0,
            ),
            b.Heading("III. TỔ CHỨC THỰC HIỆN"),
            *paragraphs(plan.measures),
            head_signature(season=season, head=head, signer=signer),
        ),
    )


def plan_draft(plan: ActivityPlan) -> b.Document:
    """The plan as the paper it would become if the head's leader signed now."""
    head = queries.office_holder(season=plan.season, office=Office.HEAD)
    if head is None:
        raise NotNow(_("Mùa thi đua chưa có cụm trưởng."))
    return plan_document(plan=plan, tasks=list(queries.tasks_of(plan)), head=head, signer=signer_of(head))


def review_document(
    *,
    season: Season,
    title: str,
    summary: str,
    reports: Sequence[PeriodicReport],
    head: Organisation,
    signer: str,
) -> b.Document:
    """Báo cáo sơ kết or tổng kết of the cluster, made of the members' reports."""
    return b.Document(
        kind=DocumentKind.REPORT,
        title=title,
        letterhead=letterhead_of(season),
        place=head.seat or head.short_name,
        symbol=symbol_of(season, "BC"),
        illustrative=season.illustrative,
        blocks=(
            b.Heading("I. ĐÁNH GIÁ CHUNG"),
            *paragraphs(summary),
            b.Heading("II. KẾT QUẢ CỦA CÁC THÀNH VIÊN"),
            *(
                block
                for number, report in enumerate(reports, start=1)
                for block in _report_blocks(number, report)
            ),
            head_signature(season=season, head=head, signer=signer),
        ),
    )


def handover_document(*, handover: Handover, giver_signer: str, receiver_signer: str) -> b.Document:
    """Biên bản bàn giao between the outgoing and the incoming head."""
    season = handover.from_season
    word = cluster_word(season)
    items = tuple(f"{item['kind']}: {item['text']}" for item in handover.items)
    return b.Document(
        kind=DocumentKind.MINUTES,
        title=f"Bàn giao nhiệm vụ {word} trưởng năm {handover.to_season.year}",
        letterhead=letterhead_of(season),
        place=handover.giver.seat or handover.giver.short_name,
        symbol=symbol_of(season, "BB"),
        illustrative=season.illustrative,
        blocks=(
            b.Paragraph(
                f"{handover.giver.name}, {word} trưởng năm {season.year}, bàn giao cho "
                f"{in_text(handover.receiver)}, {word} trưởng năm {handover.to_season.year}, hồ sơ và các việc "
                "đang thực hiện sau đây:"
            ),
            b.NumberedList(items) if items else b.Paragraph("Không còn việc nào đang thực hiện dở."),
            b.Paragraph("Biên bản được lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản."),
            b.Signatures(
                signers=(
                    b.Signer(
                        authority="BÊN GIAO",
                        post=leader_post(handover.giver),
                        name=giver_signer,
                    ),
                    b.Signer(
                        authority="BÊN NHẬN",
                        post=leader_post(handover.receiver),
                        name=receiver_signer,
                    ),
                ),
            ),
        ),
    )


def paragraphs(text: str) -> tuple[b.Paragraph, ...]:
    """One paragraph a line of what was typed."""
    return tuple(b.Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _report_blocks(number: int, report: PeriodicReport) -> tuple[b.Block, ...]:
    parts: list[b.Block] = [b.Heading(f"{number}. {report.organisation.name}", level=2)]
    parts += paragraphs(report.achievements)
    if report.limits:
        parts.append(b.Paragraph((b.italic("Hạn chế, nguyên nhân: "), report.limits)))
    if report.proposals:
        parts.append(b.Paragraph((b.italic("Kiến nghị, đề xuất: "), report.proposals)))
    return tuple(parts)

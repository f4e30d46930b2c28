"""The minutes of a conference, drafted from what happened: attendance, agenda, scores, ballots, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thidua.ballots.composition import threshold_in_words
from thidua.ballots.queries import BallotView
from thidua.clusters.composition import cluster_word, letterhead_of, paragraphs, symbol_of
from thidua.clusters.models import SeasonReview
from thidua.commendation.models import Decision
from thidua.conferences.enums import AgendaKind, Presence
from thidua.conferences.models import Adoption, MinutesText
from thidua.conferences.queries import ConferenceView, DelegateView, ItemView, Wall
from thidua.conferences.scores import MemberScores
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import VIETNAM, local_date
from thidua.kernel.numbers import format_number
from thidua.legislation import catalogue
from thidua.parties.models import Organisation

# Documents are Vietnamese whatever language the issuing officer reads the site in.
_PRESENCE = {
    Presence.PRESENT: "Có mặt",
    Presence.PROXY: "Cử người dự thay",
    Presence.ABSENT: "Vắng mặt",
    Presence.LEFT: "Ra về trước khi bế mạc",
}


@dataclass(frozen=True)
class Told:
    """What the other rooms tell for the minutes."""

    scores: Sequence[MemberScores] = ()
    decisions: Sequence[Decision] = ()
    wall: Wall | None = None
    review: SeasonReview | None = None
    elected: tuple[Organisation | None, Organisation | None] = (None, None)


def minutes_document(
    view: ConferenceView, *, head: Organisation, text: MinutesText | None, told: Told
) -> b.Document:
    """Biên bản hội nghị: time and place, who attended, agenda, scores with reasons, opinions, every ballot count
    on the base of all members, results, signatures (decree 152/2025 Đ33 k5; practice of clusters).
    """
    conference, season = view.conference, view.season
    return b.Document(
        kind=DocumentKind.MINUTES,
        title=conference.title,
        letterhead=letterhead_of(season),
        place=head.seat or str(head),
        symbol=symbol_of(season, "BB"),
        illustrative=conference.illustrative,
        blocks=(
            b.LegalBasis(
                (
                    f"Căn cứ {_law(view)}",
                    f"Theo Kế hoạch hoạt động năm {season.year} của {season.cluster.name}",
                )
            ),
            b.Heading("I. THỜI GIAN, ĐỊA ĐIỂM"),
            b.KeyValues(_when_and_where(view)),
            b.Heading("II. THÀNH PHẦN"),
            *_people(view),
            b.Heading("III. CHƯƠNG TRÌNH"),
            b.NumberedList(tuple(each.item.title for each in view.items)),
            b.Heading("IV. NỘI DUNG, KẾT QUẢ"),
            *(block for each in view.items for block in _item(each, told=told, word=cluster_word(season))),
            b.Heading("V. KẾT QUẢ CHẤM ĐIỂM, XẾP HẠNG"),
            *_score_summary(told.scores, season.year),
            b.Heading("VI. KẾT LUẬN"),
            *_conclusions(view, text),
            _signatures(view, text),
            *_annexes(view, told.scores),
        ),
    )


def _law(view: ConferenceView) -> str:
    return catalogue.emulation_law(local_date(view.conference.starts_at)).cited_with_date


def _moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M ngày %d/%m/%Y")


def _clock(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M")


def _when_and_where(view: ConferenceView) -> tuple[tuple[str, str], ...]:
    conference = view.conference
    sitting, closing = getattr(conference, "sitting", None), getattr(conference, "closing", None)
    return (
        ("Bắt đầu", _moment(sitting.opened_at if sitting else conference.starts_at)),
        ("Kết thúc", _moment(closing.closed_at) if closing else "…"),
        ("Địa điểm", conference.place),
    )


def _people(view: ConferenceView) -> tuple[b.Block, ...]:
    quorum = view.quorum
    sitting = getattr(view.conference, "sitting", None)
    present = sitting.present_members if sitting else quorum.present
    absent = [each for each in view.absent if each.delegate.is_voting]
    words = f"{present}/{quorum.members} thành viên có mặt hoặc cử người dự thay; cần ít nhất {quorum.needed}"
    lines = [f"Thành viên dự họp: {words}. Hội nghị đủ điều kiện tiến hành"]
    if absent:
        lines.append("Vắng mặt: " + "; ".join(_delegate(each) for each in absent))
    else:
        lines.append("Vắng mặt: không")
    gone = [each for each in view.gone if each.delegate.is_voting]
    if gone:
        lines.append("Ra về trước khi bế mạc: " + "; ".join(_delegate(each) for each in gone))
    return (
        b.Paragraph("Chủ trì hội nghị:"),
        b.NumberedList(
            tuple(str(chair) for chair in view.conference.chairs.all()), numbering=b.Numbering.DASHES
        ),
        b.Paragraph("Đại biểu:"),
        b.NumberedList((*lines, "Danh sách đại biểu tại Phụ lục I"), numbering=b.Numbering.DASHES),
    )


def _delegate(each: DelegateView) -> str:
    note = f" ({each.note})" if each.note else ""
    return f"{each.delegate}{note}"


def _item(each: ItemView, *, told: Told, word: str) -> tuple[b.Block, ...]:
    blocks: list[b.Block] = [b.Heading(f"{each.number}. {each.item.title}", level=2)]
    if each.item.presenter:
        blocks.append(b.Paragraph(f"Người trình bày: {each.item.presenter}."))
    if each.item.kind == AgendaKind.REPORT and told.review is not None:
        document = told.review.document
        day = document.issued_on.strftime("%d/%m/%Y")
        blocks.append(b.Paragraph(f"Báo cáo số {document.symbol_text} ngày {day}: {document.title}."))
    if each.adopted is not None:
        blocks.append(b.Paragraph(_adoption(each.adopted)))
    if each.ballot is not None:
        blocks.extend(ballot_blocks(each.ballot))
    if each.item.kind == AgendaKind.ELECTION_RESULT and all(told.elected):
        head, deputy = (elected.name for elected in told.elected if elected)
        blocks.append(b.Paragraph(f"{word} trưởng: {head}. {word} phó: {deputy}."))
    if each.item.kind == AgendaKind.COMMENDATION and told.decisions:
        blocks.append(b.NumberedList(tuple(map(_decision, told.decisions)), numbering=b.Numbering.DASHES))
    if each.item.kind == AgendaKind.COVENANT and told.wall is not None:
        blocks.extend(_signing(told.wall))
    if each.opinions:
        blocks.append(b.Paragraph("Ý kiến phát biểu:"))
        said = tuple(f"{opinion.speaker}: {opinion.text}" for opinion in each.opinions)
        blocks.append(b.NumberedList(said, numbering=b.Numbering.DASHES))
    return tuple(blocks)


def _adoption(adoption: Adoption) -> str:
    result = "Hội nghị thông qua" if adoption.is_adopted else "Hội nghị không thông qua"
    return (
        f"Biểu quyết bằng giơ tay: {adoption.in_favour} tán thành, {adoption.against} không tán thành, "
        f"{adoption.abstained} không có ý kiến, trên {adoption.present} thành viên có mặt. {result}."
    )


def _decision(decision: Decision) -> str:
    document = decision.document
    day = document.issued_on.strftime("%d/%m/%Y")
    return f"Quyết định số {document.symbol_text} ngày {day}: {document.title}"


def _signing(wall: Wall) -> tuple[b.Block, ...]:
    lines = [
        f"{place.organisation.name}: "
        + (f"ký lúc {_clock(place.signature.signed_at)}" if place.signature else "chưa ký")
        + (" (chứng kiến)" if place.is_witness else "")
        for place in wall.places
    ]
    return (
        b.Paragraph(f"Ký giao ước thi đua năm {wall.year}: {wall.signed}/{len(wall.places)} chữ ký."),
        b.NumberedList(tuple(lines), numbering=b.Numbering.DASHES),
    )


def ballot_blocks(view: BallotView) -> tuple[b.Block, ...]:
    """A ballot as minutes tell it: the rule, each round's papers and shares of all members, the outcome."""
    rows = [
        b.Row(
            (
                str(round_.number),
                option.organisation.short_name,
                f"{round_.count.issued}/{round_.count.collected}",
                f"{round_.count.valid}/{round_.count.blank}/{round_.count.invalid}",
                f"{option.yes}/{option.base}",
                f"{format_number(option.percent)} %",
            )
        )
        for round_ in view.rounds
        if round_.count is not None
        for option in round_.count.options
    ]
    columns = (
        b.Column("Vòng", 0.6, b.Align.CENTER),
        b.Column("Đơn vị", 1.6),
        b.Column("Phát ra/ thu về", 1.1, b.Align.CENTER),
        b.Column("Hợp lệ/ trắng/ không hợp lệ", 1.5, b.Align.CENTER),
        b.Column("Đồng ý/ tổng số thành viên", 1.4, b.Align.CENTER),
        b.Column("Tỷ lệ", 0.9, b.Align.CENTER),
    )
    tellers = "; ".join(
        f"{teller.organisation.name}{' (Tổ trưởng)' if teller.is_chief else ''}" for teller in view.tellers
    )
    return (
        b.Paragraph(f"Bỏ phiếu kín. Tổ kiểm phiếu: {tellers or 'chưa cử'}."),
        b.Paragraph(f"Tỷ lệ phiếu đồng ý cần đạt: {threshold_in_words(view)}, theo {view.citation}."),
        *((b.Table(columns=columns, rows=tuple(rows), text_size=11),) if rows else ()),
        b.Paragraph(_outcome(view)),
    )


def _outcome(view: BallotView) -> str:
    names = ", ".join(candidate.organisation.name for candidate in view.standing.chosen)
    if not names:
        return "Kết quả: không có đơn vị nào đạt tỷ lệ phiếu quy định."
    decided = "".join(f" {d.decided_by} quyết định do bằng phiếu; lý do: {d.reason}." for d in view.decisions)
    if view.is_election:
        post = "trưởng" if view.ballot.kind == "election_head" else "phó"
        office = f"{cluster_word(view.ballot.season)} {post}"
        return f"Kết quả: {names} trúng cử {office} năm {view.ballot.season.year + 1}.{decided}"
    award = catalogue.award_name(view.ballot.award_code)
    return f"Kết quả: {names} được suy tôn, đề nghị tặng {award}.{decided}"


# ---------------------------------------------------------------- scores


def _points(value: Decimal | None) -> str:
    return "–" if value is None else b.points_text(value)


def _score_summary(scores: Sequence[MemberScores], year: int) -> tuple[b.Block, ...]:
    if not scores:
        return (b.Paragraph(f"Không có bảng chấm điểm năm {year}."),)
    columns = (
        b.Column("Hạng", 0.7, b.Align.CENTER),
        b.Column("Đơn vị", 3),
        b.Column("Tự chấm", 1.1, b.Align.RIGHT),
        b.Column("Thẩm định", 1.1, b.Align.RIGHT),
        b.Column("Thống nhất", 1.1, b.Align.RIGHT),
    )
    rows = tuple(
        b.Row(
            (
                str(each.rank or "–"),
                each.organisation.name,
                _points(each.self_points),
                _points(each.appraised),
                _points(each.agreed),
            )
        )
        for each in scores
    )
    return (
        b.Table(columns=columns, rows=rows),
        b.Paragraph("Điểm từng tiêu chí và lý do thay đổi tại Phụ lục II."),
    )


def _annexes(view: ConferenceView, scores: Sequence[MemberScores]) -> tuple[b.Block, ...]:
    attendance = b.Annex(
        label="Phụ lục I",
        title="DANH SÁCH ĐẠI BIỂU",
        blocks=(
            b.Table(
                columns=(
                    b.Column("TT", 0.5, b.Align.CENTER),
                    b.Column("Đơn vị", 2.2),
                    b.Column("Chức vụ, họ và tên", 3.2),
                    b.Column("Biểu quyết", 0.9, b.Align.CENTER),
                    b.Column("Dự họp", 1.8),
                ),
                rows=tuple(
                    b.Row(
                        (
                            str(number),
                            each.delegate.organisation.short_name,
                            f"{each.delegate.post}, {each.delegate.name}"
                            if each.delegate.name
                            else each.delegate.post,
                            "x" if each.delegate.is_voting else "",
                            _PRESENCE[each.presence or Presence.ABSENT]
                            + (f": {each.note}" if each.note else ""),
                        )
                    )
                    for number, each in enumerate(view.delegates, start=1)
                ),
                text_size=11,
            ),
        ),
    )
    if not scores:
        return (attendance,)
    return (
        attendance,
        b.Annex(
            label="Phụ lục II",
            title="ĐIỂM TỰ CHẤM, THẨM ĐỊNH, THỐNG NHẤT THEO TỪNG TIÊU CHÍ",
            blocks=tuple(block for each in scores for block in _member_lines(each)),
        ),
    )


def _member_lines(member: MemberScores) -> tuple[b.Block, ...]:
    columns = (
        b.Column("Mã", 0.7),
        b.Column("Tiêu chí", 3.4),
        b.Column("Tự chấm", 0.9, b.Align.RIGHT),
        b.Column("Thẩm định", 1.0, b.Align.RIGHT),
        b.Column("Thống nhất", 1.0, b.Align.RIGHT),
        b.Column("Lý do thay đổi", 2.2),
    )
    rows = tuple(
        b.Row(
            (
                line.code,
                line.title,
                _points(line.self_points),
                _points(line.appraised),
                _points(line.agreed),
                line.reason,
            ),
            strong=not line.is_leaf,
        )
        for line in member.lines
    )
    totals = (
        "",
        "Tổng điểm",
        _points(member.self_points),
        _points(member.appraised),
        _points(member.agreed),
        "",
    )
    return (
        b.Heading(member.organisation.name, level=2),
        b.Table(columns=columns, rows=rows, totals=totals, text_size=10),
    )


# ---------------------------------------------------------------- end


def _conclusions(view: ConferenceView, text: MinutesText | None) -> tuple[b.Block, ...]:
    blocks: list[b.Block] = []
    if text is not None and text.remarks:
        blocks.extend(paragraphs(text.remarks))
    if text is not None and text.conclusions:
        blocks.extend(paragraphs(text.conclusions))
    closing = getattr(view.conference, "closing", None)
    ended = f"lúc {_moment(closing.closed_at)}" if closing else "…"
    blocks.append(
        b.Paragraph(
            f"Hội nghị kết thúc {ended}. Biên bản được lập thành hai bản và được thông qua tại hội nghị."
        )
    )
    return tuple(blocks)


def _signatures(view: ConferenceView, text: MinutesText | None) -> b.Signatures:
    season = view.season
    chairs = list(view.conference.chairs.all())
    secretary = b.Signer(
        authority="THƯ KÝ",
        post=text.secretary_post if text else "",
        name=text.secretary_name if text else "",
    )
    signers = tuple(b.Signer(authority="CHỦ TRÌ", post=chair.post, name=chair.name) for chair in chairs)
    return b.Signatures(
        signers=(secretary, *signers),
        recipients=(
            season.cluster.organiser.name,
            f"Các thành viên {cluster_word(season)} thi đua",
            "Lưu: VT, hồ sơ hội nghị",
        ),
        columns=2,
    )

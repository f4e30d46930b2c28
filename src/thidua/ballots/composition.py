"""The minutes of the count (biên bản kiểm phiếu), composed from the records of a ballot."""

from datetime import datetime

from thidua.ballots.queries import BallotView
from thidua.ballots.rounds import CountView, RoundView
from thidua.clusters.composition import cluster_word, letterhead_of, symbol_of
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import VIETNAM
from thidua.kernel.numbers import format_number
from thidua.legislation import catalogue
from thidua.parties.models import Organisation

# Documents are Vietnamese whatever language the issuing officer reads the site in.
_ROUNDS = {1: "thứ nhất", 2: "thứ hai", 3: "thứ ba", 4: "thứ tư", 5: "thứ năm"}
_TIE_RULES = {
    "head": "{word} trưởng quyết định",
    "organiser": "Hội đồng tổ chức {lower} quyết định",
    "head_below": "{word} trưởng quyết định giữa các đơn vị dẫn đầu bằng phiếu, kể cả khi chưa đạt tỷ lệ phiếu",
    "organiser_below": (
        "Hội đồng tổ chức {lower} quyết định giữa các đơn vị dẫn đầu bằng phiếu, kể cả khi chưa đạt tỷ lệ phiếu"
    ),
}


def count_minutes(view: BallotView, *, head: Organisation) -> b.Document:
    """Biên bản kiểm phiếu: tellers, rules, every round with issued, collected, valid, blank and yes of all members."""
    ballot, season = view.ballot, view.ballot.season
    return b.Document(
        kind=DocumentKind.MINUTES,
        title=f"Kiểm phiếu: {ballot.title}",
        letterhead=letterhead_of(season),
        place=head.seat or str(head),
        symbol=symbol_of(season, "BB"),
        illustrative=ballot.illustrative,
        blocks=(
            b.LegalBasis((f"Căn cứ {_law(view)}", f"Căn cứ {_ground(view)}")),
            b.Heading("I. TỔ KIỂM PHIẾU"),
            b.NumberedList(tuple(_tellers(view))),
            *_replaced(view),
            b.Heading("II. QUY ĐỊNH BỎ PHIẾU"),
            b.NumberedList(tuple(_rules(view)), numbering=b.Numbering.DASHES),
            b.Heading("III. KẾT QUẢ KIỂM PHIẾU"),
            *(block for round_ in view.rounds if round_.count for block in _round(round_, round_.count)),
            b.Heading("IV. KẾT LUẬN"),
            *_conclusion(view),
            _signatures(view),
        ),
    )


def _law(view: BallotView) -> str:
    return catalogue.emulation_law(view.ballot.vote_date).cited_with_date


def _ground(view: BallotView) -> str:
    if view.ballot.declared_ground:
        return view.ballot.declared_ground
    return catalogue.instrument(view.share.citation.instrument).cited_with_date


def _tellers(view: BallotView) -> list[str]:
    return [
        f"{teller.account.title}, {teller.organisation.name}: {'Tổ trưởng' if teller.is_chief else 'Thành viên'}"
        for teller in view.tellers
    ]


def _replaced(view: BallotView) -> tuple[b.Block, ...]:
    """Who stepped back once voting had begun, and why another team took over."""
    if not view.former:
        return ()
    lines = [
        f"{teller.account.title}, {teller.organisation.name}: đến {_clock(teller.ended_at)}"
        for teller in view.former
        if teller.ended_at
    ]
    reasons = "; ".join(view.replacement_reasons)
    return (
        b.Paragraph(f"Tổ kiểm phiếu được thay sau khi đã mở vòng bỏ phiếu. Lý do: {reasons}. Tổ trước gồm:"),
        b.NumberedList(tuple(lines), numbering=b.Numbering.DASHES),
    )


def threshold_in_words(view: BallotView) -> str:
    """The threshold as the minutes say it: "từ 4/5 tổng số thành viên trở lên (6/7)"."""
    share = view.share.threshold
    words = f"quá {share}" if view.share.exceeds else f"từ {share}"
    ending = "" if view.share.exceeds else " trở lên"
    return f"{words} tổng số thành viên{ending} (ít nhất {view.needed}/{view.base})"


def _rules(view: BallotView) -> list[str]:
    ballot = view.ballot
    word = cluster_word(ballot.season)
    rule = _TIE_RULES[ballot.tie_rule].format(word=word, lower=word.lower())
    lines = [
        f"Số đơn vị được chọn: {ballot.seats}; số vòng bỏ phiếu tối đa: {ballot.max_rounds}",
        f"Tỷ lệ phiếu đồng ý: {threshold_in_words(view)}, theo {view.citation}",
        f"Trường hợp bằng phiếu: bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, {rule}",
        f"Danh sách người bỏ phiếu chốt lúc {_moment(view)}: {len(view.voters)}/{view.base} thành viên",
    ]
    if ballot.open_question:
        lines.append(f"Ghi chú về căn cứ: {ballot.open_question}")
    return lines


def _moment(view: BallotView) -> str:
    return _clock(view.ballot.roll.frozen_at)


def _clock(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M ngày %d/%m/%Y")


def _round(round_: RoundView, count: CountView) -> tuple[b.Block, ...]:
    title = f"{round_.number}. Vòng {_ROUNDS.get(round_.number, str(round_.number))}"
    paper = (
        (("Trong đó phiếu giấy phát ra / thu về", f"{count.paper_issued} / {count.paper_collected}"),)
        if count.paper_issued
        else ()
    )
    facts = (
        ("Tổng số thành viên", str(count.base)),
        ("Số phiếu phát ra", str(count.issued)),
        ("Số phiếu thu về", str(count.collected)),
        ("Số phiếu hợp lệ", str(count.valid)),
        ("Số phiếu trắng", str(count.blank)),
        ("Số phiếu không hợp lệ", str(count.invalid)),
        *paper,
    )
    rows = tuple(
        b.Row(
            (
                str(number),
                option.organisation.name,
                f"{option.yes}",
                f"{option.yes}/{option.base}",
                f"{format_number(option.percent)} %",
                "Đạt" if option.is_reached else "Không đạt",
            )
        )
        for number, option in enumerate(count.options, start=1)
    )
    columns = (
        b.Column("TT", 0.5, b.Align.CENTER),
        b.Column("Đơn vị", 3),
        b.Column("Phiếu đồng ý", 1, b.Align.CENTER),
        b.Column("Trên tổng số thành viên", 1.2, b.Align.CENTER),
        b.Column("Tỷ lệ", 1, b.Align.CENTER),
        b.Column("Kết quả", 1.1, b.Align.CENTER),
    )
    return (b.Heading(title, level=2), b.KeyValues(facts), b.Table(columns=columns, rows=rows))


def _conclusion(view: BallotView) -> tuple[b.Block, ...]:
    blocks: list[b.Block] = [
        b.Paragraph(
            f"Các đơn vị bằng phiếu sau vòng cuối; {decision.decided_by} quyết định chọn "
            f"{decision.candidate.organisation.name}. Lý do: {decision.reason}."
        )
        for decision in view.decisions
    ]
    names = ", ".join(candidate.organisation.name for candidate in view.standing.chosen)
    blocks.extend(
        b.Paragraph(
            f"{candidate.organisation.name} đã trúng cử chức danh kia nên không được chọn ở chức danh này."
        )
        for candidate in view.standing.barred
    )
    if not names and view.is_reached:
        blocks.append(b.Paragraph("Không có đơn vị nào được chọn."))
    elif not names:
        blocks.append(b.Paragraph("Không có đơn vị nào đạt tỷ lệ phiếu quy định."))
    elif view.is_election:
        post = "trưởng" if view.ballot.kind == "election_head" else "phó"
        office = f"{cluster_word(view.ballot.season)} {post}"
        blocks.append(b.Paragraph(f"{names} trúng cử {office} năm {view.ballot.season.year + 1}."))
    else:
        award = catalogue.award_name(view.ballot.award_code)
        blocks.append(
            b.Paragraph(f"{names} được suy tôn, đề nghị tặng {award} năm {view.ballot.season.year}.")
        )
    blocks.append(
        b.Paragraph(
            "Phiếu được bỏ kín; kết quả chỉ được tính một lần, khi đóng vòng bỏ phiếu. "
            "Biên bản được các thành viên tổ kiểm phiếu thông qua và ký tên."
        )
    )
    return tuple(blocks)


def _signatures(view: BallotView) -> b.Signatures:
    return b.Signatures(
        signers=tuple(
            b.Signer(
                post="TỔ TRƯỞNG" if teller.is_chief else "THÀNH VIÊN",
                name=teller.account.person.name if teller.account.person else "",
                organisation=teller.organisation.name,
            )
            for teller in view.tellers
        ),
        columns=3,
    )

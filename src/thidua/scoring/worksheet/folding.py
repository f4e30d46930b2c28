"""Lines that are steps of one line: bands of a percentage, and the case in which a line gives nothing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from thidua.scoring.engine import ZERO, Band, Kind, Part
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet.cells import band_in
from thidua.scoring.worksheet.shapes import Asking, Column, DoubtKind, Node, Option

COLUMN_OF = {Part.BASE: Column.BASE, Part.BONUS: Column.BONUS, Part.MINUS: Column.MINUS}
LONGEST_TITLE = 1000


def only_part(node: Node) -> tuple[Part, Decimal] | None:
    """The one points column the line fills, and its size."""
    told = {Part.BASE: node.base, Part.BONUS: node.bonus, Part.MINUS: node.minus}
    filled = [(part, size) for part, size in told.items() if size is not None]
    return filled[0] if len(filled) == 1 else None


def fold_bands(asking: Asking, parent: Node) -> None:
    """Put neighbouring lines that each name a band of one percentage together, as bands of one line."""
    for run in _runs(parent.children):
        part = run[0][1].part
        whole = len(run) == len(parent.children) and parent.bonus is None and parent.minus is None
        fits = parent.base is None or parent.base == max(band.points for _n, band in _plain(run))
        answer = asking.ask(
            DoubtKind.BANDS,
            run[0][0].row,
            Column.TITLE,
            found=run[0][0].title,
            why=_("%(count)d dòng liền nhau là các mức của một tỷ lệ.") % {"count": len(run)},
            options=(
                Option("fold", _("gộp thành một dòng chấm theo mức")),
                Option("keep", _("giữ thành các dòng riêng")),
            ),
        )
        if answer.reading != "fold":
            continue
        bands = _checked(asking, _plain(run), part)
        target = parent if whole and fits else run[0][0]
        _become_bands(target, run, part, bands, parent=parent)


class _Told:
    """A band with the part of the total it belongs to."""

    def __init__(self, part: Part, band: Band) -> None:
        self.part, self.band = part, band


def _runs(children: Sequence[Node]) -> list[list[tuple[Node, _Told]]]:
    runs: list[list[tuple[Node, _Told]]] = []
    open_run: list[tuple[Node, _Told]] = []
    for child in children:
        told = _told(child)
        if told is None or (open_run and open_run[-1][1].part is not told.part):
            runs.append(open_run)
            open_run = []
        if told is not None:
            open_run.append((child, told))
    runs.append(open_run)
    return [run for run in runs if len(run) > 1]


def _told(node: Node) -> _Told | None:
    found = only_part(node)
    if found is None or node.children or node.knock_out:
        return None
    part, size = found
    band = band_in(node.title, size)
    if band is not None and band.lower is None and part is Part.BONUS:
        band = replace(band, lower=ZERO, includes_lower=False)
    return None if band is None else _Told(part, band)


def _plain(run: Sequence[tuple[Node, _Told]]) -> list[tuple[Node, Band]]:
    return [(node, told.band) for node, told in run]


def _checked(asking: Asking, found: list[tuple[Node, Band]], part: Part) -> tuple[Band, ...]:
    """The bands from low to high, with what is said of the places between and below them."""
    ordered = sorted(found, key=lambda one: (one[1].lower is not None, one[1].lower or ZERO))
    bands = [band for _node, band in ordered]
    for place, (low, high) in enumerate(pairwise(ordered)):
        if low[1].upper is None or high[1].lower is None or low[1].upper > high[1].lower:
            continue
        touches = low[1].upper == high[1].lower
        if touches and (low[1].includes_upper or high[1].includes_lower):
            continue
        bands[place], bands[place + 1] = _ask_gap(asking, high[0], bands[place], bands[place + 1])
    lowest = bands[0]
    if part is Part.BASE and lowest.lower is not None:
        answer = asking.ask(
            DoubtKind.BANDS_OPEN,
            ordered[0][0].row,
            Column.TITLE,
            found=ordered[0][0].title,
            why=_("Bảng không nói kết quả dưới %(least)s%% được bao nhiêu điểm.")
            % {"least": number_text(lowest.lower)},
            options=(Option("zero", _("được 0 điểm")), Option("leave", _("không có mức nào: phải hỏi lại"))),
        )
        if answer.reading == "zero":
            bands.insert(0, Band(ZERO, None, lowest.lower, includes_upper=not lowest.includes_lower))
    return tuple(bands)


def _ask_gap(asking: Asking, node: Node, low: Band, high: Band) -> tuple[Band, Band]:
    touches = low.upper == high.lower
    told = {"from": number_text(low.upper or ZERO), "to": number_text(high.lower or ZERO)}
    place = _("đúng %(from)s%%") % told if touches else _("từ %(from)s%% đến %(to)s%%") % told
    answer = asking.ask(
        DoubtKind.BANDS_GAP,
        node.row,
        Column.TITLE,
        found=node.title,
        why=_("Kết quả %(place)s không thuộc mức nào.") % {"place": place},
        options=(
            Option("low", _("thuộc mức dưới: %(points)s điểm") % {"points": number_text(low.points)}),
            Option("high", _("thuộc mức trên: %(points)s điểm") % {"points": number_text(high.points)}),
            Option("leave", _("không có mức nào: phải hỏi lại")),
        ),
    )
    match answer.reading:
        case "low":
            return replace(low, upper=high.lower, includes_upper=not high.includes_lower), high
        case "high":
            return low, replace(high, lower=low.upper, includes_lower=not low.includes_upper)
    return low, high


def _become_bands(
    target: Node, run: Sequence[tuple[Node, _Told]], part: Part, bands: tuple[Band, ...], *, parent: Node
) -> None:
    sign = {Part.BASE: "", Part.BONUS: "+", Part.MINUS: "−"}[part]
    steps = [f"{node.title}: {sign}{number_text(told.band.points)}" for node, told in run]
    said = [words for node, _told in run for words in node.guidance]
    if target is not parent:
        titles = " / ".join(node.title for node, _told in run)
        target.title = parent.title if part is Part.BASE else titles[:LONGEST_TITLE]
    folded = {id(node) for node, _told in run} - {id(target)}
    parent.children = [child for child in parent.children if id(child) not in folded]
    target.guidance = list(dict.fromkeys([*target.guidance, *steps, *said]))
    target.evidence = target.evidence or any(node.evidence for node, _told in run)
    target.part, target.kind, target.bands, target.unit = part, Kind.BANDS, bands, "%"
    target.maximum = max(band.points for band in bands)
    target.base = target.maximum if part is Part.BASE else None
    target.bonus = target.minus = None


def fold_cases(asking: Asking, parent: Node) -> None:
    """A base line of nought points is the case in which the line before it gives nothing."""
    kept: list[Node] = []
    for child in parent.children:
        is_case = (
            child.base == 0 and not child.children and only_part(child) is not None and child.kind is None
        )
        before = kept[-1] if kept else None
        if not is_case or before is None or before.children or before.base in {None, ZERO}:
            kept.append(child)
            continue
        answer = asking.ask(
            DoubtKind.CASES,
            child.row,
            Column.BASE,
            found=child.title,
            why=_("Dòng 0 điểm là trường hợp không đạt của dòng ngay trên."),
            options=(
                Option("fold", _("ghi vào dòng trên: đạt / không đạt")),
                Option("keep", _("giữ thành dòng riêng")),
            ),
        )
        if answer.reading != "fold":
            kept.append(child)
            continue
        before.guidance.append(_("Được 0 điểm: %(case)s") % {"case": child.title})
        if before.kind is None:
            before.kind = Kind.YES_NO
    parent.children = kept

"""The fairness page: sections of questions, each with pictures, what is missing, and how it was found out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from thidua.kernel.charts import Table
from thidua.kernel.refusals import Message
from thidua.kernel.templatetags.ui import points
from thidua.scoring.fairness.discrimination import NEARLY_ALL
from thidua.scoring.fairness.reciprocity import SEPARATOR
from thidua.scoring.fairness.report import Report, report_of
from thidua.scoring.fairness.shapes import LEVEL, Finding, Lack, Lots
from thidua.scoring.queries.fairness import FairnessData
from thidua.sites.workspace import fairness_charts as pictures
from thidua.sites.workspace.charts import Chart
from thidua.sites.workspace.fairness_charts import chance, share, short
from thidua.sites.workspace.fairness_words import METHODS, followed, lacking, named, sure, uncounted

MOST_TOLD = 6


@dataclass(frozen=True)
class Told:
    """One sentence; a question to look into, or how things are."""

    text: str
    is_question: bool = False


@dataclass(frozen=True)
class Section:
    """One question with its answers. `tables` stand alone where there is nothing to draw."""

    key: str
    title: str
    told: Sequence[Told]
    charts: Sequence[Chart] = ()
    tables: Sequence[tuple[str, Table]] = ()
    missing: str = ""
    method: Sequence[Message] = field(default_factory=tuple)

    @property
    def questions(self) -> int:
        """How many questions are asked here."""
        return sum(told.is_question for told in self.told)


@dataclass(frozen=True)
class FairnessPage:
    """All sections, with what they were made from."""

    data: FairnessData
    sections: Sequence[Section]
    followed: Sequence[str] = ()

    @property
    def questions(self) -> int:
        """How many questions the page asks."""
        return sum(section.questions for section in self.sections)


def fairness_page(data: FairnessData) -> FairnessPage:
    """Every question asked of the season, in the order of its weight; units that went into others are called old."""
    data = replace(data, names=named(data))
    report = report_of(data.observed)
    makers = (_inflation, _severity, _reciprocity, _levelling, _turns, _sameness, _stability)
    return FairnessPage(data, [make(report, data) for make in makers], followed(data))


def _present(data: FairnessData) -> dict[str, str]:
    """The names of the units there are now, without those that went into others."""
    return {unit: name for unit, name in data.names.items() if unit not in data.lineage.former}


def _questions(findings: Sequence[Finding], sentence: str, **names: dict[str, str]) -> list[Told]:
    """A question for each finding, the most unlikely first; how many more there are."""
    asked = sorted((f for f in findings if f.is_question), key=lambda f: (f.adjusted or 0, f.key))
    told = [
        Told(
            sentence
            % {
                "name": names["names"].get(f.key, f.key),
                "value": share(f.estimate.value),
                "sure": sure(f.estimate, signed=True),
                "against": share(f.against.value) if f.against else "",
                "chance": chance(f.adjusted),
            },
            is_question=True,
        )
        for f in asked[:MOST_TOLD]
    ]
    if len(asked) > MOST_TOLD:
        told.append(Told(_("Và %d trường hợp nữa, xem trong bảng số liệu.") % (len(asked) - MOST_TOLD)))
    return told


def _inflation(report: Report, data: FairnessData) -> Section:
    found = report.inflation
    key, title = "tu-cham", _("Tự chấm có cao hơn điểm thống nhất?")
    if found.missing:
        return Section(key, title, (), missing=lacking(found.missing), method=METHODS[key])
    names, titles = dict(data.names), dict(data.titles)
    told = [Told(_overall(report))]
    beside = [Told(text) for text in uncounted(data.uncounted)]
    told += _questions(
        found.units,
        _(
            "%(name)s tự chấm cao hơn điểm thống nhất trung bình %(value)s mức tối đa mỗi dòng (%(sure)s), "
            "hơn các đơn vị khác %(against)s trên cùng các dòng. Có nên xem lại cách đơn vị hiểu hướng dẫn "
            "tự chấm?"
        ),
        names=names,
    )
    told += _questions(
        found.lines,
        _(
            "Dòng “%(name)s”: các đơn vị tự chấm cao hơn điểm thống nhất trung bình %(value)s mức tối đa "
            "(%(sure)s), hơn các dòng khác %(against)s. Có nên xem lại lời hướng dẫn của dòng này?"
        ),
        names=titles,
    )
    if len(told) == 1:
        told.append(Told(_("Chưa thấy đơn vị hay dòng nào chênh hơn hẳn những đơn vị, những dòng khác.")))
    told += beside
    present = _present(data)
    units = [f for f in found.units if f.key in present] or list(found.units)
    shown = present if any(f.key in present for f in units) else names
    dots = pictures.dots_chart(
        units,
        names,
        title=_("Từng đơn vị"),
        label=_("Chấm và khoảng tin cậy 95 %: tự chấm trừ điểm thống nhất của từng đơn vị"),
        first=_("Đơn vị"),
        unit=_("% mức tối đa, tự chấm − thống nhất"),
    )
    over_years = pictures.years_chart(found, names, data.lineage.former)
    charts = [pictures.heat_chart(found, shown, titles), dots, *([over_years] if over_years else [])]
    return Section(key, title, told, charts, method=METHODS[key])


def _overall(report: Report) -> str:
    overall, years = report.inflation.overall, report.inflation.years
    told = {"value": share(overall.value, signed=True), "sure": sure(overall, signed=True)}
    if len(years) == 1:
        text = _(
            "Năm %(year)d, mỗi dòng tự chấm chênh so với điểm thống nhất trung bình %(value)s mức tối đa "
            "(%(sure)s)."
        )
        return text % (told | {"year": years[0]})
    text = _(
        "Qua %(years)d năm (%(first)d–%(last)d), mỗi dòng tự chấm chênh so với điểm thống nhất trung bình "
        "%(value)s mức tối đa (%(sure)s)."
    )
    return text % (told | {"years": len(years), "first": years[0], "last": years[-1]})


def _severity(report: Report, data: FairnessData) -> Section:
    found = report.severity
    key, title = "chat-nhe", _("Có nơi chấm chặt hay nhẹ hơn hẳn?")
    names = dict(data.names)
    apart = _apart(found.apart, names)
    if found.missing:
        return Section(key, title, apart, missing=lacking(found.missing), method=METHODS[key])
    harsh = [f for f in found.checkers if f.estimate.value > 0]
    mild = [f for f in found.checkers if f.estimate.value <= 0]
    told = _questions(
        harsh,
        _(
            "%(name)s chấm chặt hơn mức chung %(value)s mức tối đa (%(sure)s; xác suất ngẫu nhiên "
            "%(chance)s). Có nên cùng xem lại cách hiểu tiêu chí trước khi thống nhất?"
        ),
        names=names,
    ) + _questions(
        mild,
        _(
            "%(name)s chấm nhẹ hơn mức chung (lệch %(value)s mức tối đa; %(sure)s; xác suất ngẫu nhiên "
            "%(chance)s). Có nên cùng xem lại cách hiểu tiêu chí trước khi thống nhất?"
        ),
        names=names,
    )
    scale = _(
        "So trên %(cells)d dòng điểm có từ hai nơi chấm, của %(sheets)d bảng điểm; một lần chấm một "
        "dòng thường lệch khoảng %(noise)s mức tối đa (độ lệch chuẩn)."
    ) % {"cells": found.cells, "sheets": found.sheets, "noise": share(found.noise)}
    if not told:
        told = [Told(_("Chưa thấy nơi nào chấm chặt hay nhẹ hơn hẳn mức chung."))]
    dots = pictures.dots_chart(
        found.checkers,
        names,
        title=_("Độ chặt của từng nơi chấm"),
        label=_(
            "Chấm và khoảng tin cậy 95 %: độ chặt của từng nơi chấm so với mức chung; bên phải là chặt hơn"
        ),
        first=_("Nơi chấm"),
        unit=_("% mức tối đa: nhẹ hơn ← 0 → chặt hơn"),
    )
    return Section(key, title, [*told, Told(scale), *apart], [dots], method=METHODS[key])


def _apart(apart: Sequence[str], names: dict[str, str]) -> list[Told]:
    if not apart:
        return []
    listed = ", ".join(names.get(unit, unit) for unit in apart)
    return [Told(_("Không so được với những nơi khác vì không chấm chung dòng nào: %s.") % listed)]


def _reciprocity(report: Report, data: FairnessData) -> Section:
    found = report.reciprocity
    key, title = "cham-cho-nhau", _("Có chấm cho nhau?")
    if found.missing or found.overall is None:
        missing = lacking(found.missing) if found.missing else ""
        return Section(key, title, (), missing=missing, method=METHODS[key])
    names = {f.key: f" {SEPARATOR} ".join(_pair(f.key, data)) for f in found.pairs}
    told = _questions(
        found.pairs,
        _(
            "%(name)s: mỗi bên cho bên kia cao hơn nơi khác cho, ít nhất %(value)s mức tối đa mỗi dòng (xác "
            "suất ngẫu nhiên %(chance)s). Có nên để hai bên khác kiểm tra chéo vào năm sau?"
        ),
        names=names,
    )
    whole = _("Chung cả cụm, khối: xác suất để ngẫu nhiên cho kết quả như vậy là %(chance)s (%(lots)s).") % {
        "chance": chance(found.overall.p),
        "lots": _lots(found.overall),
    }
    if found.overall.p <= LEVEL:
        whole += " " + _("Có nên xem lại cách phân công kiểm tra chéo?")
    rows = [
        (names[f.key], *(share(found.gifts[way], signed=True) for way in _ways(f.key)), chance(f.adjusted))
        for f in sorted(found.pairs, key=lambda f: (f.adjusted or 0, f.key))
    ]
    head = (_("Cặp đơn vị"), _("Chiều đi"), _("Chiều về"), _("Xác suất đã hiệu chỉnh"))
    told.append(Told(whole, is_question=found.overall.p <= LEVEL))
    return Section(key, title, told, tables=[(title, Table(head, rows))], method=METHODS[key])


def _pair(key: str, data: FairnessData) -> list[str]:
    return [data.names.get(unit, unit) for unit in key.split(f" {SEPARATOR} ")]


def _ways(key: str) -> tuple[tuple[str, str], tuple[str, str]]:
    one, other = key.split(f" {SEPARATOR} ")
    return (one, other), (other, one)


def _lots(lots: Lots) -> str:
    return _("%(draws)d lần hoán vị, số gieo %(seed)d") % {"draws": lots.draws, "seed": lots.seed}


def _levelling(report: Report, data: FairnessData) -> Section:
    found = report.levelling
    key, title = "cao-bang", _("Điểm có bị cào bằng?")
    told, rows = [], []
    for year in found.years:
        if year.lots is None:
            continue
        asked = year.adjusted is not None and year.adjusted <= LEVEL
        numbers = {
            "year": year.year,
            "observed": points(round(year.lots.observed, 2)),
            "expected": points(round(year.lots.expected, 2)),
            "chance": chance(year.adjusted),
            "units": year.units,
            "lines": year.lines,
        }
        text = _(
            "Năm %(year)d: tổng điểm các đơn vị lệch nhau %(observed)s điểm (độ lệch chuẩn), nếu các dòng "
            "độc lập thì khoảng %(expected)s (xác suất gần nhau đến thế: %(chance)s; %(units)d đơn vị, "
            "%(lines)d dòng)."
        )
        more = " " + _("Có nên xem lại những dòng bù qua bù lại cho nhau?") if asked else ""
        told.append(Told(text % numbers + more, is_question=asked))
        cells = (
            year.year,
            numbers["observed"],
            numbers["expected"],
            numbers["chance"],
            year.units,
            year.lines,
        )
        rows.append(cells)
    told += _questions(
        found.lines,
        _(
            "Dòng “%(name)s”: điểm các đơn vị chỉ lệch nhau %(value)s mức tối đa, ít hơn sai số của riêng "
            "một nơi chấm (xác suất %(chance)s). Có nên xem lại xem điểm dòng này có được chấm riêng từng "
            "đơn vị?"
        ),
        names=dict(data.titles),
    )
    lacks = [year.missing for year in found.years if year.missing] if not rows else []
    missing = "" if rows else lacking(lacks[-1]) if lacks else _("Chưa có bảng điểm nào đã thống nhất.")
    if rows and found.missing and found.missing.lack is Lack.NOT_CHECKED_TWICE:
        told.append(
            Told(_("Chưa hỏi được về từng dòng: chưa biết hai nơi chấm cùng một dòng thường lệch bao nhiêu."))
        )
    head = (
        _("Năm"),
        _("Độ lệch chuẩn"),
        _("Nếu độc lập"),
        _("Xác suất đã hiệu chỉnh"),
        _("Đơn vị"),
        _("Dòng"),
    )
    tables = [(title, Table(head, rows))] if rows else []
    return Section(key, title, told, tables=tables, missing=missing, method=METHODS[key])


def _turns(report: Report, data: FairnessData) -> Section:
    found = report.turns
    key, title = "luan-phien", _("Có luân phiên đứng đầu?")
    head = (_("Năm"), _("Đứng đầu"), _("Số đơn vị xếp hạng"))
    rows = [
        (str(year.year), ", ".join(data.names.get(unit, unit) for unit in year.first) or "–", len(year.units))
        for year in found.years
    ]
    tables = [(title, Table(head, rows))] if rows else []
    if found.missing or found.spread is None or found.p is None:
        missing = lacking(found.missing) if found.missing else ""
        return Section(key, title, (), tables=tables, missing=missing, method=METHODS[key])
    text = _(
        "Trong %(years)d năm có %(different)d đơn vị khác nhau từng đứng đầu; ngẫu nhiên thì khoảng "
        "%(expected)s. Xác suất đều đặn đến thế: %(chance)s (%(lots)s)."
    ) % {
        "years": len(found.years),
        "different": int(found.spread.observed),
        "expected": points(round(found.spread.expected, 1)),
        "chance": chance(found.p),
        "lots": _lots(found.spread),
    }
    if found.is_question:
        text += " " + _("Có nên xem lại xem thứ hạng có được sắp theo lượt?")
    return Section(key, title, [Told(text, found.is_question)], tables=tables, method=METHODS[key])


def _sameness(report: Report, data: FairnessData) -> Section:
    found = report.discrimination
    key, title = "khong-phan-biet", _("Tiêu chí nào không phân biệt được các đơn vị?")
    if found.missing:
        missing = _("Mỗi dòng cần ít nhất %(needed)d kết quả đã thống nhất; mới có %(found)d.") % {
            "needed": found.missing.needed,
            "found": found.missing.found,
        }
        return Section(key, title, (), missing=missing, method=METHODS[key])
    asked = [one for one in found.lines if one.is_question]
    listed = "; ".join(short(data.titles.get(one.line, one.line)) for one in asked)
    if asked:
        text = _(
            "%(number)d trong %(all)d dòng có từ %(least)s kết quả giống hệt nhau trở lên: %(listed)s. Có "
            "nên xem lại các dòng này khi lập bảng năm sau (bỏ, gộp, hoặc chia mức)?"
        )
    else:
        text = _("Trong %(all)d dòng, chưa dòng nào có từ %(least)s kết quả giống hệt nhau trở lên.")
    told = Told(
        text % {"number": len(asked), "all": len(found.lines), "least": share(NEARLY_ALL), "listed": listed},
        is_question=bool(asked),
    )
    return Section(key, title, [told], [pictures.same_chart(found.lines, data.titles)], method=METHODS[key])


def _stability(report: Report, data: FairnessData) -> Section:
    found = report.stability
    key, title = "on-dinh", _("Thứ hạng có phụ thuộc vào một dòng?")
    if found.missing:
        return Section(key, title, (), missing=lacking(found.missing), method=METHODS[key])
    changing = found.changing
    if not changing:
        told = [Told(_("Bỏ bất kỳ dòng nào, thứ hạng của mọi đơn vị vẫn như cũ."))]
        return Section(key, title, told, method=METHODS[key])
    told = [
        Told(
            _("Bỏ từng dòng một: %(changing)d trong %(all)d dòng làm đổi hạng ít nhất một đơn vị.")
            % {"changing": len(changing), "all": len(found.without)}
        )
    ]
    first = [short(data.titles.get(one.line, one.line)) for one in found.without if one.changes_first]
    if first:
        text = _(
            "Đơn vị đứng đầu sẽ khác nếu bỏ một trong các dòng: %s. Có nên xem lại kỹ điểm của các dòng này?"
        )
        told.append(Told(text % "; ".join(first), is_question=True))
    head = (_("Đơn vị"), _("Hạng"), _("Tổng điểm"), _("Tốt nhất"), _("Kém nhất"))
    rows = [
        (data.names[unit], rank, points(found.totals[unit], 2), *found.reach[unit])
        for unit, rank in found.ranks.items()
    ]
    chart = pictures.bump_chart(found, data.names, data.titles)
    reach = (_("Biên thứ hạng khi bỏ từng dòng"), Table(head, rows))
    return Section(key, title, told, [chart], [reach], method=METHODS[key])

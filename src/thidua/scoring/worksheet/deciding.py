"""How each line is scored: proposed from its points, its words and what stands below it; each can be settled."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from thidua.kernel.numbers import parse_number
from thidua.scoring.engine import ZERO, Band, Kind, KnockOut, Measure, Part, Takes
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet import cells
from thidua.scoring.worksheet.folding import COLUMN_OF, fold_bands, fold_cases
from thidua.scoring.worksheet.shapes import OTHER, Asking, Column, DoubtKind, Node, Option
from thidua.scoring.worksheet.tree import tokens_of, written


def decide(asking: Asking, tops: Sequence[Node]) -> None:
    """Decide every line, those below before those above."""
    for node in (found for top in tops for found in top.walk()):
        for child in node.children:
            if child.base == 0 and child.minus is not None and not child.children:
                _zero_or_minus(asking, child)
        if node.children:
            fold_bands(asking, node)
            fold_cases(asking, node)
    for node in reversed([found for top in tops for found in top.walk()]):
        if node.children:
            _decide_group(asking, node)
        elif node.kind is None or node.kind is Kind.YES_NO:
            _decide_leaf(asking, node)
    every = [found for top in tops for found in top.walk()]
    known = {found.code.lower(): found for found in every}
    for node in every:
        _ask_reference(asking, node, known)


# ── Leaves ───────────────────────────────────────────────────────────────────────────────────────────────


def _decide_leaf(asking: Asking, node: Node) -> None:
    if node.knock_out is not None:
        _knock_out(asking, node)
        return
    if node.base is not None:
        _check_base_words(asking, node)
    changes = [(p, s) for p, s in ((Part.BONUS, node.bonus), (Part.MINUS, node.minus)) if s is not None]
    if node.base is None and len(changes) == 1:
        _change(asking, node, *changes[0])
    elif node.base is not None and not changes:
        _base_leaf(asking, node)
    elif node.base is None and not changes:
        _words_only(asking, node)
    else:
        _split(asking, node, changes)


def _knock_out(asking: Asking, node: Node) -> None:
    answer = asking.ask(
        DoubtKind.KNOCK_OUT,
        node.row,
        Column.MINUS,
        found=_("(không xếp loại)"),
        why=_("Hậu quả là không xếp loại, không phải điểm trừ."),
        options=(
            Option("out", _("xảy ra một lần là không xếp loại")),
            Option("nothing", _("chỉ ghi vào hướng dẫn, không tính")),
        ),
    )
    node.part, node.kind, node.measure = Part.MINUS, Kind.BANDS, Measure.COUNT
    node.bands, node.unit = (Band(ZERO, ZERO),), _("lần")
    node.knock_out = KnockOut.ANY if answer.reading == "out" else None


def _zero_or_minus(asking: Asking, node: Node) -> None:
    minus = node.minus or ZERO
    answer = asking.ask(
        DoubtKind.ZERO_OR_MINUS,
        node.row,
        Column.MINUS,
        found=f"{node.base} | −{minus}",
        why=_("Điểm chuẩn ghi 0, đồng thời ghi điểm trừ: không rõ kết quả là 0 hay bị trừ."),
        options=(
            Option("minus", _("trừ %(minus)s điểm") % {"minus": number_text(minus)}),
            Option("zero", _("được 0 điểm, không trừ")),
        ),
    )
    if answer.reading == "minus":
        node.base = None
    else:
        node.minus = None


def _check_base_words(asking: Asking, node: Node) -> None:
    told = cells.base_in(node.words)
    if told is None or told == node.base:
        return
    node.base = _cell_or_words(asking, node, Column.BASE, node.base or ZERO, told)


def _cell_or_words(asking: Asking, node: Node, column: Column, size: Decimal, told: Decimal) -> Decimal:
    answer = asking.ask(
        DoubtKind.WORDS_DIFFER,
        node.row,
        column,
        found=number_text(size),
        why=_("Ô ghi %(size)s điểm, câu chữ ghi %(told)s điểm.")
        % {"size": number_text(size), "told": number_text(told)},
        options=(
            Option("cell", _("theo ô: %(size)s") % {"size": number_text(size)}),
            Option("words", _("theo câu chữ: %(told)s") % {"told": number_text(told)}),
        ),
    )
    return told if answer.reading == "words" else size


def _change(asking: Asking, node: Node, part: Part, size: Decimal) -> None:
    """A bonus or a minus: each time or once, up to a cap or without."""
    node.part = part
    cap = next((cap.size for cap in cells.caps_in(node.words) if cap.part is part), None)
    cap = cells.plain_cap_in(node.words) if cap is None else cap
    told = cells.size_in(node.words)
    if told is not None and told != size:
        size = (
            _cap_as_points(asking, node, size, told, cap)
            if cap == size
            else _cell_or_words(asking, node, COLUMN_OF[part], size, told)
        )
    above = node.parent.title if node.parent and node.parent.base is None else ""
    around = f"{node.words} {above}"
    if cells.is_repeated(around) or (cap is not None and cap > size):
        node.kind, node.each, node.maximum = Kind.PER_OCCURRENCE, size, cap
    else:
        node.kind, node.maximum = Kind.YES_NO, size
        _ask_occurrence(asking, node, size)
    if part is Part.BONUS and node.kind is Kind.PER_OCCURRENCE and cap is None:
        _ask_no_cap(asking, node)
    if part is Part.MINUS:
        _ask_over_base(asking, node, size)


def _cap_as_points(asking: Asking, node: Node, size: Decimal, told: Decimal, cap: Decimal) -> Decimal:
    numbers = {"told": number_text(told), "cap": number_text(cap), "size": number_text(size)}
    answer = asking.ask(
        DoubtKind.CAP_AS_POINTS,
        node.row,
        COLUMN_OF[node.part],
        found=number_text(size),
        why=_("Ô ghi mức tối đa; câu chữ ghi %(told)s điểm mỗi lần.") % numbers,
        options=(
            Option("each", _("%(told)s điểm mỗi lần, tối đa %(cap)s") % numbers),
            Option("once", _("%(size)s điểm mỗi lần") % numbers),
        ),
    )
    return told if answer.reading == "each" else size


def _ask_occurrence(asking: Asking, node: Node, size: Decimal) -> None:
    answer = asking.ask(
        DoubtKind.OCCURRENCE,
        node.row,
        COLUMN_OF[node.part],
        found=node.title,
        why=_("Không ghi “mỗi lần”."),
        options=(Option("once", _("tính một lần")), Option("each", _("tính cho mỗi lần"))),
    )
    if answer.reading == "each":
        node.kind, node.each, node.maximum = Kind.PER_OCCURRENCE, size, None


def _ask_no_cap(asking: Asking, node: Node) -> None:
    if any(above.bonus_cap is not None or _group_cap(above, Part.BONUS) for above in node.above()):
        return
    answer = asking.ask(
        DoubtKind.NO_CAP,
        node.row,
        COLUMN_OF[Part.BONUS],
        found=node.title,
        why=_("Điểm thưởng mỗi lần mà không ghi mức tối đa, nhóm cũng không có trần."),
        options=(
            Option("none", _("không có trần")),
            Option(OTHER, _("tối đa"), takes_value=True),
        ),
    )
    if answer.reading == OTHER:
        node.maximum = abs(parse_number(answer.value))


def _group_cap(node: Node, part: Part) -> bool:
    return any(cap.part is part for cap in cells.caps_in(node.words))


def _ask_over_base(asking: Asking, node: Node, size: Decimal) -> None:
    above = next((found for found in node.above() if found.base), None)
    if above is None or above.base is None or size <= above.base:
        return
    numbers = {"minus": number_text(size), "code": above.code, "base": number_text(above.base)}
    answer = asking.ask(
        DoubtKind.MINUS_OVER_BASE,
        node.row,
        Column.MINUS,
        found=number_text(-size),
        why=_("Trừ %(minus)s điểm trong khi dòng %(code)s chỉ có %(base)s điểm chuẩn.") % numbers,
        options=(
            Option("keep", _("trừ đủ %(minus)s điểm") % numbers),
            Option("cap", _("dòng %(code)s bị trừ tối đa %(base)s điểm") % numbers),
        ),
    )
    if answer.reading == "cap":
        above.minus_cap = above.base


def _base_leaf(asking: Asking, node: Node) -> None:
    node.part, node.maximum = Part.BASE, node.base
    node.kind = node.kind or Kind.DIRECT
    bands = cells.bands_told(node.words)
    if len(bands) > 1:
        node.kind, node.bands, node.unit = Kind.BANDS, bands, "%"
        asking.ask(
            DoubtKind.BANDS,
            node.row,
            Column.TITLE,
            found=node.title,
            why=_("Câu chữ có %(count)d mức.") % {"count": len(bands)},
            options=(Option("fold", _("chấm theo mức")),),
        )
        return
    rules = cells.rules_in(node.words)
    if rules and node.base and _takes_words(asking, node, rules):
        _add_base(node)
        for place, rule in enumerate(rules, 1):
            suffix = "tru" if rule.part is Part.MINUS else "cong"
            _hang_rule(node, rule, suffix if len(rules) == 1 else f"{suffix}{place}")


def _takes_words(asking: Asking, node: Node, rules: Sequence[cells.Rule]) -> bool:
    said = "; ".join(_rule_text(rule) for rule in rules)
    answer = asking.ask(
        DoubtKind.RULE_IN_WORDS,
        node.row,
        COLUMN_OF[rules[0].part],
        found=_("(ô trống)"),
        why=_("Mức điểm chỉ ghi trong câu chữ, cột điểm để trống."),
        options=(Option("words", said), Option("nothing", _("không tính; chỉ ghi vào hướng dẫn"))),
    )
    return answer.reading == "words"


def _rule_text(rule: cells.Rule) -> str:
    numbers = {"each": number_text(rule.each), "cap": number_text(rule.cap or ZERO)}
    if rule.part is Part.MINUS:
        return (
            _("trừ %(each)s mỗi lần, tối đa %(cap)s") % numbers
            if rule.cap
            else _("trừ %(each)s mỗi lần") % numbers
        )
    return (
        _("cộng %(each)s mỗi lần, tối đa %(cap)s") % numbers
        if rule.cap
        else _("cộng %(each)s mỗi lần") % numbers
    )


def _hang_rule(node: Node, rule: cells.Rule, suffix: str) -> None:
    leaf = _leaf_below(node, suffix)
    leaf.part, leaf.kind, leaf.each, leaf.maximum = rule.part, Kind.PER_OCCURRENCE, rule.each, rule.cap


def _leaf_below(node: Node, suffix: str, *, first: bool = False) -> Node:
    leaf = Node(row=node.row, code=f"{node.code}.{suffix}", parent=node, title=node.title, suffix=suffix)
    node.children.insert(0 if first else len(node.children), leaf)
    return leaf


def _add_base(node: Node) -> Node:
    leaf = _leaf_below(node, "0", first=True)
    leaf.title = _("Điểm chuẩn: %(title)s") % {"title": node.title}
    leaf.part, leaf.base, leaf.maximum = Part.BASE, node.base, node.base
    leaf.kind = node.kind if node.kind is Kind.YES_NO else Kind.DIRECT
    leaf.evidence = node.evidence
    node.kind = None
    return leaf


def _words_only(asking: Asking, node: Node) -> None:
    steps = cells.steps_in(node.words)
    if steps is not None:
        told = {
            "start": number_text(steps.start),
            "each": number_text(steps.each),
            "cap": number_text(steps.cap),
        }
        answer = asking.ask(
            DoubtKind.RULE_IN_WORDS,
            node.row,
            Column.BONUS,
            found=_("(ô trống)"),
            why=_("Mức điểm chỉ ghi trong câu chữ, cột điểm để trống."),
            options=(
                Option("words", _("trên %(start)s%%: cộng %(each)s mỗi nấc, tối đa %(cap)s") % told),
                Option("nothing", _("không tính; chỉ ghi vào hướng dẫn")),
            ),
        )
        if answer.reading == "words":
            node.part, node.kind, node.unit = Part.BONUS, Kind.STEPS, "%"
            node.start, node.step, node.each, node.maximum = steps.start, steps.step, steps.each, steps.cap
            return
    rules = cells.rules_in(node.words)
    if steps is None and rules and _takes_words(asking, node, rules):
        rule = rules[0]
        node.part, node.kind, node.each, node.maximum = rule.part, Kind.PER_OCCURRENCE, rule.each, rule.cap
        return
    _without_points(asking, node, is_told=steps is not None or bool(rules))


def _without_points(asking: Asking, node: Node, *, is_told: bool) -> None:
    options = [Option("guidance", _("ghi vào hướng dẫn của dòng phía trên"))]
    options.append(Option(OTHER, _("điểm chuẩn là"), takes_value=True))
    reading = "guidance" if is_told else ""
    if not is_told:
        answer = asking.ask(
            DoubtKind.LINE_WITHOUT_POINTS,
            node.row,
            Column.BASE,
            found=node.title,
            why=_("Dòng không có điểm, không có dòng con và không có quy tắc nào nhận ra được."),
            options=options,
        )
        reading = answer.reading
        if reading == OTHER:
            node.base = abs(parse_number(answer.value))
            _base_leaf(asking, node)
            return
    if node.parent is not None:
        node.parent.children.remove(node)
        node.parent.guidance.append(node.title)
    else:
        node.code = ""


def _split(asking: Asking, node: Node, changes: Sequence[tuple[Part, Decimal]]) -> None:
    """A leaf with base points and a bonus or minus beside them: one line for each."""
    if node.base:
        _add_base(node)
    for part, size in changes:
        leaf = _leaf_below(node, "cong" if part is Part.BONUS else "tru")
        leaf.words = node.words
        _change(asking, leaf, part, size)
    _finish_group(node)


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────


def _decide_group(asking: Asking, node: Node) -> None:
    if node.base is not None:
        _check_base_words(asking, node)
    _ask_heading_points(asking, node)
    _ask_caps(asking, node)
    if node.base and cells.is_fault(node.title):
        asking.ask(
            DoubtKind.FAULT_AS_TITLE,
            node.row,
            Column.TITLE,
            found=node.title,
            why=_("Tên dòng có điểm chuẩn lại gọi tên sai phạm; đơn vị làm tốt mới được điểm."),
            options=(Option("keep", _("giữ tên, hiểu là không để xảy ra")),),
        )
    if cells.is_one_of(node.title):
        _ask_alternatives(asking, node, _("Câu chữ ghi chỉ tính một trong các trường hợp."))
    if node.base:
        _fit_base(asking, node)
    _finish_group(node)


def _finish_group(node: Node) -> None:
    if not node.children:
        return
    leaves = [leaf for leaf in node.walk() if not leaf.children]
    parts = {leaf.part for leaf in leaves}
    for leaf in leaves:
        leaf.evidence = leaf.evidence or (node.evidence and leaf.part is Part.BASE)
    node.kind, node.maximum = None, node.base
    node.part = Part.BASE if node.base or len(parts) != 1 else parts.pop()


def _ask_heading_points(asking: Asking, node: Node) -> None:
    below = {leaf.part for leaf in node.walk() if not leaf.children}
    for part, size in ((Part.BONUS, node.bonus), (Part.MINUS, node.minus)):
        if size is None:
            continue
        is_of_the_part = node.base is None and below == {part}
        answer = asking.ask(
            DoubtKind.HEADING_POINTS,
            node.row,
            COLUMN_OF[part],
            found=number_text(-size if part is Part.MINUS else size),
            why=_("Mục chỉ gồm dòng thưởng hoặc dòng trừ và có điểm ở dòng mục.")
            if is_of_the_part
            else _("Điểm đứng ở dòng mục mà không có quy tắc nào; có thể là dấu chấm thử."),
            options=(
                Option("drop", _("bỏ qua")),
                Option("cap", _("là mức tối đa của cả mục")),
                Option("line", _("là một dòng điểm riêng")),
            ),
            proposed="cap" if is_of_the_part else "drop",
        )
        if answer.reading == "cap":
            _set_cap(node, part, size)
        elif answer.reading == "line":
            leaf = _leaf_below(node, "cong" if part is Part.BONUS else "tru")
            leaf.part, leaf.kind, leaf.maximum = part, Kind.YES_NO, size
    node.bonus = node.minus = None


def _set_cap(node: Node, part: Part, size: Decimal) -> None:
    if part is Part.BONUS:
        node.bonus_cap = size
    else:
        node.minus_cap = size


def _ask_caps(asking: Asking, node: Node) -> None:
    for cap in cells.caps_in(node.words):
        told = {"cap": number_text(cap.size)}
        said = (
            _("trần điểm trừ %(cap)s") % told
            if cap.part is Part.MINUS
            else _("trần điểm thưởng %(cap)s") % told
        )
        answer = asking.ask(
            DoubtKind.CAP,
            node.row,
            Column.NOTE,
            found=node.words[-200:],
            why=_("Câu chữ ghi mức tối đa của cả mục."),
            options=(Option("cap", said), Option("none", _("không đặt trần"))),
        )
        if answer.reading == "cap":
            _set_cap(node, cap.part, cap.size)


def _ask_alternatives(asking: Asking, node: Node, why: str) -> None:
    answer = asking.ask(
        DoubtKind.ALTERNATIVES,
        node.row,
        Column.TITLE,
        found=node.title,
        why=why,
        options=(
            Option("best", _("lấy một dòng, dòng nhiều điểm nhất")),
            Option("sum", _("cộng tất cả các dòng")),
        ),
    )
    if answer.reading == "best":
        node.takes = Takes.BEST


def _fit_base(asking: Asking, node: Node) -> None:
    """The base points below a line are those of the line itself: as its lines, or as one line added."""
    below = [child for child in node.children if child.base]
    sizes = [child.base or ZERO for child in below]
    if not below:
        asking.ask(
            DoubtKind.BASE_ADDED,
            node.row,
            Column.BASE,
            found=number_text(node.base or ZERO),
            why=_("Bên dưới chỉ có điểm thưởng, điểm trừ: điểm chuẩn được thêm thành một dòng để chấm."),
            options=(Option("add", _("thêm dòng “%(code)s.0”") % {"code": node.code}),),
        )
        _add_base(node)
        return
    only = below[0]
    if len(node.children) == 1 and not only.children and sizes[0] == node.base and only.kind is Kind.YES_NO:
        node.children, node.kind = [], Kind.YES_NO
        node.guidance += [only.title, *only.guidance]
        node.part, node.maximum = Part.BASE, node.base
        return
    total = max(sizes) if node.takes is Takes.BEST else sum(sizes, ZERO)
    if total == node.base:
        return
    if max(sizes) == node.base and node.takes is Takes.SUM:
        _ask_alternatives(
            asking, node, _("Các dòng con cộng lại nhiều hơn điểm của dòng; dòng lớn nhất thì bằng.")
        )
        return
    told = {"own": number_text(node.base or ZERO), "below": number_text(total)}
    answer = asking.ask(
        DoubtKind.SUM_DIFFERS,
        node.row,
        Column.BASE,
        found=number_text(node.base or ZERO),
        why=_("Dòng ghi %(own)s điểm, các dòng con cộng lại %(below)s.") % told,
        options=(
            Option("keep", _("giữ %(own)s; sửa các dòng con sau") % told),
            Option("below", _("lấy tổng các dòng con: %(below)s") % told),
        ),
    )
    if answer.reading == "below":
        node.base = total


def _ask_reference(asking: Asking, node: Node, known: Mapping[str, Node]) -> None:
    if node.suffix:
        return
    near = {found.code.lower() for found in (*node.walk(), *node.above())}
    for told in cells.references_in(node.title):
        code = written(tokens_of(told) or ()).lower()
        if not code or code in near:
            continue
        other = known.get(code)
        why = (
            _("Dòng này dẫn tới mục “%(told)s” (%(title)s): hãy xem có đúng mục cần dẫn không.")
            % {"told": told, "title": other.title[:80]}
            if other
            else _("Dòng này dẫn tới mục “%(told)s” mà bảng không có.") % {"told": told}
        )
        asking.ask(
            DoubtKind.REFERENCE,
            node.row,
            Column.TITLE,
            found=told,
            why=why,
            options=(Option("keep", _("giữ nguyên câu chữ")),),
        )

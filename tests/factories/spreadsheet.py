"""Computes the formulas of a workbook, as far as our files use any: exact, with the functions named here alone."""

import io
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

BLANK = None


class Book:
    """A workbook one can type into and read computed cells from."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.first = self.book.worksheets[0].title
        self.known: dict[tuple[str, str], Any] = {}

    def type(self, place: str, value: Any, sheet: str = "") -> None:
        """Type a value into an open cell."""
        cell = self.book[sheet or self.first][place]
        assert not cell.protection.locked, f"{place} is protected"
        cell.value = value
        self.known.clear()

    def value(self, place: str, sheet: str = "") -> Any:
        """What a cell shows."""
        key = (sheet or self.first, place.replace("$", ""))
        if key not in self.known:
            held = self.book[key[0]][key[1]].value
            if isinstance(held, str) and held.startswith("="):
                with localcontext(Context(prec=40)):
                    held = _Formula(self, key[0], held).computed()
            elif isinstance(held, int | float) and not isinstance(held, bool):
                held = Decimal(str(held))
            self.known[key] = held
        return self.known[key]

    def cells(self, reference: str, sheet: str) -> list[Any]:
        """What the cells of a reference show."""
        if "!" in reference:
            named, _bang, reference = reference.rpartition("!")
            sheet = named.strip("'")
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        return [
            self.value(self.book[sheet].cell(row, column).coordinate, sheet)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


class _Formula:
    def __init__(self, book: Book, sheet: str, formula: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens = [t for t in Tokenizer(formula).items if t.type != "WHITE-SPACE"]
        self.at = 0

    def computed(self) -> Any:
        found = self._comparison()
        assert self.at == len(self.tokens), self.tokens[self.at].value
        return found

    def _next(self) -> Any:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _infix(self, *signs: str) -> str:
        token = self._next()
        if token is not None and token.type == "OPERATOR-INFIX" and token.value in signs:
            self.at += 1
            return token.value
        return ""

    def _comparison(self) -> Any:
        left = self._joined()
        while sign := self._infix("=", "<>", "<", ">", "<=", ">="):
            left = _compared(sign, left, self._joined())
        return left

    def _joined(self) -> Any:
        left = self._sum()
        while self._infix("&"):
            left = f"{_shown(left)}{_shown(self._sum())}"
        return left

    def _sum(self) -> Any:
        left = self._product()
        while sign := self._infix("+", "-"):
            right = self._product()
            left = _number(left) + _number(right) if sign == "+" else _number(left) - _number(right)
        return left

    def _product(self) -> Any:
        left = self._signed()
        while sign := self._infix("*", "/"):
            right = self._signed()
            if sign == "/" and isinstance(right, Decimal | None) and not right:
                raise ZeroDivisionError
            left = _number(left) * _number(right) if sign == "*" else _number(left) / _number(right)
        return left

    def _signed(self) -> Any:
        token = self._next()
        if token.type == "OPERATOR-PREFIX":
            self.at += 1
            value = self._signed()
            return -_number(value) if token.value == "-" else value
        return self._atom()

    def _atom(self) -> Any:
        token = self._next()
        self.at += 1
        if token.type == "PAREN":
            found = self._comparison()
            self.at += 1
            return found
        if token.type == "FUNC":
            return self._function(token.value[:-1].upper())
        if token.subtype == "RANGE":
            found = self.book.cells(token.value, self.sheet)
            return found[0] if len(found) == 1 else found
        if token.subtype == "TEXT":
            return token.value[1:-1].replace('""', '"')
        if token.subtype == "LOGICAL":
            return token.value.upper() == "TRUE"
        return Decimal(token.value)

    def _function(self, name: str) -> Any:
        if name == "IF":
            return self._if()
        arguments = []
        while not (self._next().type == "FUNC" and self._next().subtype == "CLOSE"):
            is_cell = self._next().subtype == "RANGE"
            value = self._comparison()
            arguments += [(v, is_cell) for v in value] if isinstance(value, list) else [(value, is_cell)]
            if self._next().type == "SEP":
                self.at += 1
        self.at += 1
        return FUNCTIONS[name](arguments)

    def _if(self) -> Any:
        condition = self._comparison()
        self._separator()
        chosen = self._branch(taken=bool(condition))
        self._separator()
        other = self._branch(taken=not condition)
        self.at += 1
        return chosen if condition else other

    def _separator(self) -> None:
        assert self._next().type == "SEP"
        self.at += 1

    def _branch(self, *, taken: bool) -> Any:
        """A branch not taken is not computed, as in Excel: it may divide by nothing."""
        if taken:
            return self._comparison()
        depth = 0
        while True:
            token = self._next()
            if not depth and (token.type == "SEP" or (token.type == "FUNC" and token.subtype == "CLOSE")):
                return None
            if token.type in {"FUNC", "PAREN"}:
                depth += 1 if token.subtype == "OPEN" else -1
            self.at += 1


def _number(value: Any) -> Decimal:
    assert not isinstance(value, str), f"#VALUE! {value!r}"
    return Decimal(0) if value is None else Decimal(value)


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _compared(sign: str, left: Any, right: Any) -> bool:
    """As Excel does: a blank equals nothing and nought, any text is more than any number, case does not matter."""
    if left is None:
        left = "" if isinstance(right, str) else Decimal(0)
    if right is None:
        right = "" if isinstance(left, str) else Decimal(0)
    one, other = _order(left), _order(right)
    return {
        "=": one == other,
        "<>": one != other,
        "<": one < other,
        ">": one > other,
        "<=": one <= other,
        ">=": one >= other,
    }[sign]


def _order(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def _numbers(arguments: list[tuple[Any, bool]]) -> list[Decimal]:
    """Numbers among the arguments; text in cells is passed over, text written out would be an error."""
    found = []
    for value, is_cell in arguments:
        if isinstance(value, str):
            assert is_cell, f"#VALUE! {value!r}"
        elif value is not None:
            found.append(Decimal(value))
    return found


def _one(arguments: list[tuple[Any, bool]]) -> Decimal:
    return _number(arguments[0][0])


def _rounded(arguments: list[tuple[Any, bool]], mode: str) -> Decimal:
    places = int(_number(arguments[1][0]))
    return _one(arguments).quantize(Decimal(1).scaleb(-places), mode)


FUNCTIONS: dict[str, Any] = {
    "SUM": lambda a: sum(_numbers(a), Decimal(0)),
    "MIN": lambda a: min(_numbers(a), default=Decimal(0)),
    "MAX": lambda a: max(_numbers(a), default=Decimal(0)),
    "COUNT": lambda a: Decimal(len(_numbers(a))),
    "AND": lambda a: all(value for value, _is_cell in a),
    "OR": lambda a: any(value for value, _is_cell in a),
    "NOT": lambda a: not a[0][0],
    "ISNUMBER": lambda a: isinstance(a[0][0], Decimal),
    "N": lambda a: a[0][0] if isinstance(a[0][0], Decimal) else Decimal(0),
    "ABS": lambda a: abs(_one(a)),
    "SIGN": lambda a: Decimal((_one(a) > 0) - (_one(a) < 0)),
    "INT": lambda a: Decimal(_one(a).__floor__()),
    "ROUND": lambda a: _rounded(a, ROUND_HALF_UP),
    "ROUNDDOWN": lambda a: _rounded(a, ROUND_DOWN),
}

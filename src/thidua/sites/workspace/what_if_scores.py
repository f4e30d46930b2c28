"""The page that tries other rules on a season's scores: its form, and who would move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.charts import Table
from thidua.kernel.forms import VietnameseDecimalField, WorkForm
from thidua.kernel.refusals import Message
from thidua.kernel.templatetags.ui import points, signed
from thidua.scoring.engine import RoundingMode, RoundingPlace
from thidua.scoring.enums import RoundingChoice
from thidua.scoring.models import Criterion
from thidua.scoring.queries.what_if import TrialData
from thidua.scoring.ranking import TieBreak, TieBreakKind, given_ties
from thidua.scoring.tie_wording import waiting_text
from thidua.scoring.what_if import Move, Trial, moves_of
from thidua.scoring.wording import tie_break_text
from thidua.sites.workspace.charts import COLOURS, Chart

MOST_TIES = 3
MOST_DECIMALS = 4
TRIED_KINDS = (TieBreakKind.LEAST_MINUS, TieBreakKind.EARLIEST_SUBMISSION)
MODES: tuple[tuple[str, Message], ...] = (
    (RoundingMode.HALF_UP.value, _("Từ nửa trở lên thì lên (5 → lên)")),
    (RoundingMode.HALF_EVEN.value, _("Nửa thì về số chẵn")),
    (RoundingMode.DOWN.value, _("Bỏ phần lẻ (về 0)")),
)


class WhatIfForm(WorkForm):
    """Maxima of the groups, tie-breaks in order, rounding; as the table has them unless the address says otherwise."""

    def __init__(self, params: QueryDict, data: TrialData) -> None:
        self.of = data
        self.weights = {
            f"g{at}": group
            for at, group in enumerate(data.table.groups, start=1)
            if group.maximum and group.part == "base"
        }
        self.own = self._as_the_table()
        known = {name: params[name] for name in self.own if name in params}
        super().__init__(self.own | known)
        for name, group in self.weights.items():
            self.fields[name] = VietnameseDecimalField(
                label=group.label, min_value=Decimal(0), max_value=Decimal(100_000), max_digits=10
            )
        for name in self.tie_names:
            self.fields[name] = forms.ChoiceField(
                label=_("Xét tiếp theo"), choices=self._ties, required=False
            )
        self.fields["rounding"] = forms.ChoiceField(label=_("Làm tròn"), choices=RoundingChoice.choices)
        self.fields["decimals"] = forms.TypedChoiceField(
            label=_("Số chữ số thập phân"),
            coerce=int,
            choices=[(str(number), str(number)) for number in range(MOST_DECIMALS + 1)],
        )
        self.fields["mode"] = forms.ChoiceField(label=_("Cách làm tròn"), choices=MODES)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    @property
    def tie_names(self) -> list[str]:
        """The names of the fields of tie-breaks, in order."""
        return [f"t{at}" for at in range(1, max(MOST_TIES, len(self.of.table.chain)) + 1)]

    @cached_property
    def _ties(self) -> list[tuple[str, str]]:
        rules = [TieBreak(kind) for kind in TRIED_KINDS]
        rules += [TieBreak(TieBreakKind.GROUP_POINTS, group.code) for group in self.of.table.groups]
        rules += [rule for rule in self.of.table.chain if rule not in rules]
        return [("", str(_("không xét"))), *((_key(rule), tie_break_text(rule)) for rule in rules)]

    def _as_the_table(self) -> dict[str, str]:
        spec, chain = self.of.table.spec, self.of.table.chain
        field = VietnameseDecimalField()
        return {
            **{name: field.prepare_value(group.maximum) for name, group in self.weights.items()},
            **{name: _key(chain[at]) if at < len(chain) else "" for at, name in enumerate(self.tie_names)},
            "rounding": spec.rounding.value,
            "decimals": str(min(spec.decimals, MOST_DECIMALS)),
            "mode": spec.mode.value,
        }

    def others(self) -> dict[str, str]:
        """What is tried otherwise than the table has it: all the address has to say."""
        shown = {name: str(self[name].value() or "") for name in self.own}
        return {name: value for name, value in shown.items() if value != self.own[name]}

    def trial(self) -> Trial:
        """What is tried, once the form is valid."""
        told = self.cleaned_data
        chain = tuple(_rule(told[name]) for name in self.tie_names if told[name])
        return Trial(
            chain=tuple(dict.fromkeys(chain)),
            rounding=RoundingPlace(told["rounding"]),
            decimals=told["decimals"],
            mode=RoundingMode(told["mode"]),
            maxima={group.code: told[name] for name, group in self.weights.items()},
        )

    def weight_fields(self) -> list[tuple[forms.BoundField, Criterion, bool]]:
        """The fields of groups, with the group and whether another maximum is tried."""
        return [
            (self[name], group, str(self[name].value()) != self.own[name])
            for name, group in self.weights.items()
        ]

    def tie_fields(self) -> list[forms.BoundField]:
        """The fields of tie-breaks."""
        return [self[name] for name in self.tie_names]

    def rounding_fields(self) -> list[forms.BoundField]:
        """The fields of rounding."""
        return [self[name] for name in ("rounding", "decimals", "mode")]


def _key(rule: TieBreak) -> str:
    return f"{rule.kind.value}:{rule.code}" if rule.code else rule.kind.value


def _rule(key: str) -> TieBreak:
    kind, _sep, code = key.partition(":")
    return TieBreak(TieBreakKind(kind), code)


@dataclass(frozen=True)
class Tried:
    """Who would stand where; `total` is what the maxima of the groups add up to, `decimals` are those of the trial."""

    moves: Sequence[Move]
    names: Mapping[str, str]
    total: Decimal
    decimals: int
    decimals_of_table: int

    @property
    def moving(self) -> int:
        """How many units would change places."""
        return sum(bool(move.climbed) for move in self.moves)

    @property
    def waiting(self) -> list[str]:
        """Which ties of the trial wait for values nobody has brought, so that their rule decides nothing here."""
        ties = given_ties([move.after for move in self.moves])
        return [waiting_text(tie, self.names) for tie in ties if tie.waits]

    @property
    def rows(self) -> list[tuple[str, Move]]:
        """Each unit's name with its move, best first by the trial."""
        last = len(self.moves) + 1
        ordered = sorted(self.moves, key=lambda move: (move.after.rank or last, move.before.rank or last))
        return [(self.names[move.unit], move) for move in ordered]

    @property
    def chart(self) -> Chart | None:
        """Ranks by the table and by the trial, a line a unit."""
        ranked = [m for m in self.moves if m.before.rank is not None and m.after.rank is not None]
        if len(ranked) < 2:
            return None
        return Chart(
            self._option(ranked), _("Đường thứ hạng: theo bảng, và theo bản thử"), self._table(ranked)
        )

    def _table(self, ranked: Sequence[Move]) -> Table:
        return Table(
            head=(_("Thành viên"), _("Theo bảng"), _("Theo bản thử"), _("Điểm theo bản thử"), _("Chênh")),
            rows=[
                (
                    self.names[m.unit],
                    m.before.rank,
                    m.after.rank,
                    points(m.after.total, self.decimals),
                    signed(m.difference),
                )
                for m in ranked
            ],
        )

    def _option(self, ranked: Sequence[Move]) -> dict[str, object]:
        return {
            "color": COLOURS,
            "grid": {"left": 8, "right": 104, "top": 12, "bottom": 8, "containLabel": True},
            "tooltip": {"trigger": "axis"},
            "xAxis": {
                "type": "category",
                "data": [_("Theo bảng"), _("Theo bản thử")],
                "axisLabel": {"interval": 0},
            },
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [str(place) for place in range(1, len(ranked) + 1)],
            },
            "series": [
                {
                    "type": "line",
                    "name": self.names[m.unit],
                    "symbolSize": 10,
                    "lineStyle": {"width": 3.5 if m.climbed else 1.5},
                    "endLabel": {"show": True, "formatter": "{a}", "color": "var(--ink)"},
                    "data": [str(m.before.rank), str(m.after.rank)],
                }
                for m in ranked
            ],
        }


def tried(form: WhatIfForm) -> Tried:
    """What the trial gives."""
    data, trial = form.of, form.trial()
    moves = moves_of(data.table.spec, data.table.chain, data.entrants, trial)
    return Tried(
        moves, data.names, sum(trial.maxima.values(), Decimal(0)), trial.decimals, data.table.spec.decimals
    )

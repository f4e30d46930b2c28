"""How a table rounds, as a formula of Excel and as an exact number."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from thidua.scoring.engine import RoundingMode

_MODES = {
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingMode.DOWN: ROUND_DOWN,
}


@dataclass(frozen=True)
class Rounding:
    """Rounds formulas and numbers to so many decimals; None leaves them as they are."""

    decimals: int | None
    mode: RoundingMode

    def exact(self, value: Decimal) -> Decimal:
        """A number known beforehand, rounded."""
        if self.decimals is None:
            return value
        return value.quantize(Decimal(1).scaleb(-self.decimals), _MODES[self.mode])

    def __call__(self, formula: str) -> str:
        """A formula, rounded."""
        if self.decimals is None:
            return f"({formula})"
        if self.mode is RoundingMode.DOWN:
            # What is a hair below an exact number only because Excel reckons in binary is that number.
            return f"ROUNDDOWN(ROUND({formula},{self.decimals + 9}),{self.decimals})"
        if self.mode is RoundingMode.HALF_UP:
            return f"ROUND({formula},{self.decimals})"
        size = f"(ABS({formula})*{10**self.decimals})"
        is_half = f"ABS({size}-INT({size})-0.5)<0.000000001"
        even = f"SIGN({formula})*2*ROUND({size}/2,0)/{10**self.decimals}"
        return f"IF({is_half},{even},ROUND({formula},{self.decimals}))"

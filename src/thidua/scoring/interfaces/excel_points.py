"""Points in the Excel files of scoring: exact in their cells, shown with the decimals the table declares."""

from decimal import Decimal

from thidua.kernel.excel import Fixed
from thidua.scoring.wording import decimals_shown


def points_cell(value: object, decimals: int) -> object:
    """Points as a cell with at least so many decimals; a word that stands instead of them, or nothing, as it is."""
    return Fixed(value, decimals_shown(value, decimals)) if isinstance(value, Decimal) else value

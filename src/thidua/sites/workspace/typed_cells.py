"""The cells of one line as a page shows them: what is stored, or what was typed and could not be saved."""

from collections.abc import Mapping
from typing import Any

from thidua.scoring.interfaces.grid import NOTHING, Cells, Typed


def typed_cells(
    code: str, *, stored: Mapping[str, Typed], cells: Cells, wrong: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands in the cells of that line, whether somebody else changed them too, and what is wrong with them."""
    kept = stored.get(code, NOTHING)
    shown = cells.typed.get(code, kept)
    differs = shown != kept
    return {
        "value": shown.value,
        "words": shown.text,
        "decided": shown.decided,
        "stored_text": "; ".join(part for part in (kept.value, kept.text, kept.decided) if part) or "–",
        "clashes": differs and (cells.clashing is None or code in cells.clashing),
        "wrong": wrong.get(code, []),
    }

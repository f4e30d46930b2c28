"""The scoring engine: a table and what units entered in, a tree of points with its trace out.

Pure: standard library only, no clock, no storage, exact decimals; the same inputs give the same outputs in any
order. Points are in the unit of the table (1000, 100, …). The vocabulary is small and closed: kinds of leaf in
`leaves`, lines that compare units in `across`, modifiers in `shapes`, sums and caps in `adding`, the order of it all
in `computing`. Source of the primitives: the real tables of Tiền Giang 2022, Công an Quảng Trị 2025, Thừa Thiên Huế
2018, Bộ Tư pháp, Nghệ An.
"""

from thidua.scoring.engine.adding import caps_of, comparable
from thidua.scoring.engine.computing import (
    Board,
    Unit,
    compute,
    compute_all,
    compute_leaf,
    fields_of,
)
from thidua.scoring.engine.results import Outcome
from thidua.scoring.engine.shapes import (
    ACROSS_UNITS,
    ZERO,
    Band,
    CriterionSpec,
    Direction,
    Excess,
    Field,
    Flag,
    FlagKind,
    Grade,
    InputUsed,
    Kind,
    KnockOut,
    Line,
    Mark,
    Measure,
    NotAssigned,
    Override,
    Part,
    Piece,
    RoundingMode,
    RoundingPlace,
    Sign,
    Standing,
    Start,
    TableSpec,
    Takes,
    Term,
    Variant,
    ZeroTarget,
)

__all__ = [
    "ACROSS_UNITS",
    "ZERO",
    "Band",
    "Board",
    "CriterionSpec",
    "Direction",
    "Excess",
    "Field",
    "Flag",
    "FlagKind",
    "Grade",
    "InputUsed",
    "Kind",
    "KnockOut",
    "Line",
    "Mark",
    "Measure",
    "NotAssigned",
    "Outcome",
    "Override",
    "Part",
    "Piece",
    "RoundingMode",
    "RoundingPlace",
    "Sign",
    "Standing",
    "Start",
    "TableSpec",
    "Takes",
    "Term",
    "Unit",
    "Variant",
    "ZeroTarget",
    "caps_of",
    "comparable",
    "compute",
    "compute_all",
    "compute_leaf",
    "fields_of",
]

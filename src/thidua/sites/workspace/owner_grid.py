"""The grid of a body that scores lines, as its page shows it: words made once, because there are many cells."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from thidua.identity.models import Account
from thidua.kernel.refusals import Message
from thidua.scoring.engine import Outcome, compute_leaf
from thidua.scoring.entering import engine_line, problem_with
from thidua.scoring.enums import CriterionKind
from thidua.scoring.interfaces.grid import cell_text
from thidua.scoring.interfaces.owner_grid import OwnerCells, key_of, shown_text, shown_texts
from thidua.scoring.owner_policies import takes_points
from thidua.scoring.queries import OwnerBoard, OwnerCell, OwnerRow
from thidua.scoring.specs import LineValue
from thidua.scoring.wording import flag_text, number_text


def rows_of(
    *,
    by: Account,
    board: OwnerBoard,
    cells: OwnerCells,
    wrong: Mapping[str, Sequence[Message]],
    is_stale: bool,
) -> list[dict[str, Any]]:
    """The rows with what is typed in place of what is stored, and what is to be said of each cell.

    `is_stale`: the cells may be of a page older than what is stored, which is then told.
    """
    found = []
    for row in board.rows:
        member = row.sheet.organisation.code
        reason = cells.reasons.get(member, row.reason)
        given = cells.values.get(member, {})
        found.append(
            {
                "sheet": row.sheet,
                "can_enter": takes_points(by=by, season=board.season, row=row),
                "is_handed_in": row.is_handed_in,
                "shown": json.dumps(shown_texts(row), ensure_ascii=False),
                "reason": reason,
                "reason_differs": reason != row.reason,
                "missing": len(row.missing),
                "is_stale": is_stale and cells.seen.get(member, row.sheet.version) != row.sheet.version,
                "cells": [
                    _cell(board, row, cell, cells, given.get(code), wrong) for code, cell in row.cells.items()
                ],
            }
        )
    return found


def _cell(
    board: OwnerBoard,
    row: OwnerRow,
    cell: OwnerCell,
    cells: OwnerCells,
    value: LineValue | None,
    wrong: Mapping[str, Sequence[Message]],
) -> dict[str, Any]:
    key = key_of(row.sheet.organisation.code, cell.criterion.code)
    stored = shown_text(cell)
    typed = cells.typed.get(key, stored)
    said = [str(message) for message in wrong.get(key, ())]
    points = points_text(cell, cell.outcome) if cell.is_scored else ""
    if value is not None and not said:
        problem, points = _tried(board, row, cell, value)
        said = [problem] if problem else []
    return {
        "name": f"{row.sheet.pk}-{cell.criterion.pk}",
        "criterion": cell.criterion,
        "value": typed,
        "stored": stored,
        "differs": typed != stored,
        "clashes": key in cells.clashing,
        "own": own_text(cell),
        "evidence": cell.evidence,
        "left_out": cell.left_out,
        "points": points,
        "wrong": said,
    }


def own_text(cell: OwnerCell) -> str:
    """What the member entered, and the points it makes of it where that is another number."""
    if cell.own_entry is None or cell.own is None:
        return ""
    entered = cell_text(cell.own_entry)
    points = points_text(cell, cell.own)
    return f"{entered} ({points})" if points else entered


def points_text(cell: OwnerCell, outcome: Outcome) -> str:
    """The points a value gives; nothing where the value is the points."""
    if outcome.points is None:
        return " ".join(flag_text(flag) for flag in outcome.flags)
    is_same = cell.criterion.kind == CriterionKind.DIRECT and not outcome.flags
    return "" if is_same else number_text(outcome.points)


def live_cells(*, board: OwnerBoard, cells: OwnerCells, before: Collection[str]) -> list[dict[str, Any]]:
    """The cells that were changed, with the points they give or why they cannot be taken; and those changed back."""
    found = []
    for row in board.rows:
        given = cells.values.get(row.sheet.organisation.code, {})
        for code, cell in row.cells.items():
            key, name = key_of(row.sheet.organisation.code, code), f"{row.sheet.pk}-{cell.criterion.pk}"
            is_changed = code in given or key in cells.wrong
            if not is_changed and name not in before:
                continue
            said, points = str(cells.wrong.get(key, "")), points_text(cell, cell.outcome)
            if code in given:
                said, points = _tried(board, row, cell, given[code])
            found.append(
                {"name": name, "wrong": [said] if said else [], "points": points, "is_changed": is_changed}
            )
    return found


def _tried(board: OwnerBoard, row: OwnerRow, cell: OwnerCell, value: LineValue) -> tuple[str, str]:
    """Why a typed value cannot be taken, or the points it gives."""
    if value.is_empty:
        return "", ""
    problem = problem_with(board.table, cell.criterion, value, row.targets, frozenset(row.sheet.classes))
    if problem:
        return str(problem), ""
    outcome = compute_leaf(board.table.spec, cell.spec, engine_line(cell.criterion, value, row.targets))
    return "", points_text(cell, outcome)

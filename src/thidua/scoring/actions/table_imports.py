"""Bringing an officers' worksheet in: uploaded, columns mapped, doubts settled, made into a draft table or given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_version
from thidua.kernel.files import store_upload
from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring.actions.tables import build_table
from thidua.scoring.engine import Kind, Part
from thidua.scoring.import_models import TableImport
from thidua.scoring.models import ScoringTable
from thidua.scoring.policies import check_builds_table
from thidua.scoring.queries.table_imports import review_of
from thidua.scoring.specs import reachable_codes
from thidua.scoring.table_import_policies import WORKSHEET_SUBJECT, check_compares, check_decides
from thidua.scoring.worksheet.beside import ToldList, plain_list
from thidua.scoring.worksheet.columns import check_places, open_sheet
from thidua.scoring.worksheet.shapes import Column, Doubt, Settled, Weight
from thidua.scoring.worksheet.wording import TITLES


@action(secret=("upload",))
def upload_worksheet(
    *,
    by: Account,
    at: datetime,
    season: Season,
    upload: BinaryIO,
    name: str,
    size: int,
    title: str,
    illustrative: bool = False,
) -> TableImport:
    """Take a worksheet in and propose what each of its columns is; no table is made yet.

    Raises `NotPermitted` and `NotNow` as building a table does, `InvalidInput` at "file" for what is no workbook, has
    no head, or more lines than can be read.
    """
    check_builds_table(by=by, season=season)
    if PurePath(name).suffix.lower() != ".xlsx":
        raise InvalidInput(fields={"file": _("Hãy chọn tệp Excel dạng .xlsx.")})
    if not title.strip():
        raise InvalidInput(fields={"title": _("Hãy ghi tên bảng tiêu chí.")})
    file = store_upload(
        by=by,
        at=at,
        upload=upload,
        name=name,
        size=size,
        subject_type=WORKSHEET_SUBJECT,
        subject_id=str(season.pk),
    )
    with file.content.open("rb") as stored:
        sheet = open_sheet(stored.read())
    return save(
        TableImport(
            season=season,
            file=file,
            title=title.strip(),
            sheet=sheet.name,
            head_row=sheet.head_row,
            titles=list(sheet.titles),
            places={column.value: place for column, place in sheet.places.items()},
            illustrative=illustrative,
            uploaded_at=at,
            uploaded_by=by.actor_label,
        )
    )


@action()
def map_worksheet(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, places: Mapping[str, int]
) -> TableImport:
    """Say which column (counted from 0) is what. What was settled about other columns before is asked again.

    Raises `InvalidInput` by column: a needed one is missing, or one is named twice.
    """
    check_decides(by=by, found=found)
    columns = {Column(key): place for key, place in places.items() if key in set(Column)}
    check_places(found.titles, columns)
    claim_version(found, seen_version=seen_version)
    mapped = {column.value: place for column, place in columns.items()}
    if mapped != found.places:
        found.places, found.settlements, found.changes = mapped, {}, {}
    found.is_mapped = True
    return save(found)


@action()
def settle_doubts(
    *,
    by: Account,
    at: datetime,
    found: TableImport,
    seen_version: int,
    answers: Mapping[str, Settled],
) -> TableImport:
    """Say which reading counts, by the key of each doubt; all or none.

    Raises `InvalidInput` by key for a reading that is not offered, or a typed one that is no value, and where the
    sheet cannot be read that way.
    """
    check_decides(by=by, found=found)
    doubts = {doubt.key: doubt for doubt in review_of(found).reading.doubts}
    wrong: dict[str, Message] = {}
    for key, answer in answers.items():
        problem = _answer_problem(doubts.get(key), answer)
        if problem:
            wrong[key] = problem
    if wrong:
        raise InvalidInput(_("Chưa ghi: %(said)s") % {"said": next(iter(wrong.values()))}, fields=wrong)
    kept = _keep_answers(by=by, at=at, found=found, seen_version=seen_version, answers=answers)
    try:
        review_of(kept)
    except InvalidInput as refusal:  # a line put under another one stands too deep
        said = [message for messages in refusal.fields.values() for message in messages]
        raise InvalidInput(_("Chưa ghi: %(said)s") % {"said": said[0]}) from refusal
    return kept


@action()
def accept_proposals(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, kind: str = ""
) -> TableImport:
    """Take every proposal that still waits for somebody's word (of one kind only, when `kind` names it).

    What has no safe proposal has to be settled one by one and is left as it is.
    """
    check_decides(by=by, found=found)
    answers = {
        doubt.key: Settled(doubt.proposed)
        for doubt in review_of(found).reading.open
        if doubt.weight is Weight.CHECK and kind in {"", doubt.kind.value}
    }
    return _keep_answers(by=by, at=at, found=found, seen_version=seen_version, answers=answers)


def _keep_answers(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, answers: Mapping[str, Settled]
) -> TableImport:
    claim_version(found, seen_version=seen_version)
    found.settlements = found.settlements | {
        key: {
            "reading": answer.reading,
            "value": answer.value.strip(),
            "by": by.actor_label,
            "at": at.isoformat(),
        }
        for key, answer in answers.items()
    }
    return save(found)


def _answer_problem(doubt: Doubt | None, answer: Settled) -> Message:
    if doubt is None:
        return _("Chỗ này không còn trong bảng; hãy tải lại trang.")
    option = next((option for option in doubt.options if option.key == answer.reading), None)
    if option is None:
        return _("Ô %(cell)s: hãy chọn một cách hiểu.") % {"cell": doubt.cell}
    if not option.takes_value:
        return ""
    if not answer.value.strip():
        return _("Ô %(cell)s: hãy ghi giá trị đúng.") % {"cell": doubt.cell}
    if doubt.cell.startswith(_stt_letter(doubt)):
        return ""
    try:
        parse_number(answer.value)
    except InvalidInput as refusal:
        return _("Ô %(cell)s: %(said)s") % {"cell": doubt.cell, "said": refusal.message}
    return ""


_TEXT_ANSWERS = frozenset({"stt_unreadable", "parent_missing", "duplicate"})


def _stt_letter(doubt: Doubt) -> str:
    """What the cell begins with when a line's number, not points, is typed; nothing begins so otherwise."""
    return doubt.cell if doubt.kind.value in _TEXT_ANSWERS else "\n"


@action()
def change_read_line(
    *,
    by: Account,
    at: datetime,
    found: TableImport,
    seen_version: int,
    code: str,
    fields: Mapping[str, str],
) -> TableImport:
    """Set for one line what was not read right: title, part, kind, points, caps, the line above it; or leave it out.

    `fields` as text by name; an empty mapping takes the change back. Raises `InvalidInput` by field, among them for
    a line that would stand under itself.
    """
    check_decides(by=by, found=found)
    wrong = _field_problems(fields)
    if wrong:
        raise InvalidInput(fields=wrong)
    claim_version(found, seen_version=seen_version)
    changes = {key: told for key, told in found.changes.items() if key != code}
    if fields:
        changes[code] = {"fields": dict(fields), "by": by.actor_label, "at": at.isoformat()}
    found.changes = changes
    criteria = review_of(found).reading.criteria
    codes = {draft.code for draft in criteria}
    told = fields.get("parent", "")
    if told and told not in codes:
        raise InvalidInput(fields={"parent": _("Bảng không có dòng “%(code)s”.") % {"code": told}})
    if len(reachable_codes(criteria)) < len(criteria):
        message = _("Dòng %(code)s sẽ nằm dưới chính nó, hoặc dưới một dòng đã bỏ.") % {"code": code}
        raise InvalidInput(fields={"parent": message})
    return save(found)


def _field_problems(fields: Mapping[str, str]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for name in ("maximum", "each", "bonus_cap", "minus_cap"):
        try:
            if fields.get(name, "").strip():
                parse_number(fields[name])
        except InvalidInput as refusal:
            wrong[name] = refusal.message
    for name, allowed in (("part", Part), ("kind", Kind)):
        if fields.get(name) and fields[name] not in set(allowed):
            wrong[name] = _("Hãy chọn trong danh sách.")
    return wrong


@action(secret=("lists",))
def lay_beside(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, lists: Sequence[ToldList]
) -> TableImport:
    """Lay self scores and agreed scores beside the worksheet, before it is a table or after: what differs is shown.

    It blocks nothing. Raises `NotPermitted` unless `by` works for the head.
    """
    check_compares(by=by, found=found)
    claim_version(found, seen_version=seen_version)
    found.lists = [plain_list(told) for told in lists]
    return save(found)


@action()
def settle_differences(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, answers: Mapping[str, Settled]
) -> TableImport:
    """Say of differences between the lists and the table which of them stands, by key; all or none.

    The table, once made, is not touched by it. Raises `InvalidInput` by key for what is no difference of these lists.
    """
    check_compares(by=by, found=found)
    shown = {doubt.key: doubt for doubt in review_of(found).beside}
    wrong = {key: said for key, one in answers.items() if (said := _answer_problem(shown.get(key), one))}
    if wrong:
        raise InvalidInput(_("Chưa ghi: %(said)s") % {"said": next(iter(wrong.values()))}, fields=wrong)
    return _keep_answers(by=by, at=at, found=found, seen_version=seen_version, answers=answers)


@action()
def make_table_of_worksheet(
    *, by: Account, at: datetime, found: TableImport, seen_version: int, amendment_reason: str = ""
) -> ScoringTable:
    """Make the worksheet the next version of the season's table, with all that was decided in its history.

    Raises `InvalidInput` naming each cell somebody has not yet said a word about, and as `build_table` does.
    """
    check_decides(by=by, found=found)
    review = review_of(found)
    open_cells = [f"{doubt.cell} ({TITLES[doubt.kind]})" for doubt in review.reading.open]
    if open_cells:
        raise InvalidInput(
            _("Còn %(count)d chỗ chưa quyết; trước hết là %(cells)s.")
            % {"count": len(open_cells), "cells": ", ".join(open_cells[:5])}
        )
    claim_version(found, seen_version=seen_version)
    table = build_table(
        by=by,
        at=at,
        season=found.season,
        draft=review.reading.draft(title=found.title, illustrative=found.illustrative),
        amendment_reason=amendment_reason,
    )
    found.table, found.ended_at, found.ended_by = table, at, by.actor_label
    found.decided = decided_in_words(found)
    save(found)
    return table


def decided_in_words(found: TableImport) -> list[dict[str, Any]]:
    """Every doubt with the reading that counted, in words that stay readable: chosen by whom and when, or proposed."""
    with translation.override("vi"):
        doubts = review_of(found).reading.doubts
        return [
            {
                "sheet": doubt.sheet,
                "cell": doubt.cell,
                "kind": doubt.kind.value,
                "found": doubt.found,
                "why": str(doubt.why),
                "proposed": str(doubt.proposal),
                "chosen": str(doubt.said),
                "by": found.settlements.get(doubt.key, {}).get("by", "") if doubt.settled else "",
                "at": found.settlements.get(doubt.key, {}).get("at", "") if doubt.settled else "",
            }
            for doubt in doubts
        ]


@action()
def give_up_worksheet(*, by: Account, at: datetime, found: TableImport, seen_version: int) -> TableImport:
    """Give the worksheet up without making a table; the file and what was decided stay on record."""
    check_decides(by=by, found=found)
    claim_version(found, seen_version=seen_version)
    found.ended_at, found.ended_by = at, by.actor_label
    return save(found)

"""Bringing a list into the registers: uploaded, columns mapped, checked, duplicates settled, entered, taken back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.imports import queries
from thidua.imports.checking import compare_with_registers
from thidua.imports.entering import ROWS_AT_ONCE, enter
from thidua.imports.enums import ImportState, ListKind, RowState, UnknownUnits
from thidua.imports.fields import FOR_ALL, OF, names_of
from thidua.imports.models import Brought, ImportRow, ListImport
from thidua.imports.policies import FILE_SUBJECT, check_imports, check_moves
from thidua.imports.reading import missing_columns
from thidua.kernel.actions import action, save
from thidua.kernel.excel_reading import Book, as_day
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.parties.actions import withdraw_people
from thidua.parties.models import Organisation
from thidua.records.lists import withdraw_list
from thidua.register.lists import retract_awards

GIVEN_UP_AFTER = timedelta(minutes=30)
"""Work in the background that has not ended by then has lost its worker."""


@action(secret=("upload",))
def upload_list(
    *,
    by: Account,
    at: datetime,
    kind: ListKind,
    keeper: Organisation,
    upload: UploadedFile,
    illustrative: bool = False,
) -> ListImport:
    """Take a workbook in and guess which column is what; nothing is read into a register.

    Raises `NotPermitted` unless `by` keeps the register, `InvalidInput` at "file" when it is no workbook or none of
    its visible sheets has a heading with names.
    """
    check_imports(by=by, keeper=keeper)
    name = upload.name or ""
    if PurePath(name).suffix.lower() != ".xlsx":
        raise InvalidInput(fields={"file": _("Hãy chọn tệp Excel dạng .xlsx.")})
    file = store_upload(
        by=by,
        at=at,
        upload=cast(BinaryIO, upload.file),
        name=name,
        size=upload.size or 0,
        subject_type=FILE_SUBJECT,
        subject_id=str(keeper.pk),
    )
    with file.content.open() as stored:
        book = Book(stored.read())
    head = book.head(names_of(kind), anchor="name")
    return save(
        ListImport(
            kind=kind,
            keeper=keeper,
            file=file,
            sheet=head.sheet,
            head_row=head.row,
            titles=list(head.titles),
            places=dict(head.places),
            total=max(0, book.size_of(head.sheet) - head.row),
            illustrative=illustrative,
            uploaded_at=at,
            moved_at=at,
            uploaded_by=by,
        )
    )


@action()
def map_columns(
    *,
    by: Account,
    at: datetime,
    found: ListImport,
    places: Mapping[str, int],
    defaults: Mapping[str, str],
    unknown_units: UnknownUnits = UnknownUnits.REFUSE,
) -> ListImport:
    """Say which column (counted from 0) is what and what holds for the whole list; a check of every row begins.

    Raises `NotPermitted`, `NotNow` in another state, `InvalidInput` by column: a needed one is missing, a column
    named twice, a default that is no value of its kind.
    """
    check_imports(by=by, keeper=found.keeper)
    check_moves(found, ImportState.CHECKING)
    kind = ListKind(found.kind)
    kept = {key: place for key, place in places.items() if key in OF[kind] and 0 <= place < len(found.titles)}
    told = {key: value.strip() for key, value in defaults.items() if key in FOR_ALL[kind] and value.strip()}
    _check_columns(kind, kept, told)
    _claim(found, ImportState.MAPPING, ImportState.CHECKING, at=at)
    found.places, found.defaults, found.unknown_units = kept, told, unknown_units
    found.problem, found.done, found.counts = "", 0, {}
    return save(found)


@action()
def finish_check(*, by: Account, at: datetime, found: ListImport, skipped: int) -> ListImport:
    """Every row has been read and compared; what came out is ready to be looked at."""
    check_imports(by=by, keeper=found.keeper)
    _claim(found, ImportState.CHECKING, ImportState.CHECKED, at=at)
    found.counts = queries.counts_of(found) | {"skipped": skipped}
    found.done = found.total = sum(found.counts.values()) - skipped
    found.checked_at = at
    return save(found)


@action(secret=("problem",))
def break_off(*, by: Account, at: datetime, found: ListImport, problem: str) -> ListImport:
    """Write down why work in the background ended early; the import stands where it stood before it."""
    check_imports(by=by, keeper=found.keeper)
    back = {
        ImportState.CHECKING: ImportState.MAPPING,
        ImportState.WRITING: ImportState.CHECKED,
        ImportState.UNDOING: ImportState.DONE,
    }
    state = ImportState(found.state)
    if state not in back:
        raise NotNow(_("Không có việc nào đang chạy."))
    _claim(found, state, back[state], at=at)
    found.problem = problem[:2000]
    return save(found)


@action()
def reopen_mapping(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Go back to the columns: the rows are checked anew after that.

    Raises `NotPermitted`, `NotNow` unless the list is checked, or its worker was lost.
    """
    check_imports(by=by, keeper=found.keeper)
    lost = found.state == ImportState.CHECKING and at - found.moved_at > GIVEN_UP_AFTER
    if not lost:
        check_moves(found, ImportState.MAPPING)
    _claim(found, ImportState(found.state), ImportState.MAPPING, at=at)
    return save(found)


@action()
def settle_row(
    *, by: Account, at: datetime, found: ListImport, number: int, party_id: int | None
) -> ImportRow:
    """Say whom a row means: one of its candidates, or somebody who is not on record yet (None).

    Raises `NotPermitted`, `NotNow` unless the list waits for it, `InvalidInput` when it is no candidate.
    """
    check_imports(by=by, keeper=found.keeper)
    _check_checked(found)
    row = ImportRow.objects.filter(of=found, number=number).exclude(candidates=[]).first()
    if row is None or row.state == RowState.WRONG:
        raise NotNow(_("Dòng %(row)d không cần xác định người.") % {"row": number})
    if party_id is not None and party_id not in {candidate[0] for candidate in row.candidates}:
        raise InvalidInput(_("Hãy chọn một trong những người được nêu, hoặc “người khác”."))
    row.party_id, row.is_settled = party_id, True
    row.state = RowState.NEW if party_id is None else RowState.KNOWN
    compare_with_registers(found, [row])
    ImportRow.objects.filter(pk=row.pk).update(
        party=row.party_id, is_settled=True, state=row.state, problems=row.problems
    )
    _count_again(found)
    return row


@action()
def settle_alike(*, by: Account, at: datetime, found: ListImport, score: int, is_same: bool) -> ListImport:
    """Settle all doubtful rows at least so alike (0 to 100) at once: each means its likeliest candidate, or nobody.

    Raises `NotPermitted`, `NotNow` unless the list waits for it.
    """
    check_imports(by=by, keeper=found.keeper)
    _check_checked(found)
    for rows in queries.in_pieces(queries.doubtful_at_least(found, score)):
        for row in rows:
            row.is_settled, row.state = True, RowState.KNOWN if is_same else RowState.NEW
            row.party_id = row.party_id if is_same else None
        compare_with_registers(found, rows)
        ImportRow.objects.bulk_update(rows, ("party", "is_settled", "state", "problems"))
    _count_again(found)
    return found


@action()
def confirm_import(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Order the list to be entered, all of it.

    Raises `NotPermitted`; `NotNow` while a row is wrong or unsettled, when there is nothing to enter, or when another
    list was entered into these registers since this one was checked.
    """
    check_imports(by=by, keeper=found.keeper)
    check_moves(found, ImportState.WRITING)
    counts = queries.counts_of(found)
    if counts.get(RowState.WRONG):
        raise NotNow(
            _("Còn %(count)d dòng có lỗi; chưa nhập dòng nào. Hãy sửa trong tệp rồi tải lên lại.")
            % {"count": counts[RowState.WRONG]}
        )
    if counts.get(RowState.DOUBTFUL):
        raise NotNow(
            _("Còn %(count)d dòng chưa xác định là ai; hãy chọn cùng một người hay người khác.")
            % {"count": counts[RowState.DOUBTFUL]}
        )
    if not sum(counts.get(state, 0) for state in (RowState.NEW, RowState.KNOWN, RowState.UNNAMED)):
        raise NotNow(_("Mọi dòng đã được ghi trước đây; không có gì để nhập."))
    _check_still_true(found)
    _claim(found, ImportState.CHECKED, ImportState.WRITING, at=at)
    found.confirmed_by, found.problem, found.done = by, "", 0
    return save(found)


@action()
def enter_list(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Enter every row into the registers in one transaction: people, then what the list says of them.

    Raises whatever refuses one of the rows; nothing has been entered then.
    """
    check_imports(by=by, keeper=found.keeper)
    _check_still_true(found)
    rows = list(
        queries.rows_of(found)
        .select_related(None)
        .only("number", "state", "name", "values", "party_id")
        .exclude(state__in=(RowState.PRESENT, RowState.WRONG, RowState.DOUBTFUL))
    )
    Brought.objects.bulk_create(enter(found, rows, by=by, at=at), batch_size=ROWS_AT_ONCE)
    _claim(found, ImportState.WRITING, ImportState.DONE, at=at)
    found.done, found.confirmed_at = len(rows), at
    return save(found)


@action()
def order_undo(*, by: Account, at: datetime, found: ListImport, reason: str) -> ListImport:
    """Order everything the list brought to be taken back. Raises `NotPermitted`, `NotNow`, `InvalidInput`."""
    check_imports(by=by, keeper=found.keeper)
    check_moves(found, ImportState.UNDOING)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    _claim(found, ImportState.DONE, ImportState.UNDOING, at=at)
    found.undone_reason, found.undone_by, found.problem = reason.strip(), by, ""
    return save(found)


@action()
def undo_import(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Take back everything the list brought, in one transaction: withdrawals beside the records, nothing is deleted.

    Raises `NotNow`, saying what rests on it, when something of it was corrected, published or used since, or when
    something was recorded about somebody it entered; nothing has been taken back then.
    """
    check_imports(by=by, keeper=found.keeper)
    brought, reason = queries.brought_by(found), found.undone_reason
    records = [pk for pk in brought.values_list("record_id", flat=True) if pk is not None]
    if found.kind == ListKind.AWARDS:
        retract_awards(by=by, at=at, keeper=found.keeper, awards=records, reason=reason)
    elif found.kind != ListKind.PEOPLE:
        withdraw_list(
            by=by,
            at=at,
            keeper=found.keeper,
            kind=queries.RECORD_OF[ListKind(found.kind)],
            ids=records,
            reason=reason,
        )
    people = brought.filter(is_new_party=True).order_by().values("party")
    depending = queries.depending_on(people)
    if depending is not None:
        person, thing = depending
        raise NotNow(
            _(
                "Không rút lại được: %(person)s do danh sách này nhập đã có ghi chép khác (%(kind)s: %(thing)s)."
            )
            % {"person": person, "kind": thing._meta.verbose_name, "thing": thing}
        )
    withdraw_people(by=by, at=at, people=people.values_list("party", flat=True), reason=reason)
    _claim(found, ImportState.UNDOING, ImportState.UNDONE, at=at)
    found.undone_at = at
    return save(found)


@action()
def cancel_import(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Give a list up before anything of it was entered. Raises `NotPermitted`, `NotNow`."""
    check_imports(by=by, keeper=found.keeper)
    check_moves(found, ImportState.CANCELLED)
    _claim(found, ImportState(found.state), ImportState.CANCELLED, at=at)
    ImportRow.objects.filter(of=found).delete()
    return save(found)


def _claim(found: ListImport, before: ImportState, after: ImportState, *, at: datetime) -> None:
    """Move the import on, unless somebody else moved it since it was read."""
    moved = ListImport.objects.filter(pk=found.pk, state=before).update(state=after, moved_at=at)
    if not moved:
        raise NotNow(_("Người khác vừa làm tiếp lần nhập này. Hãy tải lại trang."))
    found.state, found.moved_at = after, at


def _check_checked(found: ListImport) -> None:
    # The row is locked to the end: who confirms meanwhile waits, and then sees what was settled.
    if not ListImport.objects.filter(pk=found.pk, state=ImportState.CHECKED).update(problem=""):
        raise NotNow(_("Lần nhập này không còn ở bước kiểm tra. Hãy tải lại trang."))


def _check_still_true(found: ListImport) -> None:
    other = queries.imported_since(found)
    if other is not None:
        raise NotNow(
            _("Từ lúc kiểm tra, sổ đã thay đổi bởi danh sách “%(name)s”. Hãy kiểm tra lại danh sách này.")
            % {"name": other.file.name}
        )


def _count_again(found: ListImport) -> None:
    found.counts = queries.counts_of(found) | {"skipped": found.counts.get("skipped", 0)}
    ListImport.objects.filter(pk=found.pk).update(counts=found.counts)


def _check_columns(kind: ListKind, places: Mapping[str, int], defaults: Mapping[str, str]) -> None:
    wrong: dict[str, Message] = {
        key: _("Cần có cột này%(or_value)s.")
        % {"or_value": _(", hoặc một giá trị chung cho cả danh sách") if key in FOR_ALL[kind] else ""}
        for key in missing_columns(kind, places, defaults)
    }
    columns = list(places.values())
    for key, place in places.items():
        if columns.count(place) > 1:
            wrong[key] = _("Một cột của tệp chỉ ghép được với một mục.")
    day = defaults.get("decision_date")
    told = as_day(day) if day else None
    if day and (told is None or told.exact is None):
        wrong["decision_date_for_all"] = _("Hãy nhập ngày như 15/02/2023.")
    if wrong:
        raise InvalidInput(fields=wrong)

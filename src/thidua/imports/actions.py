"""Bringing a list into the registers: uploaded, columns mapped, checked, duplicates settled, entered, taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.imports import queries
from thidua.imports.checking import met_since
from thidua.imports.comparing import ENTERED, Sayings, compare_with_registers, compare_with_rows, who_of
from thidua.imports.entering import ROWS_AT_ONCE, enter
from thidua.imports.enums import ImportState, ListKind, RowState, UnknownUnits
from thidua.imports.fields import FOR_ALL, OF, names_of
from thidua.imports.matching import ROW_MARK
from thidua.imports.models import Brought, ImportRow, ListImport
from thidua.imports.policies import FILE_SUBJECT, check_imports, check_moves
from thidua.imports.reading import missing_columns
from thidua.kernel.actions import action, save
from thidua.kernel.actors import Actor
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.excel_reading import Book, as_day
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.parties.actions import withdraw_people
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.records.lists import withdraw_list
from thidua.register.lists import retract_awards

SETTLED = ("party", "same_as", "score", "candidates", "is_settled", "state", "problems")
_MINUTES = queries.GIVEN_UP_AFTER.seconds // 60
LOST = _("Việc chạy nền đã dừng mà chưa xong; chưa ghi gì. Hãy làm lại bước này.")


class MetSince(NotNow):
    """Others recorded people since the check whom `rows` (unsaved, in doubt) may mean."""

    def __init__(self, rows: Sequence[ImportRow]) -> None:
        message = _(
            "Từ lúc kiểm tra, sổ có thêm người giống %(count)d dòng của danh sách, trước hết là dòng %(row)d "
            "(%(name)s). Chưa nhập dòng nào; hãy xác định những dòng ấy rồi nhập lại."
        )
        super().__init__(message % {"count": len(rows), "row": rows[0].number, "name": rows[0].name})
        self.rows = rows


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
def finish_check(
    *, by: Account, at: datetime, found: ListImport, skipped: int, marks: Mapping[str, Any]
) -> ListImport:
    """Every row has been read and compared; what came out is ready to be looked at.

    `marks` tell how far the registers were before the first row was compared (`queries.marks_of`).
    """
    check_imports(by=by, keeper=found.keeper)
    _claim(found, ImportState.CHECKING, ImportState.CHECKED, at=at)
    found.counts = queries.counts_of(found) | {"skipped": skipped}
    found.done = found.total = sum(found.counts.values()) - skipped
    found.checked_at, found.marks = at, dict(marks)
    return save(found)


@action(secret=("problem", "doubtful"))
def break_off(
    *, by: Actor, at: datetime, found: ListImport, problem: str, doubtful: Sequence[ImportRow] = ()
) -> ListImport:
    """Write down why work in the background ended early; the import stands where it stood before it.

    The worker does it, whose account may have lost its right meanwhile: nobody's right is asked for. Rows that are
    `doubtful` now wait to be settled. Raises `NotNow` when no work is under way.
    """
    back = {
        ImportState.CHECKING: ImportState.MAPPING,
        ImportState.WRITING: ImportState.CHECKED,
        ImportState.UNDOING: ImportState.DONE,
    }
    state = ImportState(found.state)
    if state not in back:
        raise NotNow(_("Không có việc nào đang chạy."))
    _claim(found, state, back[state], at=at)
    ImportRow.objects.bulk_update(doubtful, SETTLED, batch_size=ROWS_AT_ONCE)
    found.problem = problem[:2000]
    found.counts = queries.counts_of(found) | {"skipped": found.counts.get("skipped", 0)}
    return save(found)


@action()
def give_back(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Take an import whose worker was lost back to the step before: entering and undoing are one transaction each.

    Raises `NotPermitted`, and `NotNow` before the worker has had its time; one that ends later changes nothing.
    """
    check_imports(by=by, keeper=found.keeper)
    if not queries.is_lost(found, at=at):
        raise NotNow(_("Việc này chưa chạy quá %(minutes)d phút; hãy chờ thêm.") % {"minutes": _MINUTES})
    with translation.override("vi"):
        return break_off(by=by, at=at, found=found, problem=str(LOST))


@action()
def reopen_mapping(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Go back to the columns: the rows are checked anew after that.

    Raises `NotPermitted`, `NotNow` unless the list is checked, or its worker was lost.
    """
    check_imports(by=by, keeper=found.keeper)
    if not (found.state == ImportState.CHECKING and queries.is_lost(found, at=at)):
        check_moves(found, ImportState.MAPPING)
    _claim(found, ImportState(found.state), ImportState.MAPPING, at=at)
    return save(found)


@action()
def settle_row(
    *,
    by: Account,
    at: datetime,
    found: ListImport,
    number: int,
    party_id: int | None = None,
    same_as: int | None = None,
) -> ImportRow:
    """Say whom a row means: somebody on record, somebody of an earlier row (its number), or somebody new (neither).

    Raises `NotPermitted`; `NotNow` unless the list waits for it, or before that earlier row is settled;
    `InvalidInput` when it is no candidate, or a collective of a list of records is nobody on record.
    """
    check_imports(by=by, keeper=found.keeper)
    _check_checked(found)
    row = queries.row_with_number(found, number)
    if row is None or not row.candidates or (row.state == RowState.WRONG and not row.is_settled):
        raise NotNow(_("Dòng %(row)d không cần xác định người.") % {"row": number})
    answer = party_id if same_as is None else f"{ROW_MARK}{same_as}"
    if answer is not None and answer not in {candidate[0] for candidate in row.candidates}:
        raise InvalidInput(_("Hãy chọn một trong những người được nêu, hoặc “người khác”."))
    first = queries.row_with_number(found, same_as) if same_as is not None else None
    if first is not None and first.state == RowState.DOUBTFUL:
        raise NotNow(_("Hãy xác định dòng %(row)d trước.") % {"row": first.number})
    if answer is None and not _can_be_new(found, row):
        raise InvalidInput(_("Tập thể trong danh sách này phải có trong danh mục tổ chức."))
    _settle(row, party_id=party_id, first=first)
    rows = [row, *queries.followers_of(found, row)]
    for follower in rows[1:]:
        _settle(follower, party_id=row.party_id, first=first or row)
    _keep_settled(found, rows)
    return row


@action()
def settle_alike(*, by: Account, at: datetime, found: ListImport, score: int, is_same: bool) -> ListImport:
    """Settle all doubtful rows at least so alike (0 to 100) at once: each means its likeliest candidate, or nobody.

    What waits for an earlier row that is still doubtful stays so. Raises `NotPermitted`, `NotNow` unless the list
    waits for it.
    """
    check_imports(by=by, keeper=found.keeper)
    _check_checked(found)
    for rows in queries.in_pieces(queries.doubtful_at_least(found, score)):
        firsts = queries.likeliest_rows(found, rows) if is_same else {}
        settled = []
        for row in rows:
            likeliest, first = row.candidates[0][0], firsts.get(row.number)
            waits = first is not None and first.state == RowState.DOUBTFUL
            if waits or not (is_same or _can_be_new(found, row)):
                continue
            is_party = is_same and first is None
            _settle(row, party_id=likeliest if is_party else None, first=first)
            settled.append(row)
        _keep_settled(found, settled)
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
    if not sum(counts.get(state, 0) for state in ENTERED):
        raise NotNow(_("Mọi dòng đã được ghi trước đây; không có gì để nhập."))
    _check_still_true(found)
    _claim(found, ImportState.CHECKED, ImportState.WRITING, at=at)
    found.confirmed_by, found.problem, found.done = by, "", 0
    return save(found)


@action()
def enter_list(*, by: Account, at: datetime, found: ListImport) -> ListImport:
    """Enter every row into the registers in one transaction: people, then what the list says of them.

    Raises `MetSince` when others recorded people meanwhile whom new rows may mean, and whatever refuses one of the
    rows; nothing has been entered then.
    """
    check_imports(by=by, keeper=found.keeper)
    # Of two lists for one register the second waits here, and then sees what the first brought.
    claim_rows(Party, [found.keeper_id])
    _check_still_true(found)
    rows = list(
        queries.rows_of(found)
        .select_related(None)
        .only("number", "state", "name", "values", "party_id", "same_as")
        .filter(state__in=ENTERED)
    )
    met = met_since(found, rows, on=local_date(at))
    if met:
        raise MetSince(met)
    _check_once(found, rows)
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
    claim_rows(Party, [found.keeper_id])
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
    there = ListImport.objects.filter(pk=found.pk, state=before, moved_at=found.moved_at)
    moved = there.update(state=after, moved_at=at)
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
    gone = queries.means_withdrawn(found)
    if gone is not None:
        raise NotNow(
            _(
                "Dòng %(row)d (%(name)s): hồ sơ người này đã bị rút từ lúc kiểm tra. Hãy kiểm tra lại danh sách này."
            )
            % {"row": gone.number, "name": gone.name}
        )


def _check_once(found: ListImport, rows: Sequence[ImportRow]) -> None:
    """Rows that were settled as one person do not say the same twice."""
    if found.kind == ListKind.PEOPLE:
        return
    sayings, identities = Sayings(ListKind(found.kind)), {row.number: row.values["identity"] for row in rows}
    for row in rows:
        told = sayings.add(who_of(row, identities), row.number, row.values)
        if told is not None:
            raise NotNow(
                _(
                    "Dòng %(row)d và dòng %(first)s là cùng một người và ghi cùng một việc. Hãy xác định lại một trong "
                    "hai dòng, hoặc sửa tệp rồi tải lên lại."
                )
                % {"row": row.number, "first": told[2]["row"]}
            )


def _can_be_new(found: ListImport, row: ImportRow) -> bool:
    return row.values["recipient"] == PartyKind.INDIVIDUAL or found.kind == ListKind.AWARDS


def _settle(row: ImportRow, *, party_id: int | None, first: ImportRow | None) -> None:
    row.same_as = (first.same_as or first.number) if first is not None else None
    row.party_id = first.party_id if first is not None else party_id
    row.is_settled, row.problems = True, []
    is_person = row.values["recipient"] == PartyKind.INDIVIDUAL
    row.state = RowState.NEW if is_person else RowState.UNNAMED
    if row.party_id is not None:
        row.state = RowState.KNOWN


def _keep_settled(found: ListImport, rows: Sequence[ImportRow]) -> None:
    compare_with_registers(found, rows)
    compare_with_rows(found, rows)
    ImportRow.objects.bulk_update(rows, SETTLED, batch_size=ROWS_AT_ONCE)
    _count_again(found)


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

"""A member's own part: entering self scores and evidence, answering questions, handing in."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.covenants.models import Target
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_version
from thidua.kernel.files import store_upload
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.scoring import queries
from thidua.scoring.engine import Line
from thidua.scoring.entering import assigned_values, checked_lines
from thidua.scoring.enums import EvidenceKind, ScorePhase, SheetState
from thidua.scoring.models import (
    Answer,
    Criterion,
    EnteredLine,
    Evidence,
    ScoreSheet,
    SelfScoreEntry,
    Submission,
)
from thidua.scoring.policies import EVIDENCE_SUBJECT, check_answers, check_scores_itself
from thidua.scoring.specs import LineValue, LoadedTable, entry_values
from thidua.scoring.workflow import SHEET_WORKFLOW


@action()
def save_self_scores(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    seen_version: int,
    values: Mapping[str, LineValue],
    taken: Collection[str] = (),
) -> ScoreSheet:
    """Save a member's own entries by code, all or none: each changed line becomes a new record.

    A line given empty is taken back. Linear lines take their target from the accepted registration. `taken` are
    the codes whose value is that of the line's source; the entry keeps what it was made of. Raises
    `NotPermitted` for another member's sheet, `NotNow` once handed in, `InvalidInput` with a message for each
    wrong line, each that is not assigned to the unit and each that is not what its source says now,
    `ChangedMeanwhile` when somebody else of the office saved since.
    """
    check_scores_itself(by=by, sheet=sheet)
    table = queries.load_table(sheet.table)
    targets = queries.registered_targets(sheet)
    values = assigned_values(values, queries.left_out_lines(sheet, table))
    lines = checked_lines(table, values, targets, frozenset(sheet.classes))
    claim_version(sheet, seen_version=seen_version)
    before = queries.latest_entries(ScorePhase.SELF, sheets=ScoreSheet.objects.filter(pk=sheet.pk))
    sources = _taken(sheet, table, values, taken, on=local_date(at)) if taken else {}
    entries: list[SelfScoreEntry] = []
    for code, line in lines.items():
        criterion, note = table.by_code[code], values[code].text
        earlier = before.get((sheet.pk, criterion.pk))
        source = sources.get(code) or _kept_source(earlier, line)
        if _is_changed(earlier, line, note, source):
            entry = _entry(sheet, criterion, line, note=note, source=source, targets=targets, by=by, at=at)
            entries.append(entry)
    SelfScoreEntry.objects.bulk_create(entries)
    return sheet


def _taken(
    sheet: ScoreSheet,
    table: LoadedTable,
    values: Mapping[str, LineValue],
    codes: Collection[str],
    *,
    on: date,
) -> dict[str, dict[str, object]]:
    """What the sources say, by code, as entries keep it. Raises `InvalidInput` where a value is not theirs."""
    proposals = queries.proposals_of(sheet, table, on=on)
    wrong: dict[str, Message] = {}
    for code in codes:
        proposal = proposals.get(code)
        if proposal is None or not proposal.can_fill:
            wrong[code] = _("Dòng %(code)s không có số liệu từ nguồn để lấy.") % {"code": code}
        elif not proposal.is_in(values.get(code)):
            wrong[code] = _("Số liệu nguồn của dòng %(code)s vừa thay đổi; hãy xem lại rồi lấy.") % {
                "code": code
            }
    if wrong:
        raise InvalidInput(
            _("Chưa lấy được %(count)d dòng từ nguồn dữ liệu.") % {"count": len(wrong)}, fields=wrong
        )
    return {code: proposals[code].kept for code in codes}


def _kept_source(before: EnteredLine | None, line: Line) -> dict[str, object]:
    """The source an unchanged value came from stays with it, whatever becomes of its note."""
    if not isinstance(before, SelfScoreEntry) or not before.taken_from:
        return {}
    return before.taken_from if _same(before, line) else {}


def _entry(
    sheet: ScoreSheet,
    criterion: Criterion,
    line: Line,
    *,
    note: str,
    source: Mapping[str, object],
    targets: Mapping[str, Target],
    by: Account,
    at: datetime,
) -> SelfScoreEntry:
    return SelfScoreEntry(
        sheet=sheet,
        criterion=criterion,
        **entry_values(line),
        target_record=targets.get(criterion.indicator) if line.target is not None else None,
        note=note.strip(),
        taken_from=source,
        entered_at=at,
        entered_by=by.actor_label,
    )


def _is_changed(before: EnteredLine | None, line: Line, note: str, source: Mapping[str, object]) -> bool:
    if not isinstance(before, SelfScoreEntry):
        return bool(note.strip()) or not line.is_blank
    return not _same(before, line) or (before.note, before.taken_from) != (note.strip(), source)


def _same(before: SelfScoreEntry, line: Line) -> bool:
    kept, given = before.values, entry_values(line)
    if line.actual is None:
        kept, given = kept | {"target": None}, given | {"target": None}
    return kept == given


@action()
def submit_self_score(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, statement: str = ""
) -> Submission:
    """Hand the self score in, for the first time or again after it was returned.

    Raises `InvalidInput` with each line that has no points yet, each line without its mandatory evidence, and
    each unanswered question; `ChangedMeanwhile` when the sheet is not as it was shown.
    """
    check_scores_itself(by=by, sheet=sheet)
    SHEET_WORKFLOW.check_move(state=SheetState(sheet.state), to=SheetState.SUBMITTED)
    claim_version(sheet, seen_version=seen_version)
    view = queries.sheet_view(sheet)
    missing = _missing(view)
    if missing or view.self_total.points is None:
        raise InvalidInput(
            _("Chưa nộp được: còn %(count)d việc phải làm trên bảng tự chấm.") % {"count": len(missing)},
            fields=missing,
        )
    sheet.state = SheetState.SUBMITTED
    save(sheet)
    duties.fulfil(by=by, at=at, season=sheet.season, kind=DutyKind.SELF_SCORE, owner=sheet.organisation)
    return save(
        Submission(
            sheet=sheet,
            submitted_at=at,
            submitted_by=by.actor_label,
            total=view.self_total.points,
            statement=statement.strip(),
        )
    )


def _missing(view: queries.SheetView) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for line in view.leaves:
        said: list[Message] = []
        if line.criterion.code in view.self_total.unsettled:
            said.append(_("Dòng %(code)s chưa có điểm tự chấm.") % {"code": line.criterion.code})
        if line.criterion.evidence_required and line.is_claimed and not line.evidence:
            said.append(_("Dòng %(code)s bắt buộc có minh chứng.") % {"code": line.criterion.code})
        if line.is_unanswered:
            said.append(_("Dòng %(code)s chưa giải trình.") % {"code": line.criterion.code})
        if said:
            found[line.criterion.code] = said
    return found


@action(secret=("upload",))
def add_evidence(
    *,
    by: Account,
    at: datetime,
    sheet: ScoreSheet,
    code: str,
    kind: EvidenceKind,
    title: str,
    url: str = "",
    document_number: str = "",
    upload: BinaryIO | None = None,
    name: str = "",
    size: int = 0,
) -> Evidence:
    """Put evidence on a line: a file (checked for size and true type), an address, or a document number."""
    check_scores_itself(by=by, sheet=sheet)
    criterion = sheet.table.criteria.filter(code=code).first()
    if criterion is None:
        raise InvalidInput(fields={"code": _("Bảng tiêu chí không có dòng “%(code)s”.") % {"code": code}})
    needed = {
        EvidenceKind.FILE: ("upload", upload),
        EvidenceKind.LINK: ("url", url),
        EvidenceKind.DOCUMENT: ("document_number", document_number.strip()),
    }
    field, given = needed[kind]
    if not given:
        raise InvalidInput(fields={field: _("Hãy nhập %(what)s.") % {"what": kind.label}})
    stored = (
        store_upload(
            by=by,
            at=at,
            upload=upload,
            name=name,
            size=size,
            subject_type=EVIDENCE_SUBJECT,
            subject_id=str(sheet.pk),
        )
        if kind is EvidenceKind.FILE and upload is not None
        else None
    )
    return save(
        Evidence(
            sheet=sheet,
            criterion=criterion,
            kind=kind,
            title=title.strip() or name or document_number.strip() or url,
            file=stored,
            url=url if kind is EvidenceKind.LINK else "",
            document_number=document_number.strip() if kind is EvidenceKind.DOCUMENT else "",
            added_at=at,
            added_by=by.actor_label,
        )
    )


@action()
def withdraw_evidence(*, by: Account, at: datetime, sheet: ScoreSheet, evidence_id: int) -> Evidence:
    """Take evidence back; the record stays, marked."""
    check_scores_itself(by=by, sheet=sheet)
    evidence = sheet.evidence.filter(pk=evidence_id, withdrawn_at__isnull=True).first()
    if evidence is None:
        raise NotNow(_("Minh chứng này không còn trên bảng điểm."))
    evidence.withdrawn_at = at
    evidence.withdrawn_by = by.actor_label
    return save(evidence)


@action()
def answer_questions(
    *, by: Account, at: datetime, sheet: ScoreSheet, seen_version: int, answers: Mapping[int, str]
) -> ScoreSheet:
    """Explain the lines the appraisers asked about; `answers` by question id, empty ones are left open.

    Raises `InvalidInput` for a question that is not open on this sheet.
    """
    check_answers(by=by, sheet=sheet, states=(SheetState.RETURNED,))
    claim_version(sheet, seen_version=seen_version)
    view = queries.sheet_view(sheet)
    waiting = {question.pk: question for question in view.open_questions}
    given = {pk: text.strip() for pk, text in answers.items() if text.strip()}
    unknown = set(given) - set(waiting)
    if unknown:
        raise InvalidInput(_("Câu hỏi này đã được trả lời hoặc không thuộc bảng điểm này."))
    for pk, text in given.items():
        save(Answer(question=waiting[pk], text=text, answered_at=at, answered_by=by.actor_label))
    return sheet

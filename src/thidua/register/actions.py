"""Entering awards, correcting, revoking and publishing them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.kernel import hooks
from thidua.kernel.actions import action, save
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.kernel.text import fold
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register import queries
from thidua.register.enums import CommendationKind, RevocationGround
from thidua.register.models import Award, AwardCorrection, AwardPublication, AwardRetraction, AwardRevocation
from thidua.register.policies import check_keeps, check_stands

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class AwardEntry:
    """One recipient of a decision, as printed in its list."""

    recipient_name: str
    recipient_kind: PartyKind
    achievement: str
    party: Party | None = None
    post_text: str = ""
    unit: Organisation | None = None
    is_direct_worker: bool = False
    golden_book_number: str = ""


@action()
def record_awards(
    *,
    by: Account,
    at: datetime,
    keeper: Organisation,
    entries: Sequence[AwardEntry],
    award_code: str,
    authority: Organisation,
    year: int,
    authority_post: str = "",
    award_name: str = "",
    award_class: str = "",
    commendation_kind: CommendationKind | None = None,
    decision_number: str = "",
    decision_date: date | None = None,
    decision: IssuedDocument | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    source: str = "",
    source_file: StoredFile | None = None,
    illustrative: bool = False,
) -> list[Award]:
    """Enter every recipient of one decision into the register of `keeper`, all of them or none.

    `award_code` is of the catalogue, whose name is written down unless `award_name` has the decision's own words.
    `decision_number` and `decision_date` stay empty where they are not known. `commendation_kind` is None for
    emulation titles. Raises `NotPermitted` unless `by` keeps that register, and `InvalidInput`, naming the
    recipient, when a line is incomplete, stands twice, cannot be given to such a recipient, or the recipient has an
    award of this decision already (one decision gives one award to one recipient); at "year" when it does not lie
    between 1945 and the decision's year, at "decision_date" when that day has not come.
    """
    check_keeps(by=by, keeper=keeper)
    _check_recipients(code=award_code, entries=entries)
    claim_rows(Party, [keeper.pk])
    awards = [
        Award(
            keeper=keeper,
            party=entry.party,
            recipient_kind=entry.recipient_kind,
            recipient_name=entry.recipient_name.strip(),
            post_text=entry.post_text.strip(),
            unit=entry.unit,
            is_direct_worker=entry.is_direct_worker,
            award_code=award_code,
            award_name=award_name.strip() or catalogue.award_name(award_code),
            award_class=award_class,
            commendation_kind=commendation_kind or "",
            achievement=entry.achievement.strip(),
            decision_number=decision_number.strip(),
            decision_date=decision_date,
            decision=decision,
            authority=authority,
            authority_post=authority_post,
            golden_book_number=entry.golden_book_number,
            year=year,
            period_from=period_from,
            period_to=period_to,
            source=source,
            source_file=source_file,
            illustrative=illustrative,
            recorded_at=at,
            recorded_by=by.actor_label,
        )
        for entry in entries
    ]
    _check_decision(awards)
    for award in awards:
        award.prepare()
        check_line(award)
    _check_apart(awards)
    made = Award.objects.bulk_create(awards, batch_size=ROWS_AT_ONCE)
    _tell(made, at=at)
    return made


@action()
def correct_award(
    *, by: Account, at: datetime, award: Award, reason: str, changes: dict[str, Any]
) -> AwardCorrection:
    """Replace a line by one that differs in `changes` (field name: value); the first stays, with the reason.

    A published line's replacement is published in its place. Raises `NotPermitted`, `NotNow` when the line was
    corrected or revoked before, `InvalidInput` when nothing changes or no reason is given.
    """
    check_keeps(by=by, keeper=award.keeper)
    claim_rows(Award, [award.pk])
    check_stands(award=award)
    _check_reason(reason)
    replacement = _changed_copy(award, changes=changes, by=by, at=at)
    _check_still_apart(award, replacement)
    save(replacement)
    published = AwardPublication.objects.filter(award=award, withdrawn_at__isnull=True)
    if published.update(withdrawn_at=at, withdrawn_by=by.actor_label, withdrawal_reason="Đính chính"):
        save(AwardPublication(award=replacement, published_at=at, published_by=by.actor_label))
    correction = save(
        AwardCorrection(
            original=award,
            replacement=replacement,
            reason=reason.strip(),
            corrected_at=at,
            corrected_by=by.actor_label,
        )
    )
    _keep_standing([award.pk, replacement.pk])
    _tell([award, replacement], at=at)
    return correction


@action()
def revoke_award(
    *,
    by: Account,
    at: datetime,
    award: Award,
    ground: RevocationGround,
    reason: str,
    decision_number: str = "",
    decision_date: date | None = None,
) -> AwardRevocation:
    """Cancel an award (L06/2022 Đ93 k2). The line stays and tells ground, reason and the cancelling decision.

    Raises `NotPermitted` unless `by` keeps the register, `NotNow` when it was corrected or revoked before,
    `InvalidInput` without a reason.
    """
    check_keeps(by=by, keeper=award.keeper)
    claim_rows(Award, [award.pk])
    check_stands(award=award)
    _check_reason(reason)
    revocation = save(
        AwardRevocation(
            award=award,
            ground=ground,
            reason=reason.strip(),
            decision_number=decision_number.strip(),
            decision_date=decision_date,
            revoked_at=at,
            revoked_by=by.actor_label,
        )
    )
    _keep_standing([award.pk])
    _tell([award], at=at)
    hooks.tell("register.award_revoked", by=by, at=at, revocation=revocation)
    return revocation


@action()
def publish_awards(*, by: Account, at: datetime, awards: Sequence[Award]) -> list[AwardPublication]:
    """Let the public read these lines; those already published stay as they are.

    Raises `NotPermitted` unless `by` keeps the register of each of them, `NotNow` on corrected or revoked ones.
    """
    for keeper in {award.keeper for award in awards}:
        check_keeps(by=by, keeper=keeper)
    ids = [award.pk for award in awards]
    claim_rows(Award, ids)
    if AwardCorrection.objects.filter(original__in=ids).exists():
        raise NotNow(_("Có dòng đã được đính chính bằng dòng khác. Hãy công khai dòng mới nhất."))
    if AwardRevocation.objects.filter(award__in=ids).exists():
        raise NotNow(_("Có khen thưởng đã bị hủy bỏ; không công khai được."))
    shown = set(
        AwardPublication.objects.filter(award__in=ids, withdrawn_at__isnull=True).values_list(
            "award_id", flat=True
        )
    )
    made = AwardPublication.objects.bulk_create(
        [
            AwardPublication(award=award, published_at=at, published_by=by.actor_label)
            for award in awards
            if award.pk not in shown
        ],
        batch_size=ROWS_AT_ONCE,
    )
    _keep_standing([publication.award_id for publication in made])
    return made


@action()
def withdraw_award(*, by: Account, at: datetime, award: Award, reason: str) -> AwardPublication:
    """Take a line back from the public. Raises `NotPermitted`, `NotNow` when it is not published."""
    check_keeps(by=by, keeper=award.keeper)
    _check_reason(reason)
    claim_rows(Award, [award.pk])
    publication = AwardPublication.objects.filter(award=award, withdrawn_at__isnull=True).first()
    if publication is None:
        raise NotNow(_("Dòng này chưa công khai."))
    publication.withdrawn_at = at
    publication.withdrawn_by = by.actor_label
    publication.withdrawal_reason = reason.strip()
    save(publication)
    _keep_standing([award.pk])
    return publication


def _tell(awards: Sequence[Award], *, at: datetime) -> None:
    """Tell whoever listens which parties' awards have changed."""
    parties = sorted({award.party_id for award in awards if award.party_id is not None})
    if parties:
        hooks.tell("register.changed", party_ids=parties, at=at)


def _keep_standing(ids: Sequence[int]) -> None:
    """Write beside the lines what the records around them say now."""
    published = Exists(AwardPublication.objects.filter(award=OuterRef("pk"), withdrawn_at__isnull=True))
    revoked = Exists(AwardRevocation.objects.filter(award=OuterRef("pk")))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        Award.objects.filter(pk__in=ids[start : start + ROWS_AT_ONCE]).update(
            is_current=~Exists(AwardCorrection.objects.filter(original=OuterRef("pk")))
            & ~Exists(AwardRetraction.objects.filter(award=OuterRef("pk"))),
            is_published=published,
            is_public=published & ~revoked,
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})


def _check_recipients(*, code: str, entries: Sequence[AwardEntry]) -> None:
    try:
        award = catalogue.award(code)
    except catalogue.UnknownInLaw as error:
        raise InvalidInput(
            fields={"award_code": _("Không có danh hiệu, hình thức khen thưởng “%(code)s”.") % {"code": code}}
        ) from error
    wrong = next((entry for entry in entries if not award.can_go_to(entry.recipient_kind)), None)
    if wrong is not None:
        raise InvalidInput(
            fields={
                "entries": _("“%(name)s” (%(kind)s) không thuộc đối tượng của %(award)s.")
                % {
                    "name": wrong.recipient_name,
                    "kind": PartyKind(wrong.recipient_kind).label,
                    "award": award.name,
                }
            },
            citation=catalogue.citation_text(award.citation),
        )


def _check_decision(awards: Sequence[Award]) -> None:
    """What the lines of one decision share is told once, at its own field."""
    if not awards:
        raise InvalidInput(fields={"entries": _("Danh sách chưa có ai.")})
    try:
        awards[0].clean()
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error


def _check_apart(awards: Sequence[Award]) -> None:
    """Raise `InvalidInput` at "entries" when a recipient stands twice among these lines of one decision, or has an
    award of it already.
    """
    first = awards[0]
    there = queries.lines_of_decision(
        authority=first.authority,
        number=first.decision_number,
        decided_on=first.decision_date,
        year=first.year,
    )
    known, listed = _Recipients(there), _Recipients(())
    for award in awards:
        if listed.meeting(award) is not None:
            told = _("“%(name)s” có hai lần trong danh sách.") % {"name": award.recipient_name}
            raise InvalidInput(fields={"entries": told})
        _refuse_known(award, known)
        listed.add(award)


def _refuse_known(award: Award, known: "_Recipients") -> None:
    other = known.meeting(award)
    if other is not None:
        told = _("“%(name)s” đã có trong sổ theo quyết định số %(number)s: %(award)s, năm %(year)s.") % {
            "name": other.recipient_name,
            "number": other.decision_number,
            "award": other.award_name,
            "year": other.year,
        }
        raise InvalidInput(fields={"entries": told})


def _check_still_apart(award: Award, replacement: Award) -> None:
    """The line in the place of another meets no line of its decision but that one."""
    replacement.prepare()
    there = queries.lines_of_decision(
        authority=replacement.authority,
        number=replacement.decision_number,
        decided_on=replacement.decision_date,
        year=replacement.year,
    )
    _refuse_known(replacement, _Recipients(line for line in there if line.pk != award.pk))


class _Recipients:
    """Whom lines of one decision are for. The same party is one recipient, and so are the same words: two lines that
    read alike, name and post, nobody can tell apart on paper.
    """

    def __init__(self, lines: Iterable[Award]) -> None:
        self._lines: dict[int | tuple[str, str], Award] = {}
        for line in lines:
            self.add(line)

    def add(self, line: Award) -> None:
        for key in self._keys(line):
            self._lines[key] = line

    def meeting(self, line: Award) -> Award | None:
        return next((self._lines[key] for key in self._keys(line) if key in self._lines), None)

    @staticmethod
    def _keys(line: Award) -> list[int | tuple[str, str]]:
        words = (line.recipient_folded, fold(line.post_text))
        return [words] if line.party_id is None else [line.party_id, words]


def check_line(award: Award) -> None:
    """Raise `InvalidInput` at "entries" when a field of the line does not hold; references are not looked at."""
    try:
        # Rows of the same decision share their references: checking each one again would ask the database
        # several times a line.
        award.clean_fields(exclude=[f.name for f in award._meta.fields if isinstance(f, models.ForeignKey)])
        award.clean()
    except ValidationError as error:
        name = award.recipient_name or _("(chưa có tên)")
        raise InvalidInput(fields={"entries": [f"{name}: {told}" for told in error.messages]}) from error


def _changed_copy(award: Award, *, changes: dict[str, Any], by: Account, at: datetime) -> Award:
    fixed = {"id", "keeper", "recorded_at", "recorded_by"}
    known = {field.name for field in award._meta.concrete_fields if field.editable} - fixed
    unknown = changes.keys() - known
    if unknown:
        raise ValueError(f"fields that cannot be corrected: {', '.join(sorted(unknown))}")
    if all(getattr(award, name) == value for name, value in changes.items()):
        raise InvalidInput(_("Nội dung đính chính giống hệt nội dung đang có."))
    values = {name: getattr(award, name) for name in known} | changes
    return Award(keeper=award.keeper, recorded_at=at, recorded_by=by.actor_label, **values)

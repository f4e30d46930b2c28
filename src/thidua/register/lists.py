"""Whole lists of awards of many decisions, entered at once and taken back at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel import hooks
from thidua.kernel.actions import action
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register.actions import ROWS_AT_ONCE, check_line
from thidua.register.models import (
    Award,
    AwardCorrection,
    AwardPublication,
    AwardRetraction,
    AwardRevocation,
)
from thidua.register.policies import check_keeps
from thidua.register.queries import of_decisions, of_recipients


@action(secret=("lines",))
def record_award_list(
    *, by: Account, at: datetime, keeper: Organisation, lines: Sequence[Award], source: str = ""
) -> list[Award]:
    """Enter lines of any number of decisions into the register of `keeper`, all of them or none.

    `lines` are unsaved awards without keeper and recording; the catalogue's name stands where none is given. Raises
    `NotPermitted` unless `by` keeps that register, `InvalidInput` naming the recipient when a line is incomplete,
    its award unknown or not for such a recipient, its year outside 1945 to its decision's, and `NotNow` when the
    register has an award of the same decision for the same recipient, or, of those without a decision's number,
    the same award of the same year and authority.
    """
    check_keeps(by=by, keeper=keeper)
    for line in lines:
        line.keeper, line.recorded_at, line.recorded_by = keeper, at, by.actor_label
        line.source = line.source or source
        if not catalogue.award(line.award_code).can_go_to(PartyKind(line.recipient_kind)):
            raise InvalidInput(
                _("“%(name)s” (%(kind)s) không thuộc đối tượng của %(award)s.")
                % {
                    "name": line.recipient_name,
                    "kind": line.get_recipient_kind_display(),
                    "award": catalogue.award_name(line.award_code),
                }
            )
        line.award_name = line.award_name or catalogue.award_name(line.award_code)
        line.prepare()
        check_line(line)
    claim_rows(Party, [keeper.pk])
    _check_absent(keeper, lines)
    written = Award.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)
    _tell({line.party_id for line in lines}, at=at)
    return written


@action(secret=("awards",))
def retract_awards(
    *, by: Account, at: datetime, keeper: Organisation, awards: Iterable[int], reason: str
) -> list[AwardRetraction]:
    """Take lines that should never have been entered out of the register; they stay readable, with the reason.

    Raises `NotPermitted` unless `by` keeps the register, `InvalidInput` without a reason, and `NotNow` when one of
    the lines was corrected, revoked, published or retracted since, or something rests on it, naming it.
    """
    check_keeps(by=by, keeper=keeper)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy ghi rõ lý do.")})
    ids, parties = list(awards), set()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        piece = ids[start : start + ROWS_AT_ONCE]
        if Award.objects.filter(pk__in=piece).exclude(keeper=keeper).exists():
            raise NotNow(_("Có dòng không thuộc sổ của %(keeper)s.") % {"keeper": keeper})
        claim_rows(Award, piece)
        _check_untouched(piece)
        _check_unused(piece)
        parties |= set(Award.objects.filter(pk__in=piece).values_list("party_id", flat=True))
        Award.objects.filter(pk__in=piece).update(is_current=False)
    _tell(parties, at=at)
    return AwardRetraction.objects.bulk_create(
        [
            AwardRetraction(award_id=pk, reason=reason.strip(), retracted_at=at, retracted_by=by.actor_label)
            for pk in ids
        ],
        batch_size=ROWS_AT_ONCE,
    )


def _check_unused(ids: Sequence[int]) -> None:
    """Rooms above say by a reference to the line that something of theirs rests on it."""
    for relation in Award._meta.related_objects:
        other: Any = relation.related_model
        if other._meta.app_label == Award._meta.app_label:
            continue
        rows = other._default_manager.filter(**{f"{relation.field.name}__in": ids})
        if any(column.name == "is_current" for column in other._meta.concrete_fields):
            rows = rows.filter(is_current=True)
        resting = rows.select_related(relation.field.name).first()
        if resting is not None:
            raise NotNow(
                _("“%(award)s” đã được dùng (%(thing)s); không rút lại được.")
                % {"award": getattr(resting, relation.field.name), "thing": resting}
            )


def _check_untouched(ids: Sequence[int]) -> None:
    found = (
        (
            AwardCorrection.objects.filter(original__in=ids).values_list("original", flat=True),
            _("đã được đính chính"),
        ),
        (AwardRevocation.objects.filter(award__in=ids).values_list("award", flat=True), _("đã bị hủy bỏ")),
        (AwardRetraction.objects.filter(award__in=ids).values_list("award", flat=True), _("đã được rút")),
        (
            AwardPublication.objects.filter(award__in=ids, withdrawn_at__isnull=True).values_list(
                "award", flat=True
            ),
            _("đang công khai"),
        ),
    )
    for touched, told in found:
        award_id = touched.first()
        if award_id is not None:
            award = Award.objects.get(pk=award_id)
            raise NotNow(_("“%(award)s” %(told)s; không rút lại được.") % {"award": str(award), "told": told})


def _check_absent(keeper: Organisation, lines: Sequence[Award]) -> None:
    """One decision gives one award to one recipient; without its number, one award of a year is taken for one."""
    wanted: dict[tuple[object, ...], list[Award]] = defaultdict(list)
    for line in lines:
        wanted[_recipient_of(line)].append(line)
    decisions = sorted({line.decision_folded for line in lines if line.decision_folded})
    unnumbered = [line for line in lines if not line.decision_folded]
    for there in chain(of_decisions(keeper, decisions), of_recipients(keeper, unnumbered)):
        same = next((line for line in wanted.get(_recipient_of(there), ()) if _is_same(line, there)), None)
        if same is not None:
            told = {
                "name": same.recipient_name,
                "number": same.decision_number or "–",
                "award": there.award_name,
            }
            raise NotNow(
                _("“%(name)s” đã có trong sổ theo quyết định số %(number)s: %(award)s, năm %(year)s.")
                % (told | {"year": there.year})
            )


def _recipient_of(line: Award) -> tuple[object, ...]:
    return line.decision_folded, line.recipient_folded, line.party_id


def _is_same(line: Award, there: Award) -> bool:
    """Whether two lines of one recipient and number are of one decision: numbers begin anew every year."""
    if line.authority_id != there.authority_id:
        return False
    if not line.decision_folded:
        return (line.award_code, line.year) == (there.award_code, there.year)
    if line.decision_date is None or there.decision_date is None:
        return line.year == there.year
    return line.decision_date.year == there.decision_date.year


def _tell(parties: Iterable[int | None], *, at: datetime) -> None:
    known = sorted({party for party in parties if party is not None})
    for start in range(0, len(known), ROWS_AT_ONCE):
        hooks.tell("register.changed", party_ids=known[start : start + ROWS_AT_ONCE], at=at)

"""Who keeps records about whom, and who reads which of them.

Whoever keeps a register of awards keeps the records of those who belong to it: the body itself, what stands below
it, what it followed, and their people. Disciplines and holds are read by those keepers alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation, Party
from thidua.records.enums import RecordKind
from thidua.records.models import MODELS, Record
from thidua.records.queries import beneath, homes_of, keepers_of, of_reach, steps_into
from thidua.register.policies import KEEPING, check_keeps, keepers_for
from thidua.register.queries import awards_read_by, kept_where, of_party, party_with_name

R = TypeVar("R", bound=Record)
FILE_SUBJECT = "records.record"
_MISSING = _("Không có ghi chép này, hoặc bạn không được xem.")
CENTRAL = {OrganisationKind.CENTRAL_COUNCIL, OrganisationKind.CENTRAL_BODY}


def check_records(*, by: Account, keeper: Organisation, parties: Iterable[int], on: date) -> None:
    """Raise `NotPermitted` unless `by` keeps the register of `keeper` and each party belongs to it on that day.

    Somebody of no recorded unit belongs to whoever keeps something about them, and to the first who records when
    nobody does; central bodies record about anybody.
    """
    check_keeps(by=by, keeper=keeper)
    if keeper.organisation_kind in CENTRAL:
        return
    homes = homes_of(parties)
    bodies = {home for home in homes.values() if home is not None}
    if not (bodies <= {keeper.pk} or bodies <= beneath({keeper.pk}, on=on)):
        raise NotPermitted(
            _("%(keeper)s không quản lý người, đơn vị này; hồ sơ do nơi quản lý họ ghi.") % {"keeper": keeper}
        )
    _check_of_no_unit(keeper, [pk for pk, home in homes.items() if home is None], on=on)


def _check_of_no_unit(keeper: Organisation, parties: Sequence[int], *, on: date) -> None:
    kept = keepers_of(parties) if parties else {}
    own = beneath({keeper.pk}, on=on) if kept else set()
    party = next((pk for pk, keepers in kept.items() if not keepers & own), None)
    if party is None:
        return
    others = Organisation.objects.filter(pk__in=kept[party]).order_by("sort_key")
    raise NotPermitted(
        _(
            "%(name)s chưa ghi đơn vị, và hồ sơ hiện do %(keepers)s giữ. Nơi đó ghi, hoặc hãy ghi đơn vị của người "
            "này trước."
        )
        % {"name": Party.objects.get(pk=party), "keepers": ", ".join(str(other) for other in others)}
    )


def recorders_for(*, by: Account, party: Party, on: date) -> list[Organisation]:
    """The organisations for which `by` may record about the party, in Vietnamese order."""
    home = homes_of([party.pk]).get(party.pk)
    kept_by = keepers_of([party.pk]).get(party.pk) if home is None else {home}
    return [
        keeper
        for keeper in keepers_for(by=by)
        if kept_by is None
        or keeper.pk in kept_by
        or keeper.organisation_kind in CENTRAL
        or kept_by & beneath({keeper.pk}, on=on)
    ]


def check_recorders_for(*, by: Account, party: Party, on: date) -> list[Organisation]:
    """Those organisations. Raises `NotPermitted` when there is none."""
    found = recorders_for(by=by, party=party, on=on)
    if not found:
        raise NotPermitted(_("Hồ sơ này do nơi quản lý ghi; tài khoản của bạn chỉ được xem."))
    return found


def keepers_changed_by(*, by: Account) -> set[int]:
    """Ids of the keepers whose records `by` may correct and withdraw: those kept for, and those they followed."""
    kept = {pk for permission in KEEPING for pk in by.organisations_where(permission)}
    return kept | {step.predecessor for step in steps_into(kept, on=date.max)}


def check_changes(*, by: Account, record: Record) -> None:
    """Raise unless `by` keeps the record (`NotPermitted`) and it still stands (`NotNow`)."""
    if record.keeper_id not in keepers_changed_by(by=by):
        check_keeps(by=by, keeper=record.keeper)
    check_stands(record=record)


def check_stands(*, record: Record) -> None:
    """Raise `NotNow` when the record was corrected or withdrawn."""
    if not type(record)._default_manager.filter(pk=record.pk, is_current=True).exists():
        raise NotNow(_("Ghi chép này đã được đính chính hoặc rút lại. Hãy mở bản mới nhất."))


def can_change(*, by: Account, record: Record) -> bool:
    """Whether `by` may correct or withdraw the record."""
    return record.is_current and record.keeper_id in keepers_changed_by(by=by)


@dataclass(frozen=True)
class Sight:
    """What an account reads: registers it reads and keeps, and the bodies that belong to either."""

    is_everything: bool
    read: frozenset[int]
    kept: frozenset[int]
    bodies_read: frozenset[int]
    bodies_kept: frozenset[int]


def sight_of(*, by: Account, on: date) -> Sight:
    """What this account sees of the records on that day; asked once a page."""
    kept = frozenset(pk for permission in KEEPING for pk in by.organisations_where(permission))
    read = frozenset(kept_where(by=by))
    bodies_kept = frozenset(beneath(kept, on=on))
    return Sight(
        is_everything=by.holds(Permission.READ_EVERYTHING),
        read=read,
        kept=kept,
        bodies_read=bodies_kept if read == kept else frozenset(beneath(read, on=on)),
        bodies_kept=bodies_kept,
    )


def readable(sight: Sight, model: type[R]) -> QuerySet[R]:
    """The records of one kind that are seen so: disciplines and holds by their keepers alone."""
    rows = model._default_manager.all()
    if model.is_sensitive:
        return rows.filter(Q(keeper__in=sight.kept) | of_reach(sight.bodies_kept))
    if sight.is_everything:
        return rows
    return rows.filter(Q(keeper__in=sight.read) | of_reach(sight.bodies_read))


def access_record(*, by: Account, kind: str, record_id: int, on: date) -> Record:
    """The record, for whoever may read it. Raises `NotFound`."""
    if kind not in set(RecordKind):
        raise NotFound(_MISSING)
    return access_one(by=by, model=MODELS[RecordKind(kind)], record_id=record_id, on=on)


def access_one(*, by: Account, model: type[R], record_id: int, on: date) -> R:
    """The record of that kind, for whoever may read it. Raises `NotFound`."""
    rows = readable(sight_of(by=by, on=on), model).select_related("keeper", "party")
    found = rows.filter(pk=record_id).first()
    if found is None:
        raise NotFound(_MISSING)
    return found


def access_party(*, by: Account, party_id: int, on: date) -> Party:
    """The party, when the account reads its register or something recorded about it. Raises `NotFound`."""
    party = party_with_name(party_id)
    if party is not None and _is_known_to(by, party, sight_of(by=by, on=on)):
        return party
    raise NotFound(_("Không có hồ sơ này, hoặc bạn không được xem."))


def _is_known_to(by: Account, party: Party, sight: Sight) -> bool:
    if sight.is_everything or homes_of([party.pk]).get(party.pk) in sight.bodies_read:
        return True
    if of_party(awards_read_by(by=by), party).exists():
        return True
    return any(readable(sight, model).filter(party=party).exists() for model in MODELS.values())


def may_read_file(*, by: Account | None, file: StoredFile) -> bool:
    """Whether `by` may open a file added to a record: whoever may read the record. Visitors open none."""
    if by is None:
        return False
    sight = sight_of(by=by, on=date.max)  # whoever followed whom, whenever
    return any(readable(sight, model).filter(source_file=file).exists() for model in MODELS.values())

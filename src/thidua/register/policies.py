"""Who keeps which register, and who reads what of it."""

from django.utils.translation import gettext_lazy as _

from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.refusals import NotFound, NotNow, NotPermitted
from thidua.parties.models import Organisation, Party
from thidua.register import queries
from thidua.register.models import Award, AwardCorrection, AwardRetraction, AwardRevocation

KEEPING = (Permission.MANAGE_COMMENDATION, Permission.DECIDE_COMMENDATION)


def check_keeps(*, by: Account, keeper: Organisation) -> None:
    """Raise `NotPermitted` unless `by` manages or decides commendation for the organisation whose register it is."""
    if not any(by.holds(permission, keeper) for permission in KEEPING):
        raise NotPermitted(
            _("Sổ khen thưởng này của %(keeper)s; tài khoản của bạn không quản lý khen thưởng ở đó.")
            % {"keeper": keeper}
        )


def can_keep(*, by: Account, keeper: Organisation) -> bool:
    """Whether `by` keeps that register."""
    return any(by.holds(permission, keeper) for permission in KEEPING)


def keepers_for(*, by: Account) -> list[Organisation]:
    """The organisations whose registers `by` keeps, in Vietnamese order."""
    kept = {pk for permission in KEEPING for pk in by.organisations_where(permission)}
    return list(Organisation.objects.filter(pk__in=kept).order_by("sort_key"))


def check_keeps_any(*, by: Account) -> list[Organisation]:
    """The organisations whose registers `by` keeps. Raises `NotPermitted` when there is none."""
    kept = keepers_for(by=by)
    if not kept:
        raise NotPermitted(_("Tài khoản của bạn không quản lý sổ khen thưởng nào."))
    return kept


def check_stands(*, award: Award) -> None:
    """Raise `NotNow` when the line was corrected by another or the award revoked."""
    if AwardCorrection.objects.filter(original=award).exists():
        raise NotNow(_("Dòng này đã được đính chính bằng một dòng khác. Hãy mở dòng mới nhất."))
    if AwardRetraction.objects.filter(award=award).exists():
        raise NotNow(_("Dòng này đã được rút khỏi sổ vì ghi nhầm."))
    if AwardRevocation.objects.filter(award=award).exists():
        raise NotNow(_("Khen thưởng này đã bị hủy bỏ; không thay đổi được nữa."))


def access_award(*, by: Account, award_id: int) -> Award:
    """The line, for whoever may read it. Raises `NotFound`."""
    award = queries.awards_read_by(by=by).filter(pk=award_id).first()
    if award is None:
        raise NotFound(_("Không có dòng này trong sổ khen thưởng, hoặc bạn không được xem."))
    return award


def access_line(*, by: Account, award_id: int) -> tuple[Award, int]:
    """The line, also one that another took the place of, for whoever may read the newest; and the newest's id.

    Raises `NotFound`.
    """
    replaced = queries.replaced_line(award_id)
    if replaced is None:
        return access_award(by=by, award_id=award_id), award_id
    access_award(by=by, award_id=replaced[1])
    return replaced


def access_party(*, by: Account, party_id: int) -> Party:
    """The party, when the account may read at least one line of it. Raises `NotFound`."""
    party = queries.party_with_name(party_id)
    if party is None or not queries.of_party(queries.awards_read_by(by=by), party).exists():
        raise NotFound(_("Không có hồ sơ khen thưởng này, hoặc bạn không được xem."))
    return party

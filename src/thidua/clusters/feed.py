"""The address of a season's calendar for a program that cannot sign in: one for each account, ending with it."""

import hashlib

from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season
from thidua.identity.models import Account
from thidua.kernel.refusals import NotFound

SALT = "thidua.calendar.account"


def feed_token(*, by: Account, season: Season) -> str:
    """What stands in the address by which this account's calendar program reads the season's calendar.

    It ends when the account is closed, changes its password or may no longer read the season.
    """
    return signing.Signer(salt=SALT).sign_object([season.pk, by.pk, _fragment(by)])


def season_of_feed(token: str) -> Season:
    """The season whose calendar may be read with this token. Raises `NotFound`, whatever is wrong with it."""
    try:
        season_id, account_id, fragment = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _refusal() from error
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not constant_time_compare(fragment, _fragment(account)):
        raise _refusal()
    return access_season(by=account, season_id=season_id)


def _fragment(account: Account) -> str:
    """Changes with the account's password, and tells nothing of it."""
    return hashlib.sha256(account.get_session_auth_hash().encode()).hexdigest()[:20]


def _refusal() -> NotFound:
    return NotFound(_("Địa chỉ lịch không đúng, hoặc không còn hiệu lực."))

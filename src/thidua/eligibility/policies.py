"""Who sees whether somebody may be proposed: whoever keeps that party's records, and whoever reads everything.

A verdict rests on disciplines and complaints too, so it is never wider known than the records behind it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.eligibility.models import Assessment, Verdict
from thidua.eligibility.queries import assessments, existing_among, verdict_with_assessment
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.refusals import NotFound, NotPermitted
from thidua.parties.models import Organisation, Party
from thidua.parties.queries import active_organisations
from thidua.records.models import MODELS
from thidua.records.policies import readable, sight_of
from thidua.records.queries import beneath, homes_of
from thidua.register.policies import KEEPING
from thidua.register.queries import current_awards, party_with_name

_NO_PARTY = _("Không có hồ sơ này, hoặc bạn không được xem.")
_NO_ASSESSMENT = _("Không có lần rà soát này, hoặc bạn không được xem.")


@dataclass(frozen=True)
class Judged:
    """A party somebody may see verdicts of; `shows_sensitive`: what disciplines and holds say, too."""

    party: Party
    shows_sensitive: bool


def judges_at_all(*, by: Account) -> bool:
    """Whether the account sees verdicts about anybody."""
    return by.holds(Permission.READ_EVERYTHING) or any(by.holds(permission) for permission in KEEPING)


def kept_by(*, by: Account, on: date) -> set[int]:
    """The bodies whose records this account keeps: those it keeps a register for, and all below them."""
    return beneath({pk for permission in KEEPING for pk in by.organisations_where(permission)}, on=on)


def access_judged(*, by: Account, party_id: int, on: date) -> Judged:
    """The party, for whoever may see what it could be proposed for. Raises `NotFound`."""
    party = party_with_name(party_id)
    if party is None or not judges_at_all(by=by):
        raise NotFound(_NO_PARTY)
    home = homes_of([party.pk]).get(party.pk)
    if home is not None and home in kept_by(by=by, on=on):
        return Judged(party, shows_sensitive=True)
    if by.holds(Permission.READ_EVERYTHING) or (home is None and _is_kept(by, party, on)):
        return Judged(party, shows_sensitive=False)
    raise NotFound(_NO_PARTY)


def can_judge(*, by: Account, party_id: int, on: date) -> bool:
    """Whether it would be found."""
    if not judges_at_all(by=by):
        return False
    try:
        access_judged(by=by, party_id=party_id, on=on)
    except NotFound:
        return False
    return True


def _is_kept(by: Account, party: Party, on: date) -> bool:
    """Somebody of no recorded unit: whether the account keeps anything about them."""
    sight = sight_of(by=by, on=on)
    if current_awards().filter(party=party, keeper__in=sight.kept).exists():
        return True
    return any(
        readable(sight, model).filter(party=party, keeper__in=sight.kept).exists()
        for model in MODELS.values()
    )


def organisations_assessed_by(*, by: Account, on: date) -> QuerySet[Organisation]:
    """The organisations whose parties the account may assess, in Vietnamese order."""
    if by.holds(Permission.READ_EVERYTHING):
        return active_organisations(on=on).order_by("sort_key")
    return existing_among(kept_by(by=by, on=on), on=on)


def check_assesses(*, by: Account, organisation: Organisation, on: date) -> None:
    """Raise `NotPermitted` unless `by` keeps the records of the organisation, or reads everything."""
    if by.holds(Permission.READ_EVERYTHING) or organisation.pk in kept_by(by=by, on=on):
        return
    raise NotPermitted(
        _("Tài khoản của bạn không quản lý khen thưởng của %(organisation)s, nên không rà soát được.")
        % {"organisation": organisation}
    )


def assessments_seen_by(*, by: Account, on: date) -> QuerySet[Assessment]:
    """The assessments of organisations the account may assess, the latest first."""
    if by.holds(Permission.READ_EVERYTHING):
        return assessments()
    return assessments().filter(organisation__in=kept_by(by=by, on=on))


def access_assessment(*, by: Account, assessment_id: int, on: date) -> Assessment:
    """The assessment, for whoever may read it. Raises `NotFound`."""
    found = assessments_seen_by(by=by, on=on).filter(pk=assessment_id).first()
    if found is None:
        raise NotFound(_NO_ASSESSMENT)
    return found


def access_verdict(*, by: Account, assessment_id: int, verdict_id: int, on: date) -> Verdict:
    """One line of an assessment, for whoever may read the assessment. Raises `NotFound`."""
    access_assessment(by=by, assessment_id=assessment_id, on=on)
    found = verdict_with_assessment(assessment_id=assessment_id, verdict_id=verdict_id)
    if found is None:
        raise NotFound(_NO_ASSESSMENT)
    return found

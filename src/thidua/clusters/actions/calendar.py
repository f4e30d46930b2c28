"""The season's calendar and whom to call."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import CalendarEntry, ContactOfficer, Season
from thidua.clusters.policies import check_acts_for, check_leads_or_deputises, check_not_archived
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.parties.actions import record_person
from thidua.parties.models import Organisation


@action()
def add_calendar_entry(
    *,
    by: Account,
    at: datetime,
    season: Season,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
) -> CalendarEntry:
    """Put a meeting, visit or deadline on the calendar every member sees and subscribes to."""
    check_leads_or_deputises(by=by, season=season)
    check_not_archived(season=season)
    if ends_at is not None and ends_at <= starts_at:
        raise InvalidInput(fields={"ends_at": _("Giờ kết thúc phải sau giờ bắt đầu.")})
    return save(CalendarEntry(season=season, title=title, starts_at=starts_at, ends_at=ends_at, place=place))


@action()
def cancel_calendar_entry(*, by: Account, at: datetime, entry: CalendarEntry) -> CalendarEntry:
    """Cancel an entry; subscribers see it struck out. Raises `NotNow` when it is cancelled already."""
    check_leads_or_deputises(by=by, season=entry.season)
    if entry.cancelled_at is not None:
        raise NotNow(_("Mục này đã hủy từ trước."))
    entry.cancelled_at = at
    return save(entry)


@action()
def name_contact(
    *,
    by: Account,
    at: datetime,
    season: Season,
    organisation: Organisation,
    name: str,
    post: str = "",
    phone: str = "",
    email: str = "",
) -> ContactOfficer:
    """Name a member's contact officer for the season; the one before is ended."""
    check_acts_for(by=by, season=season, organisation=organisation)
    person = record_person(
        by=by, at=at, name=name, post=post, unit=by.organisation, illustrative=season.illustrative
    )
    ContactOfficer.objects.filter(season=season, organisation=organisation, ended_at__isnull=True).update(
        ended_at=at
    )
    return save(
        ContactOfficer(
            season=season, organisation=organisation, person=person, phone=phone, email=email, named_at=at
        )
    )

"""A party's record of achievement, year by year, and what its keeper enters, corrects and takes back."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import Message, NotFound
from thidua.parties.enums import PartyKind
from thidua.parties.models import Party
from thidua.records import actions, history, policies
from thidua.records.enums import RecordKind
from thidua.records.interfaces.forms import (
    CORRECTED_BY,
    DESKS,
    HoldEndForm,
    RecognitionForm,
    TakeBackForm,
    UseForm,
)
from thidua.records.models import Hold, Proof, Record
from thidua.sites.workspace.record_charts import years_chart

FORM = "workspace/records/form.html"


def _today() -> date:
    return clock.local_date(clock.now())


def _home(party_id: int) -> str:
    return reverse("workspace:party-records", args=[party_id])


def _address(record: Record) -> str:
    return reverse("workspace:record", args=[record.kind, record.pk])


@needs(Permission.READ_SEASONS)
@require_safe
def party(request: SignedInRequest, party_id: int) -> HttpResponse:
    """What is known about a person or unit, year by year."""
    today = _today()
    found = policies.access_party(by=request.user, party_id=party_id, on=today)
    told = history.history_of(found, by=request.user, on=today)
    can_add = bool(policies.recorders_for(by=request.user, party=found, on=today))
    desks = [(kind, desk) for kind, desk in DESKS.items() if found.kind in desk.of] if can_add else []
    return render(
        request,
        "workspace/records/party.html",
        {
            "party": found,
            "history": told,
            "chart": years_chart(told.years),
            "desks": desks,
            "changed_keepers": policies.keepers_changed_by(by=request.user),
        },
    )


@needs(Permission.READ_SEASONS)
def add(request: SignedInRequest, party_id: int, kind: str) -> HttpResponse:
    """Enter one record about a party."""
    at = clock.now()
    found = policies.access_party(by=request.user, party_id=party_id, on=_today())
    if kind not in DESKS or found.kind not in DESKS[RecordKind(kind)].of:
        raise NotFound(_("Không có loại ghi chép này cho đối tượng này."))
    desk = DESKS[RecordKind(kind)]
    form = desk.form(
        request.POST or None,
        request.FILES or None,
        keepers=policies.check_recorders_for(by=request.user, party=found, on=_today()),
        by=request.user,
        draft_key=f"record-add:{kind}:{found.pk}",
        initial={"year": clock.local_date(at).year - 1},
        cancel_url=_home(found.pk),
    )
    made = attempt(form, lambda: desk.record(by=request.user, at=at, party=found, **form.values))
    if made is not None:
        messages.success(request, _("Đã ghi vào hồ sơ: %(told)s.") % {"told": made.told})
        return redirect(_home(found.pk))
    return render_form(request, FORM, form, {"title": RecordKind(kind).label, "party": found})


@needs(Permission.READ_SEASONS)
@require_safe
def record(request: SignedInRequest, kind: str, record_id: int) -> HttpResponse:
    """One record: what it says, its paper, how it was corrected, what followed."""
    found = policies.access_record(by=request.user, kind=kind, record_id=record_id, on=_today())
    may_change = policies.can_change(by=request.user, record=found)
    versions = history.versions_of(found)
    return render(
        request,
        "workspace/records/record.html",
        {
            "record": found,
            "details": history.details_of(found),
            "versions": versions,
            "latest": versions[0],
            "followers": history.followers_of(found),
            "may_change": may_change,
            "may_use": may_change and isinstance(found, Proof),
            "may_end": may_change and isinstance(found, Hold),
        },
    )


@needs(Permission.READ_SEASONS)
def correct(request: SignedInRequest, kind: str, record_id: int) -> HttpResponse:
    """Put a record in the place of one that has a mistake. What was typed stays where somebody else was faster."""
    found = policies.access_record(by=request.user, kind=kind, record_id=record_id, on=_today())
    if request.method != "POST":
        policies.check_changes(by=request.user, record=found)
    form = CORRECTED_BY[found.kind](
        request.POST or None,
        request.FILES or None,
        corrects=found,
        by=request.user,
        draft_key=f"record-correct:{kind}:{found.pk}",
        cancel_url=_address(found),
    )
    made = attempt(
        form, lambda: actions.correct_record(by=request.user, at=clock.now(), record=found, **form.changes)
    )
    if made is not None:
        messages.success(request, _("Đã đính chính; ghi chép cũ vẫn xem được."))
        return redirect(_address(made))
    return render_form(request, FORM, form, _about(found, _("Đính chính ghi chép")))


@needs(Permission.READ_SEASONS)
def withdraw(request: SignedInRequest, kind: str, record_id: int) -> HttpResponse:
    """Take a record back."""
    found = policies.access_record(by=request.user, kind=kind, record_id=record_id, on=_today())
    policies.check_changes(by=request.user, record=found)
    form = TakeBackForm(request.POST or None, by=request.user, cancel_url=_address(found))
    gone = attempt(
        form, lambda: actions.withdraw_record(by=request.user, at=clock.now(), record=found, **form.values)
    )
    if gone is not None:
        messages.success(request, _("Đã rút lại ghi chép."))
        return redirect(_home(found.party_id))
    return render_form(request, FORM, form, _about(found, _("Rút lại ghi chép")))


@needs(Permission.READ_SEASONS)
def end_hold(request: SignedInRequest, record_id: int) -> HttpResponse:
    """What was examined is concluded."""
    found = policies.access_one(by=request.user, model=Hold, record_id=record_id, on=_today())
    policies.check_changes(by=request.user, record=found)
    form = HoldEndForm(
        request.POST or None, request.FILES or None, by=request.user, cancel_url=_address(found)
    )
    ended = attempt(
        form,
        lambda: actions.end_hold(
            by=request.user, at=clock.now(), hold=found, document=form.document, **form.content
        ),
    )
    if ended is not None:
        messages.success(request, _("Đã kết thúc tạm dừng."))
        return redirect(_home(found.party_id))
    return render_form(request, FORM, form, _about(found, _("Kết thúc tạm dừng")))


@needs(Permission.READ_SEASONS)
def recognise(request: SignedInRequest, record_id: int) -> HttpResponse:
    """A competent body has confirmed a result."""
    found = policies.access_one(by=request.user, model=Proof, record_id=record_id, on=_today())
    policies.check_changes(by=request.user, record=found)
    form = RecognitionForm(
        request.POST or None, request.FILES or None, by=request.user, cancel_url=_address(found)
    )
    made = attempt(
        form,
        lambda: actions.recognise_proof(
            by=request.user, at=clock.now(), proof=found, document=form.document, **form.content
        ),
    )
    if made is not None:
        messages.success(request, _("Đã ghi công nhận."))
        return redirect(_address(made))
    return render_form(request, FORM, form, _about(found, _("Ghi công nhận")))


@needs(Permission.READ_SEASONS)
def use(request: SignedInRequest, record_id: int) -> HttpResponse:
    """A result served a decision."""
    found = policies.access_one(by=request.user, model=Proof, record_id=record_id, on=_today())
    form = UseForm(
        request.POST or None,
        request.FILES or None,
        keepers=policies.check_recorders_for(by=request.user, party=found.party, on=_today()),
        recipient=PartyKind(found.party.kind),
        by=request.user,
        initial={"year": _today().year},
        cancel_url=_address(found),
    )
    made = attempt(
        form, lambda: actions.use_proof(by=request.user, at=clock.now(), proof=found, **form.values)
    )
    if made is not None:
        messages.success(request, _("Đã ghi lần sử dụng."))
        return redirect(_address(found))
    return render_form(request, FORM, form, _about(found, _("Ghi lần sử dụng")))


def _about(found: Record, title: Message) -> dict[str, object]:
    about: Party = found.party
    return {"title": title, "party": about, "record": found}

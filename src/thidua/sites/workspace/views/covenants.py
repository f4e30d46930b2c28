"""Registering targets: the own registration, the overview, reviewing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, member_acted_for
from thidua.covenants import actions, policies, queries
from thidua.covenants.enums import Direction, RegistrationState, TargetField
from thidua.covenants.interfaces import comparison, forms, workbook
from thidua.covenants.interfaces.rows import COLUMNS
from thidua.covenants.lines import Sheet, TargetLine
from thidua.covenants.models import Registration
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import NotFound
from thidua.parties.models import Organisation


def _own(request: SignedInRequest, season_id: int) -> tuple[Season, Organisation, Registration]:
    season, member, registration = policies.access_own_registration(by=request.user, season_id=season_id)
    if member is None or registration is None:
        raise NotFound(_("Đơn vị của bạn chưa mở bản đăng ký của mùa thi đua này."))
    return season, member, registration


@signed_in
def registration_mine(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The own registration: the grid while it may be edited, otherwise the sheet as it stands."""
    season, member, registration = policies.access_own_registration(by=request.user, season_id=season_id)
    if member is None:
        return redirect("workspace:registrations", season_id)
    if registration is None:
        return render(request, "workspace/covenants/start.html", {"season": season, "member": member})
    if not policies.can_edit(by=request.user, registration=registration):
        return redirect("workspace:registration", season_id, member.pk)
    form = _sheet_form(request, registration)
    saved = attempt(
        form,
        lambda: forms.saved_sheet(
            form,
            lambda sheet: actions.save_sheet(
                by=request.user,
                at=clock.now(),
                registration=registration,
                seen_version=form.values["seen_version"],
                sheet=sheet,
            ),
        ),
    )
    if saved is not None:
        messages.success(request, _("Đã lưu bản đăng ký."))
        return redirect("workspace:registration-mine", season_id)
    return render_form(request, "workspace/covenants/grid.html", form, _grid(season, member, registration))


def _sheet_form(request: SignedInRequest, registration: Registration) -> forms.SheetForm:
    given_back = queries.standing_return(registration)
    remarks = {remark.target_id: remark.text for remark in given_back.remarks.all()} if given_back else {}
    return forms.SheetForm(
        request.POST or None,
        sheet=queries.live_sheet(registration),
        year=registration.season.year,
        remarks=remarks,
        draft_key=f"registration:{registration.pk}",
        by=request.user,
        seen_version=registration.version,
    )


def _grid(season: Season, member: Organisation, registration: Registration) -> dict[str, object]:
    return {
        "season": season,
        "member": member,
        "registration": registration,
        "state": registration.state,
        "given_back": queries.standing_return(registration),
        "columns": COLUMNS,
        "fields": TargetField.labels,
        "directions": Direction.labels,
        "known": queries.known_indicators(season),
        "reviewer": policies.reviewer_of(season=season, organisation=member),
        "can_submit": policies.can_submit(season=season),
        "import_form": forms.ImportForm(prefix="import"),
        "submit_form": forms.SubmitForm(seen_version=registration.version, prefix="submit"),
    }


@signed_in
@require_POST
def registration_open(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Begin the own registration."""
    season = access_season(by=request.user, season_id=season_id)
    member = policies.check_prepared_by(by=request.user, season=season)
    actions.open_registration(by=request.user, at=clock.now(), season=season, organisation=member)
    return redirect("workspace:registration-mine", season_id)


@signed_in
@require_safe
def registration_rows(request: SignedInRequest, season_id: int) -> HttpResponse:
    """A few more empty rows for the grid."""
    _season, _member, registration = _own(request, season_id)
    form = _sheet_form(request, registration)
    first = min(whole_number(request.GET.get("from", "")) or 0, forms.MOST_ROWS_SHOWN)
    rows = [form.row(number, {}) for number in range(first, min(first + 5, forms.MOST_ROWS_SHOWN))]
    return render(request, "workspace/covenants/grid_rows.html", {"rows": rows, "season": season_id})


@signed_in
@require_POST
def registration_import(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Take the targets of an Excel file in place of those in the grid: all of them or none."""
    season, _member, registration = _own(request, season_id)
    policies.check_edits(by=request.user, registration=registration)
    form = forms.ImportForm(request.POST, request.FILES, prefix="import")

    def take() -> Registration:
        present = queries.live_sheet(registration)
        known = {line.code: line.target_id or 0 for line in present.lines}
        lines = workbook.read(form.values["file"].read(), year=season.year, known=known)
        return actions.save_sheet(
            by=request.user,
            at=clock.now(),
            registration=registration,
            seen_version=registration.version,
            sheet=Sheet(lines=lines, titles=present.titles, pledge=present.pledge),
        )

    if attempt(form, take) is not None:
        messages.success(request, _("Đã nhập chỉ tiêu từ Excel."))
        return redirect("workspace:registration-mine", season_id)
    context = {"season": season, "room": "registrations", "title": _("Nhập chỉ tiêu từ Excel")}
    return render_form(request, "workspace/clusters/form.html", form, context)


@signed_in
@require_safe
def registration_export(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The own registration as an Excel file; empty, it is the form to fill in."""
    season, member, registration = policies.access_own_registration(by=request.user, season_id=season_id)
    sheet = queries.live_sheet(registration) if registration else None
    title = str(_("Đăng ký thi đua %(year)d") % {"year": season.year})
    name = f"{title} {member.short_name}" if member else title
    return excel.response(workbook.written(sheet, title=title), name=name)


@signed_in
@require_POST
def registration_submit(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Hand the own registration in, as it was last seen."""
    season, member, registration = _own(request, season_id)
    form = forms.SubmitForm(request.POST, seen_version=registration.version, prefix="submit")
    submitted = attempt(
        form,
        lambda: actions.submit_registration(
            by=request.user, at=clock.now(), registration=registration, **form.values
        ),
    )
    if submitted is not None:
        messages.success(request, _("Đã nộp bản đăng ký. Đơn vị xem xét đã thấy bản này."))
        return redirect("workspace:registration", season_id, member.pk)
    context = {"season": season, "room": "registrations", "title": _("Nộp bản đăng ký")}
    return render_form(request, "workspace/clusters/form.html", form, context)


# ---------------------------------------------------------------------------------------------- overview


@signed_in
@require_safe
def registrations(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Where every member's registration stands, and the targets side by side as far as one may see them."""
    season = access_season(by=request.user, season_id=season_id)
    overview = queries.registrations_in(season)
    members = [_compared(request, season, member) for member in overview]
    rows = comparison.compared(members)
    chosen = next((row for row in rows if row.indicator.code == request.GET.get("chi-tieu")), None)
    chosen = chosen or (rows[0] if rows else None)
    option, table = comparison.targets_chart(chosen, members) if chosen else ({}, None)
    return render(
        request,
        "workspace/covenants/registrations.html",
        {
            "season": season,
            "overview": [
                (member, seen, policies.waits_for(season=season, member=member))
                for member, seen in zip(overview, members, strict=True)
            ],
            "accepted": sum(member.state is RegistrationState.ACCEPTED for member in overview),
            "handed_in": sum(member.submission is not None for member in overview),
            "own": member_acted_for(by=request.user, season=season),
            "members": members,
            "rows": rows,
            "chosen": chosen,
            "option": option,
            "table": table,
        },
    )


def _compared(
    request: SignedInRequest, season: Season, member: queries.MemberRegistration
) -> comparison.ComparedMember:
    sheet = None
    if member.registration is not None:
        member.registration.season = season
        sheet = policies.visible_sheet(by=request.user, registration=member.registration)
    return comparison.ComparedMember(organisation=member.organisation, sheet=sheet)


@signed_in
@require_safe
def registrations_export(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Every target one may see, of every member, as one Excel file."""
    season = access_season(by=request.user, season_id=season_id)
    members = [_compared(request, season, member) for member in queries.registrations_in(season)]
    title = str(_("Chỉ tiêu đăng ký %(year)d") % {"year": season.year})
    content = excel.workbook(
        title=title,
        head=[_("Thành viên"), *(column.title for column in COLUMNS)],
        rows=[
            [member.organisation.short_name, *_exported(line)]
            for member in members
            for line in (member.sheet.lines if member.sheet else ())
        ],
    )
    return excel.response(content, name=f"{title} {season.cluster.body.short_name}")


def _exported(line: TargetLine) -> list[object]:
    return [getattr(line, column.name) for column in COLUMNS]


# --------------------------------------------------------------------------------------------- reviewing


@signed_in
@require_safe
def registration(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """A member's registration as far as one may see it, with its history; for the reviewer, the forms to answer."""
    season, found = policies.access_registration(
        by=request.user, season_id=season_id, organisation_id=organisation_id
    )
    return _sheet_page(request, season, found)


@signed_in
@require_POST
def registration_return(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """Give the registration back with a reason and remarks."""
    season, found = policies.access_registration(
        by=request.user, season_id=season_id, organisation_id=organisation_id
    )
    sheet = policies.visible_sheet(by=request.user, registration=found)
    form = forms.ReturnForm(request.POST, lines=sheet.lines if sheet else (), prefix="return")
    given_back = attempt(
        form,
        lambda: actions.return_registration(
            by=request.user,
            at=clock.now(),
            registration=found,
            reason=form.values["reason"],
            remarks=form.remarks(),
        ),
    )
    if given_back is None:
        return _sheet_page(request, season, found, return_form=form)
    messages.success(request, _("Đã trả lại bản đăng ký của %(member)s.") % {"member": found.organisation})
    return redirect("workspace:registrations", season_id)


@signed_in
@require_POST
def registration_accept(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """Accept what was handed in."""
    season, found = policies.access_registration(
        by=request.user, season_id=season_id, organisation_id=organisation_id
    )
    form = forms.AcceptForm(request.POST, prefix="accept")
    accepted = attempt(
        form,
        lambda: actions.accept_registration(
            by=request.user,
            at=clock.now(),
            registration=found,
            submission=queries.submission_read(found, form.values["submission"]),
            note=form.values["note"],
        ),
    )
    if accepted is None:
        return _sheet_page(request, season, found, accept_form=form)
    messages.success(request, _("Đã chấp nhận bản đăng ký của %(member)s.") % {"member": found.organisation})
    return redirect("workspace:registrations", season_id)


def _sheet_page(
    request: SignedInRequest,
    season: Season,
    found: Registration,
    *,
    return_form: forms.ReturnForm | None = None,
    accept_form: forms.AcceptForm | None = None,
) -> HttpResponse:
    sheet = policies.visible_sheet(by=request.user, registration=found)
    lines = sheet.lines if sheet else ()
    refused = return_form or accept_form
    answers = policies.can_answer(by=request.user, registration=found)
    waits = answers and found.state is RegistrationState.SUBMITTED
    context = {
        **_told_of(season, found, sheet),
        "may_edit": policies.can_edit(by=request.user, registration=found),
        "return_form": (return_form or forms.ReturnForm(lines=lines, prefix="return")) if answers else None,
        "accept_form": (accept_form or _accept_form(found)) if waits else None,
    }
    status = refused.http_status if refused is not None else 200
    return render(request, "workspace/covenants/registration.html", context, status=status)


def _told_of(season: Season, found: Registration, sheet: Sheet | None) -> dict[str, object]:
    return {
        "season": season,
        "registration": found,
        "state": found.state,
        "sheet": sheet,
        "groups": queries.by_field(sheet.lines if sheet else ()),
        "titles": queries.title_names(sheet),
        "changes": queries.changes_since_last_time(found),
        "history": queries.history_of(found),
        "remarks": queries.remarks_by_target(found),
        "reviewer": policies.reviewer_of(season=season, organisation=found.organisation),
    }


def _accept_form(found: Registration) -> forms.AcceptForm:
    latest = found.latest_submission
    return forms.AcceptForm(initial={"submission": latest.pk if latest else None}, prefix="accept")

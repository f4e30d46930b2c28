"""Results against the registered targets over the year."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, member_acted_for
from thidua.clusters.queries import members_of
from thidua.covenants import actions, policies, queries
from thidua.covenants.actions import ResultLine, Upload
from thidua.covenants.interfaces import comparison, forms
from thidua.covenants.interfaces.rows import parse_amount
from thidua.covenants.models import TargetResult
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.files_web import file_response
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import InvalidInput, Message, NotFound
from thidua.parties.models import Organisation


@signed_in
@require_safe
def target_results(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The members' results side by side, as far as one may see them; members go to their own."""
    season = access_season(by=request.user, season_id=season_id)
    own = member_acted_for(by=request.user, season=season)
    if not policies.can_read_whole_results(by=request.user, season=season):
        if own is None:
            raise NotFound(_("Kết quả chỉ tiêu được chia sẻ trong cụm sau khi kết thúc tự chấm điểm."))
        return redirect("workspace:target-results-of", season_id, own.pk)
    members = members_of(season)
    results = queries.results_in(season)
    return render(
        request,
        "workspace/covenants/results.html",
        {
            "season": season,
            "own": own,
            "members": members,
            "rows": comparison.compared_results(members, results),
            "summary": [(member, *_summary(results.get(member.pk, []))) for member in members],
        },
    )


def _summary(standings: list[queries.TargetStanding]) -> tuple[int, int, int]:
    """Targets met, targets reported on, targets."""
    return (
        sum(bool(s.is_met) for s in standings),
        sum(s.latest is not None for s in standings),
        len(standings),
    )


def _access(
    request: SignedInRequest, season_id: int, organisation_id: int
) -> tuple[Season, Organisation, list[queries.TargetStanding]]:
    season = access_season(by=request.user, season_id=season_id)
    member = next((m for m in members_of(season) if m.pk == organisation_id), None)
    if member is None:
        raise NotFound(_("Đơn vị này không phải thành viên của mùa thi đua."))
    policies.check_reads_results(by=request.user, season=season, organisation=member)
    return season, member, queries.target_results(season=season, organisation=member)


@signed_in
@require_http_methods(["GET", "POST"])
def target_results_of(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """One member's targets with what was reached; for its office, the grid to report in."""
    season, member, standings = _access(request, season_id, organisation_id)
    form = forms.ResultsForm(
        request.POST or None,
        initial={"as_of": clock.local_date(clock.now())},
        draft_key=f"results:{season_id}:{organisation_id}",
        by=request.user,
    )
    made = attempt(
        form,
        lambda: actions.report_results(
            by=request.user,
            at=clock.now(),
            season=season,
            organisation=member,
            as_of=form.values["as_of"],
            lines=_typed_lines(request, standings),
        ),
    )
    if made is not None:
        messages.success(request, _("Đã báo cáo %(count)d kết quả.") % {"count": len(made)})
        return redirect("workspace:target-results-of", season_id, organisation_id)
    context = _shown(request, season, member, standings, form)
    return render_form(request, "workspace/covenants/results_of.html", form, context)


def _shown(
    request: SignedInRequest,
    season: Season,
    member: Organisation,
    standings: list[queries.TargetStanding],
    form: forms.ResultsForm,
) -> dict[str, object]:
    option, table = comparison.attainment_chart(standings)
    return {
        "season": season,
        "member": member,
        "standings": [(s, _typed(request, form, s)) for s in standings],
        "summary": _summary(standings),
        "can_report": policies.can_report(by=request.user, season=season, organisation=member),
        "sees_all": policies.can_read_whole_results(by=request.user, season=season),
        "option": option,
        "table": table,
    }


def _typed(
    request: SignedInRequest, form: forms.ResultsForm, standing: queries.TargetStanding
) -> Mapping[str, str]:
    """What stands in the cells of one target: as posted, as kept in the draft, or empty."""
    pk = standing.target.pk
    if request.method == "POST":
        kept = {name: request.POST.get(f"{name}-{pk}", "") for name in ("value", "evidence")}
    else:
        content = form.draft.content if form.draft else {}
        kept = {name: (content.get(f"{name}-{pk}") or [""])[-1] for name in ("value", "evidence")}
    return {
        **kept,
        "value_error": form.cell_errors.get(f"{pk}.value", ""),
        "evidence_error": form.cell_errors.get(f"{pk}.evidence_ref", ""),
    }


def _typed_lines(request: SignedInRequest, standings: list[queries.TargetStanding]) -> list[ResultLine]:
    lines: list[ResultLine] = []
    wrong: dict[str, Message] = {}
    for standing in standings:
        pk = standing.target.pk
        text = request.POST.get(f"value-{pk}", "").strip()
        if not text:
            continue
        try:
            value = parse_amount(text, unit=standing.target.unit)
        except InvalidInput as refusal:
            wrong[f"{pk}.value"] = refusal.message
            continue
        lines.append(ResultLine(standing.target, value, request.POST.get(f"evidence-{pk}", "")[:400]))
    if wrong:
        raise InvalidInput(fields=wrong)
    return lines


@signed_in
def target_result_add(request: SignedInRequest, season_id: int, target_id: int) -> HttpResponse:
    """Report one result with its evidence file."""
    season = access_season(by=request.user, season_id=season_id)
    target = policies.access_own_target(by=request.user, season=season, target_id=target_id)
    form = forms.ResultForm(
        request.POST or None,
        request.FILES or None,
        initial={"as_of": clock.local_date(clock.now())},
        draft_key=f"result:{target_id}",
        by=request.user,
    )
    made = attempt(
        form,
        lambda: actions.report_result(
            by=request.user,
            at=clock.now(),
            target=target,
            **{**form.values, "evidence": _upload(form.values["evidence"])},
        ),
    )
    return _result_answer(request, season, form, made, target.registration.organisation_id, str(target))


@signed_in
def target_result_correct(request: SignedInRequest, season_id: int, result_id: int) -> HttpResponse:
    """Correct a reported result by a new record with a reason."""
    result = policies.access_result(by=request.user, season_id=season_id, result_id=result_id)
    registration = result.target.registration
    form = forms.CorrectionForm(
        request.POST or None,
        request.FILES or None,
        initial={"value": result.value, "evidence_ref": result.evidence_ref},
        draft_key=f"correction:{result_id}",
        by=request.user,
    )
    made = attempt(
        form,
        lambda: actions.correct_result(
            by=request.user,
            at=clock.now(),
            result=result,
            **{**form.values, "evidence": _upload(form.values["evidence"])},
        ),
    )
    return _result_answer(
        request, registration.season, form, made, registration.organisation_id, str(result.target)
    )


def _result_answer(
    request: SignedInRequest,
    season: Season,
    form: forms.ResultForm | forms.CorrectionForm,
    made: TargetResult | None,
    organisation_id: int,
    title: str,
) -> HttpResponse:
    if made is not None:
        messages.success(request, _("Đã ghi kết quả."))
        return redirect("workspace:target-results-of", season.pk, organisation_id)
    context = {"season": season, "room": "target-results", "title": title}
    return render_form(request, "workspace/clusters/form.html", form, context)


def _upload(file: object) -> Upload | None:
    if file is None:
        return None
    return Upload(content=file, name=file.name, size=file.size)  # type: ignore[arg-type,attr-defined]


@signed_in
@require_safe
def target_result_file(request: SignedInRequest, season_id: int, result_id: int) -> HttpResponseBase:
    """The evidence file of a result."""
    result = policies.access_result(by=request.user, season_id=season_id, result_id=result_id)
    if result.evidence_file is None:
        raise NotFound(_("Kết quả này không có tệp minh chứng."))
    return file_response(result.evidence_file)


@signed_in
@require_safe
def target_results_export(request: SignedInRequest, season_id: int, organisation_id: int) -> HttpResponse:
    """One member's targets and results as an Excel file."""
    season, member, standings = _access(request, season_id, organisation_id)
    title = str(_("Kết quả chỉ tiêu %(year)d") % {"year": season.year})
    content = excel.workbook(
        title=title,
        head=[
            _("Mã"),
            _("Chỉ tiêu"),
            _("Đơn vị tính"),
            _("Thực hiện năm trước"),
            _("Chỉ tiêu đăng ký"),
            _("Kết quả"),
            _("Tính đến ngày"),
            _("Mức đạt (%)"),
            _("Minh chứng"),
        ],
        rows=[_exported(standing) for standing in standings],
    )
    return excel.response(content, name=f"{title} {member.short_name}")


def _exported(standing: queries.TargetStanding) -> list[object]:
    target, latest = standing.target, standing.latest
    return [
        target.code,
        target.indicator,
        target.unit,
        target.baseline,
        target.target_value,
        latest.value if latest else None,
        latest.as_of if latest else None,
        standing.percent,
        latest.evidence_ref if latest else "",
    ]

"""The list of candidates: entry as in a spreadsheet, Excel in and out, previews, holds."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.commendation import actions, policies, queries
from thidua.commendation.candidate_list import write_excel
from thidua.commendation.interfaces import forms
from thidua.commendation.interfaces.candidate_grid import (
    SPARE_ROWS,
    CandidateGrid,
    grid_of,
    line_of,
    posted_grid,
)
from thidua.commendation.models import Proposal
from thidua.documents import blocks, pdf, word
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock, excel
from thidua.kernel.files import DOCX
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.numbers import whole_number
from thidua.kernel.refusals import InvalidInput, NotFound, Refusal


@signed_in
def candidates(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """The list as a grid: typed, pasted from Excel, saved whole or not at all."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    if request.method != "POST":
        return _grid(request, found, grid_of(queries.candidates_of(found)))
    grid = posted_grid(request.POST)
    if "more" in request.POST:
        grid.spare = SPARE_ROWS * 5
        return _grid(request, found, grid)
    seen = request.POST.get("seen_version", "")
    if grid.problems:
        wrong = InvalidInput(_("Chưa lưu: có ô cần sửa trong danh sách."))
        return _grid(request, found, grid, refusal=wrong)
    try:
        actions.save_candidates(
            by=request.user,
            at=clock.now(),
            proposal=found,
            seen_version=whole_number(seen) or 0,
            lines=grid.lines,
        )
    except InvalidInput as refusal:
        grid.put(refusal.fields)
        return _grid(request, found, grid, refusal=refusal)
    except Refusal as refusal:
        return _grid(request, found, grid, refusal=refusal)
    messages.success(request, _("Đã lưu danh sách: %(count)d trường hợp.") % {"count": len(grid.lines)})
    return redirect("workspace:proposal", found.pk)


@signed_in
@require_POST
def candidates_upload(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Read an Excel file into the grid, to be looked at before it is saved."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    policies.check_edits(by=request.user, proposal=found)
    form = forms.UploadForm(request.POST, request.FILES)

    def read() -> CandidateGrid:
        upload = form.values["file"]
        lines = actions.read_candidate_list(
            by=request.user,
            at=clock.now(),
            proposal=found,
            upload=upload,
            name=upload.name,
            size=upload.size,
        )
        return CandidateGrid(lines)

    grid = attempt(form, read)
    if grid is None:
        return _grid(request, found, grid_of(queries.candidates_of(found)), upload=form)
    return _grid(request, found, grid, read_count=len(grid.lines))


def _grid(
    request: SignedInRequest,
    found: Proposal,
    grid: CandidateGrid,
    *,
    refusal: Refusal | None = None,
    upload: forms.UploadForm | None = None,
    read_count: int = 0,
) -> HttpResponse:
    context = {
        "proposal": found,
        "grid": grid,
        "rows": grid.rows(),
        "refusal": refusal,
        "upload": upload or forms.UploadForm(),
        "read_count": read_count,
    }
    status = refusal.http_status if refusal else upload.http_status if upload else 200
    return render(request, "workspace/commendation/candidates.html", context, status=status)


@signed_in
@require_safe
def candidates_excel(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """The list in Excel, or the empty form to fill in."""
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    lines = [] if "mau" in request.GET else [line_of(c) for c in queries.candidates_of(found)]
    name = "mau-danh-sach-khen-thuong" if "mau" in request.GET else "danh-sach-khen-thuong"
    return excel.response(write_excel(lines), name=name)


def _draft(request: SignedInRequest, proposal_id: int) -> blocks.Document:
    found = policies.access_proposal(by=request.user, proposal_id=proposal_id)
    candidates = queries.candidates_of(found)
    if not candidates:
        raise NotFound(_("Danh sách chưa có ai nên chưa có gì để xem trước."))
    return queries.draft_decision(
        found, candidates=candidates, by=request.user, on=clock.local_date(clock.now())
    )


@signed_in
@require_safe
def proposal_pdf(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """The decision as it would be issued, marked as a draft."""
    made = pdf.render(_draft(request, proposal_id))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="du-thao-quyet-dinh.pdf"'
    response._csp_exempt = True  # type: ignore[attr-defined] # the browser's own viewer shows it
    return response


@signed_in
@require_safe
def proposal_docx(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """The same for Word."""
    response = HttpResponse(word.render(_draft(request, proposal_id)), content_type=DOCX)
    response["Content-Disposition"] = 'attachment; filename="du-thao-quyet-dinh.docx"'
    return response


@signed_in
@require_safe
def proposal_picture(request: SignedInRequest, proposal_id: int, number: int) -> HttpResponse:
    """One page of the draft as a picture."""
    made = pdf.render(_draft(request, proposal_id))
    if not 1 <= number <= pdf.page_count(made):
        raise NotFound(_("Văn bản không có trang này."))
    return HttpResponse(
        pdf.picture(made, page=number), content_type="image/png", headers={"Cache-Control": "no-store"}
    )


@signed_in
def hold_place(request: SignedInRequest, proposal_id: int, candidate_id: int) -> HttpResponse:
    """Stop a candidate while something is looked into."""
    candidate = policies.access_candidate(by=request.user, proposal_id=proposal_id, candidate_id=candidate_id)
    policies.check_prepares(by=request.user, decider=candidate.proposal.decider_id)
    form = forms.HoldForm(request.POST or None, cancel_url=reverse("workspace:proposal", args=[proposal_id]))
    if (
        attempt(
            form,
            lambda: actions.place_hold(by=request.user, at=clock.now(), candidate=candidate, **form.values),
        )
        is not None
    ):
        messages.success(request, _("Đã tạm dừng %(name)s.") % {"name": candidate.name})
        return redirect("workspace:proposal", proposal_id)
    title = _("Tạm dừng: %(name)s") % {"name": candidate.name}
    context = {"proposal": candidate.proposal, "title": title}
    return render_form(request, "workspace/commendation/form.html", form, context)


@signed_in
def hold_release(request: SignedInRequest, proposal_id: int, hold_id: int) -> HttpResponse:
    """End a hold with what came of it."""
    hold = policies.access_hold(by=request.user, proposal_id=proposal_id, hold_id=hold_id)
    policies.check_prepares(by=request.user, decider=hold.candidate.proposal.decider_id)
    form = forms.ReleaseForm(
        request.POST or None, cancel_url=reverse("workspace:proposal", args=[proposal_id])
    )
    if (
        attempt(form, lambda: actions.release_hold(by=request.user, at=clock.now(), hold=hold, **form.values))
        is not None
    ):
        messages.success(request, _("Đã kết thúc tạm dừng %(name)s.") % {"name": hold.candidate.name})
        return redirect("workspace:proposal", proposal_id)
    title = _("Kết thúc tạm dừng: %(name)s") % {"name": hold.candidate.name}
    context = {"proposal": hold.candidate.proposal, "title": title}
    return render_form(request, "workspace/commendation/form.html", form, context)

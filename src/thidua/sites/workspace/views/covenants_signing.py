"""The covenant: its text, composing and amending it, signing and witnessing, its versions."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, can_lead
from thidua.covenants import actions, composition, policies, queries
from thidua.covenants import text as texts
from thidua.covenants.composition import Wording
from thidua.covenants.enums import SigningCapacity
from thidua.covenants.interfaces import forms
from thidua.covenants.models import CovenantText, Signature
from thidua.documents import pdf
from thidua.identity.gates import SignedInRequest, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import attempt, render_form
from thidua.kernel.refusals import NotPermitted


@signed_in
@require_safe
def covenant(request: SignedInRequest, season_id: int) -> HttpResponse:
    """The covenant as it stands: text, who signed and who is awaited, what the reader can do now."""
    season = access_season(by=request.user, season_id=season_id)
    versions = queries.covenant_texts(season)
    if not versions:
        return _not_yet(request, season)
    latest = versions[-1]
    wall = queries.signing_wall(season=season, text=latest)
    mine = next((place for place in wall if _is_own(request, season, place)), None)
    return render(
        request,
        "workspace/covenants/covenant.html",
        {
            "season": season,
            "text": latest,
            "versions": versions,
            "wall": wall,
            "signed": sum(place.signature is not None for place in wall),
            "mine": mine,
            "sign_form": _sign_form(request, latest) if _may_sign_now(season, wall, mine) else None,
            "closed": policies.signing_refusal(season=season),
            "unsigned": [place for place in wall if place.signature is None and not place.is_witness],
            "leads": can_lead(by=request.user, season=season),
            "amending_refusal": policies.composing_refusal(by=request.user, season=season, amends=True),
            "issue": queries.issue_of(latest),
        },
    )


def _not_yet(request: SignedInRequest, season: Season) -> HttpResponse:
    return render(
        request,
        "workspace/covenants/covenant_missing.html",
        {
            "season": season,
            "refusal": policies.composing_refusal(by=request.user, season=season, amends=False),
            "leads": can_lead(by=request.user, season=season),
            "overview": queries.registrations_in(season),
        },
    )


def _is_own(request: SignedInRequest, season: Season, place: queries.SigningPlace) -> bool:
    if place.is_witness:
        return policies.can_witness(by=request.user, season=season)
    return policies.can_sign_for(by=request.user, organisation=place.organisation)


def _may_sign_now(
    season: Season, wall: list[queries.SigningPlace], mine: queries.SigningPlace | None
) -> bool:
    if mine is None or mine.signature is not None or policies.signing_refusal(season=season):
        return False
    return not mine.is_witness or all(place.signature for place in wall if not place.is_witness)


def _sign_form(request: SignedInRequest, text: CovenantText) -> forms.SignForm:
    return forms.SignForm(request.POST or None, initial={"text_sha256": text.sha256})


@signed_in
@require_http_methods(["GET", "POST"])
def covenant_sign(request: SignedInRequest, season_id: int, number: int) -> HttpResponse:
    """Sign exactly the version that was shown, as a member or as the witness."""
    season, text = policies.access_text(by=request.user, season_id=season_id, number=number)
    place = next(
        (p for p in queries.signing_wall(season=season, text=text) if _is_own(request, season, p)), None
    )
    if place is None:
        raise NotPermitted(_("Tài khoản của bạn không ký bản giao ước này."))
    form = _sign_form(request, text)
    if attempt(form, lambda: _sign(request, season, text, place, form.values["text_sha256"])) is not None:
        messages.success(request, _("Đã ký bản giao ước thi đua năm %(year)d.") % {"year": season.year})
        return redirect("workspace:covenant", season_id)
    context = {"season": season, "text": text, "place": place}
    return render_form(request, "workspace/covenants/sign.html", form, context)


def _sign(
    request: SignedInRequest, season: Season, text: CovenantText, place: queries.SigningPlace, shown: str
) -> Signature:
    if place.capacity is SigningCapacity.WITNESS:
        return actions.witness_covenant(
            by=request.user, at=clock.now(), season=season, text=text, text_sha256=shown
        )
    return actions.sign_covenant(
        by=request.user,
        at=clock.now(),
        season=season,
        organisation=place.organisation,
        text=text,
        text_sha256=shown,
    )


# --------------------------------------------------------------------------------------------- composing


@dataclass(frozen=True)
class Preview:
    """The text as it would be, with its hash, and what it changes."""

    blocks: list[texts.TextBlock]
    sha256: str
    difference: list[texts.DiffLine]


@signed_in
@require_http_methods(["GET", "POST"])
def covenant_compose(request: SignedInRequest, season_id: int) -> HttpResponse:
    """Compose or amend the covenant: the wording, then the whole text to read, then the decision."""
    season = access_season(by=request.user, season_id=season_id)
    latest = queries.latest_text(season)
    refusal = policies.composing_refusal(by=request.user, season=season, amends=latest is not None)
    if refusal is not None:
        raise refusal
    material = queries.covenant_material(season)
    wording = Wording.from_json(latest.wording) if latest else composition.usual_wording(material)
    form = forms.WordingForm(
        request.POST or None,
        amends=latest is not None,
        initial=forms.initial_wording(wording),
        draft_key=f"covenant:{season_id}:{latest.number if latest else 0}",
        by=request.user,
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = _preview(composition.compose(material, form.wording), latest)
        made = (
            attempt(form, lambda: _compose(request, season, form, latest))
            if "confirm" in request.POST
            else None
        )
        if made is not None:
            messages.success(request, _("Đã soạn bản giao ước; các thành viên được mời ký."))
            return redirect("workspace:covenant", season_id)
    context = {"season": season, "latest": latest, "preview": preview, "material": material}
    return render_form(request, "workspace/covenants/compose.html", form, context)


def _preview(blocks: list[texts.TextBlock], latest: CovenantText | None) -> Preview:
    words = texts.plain_text(blocks)
    return Preview(
        blocks=blocks,
        sha256=texts.digest(words),
        difference=texts.difference(latest.text, words) if latest else [],
    )


def _compose(
    request: SignedInRequest, season: Season, form: forms.WordingForm, latest: CovenantText | None
) -> CovenantText:
    told = {
        "by": request.user,
        "at": clock.now(),
        "season": season,
        "wording": form.wording,
        "previewed_sha256": form.values["previewed_sha256"],
    }
    if latest is None:
        return actions.compose_covenant(**told)  # type: ignore[arg-type]
    return actions.amend_covenant(**told, reason=form.values["reason"])  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- versions


@signed_in
@require_safe
def covenant_version(request: SignedInRequest, season_id: int, number: int) -> HttpResponse:
    """One version of the text: who signed it, and what it changed against the one before."""
    season, text = policies.access_text(by=request.user, season_id=season_id, number=number)
    before = text.amends
    return render(
        request,
        "workspace/covenants/version.html",
        {
            "season": season,
            "text": text,
            "before": before,
            "difference": texts.difference(before.text, text.text) if before else [],
            "wall": queries.signing_wall(season=season, text=text),
            "issue": queries.issue_of(text),
        },
    )


@signed_in
@require_safe
def covenant_source(request: SignedInRequest, season_id: int, number: int) -> HttpResponse:
    """The exact text as a file: its SHA-256 is the one that was signed."""
    season, text = policies.access_text(by=request.user, season_id=season_id, number=number)
    response = HttpResponse(text.text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="giao-uoc-{season.year}-{number}.txt"'
    return response


@signed_in
@require_safe
def covenant_pdf(request: SignedInRequest, season_id: int, number: int) -> HttpResponse:
    """The version as the paper it is or would become, with the signatures it has."""
    season, text = policies.access_text(by=request.user, season_id=season_id, number=number)
    response = HttpResponse(
        pdf.render(queries.covenant_paper(season=season, text=text)), content_type="application/pdf"
    )
    response._csp_exempt = True  # type: ignore[attr-defined]  # the browser's own viewer would be stopped by it
    return response

"""Role models and practices: their pages, and what their province does with them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import Season
from thidua.clusters.policies import access_season, member_acted_for
from thidua.clusters.queries import seasons_of
from thidua.exemplars import actions, policies, queries
from thidua.exemplars.interfaces.forms import (
    ConsentRecordForm,
    EvidenceForm,
    PracticeForm,
    ReasonForm,
    RoleModelForm,
    ShareForm,
)
from thidua.exemplars.models import Practice, RoleModel
from thidua.exemplars.policies import Exemplar
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs, signed_in
from thidua.kernel import clock
from thidua.kernel.forms import WorkForm, attempt, render_form
from thidua.sites.workspace.charts import network_chart
from thidua.sites.workspace.views.exemplar_lists import address_of


@needs(Permission.READ_SEASONS)
@require_safe
def role_model(request: SignedInRequest, role_model_id: int) -> HttpResponse:
    """One role model."""
    found = policies.access_role_model(by=request.user, role_model_id=role_model_id)
    return render(
        request,
        "workspace/exemplars/role_model.html",
        {
            **_about(request, found),
            "consent": queries.standing_consent(found),
            "citation": policies.publicity_citation(),
        },
    )


@needs(Permission.READ_SEASONS)
@require_safe
def practice(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """One practice, with who adopted it and what came of it."""
    found = policies.access_practice(by=request.user, practice_id=practice_id)
    adoptions = list(queries.adoptions_of(found))
    taken = {found.owner_id, *(adoption.organisation_id for adoption in adoptions)}
    mine = policies.kept_organisations(by=request.user)
    return render(
        request,
        "workspace/exemplars/practice.html",
        {
            **_about(request, found),
            "adoptions": [(adoption, queries.effect_of(adoption)) for adoption in adoptions],
            "own_ids": {organisation.pk for organisation in mine},
            "may_adopt": any(organisation.pk not in taken for organisation in mine),
        },
    )


def _about(request: SignedInRequest, thing: Exemplar) -> dict[str, object]:
    keeps = policies.can_keep(by=request.user, organisation=policies.home_of(thing))
    return {
        "thing": thing,
        "kind": "role-model" if isinstance(thing, RoleModel) else "practice",
        "evidence": queries.evidence_of(thing),
        "sharings": queries.sharings_of(thing),
        "publications": queries.publications_of(thing),
        "keeps": keeps,
        "can_share": keeps and bool(_seasons_to_share(request, thing)),
    }


@needs(Permission.READ_SEASONS)
def role_model_add(request: SignedInRequest) -> HttpResponse:
    """Record a role model."""
    at = clock.now()
    form = RoleModelForm(
        request.POST or None,
        homes=policies.check_keeps_any(by=request.user),
        by=request.user,
        draft_key="role-model-add",
        initial={"found_on": clock.local_date(at)},
        cancel_url=reverse("workspace:exemplars"),
    )
    made = attempt(
        form,
        lambda: actions.record_role_model(
            by=request.user, at=at, province=form.home_organisation, facts=form.facts
        ),
    )
    return _answer(request, form, made, _("Ghi gương điển hình"), None)


@needs(Permission.READ_SEASONS)
def role_model_edit(request: SignedInRequest, role_model_id: int) -> HttpResponse:
    """Change what is told of a role model."""
    found = policies.access_role_model(by=request.user, role_model_id=role_model_id)
    policies.check_keeps(by=request.user, organisation=found.province)
    form = RoleModelForm(
        request.POST or None,
        homes=[found.province],
        by=request.user,
        draft_key=f"role-model:{found.pk}",
        seen_version=found.version,
        initial=_initial(found, RoleModelForm),
        cancel_url=address_of(found),
    )
    changed = attempt(
        form,
        lambda: actions.update_role_model(
            by=request.user,
            at=clock.now(),
            role_model=found,
            seen_version=form.cleaned_data["seen_version"],
            facts=form.facts,
        ),
    )
    return _answer(request, form, changed, _("Sửa gương điển hình"), found)


@needs(Permission.READ_SEASONS)
def practice_add(request: SignedInRequest) -> HttpResponse:
    """Record a practice."""
    form = PracticeForm(
        request.POST or None,
        homes=policies.check_keeps_any(by=request.user),
        by=request.user,
        draft_key="practice-add",
        cancel_url=reverse("workspace:practices"),
    )
    made = attempt(
        form,
        lambda: actions.record_practice(
            by=request.user, at=clock.now(), owner=form.home_organisation, facts=form.facts
        ),
    )
    return _answer(request, form, made, _("Ghi mô hình, cách làm hay"), None)


@needs(Permission.READ_SEASONS)
def practice_edit(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """Change what is told of a practice."""
    found = policies.access_practice(by=request.user, practice_id=practice_id)
    policies.check_keeps(by=request.user, organisation=found.owner)
    form = PracticeForm(
        request.POST or None,
        homes=[found.owner],
        by=request.user,
        draft_key=f"practice:{found.pk}",
        seen_version=found.version,
        initial=_initial(found, PracticeForm),
        cancel_url=address_of(found),
    )
    changed = attempt(
        form,
        lambda: actions.update_practice(
            by=request.user,
            at=clock.now(),
            practice=found,
            seen_version=form.cleaned_data["seen_version"],
            facts=form.facts,
        ),
    )
    return _answer(request, form, changed, _("Sửa mô hình"), found)


@needs(Permission.READ_SEASONS)
def evidence_add(request: SignedInRequest, kind: str, thing_id: int) -> HttpResponse:
    """Add a file or an address."""
    found = _own(request, kind, thing_id)
    form = EvidenceForm(
        request.POST or None, request.FILES or None, by=request.user, cancel_url=address_of(found)
    )
    added = attempt(
        form, lambda: actions.add_evidence(by=request.user, at=clock.now(), thing=found, **form.values)
    )
    return _answer(request, form, found if added else None, _("Thêm minh chứng"), found)


@needs(Permission.READ_SEASONS)
def consent_record(request: SignedInRequest, role_model_id: int) -> HttpResponse:
    """Record that the person agrees to be shown."""
    at = clock.now()
    found = policies.access_role_model(by=request.user, role_model_id=role_model_id)
    policies.check_keeps(by=request.user, organisation=found.province)
    form = ConsentRecordForm(
        request.POST or None,
        by=request.user,
        initial={"given_on": clock.local_date(at)},
        cancel_url=address_of(found),
    )
    made = attempt(
        form, lambda: actions.record_consent(by=request.user, at=at, role_model=found, **form.values)
    )
    return _answer(request, form, found if made else None, _("Ghi nhận sự đồng ý"), found)


@needs(Permission.READ_SEASONS)
@require_POST
def consent_withdraw(request: SignedInRequest, role_model_id: int) -> HttpResponse:
    """Record that the consent was taken back."""
    found = policies.access_role_model(by=request.user, role_model_id=role_model_id)
    actions.withdraw_consent(by=request.user, at=clock.now(), role_model=found)
    messages.success(request, _("Đã ghi nhận việc rút lại sự đồng ý; nội dung không còn công khai."))
    return redirect(address_of(found))


@needs(Permission.READ_SEASONS)
def exemplar_share(request: SignedInRequest, kind: str, thing_id: int) -> HttpResponse:
    """Share with the cluster in a season."""
    found = _own(request, kind, thing_id)
    form = ShareForm(
        request.POST or None,
        seasons=_seasons_to_share(request, found),
        by=request.user,
        initial={"season": request.GET.get("season", "")},
        cancel_url=address_of(found),
    )
    shared = attempt(
        form, lambda: actions.share_exemplar(by=request.user, at=clock.now(), thing=found, **form.values)
    )
    return _answer(request, form, found if shared else None, _("Chia sẻ trong cụm"), found)


@needs(Permission.READ_SEASONS)
@require_POST
def exemplar_publish(request: SignedInRequest, kind: str, thing_id: int) -> HttpResponse:
    """Let the public read it."""
    found = _own(request, kind, thing_id)
    actions.publish_exemplar(by=request.user, at=clock.now(), thing=found)
    messages.success(request, _("Đã công khai ở cổng thông tin."))
    return redirect(address_of(found))


@needs(Permission.READ_SEASONS)
def exemplar_withdraw(request: SignedInRequest, kind: str, thing_id: int) -> HttpResponse:
    """Take it back from the public."""
    found = _own(request, kind, thing_id)
    form = ReasonForm(request.POST or None, by=request.user, cancel_url=address_of(found))
    withdrawn = attempt(
        form, lambda: actions.withdraw_exemplar(by=request.user, at=clock.now(), thing=found, **form.values)
    )
    return _answer(request, form, found if withdrawn else None, _("Rút công khai"), found)


@signed_in
@require_safe
def season_exemplars(request: SignedInRequest, season_id: int) -> HttpResponse:
    """What members shared and took over in a season."""
    season = access_season(by=request.user, season_id=season_id)
    shared = queries.shared_in_season(season)
    member = member_acted_for(by=request.user, season=season)
    network = queries.network_of(adoption for line in shared for adoption in line.adoptions)
    to_share: list[tuple[Exemplar, str]] = []
    if member is not None:
        found, ways = queries.not_yet_shared(season=season, organisation=member)
        to_share = [*((each, "role-model") for each in found), *((each, "practice") for each in ways)]
    return render(
        request,
        "workspace/exemplars/season.html",
        {
            "season": season,
            "active": [line for line in shared if line.has_shared or line.adoptions],
            "silent": [line for line in shared if not line.has_shared],
            "member": member,
            "to_share": to_share,
            "network": network_chart(network) if network.edges else None,
        },
    )


def _own(request: SignedInRequest, kind: str, thing_id: int) -> Exemplar:
    found: Exemplar
    if kind == "guong":
        found = policies.access_role_model(by=request.user, role_model_id=thing_id)
    else:
        found = policies.access_practice(by=request.user, practice_id=thing_id)
    policies.check_keeps(by=request.user, organisation=policies.home_of(found))
    return found


def _seasons_to_share(request: SignedInRequest, thing: Exemplar) -> list[Season]:
    home, done = policies.home_of(thing), {s.season_id for s in queries.sharings_of(thing)}
    return [
        season
        for season in seasons_of(by=request.user)
        if season.pk not in done
        and season.stage != "archived"
        and any(member.organisation_id == home.pk for member in season.members.all())
    ]


def _initial(thing: Exemplar, form: type[WorkForm]) -> dict[str, object]:
    return {name: getattr(thing, name) for name in form.base_fields if hasattr(thing, name)}


def _answer(
    request: SignedInRequest, form: WorkForm, made: Exemplar | None, title: object, thing: Exemplar | None
) -> HttpResponse:
    if made is not None:
        messages.success(request, _("Đã lưu."))
        return redirect(address_of(made))
    is_practice = isinstance(thing, Practice) or isinstance(form, PracticeForm)
    context = {
        "title": title,
        "thing": thing,
        "thing_url": address_of(thing) if thing else "",
        "list_url": reverse("workspace:practices" if is_practice else "workspace:exemplars"),
        "list_title": _("Mô hình, cách làm hay") if is_practice else _("Gương điển hình"),
    }
    return render_form(request, "workspace/exemplars/form.html", form, context)

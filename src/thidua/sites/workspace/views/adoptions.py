"""Who adopted which practice with which result: the list with its network, and the forms of adopting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.exemplars import actions, policies, queries
from thidua.exemplars.interfaces.forms import AdoptionForm, AdoptionReportForm
from thidua.exemplars.models import Adoption, Practice
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.kernel import clock
from thidua.kernel.forms import attempt, choices_of, render_form
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.sites.workspace.charts import network_chart
from thidua.sites.workspace.views.exemplar_lists import address_of, tabs


def _effect(adoption: Adoption) -> object:
    effect = queries.effect_of(adoption)
    return effect.label if effect else _("Chưa báo cáo")


def _latest(adoption: Adoption) -> str:
    report = queries.latest_report(adoption)
    return report.text if report else ""


ADOPTIONS = ListPage(
    key="adoptions",
    label=_("Nhân rộng mô hình"),
    search="practice__folded",
    columns=(
        Column(
            "practice.title",
            _("Mô hình, cách làm"),
            sort=("practice__sort_key",),
            url=lambda adoption: address_of(adoption.practice),
        ),
        Column("practice.owner.short_name", _("Của"), sort=("practice__owner__sort_key",)),
        Column("organisation.short_name", _("Áp dụng ở"), sort=("organisation__sort_key",)),
        Column("adopted_on", _("Từ ngày"), sort=("adopted_on",)),
        Column("planned_result", _("Kết quả dự kiến")),
        Column("effect", _("Mức đạt được"), cell="workspace/exemplars/_effect_cell.html", export=_effect),
        Column("latest", _("Kết quả báo cáo"), cell=_latest),
    ),
    filters=(
        ChoiceFilter("owner", _("Mô hình của"), lookup="practice__owner_id"),
        ChoiceFilter("taker", _("Áp dụng ở"), lookup="organisation_id"),
    ),
    default_sort="-adopted_on",
    empty=Empty(
        _("Chưa tỉnh nào áp dụng mô hình của tỉnh khác"),
        _("Mở một mô hình đã chia sẻ và chọn “Áp dụng mô hình này”."),
        icon_name="share",
    ),
)


@needs(Permission.READ_SEASONS)
def adoptions(request: SignedInRequest) -> HttpResponse:
    """The network of who learns from whom, and every adoption."""
    found = queries.adoptions_read_by(by=request.user)
    network = queries.network_of(found)
    people = choices_of(network.organisations)
    context = {"tabs": tabs(), "network": network_chart(network) if network.edges else None}
    return respond_list(
        request,
        "workspace/exemplars/adoptions.html",
        ADOPTIONS,
        found,
        context,
        choices={"owner": people, "taker": people},
    )


@needs(Permission.READ_SEASONS)
def practice_adopt(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """Take a practice over."""
    at = clock.now()
    practice = policies.access_practice(by=request.user, practice_id=practice_id)
    form = AdoptionForm(
        request.POST or None,
        homes=policies.check_keeps_any(by=request.user),
        by=request.user,
        draft_key=f"adopt:{practice.pk}",
        initial={"adopted_on": clock.local_date(at)},
        cancel_url=address_of(practice),
    )
    made = attempt(
        form,
        lambda: actions.adopt_practice(
            by=request.user, at=at, practice=practice, **_adoption(form, practice)
        ),
    )
    if made is not None:
        messages.success(request, _("%(name)s áp dụng mô hình này.") % {"name": made.organisation})
        return redirect(address_of(practice))
    context = {
        "title": _("Áp dụng mô hình"),
        "thing": practice,
        "thing_url": address_of(practice),
        "list_url": reverse("workspace:practices"),
        "list_title": _("Mô hình, cách làm hay"),
    }
    return render_form(request, "workspace/exemplars/form.html", form, context)


def _adoption(form: AdoptionForm, practice: Practice) -> dict[str, Any]:
    season = queries.season_shared_with(practice=practice, organisation=form.home_organisation)
    return {**form.values, "season": season}


@needs(Permission.READ_SEASONS)
def adoption_report(request: SignedInRequest, adoption_id: int) -> HttpResponse:
    """Report what came of an adoption."""
    at = clock.now()
    adoption = policies.access_adoption(by=request.user, adoption_id=adoption_id)
    form = AdoptionReportForm(
        request.POST or None,
        by=request.user,
        draft_key=f"adoption-report:{adoption.pk}",
        initial={"as_of": clock.local_date(at)},
        cancel_url=address_of(adoption.practice),
    )
    made = attempt(
        form, lambda: actions.report_adoption(by=request.user, at=at, adoption=adoption, **form.values)
    )
    if made is not None:
        messages.success(request, _("Đã ghi kết quả áp dụng."))
        return redirect(address_of(adoption.practice))
    context = {
        "title": _("Kết quả áp dụng ở %(name)s") % {"name": adoption.organisation},
        "thing": adoption.practice,
        "thing_url": address_of(adoption.practice),
        "list_url": reverse("workspace:adoptions"),
        "list_title": _("Nhân rộng"),
    }
    return render_form(request, "workspace/exemplars/form.html", form, context)

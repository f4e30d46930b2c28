"""The published role models and practices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.exemplars.enums import ExemplarField
from thidua.exemplars.models import Practice, RoleModel
from thidua.exemplars.queries import published_practices, published_role_models
from thidua.identity.gates import public
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.parties.enums import PartyKind
from thidua.statistics import published

ROLE_MODELS = ListPage(
    key="role-models",
    label=_("Gương điển hình tiên tiến"),
    columns=(
        Column(
            "name",
            _("Tên"),
            sort=("sort_key",),
            url=lambda r: reverse("portal:role-model", args=[r.pk]),
            css="wrap",
        ),
        Column("headline", _("Tóm tắt thành tích"), cell="portal/headline_cell.html", css="wrap"),
        Column("field", _("Lĩnh vực"), sort=("field",), cell=RoleModel.get_field_display),
        Column("province.short_name", _("Tỉnh"), sort=("province__sort_key",)),
    ),
    filters=(
        ChoiceFilter("field", _("Lĩnh vực"), choices=ExemplarField.choices),
        ChoiceFilter("kind", _("Đối tượng"), choices=PartyKind.choices),
    ),
    default_sort="name",
    empty=Empty(_("Chưa có gương điển hình nào được công bố"), icon_name="star"),
    exports=False,
)
PRACTICES = ListPage(
    key="practices",
    label=_("Mô hình, cách làm hay"),
    columns=(
        Column(
            "title",
            _("Tên mô hình, cách làm"),
            sort=("sort_key",),
            url=lambda p: reverse("portal:practice", args=[p.pk]),
            css="wrap",
        ),
        Column("author", _("Nơi thực hiện"), cell="portal/author_cell.html", css="wrap"),
        Column("field", _("Lĩnh vực"), sort=("field",), cell=Practice.get_field_display),
        Column("owner.short_name", _("Tỉnh"), sort=("owner__sort_key",)),
        Column("adopted", _("Nơi nhân rộng"), sort=("adopted",), align="num"),
    ),
    filters=(ChoiceFilter("field", _("Lĩnh vực"), choices=ExemplarField.choices),),
    default_sort="title",
    empty=Empty(_("Chưa có mô hình nào được công bố"), icon_name="bulb"),
    exports=False,
)


def _tabs() -> list[tuple[str, object, str]]:
    return [
        (reverse("portal:exemplars"), _("Gương điển hình"), "star"),
        (reverse("portal:practices"), _("Mô hình, cách làm hay"), "bulb"),
    ]


@public
@require_safe
def role_models(request: HttpRequest) -> HttpResponse:
    """The role models."""
    return respond_list(
        request, "portal/exemplars.html", ROLE_MODELS, published_role_models(), {"tab_items": _tabs()}
    )


@public
@require_safe
def role_model(request: HttpRequest, role_model_id: int) -> HttpResponse:
    """One role model."""
    return render(request, "portal/role_model.html", {"found": published.public_role_model(role_model_id)})


@public
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """The practices."""
    return respond_list(
        request, "portal/exemplars.html", PRACTICES, published_practices(), {"tab_items": _tabs()}
    )


@public
@require_safe
def practice(request: HttpRequest, practice_id: int) -> HttpResponse:
    """One practice and who adopted it."""
    found, adoptions = published.public_practice(practice_id)
    return render(request, "portal/practice.html", {"found": found, "adoptions": adoptions})

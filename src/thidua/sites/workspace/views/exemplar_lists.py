"""Lists of role models and practices, by province and field."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.exemplars import policies, queries
from thidua.exemplars.enums import ExemplarField
from thidua.exemplars.models import RoleModel
from thidua.exemplars.policies import Exemplar
from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.kernel.forms import choices_of
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.parties.enums import PartyKind


def address_of(thing: Exemplar) -> str:
    """The page of a role model or practice."""
    name = "role-model" if isinstance(thing, RoleModel) else "practice"
    return reverse(f"workspace:{name}", args=[thing.pk])


def tabs() -> list[tuple[str, object, str]]:
    """The three parts of the room."""
    return [
        (reverse("workspace:exemplars"), _("Gương điển hình"), "user-star"),
        (reverse("workspace:practices"), _("Mô hình, cách làm hay"), "bulb"),
        (reverse("workspace:adoptions"), _("Nhân rộng"), "share"),
    ]


FIELD = ChoiceFilter("field", _("Lĩnh vực"), choices=ExemplarField.choices)
PUBLIC = ChoiceFilter(
    "public",
    _("Công khai"),
    choices=(("yes", _("Đã công khai")), ("no", _("Chưa"))),
    narrow=lambda rows, value: rows.filter(is_published=value == "yes"),
)
ROLE_MODELS = ListPage(
    key="role-models",
    label=_("Gương điển hình tiên tiến"),
    columns=(
        Column("name", _("Gương điển hình"), sort=("sort_key",), url=address_of),
        Column("headline", _("Việc làm")),
        Column("province.short_name", _("Tỉnh"), sort=("province__sort_key",)),
        Column("field", _("Lĩnh vực"), sort=("field",), cell=lambda r: ExemplarField(r.field).label),
        Column("kind", _("Loại đối tượng"), sort=("kind",), cell=lambda r: PartyKind(r.kind).label),
        Column(
            "is_direct_worker",
            _("Trực tiếp"),
            align="center",
            cell=lambda r: "✓" if r.is_direct_worker else "",
        ),
        Column("found_on", _("Phát hiện"), sort=("found_on",)),
        Column("standard", "", cell=lambda _row: "", css="d-none", export=lambda r: r.standard),
        Column("state", _("Tình trạng"), cell="workspace/exemplars/_state_cell.html", export=False),
    ),
    filters=(
        ChoiceFilter("province", _("Tỉnh"), lookup="province_id"),
        FIELD,
        ChoiceFilter("kind", _("Loại đối tượng"), choices=PartyKind.choices),
        PUBLIC,
    ),
    empty=Empty(
        _("Chưa có gương điển hình nào"),
        _("Ghi lại người tốt, việc tốt ở tỉnh mình: ai, làm gì, đạt tiêu chuẩn nào."),
        icon_name="user-star",
    ),
)
PRACTICES = ListPage(
    key="practices",
    label=_("Mô hình, cách làm hay"),
    columns=(
        Column("title", _("Mô hình, cách làm"), sort=("sort_key",), url=address_of),
        Column("author", _("Nơi thực hiện")),
        Column("owner.short_name", _("Tỉnh"), sort=("owner__sort_key",)),
        Column("field", _("Lĩnh vực"), sort=("field",), cell=lambda p: ExemplarField(p.field).label),
        Column("adopted", _("Được áp dụng"), sort=("adopted",), align="num"),
        Column("result", "", cell=lambda _row: "", css="d-none", export=lambda p: p.result),
        Column("state", _("Tình trạng"), cell="workspace/exemplars/_state_cell.html", export=False),
    ),
    filters=(ChoiceFilter("owner", _("Tỉnh"), lookup="owner_id"), FIELD, PUBLIC),
    empty=Empty(
        _("Chưa có mô hình nào"),
        _("Ghi lại cách làm hay để tỉnh bạn áp dụng: vấn đề, cách làm, kết quả, chi phí, điều kiện."),
        icon_name="bulb",
    ),
)


@needs(Permission.READ_SEASONS)
@require_safe
def role_models(request: SignedInRequest) -> HttpResponse:
    """Role models the account may read, by province and field."""
    found = queries.role_models_read_by(by=request.user)
    context = {
        "tabs": tabs(),
        "add": "workspace:role-model-add" if policies.kept_organisations(by=request.user) else "",
        "citation": policies.publicity_citation(),
    }
    homes = choices_of(queries.homes_of(found, "province"))
    return respond_list(
        request, "workspace/exemplars/list.html", ROLE_MODELS, found, context, choices={"province": homes}
    )


@needs(Permission.READ_SEASONS)
@require_safe
def practices(request: SignedInRequest) -> HttpResponse:
    """Practices the account may read, by province and field."""
    found = queries.practices_read_by(by=request.user)
    context = {
        "tabs": tabs(),
        "add": "workspace:practice-add" if policies.kept_organisations(by=request.user) else "",
    }
    homes = choices_of(queries.homes_of(found, "owner"))
    return respond_list(
        request, "workspace/exemplars/list.html", PRACTICES, found, context, choices={"owner": homes}
    )

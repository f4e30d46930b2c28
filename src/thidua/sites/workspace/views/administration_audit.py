"""The audit trail: who did what to which record, when, with what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from thidua.identity.enums import Permission
from thidua.identity.gates import SignedInRequest, needs
from thidua.identity.policies import access_audit_record
from thidua.kernel.lists import ChoiceFilter, Column, DateFilter, Empty, ListPage, respond_list
from thidua.kernel.models import AuditRecord
from thidua.kernel.queries import audit_actions, whole_trail
from thidua.kernel.refusals import Message
from thidua.kernel.text import collation_key
from thidua.sites.workspace.action_names import name_of

ROOMS: dict[str, Message] = {
    "parties": _("Tổ chức, cá nhân"),
    "identity": _("Tài khoản, vai trò"),
    "documents": pgettext_lazy("list", "Văn bản"),
    "register": _("Sổ khen thưởng"),
    "movements": _("Phong trào thi đua"),
    "clusters": _("Cụm, mùa thi đua"),
    "covenants": _("Chỉ tiêu, giao ước"),
    "scoring": _("Chấm điểm"),
    "ballots": pgettext_lazy("list", "Bỏ phiếu"),
    "exemplars": _("Gương điển hình, mô hình"),
    "commendation": _("Khen thưởng"),
    "conferences": _("Hội nghị"),
}


def _room(record: AuditRecord) -> Message:
    return ROOMS.get(record.action.partition(".")[0], record.action)


TRAIL = ListPage(
    key="audit",
    label=_("Nhật ký"),
    columns=(
        Column(
            "at",
            _("Thời điểm"),
            sort=("at", "id"),
            url=lambda record: reverse("workspace:audit-record", args=[record.pk]),
        ),
        Column("actor_label", _("Người thực hiện"), sort=("actor_label",), css="wrap"),
        Column("room", _("Phần việc"), cell=_room),
        Column(
            "action",
            _("Hành động"),
            sort=("action",),
            cell=lambda record: name_of(record.action),
            export=lambda record: f"{name_of(record.action)} ({record.action})",
        ),
        Column("target_label", _("Bản ghi liên quan"), css="wrap"),
        Column(
            "detail",
            _("Chi tiết"),
            cell="workspace/administration/detail_cell.html",
            export=lambda record: "; ".join(f"{name}: {value}" for name, value in record.detail.items()),
        ),
    ),
    search="folded",
    search_label=_("Tìm người thực hiện, hành động, đối tượng"),
    filters=(
        ChoiceFilter(
            "room",
            _("Phần việc"),
            choices=tuple(ROOMS.items()),
            narrow=lambda rows, room: rows.filter(action__startswith=f"{room}."),
        ),
        ChoiceFilter("action", _("Hành động")),
        DateFilter("from", _("Từ ngày"), lookup="at__date__gte"),
        DateFilter("to", _("Đến ngày"), lookup="at__date__lte"),
    ),
    default_sort="-at",
    page_size=50,
    empty=Empty(_("Nhật ký trống"), _("Mọi thay đổi trong hệ thống được ghi ở đây."), icon_name="history"),
)


@needs(Permission.READ_AUDIT)
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """The whole trail, newest first; as Excel for the auditor's papers."""
    choices = {
        "action": sorted(
            ((code, name_of(code)) for code in audit_actions()), key=lambda c: collation_key(c[1])
        )
    }
    return respond_list(request, "workspace/administration/audit.html", TRAIL, whole_trail(), choices=choices)


@needs(Permission.READ_AUDIT)
@require_safe
def audit_record(request: SignedInRequest, record_id: int) -> HttpResponse:
    """One line of the trail with everything it holds; a fragment for the sheet where htmx asks."""
    record = access_audit_record(by=request.user, record_id=record_id)
    template = "record_facts" if getattr(request, "htmx", False) else "record"
    return render(
        request,
        f"workspace/administration/{template}.html",
        {
            "record": record,
            "room": _room(record),
            "action": name_of(record.action),
            "facts": sorted(record.detail.items()),
        },
    )

"""Every shared piece on one page, with made-up content: for whoever builds pages, never in production.

Its own words are Vietnamese only.
"""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from thidua.identity import queries
from thidua.identity.gates import public
from thidua.kernel import clock
from thidua.kernel.charts import Table
from thidua.kernel.forms import (
    LimitedFileField,
    VietnameseDateField,
    VietnameseDecimalField,
    WorkForm,
    attempt,
)
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted, Refusal

MEMBERS = (
    ("Tuyên Quang", "588.5", "146", "99", "148", "986", "981.5"),
    ("Bắc Giang", "590", "142.5", "97.5", "145", "984", "975"),
    ("Thái Nguyên", "579", "145", "98", "141.5", "970.5", "963.5"),
    ("Phú Thọ", "576", "143", "95.5", "144", "966", "958.5"),
    ("Bắc Kạn", "561", "145.5", "98.5", "147.5", "958", "952.5"),
    ("Hòa Bình", "552", "141", "96", "140", "951", None),
    ("Yên Bái", "549.5", "138", "96.5", "136.5", "947.5", None),
)
HEADS = (("KT-XH", 600), ("Đảng, HTCT", 150), ("QP-AN", 100), ("TĐ-KT", 150))
STAGES = (
    ("Kế hoạch", "15/02", "done"),
    ("Đăng ký chỉ tiêu", "28/02", "done"),
    ("Ký giao ước", "23/03", "done"),
    ("Sơ kết", "27/07", "done"),
    ("Tự chấm điểm", "30/11", "done"),
    ("Thẩm định", "5/7 tỉnh", "current"),
    ("Bình xét, suy tôn", "", "todo"),
    ("Tổng kết", "06/03/2024", "todo"),
)
ROLES = ListPage(
    key="roles",
    label="Vai trò",
    search="",
    columns=(
        Column("title", "Vai trò", sort=("title",), url=lambda _role: "#"),
        Column("code", "Mã", sort=("code",)),
        Column("description", "Mô tả", css="wrap"),
        Column("permissions", "Số quyền", align="num", cell=lambda role: len(role.permissions)),
    ),
    filters=(ChoiceFilter("code", "Mã", choices=(("head_officer", "head_officer"), ("teller", "teller"))),),
    default_sort="title",
    page_size=25,
    empty=Empty("Chưa có vai trò nào", "Nạp vai trò từ roles.yaml.", icon_name="users"),
)


class TargetForm(WorkForm):
    """A form with every kind of field."""

    name = forms.CharField(label="Chỉ tiêu", max_length=200, help_text="Ghi như trong kế hoạch.")
    unit = forms.CharField(label="Đơn vị tính", max_length=30)
    target = VietnameseDecimalField(label="Mức đăng ký", max_digits=12, decimal_places=2)
    due_date = VietnameseDateField(label="Thời hạn")
    direction = forms.ChoiceField(
        label="Chiều phấn đấu", choices=(("up", "Càng cao càng tốt"), ("down", "Càng thấp càng tốt"))
    )
    evidence = LimitedFileField(label="Minh chứng", required=False)
    titles = forms.MultipleChoiceField(
        label="Danh hiệu phấn đấu",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(("flag", "Cờ thi đua của Chính phủ"), ("merit", "Bằng khen")),
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="Đã thống nhất với lãnh đạo", required=False)

    widths = {"unit": 4, "target": 4, "due_date": 4, "direction": 6, "evidence": 6}
    groups = (("Chỉ tiêu", ("name", "unit", "target", "due_date", "direction")),)
    outcome = "Chỉ tiêu được gửi cho cụm trưởng xem xét; sau đó chỉ sửa được khi bị trả lại."
    submit_label = "Gửi đăng ký"


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """The pieces, and the form answering as real ones do."""
    form = TargetForm(
        request.POST or None, request.FILES or None, by=request.user, draft_key="gallery", cancel_url="/ui/"
    )
    if attempt(form, lambda: _refuse_some(form)) is not None:
        messages.success(request, "Đã gửi đăng ký.")
        return redirect("gallery")
    if request.GET.get("notice"):
        messages.success(request, "Đã lưu.")
        messages.error(request, "Chưa gửi được.")
    return respond_list(
        request,
        "workspace/gallery.html",
        ROLES,
        queries.roles(),
        {"form": form, **_pieces()},
    )


@public
def refusal(request: HttpRequest, name: str) -> HttpResponse:
    """Raise a refusal, to see its page."""
    found: dict[str, Refusal] = {
        "not-permitted": NotPermitted("Chỉ cụm trưởng được ban hành kế hoạch."),
        "not-found": NotFound("Không có mùa thi đua này, hoặc bạn không được xem."),
        "not-now": NotNow("Còn 2 tỉnh chưa thống nhất điểm.", citation="Điều 33 khoản 5 NĐ 152/2025/NĐ-CP"),
        "invalid": InvalidInput(fields={"target": "Mức đăng ký phải lớn hơn 0."}),
    }
    if name == "broken":
        raise RuntimeError("the gallery was asked to break")
    raise found.get(name, found["not-found"])


@public
def explained(request: HttpRequest) -> HttpResponse:
    """What a number is made of, as a fragment for the sheet."""
    return render(request, "workspace/gallery_explained.html", {"figures": _figures()})


@public
def projector(request: HttpRequest) -> HttpResponse:
    """The meeting-room screen."""
    return render(request, "workspace/gallery_projector.html", {"members": _members()})


def _refuse_some(form: TargetForm) -> bool:
    if form.values["unit"] == "?":
        raise InvalidInput(fields={"unit": "Đơn vị tính này chưa có trong danh mục."})
    if form.values["unit"] == "!":
        raise NotNow("Đã hết hạn đăng ký chỉ tiêu.", citation="Kế hoạch 01/KH-CTĐ")
    return True


def _pieces() -> dict[str, object]:
    today = clock.local_date(clock.now())
    return {
        "today": today,
        "days": [today + timedelta(days=n) for n in (-2, 0, 4, 40)],
        "steps": [
            SimpleNamespace(label=label, note=note, state=state, url="") for label, note, state in STAGES
        ],
        "members": _members(),
        "heads": HEADS,
        "figures": _figures(),
        "pairs": [
            ("Cụm trưởng", "Bắc Kạn"),
            ("Ngày tổng kết", date(2024, 3, 6)),
            ("Tổng điểm", Decimal("981.5")),
            ("Đã thống nhất", True),
            ("Ghi chú", None),
        ],
        "crumbs": [("Hội đồng Thi đua - Khen thưởng Trung ương", "#"), ("Cụm thi đua", "#")],
        "tab_items": [  # address, label, icon
            ("/ui/", "Tổng quan", "layout-dashboard"),
            ("/ui/#a", "Chỉ tiêu", "target-arrow"),
        ],
        "option": _option(),
        "option_table": Table(head=("Tỉnh", "Thẩm định"), rows=[(m.name, m.appraised) for m in _members()]),
        "entries": [(m.name, m.scores) for m in _members()[:4]],
    }


def _members() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            rank=rank,
            name=name,
            scores=[
                SimpleNamespace(head=head, value=Decimal(value), most=most, least=int(most * 0.9))
                for (head, most), value in zip(HEADS, scores, strict=True)
            ],
            own=Decimal(own),
            appraised=Decimal(appraised) if appraised else None,
            difference=Decimal(appraised) - Decimal(own) if appraised else None,
        )
        for rank, (name, *scores, own, appraised) in enumerate(MEMBERS, start=1)
    ]


def _figures() -> list[tuple[object, object]]:
    return [
        ("Công thức", "min(600; Σ điểm tiêu chí) = 588,5"),
        ("Người chấm", "Tổ thẩm định, Sở Nội vụ Bắc Kạn"),
        ("Lúc", clock.now()),
    ]


def _option() -> dict[str, object]:
    ranked = [m for m in _members() if m.appraised]
    return {
        "grid": {"left": 8, "right": 24, "top": 24, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "xAxis": {"type": "category", "data": [m.name for m in ranked]},
        "yAxis": {"type": "value", "min": 900},
        "series": [
            {"name": "Tự chấm", "type": "bar", "color": "var(--gold)", "data": [m.own for m in ranked]},
            {
                "name": "Thẩm định",
                "type": "bar",
                "color": "var(--accent)",
                "data": [m.appraised for m in ranked],
            },
        ],
    }


urlpatterns = [
    path("ui/", gallery, name="gallery"),
    path("ui/trinh-chieu/", projector, name="gallery-projector"),
    path("ui/giai-thich/", explained, name="gallery-explained"),
    path("ui/tu-choi/<slug:name>/", refusal, name="gallery-refusal"),
]

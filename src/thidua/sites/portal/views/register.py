"""The published lines of the award register."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.identity.gates import public
from thidua.kernel.forms import choices_of
from thidua.kernel.lists import ChoiceFilter, Column, Empty, ListPage, respond_list
from thidua.kernel.search import Found
from thidua.legislation import catalogue
from thidua.register.queries import THE_PUBLIC, Question, find, keepers_in, tally_of
from thidua.statistics import published

AWARDS = ListPage(
    key="awards",
    label=_("Sổ khen thưởng"),
    columns=(
        Column(
            "recipient_name",
            _("Tên được khen thưởng"),
            sort=("recipient_sort_key",),
            url=lambda a: reverse("portal:award", args=[a.pk]),
            css="wrap",
        ),
        Column("post_text", _("Chức vụ, đơn vị"), css="wrap"),
        Column(
            "award_name",
            _("Danh hiệu, hình thức"),
            sort=("award_name",),
            cell="portal/award_cell.html",
            css="wrap",
        ),
        Column("decision_number", _("Quyết định"), css="nowrap"),
        Column("year", _("Năm"), sort=("year",), align="num", cell=lambda a: str(a.year)),
    ),
    search_label=_("Tên, đơn vị, số quyết định; không cần dấu"),
    filters=(
        ChoiceFilter("province", _("Sổ của"), lookup="keeper"),
        ChoiceFilter("year", _("Năm")),
        ChoiceFilter("award", _("Danh hiệu, hình thức"), lookup="award_code"),
    ),
    default_sort="-year",
    empty=Empty(_("Chưa có khen thưởng nào được công khai"), icon_name="award"),
    exports=False,
)


@public
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register with its search."""
    tally = tally_of(THE_PUBLIC)
    choices = {
        "province": choices_of(keepers_in(tally)),
        "year": [(str(year), str(year)) for year in tally.years],
        "award": tally.award_names,
    }
    return respond_list(request, "portal/register.html", AWARDS, _look_up, choices=choices)


def _look_up(words: str, chosen: Mapping[str, str], most: int) -> Found:
    question = Question(
        words=words,
        year=int(chosen["year"]) if "year" in chosen else None,
        keeper=int(chosen["province"]) if "province" in chosen else None,
        award=chosen.get("award", ""),
    )
    return find(sight=THE_PUBLIC, question=question, most=most)


@public
@require_safe
def award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One line."""
    found = published.public_award(award_id)
    is_known = found.award_code in catalogue.law().awards
    on = f"?on={found.decision_date:%d/%m/%Y}" if found.decision_date else ""
    context = {
        "award": found,
        "document": published.document_of(found),
        "law_url": reverse("portal:law-award", args=[found.award_code]) + on if is_known else "",
    }
    return render(request, "portal/award.html", context)

"""The lists of assessments and of their verdicts, and the numbers above them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from thidua.eligibility import queries
from thidua.eligibility.assessing import EMPTY, JUDGED, reason_of
from thidua.eligibility.enums import AssessmentState, Standing
from thidua.eligibility.models import Assessment, Verdict
from thidua.kernel.lists import ChoiceFilter, Choices, Column, Empty, ListPage
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue, rules
from thidua.parties.enums import PartyKind
from thidua.rulebook.rules import Rule

NAMED_AWARDS = 2


def _awards(assessment: Assessment) -> Message:
    codes = assessment.award_codes
    if not codes:
        return _("Tất cả")
    if len(codes) <= NAMED_AWARDS:
        return "; ".join(_award(code) for code in codes)
    return ngettext("%(count)d danh hiệu, hình thức", "%(count)d danh hiệu, hình thức", len(codes)) % {
        "count": len(codes)
    }


def _award(code: str) -> str:
    known = catalogue.law().awards.get(code)
    return known.label if known else code


def _line(verdict: Verdict) -> str:
    return reverse("workspace:verdict", args=[verdict.assessment_id, verdict.pk])


@lru_cache(maxsize=16)
def _rules_by_key(day: date) -> Mapping[str, Rule]:
    return {rule.key: rule for rule in rules.rules_on(day)}


def _reason(verdict: Verdict) -> str:
    """The words kept are Vietnamese; for other readers they are told anew, while the rule is still the same."""
    rule = _rules_by_key(verdict.assessment.on).get(verdict.rule)
    if rule is None or (get_language() or "vi").startswith("vi") or verdict.assessment.is_outdated:
        return verdict.reason
    unmet = [need.condition for need in rule.needs if need.id in verdict.unmet]
    return reason_of(rule, unmet, Standing(verdict.standing))


ASSESSMENTS = ListPage(
    key="assessments",
    label=_("Các lần rà soát"),
    search="",
    columns=(
        Column(
            "organisation.name",
            _("Đơn vị"),
            sort=("organisation__sort_key",),
            url=lambda row: reverse("workspace:assessment", args=[row.pk]),
        ),
        Column(
            "year",
            _("Năm xét"),
            sort=("year",),
            align="num",
            cell=lambda row: str(row.year),
            export=lambda row: row.year,
        ),
        Column("on", _("Nhận hồ sơ ngày"), sort=("on",)),
        Column("award_codes", _("Danh hiệu, hình thức"), cell=_awards),
        Column(
            "state",
            _("Tình trạng"),
            cell="workspace/eligibility/_state_cell.html",
            export=lambda row: row.get_state_display(),
        ),
        Column("requested_at", _("Yêu cầu lúc"), sort=("requested_at",)),
        Column("requested_by", _("Người yêu cầu"), cell=lambda row: str(row.requested_by), css="small"),
    ),
    filters=(ChoiceFilter("state", _("Tình trạng"), choices=AssessmentState.choices),),
    default_sort="-requested_at",
    empty=Empty(
        _("Chưa có lần rà soát nào"),
        _("Chọn đơn vị, năm và danh hiệu để biết ai đủ điều kiện, ai còn thiếu gì."),
        icon_name="list-search",
    ),
)

VERDICTS = ListPage(
    key="verdicts",
    label=_("Ai đủ điều kiện"),
    columns=(
        Column(
            "party_name",
            _("Cá nhân, tập thể"),
            sort=("party_key",),
            cell="workspace/eligibility/_party_cell.html",
            export=lambda row: row.party_name,
        ),
        Column("unit_name", _("Đơn vị"), sort=("unit__sort_key", "party_key"), css="small"),
        Column(
            "award",
            _("Danh hiệu, hình thức"),
            sort=("award_rank", "party_key"),
            cell=lambda row: _award(row.award_code),
        ),
        Column(
            "standing",
            _("Kết quả"),
            sort=("standing_order", "award_rank", "party_key"),
            cell="workspace/eligibility/_standing_cell.html",
            export=lambda row: Standing(row.standing).label,
        ),
        Column("reason", _("Chưa đạt, cần xem xét"), cell=_reason, css="small wrap"),
        Column(
            "earliest_year",
            _("Sớm nhất"),
            sort=("earliest_year",),
            align="num",
            cell=lambda row: str(row.earliest_year) if row.earliest_year else "",
            export=lambda row: row.earliest_year,
        ),
        Column(
            "stale_since",
            _("Hồ sơ đã đổi từ"),
            css="d-none",
            cell=lambda _row: "",
            export=lambda row: row.stale_since,
        ),
    ),
    filters=(
        ChoiceFilter("award", _("Danh hiệu, hình thức"), lookup="award_code"),
        ChoiceFilter("standing", _("Kết quả"), choices=[(each.value, each.label) for each in Standing][:6]),
        ChoiceFilter("unit", _("Đơn vị"), lookup="unit_id"),
        ChoiceFilter("kind", _("Đối tượng"), lookup="party_kind", choices=PartyKind.choices),
    ),
    default_sort="standing",
    empty=Empty(
        _("Không có ai trong danh sách này"),
        _("Không ai đủ điều kiện hoặc gần đủ; hồ sơ chưa có gì thì không liệt kê."),
        icon_name="list-search",
    ),
)


@dataclass(frozen=True)
class Figures:
    """The numbers of an assessment."""

    judged: int
    empty: int
    standings: list[tuple[Standing, int]]


def figures_of(assessment: Assessment) -> Figures:
    """How many parties, how many with nothing on file, how many verdicts of each standing that is listed."""
    awards = assessment.counts.get("awards", {})
    wanted = set(assessment.award_codes)
    totals = {
        standing: sum(
            found.get(standing.value, 0) for code, found in awards.items() if not wanted or code in wanted
        )
        for standing in (Standing.ELIGIBLE, Standing.ONE_AWAY, Standing.REVIEW)
    }
    counts: Mapping[str, Any] = assessment.counts
    return Figures(counts.get(JUDGED, 0), counts.get(EMPTY, 0), list(totals.items()))


def filter_choices(assessment: Assessment) -> dict[str, Choices]:
    """The awards and units that occur."""
    counted = assessment.counts.get("awards", {})
    codes = assessment.award_codes or list(counted)
    known = [each for each in catalogue.awards() if each.code in codes]
    units = [(str(pk), name) for pk, name in queries.units_in(assessment)]
    return {"award": [(each.code, each.label) for each in known], "unit": units}

"""Points people decide instead of the table, lines that compare units, and units of a class: from entry to paper."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.kernel.refusals import InvalidInput
from thidua.scoring import actions, composition, queries
from thidua.scoring.engine import FlagKind, Kind, Mark, Part, Variant
from thidua.scoring.models import AppraisalEntry, ScoreSheet
from thidua.scoring.specs import CriterionDraft, LineValue

PAST_THE_CAP = {"I.3": LineValue(count=Decimal(1), override=Decimal(5), text="Tổ thẩm định công nhận thêm")}
COMPARED = CriterionDraft(
    "II.4", "Thu ngân sách", parent_code="II", kind=Kind.SHARE_OF_BEST, maximum=Decimal(20), unit="tỷ đồng"
)
WITH_COMPARED = scoring.draft(
    criteria=(
        *(replace(c, maximum=Decimal(60)) if c.code == "II" else c for c in scoring.CRITERIA),
        COMPARED,
    ),
    total=Decimal(120),
)


@pytest.fixture
def of():
    return scoring.frozen(stage=Stage.APPRAISING)


def appraise(of, member, values, **more):
    sheet = of.sheet(member)
    return actions.appraise(
        by=scoring.appraiser(of, member),
        at=scoring.APPRAISED_AT,
        sheet=sheet,
        seen_version=sheet.version,
        values=values,
        **more,
    )


def test_decided_points_pass_the_cap_and_show_it(of):
    scoring.submitted(of, "hoa-binh")
    appraise(of, "hoa-binh", PAST_THE_CAP, accept_rest=True)
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["I.3"]
    assert (line.appraised.points, line.appraised.by_table) == (5, 2)
    assert {flag.kind for flag in line.appraised.flags} == {FlagKind.OVER_MAXIMUM, FlagKind.OVERRIDDEN}
    person = line.appraised.line.override.person
    assert person == AppraisalEntry.objects.get(criterion__code="I.3", override__isnull=False).entered_by
    assert line.appraised.line.override.reason == "Tổ thẩm định công nhận thêm"


def test_points_decided_alone_stand_beside_what_the_unit_entered(of):
    scoring.submitted(of, "hoa-binh")
    appraise(of, "hoa-binh", {"II.1": LineValue(override=Decimal(1), text="Hội đồng quyết định")})
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["II.1"]
    assert (line.appraised.points, line.appraised.by_table) == (1, line.self_score.points)
    assert line.self_score.points not in {None, 1}


def test_decided_points_need_a_reason(of):
    scoring.submitted(of, "hoa-binh")
    silent = {"I.3": replace(PAST_THE_CAP["I.3"], text=" ")}
    with pytest.raises(InvalidInput) as refused:
        appraise(of, "hoa-binh", silent)
    assert "cần ghi lý do" in str(refused.value.fields["I.3"])


def test_decided_points_stay_decided_when_agreed_and_on_paper(of):
    scoring.agreed(of, "hoa-binh", PAST_THE_CAP)
    view = queries.sheet_view(of.sheet("hoa-binh"))
    line = view.by_code["I.3"]
    assert (line.agreed.points, line.agreed.by_table, view.agreed_total.points) == (5, 2, 96)
    assert (view.agreed_by_table.points, view.self_by_table) == (95, None)
    paper = str(
        composition.minutes_document(
            view=view, body=of.year.members["bac-kan"], corrections=queries.corrections_of(view.sheet)
        )
    )
    assert "Tổ thẩm định công nhận thêm (Khác bảng tiêu chí; theo bảng: 2,00.)" in paper


def test_a_mark_stands_instead_of_a_value():
    lines = tuple(
        replace(line, exemption="Đơn vị mới thành lập") if line.code == "I.2" else line
        for line in scoring.CRITERIA
    )
    of = scoring.frozen(made=scoring.draft(criteria=lines), stage=Stage.APPRAISING)
    scoring.submitted(of, "hoa-binh")
    appraise(of, "hoa-binh", {"I.2": LineValue(mark=Mark.EXEMPT, text="Đơn vị mới thành lập")})
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["I.2"]
    assert (line.appraised.points, line.appraised.assigned) == (40, 40)
    with pytest.raises(InvalidInput) as refused:
        appraise(of, "hoa-binh", {"I.1": LineValue(mark=Mark.EXEMPT, text="Xin miễn")})
    assert "không cho miễn" in str(refused.value.fields["I.1"])


def test_units_are_compared_once_agreed_and_nobody_learns_it_before():
    of = scoring.frozen(made=WITH_COMPARED, stage=Stage.APPRAISING)
    budget = {"bac-kan": 10, "tuyen-quang": 40, "hoa-binh": 20}
    for code, size in budget.items():
        scoring.agreed(of, code, values=scoring.FULL | {"II.4": LineValue(actual=Decimal(size))})
    lines = {code: queries.sheet_view(of.sheet(code)).by_code["II.4"] for code in budget}
    assert {code: line.agreed.points for code, line in lines.items()} == {
        "bac-kan": 5,
        "tuyen-quang": 20,
        "hoa-binh": 10,
    }
    assert {line.self_score.points for line in lines.values()} == {None}
    assert not any(line.agreed.flagged(FlagKind.PROVISIONAL) for line in lines.values())
    board = queries.season_scores(of.year.season)
    assert [place.unit for place in board.places] == ["tuyen-quang", "hoa-binh", "bac-kan"]


def test_before_all_are_settled_compared_points_are_provisional():
    of = scoring.frozen(made=WITH_COMPARED, stage=Stage.APPRAISING)
    scoring.agreed(of, "hoa-binh", values=scoring.FULL | {"II.4": LineValue(actual=Decimal(20))})
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["II.4"]
    assert (line.agreed.points, line.agreed.flagged(FlagKind.PROVISIONAL)) == (20, True)


def test_a_unit_of_a_class_is_scored_by_its_variant():
    small = Variant("nhỏ", each=Decimal(3))
    made = scoring.draft(
        criteria=tuple(replace(c, variants=(small,)) if c.part is Part.BONUS else c for c in scoring.CRITERIA)
    )
    of = scoring.frozen(made=made)
    ScoreSheet.objects.filter(organisation=of.year.members["hoa-binh"]).update(classes=["nhỏ"])
    for code in ("hoa-binh", "bac-kan"):
        scoring.save(of, code, {"I.3": LineValue(count=Decimal(1))})
    points = {
        code: queries.sheet_view(of.sheet(code)).by_code["I.3"].self_score.points
        for code in ("hoa-binh", "bac-kan")
    }
    assert points == {"hoa-binh": 3, "bac-kan": 2}

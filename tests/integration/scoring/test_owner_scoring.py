"""Bodies outside the cluster score their lines of every member: who is appointed, what they see, all or none."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import scoring, season
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.clusters.queries import duties_owed
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.parties.enums import OrganisationKind
from thidua.scoring import actions, owner_policies, queries
from thidua.scoring.engine import Mark
from thidua.scoring.enums import EvidenceKind, SheetState
from thidua.scoring.models import AppraisalEntry
from thidua.scoring.owner_models import ScorerAppointment
from thidua.scoring.specs import LineValue

HOME_AFFAIRS, FINANCE = "Sở Nội vụ", "Sở Tài chính"
OF_HOME_AFFAIRS = ("I.1", "II.1")
SCORERS = dict.fromkeys(OF_HOME_AFFAIRS, HOME_AFFAIRS) | {"II.3": FINANCE}
TABLE = scoring.draft(
    criteria=tuple(replace(line, scorer=SCORERS.get(line.code, "")) for line in scoring.CRITERIA)
)
SAME = {"I.1": LineValue(points=Decimal(18)), "II.1": LineValue(answer=True)}
LESS = {"I.1": LineValue(points=Decimal(15), text="Chậm kế hoạch"), "II.1": LineValue(answer=True)}
REST = {code: value for code, value in scoring.FULL.items() if code not in OF_HOME_AFFAIRS}
MEMBERS = ("bac-kan", "tuyen-quang", "hoa-binh")


@pytest.fixture
def of():
    return scoring.frozen(*MEMBERS, made=TABLE, stage=Stage.APPRAISING)


@pytest.fixture
def body():
    return season.organisation("so-noi-vu", "Sở Nội vụ", OrganisationKind.DEPARTMENT)


@pytest.fixture
def officer(body):
    return season.account("so.noi.vu", "appraiser", body)


def appoint(of, body, scorer=HOME_AFFAIRS, by=None):
    return actions.appoint_scorer(
        by=by or of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        scorer=scorer,
        organisation=body,
    )


def score(of, by, values, **versions):
    seen = {code: of.sheet(code).version for code in MEMBERS}
    return actions.score_lines(
        by=by,
        at=scoring.APPRAISED_AT,
        season=of.year.season,
        values=values,
        seen_versions=seen | {code.replace("_", "-"): version for code, version in versions.items()},
    )


def entered(of, code):
    return {
        entry.criterion.code: entry
        for entry in AppraisalEntry.objects.filter(sheet=of.sheet(code))
        .select_related("criterion")
        .order_by("pk")
    }


def owes(body):
    return Duty.objects.filter(kind=DutyKind.SCORE_LINES, owner=body, fulfilled_at__isnull=True).exists()


def attached(of, code):
    """A file of evidence of Hòa Bình on a line."""
    return actions.add_evidence(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=of.sheet("hoa-binh"),
        code=code,
        kind=EvidenceKind.FILE,
        title="Ảnh",
        upload=scoring.png(),
        name="anh.png",
        size=len(scoring.png().getvalue()),
    ).file


def client(account):
    found = Client()
    found.force_login(account)
    return found


class TestAppointing:
    def test_the_head_appoints_and_the_body_owes_its_lines(self, of, body, officer):
        made = appoint(of, body)
        table = queries.load_table(of.table)
        assert set(queries.owned_lines(of.year.season, table)) == set(OF_HOME_AFFAIRS)
        assert queries.appointments_of(of.year.season) == {HOME_AFFAIRS: made}
        assert owes(body)
        assert [duty.kind for duty in duties_owed(by=officer)] == [DutyKind.SCORE_LINES]

    def test_only_the_head_appoints_while_scores_are_given(self, of, body, officer):
        for by in (of.year.offices["tuyen-quang"], of.year.offices["hoa-binh"], of.year.officer, officer):
            with pytest.raises(NotPermitted):
                appoint(of, body, by=by)
        of.year.at_stage(Stage.AGREED)
        with pytest.raises(NotNow):
            appoint(of, body)
        assert not ScorerAppointment.objects.exists()

    def test_nobody_scores_its_own_block_and_the_table_names_who_scores(self, of, body):
        with pytest.raises(InvalidInput) as refused:
            appoint(of, of.year.members["hoa-binh"])
        assert set(refused.value.fields) == {"organisation"}
        with pytest.raises(InvalidInput) as refused:
            appoint(of, body, scorer="Sở Y tế")
        assert set(refused.value.fields) == {"scorer"}
        assert not ScorerAppointment.objects.exists()

    def test_the_latest_appointment_counts_and_the_one_before_owes_nothing(self, of, body, officer):
        appoint(of, body)
        other = season.organisation("so-khac", "Sở khác", OrganisationKind.DEPARTMENT)
        appoint(of, other)
        assert not owes(body)
        assert owes(other)
        assert [found.organisation for found in queries.appointment_history(of.year.season)] == [other, body]
        with pytest.raises(NotFound):
            score(of, officer, {"hoa-binh": SAME})
        with pytest.raises(InvalidInput):
            appoint(of, other)


class TestScoring:
    def test_points_of_every_member_are_entered_at_once(self, of, body, officer):
        appoint(of, body)
        scoring.submitted(of, "hoa-binh")
        score(of, officer, {"hoa-binh": LESS, "tuyen-quang": SAME})
        assert entered(of, "hoa-binh")["I.1"].points == 15
        assert entered(of, "hoa-binh")["I.1"].reason == "Chậm kế hoạch"
        assert entered(of, "hoa-binh")["II.1"].reason == ""
        assert entered(of, "tuyen-quang")["II.1"].answer is True
        assert owes(body)
        score(of, officer, {"bac-kan": SAME})
        assert not owes(body)
        score(of, officer, {"bac-kan": {"I.1": LineValue()}})
        assert owes(body)

    def test_a_row_has_one_reason_and_only_lines_that_differ_keep_it(self, of, body, officer):
        appoint(of, body)
        scoring.submitted(of, "hoa-binh")
        words = {code: replace(value, text="Theo biên bản") for code, value in LESS.items()}
        score(of, officer, {"hoa-binh": words})
        assert [entry.reason for entry in entered(of, "hoa-binh").values()] == ["Theo biên bản", ""]

    def test_a_difference_needs_a_reason_once_the_member_handed_in(self, of, body, officer):
        appoint(of, body)
        bare = {"I.1": LineValue(points=Decimal(15))}
        scoring.save(of, "tuyen-quang")
        score(of, officer, {"tuyen-quang": bare})
        scoring.submitted(of, "hoa-binh")
        with pytest.raises(InvalidInput) as refused:
            score(of, officer, {"hoa-binh": bare})
        assert set(refused.value.fields) == {"hoa-binh/I.1"}

    def test_all_or_none(self, of, body, officer):
        appoint(of, body)
        wrong = {"I.1": LineValue(points=Decimal(21)), "II.1": LineValue(answer=True)}
        before = of.sheet("hoa-binh").version
        with pytest.raises(InvalidInput) as refused:
            score(of, officer, {"hoa-binh": SAME, "tuyen-quang": wrong})
        assert set(refused.value.fields) == {"tuyen-quang/I.1"}
        assert not AppraisalEntry.objects.exists()
        assert of.sheet("hoa-binh").version == before

    @pytest.mark.parametrize("code", ["I.2", "II.3", "I", "X.9"])
    def test_no_other_line_can_be_entered_and_all_are_refused_alike(self, of, body, officer, code):
        appoint(of, body)
        with pytest.raises(InvalidInput) as refused:
            score(of, officer, {"hoa-binh": {code: LineValue(points=Decimal(1))}})
        assert (
            str(refused.value.fields[f"hoa-binh/{code}"][0])
            == "Dòng này không thuộc phần bạn được giao chấm."
        )
        assert not AppraisalEntry.objects.exists()

    def test_points_beside_the_table_are_not_for_the_scorer(self, of, body, officer):
        appoint(of, body)
        decided = {"I.1": LineValue(override=Decimal(25), text="Vượt trội")}
        with pytest.raises(InvalidInput):
            score(of, officer, {"hoa-binh": decided})

    def test_who_is_not_appointed_scores_nothing(self, of, body, officer):
        for by in (officer, of.year.offices["bac-kan"], scoring.stranger()):
            with pytest.raises(NotFound):
                score(of, by, {"hoa-binh": SAME})
        appoint(of, body)
        without = season.account("so.van.thu", "member_office", body)
        with pytest.raises(NotFound):
            score(of, without, {"hoa-binh": SAME})

    def test_only_while_scores_are_given(self, of, body, officer):
        appoint(of, body)
        of.year.at_stage(Stage.AGREED)
        with pytest.raises(NotNow):
            score(of, officer, {"hoa-binh": SAME})

    def test_the_second_of_two_is_told_which_sheets_changed(self, of, body, officer):
        appoint(of, body)
        version = of.sheet("hoa-binh").version
        score(of, officer, {"hoa-binh": SAME})
        with pytest.raises(ChangedMeanwhile) as refused:
            score(
                of,
                officer,
                {"hoa-binh": {"I.1": LineValue(points=Decimal(7))}, "tuyen-quang": SAME},
                hoa_binh=version,
            )
        assert "Hòa Bình" in str(refused.value)
        assert "Tuyên Quang" not in str(refused.value)
        assert not entered(of, "tuyen-quang")
        again = score(of, officer, {"hoa-binh": SAME}, hoa_binh=version)
        assert again == []

    def test_a_mark_counts_as_scored(self, body, officer):
        made = replace(TABLE, criteria=tuple(replace(c, exemption="Không có") for c in TABLE.criteria))
        of = scoring.frozen(*MEMBERS, made=made, stage=Stage.APPRAISING)
        appoint(of, body)
        mark = {"I.1": LineValue(mark=Mark.EXEMPT), "II.1": LineValue(answer=False)}
        score(of, officer, dict.fromkeys(MEMBERS, mark))
        assert not owes(body)


class TestTheHeadsTeam:
    def appraise(self, of, values, **more):
        sheet = of.sheet("hoa-binh")
        return actions.appraise(
            by=of.year.offices["bac-kan"],
            at=scoring.APPRAISED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values=values,
            **more,
        )

    def close(self, of):
        sheet = of.sheet("hoa-binh")
        return actions.close_appraisal(
            by=of.year.offices["bac-kan"], at=scoring.APPRAISED_AT, sheet=sheet, seen_version=sheet.version
        )

    def test_it_does_not_appraise_lines_of_another_body(self, of, body):
        appoint(of, body)
        scoring.submitted(of, "hoa-binh")
        with pytest.raises(InvalidInput) as refused:
            self.appraise(of, {"I.1": LineValue(points=Decimal(18))})
        assert "Sở Nội vụ" in str(refused.value.fields["I.1"][0])
        self.appraise(of, {}, accept_rest=True)
        assert set(entered(of, "hoa-binh")) == set(REST)

    def test_without_an_appointment_it_appraises_every_line(self, of):
        scoring.submitted(of, "hoa-binh")
        self.appraise(of, {}, accept_rest=True)
        assert set(entered(of, "hoa-binh")) == set(scoring.FULL)
        self.close(of)

    @pytest.mark.parametrize("values", [scoring.FULL, REST])
    def test_a_sheet_is_not_closed_while_a_base_line_waits_for_its_scorer(self, of, body, officer, values):
        appoint(of, body)
        scoring.submitted(of, "hoa-binh", values)
        self.appraise(of, {}, accept_rest=True)
        score(of, officer, {"hoa-binh": {"II.1": LineValue(answer=True)}})
        with pytest.raises(InvalidInput) as refused:
            self.close(of)
        assert set(refused.value.fields) == {"I.1"}
        assert "I.1" in str(refused.value.fields["I.1"][0])
        assert "Sở Nội vụ" in str(refused.value.fields["I.1"][0])
        score(of, officer, {"hoa-binh": {"I.1": LineValue(points=Decimal(18))}})
        self.close(of)
        assert of.sheet("hoa-binh").state == SheetState.APPRAISED
        with pytest.raises(InvalidInput):
            score(of, officer, {"hoa-binh": LESS})

    def test_a_difference_that_came_later_is_told_with_its_body(self, of, body, officer):
        appoint(of, body)
        score(
            of, officer, {"hoa-binh": {"I.1": LineValue(points=Decimal(10)), "II.1": LineValue(answer=True)}}
        )
        scoring.submitted(of, "hoa-binh")
        self.appraise(of, {}, accept_rest=True)
        with pytest.raises(InvalidInput) as refused:
            self.close(of)
        assert "Sở Nội vụ" in str(refused.value.fields["I.1"][0])


class TestWhatTheBodySees:
    def test_its_page_and_nothing_else_of_the_season(self, of, body, officer):
        appoint(of, body)
        scoring.submitted(of, "hoa-binh")
        scoring.save(of, "tuyen-quang", {"I.1": LineValue(points=Decimal("13.37"))})
        found = client(officer)
        page = found.get(reverse("workspace:owner-scoring", args=[of.year.season_id]))
        assert page.status_code == 200
        text = page.content.decode()
        assert "Cải cách hành chính" in text
        assert "Hòa Bình" in text
        assert "13,37" not in text
        assert "Tốc độ tăng GRDP" not in text
        assert "8,5" not in text
        sheet = of.sheet("hoa-binh")
        hidden = [
            reverse(f"workspace:{name}", args=[of.year.season_id])
            for name in (
                "season",
                "scoring-overview",
                "scoring-table",
                "scoring-owners",
                "ranking",
                "cross-checks",
                "plan",
                "objections",
            )
        ]
        hidden += [
            reverse(f"workspace:{name}", args=[sheet.pk]) for name in ("scoring-sheet", "scoring-appraisal")
        ]
        for address in hidden:
            assert found.get(address).status_code in {403, 404}, address
        home = found.get(reverse("workspace:home")).content.decode()
        assert reverse("workspace:owner-scoring", args=[of.year.season_id]) in home
        assert "13,37" not in home

    def test_its_home_leads_there_when_nothing_is_owed_any_more_and_until_another_is_appointed(
        self, of, body, officer
    ):
        def is_led_there():
            home = client(officer).get(reverse("workspace:home")).content.decode()
            return reverse("workspace:owner-scoring", args=[of.year.season_id]) in home

        assert not is_led_there()
        appoint(of, body)
        Duty.objects.filter(kind=DutyKind.SCORE_LINES).update(fulfilled_at=scoring.SELF_AT)
        assert is_led_there()
        appoint(of, season.organisation("so-khac", "Sở khác"))
        assert not is_led_there()

    def test_who_is_not_appointed_finds_no_page(self, of, body, officer):
        for by in (officer, of.year.offices["hoa-binh"], of.year.auditor):
            for pk in (of.year.season_id, 987654):
                address = reverse("workspace:owner-scoring", args=[pk])
                assert client(by).get(address).status_code == 404
                assert client(by).post(address).status_code == 404

    def test_evidence_of_its_lines_once_handed_in(self, of, body, officer):
        appoint(of, body)
        scoring.save(of, "hoa-binh")
        scoring.evidence(of, "hoa-binh", "I.1")
        sheet = of.sheet("hoa-binh")

        def look(code, by=officer):
            address = reverse("workspace:owner-scoring-evidence", args=[of.year.season_id, sheet.pk, code])
            return client(by).get(address)

        assert look("I.1").status_code == 404
        scoring.evidence(of, "hoa-binh")
        actions.submit_self_score(
            by=of.year.offices["hoa-binh"], at=scoring.SELF_AT, sheet=sheet, seen_version=sheet.version
        )
        assert "12/KH-UBND" in look("I.1").content.decode()
        for code in ("II.2", "X"):
            assert look(code).status_code == 404
        assert look("I.1", of.year.offices["tuyen-quang"]).status_code == 404

    def test_files_of_its_lines_alone_once_handed_in(self, of, body, officer):
        appoint(of, body)
        scoring.save(of, "hoa-binh")
        files = {code: attached(of, code) for code in ("I.1", "I.2", "II.2")}
        seen = [code for code, file in files.items() if owner_policies.may_read_proof(by=officer, file=file)]
        assert seen == []
        sheet = of.sheet("hoa-binh")
        actions.submit_self_score(
            by=of.year.offices["hoa-binh"], at=scoring.SELF_AT, sheet=sheet, seen_version=sheet.version
        )
        seen = [code for code, file in files.items() if owner_policies.may_read_proof(by=officer, file=file)]
        assert seen == ["I.1"]
        office = of.year.offices["hoa-binh"]
        assert all(owner_policies.may_read_proof(by=office, file=file) for file in files.values())
        assert not owner_policies.may_read_proof(by=None, file=files["I.1"])

    def test_a_fixed_number_of_queries(self, of, body, officer, django_assert_max_num_queries):
        appoint(of, body)
        found = client(officer)
        address = reverse("workspace:owner-scoring", args=[of.year.season_id])
        found.get(address)
        with django_assert_max_num_queries(30):
            found.get(address)

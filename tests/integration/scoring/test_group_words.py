"""What refusals call the head and the deputy: by the kind of the group, cluster or block."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import scoring
from thidua.clusters.enums import ClusterKind
from thidua.clusters.models import Cluster
from thidua.clusters.policies import check_leads, check_leads_or_deputises
from thidua.kernel.refusals import NotNow, NotPermitted
from thidua.scoring import actions, policies, queries
from thidua.scoring.cross_check_policies import check_cross_checks
from thidua.scoring.interfaces.parameter_sheet import _tie_break
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.setting_policies import check_assigns_to, check_sees_assignments
from thidua.scoring.wording import tie_break_text

HEAD = {ClusterKind.CLUSTER: "cụm trưởng", ClusterKind.BLOCK: "khối trưởng"}
DEPUTY = {ClusterKind.CLUSTER: "cụm phó", ClusterKind.BLOCK: "khối phó"}
CHAIR = TieBreak(TieBreakKind.CHAIR)


@pytest.fixture(params=list(ClusterKind))
def kind(request):
    return request.param


@pytest.fixture
def of(kind):
    found = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai")
    Cluster.objects.update(kind=kind)
    return found


def told(check, **given):
    with pytest.raises((NotPermitted, NotNow)) as refused:
        check(**given)
    return str(refused.value)


class TestRefusals:
    def test_who_leads_is_called_by_the_kind_of_group(self, of, kind):
        member, season = of.year.offices["hoa-binh"], of.year.season
        leads = told(check_leads, by=member, season=season)
        assert (
            leads
            == f"Việc này của {HEAD[kind]} (Bắc Kạn); tài khoản của bạn không làm việc cho {HEAD[kind]}."
        )
        both = told(check_leads_or_deputises, by=member, season=season)
        assert both == f"Việc này của {HEAD[kind]} hoặc {DEPUTY[kind]}."
        assigns = told(check_sees_assignments, by=member, season=season)
        assert assigns.startswith(f"Việc này của {HEAD[kind]}; riêng dòng của đơn vị {HEAD[kind]} là việc")
        assert assigns.endswith(f" của {DEPUTY[kind]}.")
        asks = told(policies.check_asks_about_fairness, by=member, season=season)
        assert f"dành cho {HEAD[kind]} và người giám sát" in asks

    def test_so_is_the_team_that_appraises(self, of, kind):
        sheet = of.sheet("bac-kan")
        other = told(policies.check_appraises, by=of.year.offices["hoa-binh"], sheet=sheet)
        assert other == f"Việc này của tổ thẩm định ({HEAD[kind]}, {DEPUTY[kind]})."
        own = told(policies.check_appraises, by=of.year.offices["bac-kan"], sheet=sheet)
        assert f"trong tổ thẩm định ({HEAD[kind]}, {DEPUTY[kind]}) thực hiện" in own
        lines = told(check_assigns_to, by=of.year.offices["bac-kan"], sheet=sheet)
        assert lines.endswith(f"do {HEAD[kind]} hoặc {DEPUTY[kind]} khác giao.")

    def test_so_is_who_drew_again(self, of, kind):
        for code in of.year.members:
            scoring.submitted(of, code)
        draw = {"by": of.year.offices["bac-kan"], "at": scoring.SELF_AT, "season": of.year.season}
        actions.draw_cross_checks(**draw, seed=1)
        old = next(iter(queries.assignments_of(of.year.season)))
        actions.draw_cross_checks(**draw, seed=2, reason="Rút lại")
        checker = next(a for code, a in of.year.offices.items() if of.year.members[code] == old.checker)
        said = told(check_cross_checks, by=checker, assignment=old, sheet=of.sheet(old.checked.code))
        assert said == f"Đã có phân công mới của {HEAD[kind]}; việc kiểm tra chéo này không còn hiệu lực."

    def test_a_cell_says_who_leaves_lines_out(self, of, kind):
        member, sheet = Client(), of.sheet("hoa-binh")
        member.force_login(of.year.offices["hoa-binh"])
        line = of.table.criteria.get(code="I.2")
        form = {"seen_version": str(sheet.version), f"v-{line.pk}": "không giao"}
        answer = member.post(reverse("workspace:scoring-sheet", args=[sheet.pk]), form)
        assert answer.status_code == 422
        assert f"“không giao” do {HEAD[kind]} đặt ở trang" in answer.content.decode()

    def test_in_english_both_are_the_head(self, of):
        with translation.override("en"):
            said = told(check_leads, by=of.year.offices["hoa-binh"], season=of.year.season)
        assert said == "This is for the head (Bắc Kạn) to do; your account does not work for the head."


class TestTheChairsRule:
    def test_it_names_both_because_a_table_is_copied_between_kinds(self):
        assert tie_break_text(CHAIR) == "Cụm trưởng, khối trưởng quyết định"

    @pytest.mark.parametrize(
        "words", ["Cụm trưởng, khối trưởng quyết định", "Cụm trưởng quyết định", "The head decides", "chair"]
    )
    def test_every_word_for_it_is_read_from_a_file(self, words):
        assert _tie_break(words) == CHAIR


def test_the_pages_of_a_season_name_its_head_and_deputy(of, kind):
    client = Client()
    client.force_login(of.year.offices["bac-kan"])
    season = of.year.season
    for name in ("season", "handover"):
        page = client.get(reverse(f"workspace:{name}", args=[season.pk])).content.decode()
        assert HEAD[kind].capitalize() in page
    seasons = client.get(reverse("workspace:seasons")).content.decode()
    for words in (HEAD, DEPUTY):
        assert words[kind].capitalize() in seasons
        assert all(other.capitalize() not in seasons for one, other in words.items() if one is not kind)

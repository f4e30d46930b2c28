"""A fraction where per cent is asked for is said aloud; minutes are offered only to who may issue them."""

from django.urls import reverse

from tests.factories import scoring, season
from tests.integration.scoring.test_pages import TYPED, address, cells, client_of
from thidua.clusters.enums import Stage
from thidua.scoring import actions

FRACTION = "Đọc là 0,98 %. Tỷ lệ 98 % thì ghi 98."
OFFER = "Lập biên bản (PDF, DOCX)"


def test_a_fraction_on_a_line_in_per_cent_is_never_a_silent_zero():
    of = scoring.frozen()
    member, sheet = client_of(of.year.offices["hoa-binh"]), of.sheet("hoa-binh")

    def looked_at(value):
        told = cells(of, TYPED | {"I.2": value})
        return member.post(address("scoring-preview", sheet.pk), told).content.decode()

    assert FRACTION in looked_at("0,98")
    assert FRACTION in looked_at("0.98")
    assert "Đọc là" not in looked_at("98 %")
    assert "Đọc là" not in looked_at("0")
    saved = member.post(
        address("scoring-sheet", sheet.pk),
        cells(of, TYPED | {"I.2": "0,98"}) | {"seen_version": sheet.version},
    )
    assert saved.status_code == 302
    assert FRACTION in member.get(address("scoring-sheet", sheet.pk)).content.decode()


def test_minutes_are_offered_to_who_may_issue_them_and_while_they_are_due():
    of = scoring.frozen(stage=Stage.APPRAISING)
    scoring.agreed(of, "hoa-binh")
    page = reverse("workspace:scoring-agreement", args=[of.sheet("hoa-binh").pk])
    team = season.account("to-tham-dinh", "appraiser", of.year.members["bac-kan"])
    office = of.year.offices["bac-kan"]
    assert OFFER not in client_of(team).get(page).content.decode()
    assert OFFER in client_of(office).get(page).content.decode()
    actions.issue_minutes(by=office, at=scoring.AGREED_AT, sheet=of.sheet("hoa-binh"))
    assert OFFER not in client_of(office).get(page).content.decode()

"""Bodies that were merged, and dossiers under way when the law changes: what a verdict rests on is told on its page."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import eligibility as f
from tests.factories import records
from thidua.documents.word import render
from thidua.eligibility.composition import Sheet, sheet_document
from thidua.eligibility.enums import Standing
from thidua.eligibility.findings import findings_of
from thidua.kernel import clock
from thidua.kernel.actors import SYSTEM
from thidua.legislation.vocabulary import Rating
from thidua.parties.actions import record_succession
from thidua.parties.enums import SuccessionKind
from thidua.records.facts import facts_of

pytestmark = pytest.mark.django_db
MERGED_ON = date(2023, 12, 1)
ON = date(2024, 1, 15)
NOW = clock.vietnam_time(2026, 11, 5)


@pytest.fixture
def office():
    return f.office()


@pytest.fixture(params=SuccessionKind.values)
def followed(request, office):
    """A department with two excellent years, followed by the province; how."""
    records.ratings(office.of, office.department, {2022: Rating.EXCELLENT, 2023: Rating.EXCELLENT})
    record_succession(
        by=SYSTEM,
        at=f.AT,
        predecessor=office.department,
        successor=office.province,
        kind=SuccessionKind(request.param),
        effective_date=MERGED_ON,
        citation="Nghị quyết thử",
    )
    return request.param


def two_years_of(office):
    facts = facts_of([office.province.pk], on=ON)[office.province.pk]
    found = {each.code: each for each in findings_of(facts, on=ON, year=2023)}["BK_TINH"]
    path = next(path for path in found.look.paths if path.rule.path == "collective-years")
    return facts, found, path


def test_a_verdict_through_a_succession_is_for_a_person_unless_only_the_name_changed(office, followed):
    _facts, _found, path = two_years_of(office)
    assert path.result.value == ("evidence_missing" if followed == "merged" else "met")


def test_the_page_and_the_paper_cite_the_policy(client, office, followed):
    clock.use_source(lambda: f.AT)
    try:
        client.force_login(office.keeper)
        address = reverse("workspace:party-eligibility-award", args=[office.province.pk, "BK_TINH"])
        told = " ".join(client.get(address, {"on": "15/01/2024", "year": 2023}).content.decode().split())
    finally:
        clock.use_source(clock.machine_now)
    assert "khoản 5 Điều 60" in told
    how = "hợp nhất, sáp nhập" if followed == "merged" else "đổi tên"
    assert f"({how} từ 01/12/2023)" in told
    treatment = "cần người xem xét có được tính hay không" if followed == "merged" else "được đọc tiếp"
    assert treatment in told
    facts, _found, _path = two_years_of(office)
    document = sheet_document(
        Sheet(
            party=office.province,
            findings=findings_of(facts, on=ON, year=2023),
            on=ON,
            year=2023,
            printed_on=ON,
            issuer=office.province,
            shows_sensitive=True,
        )
    )
    assert render(document).startswith(b"PK")
    assert treatment in str(document)


def test_a_dossier_under_way_when_the_law_changed_sees_both_texts(client, office):
    """L06/2026 Đ4 as it was read: the older text, unless the newer one is more favourable; not confirmed yet."""
    clock.use_source(lambda: NOW)
    try:
        for year in (2024, 2025):
            records.rating(office.of, office.good, year, Rating.EXCELLENT, at=NOW)
        client.force_login(office.keeper)
        address = reverse("workspace:party-eligibility-award", args=[office.good.pk, "BK_TINH"])
        response = client.get(address, {"on": "29/09/2026", "year": 2025})
        newer = response.context["newer"]
        assert newer.standing is Standing.ELIGIBLE
        assert newer.is_more_favourable
        told = " ".join(response.content.decode().split())
        assert "Quy định đổi từ 01/10/2026" in told
        assert "Quy định mới có lợi hơn." in told
        assert "Điều khoản chuyển tiếp chưa được xác nhận" in told
        assert client.get(address, {"on": "05/11/2026", "year": 2025}).context["newer"] is None
    finally:
        clock.use_source(clock.machine_now)


def test_the_paper_names_the_text_that_took_force_since(office):
    def paper(printed_on: date) -> str:
        on = date(2026, 9, 29)
        facts = facts_of([office.good.pk], on=on)[office.good.pk]
        found = findings_of(facts, on=on, year=2025)
        return str(sheet_document(Sheet(office.good, found, on, 2025, printed_on, office.province, True)))

    assert "Quy định đổi từ" not in paper(date(2026, 9, 30))
    assert "Quy định đổi từ 01/10/2026" in paper(date(2026, 11, 5))
    assert "Phiếu này xét theo quy định ngày 29/09/2026" in paper(date(2026, 11, 5))

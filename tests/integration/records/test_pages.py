"""Pages of a party's record: the years, one record, entering, correcting, ending."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.kernel import clock
from thidua.legislation.vocabulary import Rating
from thidua.parties.actions import record_succession
from thidua.parties.enums import PartyKind, SuccessionKind
from thidua.records import actions
from thidua.records.interfaces.forms import DESKS
from thidua.records.models import Hold, HoldEnd, MemberShare, Proof, ProofUse, ServicePeriod, YearlyRating


@pytest.fixture(autouse=True)
def _in_2024():
    clock.use_source(lambda: f.AT)
    yield
    clock.use_source(clock.machine_now)


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def person(world):
    return f.person(world)


@pytest.fixture
def keeper(world, client):
    client.force_login(world.keepers["bac-kan"])
    return client


def home(party):
    return reverse("workspace:party-records", args=[party.pk])


def adding(party, kind):
    return reverse("workspace:record-add", args=[party.pk, kind])


def at(name, record):
    return reverse(f"workspace:{name}", args=[record.kind, record.pk])


def with_years(world, party):
    f.ratings(world, party, {2019: Rating.GOOD, 2021: Rating.EXCELLENT, 2022: Rating.GOOD})
    proof = f.proof(world, party)
    decision = actions.Document(number="9/QĐ-UBND", dated=date(2023, 2, 1))
    actions.use_proof(**f.by_keeper(world), proof=proof, award_code="CSTDCS", year=2022, document=decision)
    f.hold(world, party)
    actions.record_service(**f.by_keeper(world), party=party, kind="army", start=date(1999, 2, 1))
    register.awards(world, register.entry(party=party))


def test_the_years_of_a_person(keeper, world, person):
    with_years(world, person)
    page = keeper.get(home(person))
    text = page.content.decode()
    history = page.context["history"]
    assert [year.year for year in history.years] == [2019, 2020, 2021, 2022, 2023, 2024]
    assert (history.rated, history.good_run, history.awarded, history.recognised) == (3, 2, 1, 1)
    assert "Đang tạm dừng xét khen thưởng" in text
    assert "Số hóa hồ sơ khen thưởng" in text
    assert "Đã dùng: Chiến sĩ thi đua cơ sở 2022" in text
    assert "Phục vụ tại ngũ" in text


def test_the_page_takes_a_fixed_number_of_queries(keeper, world, person, django_assert_max_num_queries):
    with_years(world, person)
    with django_assert_max_num_queries(60) as few:
        keeper.get(home(person))
    f.ratings(world, person, dict.fromkeys(range(2000, 2015), Rating.GOOD))
    for year in range(2010, 2020):
        f.proof(world, person, year=year, document=actions.NO_DOCUMENT)
    with django_assert_max_num_queries(len(few)):
        keeper.get(home(person))


def test_somebody_nothing_is_known_of(keeper, person):
    assert "Chưa có ghi chép nào" in keeper.get(home(person)).content.decode()


def test_what_predecessors_left_is_told_with_its_origin(keeper, world):
    bac_kan, cao_bang = world.provinces["bac-kan"], world.provinces["cao-bang"]
    record_succession(
        by=world.administrator,
        at=f.AT,
        predecessor=cao_bang,
        successor=bac_kan,
        kind=SuccessionKind.MERGED,
        effective_date=date(2023, 7, 1),
        citation="Nghị quyết",
    )
    f.ratings(world, cao_bang, {2021: Rating.GOOD}, code="cao-bang")
    register.awards(
        world, register.entry(party=cao_bang, recipient_kind=PartyKind.COLLECTIVE), code="cao-bang"
    )
    text = keeper.get(home(bac_kan)).content.decode()
    assert text.count("tỉnh Cao Bằng (đến 30/06/2023)") >= 3
    assert "cần người xem xét" in text


@pytest.mark.parametrize("who", ["offices", "leaders"])
def test_a_hold_is_shown_to_keepers_alone(client, world, person, who):
    f.rating(world, person)
    f.hold(world, person)
    client.force_login(getattr(world, who)["bac-kan"])
    shown = "Đang tạm dừng" in client.get(home(person)).content.decode()
    assert shown is (who == "leaders"), "leaders decide on commendation, the member's office does not"
    hold = Hold.objects.get()
    assert client.get(at("record", hold)).status_code == (200 if who == "leaders" else 404)


def test_another_province_finds_nothing(client, world, person):
    record = f.rating(world, person)
    client.force_login(world.keepers["cao-bang"])
    assert client.get(home(person)).status_code == 404
    assert client.get(at("record", record)).status_code == 404
    assert client.get(adding(person, "rating")).status_code == 404
    assert client.get(at("record-correct", record)).status_code == 404


def test_whoever_only_reads_is_not_offered_to_write(client, world, person):
    record = f.rating(world, person)
    client.force_login(world.auditor)
    text = client.get(home(person)).content.decode()
    assert "Thêm ghi chép" not in text
    assert client.get(adding(person, "rating")).status_code == 403
    assert client.get(at("record-withdraw", record)).status_code == 403


@pytest.mark.parametrize("kind", DESKS)
def test_every_form_opens_for_whom_it_is(keeper, world, person, kind):
    body = world.provinces["bac-kan"]
    for party in (person, body):
        expected = 200 if party.kind in DESKS[kind].of else 404
        assert keeper.get(adding(party, kind)).status_code == expected


def test_an_unknown_kind_is_not_found(keeper, person):
    assert keeper.get(adding(person, "award")).status_code == 404
    assert keeper.get(adding(person, "hold_end")).status_code == 404


def post(client, party, kind, **told):
    values = {"keeper": str(told.pop("keeper", party.pk))} | told
    return client.post(adding(party, kind), values)


def test_a_rating_is_entered_with_its_paper(keeper, world, person):
    paper = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4\n%%EOF\n")
    answer = post(
        keeper,
        person,
        "rating",
        keeper=world.provinces["bac-kan"].pk,
        year="2023",
        rating="excellent",
        decision_number="12/QĐ-SNV",
        decision_date="20/12/2023",
        upload=paper,
    )
    assert answer.url == home(person)
    record = YearlyRating.objects.get()
    assert (record.year, record.rating, record.decision_date) == (2023, "excellent", date(2023, 12, 20))
    assert "quyet-dinh.pdf" in keeper.get(at("record", record)).content.decode()
    file = reverse("workspace:stored-file", args=[record.source_file_id])
    assert b"".join(keeper.get(file).streaming_content).startswith(b"%PDF")
    keeper.force_login(world.keepers["cao-bang"])
    assert keeper.get(file).status_code == 404


def test_a_year_rated_twice_is_told_at_the_year(keeper, world, person):
    f.rating(world, person)
    answer = post(
        keeper, person, "rating", keeper=world.provinces["bac-kan"].pk, year="2022", rating="excellent"
    )
    assert answer.status_code == 422
    assert "đã được xếp loại năm 2022" in str(answer.context["form"].errors["year"])


def test_the_other_kinds_are_entered(keeper, world, person):
    province = world.provinces["bac-kan"]
    for kind, values in (
        ("proof", {"proof_kind": "initiative", "year": "2023", "title": "Mô hình một cửa", "scope": "4"}),
        ("service", {"service_kind": "army", "start": "01/02/1999"}),
        ("leave", {"leave_kind": "maternity", "year": "2020"}),
        ("group", {"group": "teacher", "valid_from": "01/09/2010"}),
        ("discipline", {"level": "warning", "start": "01/02/2020", "end": "01/02/2021"}),
        ("hold", {"ground": "complaint", "start": "01/12/2023"}),
    ):
        answer = post(keeper, person, kind, keeper=province.pk, **values)
        assert answer.status_code == 302, answer.context["form"].errors
    answer = post(
        keeper, province, "share", keeper=province.pk, name="LDTT", year="2023", part="14", whole="20"
    )
    assert answer.status_code == 302
    assert (ServicePeriod.objects.count(), MemberShare.objects.get().part) == (1, 14)
    answer = post(
        keeper, province, "share", keeper=province.pk, name="LDTT", year="2022", part="24", whole="20"
    )
    assert answer.status_code == 422


def test_a_record_is_corrected_and_both_are_shown(keeper, world, person):
    first = f.rating(world, person)
    page = keeper.get(at("record-correct", first))
    assert page.context["form"]["rating"].value() == "good"
    answer = keeper.post(
        at("record-correct", first), {"year": "2022", "rating": "excellent", "reason": "Ghi nhầm mức"}
    )
    second = YearlyRating.objects.get(is_current=True)
    assert answer.url == at("record", second)
    old = keeper.get(at("record", first)).content.decode()
    assert "Ghi chép này đã được đính chính" in old
    assert "Ghi nhầm mức" in keeper.get(home(person)).content.decode()
    again = keeper.post(at("record-correct", first), {"year": "2022", "rating": "good", "reason": "Nữa"})
    assert again.status_code == 409


def test_a_record_is_taken_back(keeper, world, person):
    record = f.rating(world, person)
    answer = keeper.post(at("record-withdraw", record), {"reason": "Ghi nhầm người"})
    assert answer.url == home(person)
    assert "Ghi chép này đã được rút lại" in keeper.get(at("record", record)).content.decode()
    assert keeper.get(home(person)).context["history"].rated == 0


def test_a_hold_is_ended_on_its_page(keeper, world, person):
    hold = f.hold(world, person)
    ending = reverse("workspace:hold-end", args=[hold.pk])
    assert ending in keeper.get(at("record", hold)).content.decode()
    assert keeper.post(ending, {"end": "01/08/2023", "conclusion": "Tố cáo sai"}).status_code == 422
    assert keeper.post(ending, {"end": "01/10/2023", "conclusion": "Tố cáo sai"}).url == home(person)
    assert ending not in keeper.get(at("record", hold)).content.decode()
    text = keeper.get(home(person)).content.decode()
    assert "Đang tạm dừng" not in text
    assert "Tố cáo sai" in text
    end = HoldEnd.objects.get()
    corrected = keeper.post(
        at("record-correct", end), {"end": "02/10/2023", "conclusion": "Tố cáo sai", "reason": "Nhầm ngày"}
    )
    assert corrected.status_code == 302
    assert HoldEnd.objects.get(is_current=True).end == date(2023, 10, 2)


def test_a_result_is_recognised_and_used_on_its_page(keeper, world, person):
    proof = f.proof(world, person, recognised_by="", document=actions.NO_DOCUMENT)
    recognising = reverse("workspace:proof-recognise", args=[proof.pk])
    assert recognising in keeper.get(at("record", proof)).content.decode()
    keeper.post(recognising, {"recognised_by": "Chủ tịch UBND tỉnh", "decision_number": "15/QĐ-UBND"})
    recognised = Proof.objects.get(is_current=True)
    assert (recognised.state, recognised.decision_number) == ("recognised", "15/QĐ-UBND")
    using = reverse("workspace:proof-use", args=[recognised.pk])
    values = {"keeper": str(world.provinces["bac-kan"].pk), "award_code": "BK_TINH", "year": "2023"}
    assert keeper.post(using, values).url == at("record", recognised)
    assert ProofUse.objects.get().purpose == "form"
    assert keeper.post(using, values | {"award_code": "CSTDCS"}).status_code == 409
    assert "Dựa vào ghi chép này" in keeper.get(at("record", recognised)).content.decode()

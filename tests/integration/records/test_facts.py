"""Everything recorded, as facts for the rules: on a day, in few statements, through successions."""

from datetime import date

import pytest

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.legislation.vocabulary import DisciplineLevel, Group, LeaveKind, ProofKind, Rating, ShareName
from thidua.parties.actions import record_organisation, record_succession
from thidua.parties.enums import OrganisationKind, PartyKind, SuccessionKind
from thidua.parties.models import Organisation
from thidua.parties.reference import load_provinces
from thidua.records import actions
from thidua.records.facts import facts_of
from thidua.records.models import MemberShare, YearlyRating
from thidua.register import actions as register_actions
from thidua.register.enums import CommendationKind, RevocationGround
from thidua.register.models import Award
from thidua.rulebook.facts import Counting, ProofState
from thidua.rulebook.facts import Rating as Rated

ON = date(2024, 3, 1)
LATER = vietnam_time(2026, 1, 5)
IN_2026 = date(2026, 1, 5)


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def person(world):
    return f.person(world, birth_date=date(1980, 5, 1), is_woman=True)


def facts(party, on=ON):
    return facts_of([party.pk], on=on)[party.pk]


def award(world, person, told):
    (made,) = register.awards(world, register.entry(party=person), **told)
    return made


def test_the_subject_is_who_it_is_on_the_day(world, person):
    about = f.by_keeper(world) | {"party": person}
    actions.record_group(**about, group=Group.TEACHER, valid_from=date(2015, 9, 1), valid_to=date(2024, 3, 1))
    actions.record_group(**about, group=Group.WORKER, valid_from=date(2015, 9, 1))
    subject = facts(person).subject
    assert (subject.kind, subject.is_woman, subject.birth) == ("individual", True, date(1980, 5, 1))
    assert subject.groups == {"worker"}
    assert facts(person, date(2024, 2, 29)).subject.groups == {"worker", "teacher"}
    assert facts(world.provinces["bac-kan"]).subject.groups == {"ministry_province"}


def test_who_does_not_exist_is_left_out(person):
    assert set(facts_of([person.pk, 987654], on=ON)) == {person.pk}


@pytest.mark.parametrize(
    ("told", "year", "named", "counting"),
    [
        # forms: the last year of the named achievement, or the year of the decision
        ({"period_from": date(2018, 1, 1), "period_to": date(2023, 1, 1)}, 2022, True, Counting.COUNTS),
        ({"year": 2022}, 2023, False, Counting.COUNTS),
        ({"year": 2022, "decision_date": None}, 2022, False, Counting.COUNTS),
        ({"commendation_kind": CommendationKind.SUDDEN}, 2023, False, Counting.DOES_NOT),
        ({"commendation_kind": CommendationKind.MOVEMENT}, 2023, False, Counting.DOES_NOT),
        ({"commendation_kind": None}, 2023, False, Counting.UNKNOWN),
        # titles: the year they are of
        ({"award_code": "CSTDCS", "commendation_kind": None, "year": 2022}, 2022, True, Counting.COUNTS),
    ],
)
def test_an_award_is_of_its_period_or_of_its_decision(world, person, told, year, named, counting):
    award(world, person, told)
    (fact,) = facts(person).awards
    assert (fact.year, fact.period_named, fact.counting) == (year, named, counting)
    assert fact.decision == "241/QĐ-UBND"


def test_corrected_revoked_and_later_awards_are_no_facts(world, person):
    keeper = {"by": world.keepers["bac-kan"], "at": f.AT}
    wrong = award(world, person, {"decision_number": "1/QĐ-UBND"})
    register_actions.correct_award(
        **keeper, award=wrong, reason="Sai số", changes={"decision_number": "2/QĐ-UBND"}
    )
    revoked = award(world, person, {"decision_number": "3/QĐ-UBND"})
    register_actions.revoke_award(**keeper, award=revoked, ground=RevocationGround.FRAUD, reason="Gian dối")
    assert [fact.decision for fact in facts(person).awards] == ["2/QĐ-UBND"]
    assert facts(person, date(2023, 3, 4)).awards == ()


def test_ratings_as_corrected_and_as_known_on_the_day(world, person):
    first = f.rating(world, person, 2021)
    actions.correct_record(
        by=world.keepers["bac-kan"], at=f.AT, record=first, reason="Nhầm", changes={"rating": "excellent"}
    )
    f.rating(world, person, 2022, document=actions.Document(dated=date(2023, 1, 10)))
    gone = f.rating(world, person, 2020)
    actions.withdraw_record(by=world.keepers["bac-kan"], at=f.AT, record=gone, reason="Nhầm người")
    assert [(r.year, r.rating) for r in facts(person).ratings] == [
        (2021, Rated.EXCELLENT),
        (2022, Rated.GOOD),
    ]
    assert [r.year for r in facts(person, date(2023, 1, 9)).ratings] == [2021]


def test_proofs_tell_whether_they_can_still_be_used(world, person):
    f.proof(world, person, title="Tự do", year=2020)
    f.proof(world, person, title="Chờ", year=2021, recognised_by="")
    for title, code, year in (("Danh hiệu", "CSTDCS", 2022), ("Hình thức", "BK_TINH", 2023)):
        used = f.proof(world, person, title=title, year=year, document=actions.NO_DOCUMENT)
        decision = actions.Document(dated=date(2023, 12, 1))
        actions.use_proof(**f.by_keeper(world), proof=used, award_code=code, year=2023, document=decision)
    assert [(p.title, p.state) for p in facts(person).proofs] == [
        ("Tự do", ProofState.FREE),
        ("Chờ", ProofState.PENDING),
        ("Danh hiệu", ProofState.USED_FOR_TITLE),
        ("Hình thức", ProofState.USED_FOR_FORM),
    ]
    assert {p.state for p in facts(person, date(2023, 11, 30)).proofs} == {
        ProofState.FREE,
        ProofState.PENDING,
    }


def test_holds_end_by_their_conclusion(world, person):
    hold = f.hold(world, person)
    assert facts(person).holds[0].runs_on(ON)
    ended = actions.end_hold(
        by=world.keepers["bac-kan"], at=f.AT, hold=hold, end=date(2023, 10, 1), conclusion="Tố cáo sai"
    )
    assert [(h.start, h.end) for h in facts(person).holds] == [(date(2023, 9, 1), date(2023, 10, 1))]
    actions.withdraw_record(by=world.keepers["bac-kan"], at=f.AT, record=ended, reason="Kết luận bị hủy")
    assert [h.end for h in facts(person).holds] == [None], "what ended by mistake goes on"
    actions.end_hold(
        by=world.keepers["bac-kan"], at=f.AT, hold=hold, end=date(2023, 12, 1), conclusion="Tố cáo sai"
    )
    assert [h.end for h in facts(person).holds] == [date(2023, 12, 1)]


def test_disciplines_leaves_services_and_shares(world, person):
    about = f.by_keeper(world) | {"party": person}
    actions.record_discipline(
        **about, level=DisciplineLevel.WARNING, start=date(2020, 2, 1), end=date(2021, 2, 1)
    )
    actions.record_leave(**about, kind=LeaveKind.MATERNITY, year=2021)
    actions.record_service(**about, kind="army", start=date(1999, 2, 1), end=date(2009, 2, 1))
    body = world.provinces["bac-kan"]
    actions.record_share(**f.by_keeper(world), party=body, name=ShareName.LDTT, year=2023, part=14, whole=20)
    known = facts(person)
    assert [(d.level, d.runs_on(date(2020, 5, 1))) for d in known.disciplines] == [("warning", True)]
    assert [(leave.kind, leave.year) for leave in known.leaves] == [("maternity", 2021)]
    assert known.services[0].months_on(ON) == 120
    assert [(s.name, s.part, s.whole) for s in facts(body).shares] == [("LDTT", 14, 20)]
    assert facts(person, date(2019, 1, 1)).disciplines == ()


def test_the_number_of_statements_does_not_grow(world, django_assert_num_queries):
    people = [f.person(world, f"Người {n}") for n in range(3)]
    for one in people:
        f.ratings(world, one, {2021: Rating.GOOD, 2022: Rating.GOOD})
        f.proof(world, one)
        f.hold(world, one)
        award(world, one, {"decision_number": f"{one.pk}/QĐ-UBND"})
    for count in (1, 3):
        with django_assert_num_queries(12):
            found = facts_of([one.pk for one in people[:count]], on=ON)
        assert len(found) == count
        assert all(len(known.ratings) == 2 and known.proofs and known.holds for known in found.values())


class TestSuccession:
    """July 2025: Lào Cai = Yên Bái + Lào Cai; Tuyên Quang = Hà Giang + Tuyên Quang."""

    @pytest.fixture
    def provinces(self):
        load_provinces(by=SYSTEM, at=LATER)
        return {province.code: province for province in Organisation.objects.all()}

    @staticmethod
    def rate(province: Organisation, years: dict[int, str]) -> None:
        for year, rating in years.items():
            YearlyRating.objects.create(
                party=province,
                keeper=province,
                year=year,
                rating=rating,
                recorded_at=LATER,
                recorded_by="Sổ cũ",
            )

    @staticmethod
    def honour(province: Organisation, code: str, year: int, **told: object) -> None:
        Award.objects.create(
            keeper=province,
            party=province,
            recipient_kind=PartyKind.COLLECTIVE,
            recipient_name=province.name,
            award_code=code,
            award_name=code,
            achievement="Thành tích",
            authority=province,
            year=year,
            recorded_at=LATER,
            recorded_by="Sổ cũ",
            **told,
        )

    def test_a_year_counts_where_every_predecessor_was_rated_by_the_lowest(self, provinces):
        self.rate(provinces["yen-bai"], {2022: "good", 2023: "excellent", 2024: "excellent"})
        self.rate(provinces["lao-cai"], {2022: "excellent", 2023: "excellent"})
        found = facts(provinces["lao-cai-2025"], IN_2026).ratings
        assert [(rating.year, rating.rating, rating.is_settled) for rating in found] == [
            (2022, Rated.GOOD, False),
            (2023, Rated.EXCELLENT, False),
        ]
        assert found[0].origin == "tỉnh Lào Cai (đến 30/06/2025); tỉnh Yên Bái (đến 30/06/2025)"

    def test_what_the_new_province_has_of_its_own_stands(self, provinces):
        self.rate(provinces["ha-giang"], {2024: "good"})
        self.rate(provinces["tuyen-quang"], {2024: "good"})
        self.rate(provinces["tuyen-quang-2025"], {2024: "excellent", 2025: "good"})
        found = facts(provinces["tuyen-quang-2025"], IN_2026).ratings
        assert [(r.year, r.rating, r.origin) for r in found] == [
            (2024, Rated.EXCELLENT, ""),
            (2025, Rated.GOOD, ""),
        ]

    def test_awards_pass_on_for_a_person_to_judge(self, provinces):
        self.honour(provinces["yen-bai"], "CTDCP", 2023)
        self.honour(provinces["lao-cai"], "BKTTG", 2022, commendation_kind=CommendationKind.SUDDEN)
        found = facts(provinces["lao-cai-2025"], IN_2026).awards
        assert [(a.code, a.year, a.counting, a.origin) for a in found] == [
            ("BKTTG", 2022, Counting.DOES_NOT, "tỉnh Lào Cai (đến 30/06/2025)"),
            ("CTDCP", 2023, Counting.UNKNOWN, "tỉnh Yên Bái (đến 30/06/2025)"),
        ]
        assert facts(provinces["yen-bai"], IN_2026).awards[0].counting is Counting.COUNTS

    def test_before_the_merger_nothing_passes_on(self, provinces):
        self.honour(provinces["yen-bai"], "CTDCP", 2023)
        assert facts(provinces["lao-cai-2025"], date(2025, 6, 30)).awards == ()
        assert facts(provinces["lao-cai-2025"], date(2025, 7, 1)).awards != ()

    def test_shares_are_added_up_where_all_have_them(self, provinces):
        for code, year, part, whole in (
            ("yen-bai", 2023, 10, 20),
            ("lao-cai", 2023, 15, 30),
            ("lao-cai", 2024, 15, 30),
        ):
            MemberShare.objects.create(
                party=provinces[code],
                keeper=provinces[code],
                name=ShareName.LDTT,
                year=year,
                part=part,
                whole=whole,
                recorded_at=LATER,
                recorded_by="Sổ cũ",
            )
        found = facts(provinces["lao-cai-2025"], IN_2026).shares
        assert [(share.year, share.part, share.whole, share.is_settled) for share in found] == [
            (2023, 25, 50, False)
        ]

    def test_a_renamed_body_keeps_everything(self, provinces):
        old = provinces["cao-bang"]
        new = record_organisation(
            by=SYSTEM,
            at=LATER,
            code="viet-bac",
            name="Tỉnh Việt Bắc",
            short_name="Việt Bắc",
            kind=OrganisationKind.PROVINCE,
        )
        record_succession(
            by=SYSTEM,
            at=LATER,
            predecessor=old,
            successor=new,
            kind=SuccessionKind.RENAMED,
            effective_date=date(2025, 1, 1),
            citation="Quyết định đổi tên",
        )
        self.rate(old, {2023: "good"})
        self.honour(old, "CTDCP", 2023)
        known = facts(new, IN_2026)
        assert [a.counting for a in known.awards] == [Counting.COUNTS]
        assert [r.year for r in known.ratings] == [2023]

    def test_through_two_successions(self, provinces):
        newest = record_organisation(
            by=SYSTEM,
            at=LATER,
            code="tay-bac",
            name="Tỉnh Tây Bắc",
            short_name="Tây Bắc",
            kind=OrganisationKind.PROVINCE,
        )
        for code in ("lao-cai-2025", "lai-chau"):
            record_succession(
                by=SYSTEM,
                at=LATER,
                predecessor=provinces[code],
                successor=newest,
                kind=SuccessionKind.MERGED,
                effective_date=date(2026, 1, 1),
                citation="Giả định",
            )
        for code in ("yen-bai", "lao-cai", "lai-chau"):
            self.rate(provinces[code], {2023: "good"})
        self.honour(provinces["yen-bai"], "CTDCP", 2023)
        known = facts(newest, IN_2026)
        assert [r.year for r in known.ratings] == [2023]
        assert [a.origin for a in known.awards] == ["tỉnh Yên Bái (đến 30/06/2025)"]

    def test_all_provinces_at_once_take_no_more_statements_than_one(
        self, provinces, django_assert_num_queries
    ):
        self.rate(provinces["yen-bai"], {2023: "good"})
        for asked in ([provinces["lao-cai-2025"].pk], [province.pk for province in provinces.values()]):
            with django_assert_num_queries(13):
                facts_of(asked, on=IN_2026)


def test_a_science_work_keeps_kind_and_scope(world, person):
    f.proof(world, person, kind=ProofKind.SCIENCE, title="Đề tài")
    (fact,) = facts(person).proofs
    assert fact.token.text == "proof:science:free:ministry_province:named"

"""Entering, correcting, revoking and publishing awards."""

from datetime import date

import pytest
from django.db import IntegrityError

from tests.factories import movements as world_of
from tests.factories import records
from tests.factories import register as f
from thidua.kernel.models import AppendOnlyError, AuditRecord
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.parties.enums import PartyKind
from thidua.register import actions, lists, policies, queries
from thidua.register.enums import RevocationGround
from thidua.register.models import Award, AwardCorrection, AwardPublication

AT = world_of.AT


@pytest.fixture
def world():
    return world_of.world()


def found_by(words):
    found = queries.find(
        sight=queries.Sight(is_public=False, is_everything=True), question=queries.Question(words=words)
    )
    return found.rows.filter(pk__in=found.ids)


def names(awards):
    return [award.recipient_name for award in awards]


def test_a_whole_decision_is_entered_at_once(world):
    made = f.awards(world, *(f.entry(f"Người {n}", golden_book_number=f"{n:02d}") for n in range(1, 23)))
    assert [a.golden_book_number for a in queries.current_awards().order_by("id")] == [
        f"{n:02d}" for n in range(1, 23)
    ]
    assert made[0].pk
    assert {a.award_name for a in made} == {"Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"}
    assert AuditRecord.objects.filter(action="register.record_awards").count() == 1


def test_entering_a_decision_takes_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        f.awards(world, *(f.entry(f"Người {n}") for n in range(1, 23)))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"entries": (f.entry(""),)}, "entries"),
        ({"entries": (f.entry(achievement=" "),)}, "entries"),
        ({"entries": (f.entry("Hà Thị Én"), f.entry("HÀ THỊ ÉN"))}, "entries"),
        ({"entries": ()}, "entries"),
        ({"award_code": "BAC_SI"}, "award_code"),
        ({"decision_date": date(2023, 4, 4)}, "decision_date"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole(world, wrong, told):
    arguments = {
        "entries": (f.entry(),),
        "award_code": "BK_TINH",
        "decision_number": "241/QĐ-UBND",
        "year": 2023,
    } | wrong
    good = f.entry("Triệu Thị Hằng")
    entries = (good, *arguments.pop("entries")) if arguments["entries"] else arguments.pop("entries")
    with pytest.raises(InvalidInput) as refused:
        actions.record_awards(
            by=world.keepers["bac-kan"],
            at=AT,
            keeper=world.provinces["bac-kan"],
            authority=world.provinces["bac-kan"],
            entries=entries,
            **arguments,
        )
    assert list(refused.value.fields) == [told]
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ({"year": 1944}, 2023),
        ({"year": 2077}, 2023),
        ({"year": 2024, "decision_date": None, "decision_number": ""}, 2023),
        ({"year": 2023, "decision_date": date(2022, 12, 30)}, 2022),
    ],
)
def test_an_award_is_of_a_year_from_1945_to_its_decision(world, told, last):
    with pytest.raises(InvalidInput, match=f"từ 1945 đến {last}") as refused:
        f.award(world, **told)
    assert list(refused.value.fields) == ["year"]
    assert not Award.objects.exists()


def test_a_list_and_a_correction_keep_to_the_years_too(world):
    keeper = {"by": world.keepers["bac-kan"], "at": AT}
    line = Award(
        recipient_kind=PartyKind.INDIVIDUAL,
        recipient_name="Nông Văn Thắng",
        award_code="BK_TINH",
        achievement="Có nhiều đóng góp",
        authority=world.provinces["bac-kan"],
        decision_date=date(2022, 12, 30),
        year=2023,
    )
    with pytest.raises(InvalidInput, match=r"Nông Văn Thắng.*từ 1945 đến 2022"):
        lists.record_award_list(**keeper, keeper=world.provinces["bac-kan"], lines=[line])
    award = f.award(world)
    for changes, field in (
        ({"year": 1944}, "year"),
        ({"decision_date": date(2022, 3, 5)}, "year"),
        ({"decision_date": date(2023, 4, 4)}, "decision_date"),
    ):
        with pytest.raises(InvalidInput) as refused:
            actions.correct_award(**keeper, award=award, reason="Sai", changes=changes)
        assert list(refused.value.fields) == [field]
    assert Award.objects.get() == award


def test_the_database_itself_knows_no_award_before_1945(world):
    award = f.award(world)
    award.pk, award._state.adding, award.year = None, True, 1944
    with pytest.raises(IntegrityError):
        award.save()


def test_a_flag_goes_to_collectives_only(world):
    with pytest.raises(InvalidInput, match="Cá nhân"):
        f.award(world, award_code="CO_TINH")
    f.awards(
        world, f.entry("Sở Nội vụ tỉnh Bắc Kạn", recipient_kind=PartyKind.COLLECTIVE), award_code="CO_TINH"
    )


def test_the_same_person_is_not_entered_twice_from_one_decision(world):
    f.award(world)
    with pytest.raises(InvalidInput, match="Nông Văn Thắng"):
        f.awards(world, f.entry("Nguyễn Thị Mới"), f.entry("nông văn thắng"))
    assert Award.objects.count() == 1
    f.awards(world, decision_number="99/QĐ-UBND")


def test_one_decision_gives_one_award_to_one_person(world):
    f.award(world)
    with pytest.raises(InvalidInput, match=r"241/QĐ-UBND.*Bằng khen của Chủ tịch") as refused:
        f.award(world, award_code="CSTDCS")
    assert list(refused.value.fields) == ["entries"]
    assert f.award(world, award_code="CSTDCS", authority=world.provinces["hoa-binh"]).pk, "of somebody else"


def test_numbers_of_decisions_begin_anew_every_year(world):
    f.award(world, decision_number="15/QĐ-UBND", decision_date=date(2022, 3, 5), year=2021)
    again = {"decision_number": "15/QĐ-UBND", "decision_date": date(2023, 3, 5), "year": 2022}
    assert f.award(world, **again).pk
    with pytest.raises(InvalidInput, match="đã có trong sổ"):
        f.award(world, **again)
    with pytest.raises(InvalidInput, match="đã có trong sổ"):
        f.award(world, **(again | {"decision_date": None}))


def test_one_recipient_is_one_party_or_one_name_and_post(world):
    one, other = records.person(world), records.person(world)
    f.awards(world, f.entry(party=one), f.entry(party=other, post_text="Giáo viên, Trường Tiểu học Nà Phặc"))
    for again in (
        f.entry(party=one, post_text="Phó Giám đốc Sở Nội vụ"),
        f.entry(party=records.person(world)),
        f.entry(),
    ):
        with pytest.raises(InvalidInput, match="đã có trong sổ"):
            f.awards(world, again)
    for second in (f.entry("Ông Thắng", party=one, post_text=""), f.entry(party=other)):
        with pytest.raises(InvalidInput, match="hai lần"):
            f.awards(world, f.entry(party=one), second, decision_number="9")


def test_a_correction_cannot_make_a_second_line_of_one(world):
    f.award(world)
    other = f.award(world, decision_number="242/QĐ-UBND")
    with pytest.raises(InvalidInput, match="đã có trong sổ"):
        actions.correct_award(
            by=world.keepers["bac-kan"],
            at=AT,
            award=other,
            reason="Sai số",
            changes={"decision_number": "241/QĐ-UBND"},
        )


def test_a_namesake_of_another_post_is_entered(world):
    f.award(world)
    f.awards(world, f.entry(post_text="Giáo viên, Trường Tiểu học Nà Phặc"))
    assert Award.objects.count() == 2


def test_only_the_keeper_enters(world):
    for stranger in (world.keepers["hoa-binh"], world.offices["bac-kan"], world.auditor):
        with pytest.raises(NotPermitted):
            actions.record_awards(
                by=stranger,
                at=AT,
                keeper=world.provinces["bac-kan"],
                entries=(f.entry(),),
                award_code="BK_TINH",
                authority=world.provinces["bac-kan"],
                year=2023,
            )


def test_a_line_is_never_rewritten(world):
    award = f.award(world)
    award.recipient_name = "Khác"
    with pytest.raises(AppendOnlyError):
        award.save()
    with pytest.raises(AppendOnlyError):
        award.delete()


def test_a_correction_replaces_the_line_and_keeps_the_first(world):
    award = f.award(world)
    actions.publish_awards(by=world.keepers["bac-kan"], at=AT, awards=[award])
    correction = actions.correct_award(
        by=world.keepers["bac-kan"],
        at=AT,
        award=award,
        reason="Sai tên đệm",
        changes={"recipient_name": "Nông Viết Thắng"},
    )
    assert names(queries.current_awards()) == ["Nông Viết Thắng"]
    assert names(queries.published_awards()) == ["Nông Viết Thắng"]
    assert names(queries.history_of(correction.replacement)) == ["Nông Văn Thắng"]
    assert names(found_by("viet thang")) == ["Nông Viết Thắng"]
    with pytest.raises(NotNow):
        actions.correct_award(
            by=world.keepers["bac-kan"],
            at=AT,
            award=award,
            reason="Lần nữa",
            changes={"recipient_name": "X"},
        )


@pytest.mark.parametrize(
    ("reason", "changes"), [(" ", {"recipient_name": "X"}), ("Có", {"recipient_name": "Nông Văn Thắng"})]
)
def test_a_correction_says_why_and_changes_something(world, reason, changes):
    award = f.award(world)
    with pytest.raises(InvalidInput):
        actions.correct_award(by=world.keepers["bac-kan"], at=AT, award=award, reason=reason, changes=changes)
    assert not AwardCorrection.objects.exists()


def test_a_correction_that_does_not_hold_leaves_nothing(world):
    award = f.award(world)
    actions.publish_awards(by=world.keepers["bac-kan"], at=AT, awards=[award])
    with pytest.raises(InvalidInput):
        actions.correct_award(
            by=world.keepers["bac-kan"], at=AT, award=award, reason="Sai", changes={"recipient_name": ""}
        )
    assert Award.objects.count() == 1
    assert AwardPublication.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_revoked_award_stays_in_the_register_and_leaves_the_public_one(world):
    award = f.award(world)
    keeper = world.keepers["bac-kan"]
    actions.publish_awards(by=keeper, at=AT, awards=[award])
    actions.revoke_award(
        by=keeper, at=AT, award=award, ground=RevocationGround.FRAUD, reason="Kết luận thanh tra"
    )
    assert queries.current_awards().get().revocation.reason == "Kết luận thanh tra"
    assert not queries.published_awards().exists()
    with pytest.raises(NotNow):
        actions.revoke_award(by=keeper, at=AT, award=award, ground=RevocationGround.FRAUD, reason="Lại")
    with pytest.raises(NotNow):
        actions.publish_awards(by=keeper, at=AT, awards=[award])


def test_what_is_not_published_reaches_nobody_outside(world):
    award = f.award(world)
    assert not queries.published_awards().exists()
    assert policies.access_award(by=world.offices["bac-kan"], award_id=award.pk) == award
    assert policies.access_award(by=world.auditor, award_id=award.pk) == award
    for stranger in (world.keepers["hoa-binh"], world.administrator, world.officer):
        with pytest.raises(NotFound):
            policies.access_award(by=stranger, award_id=award.pk)
    actions.publish_awards(by=world.keepers["bac-kan"], at=AT, awards=[award])
    assert policies.access_award(by=world.keepers["hoa-binh"], award_id=award.pk) == award
    actions.withdraw_award(by=world.keepers["bac-kan"], at=AT, award=award, reason="Khiếu nại")
    assert not queries.published_awards().exists()
    with pytest.raises(NotFound):
        policies.access_award(by=world.keepers["hoa-binh"], award_id=award.pk)


def test_publishing_twice_publishes_once(world):
    made = f.awards(world, f.entry("A Dê"), f.entry("B Bê"))
    keeper = world.keepers["bac-kan"]
    actions.publish_awards(by=keeper, at=AT, awards=made[:1])
    assert len(actions.publish_awards(by=keeper, at=AT, awards=made)) == 1
    assert queries.published_awards().count() == 2


def test_nobody_publishes_for_another_province(world):
    award = f.award(world)
    with pytest.raises(NotPermitted):
        actions.publish_awards(by=world.keepers["hoa-binh"], at=AT, awards=[award])


def test_words_are_found_without_accents_in_any_order(world):
    f.awards(
        world,
        f.entry("Triệu Thị Hằng"),
        f.entry("Đặng Văn Đức", post_text="Nông dân, xã Đồng Phúc, huyện Ba Bể"),
    )
    found = queries.current_awards()
    assert names(found_by("dang duc")) == ["Đặng Văn Đức"]
    assert names(found_by("BẮC KẠN hang")) == ["Triệu Thị Hằng"]
    assert names(found_by("ba be")) == ["Đặng Văn Đức"]
    assert len(found_by("241/qđ-ubnd")) == 2
    assert names(queries.named(found, "trieu thi hang")) == ["Triệu Thị Hằng"]
    assert len(queries.of_decision(found, number=" 241/qđ-ubnd ".upper())) == 2


def test_a_unit_shows_its_own_and_its_peoples_awards(world):
    unit = world.provinces["bac-kan"]
    f.awards(world, f.entry("Hà Én", unit=unit))
    f.awards(
        world,
        f.entry("Tỉnh Bắc Kạn", recipient_kind=PartyKind.COLLECTIVE, party=unit),
        award_code="CO_TINH",
        commendation_kind=None,
    )
    assert set(names(queries.of_party(queries.current_awards(), unit))) == {"Hà Én", "Tỉnh Bắc Kạn"}


def test_counts_and_the_share_of_direct_workers(world, django_assert_num_queries):
    f.awards(world, f.entry("A Dê", is_direct_worker=True), f.entry("B Bê"), f.entry("C Xê"))
    f.awards(
        world,
        f.entry("Đội 1", recipient_kind=PartyKind.COLLECTIVE, is_direct_worker=True),
        award_code="CO_TINH",
        commendation_kind=None,
        year=2022,
    )
    with django_assert_num_queries(1):
        summary = queries.summary_of(queries.current_awards())
    assert summary.total == 4
    assert (summary.direct_workers.part, summary.direct_workers.whole) == (1, 3)
    assert dict(summary.by_recipient)[PartyKind.COLLECTIVE] == 1
    assert dict(summary.by_year) == {2022: 1, 2023: 3}
    assert dict(summary.by_kind)[None] == 1


def test_nothing_counted_has_no_share(world):
    assert queries.summary_of(queries.current_awards()).direct_workers.value is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_one_query(world, rows, django_assert_num_queries):
    f.awards(world, *(f.entry(f"Người {n}", unit=world.provinces["bac-kan"]) for n in range(rows)))
    office = world.offices["bac-kan"]
    assert office.grants
    with django_assert_num_queries(1):
        for award in queries.awards_read_by(by=office):
            assert award.unit.name + award.keeper.name + award.authority.name
            assert award.decision is None
            assert not hasattr(award, "revocation")
            assert not award.is_published

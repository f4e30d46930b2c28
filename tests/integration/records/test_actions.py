"""Recording, correcting, withdrawing; holds and uses of results."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.kernel import hooks
from thidua.kernel.actors import SYSTEM
from thidua.kernel.models import AppendOnlyError, AuditRecord, StoredFile
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted
from thidua.legislation.vocabulary import DisciplineLevel, Group, LeaveKind, Rating, ShareName
from thidua.parties.actions import record_person, record_succession
from thidua.parties.enums import SuccessionKind
from thidua.records import actions, lists, policies
from thidua.records.enums import RecordKind
from thidua.records.models import (
    MODELS,
    Discipline,
    Hold,
    HoldEnd,
    Record,
    ServicePeriod,
    YearlyRating,
)

DECISION = actions.Document(number="88/QĐ-UBND", dated=date(2023, 6, 1))


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def person(world):
    return f.person(world)


@pytest.fixture
def told(monkeypatch):
    """What listeners of the room hear."""
    heard: list[list[int]] = []

    def hear(*, party_ids, **_facts):
        heard.append(party_ids)

    monkeypatch.setitem(hooks._listeners, "records.changed", [hear])
    return heard


def correct(world, record, reason="Ghi nhầm", **changes):
    return actions.correct_record(
        by=world.keepers["bac-kan"], at=f.AT, record=record, reason=reason, changes=changes
    )


def withdraw(world, record, reason="Ghi nhầm người"):
    return actions.withdraw_record(by=world.keepers["bac-kan"], at=f.AT, record=record, reason=reason)


def field_of(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return list(refused.value.fields)


def all_kinds(world, person) -> list[Record]:
    """One record of every kind."""
    about = f.by_keeper(world) | {"party": person}
    body = f.by_keeper(world) | {"party": world.provinces["bac-kan"]}
    result, open_hold = f.proof(world, person), f.hold(world, person)
    return [
        f.rating(world, person),
        result,
        actions.use_proof(
            **f.by_keeper(world), proof=result, award_code="CSTDCS", year=2023, document=DECISION
        ),
        actions.record_discipline(**about, level=DisciplineLevel.WARNING, start=date(2020, 1, 1)),
        open_hold,
        actions.end_hold(
            by=world.keepers["bac-kan"],
            at=f.AT,
            hold=open_hold,
            end=date(2023, 10, 1),
            conclusion="Tố cáo sai",
        ),
        actions.record_service(**about, kind="army", start=date(1999, 2, 1)),
        actions.record_leave(**about, kind=LeaveKind.MATERNITY, year=2021),
        actions.record_share(**body, name=ShareName.LDTT, year=2023, part=14, whole=20),
        actions.record_group(**about, group=Group.TEACHER, valid_from=date(2015, 9, 1)),
    ]


def test_every_kind_is_recorded_with_its_paper_and_told(world, person, told):
    made = all_kinds(world, person)
    assert [record.kind for record in made] == list(MODELS)
    assert told == [[record.party_id] for record in sorted(made, key=lambda record: record.recorded_at)]
    assert {str(record.recorded_by) for record in made} == {"Chuyên viên, Bắc Kạn"}
    assert made[1].decision_number == "15/QĐ-UBND"


def test_the_trail_does_not_tell_what_a_hold_or_discipline_says(world, person):
    all_kinds(world, person)
    lines = AuditRecord.objects.filter(action__in=["records.open_hold", "records.record_discipline"])
    written = " ".join(f"{line.target_label} {line.detail}" for line in lines)
    assert lines.count() == 2
    assert not any(secret in written for secret in ("complaint", "Đơn của ông A", "warning", "Cảnh cáo"))


def test_the_trail_does_not_tell_who_is_disciplined_or_held(world, person):
    before = AuditRecord.objects.latest("id").pk
    discipline = actions.record_discipline(
        **f.by_keeper(world), party=person, level=DisciplineLevel.WARNING, start=date(2020, 1, 1)
    )
    hold = f.hold(world, person)
    correct(world, discipline, start=date(2020, 2, 1))
    hold = correct(world, hold, start=date(2023, 9, 2))
    keeper = {"by": world.keepers["bac-kan"], "at": f.AT}
    end = actions.end_hold(**keeper, hold=hold, end=date(2023, 10, 1), conclusion="Tố cáo sai")
    withdraw(world, end)
    withdraw(world, hold)
    lists.record_list(
        **f.by_keeper(world),
        kind=RecordKind.DISCIPLINE,
        lines=[
            lists.ListLine(Discipline(level=DisciplineLevel.REPRIMAND, start=date(2019, 1, 1)), party=person)
        ],
    )
    lines = AuditRecord.objects.filter(pk__gt=before)
    assert lines.count() == 8
    for line in lines:
        told = f"{line.target_type}:{line.target_id} {line.target_label} {line.folded} {line.detail}"
        assert not re.search(rf"parties\.\w+:{person.pk}\b", told), told
        assert "thang" not in told.casefold(), told
        assert "party" not in line.detail


def test_a_body_that_follows_is_told_too(world, told):
    cao_bang, bac_kan = world.provinces["cao-bang"], world.provinces["bac-kan"]
    record_succession(
        by=world.administrator,
        at=f.AT,
        predecessor=bac_kan,
        successor=cao_bang,
        kind=SuccessionKind.MERGED,
        effective_date=date(2025, 7, 1),
        citation="Nghị quyết 202/2025/QH15",
    )
    f.rating(world, bac_kan)
    assert told[-1] == sorted([bac_kan.pk, cao_bang.pk])


def test_a_succession_changes_the_facts_of_whoever_follows(world, told):
    bac_kan, cao_bang = world.provinces["bac-kan"], world.provinces["cao-bang"]
    hoa_binh = world.provinces["hoa-binh"]
    follows = {
        "by": world.administrator,
        "at": f.AT,
        "kind": SuccessionKind.MERGED,
        "citation": "Nghị quyết 202/2025/QH15",
    }
    record_succession(**follows, predecessor=cao_bang, successor=hoa_binh, effective_date=date(2025, 7, 1))
    record_succession(**follows, predecessor=bac_kan, successor=cao_bang, effective_date=date(2023, 7, 1))
    assert told == [[hoa_binh.pk], sorted([cao_bang.pk, hoa_binh.pk])]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"year": 1944}, "year"), ({"year": 2025}, "year")],
)
def test_a_year_before_1945_or_to_come_is_refused(world, person, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        f.rating(world, person, **wrong)
    assert field_of(refused) == [field]
    assert "từ 1945 đến 2024" in str(refused.value)


def test_a_year_is_rated_once_and_the_answer_names_the_rating(world, person):
    f.rating(world, person)
    with pytest.raises(
        InvalidInput, match="Nông Văn Thắng đã được xếp loại năm 2022: Hoàn thành tốt nhiệm vụ"
    ):
        f.rating(world, person, rating=Rating.EXCELLENT)


def test_the_database_itself_holds_one_current_rating_a_year(world, person):
    first = f.rating(world, person)
    first.pk, first._state.adding = None, True
    with pytest.raises(IntegrityError):
        first.save()


def test_records_are_never_changed_or_deleted(world, person):
    record = f.rating(world, person)
    with pytest.raises(AppendOnlyError):
        record.save()
    with pytest.raises(AppendOnlyError):
        record.delete()


def test_only_the_keeper_of_the_party_records_about_it(world, person):
    with pytest.raises(NotPermitted):
        f.rating(world, person, by=world.offices["bac-kan"])
    with pytest.raises(NotPermitted):
        f.rating(world, person, by=world.keepers["hoa-binh"])
    with pytest.raises(NotPermitted, match="Hòa Bình không quản lý người, đơn vị này"):
        f.rating(world, person, **f.by_keeper(world, "hoa-binh"))
    assert not YearlyRating.objects.exists()


@pytest.fixture
def stranger(world):
    """Somebody of no recorded unit."""
    return record_person(by=SYSTEM, at=f.AT, name="Lò Thị Mai")


def test_somebody_of_no_unit_belongs_to_whoever_first_records_about_them(world, stranger):
    hoa_binh = f.by_keeper(world, "hoa-binh")
    f.rating(world, stranger)
    for record in (
        lambda: f.hold(world, stranger, **hoa_binh),
        lambda: f.rating(world, stranger, **hoa_binh),
    ):
        with pytest.raises(NotPermitted, match=r"Lò Thị Mai.*chưa ghi đơn vị.*Bắc Kạn"):
            record()
    assert policies.recorders_for(by=world.keepers["hoa-binh"], party=stranger, on=date(2024, 1, 15)) == []
    assert policies.recorders_for(by=world.keepers["bac-kan"], party=stranger, on=date(2024, 1, 15)) == [
        world.provinces["bac-kan"]
    ]
    assert f.hold(world, stranger).pk
    with pytest.raises(NotPermitted):
        lists.record_list(
            **hoa_binh,
            kind=RecordKind.RATING,
            lines=[lists.ListLine(YearlyRating(year=2020, rating=Rating.GOOD), party=stranger)],
        )


def test_an_award_in_the_register_counts_and_what_was_withdrawn_does_not(world, stranger):
    hoa_binh = f.by_keeper(world, "hoa-binh")
    withdraw(world, f.rating(world, stranger))
    mistaken = f.rating(world, stranger, **hoa_binh)
    actions.withdraw_record(by=hoa_binh["by"], at=f.AT, record=mistaken, reason="Nhầm người")
    register.awards(world, register.entry("Lò Thị Mai", party=stranger))
    with pytest.raises(NotPermitted):
        f.rating(world, stranger, **hoa_binh)
    assert f.rating(world, stranger).pk


def test_what_a_predecessor_keeps_is_kept_by_whoever_followed(world, stranger):
    f.rating(world, stranger)
    record_succession(
        by=world.administrator,
        at=f.AT,
        predecessor=world.provinces["bac-kan"],
        successor=world.provinces["hoa-binh"],
        kind=SuccessionKind.MERGED,
        effective_date=date(2023, 7, 1),
        citation="Nghị quyết",
    )
    assert f.rating(world, stranger, year=2021, **f.by_keeper(world, "hoa-binh")).pk


def test_people_of_a_department_belong_to_the_province(world):
    assert f.rating(world, f.person(world, unit=f.department(world))).pk


def test_a_correction_takes_the_place_and_both_stay(world, person, told):
    first = f.rating(world, person)
    second = correct(world, first, rating=Rating.EXCELLENT)
    assert list(YearlyRating.objects.filter(is_current=True)) == [second]
    assert second.corrects == first
    assert second.correction_reason == "Ghi nhầm"
    assert told[-1] == [person.pk]
    with pytest.raises(NotNow):
        correct(world, first, rating=Rating.COMPLETED)


def test_a_correction_may_move_to_another_year(world, person):
    moved = correct(world, f.rating(world, person), year=2021)
    assert f.rating(world, person, year=2022).pk
    with pytest.raises(InvalidInput):
        correct(world, moved, year=2022)
    assert YearlyRating.objects.filter(is_current=True).count() == 2, "what failed left the first as it was"


@pytest.mark.parametrize(
    ("reason", "changes"),
    [("  ", {"rating": Rating.EXCELLENT}), ("Nhầm", {"rating": Rating.GOOD}), ("Nhầm", {"year": 1900})],
)
def test_a_correction_that_says_nothing_is_refused(world, person, reason, changes):
    record = f.rating(world, person)
    with pytest.raises(InvalidInput):
        correct(world, record, reason, **changes)
    assert YearlyRating.objects.filter(is_current=True).get() == record


def test_a_correction_cannot_move_a_record_to_somebody_else(world, person):
    with pytest.raises(ValueError, match="party"):
        correct(world, f.rating(world, person), party=world.provinces["bac-kan"])


def test_what_is_withdrawn_leaves_its_place_free(world, person):
    record = f.rating(world, person)
    withdrawal = withdraw(world, record)
    assert withdrawal.withdraws
    assert not YearlyRating.objects.filter(is_current=True).exists()
    assert f.rating(world, person).is_current
    with pytest.raises(NotNow):
        withdraw(world, record)


def test_only_its_keeper_corrects_and_withdraws(world, person):
    record = f.rating(world, person)
    stranger = {"by": world.keepers["hoa-binh"], "at": f.AT, "record": record, "reason": "Nhầm"}
    with pytest.raises(NotPermitted):
        actions.correct_record(**stranger, changes={"rating": Rating.EXCELLENT})
    with pytest.raises(NotPermitted):
        actions.withdraw_record(**stranger)


def test_the_body_that_follows_a_keeper_ends_what_it_began(world, person):
    bac_kan, hoa_binh = world.provinces["bac-kan"], world.provinces["hoa-binh"]
    hold = f.hold(world, person)
    ends = {
        "by": world.keepers["hoa-binh"],
        "at": f.AT,
        "hold": hold,
        "end": date(2023, 10, 1),
        "conclusion": "Sai",
    }
    with pytest.raises(NotPermitted):
        actions.end_hold(**ends)
    record_succession(
        by=world.administrator,
        at=f.AT,
        predecessor=bac_kan,
        successor=hoa_binh,
        kind=SuccessionKind.MERGED,
        effective_date=date(2023, 7, 1),
        citation="Nghị quyết",
    )
    assert actions.end_hold(**ends).keeper == bac_kan


def test_a_listener_that_fails_undoes_everything(world, person, monkeypatch):
    def fails(**_facts):
        raise RuntimeError

    record = f.rating(world, person)
    monkeypatch.setitem(hooks._listeners, "records.changed", [fails])
    trail = AuditRecord.objects.count()
    with pytest.raises(RuntimeError):
        correct(world, record, rating=Rating.EXCELLENT)
    with pytest.raises(RuntimeError):
        f.rating(world, person, year=2021)
    assert YearlyRating.objects.filter(is_current=True).get() == record
    assert YearlyRating.objects.count() == 1
    assert AuditRecord.objects.count() == trail


def test_a_list_of_ratings_is_entered_whole_or_not_at_all(world, person, told):
    entries = [actions.RatingEntry(person, year, Rating.GOOD) for year in (2020, 2021)]
    made = actions.record_ratings(**f.by_keeper(world), entries=entries, document=DECISION)
    assert [(record.year, record.decision_number) for record in made] == [
        (2020, "88/QĐ-UBND"),
        (2021, "88/QĐ-UBND"),
    ]
    assert told == [[person.pk]]
    for wrong in (
        [actions.RatingEntry(person, 2022, Rating.GOOD), actions.RatingEntry(person, 2021, Rating.GOOD)],
        [actions.RatingEntry(person, 2022, Rating.GOOD)] * 2,
        [actions.RatingEntry(person, 2022, Rating.GOOD), actions.RatingEntry(person, 2030, Rating.GOOD)],
    ):
        with pytest.raises(InvalidInput) as refused:
            actions.record_ratings(**f.by_keeper(world), entries=wrong)
        assert field_of(refused) == ["entries"]
        assert "Nông Văn Thắng" in str(refused.value)
    assert YearlyRating.objects.count() == 2


def test_a_long_list_takes_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    people = [f.person(world, f"Người {n}") for n in range(40)]
    with django_assert_max_num_queries(16):
        actions.record_ratings(
            **f.by_keeper(world), entries=[actions.RatingEntry(one, 2022, Rating.GOOD) for one in people]
        )


def test_a_part_is_at_most_the_whole(world):
    body = world.provinces["bac-kan"]
    with pytest.raises(InvalidInput, match="không thể lớn hơn tổng số người"):
        actions.record_share(
            **f.by_keeper(world), party=body, name=ShareName.LDTT, year=2023, part=21, whole=20
        )


def test_shares_are_of_collectives(world, person):
    with pytest.raises(InvalidInput, match="chỉ ghi cho tập thể"):
        actions.record_share(
            **f.by_keeper(world), party=person, name=ShareName.LDTT, year=2023, part=1, whole=2
        )


def test_periods_end_after_they_start_and_do_not_overlap(world, person):
    serves = {**f.by_keeper(world), "party": person, "kind": "army"}
    with pytest.raises(InvalidInput, match="phải sau ngày bắt đầu"):
        actions.record_service(**serves, start=date(2000, 1, 1), end=date(2000, 1, 1))
    actions.record_service(**serves, start=date(2000, 1, 1), end=date(2010, 1, 1))
    assert actions.record_service(**serves, start=date(2010, 1, 1), end=date(2015, 1, 1)).pk
    with pytest.raises(InvalidInput, match=r"Trùng thời gian với ghi chép từ ngày 01/01/2010"):
        actions.record_service(**serves, start=date(2014, 1, 1))
    with pytest.raises(InvalidInput, match="Không có lực lượng, ngành, chức vụ “navy”"):
        actions.record_service(**(serves | {"kind": "navy"}), start=date(2020, 1, 1))
    assert ServicePeriod.objects.count() == 2


def test_a_hold_is_ended_and_never_deleted(world, person):
    hold = f.hold(world, person)
    with pytest.raises(NotNow, match="đang tạm dừng"):
        f.hold(world, person, start=date(2023, 9, 2))
    ends = {"by": world.keepers["bac-kan"], "at": f.AT, "hold": hold, "conclusion": "Tố cáo sai"}
    for wrong in (
        {"end": date(2024, 2, 1)},
        {"end": date(2023, 8, 1)},
        {"end": date(2023, 10, 1), "conclusion": " "},
    ):
        with pytest.raises(InvalidInput):
            actions.end_hold(**(ends | wrong))
    actions.end_hold(**ends, end=date(2023, 10, 1))
    with pytest.raises(NotNow):
        actions.end_hold(**ends, end=date(2023, 10, 2))
    assert Hold.objects.count() == 1
    assert f.hold(world, person, start=date(2023, 11, 1)).pk


def test_a_corrected_hold_keeps_its_end(world, person):
    hold = f.hold(world, person)
    actions.end_hold(
        by=world.keepers["bac-kan"], at=f.AT, hold=hold, end=date(2023, 10, 1), conclusion="Tố cáo sai"
    )
    corrected = correct(world, hold, start=date(2023, 9, 5))
    assert HoldEnd.objects.get(is_current=True).hold == corrected


def test_a_withdrawn_hold_takes_its_end_with_it(world, person):
    ends = {"by": world.keepers["bac-kan"], "at": f.AT, "conclusion": "Tố cáo sai"}
    hold = f.hold(world, person)
    end = actions.end_hold(**ends, hold=hold, end=date(2023, 10, 1))
    withdraw(world, hold)
    assert not HoldEnd.objects.filter(is_current=True).exists()
    assert HoldEnd.objects.get(corrects=end).withdraws
    other = f.hold(world, person, start=date(2023, 11, 1))
    actions.end_hold(**ends, hold=other, end=date(2023, 12, 1))
    lists.withdraw_list(
        **f.by_keeper(world), kind=RecordKind.HOLD, ids=[other.pk], reason="Nhập nhầm danh sách"
    )
    assert not HoldEnd.objects.filter(is_current=True).exists()


def test_the_paper_is_kept_with_the_record(world, person):
    upload = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4\n%%EOF\n")
    record = f.rating(world, person, document=actions.Document(upload=upload))
    assert record.source_file == StoredFile.objects.get()
    wrong = SimpleUploadedFile("quyet-dinh.pdf", b"MZ not a document")
    with pytest.raises(InvalidInput):
        f.rating(world, person, year=2021, document=actions.Document(upload=wrong))
    assert YearlyRating.objects.count() == 1


def test_a_paper_of_a_day_to_come_is_refused(world, person):
    with pytest.raises(InvalidInput) as refused:
        f.rating(world, person, document=actions.Document(dated=date(2024, 1, 16)))
    assert field_of(refused) == ["decision_date"]

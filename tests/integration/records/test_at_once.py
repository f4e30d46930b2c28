"""Two people write about the same party at the same instant: one is done, the other is told what it did."""

from datetime import date

import pytest

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register as awards
from tests.factories.racing import at_once
from thidua.kernel.refusals import Refusal
from thidua.legislation.vocabulary import DisciplineLevel, Group, Rating
from thidua.records import actions, lists
from thidua.records.enums import RecordKind
from thidua.records.models import (
    Discipline,
    Hold,
    Proof,
    ProofUse,
    ServicePeriod,
    SubjectGroup,
    YearlyRating,
)
from thidua.register import actions as register
from thidua.register.models import Award

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def person(world):
    return f.person(world)


def of_one_done(*calls):
    """The refusal of the one of two that came second."""
    results = at_once(*calls)
    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 1, results
    return str(refused[0])


def test_a_result_is_used_for_a_title_or_for_a_form(world, person):
    for time in range(TIMES):
        proof = f.proof(world, person, title=f"Sáng kiến {time}")

        def use(code, proof=proof):
            return lambda: actions.use_proof(**f.by_keeper(world), proof=proof, award_code=code, year=2023)

        assert "không dùng được nữa" in of_one_done(use("CSTDCS"), use("BK_TINH"))
    assert ProofUse.objects.count() == TIMES


def test_periods_that_overlap(world, person):
    about = f.by_keeper(world) | {"party": person}
    kinds = {
        ServicePeriod: lambda day: actions.record_service(**about, kind="army", start=day),
        Discipline: lambda day: actions.record_discipline(**about, level=DisciplineLevel.WARNING, start=day),
        SubjectGroup: lambda day: actions.record_group(**about, group=Group.TEACHER, valid_from=day),
        Hold: lambda day: f.hold(world, person, start=day),
    }
    for model, record in kinds.items():
        told = of_one_done(
            lambda record=record: record(date(2020, 1, 1)), lambda record=record: record(date(2020, 2, 1))
        )
        assert "Trùng thời gian" in told or "đang tạm dừng" in told
        assert model.objects.count() == 1


def test_a_list_and_a_single_entry(world, person):
    line = lists.ListLine(Discipline(level=DisciplineLevel.WARNING, start=date(2020, 1, 1)), party=person)
    of_one_done(
        lambda: lists.record_list(**f.by_keeper(world), kind=RecordKind.DISCIPLINE, lines=[line]),
        lambda: actions.record_discipline(
            **f.by_keeper(world), party=person, level=DisciplineLevel.WARNING, start=date(2020, 2, 1)
        ),
    )
    assert Discipline.objects.count() == 1


def test_two_corrections_of_one_record(world, person):
    record = f.rating(world, person)

    def correct(rating):
        return lambda: actions.correct_record(
            by=world.keepers["bac-kan"], at=f.AT, record=record, reason="Nhầm", changes={"rating": rating}
        )

    told = of_one_done(correct(Rating.EXCELLENT), correct(Rating.COMPLETED))
    assert "đã được đính chính hoặc rút lại" in told
    assert YearlyRating.objects.filter(is_current=True).count() == 1


def test_a_use_and_the_withdrawal_of_what_is_used(world, person):
    for time in range(TIMES):
        proof = f.proof(world, person, title=f"Sáng kiến {time}")
        of_one_done(
            lambda proof=proof: actions.use_proof(
                **f.by_keeper(world), proof=proof, award_code="CSTDCS", year=2023
            ),
            lambda proof=proof: actions.withdraw_record(
                by=world.keepers["bac-kan"], at=f.AT, record=proof, reason="Nhầm"
            ),
        )
        stands = Proof.objects.filter(pk=proof.pk, is_current=True).exists()
        assert ProofUse.objects.filter(proof=proof, is_current=True).exists() is stands


def test_one_decision_entered_twice(world):
    told = of_one_done(lambda: awards.award(world), lambda: awards.award(world, award_code="CSTDCS"))
    assert "đã có trong sổ" in told
    assert Award.objects.count() == 1


def test_two_corrections_of_one_line_of_the_register(world):
    award = awards.award(world)

    def correct(name):
        return lambda: register.correct_award(
            by=world.keepers["bac-kan"],
            at=awards.AT,
            award=award,
            reason="Sai tên",
            changes={"recipient_name": name},
        )

    told = of_one_done(correct("Nông Viết Thắng"), correct("Nông Văn Thăng"))
    assert "đã được đính chính" in told
    assert Award.objects.filter(is_current=True).count() == 1

"""A result serves decisions once: for a title or for a form, after it was recognised, however it is corrected."""

from datetime import date

import pytest

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.records import actions
from thidua.records.enums import ProofPurpose, Recognition
from thidua.records.models import Proof, ProofUse
from thidua.register.lists import retract_awards

DECISION = actions.Document(number="88/QĐ-UBND", dated=date(2023, 6, 1))


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def person(world):
    return f.person(world)


def correct(world, record, **changes):
    return actions.correct_record(
        by=world.keepers["bac-kan"], at=f.AT, record=record, reason="Ghi nhầm", changes=changes
    )


def withdraw(world, record):
    return actions.withdraw_record(
        by=world.keepers["bac-kan"], at=f.AT, record=record, reason="Ghi nhầm người"
    )


def use(world, proof, code="CSTDCS", year=2023, **told):
    values = f.by_keeper(world) | {"proof": proof, "award_code": code, "year": year, "document": DECISION}
    return actions.use_proof(**(values | told))


def test_a_result_serves_titles_or_a_form_and_never_both(world, person):
    proof = f.proof(world, person)
    use(world, proof)
    assert use(world, proof, code="CSTDT").pk, (
        "whether one title's serves another is not settled: a person decides"
    )
    with pytest.raises(NotNow, match=r"đã dùng để xét .* không dùng được nữa"):
        use(world, proof, code="BK_TINH")
    other = f.proof(world, person, title="Phần mềm bình xét")
    use(world, other, code="BK_TINH")
    for code in ("CSTDCS", "BKTTG"):
        with pytest.raises(NotNow):
            use(world, other, code=code)


def test_a_result_is_used_after_it_was_recognised(world, person):
    with pytest.raises(InvalidInput, match="trước ngày"):
        use(world, f.proof(world, person), document=actions.Document(dated=date(2022, 12, 1)))
    with pytest.raises(InvalidInput, match="Không có danh hiệu"):
        use(world, f.proof(world, person, title="Hai"), code="BAC_SI")
    pending = f.proof(world, person, title="Ba", recognised_by="")
    with pytest.raises(NotNow, match="chưa được công nhận"):
        use(world, pending)
    recognised = actions.recognise_proof(
        by=world.keepers["bac-kan"], at=f.AT, proof=pending, recognised_by="Chủ tịch UBND tỉnh"
    )
    assert use(world, recognised).pk
    with pytest.raises(NotNow):
        actions.recognise_proof(
            by=world.keepers["bac-kan"], at=f.AT, proof=recognised, recognised_by="Chủ tịch UBND tỉnh"
        )


def test_a_used_result_is_corrected_with_its_use_and_not_withdrawn(world, person):
    proof = f.proof(world, person)
    used = use(world, proof)
    corrected = correct(world, proof, title="Số hóa toàn bộ hồ sơ khen thưởng")
    assert ProofUse.objects.get(is_current=True).proof == corrected
    with pytest.raises(NotNow, match="đã dùng"):
        withdraw(world, corrected)
    withdraw(world, ProofUse.objects.get(is_current=True))
    assert withdraw(world, corrected).withdraws
    assert not Proof.objects.filter(is_current=True).exists()
    assert used.pk


def test_a_corrected_use_is_checked_as_a_new_one(world, person):
    proof = f.proof(world, person)
    used = use(world, proof)
    also = use(world, proof, code="CSTDT")
    with pytest.raises(NotNow, match="không dùng được nữa"):
        correct(world, used, award_code="BK_TINH")
    with pytest.raises(InvalidInput, match="Không có danh hiệu"):
        correct(world, used, award_code="BAC_SI")
    with pytest.raises(InvalidInput, match="trước ngày"):
        correct(world, used, decision_date=date(2022, 12, 1))
    with pytest.raises(InvalidInput) as refused:
        correct(world, used, year=1950)
    assert list(refused.value.fields) == ["year"]
    withdraw(world, also)
    form = correct(world, used, award_code="BK_TINH")
    assert form.purpose == ProofPurpose.FORM
    with pytest.raises(NotNow):
        use(world, proof, code="CSTDT")


def test_a_purpose_is_told_by_the_award_and_by_nothing_else(world, person):
    used = use(world, f.proof(world, person))
    with pytest.raises(ValueError, match="purpose"):
        correct(world, used, purpose=ProofPurpose.FORM)


def test_a_use_cannot_be_moved_to_a_result_it_could_not_use(world, person):
    used = use(world, f.proof(world, person))
    pending = f.proof(world, person, title="Chưa công nhận", recognised_by="", document=actions.NO_DOCUMENT)
    of_another = f.proof(world, f.person(world, "Hà Thị Én"), title="Của người khác")
    with pytest.raises(NotNow, match="chưa được công nhận"):
        correct(world, used, proof=pending)
    with pytest.raises(InvalidInput, match="người khác") as refused:
        correct(world, used, proof=of_another)
    assert list(refused.value.fields) == ["proof"]


def test_a_used_result_cannot_become_one_that_could_not_be_used(world, person):
    proof = f.proof(world, person)
    use(world, proof)
    for changes, field in (
        ({"state": Recognition.PENDING, "recognised_by": ""}, "recognised_by"),
        ({"decision_date": date(2023, 7, 1)}, "decision_date"),
        ({"year": 2024}, "year"),
    ):
        with pytest.raises(InvalidInput, match="Chiến sĩ thi đua cơ sở 2023") as refused:
            correct(world, proof, **changes)
        assert list(refused.value.fields) == [field]
    assert Proof.objects.filter(is_current=True).get() == proof


def test_a_use_names_an_award_of_the_same_person_and_kind(world, person):
    proof = f.proof(world, person)
    (own,) = register.awards(world, register.entry(party=person))
    (unknown,) = register.awards(world, register.entry("Hà Thị Én"))
    other = f.person(world, "Triệu Thị Hằng")
    (of_another,) = register.awards(world, register.entry("Triệu Thị Hằng", party=other))
    for wrong, code in ((of_another, "BK_TINH"), (unknown, "BK_TINH"), (own, "CSTDCS")):
        with pytest.raises(InvalidInput) as refused:
            use(world, proof, code=code, award=wrong)
        assert list(refused.value.fields) == ["award"]
    with pytest.raises(InvalidInput, match="trước năm 2022") as refused:
        use(world, proof, code="BK_TINH", year=1950)
    assert list(refused.value.fields) == ["year"]
    used = use(world, proof, code="BK_TINH", award=own)
    with pytest.raises(InvalidInput):
        correct(world, used, award=of_another)


def test_an_award_a_use_rests_on_is_not_retracted(world, person):
    (award,) = register.awards(world, register.entry(party=person))
    used = use(world, f.proof(world, person), code="BK_TINH", award=award)
    retracting = f.by_keeper(world) | {"awards": [award.pk], "reason": "Nhập nhầm danh sách"}
    with pytest.raises(NotNow, match=r"Bằng khen.*Nông Văn Thắng"):
        retract_awards(**retracting)
    withdraw(world, used)
    assert retract_awards(**retracting)

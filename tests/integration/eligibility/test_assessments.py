"""Assessments: asked for, worked out, kept whole or not at all, stale when facts change, seen by keepers alone."""

from datetime import date, timedelta

import pytest

from tests.factories import documents, records
from tests.factories import eligibility as f
from thidua.documents.actions import issue_document, revoke_document
from thidua.documents.enums import RevocationReason
from thidua.eligibility import actions, policies, queries, tasks
from thidua.eligibility.enums import AssessmentState, QuotaCode, Standing
from thidua.eligibility.group_guards import quotas_of, share_in_force
from thidua.eligibility.models import GIVEN_UP_AFTER, Assessment, LocalSetting, Verdict
from thidua.kernel import clock
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.legislation import rules
from thidua.legislation.enums import Rounding
from thidua.legislation.vocabulary import Rating
from thidua.register.actions import AwardEntry, correct_award, record_awards, revoke_award
from thidua.register.enums import RevocationGround

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return f.office()


def standings(assessment) -> dict[str, str]:
    return {verdict.party_name: verdict.standing for verdict in queries.verdicts_of(assessment)}


def award_to(office, party, *, year=f.YEAR, code="LDTT", **told):
    return record_awards(
        by=office.keeper,
        at=f.LATER,
        keeper=office.province,
        entries=[AwardEntry(party.name, party.kind, "Hoàn thành tốt nhiệm vụ", party=party)],
        award_code=code,
        authority=office.province,
        year=year,
        **told,
    )[0]


# ---------------------------------------------------------------- working out


def test_everybody_is_judged_and_the_reason_is_kept(office):
    done = f.finished(office)
    assert (done.state, done.law_version, done.done) == (
        AssessmentState.FINISHED,
        rules.version(),
        done.total,
    )
    assert standings(done) == {"Nông Thị Hoa": "eligible", "Hà Văn Thành": "one_away"}
    poor = Verdict.objects.get(party=office.poor)
    assert (poor.result, poor.unmet, poor.unit_name) == ("not_met", ["good-year"], office.department.name)
    assert "hoàn thành tốt nhiệm vụ" in poor.reason.lower()
    need = next(need for need in poor.trace["needs"] if need["id"] == "good-year")
    assert "Luật" in need["citation"]
    assert "2023" in need["told"]["found"]
    assert len(poor.facts_digest) == 64
    assert done.counts["awards"]["LDTT"] == {"eligible": 1, "one_away": 1}


def test_who_has_nothing_on_file_is_counted_and_not_listed(office):
    done = f.finished(office, award_codes=[])
    assert "Lý Văn Mới" not in standings(done)
    assert done.counts["empty"] == done.counts["judged"] - 2


def test_over_all_awards_those_who_are_far_from_it_are_only_counted(office):
    everything = f.finished(office, award_codes=[])
    assert Standing.NOT_YET not in standings(everything).values()
    few = f.finished(office, award_codes=["LDTT", "CSTDCS", "BKTTG"])
    assert Standing.NOT_YET in set(queries.verdicts_of(few).values_list("standing", flat=True))


def test_an_organisation_below_is_assessed_by_the_keeper_above(office):
    assert standings(f.finished(office, organisation=office.department))


def test_what_a_discipline_says_is_not_kept_in_the_verdict(office):
    records.hold(office.of, office.good, ground="discipline", note="Đơn của ông A")
    done = f.finished(office)
    verdict = Verdict.objects.get(assessment=done, party=office.good)
    assert verdict.standing == "review"
    assert "chỉ nơi quản lý" in str(verdict.trace)
    assert "Đơn của ông A" not in f"{verdict.trace}{verdict.reason}"
    assert "01/09/2023" not in str(verdict.trace)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("who", ["leaders", "offices"])
def test_another_province_is_not_assessed(office, who):
    stranger = getattr(office.of, who)["tuyen-quang"]
    with pytest.raises(NotPermitted):
        f.asked(office, by=stranger)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"year": 2025}, "year"),
        ({"year": 1944}, "year"),
        ({"award_codes": ["LDTT", "XYZ"]}, "award_codes"),
        ({"on": date(1990, 5, 1), "year": 1989}, "on"),
    ],
)
def test_a_question_without_sense_is_refused_at_its_field(office, told, field):
    with pytest.raises(InvalidInput) as refused:
        f.asked(office, **told)
    assert list(refused.value.fields) == [field]
    assert not Assessment.objects.exists()


def test_the_same_is_not_asked_twice_at_once(office):
    f.asked(office)
    with pytest.raises(NotNow):
        f.asked(office)
    f.asked(office, year=2022)


def test_one_worker_takes_it_up(office):
    asked = f.asked(office)
    actions.begin_assessment(by=office.keeper, at=f.AT, assessment=asked, total=3)
    with pytest.raises(NotNow):
        tasks.assess(Assessment.objects.get(pk=asked.pk), moment=lambda: f.AT)


def test_half_an_answer_is_no_answer(office, monkeypatch):
    monkeypatch.setattr(tasks, "PARTIES_AT_ONCE", 1)
    asked, calls = f.asked(office), []

    def breaks(ids, *, on):
        calls.append(ids)
        if len(calls) > 3:
            raise RuntimeError
        return facts_of(ids, on=on)

    facts_of = tasks.facts_of
    monkeypatch.setattr(tasks, "facts_of", breaks)
    with pytest.raises(RuntimeError):
        tasks.assess(asked, moment=lambda: f.AT)
    asked.refresh_from_db()
    assert asked.state == AssessmentState.FAILED
    assert asked.failure
    assert not Verdict.objects.exists()


def test_who_may_no_longer_assess_is_told_so(office, monkeypatch):
    asked = f.asked(office)

    def refuses(**_told):
        raise NotPermitted("Tài khoản không còn quản lý.")

    monkeypatch.setattr(actions, "check_assesses", refuses)
    done = tasks.assess(asked, moment=lambda: f.AT)
    assert (done.state, done.failure) == (AssessmentState.FAILED, "Tài khoản không còn quản lý.")


def test_who_loses_the_permission_on_the_way_leaves_no_half_answer(office, monkeypatch):
    asked, check = f.asked(office), actions.check_assesses

    def refuses_later(**told):
        if Verdict.objects.exists():
            raise NotPermitted("Tài khoản không còn quản lý.")
        check(**told)

    monkeypatch.setattr(tasks, "PARTIES_AT_ONCE", 1)
    monkeypatch.setattr(actions, "check_assesses", refuses_later)
    assert tasks.assess(asked, moment=lambda: f.AT).state == AssessmentState.FAILED
    assert not Verdict.objects.exists()


def lost(office) -> Assessment:
    asked = f.asked(office)
    return actions.begin_assessment(by=office.keeper, at=f.AT, assessment=asked, total=3)


def test_one_whose_worker_was_lost_is_given_up_and_asked_again(office):
    running = lost(office)
    soon, late = f.AT + GIVEN_UP_AFTER, f.AT + GIVEN_UP_AFTER + timedelta(seconds=1)
    assert not running.is_lost(soon)
    with pytest.raises(NotNow):
        f.asked(office, at=soon)
    assert running.is_lost(late)
    again = f.asked(office, at=late)
    running.refresh_from_db()
    assert (running.state, again.state) == (AssessmentState.FAILED, AssessmentState.QUEUED)
    assert "dừng" in running.failure


def test_a_worker_that_is_at_it_is_not_lost(office):
    running = lost(office)
    moved = f.AT + timedelta(minutes=29)
    actions.record_verdicts(by=office.keeper, at=moved, assessment=running, verdicts=[], done=1)
    running.refresh_from_db()
    assert not running.is_lost(f.AT + timedelta(minutes=50))


def test_a_worker_that_comes_back_too_late_keeps_nothing(office):
    running = lost(office)
    f.asked(office, at=f.AT + 2 * GIVEN_UP_AFTER)
    for write in (
        lambda: actions.record_verdicts(
            by=office.keeper, at=f.LATER, assessment=running, verdicts=[], done=1
        ),
        lambda: actions.finish_assessment(by=office.keeper, at=f.LATER, assessment=running, counts={}),
    ):
        with pytest.raises(NotNow):
            write()
    running.refresh_from_db()
    assert running.state == AssessmentState.FAILED


def test_chunks_give_what_one_reading_gives(office, monkeypatch):
    whole = standings(f.finished(office))
    monkeypatch.setattr(tasks, "PARTIES_AT_ONCE", 1)
    assert standings(f.finished(office)) == whole


def test_the_audit_trail_does_not_tell_verdicts(office):
    f.finished(office)
    told = " ".join(
        str(line.detail) for line in AuditRecord.objects.filter(action__startswith="eligibility.")
    )
    assert "Nông Thị Hoa" not in told
    assert "one_away" not in told


# ---------------------------------------------------------------- who reads


def test_only_keepers_and_who_reads_everything_see_it(office):
    done = f.finished(office)
    seen = {
        name: policies.assessments_seen_by(by=account, on=f.ON).count()
        for name, account in {
            "keeper": office.keeper,
            "leader": office.of.leaders["bac-kan"],
            "auditor": office.of.auditor,
            "other": office.of.keepers["tuyen-quang"],
            "administrator": office.of.administrator,
        }.items()
    }
    assert seen == {"keeper": 1, "leader": 1, "auditor": 1, "other": 0, "administrator": 0}
    with pytest.raises(NotFound):
        policies.access_assessment(by=office.of.keepers["tuyen-quang"], assessment_id=done.pk, on=f.ON)
    line = Verdict.objects.first()
    with pytest.raises(NotFound):
        policies.access_verdict(
            by=office.of.keepers["tuyen-quang"], assessment_id=done.pk, verdict_id=line.pk, on=f.ON
        )


# ---------------------------------------------------------------- stale


def stale_names() -> list[str]:
    rows = Verdict.objects.filter(stale_since__isnull=False)
    return sorted(rows.values_list("party_name", flat=True))


def test_a_record_makes_the_verdicts_of_its_party_stale(office):
    f.finished(office)
    records.rating(office.of, office.good, 2021, Rating.GOOD, at=f.LATER)
    assert stale_names() == ["Nông Thị Hoa"]
    assert Verdict.objects.get(party=office.good).stale_since == f.LATER


def test_awards_given_corrected_and_revoked_make_it_stale(office):
    f.finished(office)
    given = award_to(office, office.good)
    assert stale_names() == ["Nông Thị Hoa"]
    for change in (
        lambda: correct_award(
            by=office.keeper, at=f.LATER, award=given, reason="Ghi nhầm", changes={"party": office.poor}
        ),
        lambda: revoke_award(
            by=office.keeper,
            at=f.LATER,
            award=office.poor.awards.latest("pk"),
            ground=RevocationGround.values[0],
            reason="Kê khai sai",
        ),
    ):
        Verdict.objects.update(stale_since=None)
        change()
        assert "Hà Văn Thành" in stale_names()


def test_a_revoked_decision_makes_it_stale(office):
    decision = issue_document(
        by=office.of.leaders["bac-kan"],
        at=f.AT,
        document=documents.document(),
        issuer=office.province,
        subject=office.province,
    )
    award_to(office, office.good, decision=decision)
    f.finished(office)
    revoke_document(
        by=office.of.leaders["bac-kan"], at=f.LATER, document=decision, reason=RevocationReason.WRONG_FACTS
    )
    assert stale_names() == ["Nông Thị Hoa"]


def test_what_is_undone_leaves_nothing_stale(office):
    f.finished(office)
    with pytest.raises(InvalidInput):
        records.rating(office.of, office.good, f.YEAR, Rating.EXCELLENT)
    assert stale_names() == []


def is_stale(assessment) -> bool:
    assessment.refresh_from_db()
    return assessment.stale_since is not None


def test_a_party_that_is_not_listed_makes_the_assessment_stale(office):
    whole, below = f.finished(office), f.finished(office, organisation=office.department)
    elsewhere = f.finished(office, by=office.of.auditor, organisation=office.of.provinces["tuyen-quang"])
    records.rating(office.of, office.unknown, f.YEAR, Rating.GOOD, at=f.LATER)
    assert stale_names() == []
    assert [is_stale(each) for each in (whole, below, elsewhere)] == [True, True, False]
    assert whole.stale_since == f.LATER


def test_somebody_new_makes_the_assessment_stale(office):
    done = f.finished(office)
    award_to(office, records.person(office.of, "Ma Thị Tới", unit=office.department))
    assert is_stale(done)


def test_who_left_still_makes_the_assessment_that_lists_them_stale(office):
    done = f.finished(office, organisation=office.department)
    office.good.unit = office.province
    office.good.save()
    records.rating(office.of, office.good, 2021, Rating.GOOD, at=f.LATER)
    assert is_stale(done)


def test_what_has_not_begun_does_not_go_stale(office):
    asked = f.asked(office)
    records.rating(office.of, office.unknown, f.YEAR, Rating.GOOD)
    assert not is_stale(asked)


def test_a_long_list_of_changes_takes_few_statements(office, django_assert_max_num_queries):
    done = f.finished(office)
    parties = [*range(100_000, 110_000), office.unknown.pk]
    with django_assert_max_num_queries(6):
        actions.mark_stale(parties, at=f.LATER)
    assert is_stale(done)


def test_a_record_changed_while_it_is_read_is_noticed(office, monkeypatch):
    read = tasks.facts_of

    def reads_then_somebody_writes(ids, *, on):
        found = read(ids, on=on)
        if not Verdict.objects.exists() and not office.good.awards.exists():
            award_to(office, office.good, code="LDTT")
        return found

    monkeypatch.setattr(tasks, "facts_of", reads_then_somebody_writes)
    done = f.finished(office)
    assert standings(done)[office.good.name] == "eligible", "what was read before"
    assert stale_names() == ["Nông Thị Hoa"]
    assert is_stale(done)


def test_another_version_of_the_law_makes_the_whole_outdated(office, monkeypatch):
    done = f.finished(office)
    assert not done.is_outdated
    monkeypatch.setattr(rules, "version", lambda: "another")
    assert done.is_outdated


# ---------------------------------------------------------------- shares


def share(office, **told) -> LocalSetting:
    values = {
        "by": office.keeper,
        "at": f.AT,
        "organisation": office.province,
        "code": QuotaCode.CSTDCS,
        "value": "15%",
        "valid_from": date(2024, 1, 1),
        "citation": "Quy chế của tỉnh",
    }
    return actions.set_local_share(**(values | told))


@pytest.mark.parametrize(
    ("typed", "kept"), [("15%", "3/20"), ("3/20", "3/20"), ("12,5 %", "1/8"), ("100%", "1/1")]
)
def test_a_share_is_kept_exactly(office, typed, kept):
    assert share(office, value=typed).value == kept


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"value": "nhiều"}, "value"),
        ({"value": "0%"}, "value"),
        ({"value": "120%"}, "value"),
        ({"value": "1/0"}, "value"),
        ({"value": ""}, "value"),
        ({"code": QuotaCode.CTDCP, "value": "30%"}, "value"),
        ({"citation": "  "}, "citation"),
    ],
)
def test_a_share_without_sense_is_refused(office, told, field):
    with pytest.raises(InvalidInput) as refused:
        share(office, **told)
    assert list(refused.value.fields) == [field]


def test_only_the_keeper_sets_it(office):
    with pytest.raises(NotPermitted):
        share(office, by=office.of.keepers["tuyen-quang"])


def test_a_later_share_ends_the_earlier_one(office):
    share(office)
    later = share(office, value="20%", valid_from=date(2025, 1, 1))
    assert [s.valid_to for s in LocalSetting.objects.order_by("valid_from")] == [date(2025, 1, 1), None]
    assert later.value == "1/5"
    with pytest.raises(InvalidInput):
        share(office, valid_from=date(2024, 6, 1))


def test_the_share_of_whoever_stands_above_holds_below(office):
    share(office, rounding=Rounding.UP)
    found = share_in_force(QuotaCode.CSTDCS, office.department, on=date(2024, 2, 1))
    assert (str(found.share), found.rounding) == ("3/20", Rounding.UP)
    assert share_in_force(QuotaCode.CSTDCS, office.department, on=date(2023, 12, 31)).setting is None


def test_the_flag_takes_the_share_of_the_law(office):
    found = share_in_force(QuotaCode.CTDCP, office.province, on=date(2024, 2, 1))
    assert (str(found.share), found.rounding) == ("1/5", Rounding.DOWN)


def test_how_many_may_be_proposed(office):
    share(office, rounding=Rounding.UP)
    records.proof(office.of, office.good, year=f.YEAR)
    quota = quotas_of(f.finished(office, award_codes=["CSTDCS"]))[0]
    assert (quota.whole, quota.most, quota.given) == (1, 1, 0)


def quota_of(office, places: int, **told):
    """The quota of grassroots fighters where two men and two women are eligible."""
    day, at = date(2026, 2, 1), clock.vietnam_time(2026, 2, 1)
    share(office, value=f"{places}/4", at=at, valid_from=date(2026, 1, 1))
    for name, is_woman in (("An", False), ("Bích", True), ("Chi", True), ("Dũng", False)):
        person = records.person(office.of, name, unit=office.department, is_woman=is_woman)
        records.rating(office.of, person, 2025, Rating.GOOD, at=at)
        records.proof(office.of, person, year=2025, at=at)
    asked = f.asked(office, at=at, on=day, year=2025, award_codes=["CSTDCS"])
    return quotas_of(tasks.assess(asked, moment=lambda: at))[0]


@pytest.mark.parametrize(
    ("places", "taken", "equal", "left"),
    [
        (3, ["Bích", "Chi"], ["An", "Dũng"], 1),
        (2, ["Bích", "Chi"], [], 0),
        (1, [], ["Bích", "Chi"], 1),
    ],
)
def test_among_equals_women_come_first(office, places, taken, equal, left):
    quota = quota_of(office, places)
    assert (quota.whole, quota.places, quota.least_women_text) == (4, places, "70 %")
    assert "152/2025" in quota.tie_break
    assert [each.key.name for each in quota.choice.taken] == taken
    assert [each.key.name for each in quota.choice.equal] == equal
    assert quota.choice.places_left == left


def test_where_all_have_a_place_nobody_is_chosen(office):
    assert quota_of(office, 4).choice is None


# ---------------------------------------------------------------- reading


def test_a_list_asks_the_same_of_few_and_many(office, django_assert_num_queries):
    done = f.finished(office)

    def read():
        return [(line.party.name, line.reason) for line in queries.verdicts_of(done)]

    with django_assert_num_queries(1):
        assert len(read()) == 2
    for number in range(3):
        person = records.person(office.of, f"Người {number}", unit=office.department)
        records.rating(office.of, person, f.YEAR, Rating.GOOD)
    done = f.finished(office)
    with django_assert_num_queries(1):
        assert len(read()) == 5


def test_statements_do_not_grow_with_the_parties(office, django_assert_max_num_queries):
    for number in range(8):
        person = records.person(office.of, f"Người {number}", unit=office.department)
        records.rating(office.of, person, f.YEAR, Rating.GOOD)
    asked = f.asked(office)
    with django_assert_max_num_queries(60):
        tasks.assess(asked, moment=lambda: f.AT)

"""The covenant: composed, signed exactly as shown, witnessed, issued; amended and signed again."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.factories import covenants as make
from tests.factories.racing import at_once
from thidua.clusters.actions import advance_season
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.clusters.queries import blocking_duties
from thidua.covenants import actions, queries, text
from thidua.covenants.enums import SigningCapacity
from thidua.covenants.models import Covenant, CovenantIssue, CovenantText, Signature
from thidua.documents.models import IssuedDocument, Supersession
from thidua.kernel.models import AppendOnlyError
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted


def open_duties(of: make.Year, kind: DutyKind) -> int:
    return Duty.objects.filter(season=of.season_id, kind=kind, fulfilled_at__isnull=True).count()


def witness(of: make.Year, signed: CovenantText) -> Signature:
    return actions.witness_covenant(
        by=of.witness, at=make.AT, season=of.season, text=signed, text_sha256=signed.sha256
    )


def amend(of: make.Year, reason: str = "Bổ sung cam kết về chuyển đổi số") -> CovenantText:
    wording = make.wording(of)
    return actions.amend_covenant(
        by=of.offices["bac-kan"],
        at=make.AT,
        season=of.season,
        wording=replace(wording, commitments=(*wording.commitments, "Đẩy mạnh chuyển đổi số.")),
        reason=reason,
    )


# --------------------------------------------------------------------------------------------- composing


def test_composing_makes_the_text_of_plan_targets_and_wording():
    year, made = make.composed()
    assert made.number == 1
    assert made.text == text.plain_text(made.blocks)
    assert made.sha256 == text.digest(made.text)
    assert "Chỉ tiêu GRDP" in made.text
    assert "Hòa Bình" in made.text
    assert open_duties(year, DutyKind.COMPOSE_COVENANT) == 0


def test_composing_waits_for_every_registration():
    year = make.year()
    make.accepted(year, "bac-kan")
    make.submitted(year, "hoa-binh")
    season = year.at_stage(Stage.COVENANT)
    with pytest.raises(NotNow, match="Hòa Bình, Tuyên Quang"):
        actions.compose_covenant(
            by=year.offices["bac-kan"], at=make.AT, season=season, wording=make.wording(year)
        )
    assert not Covenant.objects.exists()


def test_composing_waits_for_its_stage():
    year = make.year()
    make.all_accepted(year)
    with pytest.raises(NotNow, match="Ký giao ước"):
        actions.compose_covenant(
            by=year.offices["bac-kan"], at=make.AT, season=year.season, wording=make.wording(year)
        )


def test_only_the_head_composes():
    year = make.year()
    make.all_accepted(year)
    season = year.at_stage(Stage.COVENANT)
    for other in (year.offices["tuyen-quang"], year.offices["hoa-binh"], year.officer, year.auditor):
        with pytest.raises(NotPermitted):
            actions.compose_covenant(by=other, at=make.AT, season=season, wording=make.wording(year))


def test_composing_something_else_than_previewed_is_refused_and_leaves_nothing():
    year = make.year()
    make.all_accepted(year)
    season = year.at_stage(Stage.COVENANT)
    with pytest.raises(NotNow, match="xem trước"):
        actions.compose_covenant(
            by=year.offices["bac-kan"],
            at=make.AT,
            season=season,
            wording=make.wording(year),
            previewed_sha256="0" * 64,
        )
    assert not Covenant.objects.exists()
    assert open_duties(year, DutyKind.COMPOSE_COVENANT) == 1


def test_composing_twice_is_refused():
    year, _made = make.composed()
    with pytest.raises(NotNow, match="sửa đổi"):
        actions.compose_covenant(
            by=year.offices["bac-kan"], at=make.AT, season=year.season, wording=make.wording(year)
        )


def test_wording_without_commitments_is_refused_at_its_field():
    year = make.year()
    make.all_accepted(year)
    season = year.at_stage(Stage.COVENANT)
    with pytest.raises(InvalidInput) as refusal:
        actions.compose_covenant(
            by=year.offices["bac-kan"],
            at=make.AT,
            season=season,
            wording=replace(make.wording(year), commitments=()),
        )
    assert "commitments" in refusal.value.fields


# ----------------------------------------------------------------------------------------------- signing


def test_a_signature_says_who_when_and_what():
    year, made = make.composed()
    make.sign(year, "hoa-binh", made)
    signature = Signature.objects.get()
    assert signature.organisation == year.members["hoa-binh"]
    assert signature.signer_post == "Chủ tịch UBND tỉnh Hòa Bình"
    assert signature.signed_at == make.AT
    assert signature.text_sha256 == made.sha256
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 2


def test_a_signature_is_never_changed_or_deleted():
    year, made = make.composed()
    make.sign(year, "hoa-binh", made)
    signature = Signature.objects.get()
    with pytest.raises(AppendOnlyError):
        signature.save()
    with pytest.raises(AppendOnlyError):
        signature.delete()


def test_nobody_signs_for_another():
    year, made = make.composed()
    for other in (year.offices["hoa-binh"], year.leaders["bac-kan"], year.officer, year.auditor):
        with pytest.raises(NotPermitted):
            actions.sign_covenant(
                by=other,
                at=make.AT,
                season=year.season,
                organisation=year.members["hoa-binh"],
                text=made,
                text_sha256=made.sha256,
            )
    assert not Signature.objects.exists()


def test_a_body_outside_the_season_does_not_sign():
    year, made = make.composed()
    stranger = make.organisation("la", "Lạ")
    leader = make.account("ct.la", "leader", stranger)
    with pytest.raises(NotPermitted):
        actions.sign_covenant(
            by=leader,
            at=make.AT,
            season=year.season,
            organisation=stranger,
            text=made,
            text_sha256=made.sha256,
        )


def test_signing_twice_is_refused():
    year, made = make.composed()
    make.sign(year, "hoa-binh", made)
    with pytest.raises(NotNow, match="đã ký"):
        make.sign(year, "hoa-binh", made)
    assert Signature.objects.count() == 1


def test_signing_a_text_that_changed_since_it_was_shown_is_refused():
    year, shown = make.composed()
    changed = amend(year)
    with pytest.raises(NotNow, match=changed.sha256[:12]):
        make.sign(year, "hoa-binh", shown)
    assert not Signature.objects.exists()
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 3


def test_signing_with_another_hash_than_the_texts_is_refused():
    year, made = make.composed()
    with pytest.raises(NotNow):
        actions.sign_covenant(
            by=year.leaders["hoa-binh"],
            at=make.AT,
            season=year.season,
            organisation=year.members["hoa-binh"],
            text=made,
            text_sha256="f" * 64,
        )


def test_nothing_is_signed_once_scoring_has_begun():
    year, made = make.composed()
    year.at_stage(Stage.SELF_SCORING)
    with pytest.raises(NotNow):
        make.sign(year, "hoa-binh", made)


def test_the_witness_signs_last():
    year, made = make.composed()
    make.sign(year, "hoa-binh", made)
    with pytest.raises(NotNow, match="Bắc Kạn, Tuyên Quang"):
        witness(year, made)
    assert not Signature.objects.filter(capacity=SigningCapacity.WITNESS).exists()


def test_a_member_does_not_witness():
    year, made = make.composed()
    make.sign_all(year, made)
    with pytest.raises(NotPermitted):
        actions.witness_covenant(
            by=year.leaders["bac-kan"],
            at=make.AT,
            season=year.season,
            text=made,
            text_sha256=made.sha256,
        )


def test_witnessing_issues_the_covenant_with_every_signature():
    year, made = make.composed()
    make.sign_all(year, made)
    assert not CovenantIssue.objects.exists()
    witness(year, made)
    issued = IssuedDocument.objects.get()
    assert issued.symbol_text == "01/GƯ-CTĐ"
    assert issued.season_id == year.season_id
    assert {duty.kind for duty in blocking_duties(year.season)} == {
        DutyKind.ISSUE_PLAN,
        DutyKind.FREEZE_TABLE,
    }
    with issued.pdf.content.open() as file:
        paper = "".join(page.extract_text() for page in PdfReader(BytesIO(file.read())).pages)
    words = " ".join(paper.split())
    assert made.sha256 in words.replace(" ", "")
    for post in ("Chủ tịch UBND tỉnh Hòa Bình", "Chủ tịch Hội Nông dân Việt Nam"):
        assert post in words
    for signature in Signature.objects.all():
        assert f"{signature.pk}-{signature.text_sha256[:12]}" in words.replace(" ", "")


def test_witnessing_twice_is_refused():
    year, made = make.composed()
    make.sign_all(year, made)
    witness(year, made)
    with pytest.raises(NotNow):
        witness(year, made)
    assert IssuedDocument.objects.count() == 1


def test_every_member_and_the_organiser_may_read_the_issued_covenant():
    year, made = make.composed()
    make.sign_all(year, made)
    witness(year, made)
    readers = set(IssuedDocument.objects.get().readers.values_list("organisation_id", flat=True))
    assert readers == {*(m.pk for m in year.members.values()), year.council.pk}


# ---------------------------------------------------------------------------------------------- amending


def test_an_amendment_is_signed_again_by_all_and_replaces_the_first():
    year, first = make.composed()
    make.sign_all(year, first)
    witness(year, first)
    year.at_stage(Stage.RUNNING)
    second = amend(year)
    assert (second.number, second.amends) == (2, first)
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 3
    assert open_duties(year, DutyKind.WITNESS_COVENANT) == 1
    assert {p.signature for p in queries.signing_wall(season=year.season, text=second)} == {None}
    make.sign_all(year, second)
    witness(year, second)
    assert Signature.objects.count() == 8
    assert Supersession.objects.get().successor.symbol_text == "02/GƯ-CTĐ"


def test_an_adjusted_target_reaches_the_amended_text():
    year, first = make.composed()
    registration = queries.registration_of(season=year.season, organisation=year.members["hoa-binh"])
    registration.season = year.season
    actions.return_registration(
        by=year.offices["bac-kan"], at=make.AT, registration=registration, reason="Giao lại chỉ tiêu"
    )
    with pytest.raises(NotNow, match="Hòa Bình"):
        amend(year)
    returned = make.fresh_in(year, registration)
    kept = queries.live_sheet(returned).lines[0]
    actions.save_sheet(
        by=year.offices["hoa-binh"],
        at=make.AT,
        registration=returned,
        seen_version=returned.version,
        sheet=make.sheet(replace(kept, target_value=Decimal("9.9"))),
    )
    again = make.fresh_in(year, registration)
    submission = actions.submit_registration(
        by=year.offices["hoa-binh"], at=make.AT, registration=again, seen_version=again.version
    )
    actions.accept_registration(
        by=year.offices["bac-kan"], at=make.AT, registration=again, submission=submission
    )
    second = amend(year)
    added = [d.text for d in text.difference(first.text, second.text) if d.sign == "added"]
    assert any("≥ 9,9" in line for line in added)


def test_a_season_waits_until_an_amendment_is_signed_and_witnessed():
    year, made = make.composed()
    make.sign_all(year, made)
    witness(year, made)
    year.at_stage(Stage.MIDYEAR)
    year.fulfil_stage()
    second = amend(year)
    told = {"by": year.offices["bac-kan"], "at": make.AT, "to": Stage.SELF_SCORING}
    with pytest.raises(NotNow, match="Ký giao ước thi đua – Hòa Bình"):
        advance_season(season=year.season, **told)
    make.sign_all(year, second)
    with pytest.raises(NotNow, match="Chứng kiến"):
        advance_season(season=year.season, **told)
    witness(year, second)
    advance_season(season=year.season, **told)
    assert year.season.stage == Stage.SELF_SCORING


def test_an_amendment_needs_a_reason():
    year, _made = make.composed()
    with pytest.raises(InvalidInput) as refusal:
        amend(year, reason=" ")
    assert "reason" in refusal.value.fields
    assert CovenantText.objects.count() == 1


def test_an_amendment_that_changes_nothing_is_refused():
    year, made = make.composed()
    make.sign(year, "hoa-binh", made)
    with pytest.raises(NotNow, match="không khác"):
        actions.amend_covenant(
            by=year.offices["bac-kan"],
            at=make.AT,
            season=year.season,
            wording=make.wording(year),
            reason="Sửa",
        )
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 2


def test_members_do_not_amend():
    year, _made = make.composed()
    with pytest.raises(NotPermitted):
        actions.amend_covenant(
            by=year.offices["hoa-binh"],
            at=make.AT,
            season=year.season,
            wording=make.wording(year),
            reason="Sửa",
        )


# --------------------------------------------------------------------------------------------- at one instant


@pytest.mark.django_db(transaction=True)
def test_two_signatures_of_one_member_at_one_instant_are_one():
    year, made = make.composed()
    season = year.season

    def sign():
        return actions.sign_covenant(
            by=year.leaders["hoa-binh"],
            at=make.AT,
            season=season,
            organisation=year.members["hoa-binh"],
            text=made,
            text_sha256=made.sha256,
        )

    found = at_once(sign, sign)
    assert sorted(type(f).__name__ for f in found) == ["NotNow", "Signature"]
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_an_amendment_at_one_instant_never_mix():
    year, made = make.composed()
    season = year.season
    wording = make.wording(year)
    changed = replace(wording, commitments=(*wording.commitments, "Đẩy mạnh chuyển đổi số."))

    def sign():
        return actions.sign_covenant(
            by=year.leaders["hoa-binh"],
            at=make.AT,
            season=season,
            organisation=year.members["hoa-binh"],
            text=made,
            text_sha256=made.sha256,
        )

    def change():
        return actions.amend_covenant(
            by=year.offices["bac-kan"], at=make.AT, season=season, wording=changed, reason="Bổ sung"
        )

    at_once(sign, change)
    latest = queries.latest_text(year.season)
    assert latest.number == 2
    assert not latest.signatures.exists()
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 3


@pytest.mark.django_db(transaction=True)
def test_two_members_signing_at_one_instant_both_count():
    year, made = make.composed()
    season = year.season

    def signer(code):
        return lambda: actions.sign_covenant(
            by=year.leaders[code],
            at=make.AT,
            season=season,
            organisation=year.members[code],
            text=made,
            text_sha256=made.sha256,
        )

    at_once(signer("hoa-binh"), signer("bac-kan"), signer("tuyen-quang"))
    assert Signature.objects.count() == 3
    assert open_duties(year, DutyKind.SIGN_COVENANT) == 0


# ------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("codes", [("bac-kan", "tuyen-quang"), tuple(make.NAMES)])
def test_the_wall_costs_the_same_for_two_and_seven(codes, django_assert_num_queries):
    year, made = make.composed(*codes)
    make.sign_all(year, made)
    season = year.season
    with django_assert_num_queries(2):
        latest = queries.latest_text(season)
        wall = queries.signing_wall(season=season, text=latest)
    assert next(place.organisation.code for place in wall) == "bac-kan"
    assert wall[-1].is_witness
    assert len(wall) == len(codes) + 1

"""Recording, sharing, publishing and adopting role models and practices."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import exemplars as f
from tests.factories import movements as world_of
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty
from thidua.exemplars import actions, policies, queries
from thidua.exemplars.enums import ConsentForm, Effect, ExemplarField
from thidua.exemplars.models import Adoption, Evidence, Publication, RoleModel, Sharing
from thidua.kernel.models import AppendOnlyError, StoredFile
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.parties.enums import PartyKind

AT = world_of.AT


@pytest.fixture
def world():
    return world_of.world()


def publish(world, thing, code="bac-kan"):
    return actions.publish_exemplar(by=world.offices[code], at=AT, thing=thing)


def test_a_province_records_its_own(world):
    made = f.role_model(world)
    assert (made.finder, made.province) == (world.provinces["bac-kan"],) * 2
    with pytest.raises(NotPermitted):
        actions.record_role_model(
            by=world.offices["hoa-binh"],
            at=AT,
            province=world.provinces["bac-kan"],
            facts=f.role_model_facts(),
        )
    with pytest.raises(NotPermitted):
        actions.record_practice(
            by=world.officer, at=AT, owner=world.provinces["bac-kan"], facts=f.practice_facts()
        )


def test_nobody_is_found_tomorrow_or_without_a_standard(world):
    for wrong in ({"found_on": date(2023, 4, 4)}, {"standard": ""}):
        with pytest.raises(InvalidInput) as refused:
            f.role_model(world, **wrong)
        assert list(refused.value.fields) == list(wrong)
    assert not RoleModel.objects.exists()


def test_the_second_of_two_editors_is_told(world):
    made = f.practice(world)
    office = world.offices["bac-kan"]
    actions.update_practice(by=office, at=AT, practice=made, seen_version=1, facts=f.practice_facts("Mới"))
    with pytest.raises(ChangedMeanwhile):
        actions.update_practice(by=office, at=AT, practice=made, seen_version=1, facts=f.practice_facts("Cũ"))
    assert queries.practices().get().title == "Mới"


def test_a_person_is_published_only_with_consent(world):
    made = f.role_model(world)
    with pytest.raises(NotNow, match="Bàn Thị Mến"):
        publish(world, made)
    assert not Publication.objects.exists()
    actions.record_consent(
        by=world.offices["bac-kan"],
        at=AT,
        role_model=made,
        form=ConsentForm.WRITTEN,
        given_on=date(2023, 3, 2),
    )
    publication = publish(world, made)
    assert publication.consent.given_on == date(2023, 3, 2)
    assert [r.pk for r in queries.published_role_models()] == [made.pk]


def test_a_collective_needs_no_consent_of_one_person(world):
    publish(world, f.role_model(world, kind=PartyKind.COLLECTIVE, name="Hợp tác xã Tài Hoan"))
    assert queries.published_role_models().count() == 1


def test_taking_the_consent_back_takes_the_publication_back(world):
    made = f.consented(world)
    publish(world, made)
    actions.withdraw_consent(by=world.offices["bac-kan"], at=AT, role_model=made)
    assert not queries.published_role_models().exists()
    with pytest.raises(NotFound):
        policies.access_published_role_model(role_model_id=made.pk)
    assert "rút lại" in Publication.objects.get().withdrawal_reason
    with pytest.raises(NotNow):
        publish(world, made)
    with pytest.raises(NotNow):
        actions.withdraw_consent(by=world.offices["bac-kan"], at=AT, role_model=made)


def test_a_publication_without_standing_consent_is_never_shown(world):
    made = f.consented(world)
    publish(world, made)
    made.consents.update(withdrawn_at=AT)
    assert not queries.published_role_models().exists()


def test_a_spoken_consent_has_a_witness(world):
    with pytest.raises(InvalidInput) as refused:
        actions.record_consent(
            by=world.offices["bac-kan"],
            at=AT,
            role_model=f.role_model(world),
            form=ConsentForm.SPOKEN,
            given_on=date(2023, 3, 2),
        )
    assert list(refused.value.fields) == ["note"]


def test_what_is_public_is_not_changed_under_the_readers_eyes(world):
    made = f.practice(world)
    publish(world, made)
    with pytest.raises(NotNow):
        actions.update_practice(
            by=world.offices["bac-kan"], at=AT, practice=made, seen_version=1, facts=f.practice_facts("X")
        )
    actions.withdraw_exemplar(by=world.offices["bac-kan"], at=AT, thing=made, reason="Bổ sung số liệu")
    assert not queries.published_practices().exists()
    with pytest.raises(NotNow):
        actions.withdraw_exemplar(by=world.offices["bac-kan"], at=AT, thing=made, reason="Lại")


def test_nobody_publishes_anothers(world):
    with pytest.raises(NotPermitted):
        publish(world, f.practice(world), "hoa-binh")


def test_sharing_fulfils_the_duty_once(world):
    f.shared(world)
    done = Duty.objects.filter(kind=DutyKind.SHARE_EXEMPLAR, fulfilled_at__isnull=False)
    assert [duty.owner.code for duty in done] == ["bac-kan"]
    practice = queries.practices().get()
    with pytest.raises(NotNow):
        actions.share_exemplar(by=world.offices["bac-kan"], at=AT, season=world.season, thing=practice)
    with pytest.raises(AppendOnlyError):
        Sharing.objects.get().delete()


def test_only_members_share_in_the_season(world):
    outside = f.practice(world, "cao-bang")
    with pytest.raises(NotPermitted):
        actions.share_exemplar(by=world.offices["cao-bang"], at=AT, season=world.season, thing=outside)
    with pytest.raises(NotPermitted):
        actions.share_exemplar(
            by=world.offices["hoa-binh"], at=AT, season=world.season, thing=f.practice(world)
        )
    assert not Sharing.objects.exists()


def test_sharing_opens_it_to_the_cluster_and_publishing_to_all(world):
    made = f.practice(world)
    member, outside = world.offices["hoa-binh"], world.offices["cao-bang"]
    for reader in (member, outside, world.administrator):
        with pytest.raises(NotFound):
            policies.access_practice(by=reader, practice_id=made.pk)
    assert policies.access_practice(by=world.auditor, practice_id=made.pk) == made
    actions.share_exemplar(by=world.offices["bac-kan"], at=AT, season=world.season, thing=made)
    assert policies.access_practice(by=member, practice_id=made.pk) == made
    assert policies.access_practice(by=world.officer, practice_id=made.pk) == made
    with pytest.raises(NotFound):
        policies.access_practice(by=outside, practice_id=made.pk)
    publish(world, made)
    assert policies.access_practice(by=outside, practice_id=made.pk) == made


def test_another_member_adopts_and_reports(world):
    made = f.shared(world)
    adoption = f.adopted(world, made)
    actions.report_adoption(
        by=world.offices["hoa-binh"],
        at=AT,
        adoption=adoption,
        as_of=date(2023, 4, 3),
        effect=Effect.PARTLY,
        text="60% thôn có tổ.",
    )
    read = queries.adoptions_of(made).get()
    assert queries.effect_of(read) is Effect.PARTLY
    assert queries.practices().get().adopted == 1
    with pytest.raises(NotNow):
        f.adopted(world, made)
    with pytest.raises(AppendOnlyError):
        adoption.save()


def test_one_does_not_adopt_ones_own_or_what_one_may_not_read(world):
    made = f.practice(world)
    with pytest.raises(InvalidInput):
        f.adopted(world, made, "bac-kan")
    with pytest.raises(NotFound):
        f.adopted(world, made, "hoa-binh")
    assert not Adoption.objects.exists()


def test_only_the_adopter_reports_and_not_before_it_began(world):
    adoption = f.adopted(world, f.shared(world))
    told = {"at": AT, "adoption": adoption, "effect": Effect.REACHED, "text": "…"}
    with pytest.raises(NotPermitted):
        actions.report_adoption(by=world.offices["bac-kan"], as_of=date(2023, 4, 3), **told)
    for day in (date(2023, 4, 2), date(2023, 4, 4)):
        with pytest.raises(InvalidInput):
            actions.report_adoption(by=world.offices["hoa-binh"], as_of=day, **told)


def test_evidence_is_a_file_or_an_address(world):
    made = f.role_model(world)
    office = world.offices["bac-kan"]
    with pytest.raises(InvalidInput):
        actions.add_evidence(by=office, at=AT, thing=made, label="Ảnh")
    with pytest.raises(InvalidInput):
        actions.add_evidence(
            by=office, at=AT, thing=made, label="Ảnh", upload=SimpleUploadedFile("a.png", b"khong phai anh")
        )
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    pdf = SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
    evidence = actions.add_evidence(by=office, at=AT, thing=made, label="Báo cáo", upload=pdf)
    assert policies.may_read_evidence(by=office, file=evidence.file)
    assert not policies.may_read_evidence(by=world.offices["hoa-binh"], file=evidence.file)
    assert not policies.may_read_evidence(by=None, file=evidence.file)


def test_found_without_accents_by_name_place_and_province(world):
    f.role_model(world)
    f.role_model(world, "hoa-binh", name="Đinh Công Sửu", address="Bản Lác, Mai Châu")
    found = queries.role_models()
    for words, name in (
        ("ban thi men", "Bàn Thị Mến"),
        ("hoa binh", "Đinh Công Sửu"),
        ("mai chau", "Đinh Công Sửu"),
    ):
        assert [r.name for r in found.filter(folded__contains=words)] == [name]


def test_the_network_of_adoptions(world):
    first, second = f.shared(world), f.shared(world, title="Ngày thứ Bảy cùng dân")
    for practice in (first, second):
        f.adopted(world, practice)
    f.adopted(world, first, "tuyen-quang")
    network = queries.network_of(queries.adoptions())
    assert [o.code for o in network.organisations] == ["bac-kan", "hoa-binh", "tuyen-quang"]
    assert network.given(world.provinces["bac-kan"]) == 3
    assert network.taken(world.provinces["hoa-binh"]) == 2
    assert [(e.taker.code, len(e.adoptions)) for e in network.edges] == [("hoa-binh", 2), ("tuyen-quang", 1)]


def test_what_each_member_shared(world):
    made = f.shared(world)
    f.adopted(world, made)
    shared = {line.organisation.code: line for line in queries.shared_in_season(world.season)}
    assert shared["bac-kan"].practices == [made]
    assert shared["hoa-binh"].adoptions[0].practice == made
    assert not shared["hoa-binh"].has_shared
    counts = queries.counts_in_season(world.season, [world.provinces["bac-kan"]])
    assert counts.count(world.provinces["bac-kan"], ExemplarField.REFORM) == 1
    assert queries.published_adoptions(made).count() == 0
    publish(world, made)
    assert queries.published_adoptions(made).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_take_a_fixed_number_of_queries(world, rows, django_assert_num_queries):
    for number in range(rows):
        f.adopted(world, f.shared(world, title=f"Mô hình {number}"))
        f.consented(world, name=f"Người {number}")
    office = world.offices["hoa-binh"]
    assert office.grants
    with django_assert_num_queries(1):
        assert [(p.owner.name, p.adopted, p.is_published) for p in queries.practices_read_by(by=office)]
    with django_assert_num_queries(1):
        list(queries.role_models_read_by(by=office))
    with django_assert_num_queries(2):
        assert [(a.practice.owner.name, queries.effect_of(a)) for a in queries.adoptions_read_by(by=office)]
    season = world.season
    with django_assert_num_queries(3):
        queries.shared_in_season(season)

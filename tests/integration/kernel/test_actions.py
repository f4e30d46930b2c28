import io
from datetime import datetime

import pytest
from django.db import IntegrityError
from django.test import override_settings

from tests.factories.season import AT, account, organisation
from thidua.kernel.actions import action
from thidua.kernel.actors import SYSTEM, Actor
from thidua.kernel.files import access_file, register_reader, store_content, store_upload
from thidua.kernel.models import AppendOnlyError, AuditRecord, NumberRegister, StoredFile
from thidua.kernel.numbering import next_number, next_numbers
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound
from thidua.parties.models import Organisation


@action(secret=("choice",))
def _rename(
    *, by: Actor, at: datetime, target: Organisation, name: str, choice: str, fails: bool
) -> Organisation:
    target.short_name = name
    target.save()
    next_number(issuer_id=target.pk, register="x", year=2023)
    if fails:
        raise InvalidInput("no")
    return target


def test_an_action_leaves_one_record_without_its_secrets() -> None:
    target = organisation("a", "Cũ")
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    _rename(by=SYSTEM, at=AT, target=target, name="Mới", choice="yes", fails=False)
    line = AuditRecord.objects.exclude(pk__in=before).get()
    assert (line.at, line.actor_id, line.target_id) == (AT, "system", str(target.pk))
    assert line.detail == {"target": f"parties.organisation:{target.pk}", "name": "Mới", "fails": False}


def test_a_failure_half_way_leaves_nothing_behind() -> None:
    target = organisation("a", "Cũ")
    before = AuditRecord.objects.count()
    with pytest.raises(InvalidInput):
        _rename(by=SYSTEM, at=AT, target=target, name="Mới", choice="yes", fails=True)
    assert Organisation.objects.get().short_name == "Cũ"
    assert AuditRecord.objects.count() == before
    assert not NumberRegister.objects.exists()


@action()
def _insert(*, by: Actor, at: datetime, code: str, seat: str | None = "") -> Organisation:
    made = Organisation(code=code, name="Mới", short_name="Mới", kind="province", seat=seat)
    made.save(force_insert=True)
    return made


def test_who_was_beaten_to_it_is_told_and_nothing_stays() -> None:
    organisation("a", "Cũ")
    before = AuditRecord.objects.count()
    with pytest.raises(ChangedMeanwhile) as refused:
        _insert(by=SYSTEM, at=AT, code="a")
    assert "cùng lúc" in str(refused.value)
    assert Organisation.objects.get().short_name == "Cũ"
    assert AuditRecord.objects.count() == before


def test_a_mistake_of_the_program_stays_loud() -> None:
    with pytest.raises(IntegrityError):
        _insert(by=SYSTEM, at=AT, code="a", seat=None)


def test_actions_are_keyword_only_and_told_the_moment() -> None:
    with pytest.raises(TypeError):

        @action()
        def _positional(by: Actor, at: datetime) -> None: ...

    with pytest.raises(TypeError):

        @action()
        def _without_moment(*, by: Actor) -> None: ...

    target = organisation("a", "Cũ")
    with pytest.raises(TypeError):
        _rename(by=SYSTEM, at=datetime(2023, 1, 1), target=target, name="x", choice="", fails=False)  # noqa: DTZ001


def test_the_trail_cannot_be_changed() -> None:
    organisation("a", "Cũ")
    line = AuditRecord.objects.first()
    assert line is not None
    with pytest.raises(AppendOnlyError):
        line.save()
    with pytest.raises(AppendOnlyError):
        line.delete()


def test_numbers_follow_each_other_by_issuer_register_and_year() -> None:
    taken = [next_number(issuer_id=1, register="QĐ", year=2023) for _ in range(3)]
    assert taken == [1, 2, 3]
    assert next_numbers(issuer_id=1, register="QĐ", year=2023, count=22) == 4
    assert next_number(issuer_id=1, register="QĐ", year=2023) == 26
    assert next_number(issuer_id=1, register="QĐ", year=2024) == 1
    assert next_number(issuer_id=2, register="QĐ", year=2023) == 1


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060606000000005000186a1b3fb0000000049454e44ae426082"
)


def _store(content: bytes, name: str) -> StoredFile:
    return store_upload(
        by=SYSTEM,
        at=AT,
        upload=io.BytesIO(content),
        name=name,
        size=len(content),
        subject_type="test",
        subject_id="1",
    )


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00" * 20, "bao-cao.pdf", "không phải là .pdf"),
        (b"<html><script>1</script></html>", "anh.png", "không phải là .png"),
        (b"PK\x03\x04" + b"0" * 50, "bang.xlsx", "không phải là .xlsx"),
        (b"x", "chay.exe", "không thuộc loại"),
        (b"", "trong.pdf", "rỗng"),
    ],
)
def test_an_upload_is_what_its_name_says_or_refused(content: bytes, name: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _store(content, name)
    assert said in str(refused.value)
    assert not StoredFile.objects.exists()


@override_settings(UPLOAD_LIMIT_BYTES=1024 * 1024)
def test_an_upload_over_the_limit_is_refused_with_both_figures() -> None:
    with pytest.raises(InvalidInput) as refused:
        _store(b"%PDF-1.7" + b"0" * (50 * 1024 * 1024), "nang.pdf")
    assert "51 MB" in str(refused.value)
    assert "1 MB" in str(refused.value)


def test_a_file_reaches_only_who_may_read_it() -> None:
    reader = account("doc", "auditor", organisation("a", "A"))
    file = _store(PNG, "ảnh.png")
    with pytest.raises(NotFound):
        access_file(by=reader, file_id=file.pk)
    register_reader("test", lambda *, by, file: by == reader)
    try:
        assert access_file(by=reader, file_id=file.pk) == file
        with pytest.raises(NotFound):
            access_file(by=None, file_id=file.pk)
    finally:
        register_reader("test", lambda *, by, file: False)


def test_names_of_files_cannot_leave_their_folder() -> None:
    file = store_content(
        by=SYSTEM, at=AT, content=b"x", name="../../etc/<x>.pdf", subject_type="test", subject_id="1"
    )
    assert "/" not in file.name
    assert "<" not in file.name
    assert ".." not in file.content.name

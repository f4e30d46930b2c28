"""The pages of registering, the covenant and results, as people use them."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import covenants as make
from thidua.clusters.enums import Stage
from thidua.covenants import actions, queries
from thidua.covenants.enums import RegistrationState
from thidua.covenants.interfaces import workbook
from thidua.covenants.models import CovenantText, Registration, Signature, TargetResult


def address(name: str, *args: object) -> str:
    return reverse(f"workspace:{name}", args=args)


def grid(version: int, *rows: dict[str, str], **more: object) -> dict[str, object]:
    """The grid as a browser posts it."""
    posted: dict[str, object] = {"seen_version": version, "titles": ["CTDCP"], "pledge": "", **more}
    usual = {
        "field": "Kinh tế",
        "unit": "%",
        "baseline": "7,5",
        "direction": "Càng cao càng tốt",
        "evidence_source": "Cục Thống kê",
        "due_date": "31/12/2023",
        "target_id": "",
    }
    for number, row in enumerate(rows):
        told = usual | {"order": str(number + 1)} | row
        posted |= {f"{name}-{number}": value for name, value in told.items()}
    return posted


def row(code: str, value: str, **more: str) -> dict[str, str]:
    return {"code": code, "indicator": f"Chỉ tiêu {code}", "target_value": value, **more}


def codes(registration: Registration) -> list[str]:
    return [line.code for line in queries.live_sheet(make.fresh(registration)).lines]


# ------------------------------------------------------------------------------------------- registering


def test_a_member_opens_fills_and_hands_in(client):
    year = make.year()
    client.force_login(year.offices["hoa-binh"])
    mine = address("registration-mine", year.season_id)
    assert "Mở bản đăng ký" in client.get(mine).content.decode()
    client.post(address("registration-open", year.season_id))
    begun = Registration.objects.get()
    answer = client.post(mine, grid(1, row("GRDP", "8,5"), row("THU-NS", "5.800")))
    assert answer.status_code == 302
    page = client.get(mine).content.decode()
    assert 'value="8,5"' in page
    assert 'value="5800"' in page
    answer = client.post(address("registration-submit", year.season_id), {"submit-seen_version": 2})
    assert answer.status_code == 302
    assert make.fresh(begun).state is RegistrationState.SUBMITTED
    assert client.get(mine).status_code == 302


def test_a_wrong_cell_keeps_everything_typed_and_is_marked(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    client.force_login(year.offices["hoa-binh"])
    answer = client.post(
        address("registration-mine", year.season_id),
        grid(2, row("MOI", "9"), row("SAI", "tám phẩy"), row("MOI", "7")),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="tám phẩy"' in page
    assert "Dòng 2, cột Chỉ tiêu đăng ký" in page
    assert codes(begun) == ["GRDP"]
    names = ("field", "code", "indicator", "unit", "baseline", "target_value", "evidence_source")
    empty = dict.fromkeys(names, "")
    doubled = client.post(
        address("registration-mine", year.season_id), grid(2, row("MOI", "9"), empty, row("MOI", "7"))
    ).content.decode()
    assert "Dòng 3, cột Mã" in doubled


def test_rows_are_moved_and_taken_out(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A"), make.line("B"), make.line("C")))
    ids = [str(line.target_id) for line in queries.live_sheet(begun).lines]
    client.force_login(year.offices["hoa-binh"])
    client.post(
        address("registration-mine", year.season_id),
        grid(
            2,
            row("A", "1", target_id=ids[0], order="3"),
            row("B", "1", target_id=ids[1], remove="1"),
            row("C", "1", target_id=ids[2]),
        ),
    )
    assert codes(begun) == ["C", "A"]


def test_the_second_editor_is_told_and_keeps_what_was_typed(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    actions.add_target(by=year.leaders["hoa-binh"], at=make.AT, registration=begun, line=make.line("B"))
    client.force_login(year.offices["hoa-binh"])
    answer = client.post(address("registration-mine", year.season_id), grid(2, row("TOI", "1")))
    assert answer.status_code == 409
    assert 'value="TOI"' in answer.content.decode()
    assert codes(begun) == ["GRDP", "B"]


def test_what_is_typed_is_kept_as_a_draft(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    client.force_login(year.offices["hoa-binh"])
    kept = grid(2, row("NHAP", "3,5")) | {"draft_key": f"registration:{begun.pk}"}
    client.post(address("draft-keep"), kept)
    page = client.get(address("registration-mine", year.season_id)).content.decode()
    assert 'value="NHAP"' in page
    assert codes(begun) == ["GRDP"]


def test_a_draft_begun_before_somebody_else_saved_says_so(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    client.force_login(year.offices["hoa-binh"])
    kept = grid(begun.version, row("NHAP", "3,5")) | {"draft_key": f"registration:{begun.pk}"}
    client.post(address("draft-keep"), kept)
    told = "Sau bản nháp này đã có người lưu bản mới"
    assert told not in client.get(address("registration-mine", year.season_id)).content.decode()
    client.force_login(year.leaders["hoa-binh"])
    saved = client.post(address("registration-mine", year.season_id), grid(begun.version, row("MOI", "1")))
    assert saved.status_code == 302
    client.force_login(year.offices["hoa-binh"])
    page = client.get(address("registration-mine", year.season_id)).content.decode()
    assert told in page
    assert 'value="NHAP"' in page


def test_targets_go_out_to_excel_and_come_in_again(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A"), make.line("B")))
    client.force_login(year.offices["hoa-binh"])
    content = client.get(address("registration-export", year.season_id)).content
    assert [line.code for line in workbook.read(content, year=2023, known={})] == ["A", "B"]
    upload = SimpleUploadedFile("dang-ky.xlsx", content)
    answer = client.post(address("registration-import", year.season_id), {"import-file": upload})
    assert answer.status_code == 302
    assert codes(begun) == ["A", "B"]


def test_a_bad_excel_file_imports_nothing(client):
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A")))
    client.force_login(year.offices["hoa-binh"])
    for name, content in (("x.xlsx", b"nothing of the kind"), ("x.pdf", b"%PDF-1.4")):
        upload = SimpleUploadedFile(name, content)
        answer = client.post(address("registration-import", year.season_id), {"import-file": upload})
        assert answer.status_code == 422
    assert codes(begun) == ["A"]


def test_the_reviewer_returns_with_remarks_then_accepts(client):
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    target = queries.live_sheet(begun).lines[0].target_id
    client.force_login(year.offices["bac-kan"])
    own = (year.season_id, year.members["hoa-binh"].pk)
    empty = client.post(address("registration-return", *own), {"return-reason": ""})
    assert empty.status_code == 422
    client.post(
        address("registration-return", *own),
        {"return-reason": "Nâng chỉ tiêu", f"remark-{target}": "Ít nhất 9 %"},
    )
    assert make.fresh(begun).state is RegistrationState.RETURNED
    client.force_login(year.offices["hoa-binh"])
    page = client.get(address("registration-mine", year.season_id)).content.decode()
    assert "Nâng chỉ tiêu" in page
    assert "Ít nhất 9 %" in page
    again = make.fresh(begun)
    client.post(address("registration-submit", year.season_id), {"submit-seen_version": again.version})
    client.force_login(year.offices["bac-kan"])
    latest = make.fresh(begun).latest_submission.pk
    client.post(address("registration-accept", *own), {"accept-submission": latest})
    assert make.fresh(begun).state is RegistrationState.ACCEPTED


def test_a_draft_is_not_shown_in_the_overview_nor_its_export(client):
    year = make.year()
    make.registration(year, "hoa-binh", make.sheet(make.line("BI-MAT")))
    client.force_login(year.offices["bac-kan"])
    assert "BI-MAT" not in client.get(address("registrations", year.season_id)).content.decode()
    own = address("registration", year.season_id, year.members["hoa-binh"].pk)
    assert client.get(own).status_code == 404
    content = client.get(address("registrations-export", year.season_id)).content
    sheet = workbook.load_workbook(BytesIO(content)).active
    assert sheet.max_row == 1


@pytest.mark.parametrize("who", ["leaders", "offices"])
def test_every_page_opens_for_members(client, who):
    year, text = make.composed()
    make.sign(year, "hoa-binh", text)
    client.force_login(getattr(year, who)["hoa-binh"])
    member = year.members["hoa-binh"].pk
    for name, args in (
        ("registrations", ()),
        ("registration", (member,)),
        ("covenant", ()),
        ("covenant-version", (1,)),
        ("covenant-pdf", (1,)),
        ("covenant-source", (1,)),
        ("target-results-of", (member,)),
    ):
        assert client.get(address(name, year.season_id, *args)).status_code == 200, name


def test_the_auditor_reads_everything_and_is_offered_nothing(client):
    year, _text = make.composed()
    client.force_login(year.auditor)
    for name in ("registrations", "covenant", "target-results"):
        page = client.get(address(name, year.season_id))
        assert page.status_code == 200, name
    assert "Ký thay mặt" not in client.get(address("covenant", year.season_id)).content.decode()
    assert client.get(address("covenant-compose", year.season_id)).status_code == 403


def test_a_stranger_finds_nothing(client):
    year, _text = make.composed()
    client.force_login(make.account("la", "member_office", make.organisation("la", "Lạ")))
    for name, args in (
        ("registrations", ()),
        ("covenant", ()),
        ("covenant-version", (1,)),
        ("covenant-source", (1,)),
        ("target-results", ()),
    ):
        assert client.get(address(name, year.season_id, *args)).status_code == 404, name


def test_the_overview_costs_the_same_for_three_and_seven(client, django_assert_max_num_queries):
    year = make.year(*make.NAMES)
    for code in list(year.members)[:3]:
        make.accepted(year, code)
    client.force_login(year.offices["bac-kan"])
    with django_assert_max_num_queries(20) as few:
        client.get(address("registrations", year.season_id))
    for code in list(year.members)[3:]:
        make.accepted(year, code)
    with django_assert_max_num_queries(20) as many:
        client.get(address("registrations", year.season_id))
    assert len(many) == len(few)


# ---------------------------------------------------------------------------------------------- covenant


def test_the_head_previews_then_confirms(client):
    year = make.year()
    make.all_accepted(year)
    year.at_stage(Stage.COVENANT)
    client.force_login(year.offices["bac-kan"])
    compose = address("covenant-compose", year.season_id)
    form = client.get(compose).context["form"]
    typed = {name: form.initial[name] for name in ("preamble", "commitments", "execution")}
    page = client.post(compose, {**typed, "preview": "1"})
    assert not CovenantText.objects.exists()
    seen = page.context["preview"].sha256
    assert seen in page.content.decode()
    answer = client.post(compose, {**typed, "previewed_sha256": seen, "confirm": "1"})
    assert answer.status_code == 302
    assert CovenantText.objects.get().sha256 == seen


def test_confirming_something_else_than_was_previewed_is_refused(client):
    year = make.year()
    make.all_accepted(year)
    year.at_stage(Stage.COVENANT)
    client.force_login(year.offices["bac-kan"])
    compose = address("covenant-compose", year.season_id)
    form = client.get(compose).context["form"]
    typed = {name: form.initial[name] for name in ("commitments", "execution")}
    answer = client.post(compose, {**typed, "preamble": "Khác", "previewed_sha256": "a" * 64, "confirm": "1"})
    assert answer.status_code == 409
    assert not CovenantText.objects.exists()


def test_a_leader_signs_what_is_shown(client):
    year, text = make.composed()
    client.force_login(year.leaders["hoa-binh"])
    page = client.get(address("covenant", year.season_id)).content.decode()
    assert text.sha256 in page
    sign = address("covenant-sign", year.season_id, 1)
    assert client.post(sign, {"text_sha256": text.sha256}).status_code == 422  # not agreed
    assert not Signature.objects.exists()
    assert client.post(sign, {"text_sha256": text.sha256, "agreed": "on"}).status_code == 302
    assert Signature.objects.get().organisation == year.members["hoa-binh"]
    again = client.post(sign, {"text_sha256": text.sha256, "agreed": "on"})
    assert again.status_code == 409
    assert Signature.objects.count() == 1


def test_signing_after_the_text_changed_says_so(client):
    year, text = make.composed()
    client.force_login(year.offices["bac-kan"])
    compose = address("covenant-compose", year.season_id)
    form = client.get(compose).context["form"]
    typed = {name: form.initial[name] for name in ("preamble", "execution")}
    typed |= {"commitments": "Chỉ một nội dung", "reason": "Rút gọn"}
    seen = client.post(compose, {**typed, "preview": "1"}).context["preview"].sha256
    client.post(compose, {**typed, "previewed_sha256": seen, "confirm": "1"})
    client.force_login(year.leaders["hoa-binh"])
    answer = client.post(
        address("covenant-sign", year.season_id, 1), {"text_sha256": text.sha256, "agreed": "on"}
    )
    assert answer.status_code == 409
    assert "đã thay đổi sau khi hiển thị" in answer.content.decode()
    assert not Signature.objects.exists()
    version = client.get(address("covenant-version", year.season_id, 2)).content.decode()
    assert "<ins>1. Chỉ một nội dung</ins>" in version


def test_an_office_cannot_sign(client):
    year, text = make.composed()
    client.force_login(year.offices["hoa-binh"])
    answer = client.post(
        address("covenant-sign", year.season_id, 1), {"text_sha256": text.sha256, "agreed": "on"}
    )
    assert answer.status_code == 403


def test_the_witness_is_offered_to_sign_when_all_have(client):
    year, text = make.composed()
    client.force_login(year.witness)
    assert "Người chứng kiến ký sau cùng" in client.get(address("covenant", year.season_id)).content.decode()
    make.sign_all(year, text)
    page = client.get(address("covenant", year.season_id)).content.decode()
    assert "Chứng kiến và ký" in page
    client.post(address("covenant-sign", year.season_id, 1), {"text_sha256": text.sha256, "agreed": "on"})
    assert "01/GƯ-CTĐ" in client.get(address("covenant", year.season_id)).content.decode()


def test_the_text_as_a_file_has_the_hash_that_was_signed(client):
    year, text = make.composed()
    client.force_login(year.offices["hoa-binh"])
    content = client.get(address("covenant-source", year.season_id, 1)).content
    assert hashlib.sha256(content).hexdigest() == text.sha256


# ----------------------------------------------------------------------------------------------- results


def test_results_are_typed_in_the_grid(client):
    year, _text = make.composed()
    year.at_stage(Stage.RUNNING)
    client.force_login(year.offices["hoa-binh"])
    own = address("target-results-of", year.season_id, year.members["hoa-binh"].pk)
    registration = queries.registration_of(season=year.season, organisation=year.members["hoa-binh"])
    target = queries.live_sheet(registration).lines[0].target_id
    bad = client.post(own, {"as_of": "30/06/2023", f"value-{target}": "nhiều", f"evidence-{target}": "x"})
    assert bad.status_code == 422
    assert 'value="nhiều"' in bad.content.decode()
    ahead = client.post(own, {"as_of": "30/06/2099", f"value-{target}": "8", f"evidence-{target}": "x"})
    assert ahead.status_code == 422
    assert not TargetResult.objects.exists()
    good = {"as_of": "20/06/2023", f"value-{target}": "8,9 %", f"evidence-{target}": "Báo cáo 6 tháng"}
    assert client.post(own, good).status_code == 302
    assert "104,7 %" in client.get(own).content.decode()


def test_other_members_are_sent_to_their_own_results(client):
    year, _text = make.composed()
    third = make.year_member(year, "yen-bai")
    year.at_stage(Stage.RUNNING)
    client.force_login(third)
    answer = client.get(address("target-results", year.season_id))
    assert answer.status_code == 302
    other = address("target-results-of", year.season_id, year.members["hoa-binh"].pk)
    assert client.get(other).status_code == 403

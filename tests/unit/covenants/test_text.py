"""The covenant's text: one way to write it, one hash, nothing lost on paper."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest

from thidua.covenants import composition, text
from thidua.covenants.enums import Direction, TargetField
from thidua.covenants.lines import Sheet, TargetLine, exact
from thidua.documents import blocks as b


def line(code: str, **changes: object) -> TargetLine:
    told = {
        "code": code,
        "indicator": "Tốc độ tăng trưởng GRDP",
        "unit": "%",
        "baseline": Decimal("7.5000"),
        "target_value": Decimal("8.5000"),
        "evidence_source": "Cục Thống kê",
        "due_date": date(2023, 12, 31),
    }
    return TargetLine(**(told | changes))


def material(*members: composition.Member) -> composition.Material:
    return composition.Material(
        cluster="Cụm thi đua A",
        organiser="Hội đồng TĐKT Trung ương",
        year=2023,
        theme="Đoàn kết",
        law="Căn cứ Luật Thi đua, khen thưởng",
        plan="Căn cứ Kế hoạch số 01/KH-CTĐ",
        members=members
        or (
            composition.Member("Bắc Kạn", "Tỉnh Bắc Kạn", Sheet([line("GRDP")], ["CTDCP"], "Không nợ đọng")),
            composition.Member("Yên Bái", "Tỉnh Yên Bái", Sheet([line("GRDP")], [])),
        ),
    )


def composed(**changes: object) -> list[text.TextBlock]:
    found = material()
    return composition.compose(found, composition.usual_wording(found))


def test_the_same_material_gives_the_same_hash():
    assert text.digest(text.plain_text(composed())) == text.digest(text.plain_text(composed()))


def test_the_hash_is_that_of_the_utf8_text():
    words = text.plain_text(composed())
    assert text.digest(words) == hashlib.sha256(words.encode("utf-8")).hexdigest()


def test_one_digit_of_one_target_changes_the_hash():
    members = [composition.Member("Bắc Kạn", "Tỉnh Bắc Kạn", Sheet([line("GRDP")], []))]
    other = [
        composition.Member("Bắc Kạn", "Tỉnh Bắc Kạn", Sheet([line("GRDP", target_value=Decimal("8.6"))], []))
    ]
    wording = composition.usual_wording(material())
    hashes = {
        text.digest(text.plain_text(composition.compose(material(*m), wording))) for m in (members, other)
    }
    assert len(hashes) == 2


def test_trailing_zeros_of_storage_change_nothing():
    assert exact(Decimal("8.5000")) == "8.5"
    assert exact(Decimal("4500.0000")) == "4500"
    assert exact(Decimal("0.0000")) == "0"


def test_composed_and_decomposed_letters_give_one_text():
    decomposed = [{"is": "paragraph", "text": "Kế hoạch"}]
    precomposed = [{"is": "paragraph", "text": "Kế hoạch"}]
    assert text.plain_text(decomposed) == text.plain_text(precomposed)


def test_the_text_names_members_targets_titles_pledge_and_grounds():
    words = text.plain_text(composed())
    for said in (
        "Căn cứ Kế hoạch số 01/KH-CTĐ.",
        "với chủ đề “Đoàn kết”",
        "1 | Tốc độ tăng trưởng GRDP | % | 7,5 | ≥ 8,5 | 31/12/2023 | Cục Thống kê",
        "1 | Bắc Kạn | Cờ thi đua của Chính phủ | 1",
        "- Tỉnh Bắc Kạn: Không nợ đọng",
        "(Bắc Kạn, Yên Bái)",
    ):
        assert said in words


def test_lower_is_better_is_written_so():
    lower = line("HO-NGHEO", direction=Direction.LOWER, field=TargetField.SOCIETY)
    found = material(composition.Member("Bắc Kạn", "Tỉnh Bắc Kạn", Sheet([lower], [])))
    assert "≤ 8,5" in text.plain_text(composition.compose(found, composition.usual_wording(found)))


def test_every_sentence_of_the_text_is_on_paper():
    blocks = composed()
    told = str(b.as_data(text.paper(blocks)))
    for sentence in composition.usual_wording(material()).commitments:
        assert sentence in told
    assert "≥ 8,5" in told


def test_an_unknown_block_is_loud():
    with pytest.raises(ValueError, match="no such block"):
        text.plain_text([{"is": "poem"}])


def test_the_difference_shows_only_what_changed():
    found = text.difference("một\nhai\nba\nbốn\nnăm\n", "một\nhai\nBA\nbốn\nnăm\n")
    assert [(d.sign, d.text) for d in found if d.sign in {"added", "removed"}] == [
        ("removed", "ba"),
        ("added", "BA"),
    ]
    assert "năm" not in [d.text for d in found]


def test_a_line_survives_json():
    kept = line("GRDP", field=TargetField.SOCIETY, direction=Direction.LOWER, baseline=None, target_id=7)
    assert TargetLine.from_json(kept.as_json()) == kept

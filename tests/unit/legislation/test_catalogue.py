from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation

from thidua.legislation import catalogue
from thidua.legislation.apps import law_holds
from thidua.legislation.enums import AwardForm, AwardKind, AwardLevel, Rounding, TransitionKind
from thidua.parties.enums import PartyKind


def test_the_law_we_ship_holds():
    assert law_holds() == []


def test_the_flag_of_the_government_needs_four_fifths_on_the_day_of_the_article():
    share = catalogue.share_on("VOTE_CTDCP", date(2024, 3, 6))
    assert share.threshold == Fraction(4, 5)
    assert share.least(whole=7) == 6
    assert catalogue.citation_text(share.citation) == "Nghị định số 98/2023/NĐ-CP, khoản 7 Điều 30"
    assert share.open_question


def test_from_july_2025_the_same_share_stands_in_another_decree():
    assert catalogue.value_on("VOTE_CTDCP", date(2025, 6, 30)).citation.instrument == "ND98/2023"
    later = catalogue.value_on("VOTE_CTDCP", date(2025, 7, 1))
    assert later.citation.instrument == "ND152/2025"
    assert later.confirmation.is_confirmed


def test_a_day_without_a_known_value_is_no_guess():
    with pytest.raises(catalogue.UnknownInLaw, match="2023-12-31"):
        catalogue.share_on("VOTE_CTDCP", date(2023, 12, 31))


@pytest.mark.parametrize("ask", [catalogue.award, catalogue.instrument, catalogue.threshold])
def test_an_unknown_code_is_an_error(ask):
    with pytest.raises(catalogue.UnknownInLaw):
        ask("NOTHING")


def test_awards_by_kind_level_and_recipient():
    merit = catalogue.award("BK_TINH")
    assert not merit.is_title
    assert merit.can_go_to(PartyKind.INDIVIDUAL)
    assert catalogue.award("CO_BO").is_flag
    titles = catalogue.awards(kind=AwardKind.TITLE, level=AwardLevel.STATE)
    assert [award.code for award in titles] == ["CTDCP", "CSTDTQ"]
    assert "GDVH" in dict(catalogue.award_choices(recipient=PartyKind.HOUSEHOLD))
    assert "CTDCP" not in dict(catalogue.award_choices(recipient=PartyKind.INDIVIDUAL))
    assert catalogue.awards(on=date(2023, 1, 1)) == []


def test_names_of_awards_also_for_codes_from_elsewhere():
    assert catalogue.award_name("CTDCP") == "Cờ thi đua của Chính phủ"
    assert catalogue.award_name("X1") == "X1"


def test_grounds_are_written_as_documents_write_them():
    assert (
        catalogue.instrument("L06/2022").cited_with_date
        == "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    )
    decree = catalogue.instrument("ND30/2020")
    assert (
        decree.cited_with_date
        == "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư"
    )


@pytest.mark.parametrize(
    ("place", "spelled"),
    [
        ("Đ33 k5 a", "điểm a khoản 5 Điều 33"),
        ("Đ50-54", "các Điều 50-54"),
        ("Đ47", "Điều 47"),
        ("Phụ lục I", "Phụ lục I"),
        ("", ""),
    ],
)
def test_a_place_in_a_text_is_spelled_out(place, spelled):
    assert catalogue.spelled_place(place) == spelled


def test_the_law_on_emulation_is_the_one_of_the_day():
    assert catalogue.emulation_law(date(2023, 12, 31)).code == "L15/2003"
    assert catalogue.emulation_law(date(2024, 3, 6)).code == "L06/2022"
    with pytest.raises(catalogue.UnknownInLaw):
        catalogue.emulation_law(date(2000, 1, 1))


# Every title and form that parts 2 and 3 of the law name, with whom it goes to.
NAMED = {
    PartyKind.INDIVIDUAL: """CSTDTQ CSTDT CSTDCS LDTT CSTT HCSV HCHCM HCDL1 HCDL2 HCDL3 HCQC1 HCQC2 HCQC3 HCLD1 HCLD2
        HCLD3 HCBVTQ1 HCBVTQ2 HCBVTQ3 HCCC1 HCCC2 HCCC3 HCDDK HCDC HCHN HQKQT HVANTQ HCSVV1 HCSVV2 HCSVV3 HHN HTNXP
        BMVNAH AHLLVT AHLD NGND NGUT TTND TTUT NSND NSUT NNND NNUT GTHCM GTNN KNC KNC_QH BKTTG BK_BO BK_TINH BK_QK
        BK_DHQG GK GK_XA""",
    PartyKind.COLLECTIVE: """CTDCP CO_BO CO_TINH CO_QK CO_DHQG CO_MTTQ CO_MTTQ_TINH CO_CTXH TTLDXS DVQT XATB TTLDTT
        DVTT THON_VH HCSV HCHCM HCDL1 HCDL2 HCDL3 HCQC1 HCQC2 HCQC3 HCLD1 HCLD2 HCLD3 HCBVTQ1 HCBVTQ2 HCBVTQ3 HCCC1
        HCCC2 HCCC3 HCHN TINHAH TPAH AHLLVT AHLD BKTTG BK_BO BK_TINH BK_QK BK_DHQG GK GK_XA""",
    PartyKind.HOUSEHOLD: "GDVH BKTTG BK_BO BK_TINH BK_QK BK_DHQG GK GK_XA",
}


@pytest.mark.parametrize("recipient", PartyKind)
def test_every_title_and_form_is_there_for_its_recipients(recipient):
    assert {each.code for each in catalogue.awards(recipient=recipient)} == set(NAMED[recipient].split())


def test_every_award_is_named_in_both_languages_and_codes_fit_the_registers_column():
    for award in catalogue.law().awards.values():
        assert award.english.isascii() or "ễ" in award.english, award.code
        assert award.english != award.name
        assert len(award.code) <= 20
        assert award.citation.place


def test_ranks_go_from_the_state_down_and_titles_stand_before_forms():
    ordered = list(catalogue.law().awards.values())
    levels = [list(AwardLevel).index(each.level) for each in ordered]
    assert levels == sorted(levels)
    for level in AwardLevel:
        kinds = [each.is_title for each in ordered if each.level is level]
        assert kinds == sorted(kinds, reverse=True)


def test_classes_of_an_order_stand_together():
    assert [each.code for each in catalogue.classes("HCLD")] == ["HCLD1", "HCLD2", "HCLD3"]
    assert [each.grade for each in catalogue.classes("HCSVV")] == [1, 2, 3]
    orders = catalogue.awards(forms=[AwardForm.ORDER])
    assert {each.level for each in orders} == {AwardLevel.STATE}
    assert len(orders) == 2 + 5 * 3 + 3


def test_exemplary_communes_are_called_otherwise_since_july_2025():
    commune = catalogue.award("XATB")
    assert commune.name_on(date(2025, 6, 30)) == "Xã, phường, thị trấn tiêu biểu"
    assert commune.name_on(date(2025, 7, 1)) == "Xã, phường, đặc khu tiêu biểu"
    assert catalogue.award_name("XATB", date(2024, 5, 1)) == "Xã, phường, thị trấn tiêu biểu"
    assert dict(catalogue.award_choices(on=date(2024, 5, 1)))["XATB"] == "Xã, phường, thị trấn tiêu biểu"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("CTDCP", "Chính phủ", "Thủ tướng Chính phủ (theo ủy quyền của Chính phủ)"),
        ("THON_VH", "Chủ tịch Ủy ban nhân dân cấp huyện", "Chủ tịch Ủy ban nhân dân cấp xã"),
    ],
)
def test_who_decides_changed_in_july_2025(code, before, after):
    award = catalogue.award(code)
    assert award.decider_on(date(2025, 6, 30)) == before
    assert award.decider_on(date(2025, 7, 1)) == award.decider == after


def test_the_district_gave_commendation_letters_until_it_ended():
    letter = catalogue.award("GK")
    assert "cấp huyện" in letter.decider_on(date(2025, 6, 30))
    assert "cấp huyện" not in letter.decider_on(date(2025, 7, 1))


@pytest.mark.parametrize("code", ["CSTDCS", "LDTT", "TTLDTT"])
def test_the_commune_decides_where_the_district_did(code):
    award = catalogue.award(code)
    assert "cấp huyện" in award.decider_on(date(2025, 6, 30))
    assert "cấp huyện" not in award.decider_on(date(2025, 7, 1))
    assert "cấp xã" in award.decider_on(date(2025, 7, 1))


def test_names_follow_the_readers_language():
    flag = catalogue.award("CTDCP")
    assert flag.label == "Cờ thi đua của Chính phủ"
    with translation.override("en"):
        assert flag.label == "Emulation Flag of the Government"


def test_kinds_of_commendation_on_a_day():
    six = [kind.code for kind in catalogue.merit_kinds(on=date(2026, 9, 30))]
    assert six == ["merit", "sudden", "movement", "service", "tenure", "foreign"]
    later = catalogue.merit_kinds(on=date(2026, 10, 1))
    assert [kind.code for kind in later if not kind.confirmation.is_confirmed] == [
        "thematic_movement",
        "thematic",
    ]


def test_dossiers_received_before_october_2026_keep_the_old_text_unless_the_new_is_better():
    (transition,) = catalogue.transitions(received_on=date(2026, 9, 30), judged_on=date(2026, 11, 22))
    assert transition.kind is TransitionKind.MORE_FAVOURABLE
    assert transition.confirmation.open_question
    assert not catalogue.transitions(received_on=date(2026, 10, 1), judged_on=date(2026, 11, 22))


def test_the_decree_of_2023_filled_gaps_until_the_end_of_2025():
    (transition,) = catalogue.transitions(received_on=date(2025, 6, 1), judged_on=date(2025, 12, 31))
    assert transition.kind is TransitionKind.OLD_TEXT_FILLS_GAPS
    assert not catalogue.transitions(received_on=date(2025, 6, 1), judged_on=date(2026, 1, 1))


@pytest.mark.parametrize(("day", "told"), [(date(2026, 11, 1), True), (date(2026, 10, 31), False)])
def test_the_end_of_the_decree_is_told_120_days_ahead(day, told):
    assert ("ND152/2025" in {each.code for each in catalogue.expiring(day)}) is told


def test_a_decree_out_of_force_expires_no_more():
    assert "ND152/2025" in {each.code for each in catalogue.expiring(date(2027, 2, 28))}
    assert "ND152/2025" not in {each.code for each in catalogue.expiring(date(2027, 3, 1))}


def test_what_is_already_replaced_needs_no_warning():
    ending = [each.code for each in catalogue.expiring(date(2026, 6, 1))]
    assert "ND73/2024" in ending
    assert "ND73/2024" not in [
        each.code for each in catalogue.expiring(date(2026, 6, 1), without_successor=True)
    ]


def test_how_much_rests_on_a_decree():
    assert catalogue.resting_on("ND152/2025") > 50
    assert catalogue.resting_on("ND30/2020") == 0


@pytest.mark.parametrize("code", ["CTDCP_LEADERS_SHARE", "CSTDCS_OF_LDTT_SHARE"])
def test_shares_of_a_count_are_rounded_down_unless_set_otherwise(code):
    assert catalogue.threshold(code).rounding is Rounding.DOWN


@pytest.mark.parametrize(
    ("code", "day", "value"),
    [
        ("ATTEND_HERO_CENTRAL", date(2025, 6, 30), Fraction(9, 10)),
        ("ATTEND_HERO_CENTRAL", date(2025, 7, 1), Fraction(4, 5)),
        ("CTDCP_LEADERS_SHARE", date(2026, 1, 1), Fraction(1, 5)),
        ("TIE_BREAK_WOMEN_SHARE", date(2026, 1, 1), Fraction(7, 10)),
        ("WOMAN_LEADER_TIME", date(2026, 1, 1), Fraction(2, 3)),
        ("PROVINCE_APPRAISAL_DAYS_HIGH", date(2026, 1, 1), 40),
        ("FUND_LOCAL_SHARE_MOUNTAIN", date(2026, 1, 1), Fraction(15, 1000)),
    ],
)
def test_values_of_the_decree(code, day, value):
    assert catalogue.value_on(code, day).value == value


def test_the_old_share_of_grassroots_fighters_ended_with_the_old_decree():
    assert catalogue.value_on("CSTDCS_OF_LDTT_SHARE", date(2023, 12, 31)).value == Fraction(15, 100)
    with pytest.raises(catalogue.UnknownInLaw):
        catalogue.value_on("CSTDCS_OF_LDTT_SHARE", date(2024, 1, 1))


def test_the_glossary_has_every_title_and_form_with_its_english_name():
    glossary = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = [
        row
        for award in catalogue.law().awards.values()
        if (row := f"| {award.name} | {award.english} | | {award.code} |") not in glossary
    ]
    assert missing == []


def test_choices_stand_in_groups_and_none_is_lost():
    groups = catalogue.grouped_award_choices()
    assert str(groups[0][0]) == "Danh hiệu thi đua"
    assert sorted(choice for _label, choices in groups for choice in choices) == sorted(
        catalogue.award_choices()
    )
    household = catalogue.grouped_award_choices(recipient=PartyKind.HOUSEHOLD)
    assert [str(label) for label, _choices in household] == ["Danh hiệu thi đua", "Bằng khen", "Giấy khen"]

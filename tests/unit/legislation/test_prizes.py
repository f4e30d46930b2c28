from datetime import date
from fractions import Fraction

import pytest

from thidua.legislation import prizes
from thidua.legislation.catalogue import UnknownInLaw, law
from thidua.legislation.prizes import Given, known_prize, payable, prize, total
from thidua.parties.enums import PartyKind

ONE, C, H = PartyKind.INDIVIDUAL, PartyKind.COLLECTIVE, PartyKind.HOUSEHOLD
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)

# NĐ 152/2025 Đ50-55 with the base salary of 2.530.000 đồng (clusters-and-decrees.md §1.7).
TABLE = [
    ("CSTDTQ", ONE, 11_390_000),
    ("CSTDT", ONE, 7_590_000),
    ("CSTDCS", ONE, 2_530_000),
    ("LDTT", ONE, 760_000),
    ("CSTT", ONE, 760_000),
    ("TTLDXS", C, 3_800_000),
    ("DVQT", C, 3_800_000),
    ("TTLDTT", C, 2_030_000),
    ("DVTT", C, 2_030_000),
    ("XATB", C, 5_060_000),
    ("THON_VH", C, 3_800_000),
    ("CTDCP", C, 30_360_000),
    ("CO_BO", C, 20_240_000),
    ("CO_TINH", C, 20_240_000),
    ("CO_QK", C, 15_180_000),
    ("CO_DHQG", C, 15_180_000),
    ("BKTTG", ONE, 8_860_000),
    ("BK_TINH", ONE, 3_800_000),
    ("BK_BO", ONE, 3_800_000),
    ("BK_QK", ONE, 2_530_000),
    ("GK", ONE, 760_000),
]
MULTIPLES = {
    "46": ["HCSV"],
    "30.5": ["HCHCM"],
    "15": ["HCDL1", "HCQC1"],
    "12.5": ["HCDL2", "HCQC2", "NGND", "TTND", "NSND", "NNND"],
    "10.5": ["HCDL3", "HCQC3"],
    "9": ["HCLD1", "HCCC1", "HCBVTQ1", "NGUT", "TTUT", "NSUT", "NNUT"],
    "7.5": ["HCLD2", "HCCC2", "HCBVTQ2", "HCDDK"],
    "4.5": ["HCLD3", "HCCC3", "HCBVTQ3", "HCDC", "CSTDTQ"],
    "15.5": ["AHLD", "AHLLVT", "BMVNAH"],
    "270": ["GTHCM"],
    "170": ["GTNN"],
    "1.5": ["HQKQT", "HVANTQ", "HCSVV1", "HCSVV2", "HCSVV3"],
    "0.8": ["KNC_QH"],
    "0.6": ["KNC"],
}


@pytest.mark.parametrize(("code", "kind", "amount"), TABLE)
def test_the_table_of_the_decree_with_the_base_salary_since_july_2026(code, kind, amount):
    assert prize(code, kind, AFTER).amount == amount


@pytest.mark.parametrize(("multiple", "codes"), MULTIPLES.items())
def test_multiples_of_orders_honours_prizes_and_medals(multiple, codes):
    found = {code: prize(code, ONE, AFTER) for code in codes}
    assert {code: money.multiple for code, money in found.items()} == dict.fromkeys(codes, Fraction(multiple))
    assert all(money.amount >= Fraction(multiple) * 2_530_000 for money in found.values())


@pytest.mark.parametrize(
    ("day", "base", "amount"), [(BEFORE, 2_340_000, 710_000), (AFTER, 2_530_000, 760_000)]
)
def test_the_base_salary_of_the_decision_day_counts_and_sums_are_rounded_up(day, base, amount):
    money = prize("LDTT", ONE, day)
    assert (money.base, money.amount) == (base, amount)
    assert [str(step) for step in money.steps] == [
        (
            f"0,3 × mức lương cơ sở {prizes.dong(base)} đồng = {prizes.dong(base * 3 // 10)} đồng "
            f"(Nghị định số 152/2025/NĐ-CP, Điều 50; Nghị định số "
            f"{'73/2024' if day == BEFORE else '161/2026'}/NĐ-CP)"
        ),
        f"Làm tròn lên đến 10.000 đồng: {prizes.dong(amount)} đồng",
    ]
    assert money.open_question == ""


def test_ten_and_a_half_million_were_paid_in_2025_for_a_national_emulation_fighter():
    assert prize("CSTDTQ", ONE, date(2025, 9, 1)).amount == 10_530_000


@pytest.mark.parametrize(
    ("code", "multiple"),
    [
        ("HCDL1", 30),
        ("HCQC2", 25),
        ("HCLD1", 18),
        ("HCLD2", 15),
        ("HCLD3", 9),
        ("BKTTG", 7),
        ("BK_BO", 3),
        ("GK", Fraction("0.6")),
        ("AHLD", 31),
    ],
)
def test_a_collective_gets_a_form_twice(code, multiple):
    money = prize(code, C, AFTER)
    assert money.factor == 2
    assert money.multiple * money.factor == multiple


def test_a_collective_gets_its_titles_once():
    assert prize("CO_TINH", C, AFTER).factor == 1


def test_a_household_gets_one_and_a_half_times():
    money = prize("GK", H, AFTER)
    assert (money.factor, money.amount) == (Fraction(3, 2), 1_140_000)


def test_where_the_order_of_rounding_matters_both_sums_are_told(settings):
    money = prize("BK_TINH", C, AFTER)
    assert (money.amount, money.other_amount) == (7_590_000, 7_600_000)
    assert "làm tròn trước hay sau" in money.open_question
    assert "7.600.000" in str(money.steps[-1])
    settings.PRIZE_ROUNDING_ORDER = "before_factor"
    money = prize("BK_TINH", C, AFTER)
    assert (money.amount, money.other_amount) == (7_600_000, 7_590_000)


def test_the_commune_chairs_certificate_doubled_in_july_2025():
    assert prize("GK_XA", ONE, date(2025, 6, 30)).multiple == Fraction("0.15")
    assert prize("GK_XA", ONE, date(2025, 7, 1)).multiple == Fraction("0.3")


def test_a_ceiling_is_told_as_one():
    assert prize("KNC", ONE, AFTER).at_most
    assert not prize("GK", ONE, AFTER).at_most


def test_what_was_not_read_is_an_open_question():
    assert prize("CSTDTQ", ONE, date(2024, 3, 6)).multiple == Fraction("4.5")
    assert "chưa đọc được" in prize("BKTTG", ONE, date(2024, 8, 1)).open_question
    assert "làm tròn" in prize("CSTDTQ", ONE, date(2024, 3, 6)).open_question


@pytest.mark.parametrize(
    ("code", "kind", "day"),
    [
        ("CTDCP", ONE, AFTER),  # a flag goes to no individual
        ("GDVH", H, AFTER),  # no multiple is known
        ("LDTT", ONE, date(2023, 12, 31)),  # before the decrees read here
        ("LDTT", ONE, date(2027, 3, 1)),  # after the decree ends
        ("NOTHING", ONE, AFTER),
    ],
)
def test_no_sum_is_guessed(code, kind, day):
    with pytest.raises(UnknownInLaw):
        prize(code, kind, day)
    assert known_prize(code, kind, day) is None


def test_a_decision_without_a_day_has_no_sum():
    assert known_prize("LDTT", ONE, None) is None


def test_of_several_titles_of_one_period_only_the_highest_is_paid():
    found = payable(
        [Given("LDTT", AFTER, 2026), Given("CSTDCS", AFTER, 2026), Given("LDTT", AFTER, 2025)], ONE
    )
    assert [each.is_paid for each in found] == [False, True, True]
    assert "mức cao nhất" in str(found[0].reason)
    assert total(found) == 2_530_000 + 760_000


def test_a_title_and_a_form_are_both_paid():
    found = payable([Given("CSTDT", AFTER, 2026), Given("BK_TINH", AFTER, 2026)], ONE)
    assert total(found) == 7_590_000 + 3_800_000


def test_forms_for_achievements_of_their_own_are_each_paid():
    found = payable(
        [Given("BK_TINH", AFTER, 2026, "bão số 3"), Given("GK", AFTER, 2026, "chuyển đổi số")], ONE
    )
    assert all(each.is_paid for each in found)


def test_two_forms_for_one_achievement_are_not_paid_twice():
    found = payable([Given("GK", AFTER, 2026, "bão số 3"), Given("BK_TINH", AFTER, 2026, "bão số 3")], ONE)
    assert [each.is_paid for each in found] == [False, True]


def test_every_multiple_belongs_to_an_award_and_knows_its_article():
    for code, multiples in law().prize_multiples.items():
        assert code in law().awards
        assert all(each.citation.place for each in multiples)
        assert min(each.in_force.start for each in multiples) <= date(2025, 7, 1)


def test_sums_are_written_as_documents_write_them():
    assert prizes.dong(11_385_000) == "11.385.000"
    assert prizes.dong(Fraction(3, 2)) == "1,5"
    assert prizes.times(Fraction("0.15")) == "0,15"

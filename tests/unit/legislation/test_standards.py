"""Standards and open questions in words, and the difference between two conditions."""

from datetime import date

from django.utils import translation

from thidua.legislation import catalogue, questions, rules, standards
from thidua.legislation.standards import Words, difference, words_of
from thidua.rulebook.facts import Rating
from thidua.rulebook.history import AllOf, AnyOf, Ever, NoneOf, Open, Run, Unsettled, YearsOf
from thidua.rulebook.masks import Since

GOOD = YearsOf(rating=Rating.GOOD)
FIVE, SEVEN = Run(GOOD, 5), Run(GOOD, 7)
GIVEN = Ever(frozenset({"BK_TINH"}))
FIVE_TEXT = "5 năm liên tục hoàn thành tốt nhiệm vụ trở lên, tính đến thời điểm đề nghị"
SEVEN_TEXT = "7 năm liên tục hoàn thành tốt nhiệm vụ trở lên, tính đến thời điểm đề nghị"
GIVEN_TEXT = "Đã được tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"


def marks(words: Words) -> list[tuple[str, str]]:
    return [(part.mark, part.text) for part in words.parts]


def test_a_composed_condition_is_told_with_its_parts():
    told = words_of(AllOf((FIVE, AnyOf((GIVEN, NoneOf((SEVEN,)))))))
    assert told.text == "Tất cả các điều kiện sau"
    first, second = told.parts
    assert first == Words(FIVE_TEXT)
    assert second.text == "Một trong các điều kiện sau"
    assert [part.text for part in second.parts] == [GIVEN_TEXT, "Không thuộc trường hợp nào sau đây"]


def test_what_is_not_settled_stands_at_its_condition():
    assert words_of(Open(FIVE, "Đúng không?")) == Words(FIVE_TEXT, "Đúng không?")
    assert (
        words_of(Unsettled(Open(FIVE, "Đúng không?"), "Có cần không?")).question
        == "Có cần không? Đúng không?"
    )


def test_another_condition_is_the_old_and_the_new_one():
    removed, added = difference(FIVE, SEVEN)
    assert (removed.mark, removed.text) == ("removed", FIVE_TEXT)
    assert (added.mark, added.text) == ("added", SEVEN_TEXT)


def test_of_a_composed_condition_only_what_changed_is_marked():
    (told,) = difference(AnyOf((GIVEN, FIVE)), AnyOf((GIVEN, SEVEN)))
    assert (told.mark, told.text) == ("", "Một trong các điều kiện sau")
    assert marks(told) == [("", GIVEN_TEXT), ("removed", FIVE_TEXT), ("added", SEVEN_TEXT)]


def test_parts_that_came_and_went():
    (told,) = difference(AllOf((GIVEN, FIVE)), AllOf((FIVE, SEVEN)))
    assert marks(told) == [("removed", GIVEN_TEXT), ("", FIVE_TEXT), ("added", SEVEN_TEXT)]


def test_a_part_inside_a_part():
    (told,) = difference(AllOf((GIVEN, AnyOf((FIVE,)))), AllOf((GIVEN, AnyOf((FIVE, SEVEN)))))
    assert marks(told.parts[1]) == [("", FIVE_TEXT), ("added", SEVEN_TEXT)]


def test_a_question_that_was_answered_and_one_that_came():
    (answered,) = difference(Open(FIVE, "Đúng không?"), FIVE)
    assert (answered.text, answered.question, answered.answered) == (FIVE_TEXT, "", "Đúng không?")
    (asked,) = difference(FIVE, Open(FIVE, "Đúng không?"))
    assert (asked.question, asked.is_new_question, asked.answered) == ("Đúng không?", True, "")
    (same,) = difference(Open(FIVE, "Đúng không?"), Open(FIVE, "Đúng không?"))
    assert (same.question, same.is_new_question, same.answered) == ("Đúng không?", False, "")


def test_where_counting_begins():
    assert standards.counted_after(Since()) == ""
    since = Since(frozenset({"BK_TINH", "BKTTG"}), discipline=True)
    assert standards.counted_after(since) == (
        "Năm được tính từ sau lần gần nhất được tặng Bằng khen của Thủ tướng Chính phủ hoặc "
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh và sau khi hết thời hạn kỷ luật, nếu có"
    )


def test_every_path_of_the_law_has_words_in_both_languages():
    for language in ("vi", "en"):
        with translation.override(language):
            for rule in rules.rulebook().rules:
                told = standards.standard_of(rule)
                assert told.title
                assert told.who
                assert all(need.words.text for need in told.needs)


def test_the_days_of_change_are_those_that_touch_many_awards_and_the_awards_own():
    general = standards.boundaries()
    assert {date(2024, 1, 1), date(2025, 7, 1), date(2026, 10, 1)} <= set(general)
    own = {rule.start for rule in rules.rulebook().of_award("NNND")}
    assert own <= set(standards.boundaries("NNND"))


def test_every_article_behind_an_award_stands_once():
    for code in catalogue.law().awards:
        for instrument, cited in standards.citations_of(code).items():
            assert {each.instrument for each in cited} == {instrument}
            assert len(cited) == len(set(cited))


def test_every_unconfirmed_rule_is_an_open_question_of_its_award():
    for rule in rules.rulebook().rules:
        asked = {each.text for each in questions.open_questions(award=rule.award)}
        assert set(questions.of_rule(rule)) <= asked
        assert not rule.open_question or rule.open_question in asked


def test_questions_matter_on_the_days_of_what_rests_on_them():
    for asked in questions.open_questions():
        assert asked.places
        for place in asked.places:
            assert asked.matters_on(place.period.start)
        first = min(place.period.start for place in asked.places)
        assert not asked.matters_on(date(first.year - 1, 1, 1))

"""What is wrong in a rule file is told with file and line, all of it at once."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from textwrap import indent

import pytest

from thidua.legislation import catalogue
from thidua.legislation.loading_rules import load_rules
from thidua.legislation.rule_shapes import RuleBook
from thidua.legislation.source import LegislationError
from thidua.rulebook import history
from thidua.rulebook.facts import Rating, Scope
from thidua.rulebook.findings import Citation
from thidua.rulebook.history import YearsOf
from thidua.rulebook.masks import Since

BESIDE = {
    "declarations.yaml": "- {code: obeys_law, text: Chấp hành, english: Obeys, citation: L06/2022 Đ24}\n",
    "services.yaml": """\
- {code: army, text: Quân đội, english: Army}
- {code: police, text: Công an, english: Police}
""",
    "service_sets.yaml": "- {code: armed, text: Vũ trang, english: Armed, of: [army, police]}\n",
    "guards.yaml": """\
- id: no-hold
  from: 2024-01-01
  condition: {no_hold: true}
  citation: L06/2022 Đ15
  unconfirmed: thử
""",
}
HEAD = """\
- award: BKTTG
  path: ladder
  title: Bậc thang
  english: Ladder
  for: individual
  from: 2024-01-01
  to: 2025-07-01
  citation: L06/2022 Đ73 k1 b
  unconfirmed: thử
"""
NEEDS = """\
  needs:
    - id: certificate
      ever: [BK_BO, BK_TINH]
"""
RULE = HEAD + NEEDS
NEED_LINE = 12
"""The line of the condition in `RULE`."""


def loaded(folder: Path, rules: str = RULE, **beside: str) -> RuleBook:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "a.yaml").write_text(rules, encoding="utf-8")
    for name, text in BESIDE.items():
        changed = beside.get(name.removesuffix(".yaml"), text)
        (folder / name).write_text(changed, encoding="utf-8")
    return load_rules(folder, catalogue.law())


def problems(folder: Path, rules: str = RULE, **beside: str) -> list[str]:
    with pytest.raises(LegislationError) as told:
        loaded(folder, rules, **beside)
    return list(map(str, told.value.problems))


def with_need(text: str) -> str:
    return HEAD + "  needs:\n    - id: certificate\n" + indent(text.strip("\n") + "\n", "      ")


def test_a_good_file_is_read_as_written(tmp_path):
    book = loaded(tmp_path)
    (rule,) = book.rules
    assert rule.key == "BKTTG/ladder/individual@2024-01-01"
    assert (rule.title, rule.english, rule.open_question) == ("Bậc thang", "Ladder", "thử")
    assert rule.citation == Citation("L06/2022", "Đ73 k1 b")
    assert rule.needs[0].condition == history.Ever(frozenset({"BK_BO", "BK_TINH"}))
    (guarded,) = book.on(date(2024, 6, 1))
    assert [need.id for need in guarded.needs] == ["no-hold", "certificate"]
    assert book.on(date(2025, 7, 1)) == []
    assert book.service_sets[frozenset({"army", "police"})].text == "Vũ trang"


GOOD = YearsOf(rating=Rating.GOOD)
CS = YearsOf(awards=frozenset({"CSTDCS"}))


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("run: {of: {rating: good}, years: 5}", history.Run(GOOD, 5)),
        (
            "run: {of: {awards: [CSTDCS]}, years: 2, ends: any, counted: false}",
            history.Run(CS, 2, ends_now=False, counted=False),
        ),
        ("every_year: {of: {rating: good}, least: 5}", history.EveryYear(GOOD, 5)),
        (
            "times: {of: {awards: [CSTDCS]}, least: 3, within: 5, during: {rating: good}}",
            history.Times(CS, 3, 5, GOOD),
        ),
        ("in_year: {of: {rating: good}, years_ago: 1}", history.InYear(GOOD, 1)),
        ("not_given: {awards: [CSTDCS]}", history.NotGiven(frozenset({"CSTDCS"}), 1)),
        ("not_given: {awards: [CSTDCS], years: null}", history.NotGiven(frozenset({"CSTDCS"}), None)),
        (
            "proof: {kinds: [science], scope: nationwide, least: 2, within: 5}",
            history.Proof(frozenset({"science"}), Scope.NATIONWIDE, 2, within=5),
        ),
        (
            "service: {of: [army], least_years: 25, below_years: 30, women_less: 1/3, double: [police]}",
            history.Service(frozenset({"army"}), 300, 360, Fraction(1, 3), double=frozenset({"police"})),
        ),
        ("service: {of: [army], least_months: 18}", history.Service(frozenset({"army"}), 18)),
        ("member_share: {of: LDTT, least: 7/10}", history.MemberShare("LDTT", Fraction(7, 10))),
        ("member_share: {of: warned, most_count: 0}", history.MemberShare("warned", most_count=0)),
        (
            "not_disciplined: {least: dismissal}",
            history.NeverDisciplined(frozenset({"dismissal", "expulsion"})),
        ),
        ("none_of: [{no_hold: true}]", history.NoneOf((history.NoHold(),))),
        (
            "any_of: [{no_discipline: true}, {open: {question: Sao, need: {no_hold: true}}}]",
            history.AnyOf((history.NoDiscipline(), history.Open(history.NoHold(), "Sao"))),
        ),
        (
            "all_of: [{unsettled: {question: Sao, need: {no_hold: true}}}]",
            history.AllOf((history.Unsettled(history.NoHold(), "Sao"),)),
        ),
    ],
)
def test_a_condition_is_read_as_written(tmp_path, written, condition):
    (rule,) = loaded(tmp_path, with_need(written)).rules
    assert rule.needs[0].condition == condition


def test_a_proof_asked_for_by_a_title_is_for_a_title(tmp_path):
    title = with_need("proof: {kinds: [initiative]}").replace("BKTTG", "CSTDCS")
    (rule,) = loaded(tmp_path, title).rules
    assert rule.needs[0].condition.for_title


def test_yearly_and_once_forbid_what_was_given(tmp_path):
    (yearly,) = loaded(tmp_path, HEAD + "  yearly: true\n" + NEEDS).rules
    assert yearly.needs[0].condition == history.NotGiven(frozenset({"BKTTG"}))
    (once,) = loaded(tmp_path, HEAD + "  once: true\n" + NEEDS).rules
    assert once.needs[0].condition == history.NotGiven(frozenset({"BKTTG"}), None)


def test_where_counting_begins(tmp_path):
    since = "  since: {awards: [BK_TINH], discipline: true}\n"
    (rule,) = loaded(tmp_path, HEAD + since + NEEDS).rules
    assert rule.since == Since(frozenset({"BK_TINH"}), discipline=True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("award: BKTTG", "award: BKTTX", "rules/a.yaml:1: no title or form has the code `BKTTX`"),
        ("BK_TINH", "BK_TINHH", "rules/a.yaml:12: no title or form has the code `BK_TINHH`"),
        ("  citation: L06/2022 Đ73 k1 b\n", "", "rules/a.yaml:1: BKTTG/ladder: missing citation"),
        ("  title: Bậc thang\n", "", "rules/a.yaml:1: BKTTG/ladder: missing title"),
        ("L06/2022 Đ73", "L6/2022 Đ73", "rules/a.yaml:8: cites L6/2022, which is not in instruments.yaml"),
        (
            "L06/2022 Đ73 k1 b",
            "ND152/2025 Đ33",
            "rules/a.yaml:8: cites ND152/2025, in force [2025-07-01, 2027-03-01), for [2024-01-01, 2025-07-01)",
        ),
        (
            "  unconfirmed: thử\n",
            "",
            "rules/a.yaml:1: say either `confirmed` (on, by) or `unconfirmed` (what is open)",
        ),
        (
            "  unconfirmed: thử\n",
            "  unconfirmed: thử\n  confirmed: {on: 2026-01-01, by: x}\n",
            "rules/a.yaml:1: say either `confirmed` (on, by) or `unconfirmed` (what is open)",
        ),
        (
            "  unconfirmed: thử\n",
            "  confirmed: đã đọc\n",
            "rules/a.yaml:9: `confirmed` needs `on` (a day) and `by` (a source)",
        ),
        ("for: individual", "for: everybody", "rules/a.yaml:5: `everybody` is none of: individual, collective, "),
        ("for: individual", "for: [individual]", "rules/a.yaml:5: `['individual']` is none of: "),
        ("award: BKTTG", "award: CSTDCS\n  groups: [worker]", None),
        ("for: individual", "for: collective\n  groups: worker", "rules/a.yaml:6: `groups` is a list"),
        ("for: individual", "for: individual\n  groups: [clown]", "rules/a.yaml:6: `clown` is none of: army, police"),
        ("from: 2024-01-01", "from: 01/01/2024", "rules/a.yaml:6: `01/01/2024` is no day (write 2024-01-31)"),
        ("to: 2025-07-01", "to: 2023-07-01", "rules/a.yaml:7: "),
        ("to: 2025-07-01", "until: 2025-07-01", "rules/a.yaml:7: BKTTG/ladder: unknown key `until`"),
        ("  unconfirmed", "  declares: [honest]\n  unconfirmed", "rules/a.yaml:9: `honest` is none of: obeys_law"),
        ("  unconfirmed", "  declares: [{a: b}]\n  unconfirmed", "rules/a.yaml:9: "),
        ("  unconfirmed", "  yearly: maybe\n  unconfirmed", "rules/a.yaml:9: `yearly` is true or false, not `maybe`"),
        (
            "  unconfirmed",
            "  since: BK_BO\n  unconfirmed",
            "rules/a.yaml:9: `since` takes `awards: […]` and `discipline: true`",
        ),
        (
            "  unconfirmed",
            "  since: {award: [BK_BO]}\n  unconfirmed",
            "rules/a.yaml:9: unknown key `award`; known are awards, discipline",
        ),
        ("    - id: certificate\n      ever", "    - ever", "rules/a.yaml:11: a need has an `id`"),
        ("    - id: certificate\n      ever: [BK_BO, BK_TINH]", "    certificate: 1", "rules/a.yaml:10: `needs` is a "),
        ("ever:", "evre:", "rules/a.yaml:12: unknown condition `evre`; known are all_of, any_of, ever, every_year"),
        ("ever: [BK_BO, BK_TINH]", "ever: BK_BO", "rules/a.yaml:12: `ever` is a list of award codes"),
        ("ever: [BK_BO, BK_TINH]", "citation: L06/2022 Đ1", "rules/a.yaml:11: expected one condition, found none"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_told(tmp_path, old, new, told):
    assert old in RULE
    if told is None:
        assert loaded(tmp_path, RULE.replace(old, new))
        return
    assert any(line.startswith(told) for line in problems(tmp_path, RULE.replace(old, new)))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("run: 5", "`run` takes keys and values: {…}"),
        ("run: {years: 5}", "`of` is {rating: …}, {awards: […]} or both"),
        ("run: {of: {ratings: good}, years: 5}", "`of` is {rating: …}, {awards: […]} or both"),
        (
            "run: {of: {rating: best}, years: 5}",
            "`best` is none of: excellent, good, completed, not_completed",
        ),
        ("run: {of: {rating: [good]}, years: 5}", "`['good']` is none of: excellent"),
        ("run: {of: {rating: good}, years: five}", "`years` is a number from 1 to 59, not `five`"),
        ("run: {of: {rating: good}, years: 0}", "`years` is a number from 1 to 59, not `0`"),
        ("run: {of: {rating: good}, years: true}", "`years` is a number from 1 to 59, not `True`"),
        ("run: {of: {rating: good}, years: 5, ends: later}", "`later` is none of: now, any"),
        ("run: {of: {rating: good}, years: 5, ends: [now]}", "`['now']` is none of: now, any"),
        ("run: {of: {rating: good}, years: 5, counted: never}", "`counted` is true or false, not `never`"),
        (
            "run: {of: {rating: good}, years: 5, end: any}",
            "unknown key `end`; known are counted, ends, of, years",
        ),
        ("every_year: {of: {rating: good}}", "`least` is a number from 1 to 59, not `None`"),
        (
            "times: {of: {awards: [CSTDCS]}, least: 3, within: x}",
            "`within` is a number from 1 to 59, not `x`",
        ),
        ("times: {of: {awards: [CSTDX]}, least: 3}", "no title or form has the code `CSTDX`"),
        ("times: {of: {awards: [CSTDCS]}, least: 3, during: good}", "`during` is {rating: …}"),
        ("in_year: {of: {rating: good}, years_ago: 40}", "`40` is no number of years from 0 to 29"),
        ("not_given: {awards: [CSTDCS], years: -1}", "`years` is a number from 1 to 59, not `-1`"),
        ("proof: initiative", "`proof` takes keys and values"),
        ("proof: {scope: field}", "a proof needs `kinds`"),
        ("proof: {kinds: [idea]}", "`idea` is none of: initiative, science"),
        ("proof: {kinds: [initiative], scope: galaxy}", "`galaxy` is none of: grassroots, commune"),
        ("proof: {kinds: [initiative], least: 3}", "`3`: proofs are counted up to 2"),
        ("proof: {kinds: [initiative], least: [1]}", "`[1]`: proofs are counted up to 2"),
        ("service: {of: [navy], least_years: 5}", "`navy` is none of: army, police"),
        ("service: {of: [army]}", "a service needs `least_years` or `least_months`, a positive whole number"),
        ("service: {of: [army], least_years: null}", "a service needs `least_years` or `least_months`"),
        (
            "service: {of: [army], least_years: 5, women_less: a third}",
            "`a third` is no exact positive number",
        ),
        ("service: {of: [army], least_years: 5, women_less: 0.3}", "`0.3` is no exact positive number"),
        ("service: {of: [army], least_years: 5, below_years: ten}", "`below_years` is a number from 1 to 59"),
        ("member_share: {of: LDTT}", "a share is `of` one of LDTT"),
        ("member_share: {of: LDTX, least: 1/2}", "a share is `of` one of LDTT"),
        ("member_share: {of: LDTT, least: 1/2, most_count: 1}", "with one limit"),
        ("member_share: {of: LDTT, least: 3/2}", "a share is at most 1, not 3/2"),
        ("member_share: {of: LDTT, least_count: some}", "`least_count` is a whole number, not `some`"),
        ("not_disciplined: {least: scolding}", "`scolding` is none of: reprimand, warning"),
        ("any_of: []", "`any_of` is a list of conditions"),
        ("any_of: [no_hold]", "expected a condition such as `ever: [BKTTG]`"),
        ("any_of: [{evre: [BKTTG]}]", "unknown condition `evre`"),
        ("open: {need: {no_hold: true}}", "`open` takes `question` and `need`"),
        ("ever: [BKTTG]\nno_hold: true", "expected one condition, found ever, no_hold"),
        ("ever: [BKTTG]\ncitation: ND1/1900 Đ1", "cites ND1/1900, which is not in instruments.yaml"),
    ],
)
def test_what_is_wrong_with_a_condition_is_told(tmp_path, written, told):
    found = problems(tmp_path, with_need(written))
    assert len(found) == 1
    assert found[0].startswith("rules/a.yaml:1"), found
    assert told in found[0]


def test_an_id_stands_once_in_a_rule(tmp_path):
    twice = RULE + "    - id: certificate\n      no_hold: true\n"
    assert problems(tmp_path, twice) == ["rules/a.yaml:13: `certificate` stands twice in one rule"]


def test_an_award_goes_to_those_it_is_for(tmp_path):
    wrong = RULE.replace("award: BKTTG", "award: CSTDCS").replace("individual", "collective")
    assert problems(tmp_path, wrong) == ["rules/a.yaml:5: CSTDCS/ladder: CSTDCS is not for collective"]


def test_two_versions_of_a_path_share_no_day(tmp_path):
    later = RULE.replace("2024-01-01", "2025-06-30").replace("2025-07-01", "2026-01-01")
    told = "BKTTG/ladder/individual@2025-06-30: its period overlaps BKTTG/ladder/individual@2024-01-01"
    assert problems(tmp_path, RULE + later) == [f"rules/a.yaml:18: {told}"]
    following = later.replace("2025-06-30", "2025-07-01")
    assert len(loaded(tmp_path, RULE + following).rules) == 2
    assert len(loaded(tmp_path, RULE + RULE.replace("individual", "collective")).rules) == 2


def test_everything_wrong_is_told_at_once_in_the_order_of_files_and_lines(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "b.yaml").write_text(
        RULE.replace("path: ladder", "path: other\n  pth: x"), encoding="utf-8"
    )
    wrong = RULE.replace("BKTTG", "X").replace("individual", "nobody").replace("thử", "")
    found = problems(
        tmp_path, wrong + with_need("run: {of: {rating: best}, years: x}"), services="- {code: army}\n"
    )
    assert [line.rpartition(": ")[0].split(": ")[0] for line in found] == [
        "rules/a.yaml:1", "rules/a.yaml:1", "rules/a.yaml:5", "rules/a.yaml:24", "rules/a.yaml:24",
        "rules/b.yaml:3", "service_sets.yaml:1", "services.yaml:1", "services.yaml:1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("guards", "- id: g\n", "guards.yaml:1: g: missing from"),
        (
            "guards",
            BESIDE["guards.yaml"].replace("no_hold: true", "hold: true"),
            "guards.yaml:3: unknown condition `hold`",
        ),
        (
            "guards",
            BESIDE["guards.yaml"].replace("2024-01-01", "2024-01-01\n  to: 2025-01-01"),
            "guards.yaml:3: no-hold: ends on 2025-01-01; a guard goes on",
        ),
        (
            "guards",
            BESIDE["guards.yaml"].replace("2024-01-01", "2024-01-01\n  to: 2025-01-01")
            + BESIDE["guards.yaml"].replace("2024-01-01", "2025-01-02"),
            "guards.yaml:8: no-hold: goes on from 2025-01-01, not from 2025-01-02",
        ),
        (
            "declarations",
            BESIDE["declarations.yaml"] * 2,
            "declarations.yaml:2: obeys_law stands twice",
        ),
        ("services", BESIDE["services.yaml"] * 2, "services.yaml:3: army stands twice"),
        (
            "service_sets",
            BESIDE["service_sets.yaml"].replace("police]", "navy]"),
            "service_sets.yaml:1: `navy` is not in services.yaml",
        ),
        ("services", "army: 1\n", "services.yaml:1: expected a list of entries"),
        ("services", "- {code: army\n", "services.yaml:2: not readable as YAML"),
    ],
)
def test_what_stands_beside_the_rules_is_checked_too(tmp_path, file, text, told):
    assert any(line.startswith(told) for line in problems(tmp_path, **{file: text}))


def test_a_missing_file_is_told(tmp_path):
    (tmp_path / "rules").mkdir()
    with pytest.raises(LegislationError, match=r"declarations\.yaml:1: this file is missing"):
        load_rules(tmp_path, catalogue.law())


def test_an_unconfirmed_guard_asks_for_a_person(tmp_path):
    (guard,) = loaded(tmp_path).guards
    assert guard.need.condition == history.Unsettled(history.NoHold(), "thử")
    confirmed = BESIDE["guards.yaml"].replace("unconfirmed: thử", "confirmed: {on: 2026-01-01, by: vbpl.vn}")
    (guard,) = loaded(tmp_path, guards=confirmed).guards
    assert guard.need.condition == history.NoHold()

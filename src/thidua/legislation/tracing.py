"""Verdicts as plain data, for the command line, programs and papers: every condition with citation, needed, found."""

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from thidua.legislation import passages, rules, wording
from thidua.legislation.cases import Outcome
from thidua.rulebook.facts import Passage
from thidua.rulebook.rules import Answer, AwardVerdict, NeedAnswer, PathVerdict, Rule

MARKS = {"met": "✓", "not_met": "✗", "evidence_missing": "?", "needs_person": "!"}


def trace_of(outcome: Outcome) -> dict[str, Any]:
    """A case with its answer and every path that was tried."""
    case, verdict = outcome.case, outcome.verdict
    paths = verdict.paths if isinstance(verdict, AwardVerdict) else (verdict,) if verdict else ()
    return {
        "case": case.name,
        "award": case.award,
        "award_name": wording.award_label(case.award),
        "on": case.on.isoformat(),
        "decided": case.decided.isoformat() if case.decided else None,
        "year": case.reference,
        "answer": outcome.answer,
        "open_question": verdict.open_question if isinstance(verdict, AwardVerdict) else "",
        "expected": case.expect,
        "paths": [path_trace(path) for path in paths],
    }


def path_title(rule: Rule) -> str:
    """The path's title in the reader's language."""
    return rule.english if (get_language() or "vi").startswith("en") else rule.title


def path_trace(path: PathVerdict) -> dict[str, Any]:
    """One path: its rule, its answer, its needs."""
    rule = path.rule
    return {
        "rule": rule.key,
        "title": path_title(rule),
        "citation": str(rule.citation),
        "in_force": [rule.start.isoformat(), rule.end.isoformat() if rule.end else None],
        "result": path.result.value,
        "open_question": rule.open_question,
        "counted_from": wording.facts_text(path.counted_from),
        "to_declare": list(path.to_declare),
        "refused": list(path.declared_false),
        "succession": [passage_trace(passage) for passage in path.passages],
        "needs": [need_trace(need) for need in path.needs],
    }


def passage_trace(passage: Passage) -> dict[str, Any]:
    """A rule of succession: whose records were read, how, by which article, and what it leaves open."""
    return {
        "family": passage.family,
        "from": list(passage.origins),
        "how": passage.how,
        "effective": passage.effective.isoformat(),
        "treatment": passage.treatment,
        "left_out_years": list(passage.left_out),
        "citation": str(passage.citation),
        "open_question": passage.open_question,
        "told": passages.words_of(passage).told,
    }


def need_trace(need: NeedAnswer) -> dict[str, Any]:
    """One need: id, result, what was needed, what was found, where it is written."""
    return {
        "id": need.need.id,
        "citation": str(need.need.citation),
        **_answer_trace(need.answer),
    }


def _answer_trace(answer: Answer) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "result": answer.result.value,
        "needed": wording.needed(answer.condition),
        "found": wording.found(answer),
    }
    question = wording.question(answer.condition)
    if question:
        trace["open_question"] = question
    if answer.parts:
        trace["parts"] = [_answer_trace(part) for part in answer.parts]
    return trace


def as_text(trace: dict[str, Any]) -> str:
    """The trace for a person at a terminal."""
    lines = [
        trace["case"],
        f"  {trace['award_name']} ({trace['award']}), {trace['on']}: {trace['answer']}",
        *_told(2, _("Năm xét"), trace["year"]),
        *_told(2, _("Câu hỏi mở"), trace["open_question"]),
    ]
    for path in trace["paths"]:
        lines += _path_lines(path)
        for need in path["needs"]:
            lines += [
                f"      {MARKS[need['result']]} {need['id']} [{need['citation']}]",
                *_told(10, _("Cần"), need["needed"]),
                *_told(10, pgettext("found", "Có"), need["found"]),
                *_told(10, _("Câu hỏi mở"), need.get("open_question")),
                *_part_lines(need, depth=12),
            ]
    return "\n".join(lines)


def _path_lines(path: dict[str, Any]) -> list[str]:
    lines = [
        f"  {MARKS[path['result']]} {path['title']} [{path['citation']}] {path['rule']}",
        *_told(6, _("Chưa được xác nhận"), path["open_question"]),
    ]
    for passage in path["succession"]:
        lines.append(f"      ↳ {passage['told']} [{passage['citation']}]")
        lines += _told(10, _("Câu hỏi mở"), passage["open_question"])
    return [
        *lines,
        *_told(6, _("Tính sau"), path["counted_from"]),
        *_told(6, _("Không cam đoan"), _declared(path["refused"])),
        *_told(6, _("Phải cam đoan"), _declared(path["to_declare"])),
    ]


def _told(depth: int, label: str, words: object) -> list[str]:
    """A labelled line; none where there is nothing to say."""
    return [f"{' ' * depth}{label}: {words}"] if words else []


def _declared(codes: list[str]) -> str:
    known = rules.rulebook().declarations
    return "; ".join(known[code].label for code in codes)


def _part_lines(trace: dict[str, Any], *, depth: int) -> list[str]:
    lines: list[str] = []
    for part in trace.get("parts", ()):
        lines.append(f"{' ' * depth}{MARKS[part['result']]} {part['needed']} ← {part['found']}")
        lines += _told(depth + 2, _("Câu hỏi mở"), part.get("open_question"))
        lines += _part_lines(part, depth=depth + 4)
    return lines

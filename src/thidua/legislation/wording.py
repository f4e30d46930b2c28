"""Conditions, facts and answers in words, in the language of the reader."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.legislation import catalogue, rules, vocabulary
from thidua.rulebook import history
from thidua.rulebook.facts import (
    AnyFact,
    AwardFact,
    Counting,
    DisciplineFact,
    HoldFact,
    LeaveFact,
    ProofFact,
    Rating,
    RatingFact,
    ServiceFact,
    ShareFact,
    SubjectFact,
)
from thidua.rulebook.findings import Result
from thidua.rulebook.history import Condition, YearsOf
from thidua.rulebook.rules import Answer

ABSENT = (history.NoHold, history.NoDiscipline, history.NeverDisciplined, history.NotGiven, history.NoneOf)
"""Conditions that hold where nothing is found."""


def result_text(result: Result) -> str:
    """The answer of a condition."""
    return {
        Result.MET: _("Đạt"),
        Result.NOT_MET: _("Chưa đạt"),
        Result.EVIDENCE_MISSING: _("Thiếu minh chứng"),
        Result.NEEDS_PERSON: _("Cần người xem xét"),
    }[result]


def needed(condition: Condition) -> str:  # noqa: C901, PLR0912 - one case a kind of condition
    """What the condition asks for, as a sentence without its full stop."""
    match condition:
        case history.Ever(awards):
            return _("Đã được tặng %(awards)s") % {"awards": either(map(award_label, sorted(awards)))}
        case history.NotGiven(awards, years):
            return _not_given(awards, years)
        case history.Run():
            return _run(condition)
        case history.EveryYear(of, least):
            return _(
                "Mọi năm kể từ lần khen thưởng gần nhất, ít nhất %(least)d năm liên tục, %(quality)s"
            ) % {"least": least, "quality": quality(of)}
        case history.Times():
            return _times(condition)
        case history.InYear(of, ago):
            return _in_year(of, ago)
        case history.Proof():
            return _proof(condition)
        case history.Service():
            return _service(condition)
        case history.MemberShare():
            return _member_share(condition)
        case history.NoHold():
            return _("Không có việc đang được xem xét kỷ luật, thanh tra, khiếu nại, tố cáo")
        case history.NeverDisciplined(levels):
            milder = either(str(vocabulary.DisciplineLevel(level).label).lower() for level in sorted(levels))
            return _("Không bị kỷ luật: %(levels)s") % {"levels": milder}
        case history.NoDiscipline():
            return _("Không đang trong thời gian chấp hành kỷ luật")
        case _:
            return _composed(condition)


def lacking(condition: Condition, *, is_sure: bool = False) -> str:
    """What stands in the way where a condition does not hold: what is there but may not be, else what is asked for.

    That an award was not given is said only where that is sure: it may be there, of a kind that nobody recorded.
    """
    match condition:
        case history.NoHold():
            return _("Đang có việc được xem xét kỷ luật, thanh tra, khiếu nại, tố cáo")
        case history.NoDiscipline():
            return _("Đang trong thời gian chấp hành kỷ luật")
        case history.Ever(awards) if is_sure:
            return _("Chưa được tặng %(awards)s") % {"awards": either(map(award_label, sorted(awards)))}
        case _:
            return needed(condition)


def _composed(condition: Condition) -> str:
    listed = history.parts_of(condition)
    if isinstance(condition, history.AnyOf):
        # What would only lead to a question is asked below, part by part: the sentence stays readable.
        listed = tuple(part for part in listed if not question(part)) or listed
    parts = [needed(part) for part in listed]
    first, *others = parts
    match condition:
        case history.NoneOf((history.NotGiven(awards, years),)):
            return _ever_given(awards, years)
        case history.AnyOf() if len(parts) == 1:
            return parts[0]
        case history.AllOf():
            return _("; và ").join([first, *map(_within, others)])
        case history.AnyOf():
            return _("Một trong các điều kiện: %(parts)s") % {"parts": _("; hoặc ").join(map(_within, parts))}
        case history.NoneOf():
            return _("Không thuộc trường hợp: %(parts)s") % {"parts": "; ".join(map(_within, parts))}
        case _:
            return parts[0]


def _ever_given(awards: frozenset[str], years: int | None) -> str:
    """That it is not so that nothing was given: an award of whatever kind."""
    words = {"awards": either(map(award_label, sorted(awards))), "years": years}
    if years is None:
        return _("Đã được tặng %(awards)s, kể cả khen thưởng đột xuất, phong trào, chuyên đề") % words
    return (
        _(
            "Đã được tặng %(awards)s trong %(years)d năm gần nhất, kể cả khen thưởng đột xuất, phong trào, chuyên đề"
        )
        % words
    )


def question(condition: Condition) -> str:
    """What is not settled about how the condition is read; empty when nothing is."""
    match condition:
        case history.Open(_part, asked) | history.Unsettled(_part, asked):
            return asked
        case _:
            return ""


def quality(of: YearsOf) -> str:
    """The quality of a year: how it was rated, or which award was given for it."""
    words = []
    if of.rating is not None:
        label = _within(vocabulary.Rating(of.rating.value).label)
        words.append(label if of.rating is Rating.EXCELLENT else _("%(rating)s trở lên") % {"rating": label})
    words += [_("đạt %(award)s") % {"award": award_label(code)} for code in sorted(of.awards)]
    return either(words)


def _within(label: object) -> str:
    """A label inside a sentence: without its capital."""
    text = str(label)
    return text[:1].lower() + text[1:]


def either(words: Iterable[str], *, between: str = ", ") -> str:
    """The words as one choice: "a, b hoặc c"."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(most)s hoặc %(last)s") % {"most": between.join(listed[:-1]), "last": listed[-1]}


def award_label(code: str) -> str:
    """The award's name in the reader's language."""
    return catalogue.award(code).label


def _run(run: history.Run) -> str:
    words = {"years": run.years, "quality": quality(run.of)}
    if run.years == 1 and run.ends_now:
        return _("Năm xét: %(quality)s") % words
    if run.ends_now:
        text = _("%(years)d năm liên tục %(quality)s, tính đến thời điểm đề nghị") % words
    else:
        text = _("Có %(years)d năm liên tục %(quality)s") % words
    return text + _any_years(counted=run.counted)


def _times(times: history.Times) -> str:
    text = ngettext("Ít nhất %(least)d năm %(quality)s", "Ít nhất %(least)d năm %(quality)s", times.least) % {
        "least": times.least,
        "quality": quality(times.of),
    }
    return text + _bounds(times.within, times.during) + _any_years(counted=times.counted)


def _any_years(*, counted: bool) -> str:
    return "" if counted else _(" (kể cả năm trước lần khen thưởng làm mốc)")


def _bounds(within: int | None, during: YearsOf | None) -> str:
    text = ""
    if within == 1:
        text += _(" (trong năm xét)")
    elif within is not None:
        text += _(" (trong %(years)d năm gần nhất)") % {"years": within}
    if during is not None:
        text += _(" trong thời gian liên tục %(quality)s") % {"quality": quality(during)}
    return text


def _in_year(of: YearsOf, ago: int) -> str:
    if ago == 0:
        return _("Năm xét: %(quality)s") % {"quality": quality(of)}
    return _("%(years)d năm trước năm xét: %(quality)s") % {"years": ago, "quality": quality(of)}


def _not_given(awards: frozenset[str], years: int | None) -> str:
    words = {"awards": either(map(award_label, sorted(awards))), "years": years}
    if years is None:
        return _("Chưa từng được tặng %(awards)s") % words
    if years == 1:
        return _("Chưa được tặng %(awards)s cho năm xét") % words
    return _("Chưa được tặng %(awards)s trong %(years)d năm gần nhất") % words


def _proof(proof: history.Proof) -> str:
    kinds = [_within(kind.label) for kind in vocabulary.ProofKind if kind in proof.kinds]
    return _(
        "Có %(least)d kết quả được công nhận%(bounds)s, phạm vi từ %(scope)s trở lên, chưa dùng để xét: %(kinds)s"
    ) % {
        "kinds": either(kinds, between="; "),
        "least": proof.least,
        "scope": _within(vocabulary.Scope(proof.scope).label),
        "bounds": _bounds(proof.within, proof.during),
    }


def _service(service: history.Service) -> str:
    names = service_names(service.kinds)
    text = _("%(time)s công tác: %(names)s") % {"time": duration(service.least_months), "names": names}
    if service.below_months is not None:
        text += _(", dưới %(time)s") % {"time": duration(service.below_months)}
    if service.double:
        text += _(" (tính gấp đôi: %(names)s)") % {"names": service_names(service.double)}
    if service.women_less:
        text += _(" (nữ được giảm %(share)s thời gian)") % {"share": service.women_less}
    return text


def service_names(kinds: frozenset[str]) -> str:
    """Services or posts by name; a set that has a name of its own by that."""
    book = rules.rulebook()
    named = book.service_sets.get(kinds)
    if named is not None:
        return named.label
    return either(book.services[kind].label if kind in book.services else kind for kind in sorted(kinds))


def duration(months: int) -> str:
    """Months as years and months: "1 năm 6 tháng"."""
    years, rest = divmod(months, 12)
    words = [_("%(years)d năm") % {"years": years}] if years else []
    words += [_("%(months)d tháng") % {"months": rest}] if rest or not years else []
    return " ".join(words)


def _member_share(share: history.MemberShare) -> str:
    words = {
        "name": vocabulary.ShareName(share.name).label,
        "least": share.least_count,
        "most": share.most_count,
    }
    if share.least == 1:
        return _("Tất cả thành viên: %(name)s") % words
    if share.least is not None:
        percent = f"{share.least.numerator * 100 / share.least.denominator:g}"
        return _("Từ %(percent)s %% thành viên trở lên: %(name)s") % {**words, "percent": percent}
    if share.least_count is not None:
        return _("Có ít nhất %(least)d thành viên: %(name)s") % words
    if not share.most_count:
        return _("Không có thành viên nào: %(name)s") % words
    return _("Có không quá %(most)d thành viên: %(name)s") % words


def found(answer: Answer) -> str:
    """What the file says about the condition: the facts it read, in short."""
    told = facts_text(answer.facts)
    return told or (
        _("không có") if isinstance(_core(answer.condition), ABSENT) else _("chưa có trong hồ sơ")
    )


def _core(condition: history.Condition) -> history.Condition:
    """What an unsettled or open condition is about."""
    while isinstance(condition, history.Open | history.Unsettled):
        condition = condition.part
    return condition


def facts_text(facts: Sequence[AnyFact]) -> str:
    """Several facts, those of one kind together: "Hoàn thành tốt nhiệm vụ 2020–2022; CSTĐCS 2020, 2022"."""
    grouped: dict[str, list[AnyFact]] = {}
    if all(isinstance(fact, SubjectFact) for fact in facts):
        # Beside other facts it says how they were read; alone it would say nothing.
        return ""
    for fact in facts:
        grouped.setdefault(_heading(fact), []).append(fact)
    return "; ".join(f"{heading} {_details(group)}".strip() for heading, group in grouped.items())


def _heading(fact: AnyFact) -> str:
    match fact:
        case AwardFact():
            return catalogue.award(fact.code).short
        case RatingFact():
            label = str(vocabulary.Rating(fact.rating.value).label)
            return label if fact.is_settled else _("%(rating)s (chưa rõ có được tính)") % {"rating": label}
        case ProofFact():
            return str(vocabulary.ProofKind(fact.kind).label)
        case DisciplineFact():
            return str(vocabulary.DisciplineLevel(fact.level).label)
        case HoldFact():
            return str(vocabulary.HoldGround(fact.ground).label)
        case LeaveFact():
            return str(vocabulary.LeaveKind(fact.kind).label)
        case ServiceFact():
            return service_names(frozenset({fact.kind}))
        case ShareFact():
            return str(vocabulary.ShareName(fact.name).label)
        case SubjectFact():
            return _("Nữ")


def _details(facts: list[AnyFact]) -> str:
    if isinstance(facts[0], RatingFact):
        return spans([fact.year for fact in facts if isinstance(fact, RatingFact)])
    return ", ".join(map(_detail, facts))


def _detail(fact: AnyFact) -> str:
    match fact:
        case AwardFact():
            told = [str(fact.year)]
            told += [_("quyết định không ghi thời gian thành tích")] if not fact.period_named else []
            told += [_("loại hình không được tính")] if fact.counting is Counting.DOES_NOT else []
            if fact.counting is Counting.UNKNOWN:
                told += [_("chưa rõ có được tính cho đơn vị mới") if fact.origin else _("chưa rõ loại hình")]
            return _with(told, fact.decision, fact.origin)
        case ProofFact():
            told = [str(fact.year), str(vocabulary.Scope(fact.scope.value).label).lower()]
            told += [str(vocabulary.ProofState(fact.state.value).label).lower()]
            return _with(told, fact.decision, fact.origin)
        case DisciplineFact() | HoldFact() | ServiceFact():
            start = date_format(fact.start, "d/m/Y")
            end = date_format(fact.end, "d/m/Y") if fact.end else _("nay")
            return _("từ %(start)s đến %(end)s") % {"start": start, "end": end}
        case ShareFact():
            told = [f"{fact.part}/{fact.whole} ({fact.year})"]
            told += [_("chưa rõ có được tính")] if not fact.is_settled else []
            return _with(told, "", fact.origin)
        case SubjectFact():
            return ""
        case _:
            return str(fact.year)


def _with(told: list[str], decision: str, origin: str) -> str:
    more = [*told[1:], *([decision] if decision else []), *([origin] if origin else [])]
    return f"{told[0]} ({', '.join(more)})" if more else told[0]


def spans(years: Iterable[int]) -> str:
    """Years with runs drawn together: "2019, 2021–2024"."""
    ordered = sorted(set(years))
    runs = []
    for _key, group in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        run = [year for _index, year in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(runs)

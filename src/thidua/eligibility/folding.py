"""From raw rows to masks: every party's history as a handful of integers, in one pass over the facts."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial, reduce
from operator import or_
from typing import Any

import ibis
from ibis.expr import types as ir

from thidua.eligibility.columns import Asked, Classes, Columns, bit_or, classes_of, years_back
from thidua.eligibility.sources import Backend, Source
from thidua.rulebook.masks import SPAN, Select, ones

ONE = ibis.literal(1, "int8").cast("int64")
"""A bit to be shifted: a cast, because Spark takes a plain 1 for one of 32 bits."""


def fold(backend: Backend, source: Source, *, asked: Asked, year: int, on: date) -> Columns:
    """Materialise one row a party with the masks that were asked for; years after the reference year are left out."""
    facts, people = source.tables["facts"], source.get("subjects")
    classes = classes_of([word.text for word in source.words], asked)
    first = min((word.first for word in source.words), default=year)
    span = min(max(year - first + 1, 1), SPAN)
    # Where the source says who is judged, facts no rule asks for may be left out; else they tell who there is.
    texts = classes.of_token if people is not None else [word.text for word in source.words]
    known = _known(texts, classes, span)
    # Spark finds an in-memory table only once a question about it alone was asked.
    backend.to_pyarrow(known.count())
    is_over = all(word.last <= year for word in source.words)
    words = _words(facts, known, classes, asked, year, span, is_over=is_over)
    table, subjects = words, frozenset({("individual", 0)})
    if people is not None:
        kinds = backend.to_pyarrow(people.select("kind", "groups").distinct()).to_pylist()
        subjects = frozenset((row["kind"], row["groups"]) for row in kinds)
        table = _joined(people.select("party", "kind", "groups", "woman"), words)
    for extra in (_services(source, asked, on), _shares(source, asked, year), _flags(source, on)):
        if extra is not None:
            table = _joined(table, extra, with_others=people is None)
    kept = table.cache()
    masks = _masks(classes, span)
    selects, select_columns = _columns_of(kept, asked.selects, classes, partial(_union, masks), "s")
    pairs, pair_columns = _columns_of(kept, asked.pairs, classes, partial(_pairs, masks), "p")
    services = {kinds: f"m{n}" for n, kinds in enumerate(asked.services) if f"m{n}" in kept.columns}
    wide = kept.mutate(**select_columns, **pair_columns) if select_columns else kept
    return Columns(wide.view(), selects, pairs, services, subjects)


def _joined(table: ir.Table, extra: ir.Table, *, with_others: bool = False) -> ir.Table:
    """The table with the columns of another, 0 for parties that have no row there; with the other's parties too."""
    names = [name for name in extra.columns if name != "party"]
    if not with_others:
        joined = table.left_join(extra, "party")
        return joined.select(*table.columns, **{name: ibis.coalesce(joined[name], 0) for name in names})
    # Views: Ibis does not tell the columns of a join from those of one joined before.
    joined = table.view().outer_join(extra.view(), "party")
    own = [name for name in table.columns if name != "party"]
    return joined.select(
        party=ibis.coalesce(joined["party"], joined["party_right"]),
        **{name: ibis.coalesce(joined[name], 0) for name in (*own, *names)},
    )


Mask = Callable[[ir.Table, int], Any]


def _columns_of(
    table: ir.Table,
    selects: Iterable[Select],
    classes: Classes,
    build: Callable[[ir.Table, list[int]], Any],
    prefix: str,
) -> tuple[dict[Select, str], dict[str, Any]]:
    """A column for each select that occurs; selects of the same classes share one."""
    by_classes: dict[tuple[int, ...], str] = {}
    names: dict[Select, str] = {}
    for select in selects:
        found = tuple(classes.of(select))
        if found:
            names[select] = by_classes.setdefault(found, f"{prefix}{len(by_classes)}")
    return names, {name: build(table, list(found)) for found, name in by_classes.items()}


WORD_BITS = 62
"""Bits of an accumulator that are used: masks of several classes share one where the years allow it."""


NOWHERE = -1
"""The word of facts that no rule asks for."""


def _known(texts: Iterable[str], classes: Classes, span: int) -> ir.Table:
    """Where each fact goes: its class, the word that has the mask of its class, and how far up in it."""
    a_word = WORD_BITS // span
    rows = []
    for text in texts:
        number = classes.of_token.get(text, NOWHERE)
        word, shift = divmod(number, a_word) if number != NOWHERE else (NOWHERE, 0)
        rows.append((text, number, word, shift * span))
    columns = list(zip(*(rows or [("-", NOWHERE, NOWHERE, 0)]), strict=True))
    return ibis.memtable(
        dict(zip(("fact", "fact_class", "word", "shift"), map(list, columns), strict=True)),
        schema={"fact": "string", "fact_class": "int16", "word": "int16", "shift": "int64"},
    )


def _words(
    facts: ir.Table,
    known: ir.Table,
    classes: Classes,
    asked: Asked,
    year: int,
    span: int,
    *,
    is_over: bool,
) -> ir.Table:
    """One row a party: the masks of all classes, several to a word; and for classes that are counted twice a year a
    mask of the years that have two. `is_over`: no fact is of a year after the reference year.
    """
    a_word = WORD_BITS // span
    rows = facts.inner_join(known, "fact")
    back, word = years_back(rows.year, reference=year), rows.word
    if not is_over:
        back, word = ibis.greatest(back, 0), ibis.ifelse(rows.year <= year, rows.word, NOWHERE)
    rows = rows.select("party", "shift", word=word, back=back)
    rows = rows.mutate(bit=ONE << (rows.back + rows["shift"]))
    words = range(max(-(-len(classes.signatures) // a_word), 1))
    folded = rows.group_by("party").agg(
        **{f"w{word}": bit_or(ibis.ifelse(rows.word == word, rows.bit, 0)) for word in words}
    )
    counted = sorted({number for select in asked.pairs for number in classes.of(select)})
    if not counted:
        return folded
    words_counted = sorted(word for word, number in classes.of_token.items() if number in set(counted))
    few = facts.filter(facts.fact.isin(words_counted) & (facts.year <= year)).inner_join(known, "fact")
    few = few.select("party", "fact_class", back=years_back(few.year, reference=year))
    a_year = few.group_by(["party", "fact_class", "back"]).agg(times=few.count())
    twice = a_year.filter(a_year.times >= 2)
    twice = twice.mutate(bit=ONE << twice.back)
    pairs = twice.group_by("party").agg(
        **{f"t{n}": bit_or(ibis.ifelse(twice.fact_class == n, twice.bit, 0)) for n in counted}
    )
    return _joined(folded, pairs)


def _masks(classes: Classes, span: int) -> Mask:
    """How the mask of a class is taken out of its word."""
    a_word = WORD_BITS // span
    alone = len(classes.signatures) == 1 or a_word == 1

    def mask(table: ir.Table, number: int) -> Any:
        word = table[f"w{number // a_word}"]
        return word if alone else (word >> (number % a_word * span)) & ones(span)

    return mask


def _union(mask: Mask, table: ir.Table, numbers: list[int]) -> Any:
    return reduce(or_, (mask(table, number) for number in numbers))


def _pairs(mask: Mask, table: ir.Table, numbers: list[int]) -> Any:
    """Years with two of any of the classes: two of one, or one each of two."""
    first, *others = numbers
    once, twice = mask(table, first), table[f"t{first}"]
    for number in others:
        years = mask(table, number)
        once, twice = once | years, twice | table[f"t{number}"] | (once & years)
    return twice


def _services(source: Source, asked: Asked, on: date) -> ir.Table | None:
    services = source.get("services")
    if services is None or not asked.services:
        return None
    last = ibis.least(ibis.coalesce(services.end, on), on)
    months = (
        (last.year() - services.start.year()) * 12
        + last.month()
        - services.start.month()
        - ibis.ifelse(last.day() < services.start.day(), 1, 0)
    )
    rows = services.select("party", "kind", months=ibis.ifelse(last > services.start, months, 0))
    return rows.group_by("party").agg(
        **{
            f"m{number}": ibis.ifelse(rows.kind.isin(sorted(kinds)), rows.months, 0).sum()
            for number, kinds in enumerate(asked.services)
        }
    )


def _shares(source: Source, asked: Asked, year: int) -> ir.Table | None:
    shares = source.get("shares")
    if shares is None or not asked.shares:
        return None
    rows = shares.filter(shares.year == year)
    sums: dict[str, Any] = {}
    for name in asked.shares:
        for column in ("part", "whole"):
            sums[f"{column}_{name}"] = ibis.ifelse(rows.name == name, rows[column], 0).max()
    return rows.group_by("party").agg(**sums)


def _flags(source: Source, on: date) -> ir.Table | None:
    spans = source.get("spans")
    if spans is None:
        return None
    runs = spans.filter((spans.start <= on) & (spans.end.isnull() | (spans.end > on)))
    return runs.group_by("party").agg(
        held=ibis.ifelse(runs.what == "hold", 1, 0).max(),
        disciplined=ibis.ifelse(runs.what == "discipline", 1, 0).max(),
    )

"""Scoring to the screen: what a typed entry gives, and the ranking, for 34 members and 200 criteria; on SQLite.

Times are of the whole request inside the process: address, policy, queries, engine, page.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from http import HTTPStatus

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bench.scoring import entry, made
from tests.factories import covenants
from tests.factories import scoring as factory
from thidua.clusters.enums import Stage
from thidua.clusters.models import SeasonMember
from thidua.config.warming import warm_up
from thidua.scoring import actions
from thidua.scoring.engine import Kind, TableSpec
from thidua.scoring.enums import SheetState
from thidua.scoring.interfaces.grid import plain_number
from thidua.scoring.models import AgreedScore, ScoreSheet
from thidua.scoring.specs import CriterionDraft, LineValue, TableDraft, entry_values

MEMBERS, CRITERIA = 34, 200
TARGET = "<= 150"
ROUNDS = 30


def measure() -> Iterator[dict[str, object]]:
    """One entry typed by a member to its points on the page; one corrected by the head to the new ranking."""
    call_command("migrate", verbosity=0)
    chance = random.Random(2023)
    year = covenants.year()
    _members(year)
    table = factory.built(year, _draft(chance))
    table.season = year.season
    actions.freeze_table(by=year.offices["bac-kan"], at=factory.TABLE_AT, table=table, seen_version=1)
    year.at_stage(Stage.SELF_SCORING)
    of = factory.Scored(year, table)
    yield _typed(of, chance)
    yield _ranked(of, chance)


def _draft(chance: random.Random) -> TableDraft:
    """The table of the engine's measurement; without targets, which the factory's year does not register."""
    table, _units = made(CRITERIA, 0, chance)
    plain = _without_targets(table)
    lines = []
    for group in plain.criteria:
        lines.append(_line(group, ""))
        lines += [_line(leaf, group.code) for leaf in group.children]
    return TableDraft(title="Bảng đo", total=plain.total, criteria=tuple(lines))


def _without_targets(table: TableSpec) -> TableSpec:
    swap = {Kind.LINEAR: Kind.DIRECT, Kind.LEADER: Kind.SHARE_OF_BEST}
    return replace(
        table,
        criteria=tuple(
            replace(
                group,
                children=tuple(replace(leaf, kind=swap.get(leaf.kind, leaf.kind)) for leaf in group.children),
            )
            for group in table.criteria
        ),
    )


def _line(spec: object, parent: str) -> CriterionDraft:
    fields = {name: getattr(spec, name) for name in spec.__slots__ if name != "children"}  # type: ignore[attr-defined]
    return CriterionDraft(**fields | {"title": f"Tiêu chí {fields['code']}"}, parent_code=parent)


def _members(of: covenants.Year) -> None:
    """Provinces beside the factory's three, until there are as many as the country has."""
    for number in range(MEMBERS - len(of.members)):
        member = covenants.organisation(f"tinh-{number:02d}", f"Tỉnh số {number:02d}")
        SeasonMember.objects.create(season=of.season, organisation=member)


def _typed(of: factory.Scored, chance: random.Random) -> dict[str, object]:
    """A member types one value: the request its page sends, with every cell, answered with every number."""
    office = of.year.offices["hoa-binh"]
    sheet = of.sheet("hoa-binh")
    values = {c.code: _value(c.code, chance) for c in of.table.criteria.all() if c.kind}
    actions.save_self_scores(
        by=office, at=factory.SELF_AT, sheet=sheet, seen_version=sheet.version, values=_fitting(of, values)
    )
    cells = {f"v-{c.pk}": _cell(c.kind, values[c.code]) for c in of.table.criteria.all() if c.kind}
    client = Client()
    client.force_login(office)
    address = reverse("workspace:scoring-preview", args=[sheet.pk])
    seconds, size = _requests(lambda: client.post(address, cells))
    return _row("scoring, one entry typed to its points on the page, p95", seconds, f"{size} kB answered")


def _ranked(of: factory.Scored, chance: random.Random) -> dict[str, object]:
    """Every sheet agreed; the head opens the ranking after a change."""
    now = factory.AGREED_AT
    leaves = [c for c in of.table.criteria.all() if c.kind]
    for sheet in ScoreSheet.objects.filter(season=of.year.season):
        AgreedScore.objects.bulk_create(
            AgreedScore(
                sheet=sheet,
                criterion=leaf,
                entered_at=now,
                entered_by="Đo",
                **{**entry_values(entry(leaf.code, chance)), "target": None},
            )
            for leaf in leaves
        )
        sheet.state = SheetState.AGREED
        sheet.save()
    of.year.at_stage(Stage.AGREED)
    client = Client()
    client.force_login(of.year.offices["bac-kan"])
    address = reverse("workspace:ranking", args=[of.year.season.pk])
    seconds, size = _requests(lambda: client.get(address))
    return _row("scoring, ranking of 34 members after a change, p95", seconds, f"{size} kB")


def _value(code: str, chance: random.Random) -> LineValue:
    line = entry(code, chance)
    return LineValue(
        points=line.points, answer=line.answer, actual=line.actual, count=line.count, days_late=line.days_late
    )


def _fitting(of: factory.Scored, values: dict[str, LineValue]) -> dict[str, LineValue]:
    codes = {c.code for c in of.table.criteria.all() if c.kind}
    return {code: value for code, value in values.items() if code in codes}


def _cell(kind: str, value: LineValue) -> str:
    if kind == Kind.YES_NO:
        return "đạt" if value.answer else "không đạt"
    number = {Kind.DIRECT: value.points, Kind.PER_OCCURRENCE: value.count}.get(Kind(kind), value.actual)
    return plain_number(number or Decimal(0))


def _requests(send: Callable[[], HttpResponse]) -> tuple[list[float], int]:
    taken, answer = [], send()
    warm_up()  # as the server is before its first request
    for _n in range(ROUNDS):
        began = time.perf_counter()
        answer = send()
        taken.append(time.perf_counter() - began)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"answered {answer.status_code}")
    return sorted(taken), len(answer.content) // 1024


def _row(name: str, seconds: list[float], note: str) -> dict[str, object]:
    return {
        "name": name,
        "value": seconds[int(len(seconds) * 0.95)] * 1e3,
        "unit": "ms",
        "target": TARGET,
        "note": f"median {seconds[len(seconds) // 2] * 1e3:.0f} ms; {note}",
    }

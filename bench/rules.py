"""The law over a country: every rule over everyone, from raw rows and from masks; the same rules in OpenFisca.

2.2 million people, ten years, about 31 million facts (`country.py`, seeded). Each measurement runs in a process of
its own, so that its peak memory is its own. OpenFisca gets the same file, and its answers have to be the same.
"""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import country, ten_rules

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = int(os.environ.get("BENCH_PEOPLE", country.PEOPLE))
YEAR, ON = country.LAST_YEAR, date(2026, 3, 1)


def measure() -> Iterator[dict[str, object]]:
    """The sweep, its parts, OpenFisca beside it, and one person's page of findings."""
    facts = ROOT / "build" / "bench" / f"country-{PEOPLE}.parquet"
    if not facts.exists():
        facts.parent.mkdir(parents=True, exist_ok=True)
        country.generate(facts, people=PEOPLE)
    swept = alone(sweep_all, facts)
    note = f"{swept['rules']} rules, {swept['parties']:,} people, {swept['rows']:,} facts"
    yield {"name": "sweep from raw rows", "value": swept["raw"], "unit": "s", "target": "<= 6", "note": note}
    yield {"name": "sweep from raw rows, memory", "value": swept["memory"], "unit": "GB", "target": "<= 4"}
    yield {"name": "sweep from masks", "value": swept["masks"], "unit": "s", "target": "<= 1.5"}
    yield {"name": "sweep, writing verdicts", "value": swept["write"], "unit": "s"}
    install_openfisca()
    ours, peer = alone(sweep_ten, facts), alone(openfisca_ten, facts)
    if ours["met"] != peer["met"]:
        raise SystemExit(f"the engines answer differently: {ours['met']} and {peer['met']}")
    yield {
        "name": f"{len(ten_rules.RULES)} rules from raw rows, against OpenFisca",
        "value": ours["seconds"],
        "unit": "s",
        "peer_value": peer["seconds"],
        "target": "<= 1/10",
        "note": f"equal answers; OpenFisca {peer['memory']:.1f} GB",
    }
    page = alone(one_page, facts)
    yield {
        "name": "one person's page of findings, p95",
        "value": page["p95"],
        "unit": "ms",
        "target": "<= 20",
        "note": f"median {page['median']:.1f} ms",
    }


def alone(work: Callable[[Path], dict[str, Any]], facts: Path) -> dict[str, Any]:
    """What the function returns, run in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(in_child, work, facts).result()


def in_child(work: Callable[[Path], dict[str, Any]], facts: Path) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
    os.environ.setdefault("THIDUA_MODE", "test")
    import django

    django.setup()
    found = work(facts)
    return {**found, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def sweep_all(facts: Path) -> dict[str, Any]:
    from thidua.eligibility import columns, folding, sources, sweep
    from thidua.legislation.rules import rules_on

    rules = [rule for rule in rules_on(ON) if rule.kind == "individual"]
    backend = sweep.connect("duckdb")
    began = time.perf_counter()
    source = sources.open_source(backend, facts)
    masks = folding.fold(backend, source, asked=columns.asked_by(rules), year=YEAR, on=ON)
    folded = time.perf_counter()
    swept = sweep.judge(backend, masks, rules)
    ended = time.perf_counter()
    out = facts.parent / "verdicts"
    sweep.write(backend, swept.verdicts, out)
    return {
        "raw": ended - began,
        "masks": ended - folded,
        "write": time.perf_counter() - ended,
        "rules": len(rules),
        "parties": swept.parties,
        "rows": backend.to_pyarrow(source.tables["facts"].count()).as_py(),
    }


def sweep_ten(facts: Path) -> dict[str, Any]:
    from thidua.eligibility import sweep
    from thidua.rulebook.history import MET

    began = time.perf_counter()
    backend = sweep.connect("duckdb")
    swept = sweep.sweep(backend, facts, rules=ten_rules.RULES, year=YEAR, on=ON)
    seconds = time.perf_counter() - began
    answers = swept.verdicts.as_table()
    met = {
        name: ten_rules.mark_of(
            backend.to_pyarrow(answers.filter(answers[name] == MET).party)
            .combine_chunks()
            .to_numpy(zero_copy_only=False)
        )
        for name in ten_rules.CONDITIONS
    }
    return {"seconds": seconds, "met": met}


def openfisca_ten(facts: Path) -> dict[str, Any]:
    from bench import openfisca_rules

    began = time.perf_counter()
    found = openfisca_rules.met(facts, people=PEOPLE, year=YEAR)
    seconds = time.perf_counter() - began
    met = {name: ten_rules.mark_of(truth.nonzero()[0]) for name, truth in found.items()}
    return {"seconds": seconds, "met": met}


def one_page(_facts: Path) -> dict[str, Any]:
    """Facts to all that a person's page tells, traces and earliest years too, for long and varied histories."""
    from tests.factories.histories import random_facts
    from thidua.eligibility.findings import findings_of, rules_by_award

    chance = random.Random(1)
    rules_by_award(ON)
    times = []
    for _person in range(300):
        facts = random_facts(chance, ON)
        began = time.perf_counter()
        findings_of(facts, on=ON, year=YEAR)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {"median": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]}


def install_openfisca() -> None:
    """The peer is installed when it is measured: nobody else needs it."""
    if find_spec("openfisca_core") is None:
        lock = ROOT / "requirements" / "bench.txt"
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run([*uv, "--python", sys.executable], check=True)

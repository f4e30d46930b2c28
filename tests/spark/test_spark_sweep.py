"""The sweep on Spark, in a local cluster whose executors are processes of their own: verdicts as on DuckDB."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import ibis
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.factories.histories import random_facts
from thidua.eligibility import sweep
from thidua.eligibility.rows import RowWriter
from thidua.legislation import rules

DAY, YEAR, PARTIES = date(2026, 3, 1), 2025, 300

pytestmark = pytest.mark.filterwarnings("ignore")  # Spark and Ibis warn of each other's next versions


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_spark_answers_as_duckdb_does(session: SparkSession, tmp_path: Path) -> None:
    chance = random.Random(5)
    with RowWriter(tmp_path / "facts") as writer:
        writer.write((number, random_facts(chance, DAY)) for number in range(1, PARTIES + 1))
    chosen = rules.rules_on(DAY)
    found = {}
    for name, backend in (("duckdb", sweep.connect("duckdb")), ("spark", ibis.pyspark.connect(session))):
        swept = sweep.sweep_into(
            tmp_path / name, backend, tmp_path / "facts", rules=chosen, year=YEAR, on=DAY
        )
        rows = pq.read_table(tmp_path / name / "verdicts.parquet").to_pylist()
        found[name] = (swept.by_rule, swept.by_award, sorted(rows, key=lambda row: row["party"]))
    executors = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    assert len(executors) >= 3, "the driver and two executors"
    assert len(found["duckdb"][2]) == PARTIES
    assert found["spark"] == found["duckdb"]
    assert {level for row in found["spark"][2] for level in row.values()} >= {-1, 0, 1, 2, 3}

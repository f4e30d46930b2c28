"""Parties' facts as the raw rows a sweep reads."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.eligibility.columns import GROUP_BITS
from thidua.rulebook.facts import Facts

SCHEMAS = {
    "subjects": pa.schema(
        [("party", pa.int64()), ("kind", pa.string()), ("groups", pa.int64()), ("woman", pa.int8())]
    ),
    "facts": pa.schema([("party", pa.int64()), ("fact", pa.string()), ("year", pa.int16())]),
    "services": pa.schema(
        [("party", pa.int64()), ("kind", pa.string()), ("start", pa.date32()), ("end", pa.date32())]
    ),
    "shares": pa.schema(
        [
            ("party", pa.int64()),
            ("name", pa.string()),
            ("year", pa.int16()),
            ("part", pa.int64()),
            ("whole", pa.int64()),
        ]
    ),
    "spans": pa.schema(
        [("party", pa.int64()), ("what", pa.string()), ("start", pa.date32()), ("end", pa.date32())]
    ),
}


class RowWriter:
    """Writes the rows of party after party into a folder of Parquet files. Use it as a context."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema) for name, schema in SCHEMAS.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def write(self, parties: Iterable[tuple[int, Facts]]) -> None:
        """Add the rows of these parties."""
        rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in SCHEMAS}
        for party, facts in parties:
            _add(rows, party, facts)
        for name, found in rows.items():
            columns = list(zip(*found, strict=True)) or [()] * len(SCHEMAS[name])
            arrays = [
                pa.array(column, type=field.type)
                for column, field in zip(columns, SCHEMAS[name], strict=True)
            ]
            self._writers[name].write_table(pa.Table.from_arrays(arrays, schema=SCHEMAS[name]))


def _add(rows: dict[str, list[tuple[object, ...]]], party: int, facts: Facts) -> None:
    groups = sum(GROUP_BITS[group] for group in facts.subject.groups)
    rows["subjects"].append((party, facts.subject.kind, groups, int(facts.subject.is_woman)))
    rows["facts"] += [(party, fact.token.text, fact.year) for fact in facts.of_years()]
    rows["services"] += [(party, service.kind, service.start, service.end) for service in facts.services]
    rows["shares"] += [
        (party, share.name, share.year, share.part, share.whole) for share in facts.shares if share.is_settled
    ]
    rows["spans"] += [(party, "hold", hold.start, hold.end) for hold in facts.holds]
    rows["spans"] += [(party, "discipline", each.start, each.end) for each in facts.disciplines]

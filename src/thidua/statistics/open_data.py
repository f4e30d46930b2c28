"""Published things as open data: named columns with a meaning, rows as CSV, JSON, or pages of an API.

Personal data is kept to what a decision makes public: name, unit, award, decision. No birth dates, no sex, no
free text about persons in the register.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import Office
from thidua.clusters.queries import members_of, office_holder
from thidua.exemplars.queries import published_practices, published_role_models
from thidua.kernel.refusals import Message
from thidua.movements.queries import published_movements
from thidua.register.queries import published_awards
from thidua.statistics.published import public_seasons

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.vi"
CHUNK = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = Any
Plain = str | int | bool | None


@dataclass(frozen=True)
class Column:
    """One column: its name in files, its JSON type, what it means, and the path of attributes to its value."""

    name: str
    kind: str
    meaning: Message
    source: str | Callable[[Row], Any]
    is_nullable: bool = False

    def value(self, row: Row) -> Any:
        """What stands in this column of a row."""
        if callable(self.source):
            return self.source(row)
        return attrgetter(self.source)(row)

    @property
    def schema(self) -> dict[str, Any]:
        """The column as JSON Schema."""
        base: dict[str, Any] = {"date": {"type": "string", "format": "date"}}.get(
            self.kind, {"type": self.kind}
        )
        if self.is_nullable:
            base = {**base, "type": [base["type"], "null"]}
        return {**base, "description": str(self.meaning)}


@dataclass(frozen=True)
class Dataset:
    """One table of published things, and by which columns of it rows can be asked for."""

    key: str
    title: Message
    meaning: Message
    columns: Sequence[Column]
    rows: Callable[[], QuerySet[Any]]
    filters: Mapping[str, str]
    search: str = "folded"

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def record(self, row: Row) -> dict[str, Plain]:
        """One row as JSON holds it."""
        return {column.name: plain(column.value(row)) for column in self.columns}

    def records(self, rows: Iterable[Row] | None = None) -> Iterator[dict[str, Plain]]:
        """Every row, read from the database in chunks unless rows are given."""
        found = self.rows().iterator(chunk_size=CHUNK) if rows is None else rows
        return (self.record(row) for row in found)


def plain(value: Any) -> Plain:
    """A value as text, number, truth or nothing; days as YYYY-MM-DD."""
    match value:
        case None | bool() | int():
            return value
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def _award_columns() -> tuple[Column, ...]:
    return (
        Column("id", "integer", _("Mã của dòng trong sổ"), "pk"),
        Column(
            "recipient_kind",
            "string",
            _("Đối tượng: individual, collective, household"),
            "recipient_kind",
        ),
        Column("recipient_name", "string", _("Tên được khen thưởng"), "recipient_name"),
        Column("place", "string", _("Chức vụ, đơn vị ghi trong quyết định"), "post_text"),
        Column("award_code", "string", _("Mã danh hiệu, hình thức khen thưởng"), "award_code"),
        Column("award_name", "string", _("Tên danh hiệu, hình thức khen thưởng"), "award_name"),
        Column("commendation_kind", "string", _("Loại hình khen thưởng"), "commendation_kind"),
        Column("decision_number", "string", _("Số quyết định"), "decision_number"),
        Column("decision_date", "date", _("Ngày quyết định"), "decision_date", is_nullable=True),
        Column("authority", "string", _("Cơ quan của người quyết định"), "authority.name"),
        Column("register_of", "string", _("Sổ khen thưởng của"), "keeper.name"),
        Column("year", "integer", _("Năm tính thành tích"), "year"),
        Column("is_illustrative", "boolean", _("Dữ liệu minh họa"), "illustrative"),
    )


def _movement_columns() -> tuple[Column, ...]:
    return (
        Column("id", "integer", _("Mã của phong trào"), "pk"),
        Column("title", "string", _("Tên phong trào"), "title"),
        Column("level", "string", _("Phạm vi: nationwide, sector, cluster, locality, unit"), "level"),
        Column("form", "string", _("Hình thức tổ chức: regular, thematic"), "form"),
        Column("launcher", "string", _("Nơi phát động"), "launcher.name"),
        Column("year", "integer", _("Năm phát động"), "year"),
        Column("period_from", "date", _("Thực hiện từ ngày"), "period_from", is_nullable=True),
        Column("period_to", "date", _("Thực hiện đến trước ngày"), "period_to", is_nullable=True),
        Column("decision_number", "string", _("Số quyết định"), "decision_number"),
        Column("decision_date", "date", _("Ngày quyết định"), "decision_date", is_nullable=True),
        Column(
            "certainty",
            "string",
            _("Độ chắc của số, ngày quyết định: confirmed, unconfirmed"),
            "certainty",
        ),
        Column("is_illustrative", "boolean", _("Dữ liệu minh họa"), "illustrative"),
    )


def _role_model_columns() -> tuple[Column, ...]:
    return (
        Column("id", "integer", _("Mã của gương điển hình"), "pk"),
        Column("kind", "string", _("Đối tượng: individual, collective, household"), "kind"),
        Column("name", "string", _("Tên"), "name"),
        Column("province", "string", _("Tỉnh"), "province.name"),
        Column("field", "string", _("Lĩnh vực"), "field"),
        Column("headline", "string", _("Tóm tắt thành tích"), "headline"),
        Column("found_on", "date", _("Ngày phát hiện"), "found_on"),
        Column("is_illustrative", "boolean", _("Dữ liệu minh họa"), "illustrative"),
    )


def _practice_columns() -> tuple[Column, ...]:
    return (
        Column("id", "integer", _("Mã của mô hình, cách làm"), "pk"),
        Column("title", "string", _("Tên mô hình, cách làm"), "title"),
        Column("province", "string", _("Tỉnh"), "owner.name"),
        Column("author", "string", _("Nơi thực hiện"), "author"),
        Column("field", "string", _("Lĩnh vực"), "field"),
        Column("problem", "string", _("Vấn đề cần giải quyết"), "problem"),
        Column("way", "string", _("Cách làm"), "way"),
        Column("result", "string", _("Kết quả"), "result"),
        Column("cost", "string", _("Chi phí, nguồn lực"), "cost"),
        Column("conditions", "string", _("Điều kiện áp dụng"), "conditions"),
        Column("applied_from", "date", _("Áp dụng từ ngày"), "applied_from", is_nullable=True),
        Column("is_illustrative", "boolean", _("Dữ liệu minh họa"), "illustrative"),
    )


def _season_columns() -> tuple[Column, ...]:
    return (
        Column("id", "integer", _("Mã của mùa thi đua"), "pk"),
        Column("cluster_code", "string", _("Mã cụm, khối thi đua"), "cluster.code"),
        Column("cluster_name", "string", _("Tên cụm, khối thi đua"), "cluster.name"),
        Column("year", "integer", _("Năm"), "year"),
        Column("stage", "string", _("Bước hiện tại của mùa thi đua"), "stage"),
        Column("head", "string", _("Cụm trưởng, khối trưởng"), lambda s: _office(s, Office.HEAD)),
        Column("deputy", "string", _("Cụm phó, khối phó"), lambda s: _office(s, Office.DEPUTY)),
        Column("members", "string", _("Các thành viên, cách nhau bằng dấu chấm phẩy"), _members),
        Column("is_illustrative", "boolean", _("Có số liệu minh họa"), "illustrative"),
    )


def _office(season: Any, office: Office) -> str:
    return getattr(office_holder(season=season, office=office), "short_name", "")


def _members(season: Any) -> str:
    return "; ".join(member.short_name for member in members_of(season))


DATASETS: Mapping[str, Dataset] = {
    dataset.key: dataset
    for dataset in (
        Dataset(
            key="awards",
            title=_("Sổ khen thưởng"),
            meaning=_("Khen thưởng đã công khai: ai, đơn vị nào, hình thức gì, theo quyết định nào."),
            columns=_award_columns(),
            rows=published_awards,
            filters={"year": "year", "award_code": "award_code", "recipient_kind": "recipient_kind"},
        ),
        Dataset(
            key="movements",
            title=_("Phong trào thi đua"),
            meaning=_("Các phong trào thi đua đã công bố."),
            columns=_movement_columns(),
            rows=published_movements,
            filters={"year": "year", "level": "level"},
        ),
        Dataset(
            key="role-models",
            title=_("Gương điển hình tiên tiến"),
            meaning=_("Gương điển hình tiên tiến đã công bố; cá nhân, hộ gia đình chỉ khi họ đồng ý."),
            columns=_role_model_columns(),
            rows=published_role_models,
            filters={"field": "field", "kind": "kind"},
        ),
        Dataset(
            key="practices",
            title=_("Mô hình, cách làm hay"),
            meaning=_("Mô hình, cách làm hay đã công bố, để nơi khác học tập, nhân rộng."),
            columns=_practice_columns(),
            rows=published_practices,
            filters={"field": "field"},
        ),
        Dataset(
            key="seasons",
            title=_("Mùa thi đua của cụm, khối"),
            meaning=_("Mùa thi đua có văn bản đã công bố: thành viên, cụm trưởng, cụm phó, bước hiện tại."),
            columns=_season_columns(),
            rows=public_seasons,
            filters={"year": "year", "cluster_code": "cluster__code"},
            search="",
        ),
    )
}


class _Line:
    """What `csv.writer` writes to: the line is given back."""

    def write(self, line: str) -> str:
        """The line as it is."""
        return line


def csv_lines(dataset: Dataset) -> Iterator[str]:
    """The dataset as CSV, line by line, with a byte order mark so that Excel reads the Vietnamese letters."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(dataset.names)
    for record in dataset.records():
        yield writer.writerow([_cell(record[name]) for name in dataset.names])


def json_parts(dataset: Dataset, *, at: datetime) -> Iterator[str]:
    """The dataset as one JSON object, part by part: title, licence, moment, and the rows."""
    head = {
        "dataset": dataset.key,
        "title": str(dataset.title),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "generated_at": at.isoformat(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    separator = "\n"
    for record in dataset.records():
        yield separator + json.dumps(record, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _cell(value: Plain) -> str:
    """A value as CSV text; what a spreadsheet would run as a formula is kept from it by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text

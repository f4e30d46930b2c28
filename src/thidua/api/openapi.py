"""The description of the interface, OpenAPI 3.1, made from the datasets themselves."""

from typing import Any

from thidua.statistics.open_data import DATASETS, LICENCE, LICENCE_URL, Dataset

VERSION = "1.0.0"
LARGEST_PAGE = 100
USUAL_PAGE = 25


def description() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {}
    for dataset in DATASETS.values():
        paths[f"/api/v1/{dataset.key}/"] = {"get": _list_operation(dataset)}
        paths[f"/api/v1/{dataset.key}/{{id}}/"] = {"get": _item_operation(dataset)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thi đua: dữ liệu mở",
            "version": VERSION,
            "summary": "Chỉ gồm những gì đã công bố; chỉ đọc, không cần đăng nhập.",
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {_schema_name(d): _row_schema(d) for d in DATASETS.values()} | {"Refusal": _refusal()},
            "responses": {
                "Refusal": {
                    "description": "Vì sao không trả lời được",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
                }
            },
        },
    }


def _list_operation(dataset: Dataset) -> dict[str, Any]:
    return {
        "operationId": f"list_{dataset.key.replace('-', '_')}",
        "summary": str(dataset.title),
        "description": str(dataset.meaning),
        "parameters": [
            _query("page", {"type": "integer", "minimum": 1, "default": 1}, "Trang, bắt đầu từ 1"),
            _query(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
                "Số dòng một trang",
            ),
            *([_query("q", {"type": "string"}, "Các từ cần tìm, không cần dấu")] if dataset.search else []),
            *(_filter(dataset, name) for name in dataset.filters),
        ],
        "responses": {
            "200": {
                "description": "Một trang dữ liệu",
                "content": {"application/json": {"schema": _page_schema(dataset)}},
            },
            "422": {"$ref": "#/components/responses/Refusal"},
        },
    }


def _item_operation(dataset: Dataset) -> dict[str, Any]:
    return {
        "operationId": f"get_{dataset.key.replace('-', '_')}",
        "summary": str(dataset.title),
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "description": "Mã"}
        ],
        "responses": {
            "200": {"description": "Một dòng", "content": {"application/json": {"schema": _ref(dataset)}}},
            "404": {"$ref": "#/components/responses/Refusal"},
        },
    }


def _query(name: str, schema: dict[str, Any], meaning: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": meaning}


def _filter(dataset: Dataset, name: str) -> dict[str, Any]:
    column = next(column for column in dataset.columns if column.name == name)
    return _query(name, {"type": column.schema["type"]}, str(column.meaning))


def _schema_name(dataset: Dataset) -> str:
    return "".join(part.capitalize() for part in dataset.key.split("-"))


def _ref(dataset: Dataset) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{_schema_name(dataset)}"}


def _row_schema(dataset: Dataset) -> dict[str, Any]:
    return {
        "type": "object",
        "title": str(dataset.title),
        "properties": {column.name: column.schema for column in dataset.columns},
        "required": dataset.names,
        "additionalProperties": False,
    }


def _page_schema(dataset: Dataset) -> dict[str, Any]:
    link = {"type": ["string", "null"], "format": "uri-reference"}
    return {
        "type": "object",
        "properties": {
            "total": {"type": "integer"},
            "page": {"type": "integer"},
            "page_size": {"type": "integer"},
            "next": link,
            "previous": link,
            "rows": {"type": "array", "items": _ref(dataset)},
        },
        "required": ["total", "page", "page_size", "next", "previous", "rows"],
        "additionalProperties": False,
    }


def _refusal() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "error": {"type": "string"},
            "citation": {"type": "string"},
            "fields": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["error", "citation", "fields"],
    }

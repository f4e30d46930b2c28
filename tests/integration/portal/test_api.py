"""The open-data interface: pages, filters, refusals, and the description that keeps its word."""

import json
from pathlib import Path

import pytest

from tests.factories import movements as make
from tests.factories import register as registered
from tests.factories.published import SECRET
from thidua.api.openapi import description
from thidua.register import actions as register
from thidua.statistics.open_data import DATASETS


def test_pages_of_the_api_follow_each_other(client):
    world = make.world()
    lines = registered.awards(
        world, *[registered.entry(f"Người {n}", post_text=f"Đơn vị {n}") for n in range(5)]
    )
    register.publish_awards(by=world.keepers["bac-kan"], at=make.AT, awards=lines)
    address, seen = "/api/v1/awards/?page_size=2", []
    while address:
        answer = client.get(address).json()
        seen += [row["recipient_name"] for row in answer["rows"]]
        assert answer["total"] == 5
        address = answer["next"]
    assert seen == [f"Người {n}" for n in range(5)]
    last = client.get("/api/v1/awards/?page_size=2&page=3").json()
    assert last["previous"] == "/api/v1/awards/?page_size=2&page=2"
    assert client.get("/api/v1/awards/?page=9").json()["rows"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=hai", "page"),
        ("page_size=101", "page_size"),
        ("page=99999999999999999999", "page"),
        ("year=hai", "year"),
        ("birth_date=1990", "birth_date"),
        ("page=", "page"),
        ("page=²", "page"),
        ("page=" + "0" * 5000 + "9" * 5000, "page"),
        ("page=" + "0" * 5000, "page"),
        ("award_code=%00", "award_code"),
        ("q=a%00", "q"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, field):
    answer = client.get(f"/api/v1/awards/?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]


def test_leading_zeros_are_no_number_of_their_own(client):
    assert client.get("/api/v1/awards/?page=" + "0" * 5000 + "1").json()["page"] == 1


def test_filters_and_search(portal, client):
    assert client.get("/api/v1/awards/?year=2023").json()["total"] == 1
    assert client.get("/api/v1/awards/?year=1999").json()["total"] == 0
    assert client.get("/api/v1/awards/?q=nguoi cong khai").json()["total"] == 1
    assert client.get(f"/api/v1/awards/?q={SECRET}").json()["total"] == 0
    assert client.get("/api/v1/movements/?level=nationwide").json()["total"] == 1


def test_another_origin_is_not_let_in_and_no_cookie_is_set(portal, client):
    answer = client.get("/api/v1/awards/", headers={"origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=60"


def test_a_huge_id_is_a_404(client):
    assert client.get(f"/api/v1/awards/{10**30}/").status_code == 404
    assert client.get(f"/so-khen-thuong/{10**30}/").status_code == 404


# ------------------------------------------------------------- description

JSON_TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}


def check(value, schema, *, within):
    """The few words of JSON Schema the description uses."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return check(value, within["components"]["schemas"][name], within=within)
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert type(value) in {JSON_TYPES[name] for name in wanted}, (value, schema)
    if isinstance(value, dict):
        assert set(schema["required"]) <= value.keys() <= set(schema["properties"])
        for name, part in value.items():
            check(part, schema["properties"][name], within=within)
    for part in value if isinstance(value, list) else ():
        check(part, schema["items"], within=within)
    return None


@pytest.mark.parametrize("key", DATASETS)
def test_answers_are_as_described(portal, client, key):
    told = client.get("/api/openapi.json").json()
    answers = told["paths"][f"/api/v1/{key}/"]["get"]["responses"]
    answer = client.get(f"/api/v1/{key}/").json()
    assert answer["rows"]
    check(answer, answers["200"]["content"]["application/json"]["schema"], within=told)
    one = client.get(f"/api/v1/{key}/{answer['rows'][0]['id']}/").json()
    assert one == answer["rows"][0]


def test_refusals_are_as_described(client):
    told = client.get("/api/openapi.json").json()
    schema = told["components"]["schemas"]["Refusal"]
    for address in ("/api/v1/awards/?page=0", "/api/v1/awards/9/"):
        answer = client.get(address).json()
        assert set(answer) == set(schema["required"])


def test_every_parameter_described_is_taken(client):
    told = client.get("/api/openapi.json").json()
    for path, methods in told["paths"].items():
        for parameter in methods["get"].get("parameters", []):
            if parameter["in"] == "query":
                value = 1 if parameter["schema"]["type"] == "integer" else "x"
                assert client.get(path, {parameter["name"]: value}).status_code == 200, (path, parameter)


def test_references_lead_somewhere():
    told = description()
    text = json.dumps(told)
    for kind, names in told["components"].items():
        for name in names:
            assert f"#/components/{kind}/{name}" in text
    assert told["openapi"].startswith("3.1")


def test_the_docs_carry_it():
    kept = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == description(), "run `make docs`"

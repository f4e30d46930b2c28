"""Every address says who may open it, and none comes or goes unnoticed."""

from pathlib import Path

from tools import docs

ROUTES = Path(__file__).with_name("routes.txt")
KNOWN_GATES = ("public", "signed_in", "needs:")


def test_every_view_wears_a_gate():
    bare = [route.path for route in docs.routes() if not route.gate.startswith(KNOWN_GATES)]
    assert bare == [], "views without @public, @signed_in or @needs(…) from thidua.identity.gates"


def test_every_address_has_a_name():
    assert [route.path for route in docs.routes() if not route.name] == []


def test_no_name_leads_to_two_addresses():
    seen: dict[str, str] = {}
    twice = [r.name for r in docs.routes() if seen.setdefault(r.name, r.path) != r.path]
    assert twice == []


def test_no_address_comes_or_goes_unnoticed():
    listed = ROUTES.read_text(encoding="utf-8").splitlines() if ROUTES.exists() else []
    assert docs.routes_list().splitlines() == listed, "run `make docs`, and look at the change in routes.txt"

"""Every state of every workflow has an owner, can be reached, and stands in the docs."""

import pytest

from tools import docs

WORKFLOWS = list(docs.workflows())


def name_of(value: object) -> str:
    return getattr(value, "name", str(value))


@pytest.mark.parametrize(("module", "workflow"), WORKFLOWS, ids=name_of)
def test_every_state_has_an_owner(module, workflow):
    kind = type(next(iter(workflow.states)))
    assert set(workflow.states) == set(kind), f"{module}: states without a row"
    assert [state for state, rule in workflow.states.items() if not rule.owner.strip()] == []


@pytest.mark.parametrize(("module", "workflow"), WORKFLOWS, ids=name_of)
def test_every_state_can_be_reached(module, workflow):
    first = next(iter(workflow.states))
    reached, ahead = {first}, [first]
    while ahead:
        new = set(workflow.states[ahead.pop()].moves) - reached
        reached |= new
        ahead.extend(new)
    assert set(workflow.states) - reached == set()


def test_there_are_workflows():
    assert len(WORKFLOWS) >= 1


def test_the_docs_show_them_as_they_are():
    assert "docs/workflows.md" not in docs.behind(), "run `make docs`"

"""What a body has from those it followed: their facts, as far as the succession policy lets them pass on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from thidua.legislation.inheriting import Merger, Part
from thidua.records.queries import Step
from thidua.rulebook.facts import Facts


def inherited(own: Mapping[int, Facts], steps: Sequence[Step], *, of: Collection[int]) -> dict[int, Facts]:
    """The facts of these parties with those of everybody they followed.

    `own`: the facts of each party involved, by id. A rating or share the body has of its own for a year stands; what
    its predecessors have for that year is then left aside.
    """
    into: dict[int, dict[tuple[str, date], list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in sorted(steps, key=lambda each: (each.effective, each.predecessor)):
        into[step.successor][step.kind, step.effective].append(step)

    def whole(party: int, seen: frozenset[int]) -> Facts:
        facts = own[party]
        for (kind, effective), together in into.get(party, {}).items():
            parts = [
                Part(whole(step.predecessor, seen | {party}), _told(step))
                for step in together
                if step.predecessor in own and step.predecessor not in seen
            ]
            if parts:
                facts = Merger(kind, effective, parts).into(facts)
        return facts

    return {party: whole(party, frozenset()) for party in of if party in own}


def _told(step: Step) -> str:
    name = step.name
    if name[1:2].islower():
        name = name[:1].lower() + name[1:]
    return f"{name} (đến {step.effective - timedelta(days=1):%d/%m/%Y})"

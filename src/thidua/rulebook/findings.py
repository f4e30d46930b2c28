"""What a rule answers: a finding with its result, what was needed, what was found, and where it is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """The answer of one condition. A missing paper is never a rejection; an unsettled rule is never a verdict."""

    MET = "met"
    NOT_MET = "not_met"
    EVIDENCE_MISSING = "evidence_missing"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True)
class Citation:
    """Where a rule is written: the instrument's code and the place in it, down to the point ("Đ22 k1 a")."""

    instrument: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.instrument} {self.place}".strip()


@dataclass(frozen=True)
class Finding:
    """One condition applied to one case.

    `needed` and `found` are words for a person; `evidence` names the papers the answer rests on; `open_question`
    says what is not settled about the rule itself, and is empty when nothing is.
    """

    code: str
    result: Result
    needed: str
    found: str
    citation: Citation
    evidence: tuple[str, ...] = ()
    open_question: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the condition holds beyond doubt."""
        return self.result is Result.MET


_SEVERITY = (Result.MET, Result.NEEDS_PERSON, Result.EVIDENCE_MISSING, Result.NOT_MET)


def overall(findings: Iterable[Finding]) -> Result:
    """All conditions together: not met beats evidence missing beats needs a person beats met."""
    return max((finding.result for finding in findings), key=_SEVERITY.index, default=Result.MET)

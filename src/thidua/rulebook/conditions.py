"""Conditions: small, exact, explained. They know no law; whoever builds them brings threshold and citation."""

from dataclasses import dataclass
from fractions import Fraction

from thidua.rulebook.findings import Citation, Finding, Result


@dataclass(frozen=True)
class Share:
    """At least (or, when `exceeds`, more than) a fraction of a whole: 4/5 of all members, 2/3, more than 1/2.

    Only integers are compared, never floating-point numbers.
    """

    code: str
    threshold: Fraction
    citation: Citation
    exceeds: bool = False
    open_question: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1 or (self.exceeds and self.threshold == 1):
            raise ValueError(f"{self.code}: a share lies above 0 and can be reached: {self.threshold}")

    def is_reached(self, *, part: int, whole: int) -> bool:
        """Whether `part` of `whole` reaches the threshold. Raises `ValueError` unless 0 <= part <= whole, whole > 0."""
        if whole <= 0 or not 0 <= part <= whole:
            raise ValueError(f"{self.code}: {part} of {whole} is no share")
        left = part * self.threshold.denominator
        right = self.threshold.numerator * whole
        return left > right if self.exceeds else left >= right

    def least(self, *, whole: int) -> int:
        """The smallest count out of `whole` that reaches the threshold."""
        quotient, remainder = divmod(self.threshold.numerator * whole, self.threshold.denominator)
        return quotient + (1 if remainder or self.exceeds else 0)

    def judge(self, *, part: int | None, whole: int) -> Finding:
        """The finding for `part` of `whole`; None means the count is not there yet.

        Where the rule itself has an open question the result is `needs_person`, whichever way the numbers point.
        """
        sign = ">" if self.exceeds else "≥"
        needed = f"{sign} {self.threshold} ({self.least(whole=whole)}/{whole})"
        if part is None:
            result, found = Result.EVIDENCE_MISSING, "—"
        else:
            reached = self.is_reached(part=part, whole=whole)
            result, found = (Result.MET if reached else Result.NOT_MET), f"{part}/{whole}"
            if self.open_question:
                result = Result.NEEDS_PERSON
        return Finding(self.code, result, needed, found, self.citation, open_question=self.open_question)


@dataclass(frozen=True)
class Guard:
    """Something that must hold and is not about history: no hold pending, no second award for one achievement."""

    code: str
    statement: str
    citation: Citation
    open_question: str = ""

    def judge(self, *, holds: bool | None, found: str, evidence: tuple[str, ...] = ()) -> Finding:
        """The finding when it holds, does not, or cannot be told for want of evidence (None)."""
        match holds:
            case None:
                result = Result.EVIDENCE_MISSING
            case _ if self.open_question:
                result = Result.NEEDS_PERSON
            case True:
                result = Result.MET
            case False:
                result = Result.NOT_MET
        return Finding(
            self.code,
            result,
            self.statement,
            found,
            self.citation,
            evidence,
            open_question=self.open_question,
        )

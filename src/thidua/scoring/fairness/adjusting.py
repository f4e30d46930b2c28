"""Many tests at once: which of them to ask about, so that few questions are false."""

from collections.abc import Sequence
from dataclasses import replace

from thidua.scoring.fairness.shapes import Finding


def adjusted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with their p-values adjusted for how many were tested.

    Source: Benjamini, Hochberg (1995), Controlling the false discovery rate, J. R. Stat. Soc. B 57(1), 289-300.
    Unit: probabilities. Assumes tests that are independent or positively dependent (Benjamini, Yekutieli 2001).
    Uncertainty: asking where the adjusted value is at most 0.05 keeps the expected share of false questions among
    those asked at 5 per cent or less. Findings without a test stay without one.
    """
    from scipy.stats import false_discovery_control

    tested = [finding.p for finding in findings if finding.p is not None]
    if not tested:
        return tuple(findings)
    values = iter(false_discovery_control(tested, method="bh"))
    return tuple(f if f.p is None else replace(f, adjusted=float(next(values))) for f in findings)

"""What the head sets for single units beside their scores: lines not assigned, values for ties, holds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.kernel.models import AppendOnly
from thidua.parties.models import Organisation
from thidua.scoring.enums import TieBreakChoice


class LineAssignment(AppendOnly):
    """Whether a line is assigned to a unit (giao, không giao), with the reason. The latest of a line counts."""

    sheet = models.ForeignKey("scoring.ScoreSheet", on_delete=models.PROTECT, related_name="assignments")
    criterion = models.ForeignKey("scoring.Criterion", on_delete=models.PROTECT, related_name="+")
    is_assigned = models.BooleanField(_("Có giao"))
    reason = models.CharField(_("Lý do"), max_length=500)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["sheet", "criterion"]),)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="an_assignment_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.sheet} · {self.criterion.code}: {'✓' if self.is_assigned else '–'}"


class TieValue(AppendOnly):
    """What only people can bring to a tie of equal totals: a share of women, votes, the chair's order.

    The latest of a unit and kind counts; one without a value takes the earlier one back. `tied` are the codes of the
    units that were equal then: votes and an order were brought between those, and say nothing of a unit that was not
    among them. A share of women is a fact of the unit, counted on the day its ground names: it stands in any tie
    until another is set.
    """

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="tie_values")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Quy tắc"), max_length=30, choices=TieBreakChoice.choices)
    tied = models.JSONField(_("Giữa các đơn vị"), default=list)
    value = models.DecimalField(_("Giá trị"), max_digits=18, decimal_places=6, null=True, blank=True)
    ground = models.CharField(_("Căn cứ"), max_length=500)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["season", "kind"]),)
        constraints = (models.CheckConstraint(condition=~Q(ground=""), name="a_tie_value_has_a_ground"),)

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()}: {self.value}"


class RankingHold(AppendOnly):
    """A unit is not ranked for now, or is again, with the ground (ND 152/2025, article 4.4). The latest counts."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="ranking_holds")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_held = models.BooleanField(_("Tạm chưa xếp hạng"))
    ground = models.CharField(_("Căn cứ"), max_length=500)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(ground=""), name="a_hold_has_a_ground"),)

    def __str__(self) -> str:
        return f"{self.organisation} · {'⏸' if self.is_held else '▶'}"

"""Bodies outside the cluster that score lines of every member."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.kernel.models import AppendOnly
from thidua.parties.models import Organisation


class ScorerAppointment(AppendOnly):
    """Who scores the lines for which the table names this scorer. The latest of a scorer counts."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="scorer_appointments")
    scorer = models.CharField(_("Cơ quan chấm ghi trong bảng"), max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["season", "scorer"]),)

    def __str__(self) -> str:
        return f"{self.scorer} · {self.organisation}"

"""A worksheet on its way to becoming a table: the file, which column is what, and what people decided about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.kernel.models import StoredFile, Versioned


class TableImport(Versioned):
    """An officers' worksheet being read. It can be left and come back to; once it made a table it stays as it is.

    `settlements`: by the key of a doubt, which reading was chosen (`reading`, `value`), by whom, when. `changes`: by
    code, what somebody set for a line instead. `lists`: self scores and agreed scores laid beside the table.
    `decided`: what was decided in the end, in words, as the history of the table shows it.
    """

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="table_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Tên bảng tiêu chí"), max_length=300)
    sheet = models.CharField(_("Trang tính"), max_length=60)
    head_row = models.PositiveIntegerField()
    titles = models.JSONField(default=list, blank=True)
    places = models.JSONField(default=dict, blank=True)
    is_mapped = models.BooleanField(default=False)
    settlements = models.JSONField(default=dict, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    lists = models.JSONField(default=list, blank=True)
    decided = models.JSONField(default=list, blank=True)
    illustrative = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200)
    table = models.OneToOneField(
        "scoring.ScoringTable", on_delete=models.PROTECT, null=True, blank=True, related_name="worksheet"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.file.name} · {self.season}"

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide about it: it made no table and was not given up."""
        return self.ended_at is None

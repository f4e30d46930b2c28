"""An import of one list, its rows as they were read, and what it brought into the registers."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.imports.enums import ImportState, ListKind, RowState, UnknownUnits
from thidua.kernel.models import AppendOnly, StoredFile
from thidua.parties.models import Organisation, Party


class ListImport(models.Model):
    """One uploaded list on its way into the registers of its keeper."""

    kind = models.CharField(_("Loại danh sách"), max_length=20, choices=ListKind.choices)
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(_("Trang tính"), max_length=60, blank=True)
    head_row = models.PositiveIntegerField(default=0)
    titles = models.JSONField(default=list, blank=True)
    places = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    unknown_units = models.CharField(
        _("Đơn vị không có trong danh mục"),
        max_length=20,
        choices=UnknownUnits.choices,
        default=UnknownUnits.REFUSE,
    )
    illustrative = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.MAPPING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    # How far the registers were when the check began: the lists entered and taken back, the latest party.
    marks: Any = models.JSONField(default=dict, blank=True, editable=False)
    problem = models.TextField(blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_reason = models.CharField(_("Lý do rút lại"), max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["keeper", "state"]),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"


class ImportRow(models.Model):
    """One row of the list: what was read, what is wrong, whom it means. It is checked anew when columns change."""

    of = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("Dòng"))
    state = models.CharField(max_length=10, choices=RowState.choices)
    name = models.CharField(_("Họ và tên"), max_length=255)
    folded = models.CharField(max_length=600, blank=True)
    told = models.JSONField(default=dict, blank=True)
    values: Any = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    same_as = models.PositiveIntegerField(_("Cùng người với dòng"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("Mức giống"), default=0)
    candidates = models.JSONField(default=list, blank=True)
    is_settled = models.BooleanField(default=False)

    search_fields: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of", "number"], name="one_row_a_number"),)
        indexes = (models.Index(fields=["of", "state", "number"]),)

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class Brought(AppendOnly):
    """What one row of an import put into the registers: a person, a record or award, or both."""

    by_import = models.ForeignKey(
        ListImport, on_delete=models.PROTECT, related_name="brought", db_index=False
    )
    number = models.PositiveIntegerField()
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_new_party = models.BooleanField(default=False)
    record_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["by_import", "number"]),)

    def __str__(self) -> str:
        return f"{self.by_import_id}:{self.number}"

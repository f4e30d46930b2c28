"""The audit trail, stored files, number registers and drafts."""

from typing import Any, ClassVar, Self

from django.db import models

from thidua.kernel.text import fold


class AppendOnlyError(Exception):
    """Code tried to change or delete what is only ever added to."""


class AppendOnly(models.Model):
    """A record that is written once: a score, a vote, a decision, a signature, a line of the audit trail.

    The database refuses the rest (kernel/append_only.py) but for the columns in `kept_beside`, which actions keep in
    step with what later records say.
    """

    kept_beside: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the record the first time, and never again."""
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} is append-only: add a new record that corrects it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: nothing that counts is deleted."""
        raise AppendOnlyError(f"{self._meta.label} is append-only: it cannot be deleted")


class Versioned(models.Model):
    """A record people edit in forms: `version` counts its saves, so that the second of two editors is told."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Searchable(models.Model):
    """A record found by words without accents: `folded` holds its searchable words."""

    folded = models.TextField(blank=True, editable=False, default="")

    search_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the searchable words in step with the fields they come from."""
        self.folded = fold(" ".join(str(getattr(self, name)) for name in self.search_fields))
        super().save(*args, **kwargs)


class AuditRecord(AppendOnly, Searchable):
    """One line of the audit trail."""

    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor_id = models.CharField(max_length=64, db_index=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=100, db_index=True)
    target_type = models.CharField(max_length=100, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    target_label = models.CharField(max_length=220, blank=True)
    detail = models.JSONField(default=dict)

    search_fields: ClassVar[tuple[str, ...]] = ("actor_label", "action", "target_label")

    class Meta:
        indexes = (models.Index(fields=["target_type", "target_id"]),)
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target_label}"


class StoredFile(AppendOnly):
    """A file somebody uploaded or the product made: content in the store, facts about it here."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=64)
    content = models.FileField(upload_to="stored/%Y/%m/", max_length=300)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id"]),)

    def __str__(self) -> str:
        return self.name


class NumberRegister(models.Model):
    """The latest number given in one register of one issuer in one year."""

    issuer_id = models.BigIntegerField()
    register = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    latest = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer_id", "register", "year"], name="one_register_a_year"),
        )

    def __str__(self) -> str:
        return f"{self.register}/{self.year}: {self.latest}"


class Draft(models.Model):
    """What somebody typed into a form and has not submitted yet."""

    account_id = models.BigIntegerField()
    form_key = models.CharField(max_length=200)
    page = models.CharField(max_length=40, default="")
    saved_at = models.DateTimeField()
    content = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_id", "form_key"], name="one_draft_a_form"),)

    def __str__(self) -> str:
        return self.form_key

    @classmethod
    def of(cls, *, account_id: int, form_key: str) -> Self | None:
        """The draft this account left in this form, if any."""
        return cls.objects.filter(account_id=account_id, form_key=form_key).first()


class SpentPage(models.Model):
    """A page whose form was submitted, or whose draft was thrown away: what it still sends is kept no more."""

    account_id = models.BigIntegerField()
    page = models.CharField(max_length=40)
    spent_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_id", "page"], name="a_page_is_spent_once"),)

    def __str__(self) -> str:
        return self.page

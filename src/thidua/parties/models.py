"""Parties: organisations, people and households, with names, parents and posts that have dates."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import AppendOnly, Searchable
from thidua.kernel.text import collation_key
from thidua.parties.enums import OrganisationKind, PartyKind, SuccessionKind


class Party(Searchable):
    """Anybody or anything that can take part, be commended, or decide."""

    kind = models.CharField(max_length=20, choices=PartyKind.choices)
    name = models.CharField(_("Tên"), max_length=255)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)
    illustrative = models.BooleanField(_("Minh họa"), default=False)

    search_fields: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        indexes = (
            models.Index(fields=["kind", "sort_key"]),
            models.Index(fields=["name"], name="party_by_name"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the Vietnamese sort key in step with the name."""
        self.sort_key = collation_key(self.name)
        super().save(*args, **kwargs)


class Organisation(Party):
    """A body: a province, a people's committee, a department, a commune, a union."""

    code = models.SlugField(max_length=40, unique=True)
    short_name = models.CharField(_("Tên gọi"), max_length=120)
    symbol = models.CharField(_("Ký hiệu văn bản"), max_length=40, blank=True)
    organisation_kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    seat = models.CharField(_("Địa danh"), max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    search_fields: ClassVar[tuple[str, ...]] = ("name", "short_name")

    def __str__(self) -> str:
        return self.short_name


class Person(Party):
    """An individual who is commended, signs, or is a role model."""

    birth_date = models.DateField(_("Ngày sinh"), null=True, blank=True)
    is_woman = models.BooleanField(_("Nữ"), null=True, blank=True)
    post = models.CharField(_("Chức vụ"), max_length=255, blank=True)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_direct_worker = models.BooleanField(_("Người lao động trực tiếp"), default=False)

    search_fields: ClassVar[tuple[str, ...]] = ("name", "post")

    class Meta:
        indexes = (models.Index(fields=["birth_date"], name="person_by_birth_date"),)


class OrganisationParent(models.Model):
    """Which organisation stands above another, and in which period."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="parent_period_is_half_open",
            ),
            models.CheckConstraint(condition=~Q(organisation=F("parent")), name="not_its_own_parent"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} < {self.parent}"


class Succession(models.Model):
    """From a date on, one organisation is followed by another; cited, never guessed."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=20, choices=SuccessionKind.choices)
    effective_date = models.DateField()
    citation = models.CharField(max_length=255)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_date"], name="one_succession_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class PostHolding(models.Model):
    """Who held which post at an organisation, from when until when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="post_holders")
    post = models.CharField(_("Chức vụ"), max_length=255)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="post_period_is_half_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation}"


class PartyWithdrawal(AppendOnly):
    """A person or unit was entered by mistake: it is found no more, and what was written stays readable."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("Lý do"), max_length=500)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.party}: {self.reason}"

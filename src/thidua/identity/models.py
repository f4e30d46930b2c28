"""Accounts, roles and their assignments."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.identity import names
from thidua.identity.enums import Permission
from thidua.parties.models import Organisation, Person


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with that sign-in name, upper or lower case alike."""
        return self.alias(compared=Lower("username")).get(compared=names.compared(username))


class Account(AbstractBaseUser):
    """A person's way in. What it may do comes from its role assignments alone."""

    username = models.CharField(
        _("Tên đăng nhập"), max_length=names.LONGEST, unique=True, validators=(names.check_signs,)
    )
    email = models.EmailField(_("Thư điện tử"), blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    title = models.CharField(_("Chức danh"), max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("username"), name="one_account_a_name"),)

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}"

    @property
    def actor_id(self) -> str:
        """This account in the audit trail."""
        return f"account:{self.pk}"

    @property
    def actor_label(self) -> str:
        """Post and organisation, as the audit trail shows them."""
        return str(self)

    @cached_property
    def held_assignments(self) -> "list[RoleAssignment]":
        """Its open assignments with their roles, asked once."""
        return list(self.assignments.filter(ended_at__isnull=True).select_related("role").order_by("role_id"))

    @cached_property
    def grants(self) -> frozenset[tuple[str, int]]:
        """Every (permission, organisation id) this account holds through its open assignments."""
        return frozenset(
            (permission, assignment.organisation_id)
            for assignment in self.held_assignments
            for permission in assignment.role.permissions
        )

    def holds(self, permission: Permission, organisation: Organisation | int | None = None) -> bool:
        """Whether the account has that permission at that organisation (or at any, if none is named)."""
        if not self.is_active:
            return False
        if organisation is None:
            return any(held == permission for held, _at in self.grants)
        wanted = organisation if isinstance(organisation, int) else organisation.pk
        return (permission, wanted) in self.grants

    def may(self, permission: str) -> bool:
        """Whether the account holds that permission at any organisation."""
        return self.holds(Permission(permission))

    def organisations_where(self, permission: Permission) -> set[int]:
        """Ids of the organisations at which the account has that permission."""
        return {at for held, at in self.grants if held == permission}

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Forget remembered assignments and grants with everything else."""
        self.__dict__.pop("held_assignments", None)
        self.__dict__.pop("grants", None)
        super().refresh_from_db(*args, **kwargs)


class Role(models.Model):
    """A named bundle of permissions with a description people can read."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    description = models.TextField()
    description_en = models.TextField()
    permissions = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title if (get_language() or "vi").startswith("vi") else self.title_en

    @property
    def explained(self) -> str:
        """The description in the reader's language."""
        return self.description if (get_language() or "vi").startswith("vi") else self.description_en


class RoleAssignment(models.Model):
    """An account holds a role at an organisation, from one moment until it is ended."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    end_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "role", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="one_open_assignment",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("assigned_at")),
                name="assignment_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} @ {self.organisation}"


class SignInAttempt(models.Model):
    """One attempt to sign in, kept briefly for the rate limit and for the auditor."""

    username = models.CharField(max_length=60, db_index=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)
    succeeded = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"

"""Kinds of parties and organisations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(TextChoices):
    """What is commended is one of these (L06/2022 Đ2, Đ6)."""

    INDIVIDUAL = "individual", _("Cá nhân")
    COLLECTIVE = "collective", _("Tập thể")
    HOUSEHOLD = "household", _("Hộ gia đình")


class OrganisationKind(TextChoices):
    """Administrative tiers and kinds of bodies are data, never columns."""

    CENTRAL_COUNCIL = "central_council", _("Hội đồng Thi đua - Khen thưởng Trung ương")
    CENTRAL_BODY = "central_body", _("Cơ quan, tổ chức ở Trung ương")
    PROVINCE = "province", _("Tỉnh, thành phố")
    PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Sở, ban, ngành")
    COMMUNE = "commune", _("Xã, phường, đặc khu")
    CLUSTER = "cluster", _("Cụm, khối thi đua")
    UNIT = "unit", pgettext_lazy("kind", "Đơn vị")


class SuccessionKind(TextChoices):
    """How an organisation came to follow another."""

    MERGED = "merged", _("Hợp nhất, sáp nhập")
    RENAMED = "renamed", _("Đổi tên")

"""What stands around every page: sections, theme, who is signed in. Everything is looked up only when shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.identity import queries as accounts
from thidua.identity.enums import Permission
from thidua.identity.models import Account, Role
from thidua.kernel import clock
from thidua.kernel.refusals import Message

THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True)
class Section:
    """One entry of the navigation; without permissions it is for everybody signed in."""

    label: Message
    url_name: str
    permissions: Sequence[Permission] = ()


WORKSPACE_SECTIONS = (
    Section(_("Việc cần làm"), "workspace:home"),
    Section(_("Mùa thi đua"), "workspace:seasons"),
    Section(_("Phong trào"), "workspace:movements", (Permission.READ_SEASONS,)),
    Section(_("Khen thưởng"), "workspace:decisions"),
    Section(_("Gương điển hình"), "workspace:exemplars", (Permission.READ_SEASONS,)),
    Section(_("Sổ khen thưởng"), "workspace:register", (Permission.READ_SEASONS,)),
    Section(_("Quy định"), "workspace:law"),
    Section(_("Thống kê"), "workspace:statistics", (Permission.READ_SEASONS,)),
    Section(_("Quản trị"), "workspace:administration", (Permission.ADMINISTER, Permission.READ_AUDIT)),
)
PORTAL_SECTIONS = (
    Section(_("Cụm thi đua"), "portal:seasons"),
    Section(_("Phong trào"), "portal:movements"),
    Section(_("Gương điển hình"), "portal:exemplars"),
    Section(_("Sổ khen thưởng"), "portal:register"),
    Section(_("Quy định"), "portal:law"),
    Section(_("Xác minh văn bản"), "portal:verify-form"),
    Section(_("Dữ liệu mở"), "portal:open-data"),
)


@dataclass(frozen=True)
class Entry:
    """A section as this page shows it."""

    label: Message
    url: str
    current: bool


class Chrome:
    """The frame of one request; templates ask it for what they show."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        """The theme the visitor chose; empty when the system decides."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def account(self) -> Account | None:
        """Who is signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Account) else None

    @cached_property
    def roles(self) -> list[Role]:
        """The roles of who is signed in, each once."""
        return accounts.roles_of(self.account) if self.account else []

    @cached_property
    def today(self) -> date:
        """The day it is in Vietnam, in the demo the demo's day."""
        return clock.local_date(clock.now())

    @property
    def is_demo(self) -> bool:
        """Whether this instance shows demo data."""
        return bool(settings.DEMO_SIGN_IN)

    @cached_property
    def sections(self) -> list[Entry]:
        """The workspace's sections this account may open."""
        return self._entries([s for s in WORKSPACE_SECTIONS if self._may_open(s)])

    @cached_property
    def portal_sections(self) -> list[Entry]:
        """The portal's sections."""
        return self._entries(PORTAL_SECTIONS)

    @cached_property
    def search_url(self) -> str:
        """Where the search box leads, empty while there is nowhere."""
        return _address("workspace:search")

    def _may_open(self, section: Section) -> bool:
        if not section.permissions:
            return True
        return self.account is not None and any(self.account.holds(p) for p in section.permissions)

    def _entries(self, sections: Sequence[Section]) -> list[Entry]:
        found = [(section, url) for section in sections if (url := _address(section.url_name))]
        path = self.request.path
        home = _address("workspace:home")
        fitting = [url for _section, url in found if path == url or (path.startswith(url) and url != home)]
        here = max(fitting, key=len, default="")
        return [Entry(section.label, url, url == here) for section, url in found]


@lru_cache(maxsize=1024)  # a page asks for twenty
def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def chrome(request: HttpRequest) -> dict[str, object]:
    """The context processor: one lazy object."""
    return {"chrome": Chrome(request)}

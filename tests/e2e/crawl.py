"""Follows every link a role is shown, without a browser, and remembers one page of each kind."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from django.urls import Resolver404, resolve
from lxml import html

SIGN_IN, DEMO_SIGN_IN = "/vao/", "/vao/nhanh/"
NOBODY = ""
FOLLOWED = re.compile(r"^/(?!vao/ra/|vao/ngon-ngu/|static/)")
FILES_OF_A_KIND = 3


@dataclass(frozen=True)
class Visit:
    """One address as one account found it."""

    route: str
    url: str
    account: str
    status: int
    kind: str
    linked_from: str
    whole: bool
    torn: str = ""

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.whole


class Closing(HTMLParser):
    """Finds the first element that is not closed, or closed where another one is open."""

    checked = frozenset(
        [
            *(
                "a",
                "article",
                "aside",
                "button",
                "details",
                "div",
                "dl",
                "fieldset",
                "figure",
                "footer",
                "form",
            ),
            *("h1", "h2", "h3", "h4", "header", "label", "main", "nav", "ol", "section", "select", "span"),
            *("summary", "table", "tbody", "thead", "tr", "ul"),
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.torn = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.checked:
            self.open.append((tag, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.checked and not self.torn:
            opened, line = self.open.pop() if self.open else ("nothing", 0)
            if opened != tag:
                self.torn = f"line {self.getpos()[0]}: </{tag}> where {opened} of line {line} is open"


def torn_at(text: str) -> str:
    """Where the elements of a page are not nested, or nothing."""
    parser = Closing()
    parser.feed(text)
    parser.close()
    return parser.torn or "".join(f"<{tag}> of line {line} is not closed" for tag, line in parser.open[:1])


@dataclass
class Visitor:
    """An account's session, or nobody's."""

    base: str
    account: str = NOBODY
    cookies: CookieJar = field(default_factory=CookieJar)

    @cached_property
    def opener(self) -> OpenerDirector:
        return build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, url: str) -> tuple[int, str, str, bytes]:
        """Status, kind, final path and content of an address."""
        return self._open(Request(urljoin(self.base, url)))

    def sign_in(self) -> None:
        """Sign in by one click, as a visitor of the demo does."""
        _status, _kind, _path, content = self.get(SIGN_IN)
        token = html.fromstring(content).xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
        told = urlencode({"username": self.account, "csrfmiddlewaretoken": token}).encode()
        request = Request(urljoin(self.base, DEMO_SIGN_IN), data=told, headers={"Referer": self.base})
        status, _kind, path, _content = self._open(request)
        assert status == 200, f"{self.account} could not sign in: {status}"
        assert not path.startswith(SIGN_IN), f"{self.account} could not sign in"

    def _open(self, request: Request) -> tuple[int, str, str, bytes]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                kind = answer.headers.get_content_type()
                return answer.status, kind, urlsplit(answer.url).path, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.headers.get_content_type(), urlsplit(error.url).path, error.read()


def demo_accounts(base: str) -> list[str]:
    """The accounts the sign-in page offers."""
    _status, _kind, _path, content = Visitor(base).get(SIGN_IN)
    return list(dict.fromkeys(html.fromstring(content).xpath("//button[@name='username']/@value")))


def route_of(path: str) -> str:
    """The name of the address, empty when it leads nowhere."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def links_of(content: bytes) -> Iterator[str]:
    """Addresses a page links to: anchors, and what htmx fetches by itself."""
    tree = html.fromstring(content)
    for url in (*tree.xpath("//a/@href"), *tree.xpath("//@hx-get"), *tree.xpath("//img/@src")):
        if FOLLOWED.match(url):
            yield url.split("#")[0]


def crawl(base: str, account: str, *, start: str, files: Counter[str] | None = None) -> Iterator[Visit]:
    """Follow links from `start`: one address of each kind, and of files only the first few of all accounts."""
    visitor = Visitor(base, account)
    if account:
        visitor.sign_in()
    files = Counter() if files is None else files
    seen: set[str] = set()
    ahead = deque([(start, "the start")])
    while ahead:
        url, linked_from = ahead.popleft()
        route = route_of(urlsplit(url).path)
        if route in seen or files[route] >= FILES_OF_A_KIND:
            continue
        seen.add(route)
        status, kind, arrived, content = visitor.get(url)
        if arrived.startswith(SIGN_IN) and not url.startswith(SIGN_IN):
            status = 401
        if kind != "text/html":
            files[route] += 1
        torn = torn_at(content.decode()) if kind == "text/html" else ""
        yield Visit(route, url, account, status, kind, linked_from, b"<html" in content, torn)
        if status == 200 and kind == "text/html" and content.strip():
            ahead.extend((urljoin(url, link), url) for link in links_of(content))


def one_for_each_role(accounts: list[str]) -> list[str]:
    """Accounts are named demo.role.organisation: the first of each role, and all of the head of 2023."""
    first: dict[str, str] = {}
    for account in accounts:
        first.setdefault(account.split(".")[1], account)
    heads = [account for account in accounts if account.endswith(".bac-kan")]
    return list(dict.fromkeys([*first.values(), *heads]))


def crawl_everybody(base: str) -> list[Visit]:
    """The portal as nobody, and the workspace as an account of each role."""
    files: Counter[str] = Counter()
    visits = list(crawl(base, NOBODY, start="/", files=files))
    visits += crawl(base, NOBODY, start=SIGN_IN, files=files)
    for account in one_for_each_role(demo_accounts(base)):
        visits += crawl(base, account, start="/lam-viec/", files=files)
    return visits

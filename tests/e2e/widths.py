"""Pages at the width of a screen and of a phone: what is shown fits, or the test names what sticks out."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.conftest import NARROW, WIDE

HEIGHT = 900
PHONE = 390
"""A phone of today; `NARROW` is the smallest that must do."""
SETTLES_MS = 3000
"""How long a page may take to be laid out anew at another width; on a busy machine that is not the next frame."""
DRAWN = """async ([width, patience]) => {
  const until = performance.now() + patience;
  while (innerWidth !== width && performance.now() < until) await new Promise((done) => setTimeout(done, 20));
  await new Promise(requestAnimationFrame);
  return innerWidth;
}"""
STICKS_OUT = """async ([width, patience, frames]) => {
  const root = document.documentElement;
  const of = frames ? [...document.querySelectorAll(frames)] : [];
  const narrow = () => of.filter((frame) => frame.scrollWidth > frame.clientWidth);
  const fits = () => root.scrollWidth <= width && !narrow().length;
  const until = performance.now() + patience;
  while (!fits() && performance.now() < until) await new Promise((done) => setTimeout(done, 50));
  if (fits()) return [];
  const right = (part) => Math.round(part.getBoundingClientRect().right);
  const beyond = [...document.querySelectorAll("body *")].filter((part) => right(part) > width);
  return [
    `the page: ${root.scrollWidth} px, its window: ${innerWidth} px`,
    ...narrow().map((frame) => `${frame.scrollWidth} in ${frame.clientWidth}: ${frame.outerHTML.slice(0, 100)}`),
    ...beyond.slice(0, 20).map((part) => `${right(part)}: ${part.outerHTML.slice(0, 100)}`),
  ];
}"""


def at_width(page: Page, width: int, height: int = HEIGHT) -> None:
    """Give the page another width, and let it be drawn once: the window follows a moment after it is asked."""
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate(DRAWN, [width, SETTLES_MS]) == width


def assert_fits(page: Page, frames: str = "") -> None:
    """The page does not scroll sideways once it is laid out, nor do these frames in it (a selector)."""
    width = page.viewport_size["width"]
    beyond = page.evaluate(STICKS_OUT, [width, SETTLES_MS, frames])
    assert beyond == [], f"{page.url} is wider than {width} px:\n" + "\n".join(beyond)


def at_both_widths(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    """What axe says of the page on a phone and on a screen, where it must not scroll sideways."""
    for width in (NARROW, WIDE):
        at_width(page, width)
        assert_fits(page)
        assert_accessible(page)


def looking(
    assert_accessible: Callable[[Page], None], picture: Callable[..., Path], kept_as: str, phone: int = NARROW
) -> Callable[[Page, str], None]:
    """A look at a page on a screen and on a phone: does it fit, what does axe say, and a picture of each, kept under
    these words, the look's own name and the width. The page is left as wide as a screen.
    """

    def look(page: Page, name: str) -> None:
        for width in (WIDE, phone):
            at_width(page, width)
            assert_fits(page)
            assert_accessible(page)
            picture(page, f"{kept_as}-{name}-{width}", whole=True)
        at_width(page, WIDE)

    return look

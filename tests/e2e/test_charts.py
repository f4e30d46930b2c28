"""Charts in a window that is nearly shut, as one is for a moment when it is minimised, printed or captured whole."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import WIDE
from tests.e2e.walk import HOME, office

SHUT = {"width": 1, "height": 1}
LIBRARY = "**/echarts*.js"
OPEN = {"width": WIDE, "height": 900}


@pytest.fixture
def network(page_as) -> Page:
    """The page of who learns from whom: a network cannot be laid out without room."""
    page = page_as(office("bac-kan"))
    page.goto(f"{HOME}nhan-rong/")
    return page


def settled(page: Page) -> None:
    """Until what a change of size causes has happened."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_drawn_network_takes_a_window_nearly_shut(network):
    canvas = network.locator(".chart-canvas").first
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_have_attribute("data-drawn", "true")
    wide = canvas.locator("canvas").evaluate("drawing => drawing.clientWidth")
    network.set_viewport_size(SHUT)
    settled(network)
    network.set_viewport_size(OPEN)
    settled(network)
    expect(canvas.locator("canvas")).to_have_js_property("clientWidth", wide)


def test_a_network_is_drawn_once_it_has_room(network):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    network.route(LIBRARY, hold)
    canvas = network.locator(".chart-canvas").first
    with network.expect_request(LIBRARY):
        network.reload(wait_until="domcontentloaded")
        canvas.scroll_into_view_if_needed()
    network.set_viewport_size(SHUT)
    held[0].continue_()
    network.evaluate(
        "() => new Promise((done) => { const at = setInterval(() => window.echarts && done(clearInterval(at))); })"
    )
    settled(network)
    assert canvas.get_attribute("data-drawn") is None
    network.set_viewport_size(OPEN)
    expect(canvas).to_have_attribute("data-drawn", "true")

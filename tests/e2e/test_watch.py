"""What counts as an error of a page's console."""

from types import SimpleNamespace

from tests.e2e.conftest import Watch


def heard(*texts: str) -> list[str]:
    watch = Watch()
    for text in texts:
        watch.hear(SimpleNamespace(type="error", text=text, location={"url": "htmx.js"}))
    return watch.errors()


def test_a_request_given_up_on_is_no_error():
    assert heard("htmx:afterRequest, [object]", "htmx:sendAbort, [object]") == []


def test_a_request_that_failed_is_an_error_and_so_is_what_was_said_before_one_given_up_on():
    failed = ("htmx:afterRequest, [object]", "htmx:sendError, [object]")
    assert len(heard(*failed)) == 2
    assert heard("Broken", "htmx:afterRequest, [object]", "htmx:sendAbort, [object]") == [
        "error: Broken (htmx.js)"
    ]

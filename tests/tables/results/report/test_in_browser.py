"""The report in a real browser: nothing in it runs, it asks for nothing, fits a phone, and follows light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from fathoms.tables.results.report.report import write_report
from tests.tables.results.report.example import HARM, labels_ladder, numbers_ladder

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opened(page: Page, path: Path) -> list[str]:
    """Open a file; return what the console says, and what else the page asks for."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return said


def test_names_that_mean_harm_do_nothing(page: Page, tmp_path: Path) -> None:
    write_report(numbers_ladder(), tmp_path / "report.html")
    said = opened(page, tmp_path / "report.html")
    assert page.locator("script, img").count() == 0
    assert page.title() == "<b>price</b> · <i>table</i>.csv"
    text = page.locator("body").text_content() or ""
    for name in HARM[:4]:
        assert name in text
    assert not said


def test_even_an_unescaped_script_would_not_run(page: Page, tmp_path: Path) -> None:
    """The policy holds by itself; without it the same page does run it, so this test can see the difference."""
    policy = '<meta http-equiv="Content-Security-Policy"'
    write_report(labels_ladder(), tmp_path / "report.html")
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    source = source.replace("</body>", "<script>document.title = 'pwned'</script></body>")
    assert policy in source
    (tmp_path / "report.html").write_text(source, encoding="utf-8")
    said = opened(page, tmp_path / "report.html")
    assert page.title() != "pwned"
    assert "Content Security Policy" in "".join(said)
    (tmp_path / "open.html").write_text(source.replace(policy, "<meta name=none"), encoding="utf-8")
    page.goto((tmp_path / "open.html").as_uri())
    assert page.title() == "pwned"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_phones_and_follows_the_scheme(page: Page, tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    for number, ladder in enumerate((numbers_ladder(), labels_ladder(4))):
        path = tmp_path / f"report{number}.html"
        write_report(ladder, path)
        assert not opened(page, path)
        for width in (320, 390, 820, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            content, window, background, smallest = page.evaluate(
                """() => [
                    document.documentElement.scrollWidth, document.documentElement.clientWidth,
                    getComputedStyle(document.body).backgroundColor,
                    Math.min(...[...document.querySelectorAll(".plot text")].map((text) => text.getBoundingClientRect().height)),
                ]"""
            )
            assert content <= window == width
            assert background == ("rgb(18, 22, 28)" if scheme == "dark" else "rgb(251, 250, 247)")
            assert smallest >= 8

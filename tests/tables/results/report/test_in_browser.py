"""The report in a real browser: nothing in it runs, it fits a phone, and it follows light and dark."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fathoms.tables.results.report.report import write_report
from tests.tables.results.report.example import HARM, labels_ladder, numbers_ladder
from tests.tables.results.report.test_report import Page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
QUIET = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--enable-logging=stderr",
    "--dump-dom",
]

pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed (Debian: apt-get install chromium)")


def opened(page: Path, *flags: str) -> tuple[str, str]:
    """What the browser makes of a page once it is loaded, and what its console says."""
    assert BROWSER
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # it refuses to run as root
    profile = f"--user-data-dir={page.parent / 'profile'}"
    done = subprocess.run(
        [BROWSER, *QUIET, *sandbox, profile, *flags, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, console


def test_names_that_mean_harm_do_nothing(tmp_path: Path) -> None:
    write_report(numbers_ladder(), tmp_path / "report.html")
    seen, console = opened(tmp_path / "report.html")
    page = Page(seen)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    title = re.search("<title>(.*?)</title>", seen)
    assert title and html.unescape(title[1]) == "<b>price</b> · <i>table</i>.csv"
    for name in HARM[:4]:
        assert name in "".join(page.texts)
    assert not console


def test_even_an_unescaped_script_would_not_run(tmp_path: Path) -> None:
    """The policy holds by itself; without it the same page does run it, so this test can see the difference."""
    script = "<script>document.title='pwned'</script>"
    write_report(labels_ladder(), tmp_path / "report.html")
    source = (tmp_path / "report.html").read_text(encoding="utf-8").replace("</body>", f"{script}</body>")
    (tmp_path / "report.html").write_text(source, encoding="utf-8")
    seen, console = opened(tmp_path / "report.html")
    assert "<title>pwned" not in seen
    assert "Content Security Policy" in console
    open_page = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
    (tmp_path / "open.html").write_text(open_page, encoding="utf-8")
    assert "<title>pwned" in opened(tmp_path / "open.html")[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_phones_and_follows_the_scheme(tmp_path: Path, dark: bool) -> None:
    widths = [320, 390, 820, 1280]
    frames = []
    for place, ladder in enumerate((numbers_ladder(), labels_ladder(4))):
        write_report(ladder, tmp_path / f"report{place}.html")
        frames += [f"<iframe src=report{place}.html width={width} height=800></iframe>" for width in widths]
    (tmp_path / "frames.html").write_text(
        f"""<body>{"".join(frames)}<script>onload = () => {{
            const pages = [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
            document.title = JSON.stringify(pages.map((page) => [
                page.documentElement.scrollWidth, page.documentElement.clientWidth,
                getComputedStyle(page.body).backgroundColor,
                Math.min(...[...page.querySelectorAll(".plot text")].map((text) => text.getBoundingClientRect().height)),
            ]));
        }}</script></body>""",
        encoding="utf-8",
    )
    seen, console = opened(tmp_path / "frames.html", f"--blink-settings=preferredColorScheme={0 if dark else 1}")
    title = re.search("<title>(.*?)</title>", seen)
    assert title
    for content, window, background, smallest in json.loads(html.unescape(title[1])):
        assert content <= window
        assert background == ("rgb(18, 22, 28)" if dark else "rgb(251, 250, 247)")
        assert smallest >= 8
    assert not console

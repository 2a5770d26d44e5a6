"""The Lab's picture in README.md, as the page draws it."""

from collections.abc import Iterator

from lab.chromium import chromium
from lab.served_lab import ROOT, ServedLab

_EPOCHS = 30


def lines() -> Iterator[str]:
    """Where the pictures are, in light and dark: the network after so many epochs, the same each time."""
    for scheme in ("light", "dark"):
        with ServedLab() as lab, chromium() as browser:
            page = browser.new_page(viewport={"width": 1400, "height": 880}, color_scheme=scheme)
            page.goto(lab.address)
            page.wait_for_selector("#play:not([disabled])")
            for _ in range(_EPOCHS):
                page.evaluate("async () => { await lab.ask('step_epoch'); }")
            page.wait_for_timeout(2000)  # the curves are drawn, and the doctor has looked
            file = ROOT / "docs" / f"lab-{scheme}.png"
            page.screenshot(path=file)
            yield str(file.relative_to(ROOT))

"""The Lab in Firefox: the page is drawn, trains, and fits a phone."""

from __future__ import annotations

import pytest

from tests.firefox import running_firefox
from tests.lab.browser.conftest import ROOT

_SHOTS = ROOT / "build" / "screenshots"
# How many colours there are on the network's canvas.
_COLOURS = """(() => {
    const canvas = document.querySelector("#network .body > canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
})()"""


def test_it_draws_and_trains(lab_address: str, request: pytest.FixtureRequest) -> None:
    with running_firefox() as firefox:
        firefox.resize(1400, 900)
        firefox.open(lab_address)
        firefox.until("window.lab?.live && document.querySelector('#network .neuron')")
        assert "token" not in firefox.evaluate("location.href")
        assert firefox.evaluate("lab.live.step") == 0
        firefox.evaluate("document.getElementById('play').click()")
        firefox.until("lab.live.step > 50 && document.querySelector('#curves .scatterlayer path')")
        firefox.evaluate("document.getElementById('play').click()")
        firefox.until("!lab.live.playing && lab.live.step === lab.live.end")
        assert firefox.evaluate("lab.ask('state').then(({ run }) => run.step)") == firefox.evaluate("lab.live.step")
        assert firefox.evaluate("Number(document.querySelector('[data-figure=\"training loss\"]').textContent)") > 0
        assert firefox.evaluate(_COLOURS) > 100
        firefox.screenshot(_SHOTS / f"{request.node.name}_firefox.png")
        firefox.resize(390, 844)
        firefox.until("document.documentElement.scrollWidth <= 390")
        firefox.screenshot(_SHOTS / f"{request.node.name}_firefox_phone.png")
        assert not firefox.problems

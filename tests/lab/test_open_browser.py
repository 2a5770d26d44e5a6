"""The browser is opened where there is a screen; elsewhere it is told how to reach the page."""

from __future__ import annotations

import pytest

from fathoms.lab.open_browser import open_browser

_ADDRESS = "http://127.0.0.1:8123/?token=abc"


def test_without_a_screen_no_browser_of_letters_takes_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    def opens(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", opens)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not open_browser(_ADDRESS)
    assert opened == []
    assert "ssh -L 8123:127.0.0.1:8123" in capsys.readouterr().out
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_browser(_ADDRESS)
    assert opened == [_ADDRESS]
    assert capsys.readouterr().out == ""


def test_a_browser_that_does_not_come_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert not open_browser(_ADDRESS)
    assert "There is no browser here." in capsys.readouterr().out

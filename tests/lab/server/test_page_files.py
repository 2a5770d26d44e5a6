"""What is served of the pages' files."""

from __future__ import annotations

import re

from fathoms.lab.server.page_files import PAGE, imported, page_file, page_files


def test_a_page_names_all_its_scripts_and_has_its_styles_in_it() -> None:
    for name, script in (("index.html", "app.js"), ("watch.html", "watch.js")):
        found = page_file(name)
        assert found is not None
        body, kind = found
        assert kind == "text/html"
        page = body.decode()
        named = set(re.findall(r'<link rel="modulepreload" href="/page/([^"]+)">', page))
        # A browser reads every script that is named in another one, wherever the name stands.
        read: set[str] = set()
        waiting = {PAGE / script}
        while waiting:
            path = waiting.pop()
            read.add(path.relative_to(PAGE).as_posix())
            names = re.findall(r'^import .*?"(\..*?)";|^\} from "(\..*?)";', path.read_text(), re.MULTILINE)
            others = {(path.parent / (one or other)).resolve() for one, other in names}
            waiting |= {other for other in others if other.relative_to(PAGE).as_posix() not in read}
        assert named == read
        assert "stylesheet" not in page
        for style in re.findall(r'href="/page/(.+?\.css)"', (PAGE / name).read_text()):
            assert (PAGE / style).read_text() in page


def test_nothing_else_is_served() -> None:
    for name in ("", "..", "../server/guard.py", "/etc/passwd", "panels", "./app.js", "app.js/"):
        assert page_file(name) is None
    assert all(page_file(name) for name in page_files())
    assert imported("address.js") == ["address.js"]

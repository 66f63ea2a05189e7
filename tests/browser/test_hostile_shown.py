"""Hostile pages reported and quoted, opened in Chromium: nothing runs, nothing is asked for, and the words are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive
from archive.report import inert
from archive.report.html import html
from tests.conftest import cases_folder
from tests.hostilepress import print_hostile
from tests.newspaper import newspaper
from tests.payloads import payloads

TEXTS = payloads(cases_folder())
#: What a page has done that it should not have, as it says itself.
LISTEN = """
window.wrong = [];
for (const kind of ["securitypolicyviolation", "error", "unhandledrejection"])
  addEventListener(kind, event => wrong.push(kind + " " + (event.violatedDirective || event.message)), true);
"""
#: Elements and attributes that no report has, wherever they stand.
STRANGE = """() => [...document.querySelectorAll("*")].flatMap(node => [
  ...("script iframe object embed img svg math form input button video audio link base noscript".split(" ")
    .includes(node.localName) ? [node.localName] : []),
  ...node.getAttributeNames().filter(name => /^on|^src|^style$|^action$|^formaction$|^ping$/.test(name)
    || name === "href" && !node.getAttribute(name).startsWith("#"))])"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch, newspaper(folder) as paper:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        slug = print_hostile(paper, TEXTS)[-1].capture.slug
    archive = Archive.open(folder / "press")
    made = {"report": folder / "report.html", "quote": folder / "quote.html"}
    made["report"].write_text(html(archive.report(slug)), encoding="utf-8", newline="")
    archive.quote(f"{slug}@v1", made["quote"], item="headline", beside=True)
    outlet = getattr(archive, "outlet", None)
    if outlet is not None:
        from archive.report.outlet import outlet_html

        made["outlet"] = folder / "outlet.html"
        made["outlet"].write_text(outlet_html(outlet("harbour.example")), encoding="utf-8", newline="")
    return made


def opened(browser: Any, path: Path) -> tuple[Any, list[str]]:
    """The page with all of it unfolded, and what it did beyond showing itself."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    did: list[str] = []
    tab.add_init_script(LISTEN)
    tab.on("dialog", lambda dialog: (did.append(f"dialog {dialog.message}"), dialog.dismiss()))
    tab.on("request", lambda request: did.append(f"request {request.url}") if request.url != path.as_uri() else None)
    tab.on("console", lambda message: did.append(f"console {message.text}"))
    tab.on("pageerror", lambda error: did.append(f"error {error}"))
    tab.on("popup", lambda popup: did.append("popup"))
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    for _ in range(3):
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
    tab.mouse.click(300, 300)
    return tab, did + tab.evaluate("window.wrong")


def test_nothing_happens(chromium: Any, pages: dict[str, Path]) -> None:
    for name, path in pages.items():
        tab, did = opened(chromium, path)
        assert did == [], name
        assert tab.evaluate("document.scripts.length") == 0, name
        assert tab.url.partition("#")[0] == path.as_uri(), name
        strange = tab.evaluate(STRANGE)
        assert [one for one in strange if not (name == "outlet" and one == "svg")] == [], name
        tab.context.close()


def test_all_of_their_words_are_there(chromium: Any, pages: dict[str, Path]) -> None:
    tab, _ = opened(chromium, pages["report"])
    shown = squeezed(tab.evaluate("document.body.textContent"))
    tab.context.close()
    missing = []
    for text in TEXTS:
        # What a document cannot hold came as U+FFFD, and white space is one space.
        came = re.sub("[\ud800-\udfff\0]", "\ufffd", text)
        forms = {squeezed("".join(part.text for part in inert.parts(came, strict=strict))) for strict in (False, True)}
        if not any(form in shown for form in forms):
            missing.append(text)
    # A few are changed by the parser of HTML itself (characters that a document may not hold).
    assert len(missing) <= len(TEXTS) // 20, missing


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_page_that_does_harm_is_noticed(chromium: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    """The tests above can fail: one text that is not escaped is seen, with the policy and without."""
    harmless = pages["report"].read_text(encoding="utf-8")
    harmful = tmp_path / "harmful.html"
    evil = "<main><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)>"
    harmful.write_text(harmless.replace("<main>", evil, 1), encoding="utf-8")
    tab, did = opened(chromium, harmful)
    assert any(one.startswith(("console", "securitypolicyviolation")) for one in did)
    assert not any(one.startswith("dialog") for one in did)
    assert tab.evaluate(STRANGE) == ["script", "img", "src", "onerror"]
    tab.context.close()
    bare = re.sub(r"<meta http-equiv=\"?Content-Security-Policy[^>]*>", "", harmful.read_text(encoding="utf-8"))
    harmful.write_text(bare, encoding="utf-8")
    tab, did = opened(chromium, harmful)
    assert "dialog 1" in did
    tab.context.close()

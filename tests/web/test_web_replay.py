"""Pages as they were captured: what of a stranger's page is written, who may ask for it, and what is shown to nobody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.api import Archive
from archive.web.gate import Gate
from archive.web.inert_page import MOST, PLACEHOLDER, inert_page
from archive.web.inert_style import inert_style
from tests.api.belonging_site import PAGE, Site, figure, picture, site, story
from tests.api.test_watched_pictures import look, watched
from tests.browser.outside import BODY, HEAD, LEAVING, LINKS, Page
from tests.conftest import cases_folder
from tests.newspaper import page as newspage
from tests.payloads import payloads
from tests.peers.edition import foreign_warc
from tests.web.client import BESIDE, HOST, TOKEN, WINDOW, Client, Window, checked
from tests.web.test_web_gate import METHODS

HERE = "http://news.example/story"
OUT = re.compile(r"(?i)(?:https?:)?//[a-z0-9]|javascript:|data:text")


class Ways:
    """Everything that ends in `ok` is kept."""

    def part(self, base: str, address: str) -> str | None:
        return "/cap/part/1/2" if address.strip().endswith("ok") else None

    def link(self, base: str, address: str) -> str | None:
        return "/cap/link/1/x" if address.strip().lower().startswith(("http", "/", "//")) else None


def written(text: str) -> str:
    return inert_page(text, HERE, Ways())


class Harmless(HTMLParser):
    """Asserts that no tag acts, and that every address leads into this viewer."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "object", "embed", "base", "frame", "applet", "portal", "set", "animate")
        self.style = tag == "style"
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in (
                "action",
                "formaction",
                "ping",
                "target",
                "srcdoc",
                "http-equiv",
                "manifest",
                "attributionsrc",
            )
            told = value or ""
            if name in ("href", "src", "poster", "background", "xlink:href"):
                assert told.startswith(("/cap/", "#", "data:image/")), (tag, name, told)
            elif name == "srcset":
                assert all(one.strip().startswith("/cap/") for one in told.split(",")), told
            elif name == "style":
                assert not re.search(r"(?i)url\((?!\"(?:/cap/|data:|#))", told), told

    def handle_data(self, data: str) -> None:
        if self.style:
            data = re.sub(r"@namespace[^;]*;", "", data)  # a name, which nobody asks for
            assert not re.search(r"(?i)url\((?!\"(?:/cap/|data:|#))|@import (?!url\(\"/cap/)", data), data

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p onclick=x>a &amp; b", "<p>a &amp; b"),
        ("<script>1</script>x", "x"),
        ('<img src=ok alt="A&quot;">', '<img alt="A&quot;" src="/cap/part/1/2">'),
        ("<img src=http://x/y>", f'<img src="{PLACEHOLDER}">'),
        ("<img src=y srcset='z 1x, aok 2x'>", f'<img src="{PLACEHOLDER}" srcset="/cap/part/1/2 2x">'),
        ("<img data-src=ok src='data:image/gif;base64,AA'>", '<img data-src="ok" src="/cap/part/1/2">'),
        ("<picture><source srcset=http://x/y><img src=ok></picture>", '<picture><img src="/cap/part/1/2"></picture>'),
        ("<a href=http://x/ target=_top>l</a>", '<a href="/cap/link/1/x">l</a>'),
        ("<a href=' java\tscript:x'>l</a><a href=mailto:a@b>m</a>", "<a>l</a><a>m</a>"),
        ("<a href='#p'>l</a>", '<a href="#p">l</a>'),
        (f"<a href='{HERE}#p'>l</a>", '<a href="#p">l</a>'),
        ("<link rel=stylesheet href=ok media=print>", '<link rel="stylesheet" href="/cap/part/1/2" media="print">'),
        ("<link rel='preload stylesheet' href=//x>", ""),
        ("<meta http-equiv=refresh content='0;url=x'><meta name=viewport content=w>", '<meta name="viewport" content="w">'),
        ("<base href=//x><!-- c --><?x?><!y>z", "z"),
        ("<svg><use href='#a'/><use href='http://x#a'/></svg>", '<svg><use href="#a" /><use /></svg>'),
        ("<noscript><img src=ok></noscript>", '<noscript><img src="/cap/part/1/2"></noscript>'),
        ("<title></b><img src=x></title>", "<title>&lt;/b>&lt;img src=x></title>"),
        ("<xmp><b></xmp><plaintext><i>", "<pre>&lt;b></pre><pre>&lt;i>"),
        ("<style>a{b:url(ok)}</style>", '<style>a{b:url("/cap/part/1/2")}</style>'),
        ("<style><!--<a href=x>--></style>", "<style>\\3c !--\\3c a href=x>--></style>"),
        ("<style>@import </style>", "<style>@nothing </style>"),
        ("<style>@import/**/'ok'</style>", "<style>@nothing/**/'ok'</style>"),
        ("<style>@IMPORT 'ok';@imports</style>", '<style>@import url("/cap/part/1/2");@imports</style>'),
        ("<svg><style>a{b:&#117;rl(http://x)}</style>", "<svg><style>a{b:\\26 #117;rl(http://x)}</style>"),
        ("<form action=//x><button formaction=//y>b</button></form>", "<form><button>b</button></form>"),
        ("1 < 2 <3", "1 &lt; 2 &lt;3"),
        ("<p title='unended", ""),
        ("<object data=//x><p>instead</p></object>", "<p>instead</p>"),
        ("<video poster=ok src=//x autoplay></video>", '<video poster="/cap/part/1/2"></video>'),
        ("<!DOCTYPE html>x", "<!DOCTYPE html>x"),
        ('<!doctype html SYSTEM "http://x/y">z', "z"),
        ("<a href='?a=1&copy=2'>l</a>", "<a>l</a>"),
    ],
)  # fmt: skip
def test_what_is_written(text: str, shown: str) -> None:
    assert written(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@import 'ok';", '@import url("/cap/part/1/2");'),
        ("@import url(ok) screen;", '@import url("/cap/part/1/2") screen;'),
        ("@import '//x/y'", '@nothing url("data:,")'),
        ("a{b:url(//x)}", 'a{b:url("data:,")}'),
        ("a{b:url('//x')", 'a{b:url("data:,")'),
        ("a{b:url(//x", 'a{b:url("data:,")'),
        ("a{b:u\\72l(//x)}", "a{b:nothing(//x)}"),
        ("@\\69mport '//x'", '@nothing ""'),
        ("a{b:url(//x y)}", "a{b:nothing(//x y)}"),
        ("a{b:image-set('http://x/' 1x)}", 'a{b:image-set("" 1x)}'),
        ("a{b:src('\\68ttp://x/')}", 'a{b:src("")}'),
        ("a::after{content:'//'}", "a::after{content:'//'}"),
        (".md\\:x{c:d}.w-\\(a\\){e:f}", ".md\\:x{c:d}.w-\\(a\\){e:f}"),
        ("@namespace url(http://www.example/1999);a{b:c}", "@namespace url(http://www.example/1999);a{b:c}"),
        ("a{b:url(#c);d:url(data:image/png;base64,AA)}", 'a{b:url("#c");d:url("data:image/png;base64,AA")}'),
        ("/* url(//x) */", "/* url(//x) */"),
        ("a{b:url(data:text/css,x)}", 'a{b:url("data:,")}'),
    ],
)  # fmt: skip
def test_what_of_a_style_is_written(text: str, shown: str) -> None:
    assert inert_style(text, lambda address: "/cap/part/1/2" if address.endswith("ok") else None) == shown


def test_no_way_out_is_written() -> None:
    page = Page(1)
    raw = page.whole(HEAD, (*LEAVING, *BODY), LINKS).decode()
    found = written(raw)
    Harmless(found)
    assert "Ferry Moves to the East Pier</h1>" in found
    assert len(page.names) > 80


_SOUP = st.lists(
    st.sampled_from(
        ["<", ">", "</", "<!--", "-->", "<a ", "<img ", "<style>", "</style>", "<svg>", "<title>", "</title>", "<textarea>", "<script>",
         "</script>", "<iframe srcdoc='", "'", '"', "=", "/", " href=", " src=", " onload=", "http://x/", "//y", "javascript:1",
         "&lt;", "&#60;", "&", "\0", "url(", ")", "@import ", "\\", "{", "}", "<noscript>", "</noscript>", "<math>", "<![CDATA[", "]]>",
         "<plaintext>", "<xmp>", "<base href=//z>", "<meta http-equiv=refresh content='0;url=//q'>", " ", "\n", "x", "ok", "<template>"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(_SOUP)
@settings(max_examples=400, deadline=None)
@example("<style></style><a href=http://x/>")
@example("<svg><style><img src=http://x onerror=1></style></svg>")
@example("<textarea></textarea><img src=//y>")
@example('<p title="</title><img src=//y>">')
def test_no_soup_gets_out(text: str) -> None:
    """Whatever is read of it: what is written has only tags of ours, and written again it is the same."""
    once = written(text)
    Harmless(once)


def test_what_is_written_is_bounded() -> None:
    """Of a page of a million tags only so many are written; styles and attributes cost what they weigh."""
    assert written("<b>" * (MOST + 5)).count("<b>") == MOST
    assert len(written("<" * 100_000)) == 4 * 100_000
    for hostile in ("<a b='" * 50_000, "<!--" * 50_000, "<style>" * 50_000, "<img srcset='" + "x," * 50_000 + "'>", "<a " * 50_000,
                    "<style>" + "url(" * 50_000, "<style>" + "a\\" * 50_000, "<style>" + "@import'" * 50_000):  # fmt: skip
        assert len(written(hostile)) < 1_000_000


def test_payloads_do_not_get_out() -> None:
    for text in payloads(cases_folder()):
        Harmless(written(f"<p>{text}</p><p title='{text}'>x</p><a href='{text}'>l</a><style>{text}</style>"))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("replay")
    with pytest.MonkeyPatch.context() as patch, site(folder) as made:
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        made.serve("/s.css", b"p{background:url(/img/back.png)} @import 'gone.css';", "text/css")
        made.serve("/img/back.png", b"\x89PNG\r\n\x1a\nback", "image/png")
        made.serve("/f.woff2", b"wOF2font", "application/octet-stream")
        made.serve("/img/quay-1.jpg", picture("first"))
        head = '<link rel="stylesheet" href="/s.css"><style>@font-face{font-family:a;src:url(/f.woff2)}</style>'
        made.page(figure("/img/quay-1.jpg"), '<a href="/other">l</a><a href="/story?ref=x">s</a>', head=head)
        made.capture(assets="all")
        made.serve("/img/quay-1.jpg", picture("second"))
        made.page(figure("/img/quay-1.jpg"), head=head, cost="$14 million")
        made.capture(assets="none")
        made.capture(assets="all")
        yield made


@pytest.fixture
def client(paper: Site) -> Client:
    return Client(Archive.open(paper.press.path))


@pytest.fixture
def window(paper: Site) -> Window:
    return Window(Archive.open(paper.press.path))


def slug(paper: Site) -> str:
    return paper.press.articles()[0].slug


def parts(text: str) -> list[str]:
    return re.findall(r'"(/capab1lity-of-the-tests/part/[0-9]+/[0-9]+)"', text)


def test_a_page_has_the_parts_of_its_own_look(client: Client, window: Window, paper: Site) -> None:
    first, bare, second = (window.get(f"/page/{n}/{PAGE}").text for n in range(3))
    assert [len(parts(text)) for text in (first, bare, second)] == [3, 0, 3]
    bodies = [window.ask("GET", one, headers=(("host", "127.0.0.1:8378"),)) for one in parts(first)]
    kinds = {told.headers["content-type"]: told for told in bodies}
    assert set(kinds) == {"text/css; charset=utf-8", "font/woff2", "image/jpeg"}
    assert "@nothing" in kinds["text/css; charset=utf-8"].text
    assert len(parts(kinds["text/css; charset=utf-8"].text)) == 1
    assert kinds["font/woff2"].headers["access-control-allow-origin"] == "*"

    def photo(text: str) -> bytes:
        found = re.search(r'<img[^>]* src="/capab1lity-of-the-tests(/part/[^"]*)"', text)
        assert found is not None
        return window.get(found[1]).body

    assert photo(first) == picture("first")
    assert photo(second) == picture("second")
    told = json.loads(client.get(f"/a/{slug(paper)}/c3/captured.json").body)
    assert (told["parts"], told["lacking"], told["parts_of"]) == (4, 1, "c3")
    assert json.loads(client.get(f"/a/{slug(paper)}/v2/captured.json").body)["parts_of"] is None


def test_a_look_that_asked_for_nothing_again_has_the_parts_of_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with site(tmp_path) as made:
        made.serve("/img/quay-1.jpg", picture("first"))
        made.page(figure("/img/quay-1.jpg"))
        watch = watched(made)
        assert [look(made, watch).outcome for _ in range(3)] == ["version", "unchanged", "unchanged"]
        press = Archive.open(made.press.path)
        told = json.loads(Client(press).get(f"/a/{slug(made)}/c3/captured.json").body)
        assert (told["parts"], told["parts_of"]) == (1, "v1")
        window = Window(press)
        (part,) = parts(window.get(f"/page/2/{PAGE}").text)
        assert window.get(part.removeprefix(BESIDE.prefix)).body == picture("first")


def test_the_tab_shows_it_in_a_frame_that_may_do_nothing(client: Client, paper: Site) -> None:
    told = client.get(f"/a/{slug(paper)}/v1/captured")
    page = checked(told)
    assert page.tags.count("iframe") == 1
    assert told.headers["content-security-policy"].endswith(f"; frame-src {WINDOW}/")
    assert "frame-src" not in client.get(f"/a/{slug(paper)}/v1").headers["content-security-policy"]
    assert f"/{TOKEN}/a/{slug(paper)}/v1/captured" in client.get(f"/a/{slug(paper)}/v1").text
    file = client.get(f"/a/{slug(paper)}/v1/captured.txt")
    assert b"$41 million" in file.body
    told = json.loads(client.get(f"/a/{slug(paper)}/v1/captured.json").body)
    assert hashlib.sha256(file.body).hexdigest() == told["sha256"]
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert file.headers["content-type"] == "application/octet-stream"


def test_links_lead_to_what_was_captured(window: Window) -> None:
    text = window.get(f"/page/0/{PAGE}").text
    other, self_ = re.findall(r'<a href="/capab1lity-of-the-tests(/link/[^"]*)"', text)
    told = window.get(other)
    assert told.status == 404
    assert "It was not captured here" in told.text
    assert "memento-datetime" not in told.headers
    assert window.get(self_).status in (302, 404)
    told = window.get(f"/link/0/{PAGE}")
    assert (told.status, told.headers["location"]) == (302, f"{WINDOW}/page/0/{PAGE}")


def test_every_answer_is_locked_in(window: Window) -> None:
    for path in (
        f"/page/0/{PAGE}",
        "/part/0/0",
        "/part/0/1",
        "/part/9/9",
        f"/link/0/{PAGE}",
        "/nothing",
        f"/timemap/link/{PAGE}",
        "/",
    ):
        headers = window.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'; form-action 'none'; base-uri 'none'"), path
        assert "script-src" not in policy
        assert "frame-ancestors http://127.0.0.1:8377" in policy
        assert not re.search(
            r"(?:img|font|style)-src[^;]*https?://(?!127\.0\.0\.1:8378/capab1lity-of-the-tests/part/)", policy
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in headers
        assert TOKEN not in str(headers) + str(window.get(path).body)


def test_nothing_of_the_archived_headers_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with site(tmp_path) as made:
        hints = {
            "Link": "<http://out.example>; rel=preconnect",
            "Refresh": "0;url=http://out.example",
            "X_Own": "out.example",
        }
        made.serve(
            "/story",
            story(),
            "text/html; charset=utf-8",
            200,
            **hints,
            Set_Cookie="a=b",
            Content_Security_Policy="out.example",
        )
        made.capture(assets="none")
        told = Window(Archive.open(made.press.path)).get(f"/page/0/{PAGE}")
    assert told.status == 200
    assert "out.example" not in str(told.headers)
    assert "set-cookie" not in told.headers
    assert "refresh" not in told.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8378", "127.0.0.1:8377", "127.0.0.1", "", "[::1"])
def test_another_host_is_refused(window: Window, host: str) -> None:
    told = window.ask("GET", f"{BESIDE.prefix}/page/0/{PAGE}", headers=(("host", host),))
    assert told.status == 403
    assert "Council" not in told.text


def test_without_the_capability_nothing_is_told(window: Window) -> None:
    own = (("host", "127.0.0.1:8378"),)
    for wrong in ("", "/x", f"/{TOKEN}", f"{BESIDE.prefix[:-1]}", f"{BESIDE.prefix}x", f"/{BESIDE.prefix}"):
        for path in (f"/page/0/{PAGE}", "/part/0/0", f"/timegate/{PAGE}", "/"):
            told = window.ask("GET", wrong + path, headers=own)
            assert told.status == 403, (wrong, path)
            assert "Council" not in told.text
    # The capability opens nothing of the viewer.
    viewer = Client(window.viewer._archive)
    assert viewer.ask("GET", f"{BESIDE.prefix}/", headers=(("host", HOST),)).status == 403


def test_only_reading_is_possible(window: Window) -> None:
    for path in (f"/page/0/{PAGE}", "/part/0/0", "/verify", "/verify.json", f"/timegate/{PAGE}"):
        for method in METHODS:
            told = window.get(path, method=method)
            assert told.status == 405, (path, method)
            assert told.headers["allow"] == "GET, HEAD"


def test_what_a_page_of_nobody_loads_is_given(window: Window) -> None:
    """A browser says of what a page in a sandbox loads that it is another site's, and that its origin is null."""
    for more in (
        (("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")),
        (("origin", "null"), ("sec-fetch-mode", "cors")),
    ):
        assert window.get("/part/0/0", headers=more).status == 200


@pytest.mark.parametrize(
    "path",
    ["/page/99/x", "/page/-1/x", "/page/0", "/page/x/y", "/page/999999999999999/x", "/page/9999999999999999999/x", "/part/0/999999",
     "/part/0/x", "/part/0/", "/link/0/", "/link/0/javascript:1", "/link/99/http://x/", "/page/0/../../x", "/%00", "/page/0/\u202e"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(window: Window, path: str) -> None:
    assert window.get(path).status == 404


def test_a_page_that_asked_not_to_be_shown_is_shown_on_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with site(tmp_path) as made:
        made.page(head='<meta name="robots" content="noarchive">')
        made.capture(assets="none")
        press = Archive.open(made.press.path)
        assert Window(press).get(f"/page/0/{PAGE}").status == 200
        public = Gate("127.0.0.1", 8377, TOKEN, "https://desk.example")
        assert Window(press, public).get(f"/page/0/{PAGE}").status == 404
        told = Client(press, public).get(f"/a/{slug(made)}/v1/captured").text
        assert "iframe" not in told
        assert "asked that no copy of it be shown" in told
        assert "asked that no copy" in Client(press).get(f"/a/{slug(made)}/v1/captured").text


def test_subscriber_material_is_shown_to_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    closed = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":false}</script>'
    )
    with site(tmp_path) as made:
        made.page(head=closed)
        found = made.capture(assets="none")
        press = Archive.open(made.press.path)
        window, client = Window(press), Client(press)
        with press._reading() as reader:
            assert reader.index.capture(found.capture.index).access == "subscriber"
        name = f"/a/{slug(made)}/v1/captured"
        assert window.get(f"/page/0/{PAGE}").status == 404
        assert window.get(f"/timegate/{PAGE}").status == 404
        assert client.get(f"/timemap/link/{PAGE}").status == 404
        assert client.get(f"{name}.txt").status == 404
        told = client.get(name).text
        assert "iframe" not in told
        assert "subscriber material" in told


def test_what_was_taken_off_is_shown_to_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by a shelf that was remembered before."""
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with site(tmp_path) as made:
        made.serve("/img/quay-1.jpg", picture("first"))
        made.page(figure("/img/quay-1.jpg"))
        made.capture()
        made.page(figure("/img/quay-1.jpg"), cost="$14 million")
        made.serve("/img/quay-1.jpg", picture("second"))
        made.capture()
        press = Archive.open(made.press.path)
        window, client = Window(press), Client(press)
        (part,) = parts(window.get(f"/page/0/{PAGE}").text)
        path = part.removeprefix(BESIDE.prefix)
        assert window.get(path).status == 200
        made.press.redact(f"{slug(made)}@v1", reason="court order 12/26", apply=True)
        assert window.get(f"/page/0/{PAGE}").status == 410
        assert window.get(path).status == 410
        assert client.get(f"/a/{slug(made)}/v1/captured").status == 410
        assert client.get(f"/a/{slug(made)}/v1/captured.txt").status == 410
        told = client.get(f"/timemap/link/{PAGE}").text
        assert f"{WINDOW}/page/0/" not in told
        assert f"{WINDOW}/page/1/" in told
        assert window.get(f"/page/1/{PAGE}").status == 200


def test_bytes_that_are_not_those_that_were_signed_are_shown_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with site(tmp_path) as made:
        made.page()
        made.capture(assets="none")
        (segment,) = (made.press.path / "warc").glob("news-*.warc.gz")
        data = bytearray(segment.read_bytes())
        with made.press._reading() as reader:
            row = next(one for one in reader.index.records(0) if one.role == "response")
        data[row.place.offset + row.place.length // 2] ^= 1
        segment.write_bytes(data)
        told = Window(Archive.open(made.press.path)).get(f"/page/0/{PAGE}")
    assert told.status == 500
    assert "Council" not in told.text


def test_what_was_imported_is_shown_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text, a page without an address, and a page of somebody else's WARC."""
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    press = Archive.create(tmp_path / "press", origin="news.example/desk", keyring=tmp_path / "keys")
    (tmp_path / "bridge.txt").write_text(
        "Bridge Opens\n\nThe bridge cost $41 million, the council said.\n", encoding="utf-8"
    )
    press.import_file(tmp_path / "bridge.txt", url="https://news.example/bridge", observed="2026-03-02T08:00:00Z")
    (tmp_path / "plan.html").write_bytes(newspage())
    press.import_file(tmp_path / "plan.html", observed="2026-03-02T09:00:00Z")
    data, _ = foreign_warc("http://foreign.example/story", gzip=True)
    (tmp_path / "foreign.warc.gz").write_bytes(data)
    press.import_file(tmp_path / "foreign.warc.gz")
    client, window = Client(press), Window(press)
    shown = {}
    for row in press.articles():
        with press._reading() as reader:
            captures = reader.captures(reader.resolve(row.id)[0])
        told = json.loads(client.get(f"/a/{row.slug}/c{captures[0].seq}/captured.json").body)
        assert told["unshown"] is None, told
        shown[captures[0].url] = window.at(told["address"])
    assert all(told.status == 200 for told in shown.values())
    text = shown["https://news.example/bridge"]
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert text.headers["memento-datetime"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    (file,) = (told for url, told in shown.items() if url.startswith("urn:"))
    assert "memento-datetime" not in file.headers  # nobody asked the web for it
    assert "Council Approves Harbour Plan" in file.text
    assert any("foreign.example" in url for url in shown)


def test_the_log_is_not_told_the_capability(paper: Site) -> None:
    heard: list[str] = []
    Window(Archive.open(paper.press.path), log=heard.append).get(f"/page/0/{PAGE}")
    assert heard == [f"GET (as captured) /…/page/0/{PAGE} 200"]


@pytest.mark.parametrize(
    ("host", "base"),
    [("127.0.0.1:8377", WINDOW), ("localhost:8377", WINDOW.replace("127.0.0.1", "localhost")),
     ("[::1]:8377", WINDOW.replace("127.0.0.1", "localhost"))],
)  # fmt: skip
def test_the_window_is_where_the_reader_is(client: Client, paper: Site, host: str, base: str) -> None:
    told = json.loads(client.get(f"/a/{slug(paper)}/v1/captured.json", headers=(("host", host),)).body)
    assert told["address"] == f"{base}/page/0/{PAGE}"

"""The page of a quote: the same bytes everywhere, small, inert, legible; and its data can be taken out again."""

from __future__ import annotations

import ast
import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.formats import quotepage
from archive.formats.quotepage import PAGE_LIMIT, QuotePageError, extract, is_quote_page, place
from archive.model import hosts
from archive.report import quote
from archive.report.quote import CSS, page
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.disclosure import disclose
from archive.trust.quote import SCHEMA, SCHEMAS, encode, read, statement_leaf
from tests.quotations import ADDRESS, LOG, NEW, OLD, ORIGIN, SHOWN, desk, document

TAGS = {"html", "head", "meta", "title", "style", "body", "main", "p", "h1", "h2", "div", "figure", "blockquote"} | {
    "figcaption", "b", "bdi", "mark", "dl", "dt", "dd", "code", "time", "ul", "li", "small", "template",
}  # fmt: skip
ATTRIBUTES = {"charset", "name", "content", "http-equiv", "lang", "dir", "class", "id"}
#: The pages of the quote that `tests.quotations` makes, by the schema that names their look. None of them changes: every
#: page that was ever given out is compared with what this code makes.
DIGESTS = {
    "newsproof/quote/v1": "525db0874c541225e36f7985baef6a4a3b98a80c9d3863dc6d51c9814f2b9461",
    "newsproof/quote/v2": "3e1992078f5c2d21364316ce01ad2ca18bacc4b053b6f6b0115209fa2f3425c6",
}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.within: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop()[0] != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        boxed = bool(self.open) and self.open[-1][1] == "g"
        for tag, _ in self.open:
            self.within[tag] = self.within.get(tag, "") + (f"<{data}>" if boxed else data)

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")


def parsed(made: bytes) -> Reader:
    reader = Reader()
    reader.feed(made.decode())
    reader.close()
    assert not reader.wrong
    assert not reader.open
    return reader


def made(old: str = OLD, new: str = NEW, shown: Any = SHOWN, **more: str) -> bytes:
    return page(document(desk(old, new, **more).quote(shown)))


def as_first(data: bytes) -> bytes:
    """The same document under the name of the first look."""
    return data.replace(SCHEMA.encode(), b"newsproof/quote/v1")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_bytes_are_part_of_the_format(schema: str) -> None:
    data = desk(OLD, NEW).quote(SHOWN).replace(SCHEMA.encode(), schema.encode())
    whole = page(dict(read(data).document))
    assert hashlib.sha256(whole).hexdigest() == DIGESTS[schema], (
        "another page needs another schema: see archive/report/quote.py"
    )


def test_the_first_look_has_no_host_in_ascii_and_the_later_ones_have() -> None:
    other = ADDRESS.replace("a", "\u0430")
    data = desk(OLD, NEW, url=other).quote(SHOWN)
    told = parsed(page(document(data))).within["main"]
    assert told.count(f"(host in ASCII: {hosts.ascii_host(other)})") == 1
    assert "host in ASCII" not in parsed(page(document(as_first(data)))).within["main"]
    assert "host in ASCII" not in parsed(made()).within["main"]


LETTERS = st.text("abz09-.\u0430\u0456\xe9\u03b1\u4e2d\u3002\uff0e\xdf\u03c2%D0B0", max_size=12)


@given(
    LETTERS,
    st.sampled_from(("https://", "HTTP://a@", "http:\\\\", "urn:", "")),
    st.sampled_from(("", ":8080", "/x", "?\u0430")),
)
def test_both_rooms_spell_a_host_alike(host: str, before: str, behind: str) -> None:
    assert quote.ascii_host(before + host + behind) == hosts.ascii_host(before + host + behind)


@given(st.text())
def test_whatever_stands_in_an_address_its_host_is_ascii(host: str) -> None:
    for url in (host, f"https://{host}/"):
        assert (quote.ascii_host(url) or "").isascii()


def test_the_look_depends_on_no_table_that_grows() -> None:
    """Python's tables of Unicode differ from release to release; two machines must make the same page."""
    tree = ast.parse(Path(quote.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name == "unicodedata" or name.startswith("archive")}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"isprintable", "isalnum", "isspace", "isupper", "casefold"}
    assert not re.search(r"\\[wsdb]", Path(quote.__file__).read_text(encoding="utf-8"))


def test_it_is_one_page_without_script_or_request() -> None:
    reader = parsed(made())
    assert {tag for tag, _ in reader.tags} <= TAGS
    assert {name for _, attributes in reader.tags for name in attributes} <= ATTRIBUTES
    assert b"://" not in made().replace(ADDRESS.encode(), b"").replace(b"https://in-toto.io/Statement/v1", b"")
    (policy,) = [a["content"] for _, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
    assert policy == f"default-src 'none';style-src 'sha256-{digest}'"
    assert reader.within["style"] == CSS
    assert not re.search(r"url\(|@import|expression", CSS)


def test_it_is_small() -> None:
    assert len(made()) < 8_500
    assert len(made(shown={2: "headline", 4: None})) < 7_000


def test_it_stays_small_in_a_large_log() -> None:
    """Three statements that lie far apart among a hundred thousand, two among ten millions: less than 10,000 bytes."""
    given = desk()

    def size_in(size: int, shown: dict[int, tuple[int, str | None]]) -> int:
        leaves = {at: statement_leaf(given.entries[n], given.fields(n, path)) for at, (n, path) in shown.items()}
        tree = disclose(size, leaves, lambda begin, end: hashlib.sha256(f"{begin}-{end}".encode()).digest())
        head = Checkpoint(ORIGIN, size, b"\x01" * 32)
        return len(page(document(encode(sign_checkpoint(head, LOG), tree, ()))))

    caption = "image/1/caption"
    assert 9_000 < size_in(100_000, {33_333: (2, caption), 33_393: (4, None), 50_000: (5, caption)}) < 10_000
    assert size_in(10_000_000, {3_333_333: (2, caption), 3_500_000: (4, None)}) < 10_000


def test_it_says_what_and_when_and_where() -> None:
    text = parsed(made()).within
    for words in (
        "Caption of picture 1", ADDRESS, OLD, NEW, "Version 1", "dated 2 March 2026, 08:00:00 UTC",
        "2 March 2026, 10:00:00 UTC, the same version", "other words 2 March 2026, 12:00:00 UTC, in version 2",
        "entries 2, 4, 5 of 7", "log.courant.example/desk", "desk+", "nobody besides the log", "What it does not prove",
        "newsproof verify", "as newsproof's documentation says (“Provable quotes”; not in this file)",
    ):  # fmt: skip
        assert words in text["main"], words
    assert "docs/" not in text["main"]  # whoever is given a quote has no such folder
    assert "docs/quotes.md" in parsed(page(document(as_first(desk(OLD, NEW).quote(SHOWN))))).within["main"]
    alone = parsed(made(shown={2: "body/3"})).within["main"]
    assert "Body text, block 3" in alone
    assert not [words for words in ("Found again", "Later", "without a break") if words in alone]
    assert "entry 2 of 7" in alone


def test_it_claims_of_no_page_that_it_was_fetched() -> None:
    """Whether it was, no statement in the log shows: what somebody typed and imported makes the same page."""
    text = parsed(made()).within["main"]
    assert "whether the page was fetched, or typed in and imported under this address and date" in text
    assert not re.search(r"\b[Ss]een\b", text.replace(OLD, "").replace(NEW, "").partition('{"after"')[0])


def test_changed_words_are_marked_in_both() -> None:
    marked = re.findall(r"<mark>(.*?)</mark>", made().decode())
    assert marked == ["ribon", "March 2, 2026.", "ribbon", "Monday."]
    assert "<mark>" not in made(OLD, OLD).decode()
    assert "the same words 2 March 2026" in parsed(made(OLD, OLD)).within["main"]
    assert "<mark>" not in made("one two", "three four").decode()
    assert re.findall(r"<mark>(.*?)</mark>", made("総工費は41億円。", "総工費は14億円。").decode()) == ["41", "14"]
    long = " ".join(f"w{n}" for n in range(500))
    assert "<mark>" not in made(long, long + " more").decode()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("headline", "Headline"),
        ("headline/og:title", "Headline, as given in og:title"),
        ("deck", "Subheading"),
        ("byline", "Byline"),
        ("dateline", "Dateline"),
        ("date/published/json-ld", "Date (published), as given in json-ld"),
        ("body/12", "Body text, block 12"),
        ("image/2/caption", "Caption of picture 2"),
        ("image/2/credit", "Credit of picture 2"),
        ("image/2/alt", "Alternative text of picture 2"),
        ("image/2/src", "Address of picture 2"),
        ("note/1", "Note 1"),
        ("video/1/title", "video/1/title"),
    ],
)
def test_items_have_names(path: str, name: str) -> None:
    assert quote.place(path) == name


HOSTILE = st.one_of(
    st.text(min_size=1, max_size=60),
    st.lists(
        st.sampled_from(
            (
                "</template>",
                "<script>alert(1)</script>",
                '<template id="quote">',
                "&lt;",
                "&amp;",
                "&",
                "\u202e",
                "\u200d",
                "\u0600",
                "\n",
                "\t",
                "\x00",
                "\x7f",
                "\x85",
                "\u2028",
                "\ufeff",
                "\U000e0041",
                "</style>",
                "'",
                '"',
                "\u200d\U0001f469\u200d\U0001f467",
            )
        ),
        min_size=1,
        max_size=8,
    ).map("".join),
).filter(lambda text: not re.search("[\ud800-\udfff]", text))
SEEN_ONLY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE)
def test_hostile_words_stay_words(old: str, new: str) -> None:
    data = desk(old, new).quote(SHOWN)
    whole = page(document(data))
    assert extract(whole) == data
    reader = parsed(whole)
    assert {tag for tag, _ in reader.tags} <= TAGS
    shown = whole[: whole.index(quotepage.BLOCK_START)].decode()
    assert not SEEN_ONLY.search(shown)
    unboxed = re.sub("<U\\+([0-9A-F]{4,6})>", lambda m: chr(int(m[1], 16)), reader.within["blockquote"])
    assert unboxed == old + new


def test_hostile_names_and_addresses_are_boxed_too() -> None:
    whole = made(url="https://courant.example/\u202e</bdi><script>", **{"image/1/caption\u202e<b>": "x"})
    assert "<U+202E></bdi><script>" in parsed(whole).within["p"]
    data = desk(**{"image/1/caption\u202e<b>": "x"}).quote({2: "image/1/caption\u202e<b>"})
    reader = parsed(page(document(data)))
    assert "<U+202E><b>" in reader.within["h1"]
    assert "U+202E" in reader.within["title"]


@pytest.mark.parametrize("text", ["می‌خواهم", "क्‍ष", "👩‍👩‍👧", "❤️", "1️⃣", "e\u0301", "a\u00a0b\u202fc", "co\u00adop"])
def test_what_an_orthography_needs_is_not_boxed(text: str) -> None:
    assert 'class="g"' not in made(text, text).decode()


# The data in the page.


def test_both_rooms_name_the_same_marks() -> None:
    assert (quote.BLOCK_START.encode(), quote.BLOCK_END.encode()) == (quotepage.BLOCK_START, quotepage.BLOCK_END)
    data = desk().quote(SHOWN)
    assert place(data) in page(document(data))
    assert read(extract(made())).document == document(data)


@given(st.binary(max_size=200).filter(lambda data: b"\n" not in data))
def test_what_is_placed_is_extracted(data: bytes) -> None:
    assert extract(b"<!doctype html>\n" + place(data)) == data


GOOD = b"<!doctype html>\n" + place(b'{"a":"<&>"}') + b"\n"


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        GOOD.removeprefix(b"<!doctype html>\n"),
        GOOD.replace(b"<!doctype html>", b"<!DOCTYPE html>"),
        GOOD.replace(b"<template id", b"<template  id"),
        GOOD.replace(b"</template>", b"</TEMPLATE>"),
        GOOD + GOOD[16:],
        GOOD + b"</template>",
        GOOD.replace(b"&lt;", b"<"),
        GOOD.replace(b"&lt;", b"&#60;"),
        GOOD.replace(b"&lt;", b"&LT;"),
        GOOD.replace(b"&gt;", b">"),
        GOOD.replace(b"&amp;", b"&"),
        GOOD.replace(b'"a"', b'\n"a"'),
        b"<!doctype html>\n</template>" + quotepage.BLOCK_START,
        b"<!doctype html>\n" + b" " * PAGE_LIMIT + GOOD,
    ],
    ids=range(15),
)
def test_data_are_written_in_one_way(damaged: bytes) -> None:
    with pytest.raises(QuotePageError):
        extract(damaged)


def test_a_page_is_known_by_its_data() -> None:
    assert is_quote_page(made())
    assert not is_quote_page(b"<!doctype html>\n<p>No quote.</p>")

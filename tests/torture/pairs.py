"""Pairs of pages that nobody would print: made at random, hostile, and real ones damaged, through extraction and diff.

For every pair: no exception; the edits, put into the old text, give the new one, and back; every number of the result
can be written as UTF-8 JSON; a page against itself has no edit; and the work is bounded, counted in calls and never in
seconds, so that the same case always ends the same way. Cases are made by their number alone.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from archive.articles.extract import Kind, extract
from archive.diff import compare
from archive.diff.edits import apply, revert
from archive.model.article import Extraction
from tests.conftest import cases_folder
from tests.torture.tally import Count

CASES = 10_000
#: Calls of a pair: so many in any case, and so many for each byte of both pages.
FIXED, PER_BYTE = 3_000_000, 60
#: Largest page that is made, in bytes, and largest that is taken from the cases.
LARGE, TAKEN = 1_200_000, 400_000


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS = _listed(
    "the of and to in a that was for on council bridge harbour ferry storm mayor vote Monday March 14 2031 1,200 $5.4 not "
    "never must may said \"Enough\" ‘quiet’ “loud” Brücke hôtel niño città ação één 市長 橋 さくら ブリッジ สะพาน الجسر הגשר "
    "мост O'Brien l'impôt don't U.S. Mr. 4-hour [sic] (AP) Photo: © updated Correction: An earlier version &amp; &#8217; "
    "\u202eevil\u202c \u200b\u200d \u00ad e\u0301 \ufeff \u2028 \ufffd 👩‍👩‍👧 𝔘 ﬁ ½ １２ ٣ % € … — – - * _ # > | ` ~ \\ / ="
)  # fmt: skip
TAGS = _listed(
    "p div span a b i em strong h1 h2 h3 ul ol li dl dt dd table tr td th figure figcaption img picture source video article "
    "section main header footer nav aside time script style noscript template iframe form input button select option svg "
    "math blockquote q cite pre code br hr body html head title meta link base font center marquee amp-img x-y frameset "
    "plaintext textarea address details summary dialog del ins sup sub ruby rt"
)
ATTRIBUTES = _listed(
    "class id href src alt title datetime content property name itemprop itemscope itemtype data-src srcset style rel lang dir "
    "hidden aria-hidden role onload width height charset http-equiv type value"
)
VALUES = (
    "article-body", "caption", "byline", "credit", "og:title", "og:image", "article:published_time", "description", "hidden",
    "display:none", "2031-03-14T10:00:00Z", "javascript:alert(1)", "data:text/html,x", "//[::1", "http://[", "../../..", "#a",
    "https://news.example/2031/03/14/bridge", "utf-16", "text/html; charset=x-user-defined", "NaN", "-1", "9" * 400, "rtl",
)  # fmt: skip
LD = (
    '{"@type":"NewsArticle","headline":"\\ud800","datePublished":"\\udfff","author":[[[{"name":"\\u0000"}]]]}',
    '{"@type":"LiveBlogPosting","liveBlogUpdate":[{"headline":1,"articleBody":["x"],"datePublished":null},null,7]}',
    '{"@graph":[{"@graph":[{"@type":["NewsArticle"],"image":{"caption":{"a":"\\ud83d"}},"correction":[1]}]}]}',
    '{"@type":"NewsArticle","headline":' + "[" * 3000 + "]" * 3000 + "}", '{"@type":', "[1e999]", '"\\ud800"', "NaN", "{}",
    '{"@type":"NewsArticle","isAccessibleForFree":"False","dateModified":99999999999999999999,"inLanguage":{"x":1}}',
)  # fmt: skip


def words(r: random.Random, count: int) -> str:
    """A line of words, signs and characters that mean something to somebody."""
    return " ".join(r.choice(WORDS) for _ in range(count))


def _tag(r: random.Random) -> str:
    attributes = ""
    for _ in range(r.choice((0, 0, 1, 1, 2, 5))):
        quote, end = r.choice("\"' "), r.choice(('"', "'", "", " "))
        attributes += f" {r.choice(ATTRIBUTES)}={quote}{r.choice((*VALUES, words(r, 3)))}{end}"
    return f"<{r.choice(('', '', '', '/', '!', '?'))}{r.choice(TAGS)}{attributes}{r.choice(('>', '>', '>', '/>', '', '<'))}"


def soup(r: random.Random) -> str:
    """Tags and words in any order."""
    return "".join(
        _tag(r) if r.random() < 0.5 else words(r, r.choice((1, 3, 12, 40))) for _ in range(r.choice((3, 30, 120)))
    )


def page(r: random.Random) -> str:
    """A page as pages are, with something odd in it."""
    paragraphs = [f"<p>{words(r, r.choice((2, 15, 40, 90)))}.</p>" for _ in range(r.choice((0, 1, 6, 25)))]
    odd = r.choice((
        lambda: soup(r), lambda: f'<script type="application/ld+json">{r.choice(LD)}</script>',
        lambda: f"<figure><img src=/{r.randrange(9)}.jpg alt='{words(r, 4)}'><figcaption>{words(r, 20)}</figcaption></figure>",
        lambda: f"<!--{words(r, 5)}", lambda: "&#xD800;&#0;&#x110000;&notanentity;", lambda: "\0" * 40, lambda: "",
    ))()  # fmt: skip
    paragraphs.insert(r.randrange(len(paragraphs) + 1), odd)
    head = f"<title>{words(r, 5)}</title><meta property='og:title' content='{words(r, 5)}'>"
    language = r.choice(("en", "de", "ar", "ja", "", "x" * 99))
    body = f"<article><h1>{words(r, 6)}</h1>{''.join(paragraphs)}</article>"
    return f"<!doctype html><html lang={language}><head>{head}</head><body>{body}</body></html>"


def deep(r: random.Random) -> str:
    """Elements inside elements, to a depth of up to a hundred thousand."""
    depth = r.choice((50, 300, 2_000, 100_000))
    names = r.choice((["div"], ["b"], ["blockquote", "p"], ["table", "tr", "td"], ["ul", "li"], ["span", "a"], ["q"]))
    opened = "".join(f"<{names[n % len(names)]}>" for n in range(depth))
    return f"<h1>{words(r, 4)}</h1>{opened}<p>{words(r, 30)}</p>" + ("</div>" * depth if r.random() < 0.3 else "")


def attribute(r: random.Random) -> str:
    """One attribute as large as a page, or very many."""
    size = r.choice((5_000, 60_000, 1_000_000)) if r.random() < 0.1 else r.choice((300, 5_000))
    if r.random() < 0.5:
        return f"<p {r.choice(ATTRIBUTES)}='{r.choice(('x', ' a', '%', 'é', '<')) * size}'>{words(r, 30)}</p>"
    return f"<p {' '.join(f'a{n}={n}' for n in range(size // 8))}>{words(r, 30)}</p>"


def line(r: random.Random) -> str:
    """One line without an end."""
    size = 1_000_000 if r.random() < 0.03 else r.choice((2_000, 20_000))
    what = r.choice((
        "x", "1 ", "a.", "\"a\" ", "“", "‘a ", "12,", "word ", "[", "![", "*", "_", "`", "#", "> ", "- ", "(c) ", "a-", "漢", "。",
        "\u0301", "\u202e", "é ", "Mr. ", "A. ", "$1 ", "1/2/2031 ", "|", "~", "\\", "<", "&", "&amp;", "http://a.b ", "\t", "AP/",
        "Photo: ", "<p>", "<b>", "</p>", "<a href=x>", "<td>", "<!--", "<img>", "\u00a0", "by ", "Correction: ", "--", "...",
    ))  # fmt: skip
    return (what * (size // len(what) + 1))[:size]


def controls(r: random.Random) -> str:
    """Any characters at all; no lone surrogate, which no bytes can say."""
    ranges = ((0, 0x20), (0x7F, 0xA0), (0x2000, 0x2070), (0x300, 0x370), (0xE000, 0xE100), (0xFFF0, 0x10000),
              (0xE0000, 0xE0080), (0x1F300, 0x1F700), (0x20, 0x7F), (0x4E00, 0x4F00), (0x590, 0x700))  # fmt: skip
    return "".join(chr(r.randrange(*r.choice(ranges))) for _ in range(r.choice((5, 200, 3_000))))


def many(r: random.Random) -> str:
    """Very many small elements."""
    count = 1_000_000 if r.random() < 0.02 else r.choice((500, 5_000))
    return f"<h1>{words(r, 3)}</h1>" + r.choice(("<p>a</p>", "<br>", "<b>", "<p>", "<li>a", "<img src=a>", "<a href=b>c</a>",
                                                 "<td>", "<script></script>", "<h2>x</h2>", "<i></b>")) * count  # fmt: skip


def empty(r: random.Random) -> str:
    """Nothing, or next to it."""
    return r.choice(
        (
            "",
            " ",
            "\n\n",
            "<",
            "<!",
            "<!--",
            "</",
            "&",
            "&#",
            "<p>",
            "<html>",
            "\ufeff",
            "#",
            "---",
            "---\n---",
            "![](",
            ">",
        )
    )


def markdown(r: random.Random) -> str:
    """Lines as Markdown has them, in any order, with HTML between."""
    rows = (
        lambda: f"{'#' * r.randrange(1, 9)} {words(r, 5)}", lambda: f"![{words(r, 3)}](/{r.randrange(9)}.jpg \"{words(r, 3)}\")",
        lambda: f"*{words(r, 8)}*", lambda: f"> {words(r, 12)}", lambda: f"{r.choice(('-', '*', '1.', '+'))} {words(r, 8)}",
        lambda: f"[{words(r, 2)}](https://news.example/{r.randrange(99)}#x)", lambda: words(r, 30), lambda: "", lambda: "---",
        lambda: f"<figure><img src=a.jpg><figcaption>{words(r, 6)}</figcaption></figure>", lambda: "```", lambda: "| a | b |",
        lambda: f"[{r.randrange(5)}]: http://news.example/{r.randrange(9)}", lambda: f"title: {words(r, 3)}", lambda: soup(r)[:300],
        lambda: "    " * r.randrange(9) + words(r, 5), lambda: "[" * r.choice((3, 400)), lambda: "<!-- " + words(r, 3),
        lambda: "\\" * 9 + words(r, 2), lambda: "===", lambda: "[^1]: " + words(r, 4), lambda: "![a][b]", lambda: "<" + "a" * 60,
    )  # fmt: skip
    return r.choice(("\n", "\n\n", "\r\n", "\r", "\u2028")).join(r.choice(rows)() for _ in range(r.choice((2, 12, 60))))


@cache
def real() -> tuple[Path, ...]:
    """Pages and hostile files of the shared cases; none without them."""
    folder = cases_folder()
    if folder is None:
        return ()
    found = [path for name in ("pages", "hostile") for path in (folder / name).rglob("*") if path.is_file()]
    return tuple(sorted(path for path in found if path.suffix != ".gz" and path.stat().st_size <= TAKEN))


def taken(r: random.Random) -> bytes:
    """A real file, or a made page where there is none."""
    return r.choice(real()).read_bytes() if real() else page(r).encode()


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "soup": soup, "page": page, "deep": deep, "attribute": attribute, "line": line, "controls": controls, "many": many,
    "empty": empty, "markdown": markdown, "text": lambda r: "\n\n".join(words(r, r.choice((1, 9, 60))) for _ in range(r.randrange(12))),
}  # fmt: skip
#: How often each is made; a real page costs a hundred times as much as an invented one.
SHARES = {"page": 28, "soup": 16, "markdown": 16, "text": 10, "line": 8, "controls": 8, "deep": 4, "attribute": 4, "many": 2,
          "empty": 2, "taken": 2}  # fmt: skip


def encoded(text: str, r: random.Random) -> bytes:
    """The text in some charset, which may be the wrong one, with bytes of another in it."""
    charset = r.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16", "utf-16-be", "cp1252", "shift_jis", "utf-32"))
    data = text.encode(charset, "replace" if charset not in ("utf-8", "utf-16") else "surrogatepass")
    if r.random() < 0.1 and data:
        place = r.randrange(len(data))
        data = (
            data[:place] + "é—漢".encode(r.choice(("latin-1", "utf-16", "euc-jp", "utf-8")), "replace") + data[place:]
        )
    return data


def damaged(data: bytes, r: random.Random) -> bytes:
    """The same with something changed, cut, doubled, moved or put in."""
    out = bytearray(data)
    for _ in range(r.choice((1, 1, 2, 8))):
        a = r.randrange(len(out) + 1)
        b = min(len(out), a + r.choice((1, 3, 40, 600, 20_000)))
        deed = r.randrange(6)
        if deed == 0 and a < len(out):
            out[a] ^= 1 << r.randrange(8)
        elif deed == 1:
            del out[a:b]
        elif deed == 2:
            out[a:a] = out[a:b]
        elif deed == 3:
            piece, out[a:b] = out[a:b], b""
            place = r.randrange(len(out) + 1)
            out[place:place] = piece
        elif deed == 4:
            out[a:a] = r.choice((words(r, 9), soup(r)[:400], f"<p>{words(r, 20)}</p>", "\0")).encode(
                "utf-8", "surrogatepass"
            )
        else:
            out[a:b] = bytes(r.randrange(256) for _ in range(min(b - a, 40)))
    return bytes(out[:LARGE])


def make(number: int, seed: str = "pairs") -> tuple[str, Kind | None, bytes, bytes]:
    """The pair of this number: what it is made of, how it is to be read, and both pages."""
    r = random.Random(f"{seed} {number}")
    (name,) = r.choices(tuple(SHARES), tuple(SHARES.values()))
    old = taken(r) if name == "taken" else encoded(MAKERS[name](r), r)[:LARGE]
    kinds: tuple[Kind | None, ...] = ("html", "html", "text", "markdown", None, None)
    if name in ("markdown", "text"):
        kinds = ("markdown", "text", None)
    kind = r.choice(kinds)
    choice = r.random()
    if choice < 0.65:
        new = damaged(old, r)
    elif choice < 0.85 and name not in ("taken", "many", "deep"):
        new = encoded(MAKERS[name](r), r)[:LARGE]
    elif choice < 0.93:
        new = encoded(page(r), r)
    else:
        new = old
    return name, kind, old, new


class _Spent(BaseException):
    """The budget of a case is spent."""


def budgeted(run: Callable[[], str | None], budget: int) -> str | None:
    """What `run` says, or that it took more calls than it may. Calls of C functions count as well."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        if event[-4:] == "call":
            calls += 1
            if calls > budget:
                raise _Spent

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        return run()
    except _Spent:
        return f"more than {budget:,} calls"
    finally:
        sys.setprofile(before)


def fault(kind: Kind | None, old: bytes, new: bytes) -> str | None:
    """What is wrong with the comparison of two pages, or None."""
    before, after = (extract(data, kind=kind, url="https://news.example/a") for data in (old, new))
    return _compared(before, after) or (_compared(after, after, same=True) if old == new else None)


def _compared(before: Extraction, after: Extraction, *, same: bool = False) -> str | None:
    result = compare(before, after)
    if same and (result.edits or result.noise):
        return "a page against itself differs"
    for edit in result.edits:
        if apply(edit) != (edit.new.text if edit.new else "") or revert(edit) != (edit.old.text if edit.old else ""):
            return f"{edit.id} is not told whole"
    for part in (
        asdict(result.summary),
        [asdict(edit) for edit in result.edits],
        [asdict(one) for one in result.noise],
    ):
        json.dumps(part, ensure_ascii=False, default=str).encode("utf-8")
    json.dumps(asdict(after.article), ensure_ascii=False, default=str).encode("utf-8")
    return None


def one(number: int, seed: str = "pairs") -> tuple[str, str | None]:
    """The kind of a case and its fault."""
    name, kind, old, new = make(number, seed)
    return name, budgeted(lambda: fault(kind, old, new), FIXED + PER_BYTE * (len(old) + len(new)))


def small(cases: int, seed: str, most: int = 20_000) -> Iterator[int]:
    """The first cases of a seed that need no file from elsewhere and are soon done."""
    for number in range(cases):
        name, _, old, new = make(number, seed)
        if name != "taken" and len(old) + len(new) <= most:
            yield number


def numbers(part: int, parts: int, cases: int = CASES) -> Iterator[int]:
    """The cases of one shard."""
    return iter(range(part, cases, parts))


def run(part: int, parts: int, cases: int = CASES, seed: str = "pairs") -> Count:
    """All cases of one shard."""
    count = Count()
    for number in numbers(part, parts, cases):
        name = make(number, seed)[0]
        count.case(name, f"case {number}", lambda number=number: (one(number, seed)[1], ""))  # type: ignore[misc]
    return count

"""Decides how a provable quote looks: one page, a pure function of its document, without a script or a request.

These bytes are part of the format, and the schema in the document names them: `verify` makes the page again and compares, so
a changed letter here would make every quote ever given out look altered. A new look is a new schema, and the old one stays.
For the same reason nothing is shared with the other reports, and which characters are boxed is written out below: Python's
own tables grow with each edition of Unicode, and two machines must make the same page.

`newsproof/quote/v1` leads to a file that whoever is given a quote does not have, and tells a host as it was written. From
`newsproof/quote/v2` on neither is so: a host in other letters is told with the name that the DNS is asked for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from encodings import idna
from typing import Any, Final
from urllib.parse import unquote

#: Where a version has its address, and the two in its place where a redirect led from one to another.
ADDRESS: Final = "url"
ASKED: Final = "url/asked"
ANSWERED: Final = "url/answered"

#: The first look of a page.
_FIRST: Final = "newsproof/quote/v1"

#: The line of the page that holds the document, between these two; nothing of it is shown or run.
BLOCK_START: Final = '<template id="quote">'
BLOCK_END: Final = "</template>"

CSS: Final = (
    ":root{color-scheme:light dark;--b:#fff;--f:#16191d;--s:#565e68;--l:#d5d9de;--c:#f6f7f8;--a:#9a3412;--m:#fff0c2}"
    "@media(prefers-color-scheme:dark){:root{--b:#131518;--f:#e8e8e6;--s:#a5adb6;--l:#363c43;--c:#1b1e22;--a:#ffa657;"
    "--m:#5c4300}}"
    "body{margin:0;background:var(--b);color:var(--f);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "main{max-width:46rem;margin:auto;padding:2.5rem 1.25rem}"
    "h1,h2,p,figure,blockquote,dl,dd,ul{margin:0}"
    "h1{font-size:1.3rem;line-height:1.3}"
    "h2{font-size:1rem;margin:2rem 0 .5rem}"
    ".k{color:var(--a);font-size:.75rem;font-weight:600;letter-spacing:.1em;text-transform:uppercase}"
    ".u,figcaption,dt,small{color:var(--s);font-size:.875rem}"
    ".q{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));margin:1.5rem 0}"
    "figure{border-inline-start:4px solid var(--a);background:var(--c);padding:1.1rem 1.25rem}"
    "blockquote{font:1.3rem/1.5 Charter,Georgia,serif;white-space:pre-wrap;overflow:hidden;padding:.2em 0 .5em}"
    ".q>:nth-child(2) blockquote,.p blockquote{font-size:1.1rem}"
    "mark{background:var(--m);color:inherit;text-decoration:underline}"
    "dl{display:grid;grid-template-columns:7rem 1fr;gap:.35rem 1rem;font-size:.9rem}"
    "ul{padding-inline-start:1.2rem;font-size:.9rem}li{margin:.3rem 0}"
    "code,.g{font:.85em monospace}.g{border:1px dashed;padding:0 .2em}"
    "@media(max-width:30rem){dl{display:block}dd{margin-bottom:.6rem}}"
    "@media print{html{font-size:10pt}h2{break-after:avoid}"
    ":root{--b:#fff;--f:#000;--s:#333;--l:#999;--c:#fff;--a:#000;--m:#fff}main{padding:0}"
    "figure,li{break-inside:avoid}}"
)
POLICY: Final = (
    "default-src 'none';style-src 'sha256-" + base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode() + "'"
)

#: What is never shown as itself: controls, marks of direction, what has no width and no ink, private use, specials.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
    # Joiners and selectors stay where an orthography or an emoji needs them, and are boxed elsewhere.
    "|(?<![\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc])\u200c"
    "|(?<![\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "|(?<![#*0-9\xa9\xae\u2000-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)
#: Words, single characters of scripts that put no spaces between words, and the spaces themselves.
_TOKEN: Final = re.compile(
    "[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff]|[^ \t\n\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff]+|[ \t\n]+"
)
_AUTHORITY: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2,}([^/?#\\]*)")
_PORT: Final = re.compile(r":[0-9]*\Z")
_DOTS: Final = re.compile("[.\u3002\uff0e\uff61]")
#: Letters that the tables of 2003 fold away and every browser keeps.
_KEPT: Final = re.compile("[\xdf\u03c2\u200c\u200d]")
#: Two texts of more words than this are shown without marks.
_MOST: Final = 400

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PLACES: Final = (
    (re.compile(r"headline"), "Headline"),
    (re.compile(r"headline/(.+)"), "Headline, as given in {}"),
    (re.compile(r"deck"), "Subheading"),
    (re.compile(r"byline"), "Byline"),
    (re.compile(r"dateline"), "Dateline"),
    (re.compile(r"date/([^/]+)/(.+)"), "Date ({}), as given in {}"),
    (re.compile(r"body/([0-9]+)"), "Body text, block {}"),
    (re.compile(r"image/([0-9]+)/caption"), "Caption of picture {}"),
    (re.compile(r"image/([0-9]+)/credit"), "Credit of picture {}"),
    (re.compile(r"image/([0-9]+)/alt"), "Alternative text of picture {}"),
    (re.compile(r"image/([0-9]+)/src"), "Address of picture {}"),
    (re.compile(r"note/([0-9]+)"), "Note {}"),
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One statement of the document: its predicate, who signed it, where it stands, and what is shown of it."""

    predicate: Mapping[str, Any]
    keyid: str
    index: int
    items: Mapping[str, str]

    @property
    def version(self) -> str:
        return f"Version {self.predicate['version']}"

    @property
    def when(self) -> str:
        return _moment(self.predicate["observed"])

    @property
    def item(self) -> tuple[str, str]:
        """Path and words."""
        return next((path, value) for path, value in self.items.items() if path not in (ADDRESS, ASKED, ANSWERED))

    @property
    def address(self) -> str:
        """The address that answered."""
        return self.items[ANSWERED] if ANSWERED in self.items else self.items[ADDRESS]

    @property
    def asked(self) -> str | None:
        """The address that was asked for, where it is another one."""
        return self.items.get(ASKED)


def page(document: dict[str, Any]) -> bytes:
    """The whole file for a document that `archive.trust.quote.read` has read: UTF-8, the same bytes everywhere."""
    lines = document["checkpoint"].split("\n")
    origin, size = lines[0], int(lines[1])
    seen = sorted(_statements(document["log"], 0, size), key=lambda one: (one.predicate["observed"], one.index))
    first, *beside = [one for one in seen if one.items]
    again = next((one for one in seen if not one.items), None)
    later = beside[0] if beside else None
    name = place(first.item[0])
    plain = document["schema"] == _FIRST
    head = (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{_plain(name)}: a provable quote</title>\n"
        f"<style>{CSS}</style></head>\n"
        '<body><main><p class="k">Provable quote</p>\n'
        f'<h1>{_say(name)}</h1>\n<p class="u">{_address(first.address, plain)}</p>\n'
        f'<div class="q{_small(first, later)}">'
    )
    parts = [
        head,
        *_figures(first, later),
        "</div>\n<h2>Evidence</h2>\n<dl>",
        *(
            f"<dt>{label}</dt><dd>{value}</dd>\n"
            for label, value in _evidence(first, again, later, origin, size, lines, plain)
        ),
        "</dl>\n",
        *_meaning(first, again, later, plain),
        BLOCK_START,
        _block(document),
        f"{BLOCK_END}\n</main></body></html>\n",
    ]
    return "".join(parts).encode("utf-8")


def place(path: str) -> str:
    """What an item is called: `Caption of picture 1`. An unknown path stands for itself."""
    for pattern, words in _PLACES:
        match = pattern.fullmatch(path)
        if match:
            return words.format(*match.groups())
    return path


def _block(document: Mapping[str, Any]) -> str:
    """The document in canonical JSON (in this subset these options write what RFC 8785 does), on one line of HTML."""
    return _escape(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _statements(tree: Any, begin: int, end: int) -> Iterator[_Seen]:
    """The statements that a log tree shows, by the shape of RFC 6962."""
    if isinstance(tree, dict):
        items = dict(_items(tree["fields"]))
        yield _Seen(tree["predicate"], tree["keyid"], begin, items)
    elif isinstance(tree, list):
        middle = begin + (1 << (end - begin - 1).bit_length() - 1)
        yield from _statements(tree[0], begin, middle)
        yield from _statements(tree[1], middle, end)


def _items(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        yield tree["path"], tree["value"]
    elif isinstance(tree, list):
        yield from _items(tree[0])
        yield from _items(tree[1])


# What is shown.


def _figures(first: _Seen, later: _Seen | None) -> Iterator[str]:
    old, new = first.item[1], later.item[1] if later else None
    words = (_say(old), "") if new is None else _marked(old, new)
    yield _figure(words[0], f"<b>{first.version}</b>, dated {first.when}")
    if later is not None:
        elsewhere = "" if later.item[0] == first.item[0] else f"{_say(place(later.item[0]))}; "
        same = ", with the same words" if old == new else ""
        yield _figure(words[1], f"<b>{later.version}</b>, {elsewhere}dated {later.when}{same}")


def _figure(words: str, caption: str) -> str:
    return f'<figure><blockquote dir="auto" lang="">{words}</blockquote><figcaption>{caption}</figcaption></figure>\n'


def _small(first: _Seen, later: _Seen | None) -> str:
    """Long words and words side by side are set smaller."""
    return " p" if later is not None or len(first.item[1]) > 600 else ""


def _evidence(
    first: _Seen, again: _Seen | None, later: _Seen | None, origin: str, size: int, lines: Sequence[str], plain: bool
) -> Iterator[tuple[str, str]]:
    yield "Dated", f"{first.when}, as {first.version.lower()} of the page"
    if again is not None:
        yield "Found again", f"{again.when}, the same version"
    if later is not None:
        what = "the same" if later.item[1] == first.item[1] else "other"
        at = "" if later.item[0] == first.item[0] else f", at {_code(later.item[0])}"
        yield "Later", f"{what} words {later.when}, in {later.version.lower()}{at}"
        if later.address != first.address:
            yield "Found at", _address(later.address, plain)
    asked = dict.fromkeys(one.asked for one in (first, later) if one is not None and one.asked is not None)
    if asked:
        yield "Asked at", ", ".join(_address(address, plain) for address in asked) + ", which led there"
    shown = [one for one in (first, again, later) if one]
    yield "Item", _code(" and ".join(dict.fromkeys(one.item[0] for one in shown if one.items)))
    yield "Signed by", _code(", ".join(dict.fromkeys(one.keyid for one in shown)))
    entries = ", ".join(f"{one.index}" for one in shown)
    yield "Entered in", f"{_code(origin)}, {'entry' if len(shown) == 1 else 'entries'} {entries} of {size}"
    names = [line[2:].partition(" ")[0] for line in lines if line.startswith("\u2014 ")]
    others = list(dict.fromkeys(name for name in names if name != origin))
    yield "Attested by", _code(", ".join(others)) if others else "nobody besides the log"


def _meaning(first: _Seen, again: _Seen | None, later: _Seen | None, plain: bool) -> Iterator[str]:
    still = f"<li>That {first.version.lower()} stood there without a break in between.</li>\n" if again else ""
    by_hand = "; or follow <code>docs/quotes.md</code> of newsproof with openssl, jq and a shell."
    if not plain:
        by_hand = "; or with openssl, jq and a shell, as newsproof's documentation says (“Provable quotes”; not in this file)."
    beside = "<li>That the later words took the place of the others.</li>\n" if later else ""
    yield (
        "<h2>What this proves</h2>\n<ul>"
        "<li>Whoever holds the signing key stated that, at that date, exactly these words were the "
        f"{_say(_lower(place(first.item[0])))} of the page at this address, and entered that in the log. "
        "No letter, time or address can be changed without breaking the proof.</li>\n"
        "<li>Of the rest of the page this file discloses nothing.</li></ul>\n"
        "<h2>What it does not prove</h2>\n<ul>"
        "<li>That a server sent these words. This file cannot show whether the page was fetched, or typed in and "
        "imported under this address and date. The full bundle (<code>newsproof prove</code>) shows it, and holds the "
        "raw bytes, for anybody to extract again.</li>\n"
        "<li>The times, which are the captor's or importer's word, unless an authority or witness that you trust "
        "attests the log: then the statement is not younger than that.</li>\n"
        f"{still}{beside}"
        "<li>What other readers were shown, who changed the page, and whether the words are true.</li></ul>\n"
        "<h2>How to check it</h2>\n<p><small>A page cannot vouch for itself. Keep this file as it is and run "
        f"<code>newsproof verify</code> on it, with keys from a source you trust{by_hand}</small></p>\n"
    )


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _moment(canonical: str) -> str:
    year, month, day = canonical[:10].split("-")
    return f"<time>{int(day)} {_MONTHS[int(month) - 1]} {year}, {canonical[11:19]} UTC</time>"


# Strangers' words.


def _address(url: str, plain: bool) -> str:
    """An address; its host in ASCII behind it where it has other letters, unless the look is `plain`."""
    host = None if plain else ascii_host(url)
    told = f"<bdi>{_say(url)}</bdi>"
    return told if host is None else f"{told} (host in ASCII: {_code(host)})"


def ascii_host(url: str) -> str | None:
    """The host of an address as the DNS is asked for it (RFC 3490, over tables of Unicode 3.2, which do not grow); letters that
    those lack, and that browsers keep, are encoded as they stand. None where it is ASCII, or where there is none."""
    found = _AUTHORITY.match(url)
    try:
        host = unquote(_PORT.sub("", found[1].rpartition("@")[2])[:1000], errors="strict") if found is not None else ""
    except UnicodeError:
        return None
    return None if host.isascii() else ".".join(map(_label, _DOTS.split(host)))


def _label(label: str) -> str:
    if not label.isascii() and not _KEPT.search(label):
        try:
            return idna.ToASCII(label).decode("ascii").lower()
        except UnicodeError:
            pass
    return label.lower() if label.isascii() else "xn--" + label.encode("punycode", "replace").decode("ascii").lower()


def _code(text: str) -> str:
    return f"<code>{_say(text)}</code>"


def _say(text: str) -> str:
    """A stranger's text between tags; what could deceive an eye becomes a small box with its code point."""
    pieces = []
    end = 0
    for match in _HIDDEN.finditer(text):
        pieces += [_escape(text[end : match.start()]), f'<bdi class="g">U+{ord(match.group()):04X}</bdi>']
        end = match.end()
    return "".join((*pieces, _escape(text[end:])))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return _escape(_HIDDEN.sub(lambda match: f"U+{ord(match.group()):04X}", text))


def _marked(old: str, new: str) -> tuple[str, str]:
    """Both texts, with the words that the other does not have marked."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if old == new or len(left) > _MOST or len(right) > _MOST:
        return _say(old), _say(new)
    kept = _common(left, right)
    if not any(left[i].strip(" \t\n") for i, _ in kept):
        return _say(old), _say(new)
    return _with_marks(left, {i for i, _ in kept}), _with_marks(right, {j for _, j in kept})


def _common(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence as pairs of positions; of several, the one that keeps early words."""
    width = len(right) + 1
    table = [[0] * width for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            table[i][j] = table[i + 1][j + 1] + 1 if left[i] == right[j] else max(table[i + 1][j], table[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _with_marks(tokens: Sequence[str], kept: set[int]) -> str:
    """Runs of other words in `mark`; a space between two of them belongs to the run."""
    other = [at not in kept for at in range(len(tokens))]
    for at in range(1, len(tokens) - 1):
        if not tokens[at].strip(" \t\n"):
            other[at] = other[at - 1] and other[at + 1]
    pieces = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and other[end] == other[at]:
            end += 1
        told = _say("".join(tokens[at:end]))
        pieces.append(f"<mark>{told}</mark>" if other[at] else told)
        at = end
    return "".join(pieces)

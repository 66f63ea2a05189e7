"""Every way to change a quote that a patient forger might try: is it refused?

Bytes of the page are flipped, cut, doubled and swapped. Documents are changed as JSON (values, salts, hashes, signatures,
times, sizes, whole subtrees, parts of quotes of another article, another version and another log), and the page is made
again from them, as a forger would who has this program. A change counts as refused when `verify` ends with another
status than 0 under a trust folder that lists the log and its captor. Parts of a genuine quote may by chance come to
stand so that they are a smaller one of it (a statement less, say): that is true, counted apart, and no failure.
"""

from __future__ import annotations

import base64
import copy
import html
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from archive.api import Archive
from archive.audit.quotes import examine_quote
from archive.formats.quotepage import BLOCK_END, BLOCK_START, extract
from archive.report.quote import page as render
from archive.trust import canonical
from archive.trust.policy import Trust, parse_captors, parse_policy
from archive.trust.quote import read
from tests.newspaper import page as article

CASES = 104_000
ORIGIN = "log.courant.example/quotes"


class Material(NamedTuple):
    """Quotes to change, genuine ones whose parts are put into them, and the trust under which all are genuine."""

    quotes: tuple[bytes, ...]
    donors: tuple[bytes, ...]
    trust: Trust


@dataclass
class Tally:
    """What came of the cases."""

    cases: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    genuine: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        return {
            "cases": dict(self.cases),
            "refused": dict(self.refused),
            "skipped": dict(self.skipped),
            "smaller but genuine": self.genuine,
            "accepted": sum(self.cases.values()) - sum(self.refused.values()) - self.genuine,
            "codes": dict(self.codes.most_common(20)),
            "failures": self.failures[:100],
        }


def trust_of(*presses: Path) -> Trust:
    """A reader who believes the keys of these archives."""
    logs = [(press / "keys/log.pub").read_text().strip() for press in presses]
    captors = [(press / "keys/desk.pub").read_text().strip() for press in presses]
    policy = "".join(f"log {log}\n" for log in logs) + "quorum none\n"
    lines = "".join(f"{key} {log.split('+')[0]}\n" for key, log in zip(captors, logs, strict=True))
    return Trust(parse_policy(policy.encode()), parse_captors(lines.encode()), label="the reader's")


def small_archive(folder: Path, origin: str, seed: int) -> Archive:
    """Two articles: one of three versions, the first of them seen twice, and one of two."""
    folder.mkdir()
    dice = random.Random(seed)
    press = Archive.create(folder / "press", origin=origin, random=dice.randbytes, throw_away_keys=True)
    file = folder / "page.html"

    def take(url: str, hour: int, **more: str) -> None:
        file.write_bytes(article(**more))
        press.import_file(file, url=f"https://courant.example/{url}", observed=f"2026-03-02T{hour:02}:00:00Z")

    take("plan", 8)
    take("ferry", 8, headline="Ferry Fares Rise", cost="three euros")
    take("plan", 9)
    take("plan", 10, caption="The council chamber on Monday night. Photo: Jo Tran/Courant")
    take("ferry", 11, headline="Ferry Fares Rise", cost="four euros")
    take("plan", 12, cost="$14 million", caption="The council chamber & “gallery” <Monday>. Photo: Jo Tran/Courant")
    return press


def material(folder: Path) -> Material:
    """Quotes of one article, and donors of another article, another log, and an earlier state of the first one."""
    press = small_archive(folder / "a", ORIGIN, 1)
    other = small_archive(folder / "b", "log.elsewhere.example/quotes", 2)

    def quote(name: str, **more: Any) -> bytes:
        press_of, reference = (other, name[2:]) if name.startswith("b:") else (press, name)
        target = folder / "quote.html"
        press_of.quote(reference, target, force=True, **more)
        return target.read_bytes()

    plan, ferry = "https://courant.example/plan", "https://courant.example/ferry"
    early = quote(f"{ferry}@v1", item="headline")
    (folder / "late.html").write_bytes(article(cost="$15 million"))
    press.import_file(folder / "late.html", url=plan, observed="2026-03-02T13:00:00Z")
    quotes = (
        quote(f"{plan}@v1", item="image/1/caption", beside=True),
        quote(f"{plan}@v1", item="headline"),
        quote(f"{plan}@v2", item="image/1/caption", beside="v3"),
    )
    donors = (
        early,
        quote(f"{ferry}@v1", item="body/2", beside=True),
        quote(f"b:{plan}@v1", item="image/1/caption", beside=True),
        quote(f"b:{ferry}@v2", item="headline"),
    )
    return Material(quotes, donors, trust_of(press.path, other.path))


# Bytes of the page.


def _flip(page: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(page))
    return page[:at] + bytes((page[at] ^ dice.choice((1, 2, 4, 8, 16, 32, 64, 128, 255)),)) + page[at + 1 :]


def _delete(page: bytes, dice: random.Random) -> bytes:
    at, length = dice.randrange(len(page)), dice.choice((1, 1, 2, 7, 64))
    return page[:at] + page[at + length :]


def _insert(page: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(page) + 1)
    piece = dice.choice(
        (b" ", b"\n", b"\0", b"<b>", b"&lt;", BLOCK_START, BLOCK_END, "\u202e".encode(), page[at : at + 9])
    )
    return page[:at] + (piece or b"x") + page[at:]


def _swap(page: bytes, dice: random.Random) -> bytes:
    one, other = sorted(dice.sample(range(len(page)), 2))
    length = min(dice.choice((1, 2, 16)), other - one, len(page) - other)
    end = other + length
    return page[:one] + page[other:end] + page[one + length : other] + page[one : one + length] + page[end:]


def _cut(page: bytes, dice: random.Random) -> bytes:
    return page[: dice.randrange(len(page))]


def _visible(page: bytes, dice: random.Random) -> bytes:
    """A word or digit outside of the data, as a forger of screenshots would change it."""
    start = page.index(BLOCK_START)
    head = page[:start].decode()
    at = dice.choice([number for number, char in enumerate(head) if char.isalnum()])
    char = dice.choice("0123456789abcdefghijklmnopqrstuvwxyz".replace(head[at].lower(), ""))
    return (head[:at] + char + head[at + 1 :]).encode() + page[start:]


# Documents.


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*way, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, (*way, number))


def _get(document: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        document = document[step]
    return document


def _put(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    if not way:
        return value
    _get(document, way[:-1])[way[-1]] = value
    return document


def _changed(value: Any, dice: random.Random) -> Any:
    """Another value of the same kind, as near as possible."""
    if isinstance(value, bool) or value is None:
        return dice.choice((True, 0, "", "0" * 64))
    if isinstance(value, int):
        return dice.choice((value + 1, value - 1, 0, -value, value * 2, str(value), value + (1 << 32)))
    if isinstance(value, str):
        return _changed_text(value, dice)
    if isinstance(value, list):
        other = copy.copy(value)
        dice.choice((other.reverse, lambda: other.append("A" * 43 + "="), lambda: other.pop() if other else None))()
        return other
    members = dict(value)
    if members and dice.random() < 0.7:
        del members[dice.choice(sorted(members))]
    else:
        members[dice.choice(("role", "index", "size", "fields", "zz"))] = dice.choice((None, 1, "x", []))
    return members


def _changed_text(text: str, dice: random.Random) -> str:
    if len(text) % 4 == 0 and len(text) > 8 and dice.random() < 0.6:
        try:
            raw = bytearray(base64.b64decode(text, validate=True))
        except ValueError:
            raw = bytearray()
        if raw:
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
            return base64.b64encode(bytes(raw)).decode()
    at = dice.randrange(len(text) + 1)
    if text[at : at + 1].isdigit() and dice.random() < 0.8:
        return text[:at] + str((int(text[at]) + dice.randrange(1, 10)) % 10) + text[at + 1 :]
    piece = dice.choice(("", "a", "0", " ", "\n", "\u200b", "\u202e", "é", "=", "/", "\x00"))
    return text[:at] + piece + text[at + (0 if piece and dice.random() < 0.5 else 1) :]


def _value(document: Any, donor: Any, dice: random.Random) -> Any:
    way = dice.choice([way for way in _places(document) if way])
    return _put(document, way, _changed(_get(document, way), dice))


def _exchange(document: Any, donor: Any, dice: random.Random) -> Any:
    """Two parts of one document change places."""
    ways = [way for way in _places(document) if way]
    one = dice.choice(ways)
    alike = [
        way
        for way in ways
        if type(_get(document, way)) is type(_get(document, one)) and way[: len(one)] != one and one[: len(way)] != way
    ]
    if not alike:
        return document
    other = dice.choice(alike)
    left, right = _get(document, one), _get(document, other)
    return _put(_put(document, one, right), other, left)


def _transplant(document: Any, donor: Any, dice: random.Random) -> Any:
    """A part of another genuine quote, of the same kind, and mostly from the same place."""
    ways = [way for way in _places(document) if way]
    way = dice.choice(ways)
    wanted = type(_get(document, way))
    fitting = [at for at in _places(donor) if at and type(_get(donor, at)) is wanted]
    near = [at for at in fitting if at[-1] == way[-1]]
    if not fitting:
        return document
    return _put(document, way, copy.deepcopy(_get(donor, dice.choice(near or fitting))))


def _cut_tree(document: Any, donor: Any, dice: random.Random) -> Any:
    """A node of a tree is folded into a hash, doubled, turned round, or opened into two."""
    nodes = [way for way in _places(document) if isinstance(_get(document, way), list) and way[:1] == ("log",)]
    hashes = [way for way in _places(document) if isinstance(_get(document, way), str) and isinstance(way[-1], int)]
    some = base64.b64encode(dice.randbytes(32)).decode()
    if nodes and dice.random() < 0.6:
        way = dice.choice(nodes)
        left, right = (*_get(document, way), some, some)[:2]
        made: Any = dice.choice((some, left, right, [right, left], [[left, right], some], [left, right, some], [left]))
        return _put(document, way, made)
    if not hashes:
        return document
    way = dice.choice(hashes)
    return _put(document, way, dice.choice((some, [some, some], [_get(document, way)], None, "")))


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flip": _flip, "deletion": _delete, "insertion": _insert, "swap": _swap, "cut": _cut, "visible": _visible,
}  # fmt: skip
DOCUMENTS: dict[str, Callable[[Any, Any, random.Random], Any]] = {
    "value": _value, "exchange": _exchange, "transplant": _transplant, "tree": _cut_tree,
}  # fmt: skip


def remade(page: bytes, document: Any) -> bytes:
    """The page of a changed document: made anew where it can be made, else the old one around the new data."""
    try:
        made = render(document)
        canonical.encode(document)
    except Exception:  # what no page can be made of is put into the old one
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        written = html.escape(text, quote=False).encode("utf-8", "surrogatepass")
        start, end = page.index(BLOCK_START) + len(BLOCK_START), page.index(BLOCK_END)
        return page[:start] + written + page[end:]
    return made


def case(given: Material, number: int) -> tuple[str, bytes, bytes]:
    """The change of that number: its kind, the page as it was, the page as it is now."""
    dice = random.Random(number)
    page = dice.choice(given.quotes)
    kind = dice.choice((*BYTES, *DOCUMENTS, *DOCUMENTS))
    if kind in BYTES:
        return kind, page, BYTES[kind](page, dice)
    document = canonical.decode(extract(page))
    donor = canonical.decode(extract(dice.choice(given.donors)))
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if isinstance(document, dict) and document:
            document = DOCUMENTS[kind](document, donor, dice)
    return kind, page, remade(page, document)


def told(page: bytes) -> set[str]:
    """Everything that a quote says: each statement, and each item with the statement that it is shown under."""
    found = set()
    for one in read(extract(page)).shown:
        found.add(one.entry.decode())
        for leaf in (one.address, one.item):
            found |= {f"{one.index} {leaf.path} {leaf.value} {leaf.salt}"} if leaf else set()
    return found


def is_smaller(page: bytes, genuine: Iterable[bytes]) -> bool:
    """Whether a page is what its data make, and they say nothing that one genuine quote does not say."""
    document = canonical.decode(extract(page))
    assert isinstance(document, dict)
    return page == render(document) and any(told(page) <= told(one) for one in genuine)


def run(given: Material, part: int = 0, parts: int = 1, cases: int = CASES) -> Tally:
    """The cases of one part. An exception is a failure like any other, and ends nothing."""
    tally = Tally()
    genuine = {*given.quotes, *given.donors}
    for page in genuine:
        found = examine_quote(page, "quote.html", given.trust, render, asked=True)
        if found.exit or found.notices:
            raise ValueError(f"a quote is not genuine to begin with: {(*found.problems, *found.notices)[:3]}")
    for number in range(part, cases, parts):
        kind, page, changed = case(given, number)
        if changed == page or changed in genuine:
            tally.skipped[kind] += 1
            continue
        tally.cases[kind] += 1
        try:
            found = examine_quote(changed, "quote.html", given.trust, render, asked=True)
        except Exception as exc:  # a traceback is no refusal
            tally.failures.append(f"case {number} ({kind}): {type(exc).__name__}: {exc}")
            continue
        if found.exit == 0 and is_smaller(changed, genuine):
            tally.genuine += 1
            continue
        if found.exit == 0:
            tally.failures.append(f"case {number} ({kind}): accepted")
            continue
        tally.refused[kind] += 1
        tally.codes["+".join(sorted({one.code for one in (*found.problems, *found.unproven)}))] += 1
    return tally

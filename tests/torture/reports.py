"""One word of a report is changed, in what it shows or in its data: does `verify` name it?

Also with the page made again from the changed data, by a forger who has this program: then only the archive that the
report is of can tell (`--against`).
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from archive.api import Archive, verify
from archive.api.checking import report_tools
from archive.audit.reports import ReportTools, examine_report
from archive.formats.reportpage import BLOCK_START, carried, unpacked
from archive.model.codec import parse, plain
from archive.model.history import ReportView
from archive.model.verdict import Verification
from archive.report.html import html
from archive.report.pagedata import shown as shown_of
from tests.torture.quotes import ORIGIN, small_archive

#: Edits of each kind.
CASES = 200
ARTICLE = "https://courant.example/plan"
_WORDS = ("council", "never", "Tuesday", "fourteen", "7", "a1b2c3", "denied", "v3", "correction", "Ö")
#: Members that the archive is not asked about: who counted, and who made the page.
_UNASKED = {("history", "article", "substantive"), ("software",), ("schema",), ("history", "schema")}


class Material(NamedTuple):
    """A report, the tools that it is examined with, and the archive that it is of."""

    page: bytes
    tools: ReportTools
    press: Archive


@dataclass
class Tally:
    """What came of the edits."""

    cases: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def count(self, kind: str, what: str, fault: str | None) -> None:
        self.cases[kind] += 1
        if fault is None:
            self.found[kind] += 1
        else:
            self.failures.append(f"{kind}: {what}: {fault}")

    def report(self) -> dict[str, Any]:
        return {"cases": dict(self.cases), "found": dict(self.found), "failures": self.failures}


def material(folder: Path) -> Material:
    """The report of an article of four versions, one of them seen twice."""
    press = small_archive(folder / "a", ORIGIN, 1)
    page = html(press.report(ARTICLE)).encode()
    made = Material(page, report_tools(None, None), press)
    whole = examine_report(page, "report.html", made.tools)
    if whole.exit or whole.verdicts[0].status != "ok":
        raise ValueError(f"the report is not whole: {whole.problems[:3]}")
    return made


class Edit(NamedTuple):
    """One word, where it stands, and the page with another one in its place."""

    at: int
    old: bytes
    new: bytes
    page: bytes


def shown_words(page: bytes) -> list[re.Match[bytes]]:
    """Every word that a browser shows."""
    head = page.index(b"</style>")
    body = page[: page.index(BLOCK_START)]
    texts = re.finditer(rb">([^<>]+)<", body)
    return [
        word
        for text in texts
        if text.start() > head
        for word in re.compile(rb"[^\s&;<>]+").finditer(page, text.start(1), text.end(1))
    ]


def data_words(page: bytes) -> list[re.Match[bytes]]:
    """Every word and number of the data."""
    start = page.index(BLOCK_START) + len(BLOCK_START)
    return list(re.compile(rb"[A-Za-z0-9]+").finditer(page, start, page.index(b"</template>", start)))


def edits(page: bytes, words: list[re.Match[bytes]], dice: random.Random) -> Iterator[Edit]:
    """One word after the other is exchanged for another, taken out, or written with one letter less."""
    while True:
        word = dice.choice(words)
        new = dice.choice((*(one.encode() for one in _WORDS), b"", word[0][1:], word[0][::-1], word[0] + b"s"))
        if new != word[0]:
            changed = page[: word.start()] + new + page[word.end() :]
            yield Edit(word.start(), word[0], new, changed)


def judge(edit: Edit, found: Verification, *, shown: bool) -> str | None:
    """Why an edit was not found and named, or None when it was."""
    if found.exit != 1 or {one.code for one in found.problems} != {"report-altered"}:
        return f"exit {found.exit}, {[one.code for one in found.problems]}"
    [problem] = found.problems
    if shown and not (problem.offset is not None and edit.at <= problem.offset <= edit.at + len(edit.old) + 1):
        return f"named at {problem.offset}, it stands at {edit.at}"
    return None


def leaves(document: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every text and number of a document."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, (*at, name))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from leaves(value, (*at, number))
    elif isinstance(document, (str, int)) and not isinstance(document, bool) and at not in _UNASKED:
        yield at


def remade(page: bytes, dice: random.Random) -> tuple[str, bytes] | None:
    """The page of a document with one value changed; None when no page can be made of that."""
    document = json.loads(unpacked(json.loads(carried(page).document)["view"], len(page) * 100))
    path = dice.choice(list(leaves(document)))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    holder[path[-1]] = old + dice.choice((1, -1, 1000)) if isinstance(old, int) else _other(old, dice)
    name = ".".join(map(str, path))
    try:
        view = parse(ReportView, document)
        if plain(shown_of(view)) != document:
            return None
        return name, html(view).encode()
    except (ValueError, LookupError, TypeError):
        return None


def _other(text: str, dice: random.Random) -> str:
    words = text.split(" ")
    at = dice.randrange(len(words))
    words[at] = dice.choice([word for word in _WORDS if word != words[at]])
    return " ".join(words)


def run(made: Material, part: int = 0, parts: int = 1, cases: int = CASES) -> Tally:
    """So many edits of each kind, of one part."""
    tally = Tally()
    kinds: tuple[tuple[str, Callable[[bytes], list[re.Match[bytes]]], bool], ...] = (
        ("a word that is shown", shown_words, True),
        ("a word of the data", data_words, False),
    )
    for kind, words, shown in kinds:
        dice = random.Random(f"{kind} {part}")
        made_of = edits(made.page, words(made.page), dice)
        for _ in range(part, cases, parts):
            edit = next(made_of)
            found = examine_report(edit.page, "report.html", made.tools)
            tally.count(kind, f"{edit.old!r} at {edit.at} for {edit.new!r}", judge(edit, found, shown=shown))
    dice = random.Random(f"remade {part}")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.html"
        for _ in range(part, cases, parts):
            forged = None
            while forged is None:
                forged = remade(made.page, dice)
            target.write_bytes(forged[1])
            result = verify(target, against=made.press.path)
            named = result.exit == 1 and [one.code for one in result.problems] == ["report-altered"]
            fault = None if named else f"exit {result.exit}, {[one.code for one in result.problems]}"
            tally.count("data and page, before the archive", forged[0], fault)
    return tally


def torture(part: int, parts: int) -> dict[str, Any]:
    """One shard of all, as `make torture` runs it."""
    with tempfile.TemporaryDirectory() as folder:
        return run(material(Path(folder)), part, parts).report()

"""The gold of blame: invented articles whose every character knows the version that brought it.

`tests/diff/gold/*.txt` were written by hand, as an editor changes an article: the first version names its sentences,
each later one says what was done to some of them and in which order they stand. In a sentence `[-words-]` are taken
out, `{+words+}` put in as new, `{=words=}` put back that had been taken out of that sentence before; lines that begin
with `/` are the paragraphs. A sentence that leaves the paragraphs and comes back is the same sentence. So the origin of
every word follows from what the writer meant, and from nothing that is measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.diff.lcs import compare
from archive.diff.tokens import tokenise
from archive.diff.tracing import Tracer, Unit

GOLD = Path(__file__).resolve().parent / "gold"
_MARKUP = re.compile(r"\[-(?P<out>.*?)-\]|\{\+(?P<new>.*?)\+\}|\{=(?P<back>.*?)=\}")

#: A character and the version (from 1) that brought it.
Char = tuple[str, int]


@dataclass
class Chunk:
    """A sentence of the writer's, over all versions."""

    chars: list[Char]
    gone: list[list[Char]] = field(default_factory=list)

    def edit(self, line: str, version: int) -> None:
        """Takes in what was done to it. What is not as the line says is a mistake of the writer (ValueError)."""
        place, made, end, taken = 0, [], 0, []
        for match in [*_MARKUP.finditer(line), None]:
            kept = line[end : match.start() if match else len(line)]
            if "".join(char for char, _ in self.chars[place : place + len(kept)]) != kept:
                raise ValueError(f"v{version}: {kept!r} does not stand there in {self.text!r}")
            made += self.chars[place : place + len(kept)]
            place += len(kept)
            if match is None:
                break
            end = match.end()
            if match["out"] is not None:
                stretch = self.chars[place : place + len(match["out"])]
                if "".join(char for char, _ in stretch) != match["out"]:
                    raise ValueError(f"v{version}: {match['out']!r} does not stand there in {self.text!r}")
                taken.append(stretch)
                place += len(stretch)
            elif match["new"] is not None:
                made += [(char, version) for char in match["new"]]
            else:
                back = [old for old in self.gone if "".join(char for char, _ in old) == match["back"]]
                if not back:
                    raise ValueError(f"v{version}: {match['back']!r} was never taken out of {self.text!r}")
                made += back[-1]
        if place != len(self.chars):
            raise ValueError(f"v{version}: {self.text!r} goes on")
        self.chars = made
        self.gone += taken

    @property
    def text(self) -> str:
        return "".join(char for char, _ in self.chars)


@dataclass(frozen=True)
class Gold:
    """One article: for each version its paragraphs, each a list of characters with their origins."""

    name: str
    language: str
    versions: list[list[list[Char]]]

    def units(self, version: int) -> list[Unit]:
        return [
            Unit(f"body/{n}", "".join(char for char, _ in paragraph))
            for n, paragraph in enumerate(self.versions[version - 1], 1)
        ]

    def labels(self, version: int) -> list[tuple[str, int]]:
        """Every word and sign with its origin, in the order of the text."""
        return [
            (token.text, paragraph[token.start][1])
            for paragraph in self.versions[version - 1]
            for token in tokenise("".join(char for char, _ in paragraph))
        ]


def read(path: Path) -> Gold:
    """An article of the gold set."""
    head, *versions = re.split(r"(?m)^== v\d+\n", path.read_text("utf-8"))
    settings = dict(line.split(": ", 1) for line in head.splitlines())
    glue = "" if settings.get("glue") == "none" else " "
    chunks: dict[str, Chunk] = {}
    layout: list[list[str]] = []
    found = []
    for number, body in enumerate(versions, 1):
        lines = body.splitlines()
        for line in lines:
            if not line.startswith("/"):
                name, text = line.split(": ", 1)
                if name in chunks:
                    chunks[name].edit(text, number)
                else:
                    chunks[name] = Chunk([(char, number) for char in text])
        edited = {line.split(": ", 1)[0] for line in lines if not line.startswith("/")}
        layout = [line[1:].split() for line in lines if line.startswith("/")] or layout
        if not edited <= {name for names in layout for name in names}:
            raise ValueError(f"{path.name} v{number}: what does not stand there cannot be changed")
        found.append([_joined([chunks[name].chars for name in names], glue) for names in layout])
    return Gold(path.stem, settings["language"], found)


def _joined(parts: list[list[Char]], glue: str) -> list[Char]:
    out: list[Char] = []
    for part in parts:
        out += [(char, 0) for char in glue] if out else []
        out += part
    return out


def gold() -> Iterator[Gold]:
    """Every article of the set."""
    return (read(path) for path in sorted(GOLD.glob("*.txt")))


@dataclass
class Score:
    """Words whose origin was named right; `changed` counts only those that the first version did not bring."""

    right: int = 0
    words: int = 0
    changed_right: int = 0
    changed: int = 0
    losses: list[str] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        return self.right / self.words

    def add(self, what: str, said: list[tuple[str, int]], true: list[tuple[str, int]]) -> None:
        assert [word for word, _ in said] == [word for word, _ in true], what
        for (word, origin), (_, wanted) in zip(said, true, strict=True):
            self.words += 1
            self.right += origin == wanted
            if wanted > 1:
                self.changed += 1
                self.changed_right += origin == wanted
            if origin != wanted:
                self.losses.append(f"{what}: {word!r} is of v{wanted}, said v{origin}")


def traced(tracer: Tracer) -> list[tuple[str, int]]:
    """Every word of the newest revision with the version (from 1) that it is said to be from."""
    return [
        (sentence.text[word.start : word.end], word.origin + 1)
        for sentence in tracer.sentences()
        for word in sentence.words
    ]


def measure() -> Score:
    """Ours, over all versions but the first of all articles."""
    score = Score()
    for one in gold():
        tracer = Tracer()
        for version in range(1, len(one.versions) + 1):
            tracer.read(one.units(version))
            if version > 1:
                score.add(f"{one.name} v{version}", traced(tracer), one.labels(version))
    return score


def measure_plain() -> Score:
    """What a plain comparison of the words of neighbouring versions names, without memory and without moves."""
    score = Score()
    for one in gold():
        before: list[tuple[str, int]] = []
        for version in range(1, len(one.versions) + 1):
            words = [token.text for unit in one.units(version) for token in tokenise(unit.text)]
            now = [(word, version) for word in words]
            i = j = 0
            for region in [*compare([word for word, _ in before], words).regions, None]:
                end = region.i1 if region else len(before)
                for n in range(end - i):
                    now[j + n] = before[i + n]
                if region:
                    i, j = region.i2, region.j2
            before = now
            if version > 1:
                score.add(f"{one.name} v{version}", now, one.labels(version))
    return score

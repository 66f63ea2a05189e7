"""Rows D1 to D3 and E1: words of two texts, the worst pairs, two pages, and the text of an article.

Ours is timed three times where it does more than its peers: what they do (paragraphs, tokens, what is shared), the words
as they are told (sentences, dates and amounts as one token, which word became which), and the whole comparison with
rules, evidence and noise; each time with nothing kept from the run before. Both sides must find a difference, and ours
must rebuild the new text.
A peer is looked for in the environment of the peers, then in our own; the times of one round are taken in one process
each, one after the other, and are the best of several.
"""

from __future__ import annotations

import difflib
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from archive.articles.extract import extract
from archive.diff import compare, lcs, notes, phrases, textdiff
from archive.diff.align import align
from archive.diff.normal import forget, norm
from archive.diff.rules.distance import osa
from archive.diff.rules.rule import Pair
from archive.diff.tokens import tokenise
from archive.model.article import Extraction
from tests.bench.corpus import pages
from tests.bench.gates.gold import context, page
from tests.bench.hardpairs import PAIRS
from tests.bench.harness import Case, Row, interleaved, peer, rows
from tests.bench.options import Options

Paragraphs = list[str]
_TOKENS = re.compile(r"\w+|[^\w\s]|\s+")
_FUNCTION = ("the", "of", "and", "to", "in", "a", "was", "on")

#: Times one peer on two lists of paragraphs; prints seconds, or nothing when it is not installed.
_PEER = r"""
import json, re, sys, time
name, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    old, new = json.load(file)
words = re.compile(r"\w+|[^\w\s]|\s+").findall
try:
    if name == "rapidfuzz":
        from rapidfuzz.distance import Indel
        run = lambda: len(list(Indel.opcodes(words("\n".join(old)), words("\n".join(new)))))
    elif name == "diff-match-patch":
        from diff_match_patch import diff_match_patch
        def run():
            tool = diff_match_patch()
            found = tool.diff_main("\n".join(old), "\n".join(new))
            tool.diff_cleanupSemantic(found)
            return len(found)
    elif name == "deepdiff":
        from deepdiff import DeepDiff
        run = lambda: len(DeepDiff(old, new))
    elif name == "web-monitoring-diff":
        from web_monitoring_diff import html_text_diff
        run = lambda: len(html_text_diff(old[0], new[0])["diff"])
    else:
        from web_monitoring_diff import html_diff_render
        run = lambda: len(html_diff_render(old[0], new[0]))
    assert run()
except ImportError:
    sys.exit()
best = 1e9
for _ in range(3):
    start = time.perf_counter()
    run()
    best = min(best, time.perf_counter() - start)
print(best)
"""


def _timed(name: str, old: Paragraphs, new: Paragraphs) -> float | None:
    """Seconds of a peer, None when it is nowhere installed."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([old, new], file)
        file.flush()
        for python in (peer("python"), sys.executable):
            if python is None:
                continue
            done = subprocess.run(
                [str(python), "-c", _PEER, name, file.name], capture_output=True, text=True, check=False, timeout=300
            )
            if done.stdout.strip():
                return float(done.stdout)
    return None


@cache
def _vocabulary() -> tuple[str, ...]:
    r = random.Random(11)
    return tuple("".join(r.choice("aeioulnrstmdp") for _ in range(r.randint(3, 9))) for _ in range(6000))


def paragraph(r: random.Random, least: int = 3, most: int = 4) -> str:
    """Some sentences."""
    words = _vocabulary()
    return " ".join(
        " ".join(r.choice(_FUNCTION if r.random() < 0.35 else words) for _ in range(r.randint(9, 22))).capitalize()
        + "."
        for _ in range(r.randint(least, most))
    )


def pairs() -> dict[str, tuple[Paragraphs, Paragraphs]]:
    """The pairs of D1 and D2, as `performance.md` of the design names them."""
    r = random.Random(4)
    old = [paragraph(r) for _ in range(30)]
    new = list(old)
    new[3] = new[3].replace(" the ", " another ", 1)
    new[9] += " " + paragraph(r, 1, 1)
    new.insert(20, paragraph(r))
    many, others = ([paragraph(r) for _ in range(200)] for _ in range(2))
    long = paragraph(r, 1100, 1100)
    words = long.split(" ")
    for _ in range(20):
        words[r.randrange(len(words))] = r.choice(_vocabulary())
    return {
        "typical pair": (old, new), "200 paragraphs rewritten": (many, others),
        "one paragraph of 100 KB, 20 edits": ([long], [" ".join(words)]),
        "one paragraph of 100 KB, rewritten": ([long], [paragraph(r, 1100, 1100)]),
    }  # fmt: skip


def cold(run: Callable[[], object]) -> Callable[[], object]:
    """The same run with nothing kept of earlier ones: no texts read, no words compared."""

    def forgetful() -> object:
        phrases.reading.forget()
        forget(0)
        for kept in (textdiff.likeness, osa, notes.is_inline):
            kept.cache_clear()
        return run()

    return forgetful


def plain_words(old: Sequence[str], new: Sequence[str]) -> int:
    """What a word diff without rules does: paragraphs aligned, tokens of each pair, what they share; gives the stretches."""
    found = 0
    alignment = align([norm(text) for text in old], [norm(text) for text in new])
    for link in alignment.links:
        if not link.exact:
            before, after = ([token.key for n in side for token in tokenise(texts[n])]
                             for side, texts in ((link.old, old), (link.new, new)))  # fmt: skip
            found += len(lcs.compare(before, after).regions)
    return found + len(alignment.removed) + len(alignment.added)


def words_of(old: Sequence[str], new: Sequence[str]) -> int:
    """Our word diff alone: paragraphs aligned, and the changes of each pair; gives the tokens that changed."""
    about = context("", "")
    alignment = align([norm(text) for text in old], [norm(text) for text in new])
    changed = 0
    for link in alignment.links:
        if not link.exact:
            before, after = "\n\n".join(old[i] for i in link.old), "\n\n".join(new[j] for j in link.new)
            for change in textdiff.compare(Pair(before, after, about)).changes:
                changed += len(_TOKENS.findall(change.old_text)) + len(_TOKENS.findall(change.new_text))
    return changed + sum(
        len(_TOKENS.findall(text))
        for text in (*(old[i] for i in alignment.removed), *(new[j] for j in alignment.added))
    )


def _difflib(old: Sequence[str], new: Sequence[str]) -> object:
    return difflib.SequenceMatcher(None, _TOKENS.findall("\n".join(old)), _TOKENS.findall("\n".join(new))).get_opcodes()


def _least(old: Sequence[str], new: Sequence[str]) -> int:
    """Tokens that a longest common subsequence leaves."""
    regions = lcs.compare(_TOKENS.findall("\n".join(old)), _TOKENS.findall("\n".join(new)), small=0).regions
    return sum(region.i2 - region.i1 + region.j2 - region.j1 for region in regions)


def _against(row: str, what: str, ours: Callable[[], object], old: Paragraphs, new: Paragraphs, rounds: int,
             goals: dict[str, str], note: str = "") -> list[Row]:  # fmt: skip
    """Ours in this process against peers in theirs, a round of all after another."""
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        for name in (*goals, "ours"):
            if name == "ours":
                times.setdefault(name, []).append(min(interleaved({"ours": ours}, 3)["ours"]))
            elif number == 0 or times.get(name):
                found = _timed(name, old, new)
                if found is not None:
                    times.setdefault(name, []).append(found)
    return rows(row, what, "ours", times, goals, note)


def words(_: Path, options: Options) -> list[Row]:
    """D1 and D2."""
    found: list[Row] = []
    for what, (old, new) in pairs().items():
        before, after = page(*old), page(*new)
        first = what == "typical pair"
        ours: dict[str, Case] = {
            "tokens aligned": cold(partial(plain_words, old, new)),
            "words, dates and amounts as one": cold(partial(words_of, old, new)),
            "whole comparison": cold(partial(compare, before, after)),
        }
        size = f"edit size {words_of(old, new) / _least(old, new):.3f} of the optimum (goal <=1.05)" if first else ""
        for name, run in ours.items():
            title = f"{what}, {name}"
            if first:
                times = interleaved({"ours": run, "difflib words": partial(_difflib, old, new)}, options.rounds)
                found += rows("D1", title, "ours", times, {"difflib words": "<=0.05"}, size)
                found += _against("D1", title, run, old, new, options.rounds, {"deepdiff": "<=0.50"})
            else:
                goals = {"rapidfuzz": "<=0.20", "diff-match-patch": "<=0.03" if "rewritten" in what else "-"}
                found += _against("D2", title, run, old, new, options.rounds, goals)
    return [*found, *_megabyte(), *_hard()]


def _megabyte() -> list[Row]:
    """D2: two pages of 1 MB that share nothing: seconds and memory, each a share of what is allowed."""
    script = (
        "import random, resource, sys, time\n"
        "from archive.articles.extract import extract\n"
        "from archive.diff import compare\n"
        "from tests.bench.differing import markup, paragraph\n"
        "r = random.Random(1); made = []\n"
        "for _ in range(2):\n"
        "    found = []\n"
        "    while sum(map(len, found)) < 1_000_000: found += [paragraph(r) for _ in range(100)]\n"
        "    made.append(extract(markup(found), kind='html'))\n"
        "start = time.process_time(); compare(*made)\n"
        "print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seconds, size = (float(word) for word in done.stdout.split())
    what = "two pages of 1 MB, nothing shared"
    return [
        Row("D2", what, "1 s for each MB of both", seconds / 2, "<=1.00", seconds, 2.0),
        Row("D2", what, "200 MiB of the process", size / 200, "<=1.00", note=f"{size:.0f} MiB, both articles included"),
    ]


def _hard() -> list[Row]:
    """D2: the hard pairs of 1 MB a page, each in a process of its own: processor time of reading both pages and of
    comparing the two articles, and memory of the process, each a share of what is allowed."""
    script = (
        "import resource, sys, time\n"
        "from archive.articles.extract import extract\n"
        "from archive.diff import compare\n"
        "from tests.bench.hardpairs import pages, pair\n"
        "compare(*pair('1000 edits', 5000))\n"  # what is loaded once is nobody's time
        "old, new = pages(sys.argv[1]); size = (len(old) + len(new)) / 1e6\n"
        "start = time.process_time(); made = extract(old, kind='html'), extract(new, kind='html')\n"
        "read = time.process_time(); found = compare(*made).summary; done = time.process_time()\n"
        "print(read - start, done - read, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,"
        " found.edits, found.not_assessed or 0)"
    )
    found = []
    for name in PAIRS:
        done = subprocess.run([sys.executable, "-c", script, name], capture_output=True, text=True, check=True)
        reading, comparing, megabytes, size, edits, missed = (float(word) for word in done.stdout.split())
        what = f"{name}, {megabytes:.1f} MB"
        told = f"{edits:.0f} edits, {missed:.0f} not assessed one by one"
        for step, seconds, goal, note in (("compared", comparing, "<=1.00", told), ("read", reading, "-", "")):
            allowed = f"1 s for each MB, both {step}"
            note = f"{seconds / megabytes:.2f} s/MB{note and '; '}{note}"
            found.append(Row("D2", what, allowed, seconds / megabytes, goal, seconds, megabytes, note))
        found.append(Row("D2", what, "200 MiB of the process", size / 200, "<=1.00", note=f"{size:.0f} MiB"))
    return found


def markup(paragraphs: Sequence[str], furniture: int = 0) -> bytes:
    """A page of these paragraphs with some links around them."""
    links = "".join(f"<li><a href='/section/{n}'>Another story {n}</a></li>" for n in range(furniture))
    body = "".join(f"<p>{text}</p>\n" for text in paragraphs)
    return (
        "<!doctype html><html lang=en><head><title>Council votes on the harbour bridge</title></head><body>"
        f"<nav><ul>{links}</ul></nav><article><h1>Council votes on the harbour bridge</h1>{body}</article></body></html>"
    ).encode()


def html(_: Path, options: Options) -> list[Row]:
    """D3: a pair of pages in, the changes out."""
    old, new = pairs()["typical pair"]
    before, after = markup(old, 900), markup(new, 900)
    goals = {"web-monitoring-diff": "<=0.15", "html_diff_render": "<=0.02"}

    def ours() -> object:
        return compare(extract(before, kind="html"), extract(after, kind="html"))

    what = f"two pages of {len(before) // 1000} KB"
    return _against(
        "D3", what, ours, [before.decode()], [after.decode()], options.rounds, goals, "extraction and all rules"
    )


def text(_: Path, options: Options) -> list[Row]:
    """E1: the whole article model against the text that trafilatura gives, on the same pages."""
    import trafilatura

    corpus = [one.body for one in pages(40) if b"<p" in one.body]
    found: dict[str, int] = {}

    def ours() -> None:
        read: list[Extraction] = [extract(body, kind="html") for body in corpus]
        found["ours"] = sum(bool(one.article.blocks) for one in read)

    def theirs(fast: bool) -> Callable[[], None]:
        def run() -> None:
            found["theirs"] = sum(bool(trafilatura.extract(body, fast=fast)) for body in corpus)

        return run

    cases = {"newsproof": ours, "trafilatura": theirs(False), "trafilatura fast": theirs(True)}
    times = interleaved(cases, options.rounds)
    note = f"texts found: {found['ours']} and {found['theirs']} of {len(corpus)}; whole article model, no fast path"
    return rows("E1", f"{len(corpus)} pages read", "newsproof", times,
                {"trafilatura": "<=0.10", "trafilatura fast": "<=1.10"}, note)  # fmt: skip


BENCHES: dict[str, Callable[[Path, Options], list[Row]]] = {"D1": words, "D3": html, "E1": text}

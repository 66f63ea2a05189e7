"""Other projects' WARC, ARC and WACZ files, every one of them: what their test suites expect, and what we say.

The expectation is taken from the words of the manifest by one rule for each kind of file, never by file. Where ours is
another answer, the file stands in `DIFFERENCES` with the reason; a difference that goes away is to be taken out.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from archive.audit.defects import DEFECTS
from archive.cli import main
from archive.model.codec import parse
from archive.model.verdict import Verification
from tests.conftest import ROOT, cases_folder

PAGE = ROOT / "docs" / "foreign-files.md"
INTACT, BROKEN, REFUSED = "intact (exit 0)", "broken (exit 1)", "no WARC that is read here (refused)"

#: The first words of an expectation, and what `verify` should come to.
EXPECTED = {
    "valid": INTACT,
    "quirk": INTACT,  # a known defect of a known program
    "tolerate": INTACT,  # odd, and to be read all the same
    "mixed": BROKEN,  # some of its digests fail
    "invalid": BROKEN,
    "corrupt": BROKEN,
    "index": REFUSED,
}

#: Why ours differs, by kind of file.
REASONS = {
    "one member": "Records in one gzip member cannot be jumped to, but its checksum shows that every byte is there.",
    "edited": "The file was edited by hand after it was recorded: a length or digest contradicts the bytes.",
    "no length": "Most record lines state no length (-1, abc): whether these records are complete cannot be told.",
    "cut": "The last record has 12 bytes less than its record line states.",
    "newlines": "Every CR LF has become CR CR LF: a copy in text mode has changed the bytes of the block, too.",
    "no payload": "The digest is of a payload that is not there: the block is empty.",
    "media type": "A `msgtype` that the standard does not name changes no byte; JHOVE judges conformance.",
    "chain": "The signature is right, and its certificate's chain is checked by nobody here: SIGNED says `not checked`.",
}

DIFFERENCES = {
    "warcio/example-bad.warc.gz.bad": (INTACT, "one member"),
    "pywb/example-bad.warc.gz.bad": (INTACT, "one member"),
    "warcio/bad.arc": (BROKEN, "no length"),
    "pywb/bad.arc": (BROKEN, "no length"),
    "cdxj-indexer/bad.arc": (BROKEN, "no length"),
    "warcio/example-space-in-url.arc": (BROKEN, "cut"),
    "pywb/example-extra.warc": (BROKEN, "edited"),
    "pywb/example.warc": (BROKEN, "edited"),
    "cdxj-indexer/example.warc.gz": (BROKEN, "edited"),
    "pywb/missing-status-text.warc": (BROKEN, "newlines"),
    "cdxj-indexer/missing-http.warc.gz": (BROKEN, "no payload"),
    "jhove-warc/invalid-warcrecord-2.warc": (INTACT, "media type"),
    "py-wacz/invalid_signed_example_1.wacz": (INTACT, "chain"),
}

#: What a broken file must be said to have, by words of its expectation; anything else may be any of these codes.
CODES = {"warc-damaged", "warc-truncated", "digest-mismatch", "package-invalid", "package-altered", "bundle-damaged"}
FITTING = {
    "corrupt: truncated gzip": {"warc-truncated"},
    "corrupt: record shorter": {"warc-damaged", "warc-truncated", "digest-mismatch"},
    "mixed: ": {"digest-mismatch"},
    "invalid: empty file": {"warc-damaged"},
    "invalid: gzip member boundaries": {"digest-mismatch", "warc-damaged"},
    "invalid: bad/missing WARC/x.y": {"warc-damaged", "warc-truncated"},
    "invalid WACZ": {"package-invalid", "package-altered"},
}


def files() -> list[tuple[str, str]]:
    """Path below `warcs/` and expectation of every file."""
    folder = cases_folder()
    if folder is None:
        return []
    listed = json.loads((folder / "manifest.json").read_text())
    return [(row["path"][6:], row["expected"]) for row in listed if row["path"].startswith("warcs/")]


def expectation(name: str, words: str) -> str:
    """One rule for each kind of file."""
    if re.search(r"\.cdxj?(\.gz)?$", name) or name.startswith("jhove-gzip/") or "must fail cleanly" in words:
        return REFUSED  # an index, a gzip file of text, LZ4
    return EXPECTED[re.split(r"[:; ]", words)[0]]


@cache
def verdict(path: Path) -> tuple[str, Verification | None]:
    """What `newsproof verify FILE` comes to: its exit status, and its answer."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = main(["--json", "verify", str(path)])
    document = json.loads(said.getvalue())
    if document.get("schema") != "newsproof/verify/v1":
        refused = (status, document["code"]) == (2, "not-evidence") and path.name in document["message"]
        return REFUSED if refused else said.getvalue(), None
    result = parse(Verification, document)
    assert status == result.exit
    return {0: INTACT, 1: BROKEN}.get(status, str(status)), result


@pytest.mark.parametrize(("name", "words"), files(), ids=lambda value: value)
def test_it_is_judged_as_expected_or_with_a_reason(cases: Path, name: str, words: str) -> None:
    said, result = verdict(cases / "warcs" / name)
    wanted = expectation(name, words)
    if name in DIFFERENCES:
        ours, why = DIFFERENCES[name]
        assert why in REASONS
        assert wanted != ours, "no difference any more"
        wanted = ours
    assert said == wanted, (words, result and [*result.problems, *result.notices])
    if result is None:
        return
    assert [verdict.word for verdict in result.verdicts] == ["INTACT", "SIGNED", "LOGGED", "TIMED", "TRUSTED"]
    for problem in (*result.problems, *result.notices):
        assert problem.message
        assert problem.consequence
        assert "\n" not in problem.message
    if said == BROKEN:
        codes = {problem.code for problem in result.problems}
        assert codes <= CODES
        fitting = next((wanted for start, wanted in FITTING.items() if words.startswith(start)), CODES)
        assert codes & fitting, codes
        if result.kind == "warc":
            assert all(problem.record is not None and problem.offset is not None for problem in result.problems)


def test_every_difference_is_about_a_file_that_is_there(cases: Path) -> None:
    assert DIFFERENCES.keys() <= {name for name, _ in files()}


def summary(folder: Path) -> str:
    """The table of the documentation: how often which expectation met which verdict."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for name, words in files():
        group = "WACZ" if name.endswith(".wacz") else name.partition("/")[0]
        group = {"jhove-warc": "JHOVE", "jhove-gzip": "other files"}.get(group, "WARC and ARC")
        group = "WACZ" if name.endswith(".wacz") else group
        wanted = expectation(name, words)
        if wanted == REFUSED:
            group = "other files"
        counts[group, wanted, verdict(folder / "warcs" / name)[0]] += 1
    rows = [
        f"| {group} | {wanted} | {said} | {count} |{' differs |' if wanted != said else ' |'}"
        for (group, wanted, said), count in sorted(counts.items())
    ]
    return "\n".join(["| files | expected | said | count | |", "|---|---|---|---|---|", *rows])


def differences() -> str:
    """The table of the documentation: every kind of difference."""
    kinds = {(expectation(name, dict(files())[name]), ours, why): None for name, (ours, why) in DIFFERENCES.items()}
    rows = []
    for wanted, ours, why in kinds:
        count = sum(1 for _, other in DIFFERENCES.values() if other == why)
        rows.append(f"| {wanted} | {ours} | {count} | {REASONS[why]} |")
    return "\n".join(["| expected | said | files | why |", "|---|---|---|---|", *rows])


def defects() -> str:
    """The table of the documentation: every known defect."""
    rows = [f"| {row.text} | {row.producers} | {row.meaning} | {row.excuse} |" for row in DEFECTS.values()]
    return "\n".join(["| what | known of | what it means | excused |", "|---|---|---|---|", *rows])


def test_the_documentation_shows_the_counts_and_every_reason(cases: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert summary(cases) in text
    assert differences() in text


def test_the_documentation_shows_every_known_defect() -> None:
    assert defects() in PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    found = cases_folder()
    for table in (*((summary(found), differences()) if found is not None else ()), defects()):
        print(table, end="\n\n")

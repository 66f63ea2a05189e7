"""Writes what is generated: JSON Schemas and reference pages. `out_of_step` says which files differ from the code."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.kind_pages import FOLDER, kind_pages

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = "schemas"
REFERENCE = "docs/reference"
CODE_PAGES = f"{REFERENCE}/codes"
SPOILED = "samples/spoiled"

_TABLE = re.compile(r"(?m)^\| column \| meaning \|\n\|---\|---\|\n((?:\|.*\n)+)")
_CELL = re.compile(r"\| `([a-z0-9_]+)` \| (.*) \|")
_COMMENT = re.compile(r"(?m)^ +([a-z0-9_]+) [A-Z].*?-- (.*)$")


def generated() -> dict[str, str]:
    """Every generated file of the repository: path and text."""
    from archive.cli.docs import PAGES
    from archive.model.codec import json_schema
    from archive.model.published import PUBLISHED

    files = {
        f"{SCHEMAS}/{name}.json": json.dumps(json_schema(noun), indent=2, ensure_ascii=False) + "\n"
        for name, noun in PUBLISHED.items()
    }
    files |= {f"{REFERENCE}/{name}": page() for name, page in PAGES.items()}
    files[f"{REFERENCE}/verify-codes.md"] = verify_codes()
    files |= code_pages()
    files[f"{REFERENCE}/kinds.md"] = kinds()
    files |= kind_pages()
    files[f"{REFERENCE}/index-views.md"] = index_views()
    return files


def out_of_step() -> list[str]:
    """Generated files that differ from what the code says, or are left over."""
    files = generated()
    wrong = [name for name, text in files.items() if _read(name) != text]
    wrong += [
        f"{folder}/{path.name}"
        for folder, pattern in ((SCHEMAS, "*.json"), (REFERENCE, "*.md"), (CODE_PAGES, "*.md"), (FOLDER, "*.md"))
        for path in (ROOT / folder).glob(pattern)
        if f"{folder}/{path.name}" not in files
    ]
    return sorted(wrong)


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def verify_codes() -> str:
    """The page of everything that `verify` can find: one line for each code."""
    from archive.audit.codes import CODES
    from archive.model.verdict import WORDS

    lines = [
        "# What `verify` can find",
        "",
        "`newsproof verify` names each finding with a code and the file it is in, and, where there is one, the number of",
        "the record (counted from 1) and its byte offset. There are three severities:",
        "",
        "- A **problem** counts against one of the five words, which then says `FAIL`, and ends the command with exit",
        "  status 1: something is not as it was signed, or something that was signed is gone.",
        "- What is **unproven** is intact as far as it goes, but evidence that *your* policy asks for is not there: a",
        "  key that you do not list, a cosignature, a timestamp. The word says `FAIL`, too; the exit status is 4 when",
        "  there is no problem beside it. Without a policy nothing is unproven: the word says `not checked`.",
        "- A **notice** is about bytes that change no evidence and leaves exit status 0.",
        "",
        "The codes never change their meaning; the words may. Each code has a page with what to do, and with what the",
        "command prints about a sample that was spoiled for it ([all samples](../../samples/spoiled/README.md)).",
    ]
    for word in WORDS:
        lines += ["", f"## {word}", "", "| code | severity | word | what it is |", "|---|---|---|---|"]
        lines += [
            f"| [`{code}`](codes/{code}.md) | {row.severity} | {row.word} | {row.meaning} |"
            for code, row in CODES.items()
            if row.word == word
        ]
    return "\n".join(lines) + "\n"


_EXITS = {
    0: "Exit status 0: nothing here counts against any evidence.",
    1: "Exit status 1: something is not as it was signed, or not as the file itself states it.",
    4: "Exit status 4: all that is there is intact, and something that the policy asks for is not proven.",
}
_STATUS = {
    "problem": "the word says `FAIL`, the exit status is 1",
    "unproven": "your policy asks for it: the word says `FAIL`, the exit status is 4 unless there is a problem, too",
    "notice": "no evidence is touched; the exit status stays 0",
}


def code_pages() -> dict[str, str]:
    """The page of every code, with what the command prints about its samples."""
    from archive.audit.codes import CODES

    listed = json.loads((ROOT / SPOILED / "expected.json").read_text(encoding="utf-8"))
    return {
        f"{CODE_PAGES}/{code}.md": _code_page(code, [item for item in listed if item["code"] == code]) for code in CODES
    }


def _code_page(code: str, samples: list[dict[str, Any]]) -> str:
    from archive.audit.codes import CODES
    from archive.audit.neighbours import NEIGHBOURS

    row = CODES[code]
    hint = row.hint if "`" in row.hint or not row.hint.startswith("newsproof ") else _command_in_code(row.hint)
    lines = [
        f"# {code}",
        "",
        row.meaning,
        "",
        f"- severity: **{row.severity}** ({_STATUS[row.severity]})",
        f"- counts against: **{row.word}**" if row.severity != "notice" else f"- is about: **{row.word}**",
        f"- what it means: {row.consequence}",
        f"- what to do: {hint}",
    ]
    if code in NEIGHBOURS:
        told = re.sub(r"`([a-z-]+)`", lambda name: _linked(name[1], CODES), NEIGHBOURS[code])
        lines += ["", "## What else it might have been", "", told]
    lines += ["", "## What it looks like"]
    for item in samples:
        command, printed, status = _verified(item)
        lines += ["", "```sh", command, "```", "", "```text", *printed.splitlines(), "```", "", _EXITS[status]]
        others = [name for name in item["finds"] if name != code]
        if others:
            told = " and ".join(_linked(name, CODES) for name in others)
            lines += ["", f"The same fault is told from other sides, too: {told}."]
    if not samples:
        lines += ["", _NO_SAMPLE[code]]
    return "\n".join([*lines, "", "[All codes](../verify-codes.md)"]) + "\n"


#: Why a code has no sample.
_NO_SAMPLE = {
    "file-refused": "There is no sample of it: a link, a pipe or a device does not survive being copied or packed.",
    "rollback-accepted": "There is no sample of it: it takes a reader who has seen a later state, and says "
    "`--accept-rollback`.",
    "more-problems": "There is no sample of it: it takes more than a thousand findings.",
}


def _linked(name: str, codes: Mapping[str, object]) -> str:
    return f"[`{name}`]({name}.md)" if name in codes else f"`{name}`"


def _command_in_code(hint: str) -> str:
    """A hint that is, or begins with, a command."""
    command, comma, rest = hint.partition(", ")
    return f"`{command}`{comma}{rest}"


def _verified(item: dict[str, Any]) -> tuple[str, str, int]:
    """The command that verifies a sample, what it prints 80 columns wide, and its exit status."""
    arguments = ["verify", f"{SPOILED}/{item['path']}"]
    for option in ("policy", "against"):
        if option in item:
            arguments += [f"--{option}", f"{SPOILED}/{item[option]}"]
    if "level" in item:
        arguments += ["--level", item["level"]]
    out, talk = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT), pytest.MonkeyPatch.context() as patch:
        from archive.cli import main as command

        patch.setenv("NEWSPROOF_CONFIG", f"{folder}/config")
        patch.setenv("NEWSPROOF_STATE", f"{folder}/state")
        patch.setenv("COLUMNS", "80")
        for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
            status = command(arguments)
        printed = "\n".join(line.rstrip() for line in (talk.getvalue() + out.getvalue()).splitlines())
        if folder in printed or str(ROOT) in printed:
            raise ValueError(f"what is printed about {item['path']} names a place on this machine")
    return f"newsproof {' '.join(arguments)}", printed, status


def kinds() -> str:
    """The page of the kinds of edit, from the gravest down, and of the rules that tell them apart."""
    from archive.diff.rules import EDITION, RULES
    from archive.model.edit import SEVERITIES, SEVERITY
    from archive.report.wording import KINDS

    lines = [
        "# Kinds of edit",
        "",
        "Every edit of a comparison has one or more kinds (`newsproof diff --json`, member `kinds`). Each kind gives",
        "the edit a severity; with several kinds the highest counts. A severity ranks what to read first. It says",
        "nothing about intent, and a difference of severity 0 is listed as noise with its reason, never dropped.",
        "",
        "| severity | name | kind | in reports |",
        "|---|---|---|---|",
    ]
    for severity in range(len(SEVERITIES) - 1, -1, -1):
        lines += [
            f"| {severity} | {SEVERITIES[severity]} | [`{kind}`](../kinds/{kind}.md) | {KINDS[kind]} |"
            for kind in KINDS
            if SEVERITY[kind] == severity
        ]
    lines += [
        "",
        "## Rules",
        "",
        "Inside a text that changed, each stretch is judged by these rules in their order; the first that finds",
        f"something names the kind. The list is edition {EDITION}, which stands in every comparison (`tools.rules`).",
        "Each span says in `evidence.rule` which rule and edition decided, beside the values that were compared. Kinds of",
        "whole items (a picture exchanged, a note added, a block moved) come from pairing the items of both versions.",
        "",
        "| rule | edition | finds |",
        "|---|---|---|",
    ]
    lines += [f"| `{rule.id}` | {rule.version} | {rule.definition} |" for rule in RULES]
    return "\n".join(lines) + "\n"


def index_views() -> str:
    """The page of the views with the columns that the views have, in their order.

    The words about a column are kept as they stand on the page. A column that the page does not know yet gets the
    comment of the table it comes from.
    """
    from archive.store import schema
    from archive.store.index import Index

    page = _read(f"{REFERENCE}/index-views.md")
    comments = dict(_COMMENT.findall(schema.TABLES))
    with Index.open(None, write=True) as index:
        for view in schema.VIEWS:
            head, _, rest = page.partition(f"\n## `{view}`\n")
            table = _TABLE.search(rest)
            if table is None:
                raise ValueError(f"index-views.md has no table of the view {view}")
            known = dict(_CELL.findall(table[1]))
            rows = "".join(
                f"| `{column}` | {known.get(column) or comments[column]} |\n"
                for column in index.query(f"SELECT * FROM {view}").columns
            )
            page = f"{head}\n## `{view}`\n{rest[: table.start(1)]}{rows}{rest[table.end(1) :]}"
    return page


def main() -> int:
    """Writes every generated file."""
    files = generated()
    for name, text in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(files)} files written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

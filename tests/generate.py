"""Writes what is generated: JSON Schemas and reference pages. `out_of_step` says which files differ from the code."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = "schemas"
REFERENCE = "docs/reference"

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
    files[f"{REFERENCE}/kinds.md"] = kinds()
    files[f"{REFERENCE}/index-views.md"] = index_views()
    return files


def out_of_step() -> list[str]:
    """Generated files that differ from what the code says, or are left over."""
    files = generated()
    wrong = [name for name, text in files.items() if _read(name) != text]
    wrong += [
        f"{folder}/{path.name}"
        for folder, pattern in ((SCHEMAS, "*.json"), (REFERENCE, "*.md"))
        for path in (ROOT / folder).glob(pattern)
        if f"{folder}/{path.name}" not in files
    ]
    return sorted(wrong)


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def verify_codes() -> str:
    """The page of everything that `verify` can find."""
    from archive.audit.codes import CODES
    from archive.model.verdict import WORDS

    lines = [
        "# What `verify` can find",
        "",
        "`newsproof verify` names each finding with a code and the file inside the archive, and, where there is one,",
        "the number of the record (counted from 1) and its byte offset. A **problem** counts against one of the five",
        "words and ends the command with exit status 1. A **notice** is about bytes that change no evidence and leaves",
        "exit status 0. The codes never change their meaning; the words may.",
    ]
    for word in WORDS:
        rows = {code: row for code, row in CODES.items() if row.word == word}
        if not rows:
            continue
        lines += ["", f"## {word}"]
        for code, row in rows.items():
            lines += [
                "",
                f"### {code}",
                "",
                f"*{row.severity.capitalize()}.* {row.meaning}",
                "",
                f"- means: {row.consequence}",
                f"- to do: {row.hint}",
            ]
    left = [word for word in WORDS if all(row.word != word for row in CODES.values())]
    if left:
        lines += ["", f"No code of this version counts against {' or '.join(left)}: they are not checked yet."]
    return "\n".join(lines) + "\n"


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
            f"| {severity} | {SEVERITIES[severity]} | `{kind}` | {KINDS[kind]} |"
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

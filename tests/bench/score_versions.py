"""Scores the differ on real version pairs: expected changes found with the right field, false edits on noise.

Reads the cases folder (NEWSPROOF_CASES, or ../shared/cases): `versions/pairs.jsonl` and `versions/expectations.jsonl`.
An expected change counts as found when an edit (or, for `meta`, the metadata) of an accepted field holds its words: the
words of the change must be touched by a span, not merely stand in the same paragraph.

    python tests/bench/score_versions.py [--verbose] [--all] [ID-PART…]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import cases_folder

from archive.articles.extract import extract
from archive.diff import compare
from archive.diff.normal import norm, without_spaces
from archive.model.article import Extraction
from archive.model.edit import Comparison, Edit, Source

#: Fields of the expectations and the fields of ours that answer them.
ACCEPTED = {
    "correction-note": {"note"},
    "body": {"body", "quote", "live-post"},
    "caption": {"caption", "credit"},
    "headline": {"headline"},
    "deck": {"deck"},
    "byline": {"byline"},
    "date": {"date"},
}
KINDS = {"html": "html", "md": "markdown", "text": "text", "html-frontpage": "html"}
SLOW = 2.0


def read(path: Path, kind: str, url: str | None) -> Extraction:
    return extract(path.read_bytes(), kind=KINDS.get(kind), url=url)  # type: ignore[arg-type]


def touches(edit: Edit, change: dict[str, Any]) -> bool:
    """Whether an edit is the expected one: its sides hold the expected words, and a span lies in them."""
    old, new = change.get("old_text"), change.get("new_text")
    old_ok = old is None or holds(edit, old, new_side=False)
    new_ok = new is None or holds(edit, new, new_side=True)
    if old is not None and new is not None:
        # Some expectations quote a larger stretch than what changed; both sides must be there.
        return old_ok and new_ok
    return old_ok and new_ok


def holds(edit: Edit, words: str, *, new_side: bool) -> bool:
    side = edit.new if new_side else edit.old
    if side is None:
        return False
    wanted = without_spaces(plain(words)).casefold()
    text = without_spaces(plain(side.text)).casefold()
    place = text.find(wanted)
    if place < 0:
        return False
    whole = without_spaces(plain(side.text))
    for span in edit.spans:
        where = span.new if new_side else span.old
        start = len(without_spaces(plain(side.text[: where[0]])))
        end = len(without_spaces(plain(side.text[: where[1]])))
        if start <= place + len(wanted) and place <= end:
            return True
    return not whole


def plain(text: str) -> str:
    return norm(text).replace("*", "").replace("<figcaption>", "").replace("\\", "")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--verbose", action="store_true", help="print the edits of every pair with an expectation")
    parser.add_argument(
        "--all", action="store_true", help="also run the pairs without an expectation, for speed and errors"
    )
    parser.add_argument("parts", nargs="*", help="only pairs whose id holds one of these")
    options = parser.parse_args()
    folder = cases_folder()
    if folder is None:
        print("needs the folder of real cases (set NEWSPROOF_CASES)")
        return

    def lines(name: str) -> list[dict[str, Any]]:
        return [
            json.loads(line) for line in (folder / "versions" / name).read_text("utf-8").splitlines() if line.strip()
        ]

    expected = {row["id"]: row for row in lines("expectations.jsonl")}
    wanted = found = wrong_field = noise_pairs = noise_wrong = extra = 0
    slow: list[str] = []
    for row in lines("pairs.jsonl"):
        if options.parts and not any(part in row["id"] for part in options.parts):
            continue
        expectation = expected.get(row["id"])
        if expectation is None and not options.all and not options.parts:
            continue
        began = time.perf_counter()
        old, new = (read(folder / row[side], row["kind"], row.get("url")) for side in ("old", "new"))
        read_in = time.perf_counter() - began
        began = time.perf_counter()
        result = compare(
            old, new, old_source=Source("old", row.get("old_t")), new_source=Source("new", row.get("new_t"))
        )
        took = time.perf_counter() - began
        if took > SLOW or read_in > 5 * SLOW:
            slow.append(f"{row['id']}: read {read_in:.1f} s, compared {took:.1f} s")
        if expectation is None:
            if options.verbose or options.parts:
                show(row["id"], result, took)
            continue
        missing = []
        for change in expectation["expected_changes"]:
            if change.get("optional") or change["type"] == "noise-only":
                continue
            wanted += 1
            accepted = ACCEPTED.get(change["field"], {change["field"]})
            hits = [edit for edit in result.edits if touches(edit, change)]
            if any(edit.field in accepted for edit in hits):
                found += 1
            else:
                wrong_field += bool(hits)
                missing.append((change, [edit.field for edit in hits]))
        false = []
        if expectation["noise_only"]:
            noise_pairs += 1
            optional = [change for change in expectation["expected_changes"] if change.get("optional")]
            false = [edit for edit in result.edits if not any(touches(edit, change) for change in optional)]
            noise_wrong += bool(false)
        elif expectation.get("complete"):
            extra += sum(
                not any(touches(edit, change) for change in expectation["expected_changes"]) for edit in result.edits
            )
        if options.verbose or missing or false:
            show(row["id"], result, took, noise_only=expectation["noise_only"])
            for change, fields in missing:
                print(
                    f"    MISSED {change['field']}: {change.get('old_text')!r} -> {change.get('new_text')!r} (seen as {fields})"
                )
    print(f"\nexpected changes found with the right field: {found}/{wanted}; found under another field: {wrong_field}")
    print(f"noise-only pairs with an edit: {noise_wrong}/{noise_pairs}; unexpected edits in complete pairs: {extra}")
    print("slow pairs:", "; ".join(slow) or "none")


def show(name: str, result: Comparison, took: float, *, noise_only: bool = False) -> None:
    flag = " [noise only]" if noise_only else ""
    print(
        f"\n{name}{flag}: {len(result.edits)} edits, {len(result.noise)} noise, {took * 1000:.0f} ms, {result.disclosure.verdict}"
    )
    for edit in result.edits[:25]:
        sides = [(side.at, side.text) for side in (edit.old, edit.new) if side is not None]
        print(
            f"  {edit.severity} {edit.field} {edit.operation} {','.join(edit.kinds)} @{sides[0][0]}: {sides[0][1][:90]!r}"
        )
        for span in edit.spans[:6]:
            before = edit.old.text[slice(*span.old)] if edit.old else ""
            after = edit.new.text[slice(*span.new)] if edit.new else ""
            print(f"       {span.kind} {span.confidence}: {before[:70]!r} -> {after[:70]!r}")


if __name__ == "__main__":
    main()

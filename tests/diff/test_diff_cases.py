"""The chain on real material: the seed article in its three shapes, and every pair of versions without a traceback."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from diff_builder import check

from archive.articles.extract import extract
from archive.diff import compare
from archive.model.article import Extraction
from archive.model.edit import Comparison

KINDS = {"html": "html", "md": "markdown", "text": "text", "html-frontpage": "html"}


def as_page(text: str) -> bytes:
    """A seed text as the page it came from: headline, dateline, a figure with its caption, paragraphs, the wall's tail."""
    headline, dateline, *rest = [line for line in text.split("\n") if line.strip()]
    captions = [line for line in rest if line.startswith("Smoke rises")]
    body = [line for line in rest if line not in captions]
    wall = body.index(next(line for line in body if line.startswith("To Read The Full")))
    figures = "".join(
        f'<figure><img src="/photos/smoke-{n}.jpg"><figcaption>{escape(c)}</figcaption></figure>'
        for n, c in enumerate(captions)
    )
    story = "".join(f"<p>{escape(line)}</p>" for line in [f"{dateline} {body[0]}", *body[1:wall]])
    tail = "".join(f"<p>{escape(line)}</p>" for line in body[wall:])
    title = escape(headline)
    head = f"<html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
    page = f"<!doctype html>{head}<body><article><h1>{title}</h1>{figures}{story}<div class=paywall>{tail}</div></article></body></html>"
    return page.encode()


def seed_edit(result: Comparison) -> None:
    (edit,) = result.edits
    assert (edit.field, edit.operation, edit.severity) == ("caption", "change", 2)
    assert edit.kinds == ("TYPO", "DATE_STYLE", "CREDIT_STYLE")
    spans = {span.kind: span for span in edit.spans}
    assert edit.old is not None
    assert edit.new is not None
    assert edit.old.text[slice(*spans["TYPO"].old)] == "governement"
    assert edit.new.text[slice(*spans["TYPO"].new)] == "government"
    assert edit.old.text[slice(*spans["DATE_STYLE"].old)] == "December 12, 2016"
    assert spans["DATE_STYLE"].evidence["iso"] == "2016-12-12"
    assert spans["DATE_STYLE"].evidence["anchor"] == "2016-12-13"
    assert edit.new.text[slice(*spans["CREDIT_STYLE"].new)] == "(Reuters/Omar Sanadiki)"
    assert spans["CREDIT_STYLE"].evidence["old_parsed"] == spans["CREDIT_STYLE"].evidence["new_parsed"]
    assert result.disclosure.verdict == "not-expected"


@pytest.mark.shared
def test_the_seed(cases: Path) -> None:
    texts = {name: (cases / "seed" / f"{name}.txt").read_bytes() for name in ("v1", "v2", "as-found")}
    read = {name: extract(data, kind="text") for name, data in texts.items()}
    pages = {name: extract(as_page(data.decode()), kind="html") for name, data in texts.items()}
    for versions in (read, pages):
        result = compare(versions["v1"], versions["v2"])
        check(versions["v1"], versions["v2"], result)
        seed_edit(result)
        again = compare(versions["v2"], versions["v1"])
        assert [edit.severity for edit in again.edits] == [2]
        assert compare(versions["v1"], versions["v1"]).edits == ()
    both = compare(read["as-found"], read["as-found"])
    assert both.edits == ()
    assert [(variant.side, variant.both) for variant in both.variants] == [("new", True)]
    # Whichever wording goes, what is told of it is how it differs from the one that stays.
    for version in ("v1", "v2"):
        (edit,) = compare(read["as-found"], read[version]).edits
        assert (edit.field, edit.operation, edit.severity) == ("caption", "remove", 2)


@pytest.mark.shared
def test_every_pair_of_versions_is_compared(cases: Path) -> None:
    rows = [
        json.loads(line)
        for line in (cases / "versions" / "pairs.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    expected = {
        row["id"]: row
        for row in map(json.loads, (cases / "versions" / "expectations.jsonl").read_text("utf-8").splitlines())
    }
    wrong = []
    for row in rows:
        # `tests/bench/score_versions.py --all` takes the large pages too.
        if max((cases / row[side]).stat().st_size for side in ("old", "new")) > (
            200_000 if row["id"] in expected else 60_000
        ):
            continue
        old, new = (_read(cases / row[side], row) for side in ("old", "new"))
        result = compare(old, new)
        check(old, new, result)
        if row["id"] in expected and expected[row["id"]]["noise_only"] and result.edits:
            wrong.append(row["id"])
    assert len(wrong) <= 0.05 * sum(bool(row["noise_only"]) for row in expected.values()), wrong


def _read(path: Path, row: dict[str, str]) -> Extraction:
    return extract(path.read_bytes(), kind=KINDS[row["kind"]], url=row.get("url"))  # type: ignore[arg-type]

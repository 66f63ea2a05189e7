"""Holds whether pages that are no articles are told from those that are: block pages, errors, front pages, stories.

Articles are pages whose body other people marked, and both sides of known revisions. No articles are the answers that
EDGI scored as errors (their fixtures `snapshot_quality`: the score in a folder's name is the quality of the answer, 0 an
error, 1 a page) or that came with an error status, and pages known to be front pages. Where only an answer's head is
there, it is judged by status and headers alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from archive.articles.barriers import barred
from archive.articles.extract import extract
from archive.articles.versions import judge
from tests.bench.gates.pages import fundus, progress, unpacked
from tests.bench.gates.table import Gate, edition, skipped

#: Folders of pairs in `versions/` whose pages are articles, and those whose pages are lists of articles.
_STORIES = ("18f-blog", "recapture-fundus")
_FRONTS = ("frontpages-de", "cdr-frontpage")


def _called(content: bytes | None, content_type: str = "text/html") -> str | None:
    """The outcome of an answer with status 200; None: an article."""
    read = extract(content, content_type=content_type) if content is not None else None
    return judge(status=200, extraction=read, empty=content == b"").outcome


def _heads(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Answers that are no articles, and what they are called."""
    for path in sorted(folder.glob("*/*.json")):
        answer = json.loads(path.read_text("utf-8"))["data"]
        headers = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        status = int(answer["status"])
        if status < 400 and float(path.parent.name.rpartition("-")[2]) >= 0.5:
            continue
        judged = judge(status=status, barred=barred(headers.get), empty=answer.get("content_length") == 0)
        yield f"{path.parent.name}/{path.name[:8]}", judged.outcome
    for path in sorted(folder.glob("*-0.[0-4]*/*.body")):
        yield f"{path.parent.name}/{path.name[:8]}", _called(path.read_bytes(), "text/plain")


def measure(cases: Path) -> list[Gate]:
    """Precision of "article", recall of "no article", and how many stories were refused."""
    what = ('precision of "article"', 'recall of "no article"')
    errors = cases / "hostile" / "soft-errors"
    items = fundus(cases)
    if not items or not errors.is_dir():
        return [
            skipped(what[0], "soft errors and pages", "not in the folder of cases", bar=0.95),
            skipped(what[1], "soft errors and pages", "not in the folder of cases", bar=0.9),
        ]
    stories = {item.name: item.read.refusal for item in items}
    pairs = [path for name in _STORIES for path in sorted((cases / "versions" / name).rglob("*.html"))]
    for path in progress("revisions", pairs):
        outcome = _called(unpacked(path))
        stories[path.relative_to(cases).as_posix()] = outcome
    others = dict(_heads(errors))
    fronts = [path for name in _FRONTS for path in sorted((cases / "versions" / name).rglob("*.html"))]
    for path in fronts:
        others[path.relative_to(cases).as_posix()] = _called(unpacked(path))
    kept = sum(outcome is None for outcome in stories.values())
    missed = [name for name, outcome in others.items() if outcome is None]
    refused = [f"{name}: {outcome}" for name, outcome in stories.items() if outcome is not None]
    data = (
        f"{len(stories)} pages of articles, {len(others)} answers that are none "
        f"({edition(cases, *sorted(errors.glob('*/*')))})"
    )
    precision = kept / (kept + len(missed)) if kept + len(missed) else 0.0
    recall = 1 - len(missed) / len(others) if others else 0.0
    return [
        Gate(what[0], data, precision, 0.95, note=f"{kept} of {len(stories)} stories kept", losses=missed),
        Gate(what[1], data, recall, 0.9, note=f"{len(missed)} missed", losses=missed),
        Gate("stories refused", data, float(len(refused)), 2, least=False, losses=refused),
    ]

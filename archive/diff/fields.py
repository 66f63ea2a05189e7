"""Structured metadata: what differs between the meta tags, the JSON-LD and the stated facts of two versions.

Here deepdiff is at home. Lists are keyed by what identifies their items first, so that an inserted author is one
difference and not a cascade; what every page view changes is left out. Nothing here is an edit: it ranks under them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from archive.diff.context import Context, Story
from archive.diff.normal import norm

#: Most differences that are listed; the last row then says how many more there are.
MOST: Final = 400
#: Longest JSON-LD script that is looked into, and deepest nesting.
SCRIPT: Final = 400_000
DEEPEST: Final = 24
_LONGEST: Final = 2_000

#: Keys whose values change with every view, build or reader, and say nothing about the story.
_VOLATILE: Final = re.compile(
    r"interactionstatistic|interactioncount|commentcount|potentialaction|csrf|nonce|token|request-?id|session|generator|viewport|"
    r"build|release|version|timestamp|cache|experiment|optimizely|google-site|verification|msapplication|theme-color|"
    r"(?:^|[.:_-])ads?(?:$|[.:_-])|fb:app|app-id|apple-|sentry|newrelic|random|render|server|pageview|watchcount|likes|rating",
    re.IGNORECASE,
)
_KEYS: Final = ("@id", "url", "identifier", "name", "headline", "contentUrl", "@type")


def differences(context: Context) -> tuple[Mapping[str, str | None], ...]:
    """One row per difference: path, old value, new value (None where it is absent), in the order of the paths."""
    old, new = _facts(context.old), _facts(context.new)
    if old == new:
        return ()
    rows = _rows(old, new)
    rows.sort(key=lambda row: (row["path"] or "", row["old"] or "", row["new"] or ""))
    if len(rows) > MOST:
        rest = len(rows) - MOST
        rows = [*rows[:MOST], {"path": "…", "old": None, "new": f"{rest} more differences"}]
    return tuple(rows)


def _rows(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str | None]]:
    from deepdiff import DeepDiff

    # The default threshold would fold a changed object into one value; paths are told down to the leaf.
    found = DeepDiff(old, new, ignore_order=False, threshold_to_diff_deeper=0, verbose_level=2, view="tree")
    rows: list[dict[str, str | None]] = []
    for changes in found.values():
        for change in changes:
            path = ".".join(str(part) for part in change.path(output_format="list"))
            before = None if type(change.t1).__name__ == "NotPresent" else change.t1
            after = None if type(change.t2).__name__ == "NotPresent" else change.t2
            rows.append({"path": path, "old": _text(before), "new": _text(after)})
    return rows


def _text(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _facts(story: Story) -> dict[str, Any]:
    """What a version states about itself, as nested dicts without lists."""
    article = story.article
    facts: dict[str, Any] = {
        "canonical": article.canonical,
        "language": article.language,
        "wire": article.wire,
        "access": {"state": article.access.state, "truncated": str(article.access.truncated).lower()},
        "headlines": {item.source: norm(item.text) for item in article.headlines},
        "authors": {norm(author.name): author.url or "" for author in article.authors},
        "authors_order": ", ".join(author.name for author in article.authors),
        "dates": {f"{claim.kind} ({claim.source})": claim.value for claim in article.dates},
        "images": {
            (image.keys[0] if image.keys else image.at): {"src": image.src, "alt": image.alt}
            for image in article.images
        },
        "meta": _meta(article.meta),
        "jsonld": {},
    }
    for n, script in enumerate(article.jsonld):
        if len(script) > SCRIPT:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for key, node in _nodes(data, n):
            facts["jsonld"].setdefault(key, node)
    return facts


def _meta(meta: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in meta:
        if _VOLATILE.search(name):
            continue
        key, n = name, 2
        while key in found and found[key] != norm(value):
            key, n = f"{name} ({n})", n + 1
        found[key] = norm(value)
    return found


def _nodes(data: Any, n: int) -> list[tuple[str, Any]]:
    if isinstance(data, dict) and isinstance(data.get("@graph"), list):
        data = data["@graph"]
    nodes = data if isinstance(data, list) else [data]
    found = []
    for m, node in enumerate(nodes):
        keyed = _keyed(node, 0)
        label = _identity(node) if isinstance(node, dict) else ""
        kind = str(node.get("@type", "")) if isinstance(node, dict) else ""
        found.append((f"{kind or 'node'} {label}".strip() if label or kind else f"{n}/{m}", keyed))
    return found


def _identity(node: dict[str, Any]) -> str:
    for key in _KEYS:
        value = node.get(key)
        if isinstance(value, str) and key == "@id":
            return value
    return ""


def _keyed(value: Any, depth: int) -> Any:
    """Lists become dicts keyed by what identifies an item; volatile members are left out; numbers become text."""
    if depth > DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {str(key): _keyed(item, depth + 1) for key, item in value.items() if not _VOLATILE.search(str(key))}
    if isinstance(value, list):
        keyed: dict[str, Any] = {}
        for n, item in enumerate(value):
            label = (
                next((str(item[key]) for key in _KEYS if isinstance(item.get(key), str)), str(n))
                if isinstance(item, dict)
                else str(n)
            )
            if isinstance(item, str):
                label = item[:80]
            while label in keyed:
                label += "'"
            keyed[label] = _keyed(item, depth + 1)
        return keyed
    if value is None or isinstance(value, str):
        return norm(value) if isinstance(value, str) else None
    return json.dumps(value)

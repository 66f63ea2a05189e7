"""Structured metadata: what differs between the meta tags, the JSON-LD, the headers and the stated facts of two versions.

Here deepdiff is at home. Lists are keyed by what identifies their items first, so that an inserted author is one
difference and not a cascade. Nothing here is an edit: it ranks under them, the facts of the story before what the site
says of its page. What changes with every answer, build or reader is churn, and stands in the noise with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from archive.diff.context import Context, Story
from archive.diff.links import address
from archive.diff.normal import norm
from archive.model.edit import Evidence, Noise

#: Most differences that are listed; the last row then says how many more there are.
MOST: Final = 400
#: Longest JSON-LD script that is looked into, deepest nesting, and most values of one version.
SCRIPT: Final = 400_000
DEEPEST: Final = 24
VALUES: Final = 20_000
#: Most values that differ and are told apart; the others are counted.
DIFFERING: Final = 1_000
_LONGEST: Final = 2_000
#: Most places that the noise names for one reason, and how much of a value it repeats.
_NAMED: Final = 12
_SHORT: Final = 60

#: What each top-level fact weighs: the story's own first, then what the page says of itself, last how it was served.
_ORDER: Final = (
    "headlines", "authors", "authors_order", "dates", "images", "links", "wire", "language", "access", "canonical", "jsonld",
    "meta", "headers",
)  # fmt: skip

#: Names whose values change with every view, build or reader and say nothing about the story, by reason.
_CHURN: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("a token made for one reader", r"csrf|nonce|token|request-?id|session|uuid|correlation|visitor|set-cookie"),
        (
            "a count of views or comments",
            r"interactionstatistic|interactioncount|commentcount|pageview|watchcount|likes|rating|votes",
        ),
        (
            "a mark of the site's software",
            r"generator|viewport|build|release|version|theme-color|potentialaction|render",
        ),
        ("a mark of the site's software", r"msapplication|apple-|fb:app|app-id|google-site"),
        ("advertising", r"(?:^|[.:_-])ads?(?:$|[.:_-])|prebid|dfp|gpt-|sponsor"),
        ("measurement of readers", r"verification|experiment|optimizely|sentry|newrelic|analytics|chartbeat"),
        ("measurement of readers", r"tracking|utm_|abtest"),
        ("the moment of the answer", r"timestamp|cache|random|server|(?:^|\.)generated|fetched"),
    )
)
_RELATIVE: Final = re.compile(
    r"(?:(?:about|vor|il y a|hace|há|fa|geleden|über) )?(?:\d{1,3}|an?|one|eine[rmn]?|une?|un[ao]?|een) "
    r"(?:sec\w*|min\w*|h(?:ou)?rs?|h|uur|uren|stunden?|heures?|horas?|or[ae]|days?|tage?n?|jours?|d[íi]as?|giorn[io]|"
    r"dag(?:en)?|weeks?|wochen?|semaines?|semanas?|months?|monate?n?|mois)(?: ago| geleden| fa| atrás)?"
    r"|just now|yesterday|today|gestern|heute|hier|aujourd'hui|ayer|hoy|ieri|oggi",
    re.IGNORECASE,
)
#: What deployment writes into addresses: a run of hexadecimal digits that has letters and digits, or a cache-buster.
_HASH: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?![0-9A-Za-z])"
    r"|(?<=[?&])(?:v|ver|cb|t|ts|_|rev|hash)=[^&#]*",
    re.IGNORECASE,
)
_KEYS: Final = ("@id", "url", "identifier", "name", "headline", "contentUrl", "@type")
#: Members whose items are persons or houses: the name says who, whatever profile page it leads to.
_PERSONS: Final = frozenset({"author", "creator", "contributor", "editor", "publisher"})
_PICTURES: Final = frozenset({"image", "thumbnail", "thumbnailurl", "logo", "photo"})


class Differences(NamedTuple):
    """Rows in order of weight, and the churn: one noise for each reason."""

    rows: tuple[Mapping[str, str | None], ...]
    noise: tuple[Noise, ...]


class _Row(NamedTuple):
    path: tuple[str, ...]
    old: str | None
    new: str | None


def differences(context: Context) -> Differences:
    """What differs, one row per leaf: path, old value, new value (None where it is absent). Reads, changes nothing."""
    room = _Room(DIFFERING)
    old, new = _pruned(_facts(context.old), _facts(context.new), room)
    if not old and not new:
        return Differences((), ())
    rows: list[_Row] = []
    churn: dict[str, list[_Row]] = {}
    for row in _rows(old, new):
        reason = _reason(row)
        if reason is None:
            rows.append(row)
        else:
            churn.setdefault(reason, []).append(row)
    rows.sort(key=lambda row: (_weight(row.path[0]), row.path, row.old or "", row.new or ""))
    told: list[Mapping[str, str | None]] = [
        {"path": ".".join(row.path), "old": row.old, "new": row.new} for row in rows[:MOST]
    ]
    more = max(0, len(rows) - MOST) + max(0, -room.left)
    if more:
        told.append({"path": "…", "old": None, "new": f"{more} more differences"})
    return Differences(tuple(told), tuple(_noise(reason, churn[reason]) for reason in sorted(churn)))


def _weight(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _rows(old: dict[str, Any], new: dict[str, Any]) -> Iterator[_Row]:
    from deepdiff import DeepDiff

    # The default threshold would fold a changed object into one value; paths are told down to the leaf.
    found = DeepDiff(old, new, ignore_order=False, threshold_to_diff_deeper=0, verbose_level=2, view="tree")
    for changes in found.values():
        for change in changes:
            path = tuple(str(part) for part in change.path(output_format="list"))
            before = None if type(change.t1).__name__ == "NotPresent" else change.t1
            after = None if type(change.t2).__name__ == "NotPresent" else change.t2
            yield _Row(path, _text(before), _text(after))


def _pruned(old: dict[str, Any], new: dict[str, Any], room: _Room) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both without the members that are equal: what is compared costs what differs, whatever the size of the page."""
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for key in (*old, *(key for key in new if key not in old)):
        a, b = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if a is not _ABSENT and b is not _ABSENT and a == b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            a, b = _pruned(a, b, room)
        elif not room.take():
            continue
        if a is not _ABSENT:
            mine[key] = a
        if b is not _ABSENT:
            theirs[key] = b
    return mine, theirs


_ABSENT: Final = object()


def _text(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


# Churn.


def _reason(row: _Row) -> str | None:
    """Why a difference says nothing about the story; None when it may."""
    room, names = row.path[0], row.path[1:]
    if room in ("meta", "jsonld"):
        for name in names[1:] if room == "jsonld" else names:
            for reason, pattern in _CHURN:
                if pattern.search(name):
                    return reason
    if row.old is None or row.new is None:
        return None
    if room in ("meta", "jsonld", "images", "links", "dates"):
        if _RELATIVE.fullmatch(row.old.strip()) and _RELATIVE.fullmatch(row.new.strip()):
            return "a time told from the moment of reading"
        if "/" in row.old and "/" in row.new and _HASH.sub("", row.old) == _HASH.sub("", row.new):
            return "a hash or cache mark in an address"
    return None


def _noise(reason: str, rows: list[_Row]) -> Noise:
    """One entry for all that is left out for one reason: where it was, and the first of its values."""
    rows.sort()
    paths = tuple(".".join(row.path) for row in rows[:_NAMED])
    evidence: Evidence = {"rule": "meta.churn/1", "reason": reason, "differences": len(rows), "paths": paths}
    quiet = reason == "a token made for one reader"
    old, new = (
        None if quiet else "; ".join(f"{row.path[-1]} {_cut(value)}" for row in rows[:_NAMED] if (value := row[side]))
        for side in (1, 2)
    )
    return Noise("CHROME_NOISE", "meta", old or None, new or None, evidence)


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


# Facts.


class _Room:
    """How many values may still be looked at; below zero, how many were left out."""

    def __init__(self, size: int) -> None:
        self.left = size

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _facts(story: Story) -> dict[str, Any]:
    """What a version states about itself, as nested dicts without lists."""
    article = story.article
    room = _Room(VALUES)
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
            (image.keys[0] if image.keys else image.at): {
                "src": image.src,
                "alt": image.alt,
                **{channel.source: norm(channel.text) for channel in image.channels},
            }
            for image in article.images[:MOST]
            if image.src or image.alt
        },
        "links": _links(story, room),
        "meta": _meta(article.meta, room),
        "jsonld": _jsonld(article.jsonld, room),
        "headers": _headers(story.headers),
    }
    return facts


def _links(story: Story, room: _Room) -> dict[str, Any]:
    """The links of the story by where they lead, each with its words."""
    found: dict[str, Any] = {}
    for block in story.article.blocks:
        if block.kind in ("teaser", "wall"):
            continue
        for link in block.links:
            if room.take():
                found.setdefault(address(link.href), norm(link.text))
    return found


def _meta(meta: tuple[tuple[str, str], ...], room: _Room) -> dict[str, Any]:
    found: dict[str, Any] = {}
    times: dict[str, int] = {}
    said: set[tuple[str, str]] = set()
    for name, value in meta:
        told = norm(value)
        if (name, told) in said or not room.take():
            continue
        said.add((name, told))
        times[name] = times.get(name, 0) + 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = told
    return found


def _headers(headers: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in headers[:MOST]:
        key = name.lower()
        found[key] = f"{found[key]}, {norm(value)}" if key in found else norm(value)
    return found


def _jsonld(scripts: tuple[str, ...], room: _Room) -> dict[str, Any]:
    """The nodes of all scripts, each by its type and identity. References between nodes are values and never followed."""
    found: dict[str, Any] = {}
    times: dict[str, int] = {}
    for script in scripts:
        if len(script) > SCRIPT:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict) and isinstance(data.get("@graph"), list):
            data = data["@graph"]
        for node in data if isinstance(data, list) else [data]:
            kind, label = "node", ""
            if isinstance(node, dict):
                kind = _type(node.get("@type")) or kind
                label = node["@id"] if isinstance(node.get("@id"), str) else ""
            key = f"{kind} {label}".strip()[:200]
            times[key] = times.get(key, 0) + 1
            found[key if times[key] == 1 else f"{key} ({times[key]})"] = _keyed(node, 0, "", room)
    return found


def _type(value: Any) -> str:
    """`@type` as one word, whether it is a string or a list."""
    if isinstance(value, str):
        return value
    return "+".join(sorted(one for one in value if isinstance(one, str))) if isinstance(value, list) else ""


def _keyed(value: Any, depth: int, name: str, room: _Room) -> Any:
    """Lists become dicts keyed by what identifies an item; numbers become text. Bounded in depth and in size."""
    if depth > DEEPEST or not room.take():
        return "…"
    person = name in _PERSONS
    if person and isinstance(value, str):
        value = {"name": value}
    if isinstance(value, dict):
        if person or name in _PICTURES:
            value = [value]  # one author is a list of one
        else:
            return {
                str(key)[:200]: _keyed(item, depth + 1, str(key).lower(), room)
                for key, item in value.items()
                if room.left > 0
            }
    if isinstance(value, list):
        keyed: dict[str, Any] = {}
        times: dict[str, int] = {}
        for n, item in enumerate(value):
            if room.left <= 0:
                break
            if person and isinstance(item, str):
                item = {"name": item}
            label = _label(item, n, person=person)
            times[label] = times.get(label, 0) + 1
            inner = "" if isinstance(item, dict) else name
            keyed[label if times[label] == 1 else f"{label} ({times[label]})"] = _keyed(item, depth + 1, inner, room)
        return keyed
    if value is None or isinstance(value, str):
        return norm(value) if isinstance(value, str) else None
    return json.dumps(value)


def _label(item: Any, n: int, *, person: bool) -> str:
    """What identifies an item of a list: a person's name, an address without what only counts readers, else its place."""
    if isinstance(item, str):
        return address(item)[:80] if "://" in item else norm(item)[:80]
    if not isinstance(item, dict):
        return str(n)
    for key in ("name", *_KEYS) if person else _KEYS:
        said = item.get(key)
        if isinstance(said, str) and said:
            return address(said)[:200] if "://" in said else norm(said)[:200]
    return str(n)

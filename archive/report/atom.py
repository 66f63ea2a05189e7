"""What the watch saw as an Atom feed (RFC 4287). Strangers' words are plain text in it, whatever they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.model.watch import WatchEvent
from archive.report import wording
from archive.report.inert import for_attribute

#: What an article did, in the words of the feed.
TURNED: Final = {"gone": "gone from its address", "moved": "moved", "unchanged": "back at its address"}


def brief(event: WatchEvent) -> str:
    """What happened, in some words: `v3: 2 edits (number, typo)`."""
    if event.outcome != "version":
        return TURNED.get(event.outcome, event.outcome)
    kinds = wording.listed([kind.lower().replace("_", " ") for kind in event.kinds[:3]])
    more = f" ({kinds}{', …' if len(event.kinds) > 3 else ''})" if kinds else ""
    seen = {"confirmed": ", confirmed", "seen-once": ", seen once"}.get(event.seen or "", "")
    return f"v{event.version}: {wording.count(event.edits, 'edit')}{more}{seen}"


def atom(events: Sequence[WatchEvent], *, origin: str, updated: str) -> str:
    """The feed, newest first. `updated` is a canonical time, for a feed without an event.

    The same event has the same id for ever: the log that it stands in and its leaf.
    """
    newest = max((event.observed for event in events), default=updated)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"<title>{for_attribute(f'Changes seen by {origin}')}</title>",
            f"<id>{for_attribute(f'urn:newsproof:watch:{origin}')}</id>",
            f"<updated>{for_attribute(newest)}</updated>",
            f"<author><name>{for_attribute(origin)}</name></author>",
            *(_entry(event) for event in sorted(events, key=lambda e: (e.observed, e.index), reverse=True)),
            "</feed>",
            "",
        )
    )


def _entry(event: WatchEvent) -> str:
    name = event.headline or event.slug or event.url
    told = f"{event.slug}, {brief(event)}. Seen {wording.moment(event.observed)}, log entry {event.index}."
    return "\n".join(
        (
            "<entry>",
            f"<title>{for_attribute(name)}</title>",
            f"<id>urn:newsproof:leaf:{for_attribute(event.leaf)}</id>",
            f"<updated>{for_attribute(event.observed)}</updated>",
            f'<link rel="alternate" href="{for_attribute(event.url)}"/>',
            f"<summary>{for_attribute(told)}</summary>",
            "</entry>",
        )
    )

"""The head of a story and what the page says of itself: headline, deck, byline, dateline, dates, notes.

The visible headline is the field `headline`; a change that reached only another source of it (`og:title`, JSON-LD) is
the field `meta`, with its source in the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from archive.diff import chrome
from archive.diff.align import align, words_alike
from archive.diff.context import Context, Story, title_case
from archive.diff.edits import (
    Findings,
    TextChange,
    compare_texts,
    make_edit,
    noise_of,
    severity_of,
    visible_kinds,
    whole,
)
from archive.diff.languages import words
from archive.diff.normal import norm, skeleton
from archive.model.article import DateClaim, Note
from archive.model.edit import SEVERITY, Evidence, Field, Kind, Side, Span

#: Sources of a headline that carry the site's name or follow the visible one, most telling first.
_SECONDARY: Final = ("og:title", "json-ld", "twitter:title", "title")
#: From this severity of a span on, the event of the whole target is told too.
_EVENT: Final = 3


def compare(context: Context) -> Findings:
    """Everything that differs in the head."""
    found = Findings()
    _headline(context, found)
    old, new = context.old.article, context.new.article
    _item(context, "deck", old.deck, new.deck, "DECK_CHANGE", found)
    _byline(context, found)
    _item(
        context,
        "dateline",
        old.dateline.text if old.dateline else None,
        new.dateline.text if new.dateline else None,
        None,
        found,
    )
    _dates(context, found)
    _notes(context, found)
    return found


def _headline(context: Context, found: Findings) -> None:
    old, new = context.old.article, context.new.article
    sources_old = {item.source: item.text for item in old.headlines}
    sources_new = {item.source: item.text for item in new.headlines}
    changed = norm(old.headline) != norm(new.headline)
    if changed and old.headline and new.headline:
        said_old, said_new = (
            {norm(text) for text in sources_old.values()},
            {norm(text) for text in sources_new.values()},
        )
        switched = norm(new.headline) in said_old and norm(old.headline) in said_new
        trimmed = _site_suffix(old.headline, new.headline) and _only_frame(context, old.headline, new.headline)
        # Sites put other words into <title> at will: only one and the same source can show that a headline changed.
        if switched or trimmed:
            evidence: Evidence = {"rule": "headline.source/1" if switched else "headline.site-name/1"}
            found.noise.append(
                noise_of(
                    "headline",
                    _side(old.headline, "headline"),
                    _side(new.headline, "headline"),
                    "EXTRACTION_FLICKER",
                    evidence,
                )
            )
            changed = False
    if changed or (old.headline != new.headline and norm(old.headline) == norm(new.headline)):
        _item(context, "headline", old.headline or None, new.headline or None, "HEADLINE_CHANGE", found)
    if changed:
        return
    told: set[tuple[str, str]] = set()
    for source in _SECONDARY:
        before, after = sources_old.get(source), sources_new.get(source)
        if not before or not after or norm(before) == norm(after):
            continue
        old_side, new_side = Side(before, f"headline/{source}"), Side(after, f"headline/{source}")
        if _site_suffix(before, after) or (norm(before), norm(after)) in told:
            found.noise.append(noise_of("meta", old_side, new_side, "CHROME_NOISE", {"rule": "headline.site-name/1"}))
            continue
        told.add((norm(before), norm(after)))
        change = compare_texts(before, after, context)
        if change.severity == 0:
            found.noise.append(noise_of("meta", old_side, new_side, change.spans[0].kind, change.spans[0].evidence))
            continue
        found.edit(
            make_edit(
                "meta",
                "change",
                old_side,
                new_side,
                change.spans,
                [*visible_kinds(change), *_event(change, "HEADLINE_CHANGE")],
            )
        )


_SEPARATOR = re.compile(r"\s+[|\-:·•»›/\u2013\u2014]+\s+|\s*[|»›·•]\s*|:\s+")


def _site_suffix(old: str, new: str) -> bool:
    """Whether two titles differ only in what a site puts before or after them (its name, a section)."""
    mine, theirs = _SEPARATOR.split(norm(old)), _SEPARATOR.split(norm(new))
    if len(mine) < 2 and len(theirs) < 2:
        return False
    longest_mine, longest_theirs = max(mine, key=len), max(theirs, key=len)
    return (
        skeleton(longest_mine) == skeleton(longest_theirs) and len(longest_mine) >= 12 and len(mine) + len(theirs) <= 8
    )


#: Words before a headline that say what kind of page it is, and nothing of the story.
_KICKERS: Final = words(
    "live video watch photos pictures breaking liveblog liveticker live-ticker ticker direct direto diretta gallery podcast"
)
_LEADS: Final = re.compile(r"\b(?:live|en direct|en vivo|in diretta|ao vivo|in pictures|live updates)\b", re.IGNORECASE)


def _only_frame(context: Context, old: str, new: str) -> bool:
    """Whether what one headline has more is the site's name, or a word of what kind of page it is.

    `: report`, `- experts` and `CORRECTED:` say something of the story.
    """
    mine, theirs = (set(_SEPARATOR.split(norm(text))) for text in (old, new))
    sites = [norm(value).casefold() for story in (context.old, context.new) for name, value in story.article.meta
             if name.lower() == "og:site_name"]  # fmt: skip
    titles = [[norm(item.text).casefold() for item in story.article.headlines if item.source in ("title", "og:title")]
              for story in (context.old, context.new)]  # fmt: skip
    prose = not title_case(max(mine & theirs, key=lambda part: (len(part), part), default=""))
    for name in mine ^ theirs:
        part = name.casefold().strip()
        if prose and len(name.split()) > 1 and all(word[0].isupper() for word in name.split()):
            continue  # set like a name, beside a headline that is not
        known = (
            part in _KICKERS or _LEADS.fullmatch(part) or any(part in site or site in part for site in sites if site)
        )
        if not known and not all(any(part in title for title in story) for story in titles):
            return skeleton(old) == skeleton(new)
    return True


def _side(text: str | None, at: str) -> Side | None:
    return Side(text, at) if text else None


def _event(change: TextChange, kind: Kind | None) -> list[Kind]:
    """The event of the whole target, when wording and not only its style changed."""
    return [kind] if kind is not None and severity_of(change.kinds) >= _EVENT else []


def _item(context: Context, area: Field, old: str | None, new: str | None, event: Kind | None, found: Findings) -> None:
    """One field that is one text."""
    if (old or "") == (new or ""):
        return
    before, after = _side(old, area), _side(new, area)
    if before is None or after is None:
        side = before or after
        assert side is not None
        gone = after is None
        if (context.new if gone else context.old).shows(side.text) or _said_in_head(
            side.text, context.new if gone else context.old
        ):
            found.noise.append(noise_of(area, before, after, "EXTRACTION_FLICKER", {"rule": "flicker.page"}))
            return
        kinds: list[Kind] = ["CONTENT_REMOVED" if gone else "CONTENT_ADDED", *([event] if event else [])]
        found.edit(whole(area, side, "remove" if gone else "add", kinds, {"rule": f"{area}.alone/1"}))
        return
    if (
        words_alike(norm(before.text), norm(after.text)) < 0.5
        and context.new.shows(before.text)
        and context.old.shows(after.text)
    ):
        found.noise.append(noise_of(area, before, after, "EXTRACTION_FLICKER", {"rule": "flicker.page"}))
        return
    reason = (
        chrome.same_but_stamps(before.text, after.text, context.language)
        if area not in ("headline", "dateline")
        else None
    )
    if reason is not None:
        found.noise.append(noise_of(area, before, after, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
        return
    change = compare_texts(before.text, after.text, context)
    found.degraded |= change.degraded
    if change.severity == 0:
        found.noise.append(noise_of(area, before, after, change.spans[0].kind, change.spans[0].evidence))
        return
    found.edit(make_edit(area, "change", before, after, change.spans, [*visible_kinds(change), *_event(change, event)]))


def _said_in_head(text: str, story: Story) -> bool:
    """Whether the other version has the text in another field of its head."""
    wanted = norm(text)
    article = story.article
    if article.blocks and f"{norm(article.blocks[0].text)} ".startswith(f"{wanted} "):
        return True
    said = [article.headline, article.deck or "", article.byline or "", *(item.text for item in article.headlines)]
    said += [value for name, value in article.meta if "description" in name.lower()]
    return any(wanted == norm(one) for one in said)


_BY: Final = re.compile(
    r"^(?:by|von|par|por|di|door|av|text|words|story by|written by|reported by)[:\s]+", re.IGNORECASE
)
#: Where a byline stops being names: a stamp, a date, what is said of the author.
_BYLINE_END: Final = re.compile(
    r"\s*(?:\(|\d|\||\b(?:published|updated|posted|last|modified|publié|mis à "
    r"jour|publicado|actualizado|veröffentlicht|aktualisiert|stand|"
    r"pubblicato|aggiornato|today|yesterday|on (?:mon|tue|wed|thu|fri|sat|sun))\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NAME_NOISE: Final = re.compile(r"[^\w\s'-]")


def _names(story: Story) -> tuple[str, ...]:
    article = story.article
    listed = [author.name for author in article.authors] or ([article.byline] if article.byline else [])
    return tuple(_plain_name(name) for name in listed if _plain_name(name))


def _plain_name(name: str) -> str:
    said = _BYLINE_END.sub("", _BY.sub("", norm(name)))
    return " ".join(_NAME_NOISE.sub(" ", said).casefold().split())


def _byline(context: Context, found: Findings) -> None:
    old, new = context.old, context.new
    mine, theirs = _names(old), _names(new)
    text_old, text_new = _byline_text(old), _byline_text(new)
    before, after = _side(text_old, "byline"), _side(text_new, "byline")
    if mine == theirs:
        if norm(text_old) != norm(text_new):
            found.noise.append(
                noise_of("byline", before, after, "CHROME_NOISE", {"rule": "byline.same-authors/1", "authors": theirs})
            )
        return
    lost = [name for name in mine if name not in theirs]
    gained = [name for name in theirs if name not in mine]
    if not (lost or gained):
        evidence: Evidence = {"rule": "byline.order/1", "old_order": mine, "new_order": theirs}
    else:
        # A name that the other page shows all the same was only read from another place.
        shown_lost = all(_shown(name, new) for name in lost)
        shown_gained = all(_shown(name, old) for name in gained)
        if shown_lost and shown_gained:
            found.noise.append(
                noise_of(
                    "byline",
                    before,
                    after,
                    "EXTRACTION_FLICKER",
                    {"rule": "flicker.byline/1", "lost": tuple(lost), "gained": tuple(gained)},
                )
            )
            return
        evidence = {"rule": "byline.authors/1", "lost": tuple(lost), "gained": tuple(gained)}
    if before is None or after is None:
        side = before or after
        assert side is not None
        found.edit(whole("byline", side, "add" if before is None else "remove", ["BYLINE_CHANGE"], evidence, "high"))
        return
    change = compare_texts(before.text, after.text, context)
    spans = change.spans or (Span((0, len(before.text)), (0, len(after.text)), "BYLINE_CHANGE", "certain", evidence),)
    found.edit(
        make_edit(
            "byline",
            "change",
            before,
            after,
            spans,
            ["BYLINE_CHANGE", *(k for k in visible_kinds(change) if SEVERITY[k] > 0)],
        )
    )


def _byline_text(story: Story) -> str:
    article = story.article
    return article.byline or ", ".join(author.name for author in article.authors)


def _shown(name: str, story: Story) -> bool:
    return f" {name} " in f" {' '.join(_NAME_NOISE.sub(' ', story.page).casefold().split())} "


def _dates(context: Context, found: Findings) -> None:
    """Claimed dates, source by source. That a page was touched is no edit; that its day of publication moved is one."""
    for kind in ("published", "modified"):
        old = {claim.source: claim for claim in context.old.article.dates if claim.kind == kind}
        new = {claim.source: claim for claim in context.new.article.dates if claim.kind == kind}
        shared = [source for source in old if source in new]
        moved = [source for source in shared if not _same_moment(old[source], new[source])]
        for source in shared:
            if source in moved or old[source].value == new[source].value:
                continue
            before, after = (
                Side(old[source].raw, f"date/{kind}/{source}"),
                Side(new[source].raw, f"date/{kind}/{source}"),
            )
            found.noise.append(noise_of("date", before, after, "WHITESPACE_UNICODE", {"rule": "date.same-moment/1"}))
        if kind == "modified" or len(moved) < len(shared) or not any(_stated(source) for source in moved):
            for source in moved:
                before, after = (
                    Side(old[source].raw, f"date/{kind}/{source}"),
                    Side(new[source].raw, f"date/{kind}/{source}"),
                )
                evidence: Evidence = {"rule": "date.touched/1", "old": old[source].value, "new": new[source].value}
                found.noise.append(noise_of("date", before, after, "META_TOUCH", evidence))
            continue
        source = next(source for source in moved if _stated(source))
        before, after = Side(old[source].raw, f"date/{kind}/{source}"), Side(new[source].raw, f"date/{kind}/{source}")
        told: Evidence = {
            "rule": "date.published/1",
            "old_iso": old[source].value,
            "new_iso": new[source].value,
            "sources": tuple(moved),
        }
        span = Span((0, len(before.text)), (0, len(after.text)), "DATETIME_CHANGED", "certain", told)
        found.edit(make_edit("date", "change", before, after, (span,), ["DATETIME_CHANGED"]))


def _stated(source: str) -> bool:
    """Whether a date is stated by the page for machines; a printed one may be the page's clock."""
    return (
        source.startswith(("json-ld", "ld", "meta", "article:", "og:", "dc", "parsely", "sailthru"))
        or "published" in source
    )


def _same_moment(old: DateClaim, new: DateClaim) -> bool:
    """The same instant, or the same day where one of them says no more than the day."""
    if old.value == new.value:
        return True
    if len(old.value) <= 10 or len(new.value) <= 10:
        return old.value[:10] == new.value[:10]
    try:
        return datetime.fromisoformat(old.value) == datetime.fromisoformat(new.value)
    except (ValueError, TypeError):
        return False


def _notes(context: Context, found: Findings) -> None:
    old, new = _all_notes(context.old), _all_notes(context.new)
    alignment = align([norm(note.text) for note in old], [norm(note.text) for note in new])
    gone, come = list(alignment.removed), list(alignment.added)
    for link in alignment.links:
        before, after = old[link.old[0]], new[link.new[0]]
        change = compare_texts(before.text, after.text, context)
        sides = Side(before.text, before.at), Side(after.text, after.at)
        if change.severity == 0:
            if change.spans:
                found.noise.append(noise_of("note", *sides, change.spans[0].kind, change.spans[0].evidence))
        elif chrome.same_but_stamps(before.text, after.text, context.language):
            found.noise.append(noise_of("note", *sides, "CHROME_NOISE", {"rule": "chrome.date-stamp"}))
        else:
            found.edit(make_edit("note", "change", *sides, change.spans, ["NOTE_CHANGED", *visible_kinds(change)]))
        gone += link.old[1:]
        come += link.new[1:]
    for notes, places, other, operation in ((old, gone, context.new, "remove"), (new, come, context.old, "add")):
        for place in sorted(places):
            note = notes[place]
            side = Side(note.text, note.at)
            before_side, after_side = (side, None) if operation == "remove" else (None, side)
            if other.shows(note.text):
                found.noise.append(
                    noise_of("note", before_side, after_side, "EXTRACTION_FLICKER", {"rule": "flicker.page"})
                )
            elif operation == "remove":
                found.edit(
                    whole("note", side, "remove", ["NOTE_REMOVED"], {"rule": "note.removed/1", "note": note.kind})
                )
            else:
                found.edit(whole("note", side, "add", ["NOTE_ADDED"], {"rule": "note.added/1", "note": note.kind}))


def _all_notes(story: Story) -> Sequence[Note]:
    """The notes of a version: those the extractor named, and note blocks that it left in the body."""
    article = story.article
    named = {norm(note.text) for note in article.notes}
    blocks = [
        Note("other", block.text, block.at)
        for block in article.blocks
        if block.kind == "note" and norm(block.text) not in named
    ]
    # The same note above the story and below it is one note.
    return list({norm(note.text): note for note in reversed((*article.notes, *blocks))}.values())[::-1]

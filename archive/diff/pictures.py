"""Pictures: which image is which, and what changed in its caption, its credit and its alternative text.

Images are paired by what identifies the picture (their keys), then by their captions. Caption and credit are compared
as the one string they stand in; the field is `credit` when nothing but the credit changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from archive.diff import chrome, hidden
from archive.diff.align import words_alike
from archive.diff.context import Context, Story, text_of
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
from archive.diff.normal import norm
from archive.diff.tokens import count_words
from archive.model.article import Image
from archive.model.edit import SEVERITY, Edit, Evidence, Field, Kind, Side, Span, Variant

#: Least likeness of two captions that are taken for versions of one, without a key that says so.
CAPTION_FLOOR: Final = 0.6
#: Likeness from which two captions inside one version are a pair of variants.
VARIANT_FLOOR: Final = 0.8
#: Most images per side whose captions are all compared with each other, and most lone ones that a twin is looked for.
MOST: Final = 120
_FILE_NAME: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|tiff?)\s*$|^\S*[_\d]\S*$", re.IGNORECASE)
#: What parameters are called that say how a picture is to be made from a larger one.
_SIZING: Final = re.compile(
    r"(?:max-?|min-?)?(?:w|h|wid|hei|width|height|size|s|sz|imwidth)|q|qlt|quality|fit|crop|rect|resize|scale|zoom|ar|dpr|"
    r"f|fm|fmt|format|output|auto|op|optimize|strip|blur|sharp|usm|bg|trim|mode|impolicy|imageversion|type|rendition|"
    r"tr|ssl|p|c|smart|gravity|focal|func|force|disable|enable|upscale|ext|ic|precrop|overlay.*|mark.*|txt.*",
    re.IGNORECASE,
)
_CREDITS: Final = frozenset({"CREDIT_STYLE", "CREDIT_CHANGE"})


def caption_side(image: Image) -> Side:
    """The caption as one side of an edit."""
    return Side(text_of(image), f"{image.at}/caption")


def compare(context: Context) -> Findings:
    """Everything that differs between the pictures of two versions."""
    found = Findings()
    old, new = context.old.article.images, context.new.article.images
    pairs = _pairs(old, new)
    seen_old, seen_new = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, j in pairs:
        _pair(context, old[i], new[j], found)
    lone = [i for i in range(len(old)) if i not in seen_old], [j for j in range(len(new)) if j not in seen_new]
    unseen = _unseen(context, *lone, seen_old, seen_new, found) if any(lone) else frozenset()
    for images, alone, gone in ((old, lone[0], True), (new, lone[1], False)):
        told = [n for n in alone if (gone, n) not in unseen]
        for rank, n in enumerate(told):
            _lone(images[n], context, images[:MOST] if rank < MOST else (), found, gone=gone)
    found.edits = _reassigned(found.edits)
    return found


def _unseen(
    context: Context, gone: Sequence[int], come: Sequence[int], kept_old: set[int], kept_new: set[int], found: Findings
) -> frozenset[tuple[bool, int]]:
    """Puts the pictures that went with a part of the story which one page merely does not show into the noise.

    Such a picture stands behind the place where the story stops, as far as the page tells where; else it is among the
    last, with no picture after it that both pages have.
    """
    blocks = [[block for block in story.article.blocks if block.kind not in hidden.ASIDE]
              for story in (context.old, context.new)]  # fmt: skip
    cut = hidden.roughly(context, blocks[0], blocks[1])
    if cut is None:
        return frozenset()
    story, lone, kept = (context.old, gone, kept_old) if cut.gone else (context.new, come, kept_new)
    longer = blocks[0] if cut.gone else blocks[1]
    before = longer[: min(cut.blocks, default=len(longer))]
    stop = next((places[0] for block in reversed(before) if (places := story.places(norm(block.text)))), None)
    unseen = set()
    for n in lone:
        image = story.article.images[n]
        places = story.places(norm(text_of(image))) or story.places(norm(image.caption or "\0"))
        if n > max(kept, default=-1) or (places and stop is not None and places[0] > stop):
            unseen.add((cut.gone, n))
            side = caption_side(image) if text_of(image).strip() else Side(image.src or image.alt or "", image.at)
            area: Field = "caption" if text_of(image).strip() else "image"
            old, new = (side, None) if cut.gone else (None, side)
            found.noise.append(noise_of(area, old, new, cut.kind, cut.evidence))
    return frozenset(unseen)


def _pairs(old: Sequence[Image], new: Sequence[Image]) -> list[tuple[int, int]]:
    """One-to-one pairs: the same text and picture first, then the same picture, then like captions."""
    texts_old, texts_new = [norm(text_of(image)) for image in old], [norm(text_of(image)) for image in new]
    owners: dict[str, list[int]] = {}
    same: dict[tuple[str, str | None], list[int]] = {}
    for j, image in enumerate(new):
        for key in _names(image):
            owners.setdefault(key, []).append(j)
        same.setdefault((texts_new[j], None if texts_new[j] else image.src or image.alt), []).append(j)
    scored: list[tuple[float, int, int, int]] = []
    for i, image in enumerate(old):
        mine = texts_old[i]
        shared = {j for key in _names(image) for j in owners.get(key, ())}
        near = set(same.get((mine, None if mine else image.src or image.alt), ()))
        for j in sorted(shared | near):
            alike = 1.0 if mine == texts_new[j] else words_alike(mine, texts_new[j])
            scored.append((-((2.0 if j in shared else 0.0) + alike), abs(i - j), i, j))
    found = _best(scored, set(), set())
    paired_old, paired_new = {i for i, _ in found}, {j for _, j in found}
    left = [i for i in range(len(old)) if texts_old[i] and i not in paired_old]
    right = [j for j in range(len(new)) if texts_new[j] and j not in paired_new]
    if len(left) <= MOST and len(right) <= MOST:
        scored = [(-alike, abs(i - j), i, j) for i in left for j in right
                  if (alike := words_alike(texts_old[i], texts_new[j])) >= CAPTION_FLOOR]  # fmt: skip
        found += _best(scored, paired_old, paired_new)
    return sorted(found)


def _best(scored: list[tuple[float, int, int, int]], taken_old: set[int], taken_new: set[int]) -> list[tuple[int, int]]:
    """Pairs in the order of their scores, each side at most once."""
    found = []
    for _, _, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            found.append((i, j))
    return found


def _pair(context: Context, old: Image, new: Image, found: Findings) -> None:
    before, after = caption_side(old), caption_side(new)
    same_picture = not old.keys or not new.keys or bool(set(old.keys) & set(new.keys))
    caption_spans: tuple[Span, ...] = ()
    if before.text != after.text:
        if not before.text.strip() or not after.text.strip():
            side, other = (after, context.old) if after.text.strip() else (before, context.new)
            _caption_alone(side, other, context, found, gone=side is before, alone=False)
        elif (stamped := chrome.same_but_stamps(before.text, after.text, context.language)) is not None:
            found.noise.append(noise_of("caption", before, after, "CHROME_NOISE", {"rule": f"chrome.{stamped}"}))
        else:
            change = _compare_captions(context, old, new)
            found.degraded |= change.degraded
            caption_spans = change.spans
            _captions(before, after, change, found)
    if old.sha256 is not None and new.sha256 is not None:
        _by_digest(old, new, same_picture or _related(old.keys, new.keys), found)
    elif not same_picture and old.src and new.src and not _related(old.keys, new.keys):
        evidence: Evidence = {"rule": "image.swap/1", "old_keys": old.keys, "new_keys": new.keys}
        span = Span((0, len(old.src)), (0, len(new.src)), "IMAGE_SWAP", "review", evidence)
        found.edit(make_edit("image", "change", Side(old.src, old.at), Side(new.src, new.at), (span,), ["IMAGE_SWAP"]))
    _alt(context, old, new, caption_spans, found)


def _names(image: Image) -> tuple[str, ...]:
    """What a picture is known by: the names in its address, and its content where that was captured."""
    return image.keys if image.sha256 is None else (*image.keys, image.sha256)


def _by_digest(old: Image, new: Image, alike: bool, found: Findings) -> None:
    """Two pictures that were captured both. Equal bytes are one picture wherever they lie; other bytes are another
    file where the address says that they should be the same, or says that it is another; whether it looks otherwise they
    do not tell, so that is for review. Between two sizes of what one address seems to name, bytes tell nothing."""
    if old.sha256 is None or new.sha256 is None or not old.src or not new.src:
        return
    swap: Evidence = {"old_sha256": old.sha256, "new_sha256": new.sha256}
    if old.sha256 == new.sha256:
        if not alike:
            same: Evidence = {"rule": "image.same-bytes/1", "sha256": old.sha256}
            found.noise.append(noise_of("image", Side(old.src, old.at), Side(new.src, new.at), "CHROME_NOISE", same))
    elif not alike:
        told: Evidence = {"rule": "image.swap/1", "old_keys": old.keys, "new_keys": new.keys, **swap}
        span = Span((0, len(old.src)), (0, len(new.src)), "IMAGE_SWAP", "review", told)
        found.edit(make_edit("image", "change", Side(old.src, old.at), Side(new.src, new.at), (span,), ["IMAGE_SWAP"]))
    elif _rendition(old.src) == _rendition(new.src):
        told = {"rule": "image.bytes/1", "old_src": old.src, "new_src": new.src, **swap}
        before, after = Side(old.sha256, f"{old.at}/sha256"), Side(new.sha256, f"{new.at}/sha256")
        span = Span((0, len(before.text)), (0, len(after.text)), "IMAGE_SWAP", "review", told)
        found.edits.append(make_edit("image", "change", before, after, (span,), ["IMAGE_SWAP"]))
    else:
        told = {"rule": "image.rendition/1", **swap}
        found.noise.append(noise_of("image", Side(old.src, old.at), Side(new.src, new.at), "CHROME_NOISE", told))


def _rendition(address: str) -> str:
    """An address by which always the same bytes should come: without scheme, and without what tells one asking from
    another (times, signatures) but with what asks for a size, a crop, a quality or a format."""
    place, _, query = address.partition("#")[0].partition("?")
    asked = sorted(pair for pair in query.split("&") if _SIZING.fullmatch(pair.partition("=")[0]))
    return "&".join((re.sub(r"^https?:", "", place), *asked))


def _related(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether two pictures' names begin alike: sizes and crops of one file are often told apart at the end."""
    return any((a[:10] == b[:10] and len(a) >= 10) or a in b or b in a for a in old for b in new)


def _compare_captions(context: Context, old: Image, new: Image) -> TextChange:
    return compare_texts(
        text_of(old), text_of(new), context, old_credit=old.credit, new_credit=new.credit, captioned=True
    )


def _captions(before: Side, after: Side, change: TextChange, found: Findings) -> None:
    if change.severity == 0:
        first = change.spans[0]
        found.noise.append(
            noise_of("caption", before, after, first.kind, {**first.evidence, "spans": len(change.spans)})
        )
        return
    kinds = visible_kinds(change)
    telling = [kind for kind in kinds if SEVERITY[kind] > 0]
    area: Field = "credit" if all(kind in _CREDITS for kind in telling) else "caption"
    added: list[Kind] = (
        ["CAPTION_CHANGE"] if area == "caption" and severity_of(telling) >= SEVERITY["WORD_SUBSTITUTION"] else []
    )
    found.edit(make_edit(area, "change", before, after, change.spans, [*kinds, *added]))


def _alt(context: Context, old: Image, new: Image, caption_spans: Sequence[Span], found: Findings) -> None:
    if not old.alt or not new.alt or norm(old.alt) == norm(new.alt):
        return
    before, after = Side(old.alt, f"{old.at}/alt"), Side(new.alt, f"{new.at}/alt")
    change = compare_texts(before.text, after.text, context)
    told = {(norm(text_of(old)[slice(*span.old)]), norm(text_of(new)[slice(*span.new)])) for span in caption_spans}
    again = [(norm(old.alt[slice(*span.old)]), norm(new.alt[slice(*span.new)])) for span in change.spans]
    follows = _follows(old.alt, context.old) and _follows(new.alt, context.new)
    if change.severity == 0 or all(pair in told for pair in again) or follows:
        rule = (
            "alt.same-correction/1"
            if change.severity and not follows
            else "alt.follows/1"
            if follows
            else "unicode.alt/1"
        )
        found.noise.append(
            noise_of(
                "alt", before, after, change.spans[0].kind if change.severity == 0 else "CHROME_NOISE", {"rule": rule}
            )
        )
        return
    if _FILE_NAME.search(old.alt) or _FILE_NAME.search(new.alt):
        found.noise.append(noise_of("alt", before, after, "CHROME_NOISE", {"rule": "alt.file-name/1"}))
        return
    if words_alike(norm(old.alt), norm(new.alt)) < CAPTION_FLOOR and not (set(old.keys) & set(new.keys)):
        found.noise.append(noise_of("alt", before, after, "CHROME_NOISE", {"rule": "alt.other-picture/1"}))
        return
    found.edit(make_edit("alt", "change", before, after, change.spans, visible_kinds(change)))


def _follows(alt: str, story: Story) -> bool:
    """Whether the alternative text is only the headline or the caption once more, filled in by the site's software."""
    wanted, article = norm(alt), story.article
    return wanted == norm(article.headline) or wanted in story.captions


def _lone(image: Image, context: Context, beside: Sequence[Image], found: Findings, *, gone: bool) -> None:
    side = caption_side(image)
    if not side.text.strip():
        place = Side(image.src or image.alt or "", image.at)
        evidence: Evidence = {"rule": "image.no-caption/1", "alt": image.alt}
        found.noise.append(
            noise_of("image", place if gone else None, None if gone else place, "CHROME_NOISE", evidence)
        )
        return
    _caption_alone(
        side, context.new if gone else context.old, context, found, gone=gone, alone=True, image=image, beside=beside
    )


def _caption_alone(
    side: Side, other: Story, context: Context, found: Findings, *, gone: bool, alone: bool,
    image: Image | None = None, beside: Sequence[Image] = (),
) -> None:  # fmt: skip
    """A caption without a partner: shown elsewhere on the other page, a variant of one that stays, or come or gone."""
    old, new = (side, None) if gone else (None, side)
    reason = chrome.furniture_text(side.text) or chrome.stamp(side.text, context.language)
    if reason is None and chrome.names_author(side.text, context.authors, context.language):
        reason = "byline"
    if reason is not None:
        found.noise.append(noise_of("caption", old, new, "CHROME_NOISE", {"rule": f"chrome.{reason}"}))
        return
    if other.shows(side.text) or (image is not None and image.caption and other.shows(image.caption)):
        found.noise.append(noise_of("caption", old, new, "EXTRACTION_FLICKER", {"rule": "flicker.page"}))
        return
    twin = max(
        (one for one in beside if image is not None and one is not image and _wordings_of_one(image, one)),
        key=lambda one: (words_alike(norm(text_of(one)), norm(side.text)), one.at),
        default=None,
    )
    if image is not None and twin is not None:
        first, second = (image, twin) if gone else (twin, image)
        change = _compare_captions(context, first, second)
        kinds = [kind for kind in visible_kinds(change) if SEVERITY[kind] > 0]
        evidence: Evidence = {
            "rule": "caption.variant/1",
            "variant_of": f"{twin.at}/caption",
            "differs_by": tuple(kinds),
        }
        span_kind: Kind = kinds[0] if kinds else "STRUCTURE"
        found.edit(whole("caption", side, "remove" if gone else "add", [span_kind, *kinds[1:], "STRUCTURE"], evidence))
        return
    kinds = ["CONTENT_REMOVED" if gone else "CONTENT_ADDED"]
    if alone:
        kinds.append("IMAGE_REMOVED" if gone else "IMAGE_ADDED")
    else:
        kinds.append("CAPTION_CHANGE")
    words = count_words(side.text)
    area: Field = "caption"
    if image is not None and image.caption is None and image.credit is not None:
        area, kinds = "credit", ["CREDIT_CHANGE"]
    found.edit(whole(area, side, "remove" if gone else "add", kinds, {"rule": "caption.alone/1", "words": words}))


def _reassigned(edits: Sequence[Edit]) -> list[Edit]:
    """Captions that changed places: each stands now under the picture the other had."""
    gone = {
        norm(edit.old.text): edit
        for edit in edits
        if edit.field == "caption" and edit.operation == "change" and edit.old
    }
    result = []
    for edit in edits:
        if (
            edit.field == "caption"
            and edit.operation == "change"
            and edit.new is not None
            and norm(edit.new.text) in gone
        ):
            source = gone[norm(edit.new.text)]
            if source is not edit and source.old is not None and edit.old is not None:
                evidence: Evidence = {"rule": "caption.reassigned/1", "came_from": source.old.at}
                span = Span((0, len(edit.old.text)), (0, len(edit.new.text)), "CAPTION_REASSIGNED", "certain", evidence)
                edit = make_edit("caption", "move", edit.old, edit.new, (span,), ["CAPTION_REASSIGNED"])
        result.append(edit)
    return result


def variants(context: Context) -> tuple[Variant, ...]:
    """Pairs of near-identical captions inside one version: two wordings of one picture at the same time."""
    found: list[Variant] = []
    sides: tuple[tuple[Literal["old", "new"], Story], ...] = (("old", context.old), ("new", context.new))
    for name, story in sides:
        images = [image for image in story.article.images if text_of(image).strip()][:MOST]
        for n, first in enumerate(images):
            for second in images[n + 1 :]:
                if norm(text_of(first)) == norm(text_of(second)) or not _wordings_of_one(first, second):
                    continue
                change = _compare_captions(context, first, second)
                # Another photographer took another picture.
                if change.severity and "CREDIT_CHANGE" not in change.kinds:
                    found.append(Variant(name, caption_side(first), caption_side(second), change.spans))
    return tuple(_once(found))


def _once(found: Sequence[Variant]) -> list[Variant]:
    """A pair that both versions have is listed once."""
    standing = {(one.first.text, one.second.text) for one in found if one.side == "old"}
    again = {(one.first.text, one.second.text) for one in found if one.side == "new"} & standing
    return [
        replace(one, both=(one.first.text, one.second.text) in again)
        for one in found
        if one.side == "new" or (one.first.text, one.second.text) not in again
    ]


def _wordings_of_one(first: Image, second: Image) -> bool:
    """Whether two captions are nearly the same text: alike, or less alike and beside each other or of one picture."""
    a, b = norm(text_of(first)), norm(text_of(second))
    if min(len(a), len(b)) < 20 or 2 * min(len(a), len(b)) < max(len(a), len(b)):
        return False
    if first.keys and second.keys:
        # A gallery describes its pictures alike; only one and the same picture has two wordings of one caption.
        return set(first.keys) == set(second.keys) and words_alike(a, b) >= CAPTION_FLOOR
    alike = words_alike(a, b)
    return alike >= VARIANT_FLOOR or (alike >= CAPTION_FLOOR and _next_to(first, second))


def _next_to(first: Image, second: Image) -> bool:
    a, b = first.at.rpartition("/")[2], second.at.rpartition("/")[2]
    return a.isdigit() and b.isdigit() and abs(int(a) - int(b)) == 1 and not (first.keys or second.keys)

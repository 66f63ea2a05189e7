"""The full text of the HTML report: the newest version, with the version that brought each sentence, and what went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from archive.model.article import Block, Image
from archive.model.history import Gone, Origin, Origins, ReportView
from archive.report import wording
from archive.report.markup import Markup, el, join
from archive.report.pageframe import section


def full_text(view: ReportView) -> Markup:
    """The text, folded: who reads for what changed has read the changes."""
    article = view.newest
    if article is None:
        return section("text", "Full text", el("p", "No article text is held."))
    language = article.language if article.language and re.fullmatch(r"[A-Za-z0-9-]{1,35}", article.language) else None
    fields = [
        ("Headline", article.headline),
        ("Deck", article.deck),
        ("Byline", article.byline),
        ("Dateline", article.dateline.text if article.dateline else None),
        *((f"{kind.capitalize()} (as claimed)", told) for kind, told in wording.claimed_dates(article)),
    ]
    rows = [part for name, text in fields if text for part in (el("dt", name), el("dd", text, dir="auto"))]
    origins = view.origins
    posts = wording.posts(article)
    by_place = {at: tuple(found) for at, found in groupby(origins.sentences if origins else (), lambda one: one.at)}
    oldest = origins.oldest if origins else ""
    blocks = [_block(block, posts.get(block.at), by_place.get(block.at, ()), oldest) for block in article.blocks]
    images = [_image(image) for image in article.images]
    notes = [
        el("p", el("span", wording.NOTES[n.kind], class_="kind"), n.text, dir="auto")
        for n in wording.separate_notes(article)
    ]
    newest = next((f"v{s.capture.version}" for s in reversed(view.history.steps) if s.capture.version), "the newest")
    title = f"The text of {newest}, {wording.count(article.words, 'word')}, as extracted"
    folded = el(
        "details",
        el(
            "summary",
            title + (", with the version that brought each sentence" if origins and origins.sentences else ""),
        ),
        el("dl", *rows),
        _legend(origins) if origins is not None else "",
        el("div", *blocks, *images, *notes, class_="paper", lang=language),
        class_="fold",
    )
    return section("text", "Full text", folded, _gone(origins) if origins is not None else "")


def _legend(origins: Origins) -> Markup:
    if not origins.sentences:
        return el("p", f"Every sentence stood in {origins.oldest} already.", class_="small soft")
    told = [
        el("mark", "Marked", el("sup", "v3")), " stands in these words since v3, and stood in others before; ",
        el("mark", "so", el("sup", "v3 new")), f" did not stand before. What is not marked stood in {origins.oldest} already.",
    ]  # fmt: skip
    left_out = [f" Not read: {reason}; what it brought is told of the next." for reason in origins.left_out]
    return el("p", *told, *left_out, class_="small soft")


def _block(block: Block, post: str | None, sentences: tuple[Origin, ...], oldest: str) -> Markup:
    """One block; `post` is what stands before it when it is of a post."""
    text = _sentences(block.text, sentences, oldest)
    if block.kind == "heading":
        return el("h3", text, dir="auto")
    name = post if post is not None else "" if block.kind == "paragraph" else wording.BLOCKS[block.kind]
    kind = el("span", name, class_="kind") if name else ""
    return el("p", kind, text, dir="auto")


def _sentences(text: str, sentences: tuple[Origin, ...], oldest: str) -> Markup:
    """The text with each run of sentences of one origin marked, unless it stood there from the beginning."""
    told: list[str] = []
    at = 0
    for fate, start, end in runs(sentences, oldest):
        if not at <= start <= end <= len(text):
            continue
        words = text[start:end]
        told += [text[at:start], el("mark", words.rstrip(), el("sup", fate)), words[len(words.rstrip()) :]]
        at = end
    return join([*told, text[at:]])


def runs(sentences: tuple[Origin, ...], oldest: str) -> Iterator[tuple[str, int, int]]:
    """Sentences in a row with one fate: that (`v4`, `v4 new`, `v1, gone in v2, back in v3`), and where they begin and
    end."""
    fate, start, end = "", 0, 0
    for one in sentences:
        if (_fate(one, oldest), one.start) != (fate, end):
            if fate:
                yield fate, start, end
            fate, start = _fate(one, oldest), one.start
        end = one.end
    if fate:
        yield fate, start, end


def _fate(one: Origin, oldest: str) -> str:
    """`v4`, `v4 ← v2` where it stood in other words from v2 on, `v4 new`, `v1, gone in v2, back in v3`"""
    told = one.version
    if one.first not in (one.version, oldest):
        told += f" ← {one.first}"
    elif one.first == one.version != oldest:
        told += "\u00a0new"
    for number, name in enumerate(one.removed):
        told += f", gone in {name}"
        told += f", back in {one.returned[number]}" if number < len(one.returned) else ""
    return told


def _image(image: Image) -> Markup:
    told = [
        (wording.place(f"{image.at}/caption"), image.caption),
        (wording.place(f"{image.at}/credit"), image.credit.text if image.credit else None),
        (wording.place(f"{image.at}/alt"), image.alt),
    ]
    lines = [el("div", el("span", name, class_="kind"), text, dir="auto") for name, text in told if text]
    return el("figure", *lines) if lines else Markup("")


def _gone(origins: Origins) -> Markup:
    """What stood earlier and went without another wording in its place."""
    if not origins.gone:
        return Markup("")
    items = [el("li", f"{story(one)}: ", el("bdi", one.text)) for one in origins.gone]
    title = f"{wording.count(len(items), 'sentence')} that stood earlier and went"
    return el("details", el("summary", title), el("ul", *items, class_="small"), class_="fold")


def story(one: Gone) -> str:
    """`¶4, v1, gone in v2`"""
    return f"{wording.place(one.at).removeprefix('body ')}, {one.version}, gone in {one.removed[-1] if one.removed else '?'}"

"""One version: the text that was read, what the page said about itself, its pictures; and who came when in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from archive.model.article import Article, Block, Image
from archive.model.history import CaptureRow, Shown
from archive.model.hosts import spelled
from archive.model.origins import Blame, SentenceOrigin
from archive.report import instead, wording
from archive.report.changes import doubt
from archive.report.markup import Markup, join
from archive.repository.blaming import blame as traced
from archive.web.compare import header
from archive.web.edits import marked_access
from archive.web.frame import table
from archive.web.history import article_tabs
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Screen

#: What stands in a copy for others where the text would be.
EXCERPTS: Final = "This copy shows what changed, with a few words around it. The whole text is its publisher's; it lies in the archive."
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9-]{1,35}")


def version(ask: Ask) -> Screen:
    """`/a/ARTICLE/v3`"""
    article, _ = ask.reader.resolve(ask.path["article"])
    found = ask.told(ask.reader.show(f"{article.id}@{ask.path['version']}"))
    name = called(found.capture)
    captures = [row for row in ask.reader.captures(article) if row.version is not None and row.redacted is None]
    at = next((number for number, row in enumerate(captures) if row.index == found.capture.index), None)
    before = captures[at - 1] if at else None
    after = captures[at + 1] if at is not None and at + 1 < len(captures) else None

    def main() -> Markup:
        ways: list[tuple[str, Address, str | None]] = []
        if before is not None:
            ways.append(
                (
                    f"What changed since {called(before)}",
                    ask.to.to("a", article.slug, f"{called(before)}..{name}"),
                    None,
                )
            )
            ways.append((f"Text of {called(before)}", ask.to.to("a", article.slug, called(before)), "prev"))
        if after is not None:
            ways.append(
                (f"What changed in {called(after)}", ask.to.to("a", article.slug, f"{name}..{called(after)}"), None)
            )
            ways.append((f"Text of {called(after)}", ask.to.to("a", article.slug, called(after)), "next"))
        return join(
            [
                header(ask.to, article, f"{name}, {_called_in_full(found)}"),
                article_tabs(
                    ask.to,
                    article.slug,
                    name,
                    "Text" if found.article is not None else "Answer",
                    text=found.article is not None,
                ),
                el("ul", *(el("li", el("a", told, href=page, rel=rel)) for told, page, rel in ways), class_="get")
                if ways
                else "",
                *_facts(found),
                *(
                    _instead(ask.to, article.slug, found)
                    if found.article is None
                    else [el("p", EXCERPTS, class_="empty")]
                    if ask.excerpts
                    else _text(found.article)
                ),
                *_not_kept(found),
            ]
        )

    return Screen(
        f"{name}: {wording.title(article)}",
        main,
        found,
        part="articles",
        forms={"json": ask.to.to("a", article.slug, name, form="json")},
    )


def called(row: CaptureRow) -> str:
    """`v3`, `c7`"""
    return row.name.rpartition("@")[2]


def _called_in_full(found: Shown) -> str:
    """What kind of page this is, behind the name of the capture."""
    if found.article is None:
        return "a capture without an article"
    return "as it was archived" if found.capture.version is not None else instead.outcome(found.capture)


def _instead(to: Addresses, slug: str, found: Shown) -> Iterator[Markup]:
    """What came where an article would have been, and where that is to be had."""
    name = called(found.capture)
    yield el("div", *(el("p", el("bdi", one)) for one in instead.told(found)), class_="status")
    ways = [("The bytes, as captured", to.to("a", slug, name, "captured"))] if to.live else []
    ways.append((f"Evidence of {name}", to.to("a", slug, name, "evidence")))
    yield el("ul", *(el("li", el("a", words, href=page)) for words, page in ways), class_="get")


def _facts(found: Shown) -> Iterator[Markup]:
    row, article = found.capture, found.article
    if row.doubt is not None:
        yield doubt(row.doubt, row.name)
    told = [
        ("Observed", wording.moment(row.observed) + wording.source(row)),
        ("Outcome", instead.outcome(row)),
        ("Address", spelled(row.url)),
        ("Answered at", spelled(row.final_url) if row.final_url != row.url else ""),
        ("HTTP status", str(row.status) if row.status is not None else ""),
        ("Age", f"{row.age:,} s in a cache on the way, as the server claimed" if row.age else ""),
    ]
    if article is not None:
        told += [
            ("Headline", article.headline),
            ("Deck", article.deck or ""),
            ("Byline", article.byline or ""),
            ("Dateline", article.dateline.text if article.dateline else ""),
            *((f"{kind.capitalize()} (as claimed)", words) for kind, words in wording.claimed_dates(article)),
            ("Language", article.language or ""),
            ("Access", article.access.state if article.access.state != "unknown" else ""),
            ("Words", f"{article.words:,}" if article.blocks else ""),
        ]
    yield el(
        "dl",
        *(part for name, words in told if words for part in (el("dt", name), el("dd", el("bdi", words), dir="auto"))),
    )


def _text(article: Article) -> Iterator[Markup]:
    posts = wording.posts(article)
    blocks = [_block(block, posts.get(block.at)) for block in article.blocks]
    notes = [
        el("p", el("span", wording.NOTES[note.kind], class_="kind"), note.text, dir="auto")
        for note in wording.separate_notes(article)
    ]
    yield el("h2", "Text, as the extractor read it", id="text")
    yield el("div", *blocks, *notes, class_="paper", lang=language_of(article))
    if article.images:
        yield el("h2", "Pictures", id="pictures")
        yield el("p", "Listed, not shown: the pictures themselves lie in the archive.", class_="small soft")
        titles = ("Picture", "Caption", "Credit", "Alt text", "Kept")
        yield table(titles, [_image(image) for image in article.images], "Pictures", "cards wide")


def language_of(article: Article) -> str | None:
    """The language of the text, if it is spelled as one."""
    return article.language if article.language and _LANGUAGE.fullmatch(article.language) else None


def _block(block: Block, post: str | None) -> Markup:
    if block.kind == "heading":
        return el("h3", block.text, dir="auto")
    name = post if post is not None else "" if block.kind == "paragraph" else wording.BLOCKS[block.kind]
    return el("p", el("span", name, class_="kind") if name else "", block.text, dir="auto")


def _image(image: Image) -> Markup:
    kept = el("code", image.sha256[:16]) if image.sha256 is not None else "not known"
    return el(
        "tr",
        el("td", wording.place(image.at)),
        el("td", el("bdi", image.caption or ""), data_label="Caption"),
        el("td", el("bdi", image.credit.text if image.credit else ""), data_label="Credit"),
        el("td", el("bdi", image.alt or ""), data_label="Alt text"),
        el("td", kept, data_label="Kept"),
    )


def _not_kept(found: Shown) -> Iterator[Markup]:
    lost = wording.not_kept(found.assets) if found.assets is not None else []
    if lost:
        yield el("h2", "What belongs to the page and was not kept")
        yield el("ul", *(el("li", el("bdi", one)) for one in lost), class_="small")


# Who came when.


def blame(ask: Ask) -> Screen:
    """`/a/ARTICLE/v4/blame`"""
    article, _ = ask.reader.resolve(ask.path["article"])
    removed = bool(ask.chosen("removed", ("yes",)))
    found = ask.told(traced(ask.reader, f"{article.id}@{ask.path['version']}", show_removed=removed, anew=False))
    name = found.version if "@" not in found.version else found.version.rpartition("@")[2]
    where = ("a", article.slug, name, "blame")
    captures = ask.reader.captures(article)

    def main() -> Markup:
        toggle = el(
            "a", "Show what stood earlier and is gone", href=ask.to.to(*where, removed=None if removed else "yes"),
            aria_current="true" if removed else None,
        )  # fmt: skip
        return join(
            [
                header(ask.to, article, f"Who came when: {name}"),
                article_tabs(ask.to, article.slug, name, "Who came when"),
                el(
                    "p",
                    "Beside each sentence the version that brought it in these words. A version is a capture: it says between "
                    "which two looks a sentence came, and nothing of who wrote it.",
                    class_="small soft",
                ),
                el("nav", el("ul", el("li", toggle)), class_="filters", aria_label="What is shown"),
                *(el("p", f"Not read: {reason}; what it brought is told of the next.", class_="small") for reason in found.left_out),
                marked_access(*(row for row in captures if called(row) in {stage.name for stage in found.stages})),
                el("p", EXCERPTS, class_="empty") if ask.excerpts else "",
                _stages(ask.to, found),
                _sentences(ask.to, found),
                *(_gone(ask.to, found) if removed else ()),
            ]
        )  # fmt: skip

    return Screen(
        f"Who came when, {name}: {wording.title(article)}",
        main,
        found,
        part="articles",
        forms={"json": ask.to.to(*where, form="json", removed="yes" if removed else None)},
    )


def _stages(to: Addresses, found: Blame) -> Markup:
    items = [
        el(
            "li",
            el("b", el("a", stage.name.rpartition("@")[2], href=to.to("a", found.slug, stage.name.rpartition("@")[2]))),
            f" {wording.interval(stage.interval)}",
            doubt(stage.doubt),
        )
        for stage in found.stages
    ]
    return el("details", el("summary", f"When each of the {len(items):,} texts came"), el("ol", *items, class_="small"))


def _sentences(to: Addresses, found: Blame) -> Markup:
    if not found.sentences:
        return el("p", "Nothing to trace: no sentence here came later than the first version.", class_="empty")
    oldest = found.stages[0].name.rpartition("@")[2] if found.stages else ""
    blocks = []
    for _, block in groupby(found.sentences, key=lambda one: one.at):
        runs = [_run(to, found, fate, list(run), oldest) for fate, run in groupby(block, key=_fate)]
        blocks.append(el("div", *runs, class_="block"))
    return el("div", *blocks, class_="blame")


def _fate(one: SentenceOrigin) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    return one.origin, one.first, one.removed, one.returned


def _run(
    to: Addresses,
    found: Blame,
    fate: tuple[str, str, tuple[str, ...], tuple[str, ...]],
    run: list[SentenceOrigin],
    oldest: str,
) -> Markup:
    origin, first, removed, returned = fate
    told = []
    if first != origin:
        told.append(f"in other words since {first}")
    for number, name in enumerate(removed):
        told.append(f"gone in {name}" + (f", back in {returned[number]}" if number < len(returned) else ""))
    text = join([one.text for one in run], " ")
    return el(
        "div",
        el("div", el("a", origin, href=to.to("a", found.slug, origin)), *(f", {one}" for one in told), class_="from"),
        el("p", text, dir="auto"),
        class_="run fresh" if origin != oldest else "run",
    )


def _gone(to: Addresses, found: Blame) -> Iterator[Markup]:
    yield el("h2", "What stood earlier and is gone", id="gone")
    if not found.gone:
        yield el("p", "Nothing: every sentence of the earlier texts still stands.")
    for one in found.gone:
        last = one.removed[-1] if one.removed else "?"
        more = ", in other words now" if one.reworded else ""
        yield el(
            "div",
            el(
                "div",
                el("a", one.origin, href=to.to("a", found.slug, one.origin)),
                f", gone in {last}{more}",
                class_="from",
            ),
            el("p", el("del", one.text), dir="auto"),
            class_="run",
        )

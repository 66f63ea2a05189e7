"""One version as it was captured: the page itself in a frame of the second port, and its bytes to be kept."""

from __future__ import annotations

import hashlib
from typing import Final

from archive.errors import CallerError
from archive.model.history import ArticleRow
from archive.model.viewer import Replayed
from archive.report import wording
from archive.report.changes import doubt
from archive.report.inert import for_filename
from archive.report.markup import Markup, join
from archive.repository.replaying import page_of, shelf_of
from archive.web import memento
from archive.web.compare import header
from archive.web.history import article_tabs
from archive.web.markup import Address, Addresses, el, window
from archive.web.replay import shown_as
from archive.web.screen import Ask, File, Screen
from archive.web.version import called

_LEFT_OUT: Final = (
    "The page as its server sent it, without its scripts, forms and frames. Nothing is asked of the web: links lead to what "
    "was captured here, and what was not is hatched or left out. "
)
_ASKED_NOT: Final = "its page asked that no copy of it be shown, and others than this machine can read here"


def captured(ask: Ask) -> Screen | File:
    """`/a/ARTICLE/v3/captured`, and as `.txt` the bytes of the page."""
    article, _ = ask.reader.resolve(ask.path["article"])
    row = ask.reader.show(f"{article.id}@{ask.path['version']}").capture
    try:
        shelf = shelf_of(ask.reader, row.index)
    except CallerError as exc:
        if ask.form == "txt":
            raise
        return _screen(ask, article, Replayed(row, None, exc.message))
    held = page_of(ask.reader, shelf)
    withheld = shelf.noarchive and ask.public
    if ask.form == "txt":
        if withheld:
            raise CallerError("version-not-found", f"{row.name} is not given out here: {_ASKED_NOT}")
        return File(f"{for_filename(row.slug)}-{called(row)}.txt", held.content)
    why = None
    if not ask.replay:
        why = "this viewer has no second port to show it at"
    elif withheld:
        why = _ASKED_NOT
    elif shown_as(held) is None:
        why = f"it came as {held.media_type}, which is not shown here"
    noun = Replayed(
        capture=row,
        address=memento.Places("", ask.replay).page(row) if why is None else None,
        unshown=why,
        content_type=held.content_type,
        length=len(held.content),
        sha256=hashlib.sha256(held.content).hexdigest(),
        parts=len(shelf.known),
        lacking=len(shelf.items) - len(shelf.known),
        parts_of=called(shelf.holder) if shelf.holder is not None else None,
        noarchive=shelf.noarchive,
    )
    return _screen(ask, article, noun)


def _screen(ask: Ask, article: ArticleRow, noun: Replayed) -> Screen:
    name = called(noun.capture)
    return Screen(
        f"{name} as captured: {wording.title(article)}",
        lambda: _page(ask.to, article, noun, given=not (noun.noarchive and ask.public)),
        noun,
        part="articles",
        forms={"json": ask.to.to("a", article.slug, name, "captured", form="json")},
        frames=f"{ask.replay}/" if noun.address is not None else "",
    )


def _page(to: Addresses, article: ArticleRow, noun: Replayed, *, given: bool = True) -> Markup:
    name, address = called(noun.capture), noun.address
    shown = (
        window(address, f"{name} as captured: {wording.title(article)}")
        if address is not None
        else el("p", f"Not shown: {noun.unshown}.", class_="empty")
    )
    return join(
        [
            header(to, article, f"{name}, as it was captured"),
            article_tabs(
                to,
                article.slug,
                name,
                "As captured",
                text=noun.capture.version is not None or noun.capture.same_as is not None,
            ),
            doubt(noun.capture.doubt, noun.capture.name),
            el("p", *_told(noun), class_="small soft") if noun.length is not None else "",
            shown,
            *(_bytes(noun, to.to("a", article.slug, name, "captured", form="txt")) if given else ()),
        ]
    )


def _bytes(noun: Replayed, file: Address) -> list[Markup]:
    if noun.length is None or noun.sha256 is None:
        return []
    return [
        el("h2", "Its bytes", id="bytes"),
        el(
            "p",
            "To be kept, not looked at here: as text, so that nothing runs where it is opened.",
            class_="small soft",
        ),
        el("ul", el("li", el("a", f"The page as it came, {noun.length:,} bytes", href=file)), class_="get"),
        el("p", "SHA-256 ", el("code", noun.sha256, class_="hash"), class_="small soft"),
    ]


def _told(noun: Replayed) -> list[str]:
    told: list[str] = [_LEFT_OUT]
    if noun.parts_of is None:
        told += [
            "Nothing was captured with it: ",
            el("code", "newsproof capture --assets all URL"),
            " keeps pictures, styles, fonts.",
        ]
    else:
        with_ = f" with {noun.parts_of}" if noun.parts_of != called(noun.capture) else ""
        told.append(f"Of {noun.parts + noun.lacking:,} things that belong to it {noun.parts:,} were kept{with_}.")
    if noun.noarchive:
        told.append(" It asked that no copy of it be shown to others.")
    return told

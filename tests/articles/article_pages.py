"""Invented pages for the tests of the room: one story, written as publishers write it."""

from __future__ import annotations

import html as escaping

HEADLINE = "Harbour Bridge Closed After Inspectors Find Cracks"
DATELINE = "PORT ELLEN, Marland/ESKER (Northwire) —"
CAPTION = "Cars queue before the closed bridge in Port Ellen, Marland, Monday."
CREDIT = "(Northwire/Ida Holm)"
PARAGRAPHS = (
    (
        "The harbour bridge was closed to all traffic on Tuesday after inspectors found cracks in two of its main "
        "cables, the port authority said, and ferries were ordered to take over for the time being."
    ),
    (
        "About 14,000 cars cross the bridge every day, most of them on their way to the refinery and the hospital on "
        "the northern shore of the sound."
    ),
    (
        "“We would rather explain a queue than an accident,” said Runa Petersen, who heads the port authority. “Nobody "
        "will drive over it before every strand has been looked at.”"
    ),
    (
        "The cracks were found during a routine inspection on Monday night, when divers and climbers examined the "
        "anchors for the first time since the storm of last winter."
    ),
    (
        "Repairs will take at least six weeks and may cost 12 million crowns, according to a first estimate that the "
        "council in Esker is to discuss on Thursday."
    ),
)
WALL = ("Read the rest of this story", "Are you already a member?", "Tap here to sign in!")


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    """The texts as HTML paragraphs."""
    return "".join(f"<p>{escaping.escape(text, quote=False)}</p>" for text in texts)


def page(body: str, *, head: str = "", title: str = HEADLINE, h1: str = HEADLINE) -> bytes:
    """A whole page with navigation and footer around the body."""
    top = f"<h1>{h1}</h1>" if h1 else ""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} - The Esker Post</title>{head}</head>"
        "<body><nav><a href=/>Home</a> <a href=/news>News</a> <a href=/sport>Sport</a></nav>"
        f"<main><article>{top}{body}</article></main>"
        "<footer><p><a href=/about>About us</a> <a href=/imprint>Imprint</a></p></footer></body></html>"
    ).encode()


def story(figure: str = "", *, head: str = "", tail: str = "") -> bytes:
    """The whole story as a page: dateline, a figure, the paragraphs, and what follows them."""
    return page(f"<p>{DATELINE}</p>{figure}{paragraphs()}{tail}", head=head)


def figure(caption: str = CAPTION, credit: str = CREDIT, *, src: str = "/img/2026/bridge-queue-884213.jpg") -> str:
    """A figure whose caption and credit stand in one figcaption."""
    return f'<figure><img src="{src}" alt="A long queue of cars"><figcaption>{caption} {credit}</figcaption></figure>'


def text(caption: str = CAPTION, credit: str = CREDIT, *, wall: bool = True) -> str:
    """The story as a newsroom keeps it in a text file."""
    blocks = [HEADLINE, f"{DATELINE}\n{caption} {credit}".strip(), *PARAGRAPHS]
    if wall:
        blocks += [WALL[0], f"{WALL[1]}\n{WALL[2]}"]
    return "\n\n".join(blocks)

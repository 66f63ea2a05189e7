"""The history of one article: when it was looked at, what each version changed, and any two of them to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, cast

from archive.errors import CallerError
from archive.model.answers import Articles
from archive.model.capture import Outcome
from archive.model.history import ArticleRow, History, ReportView, Step
from archive.model.hosts import spelled
from archive.report import telling, wording
from archive.report.changes import doubt
from archive.report.inert import for_filename
from archive.report.markup import Markup, join
from archive.report.sheet import sheet
from archive.report.versionfeed import version_feed
from archive.web.asides import asides, stating
from archive.web.feeds import table as sheet_of
from archive.web.frame import pages, table, tabs
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Elsewhere, File, Screen

_GRAVE = "The newest version first. Grave edits are those of severity 3 and more; notes to readers are none."
#: Articles on a page.
_ARTICLES = 50


def articles(ask: Ask) -> Screen:
    """`/articles`: all of them, the newest change first."""
    return listing(ask, "Articles", ("articles",), [el("h1", "Articles")])


def listing(ask: Ask, title: str, place: tuple[str, ...], above: Sequence[Markup], site: str | None = None) -> Screen:
    """A page of articles, the newest change first, of all of them or of a site, below its heading."""
    after, before = ask.query.get("after"), ask.query.get("before")
    listed = page_of(ask, after, before, site)
    shown = tuple(row for row in listed.shown if row.id not in ask.without)
    ids = [row.id for row in shown] if ask.form == "page" else []
    notes, without = ask.reader.index.grave_notes(ids), ask.reader.index.without_text(ids)

    def here(form: str = "") -> Address:
        return ask.to.to(*place, form=form, after=after, before=before)

    def main() -> Markup:
        rows = [
            el(
                "tr",
                el("td", el("a", el("bdi", wording.title(row)), href=ask.to.to("a", row.slug))),
                el("td", el("bdi", wording.site(row)), data_label="Site"),
                el("td", f"{row.versions:,}", data_label="Versions", class_="num"),
                el("td", f"{row.substantive - notes.get(row.id, 0):,}", data_label="Grave edits", class_="num"),
                el(
                    "td",
                    wording.moment(row.last_change) if row.last_change else "never",
                    data_label="Changed",
                    class_="num",
                ),
                el("td", *_last_read(row, without.get(row.id)), data_label="Read", class_="num"),
            )
            for row in shown
        ]
        titles = ("Article", "Site", "Versions", "Grave edits", "Last version", "Last read")
        none = "There are no others." if after or before else "There are none yet."
        body = table(titles, rows, "Articles", "cards wide") if rows else el("p", none, class_="empty")
        return join(
            [
                *above,
                el("p", _GRAVE, class_="small soft"),
                body,
                pages(
                    ask.to.to(*place, after=listed.after) if listed.after else None,
                    ask.to.to(*place, before=listed.before) if listed.before else None,
                    "articles",
                ),
            ]
        )

    columns = ("article", "id", "url", "site", "headline", "versions", "observations", "first_seen", "last_seen",
               "last_change", "substantive")  # fmt: skip
    rows = [
        (row.slug, row.id, row.url, row.site, row.headline, row.versions, row.observations, row.first_seen,
         row.last_seen, row.last_change, row.substantive)
        for row in shown
    ]  # fmt: skip
    return Screen(
        title,
        main,
        Articles(shown),
        part="articles",
        forms={form: here(form) for form in ("json", "csv")},
        rows=lambda: sheet_of(columns, rows),
    )


def _last_read(row: ArticleRow, without: tuple[str, str | None] | None) -> Iterator[Markup | str]:
    """When its text was last there, and what came at the last look where that found none (its outcome, and the former)."""
    if without is None:
        yield wording.moment(row.last_seen)
        return
    outcome, read = without
    yield wording.moment(read) if read is not None else "never"
    yield el("br")
    yield el(
        "span", f"{wording.OUTCOMES[cast(Outcome, outcome)]} at {wording.moment(row.last_seen)}", class_="small soft"
    )


class Listed(NamedTuple):
    """A page of articles; the id that the next page begins behind, and the one that the page before ends before."""

    shown: tuple[ArticleRow, ...]
    after: str | None
    before: str | None


def page_of(ask: Ask, after: str | None, before: str | None, site: str | None = None) -> Listed:
    """The articles behind one, or right before one, of all or of a site; the first where none is named."""
    backwards = before is not None and after is None
    found = ask.reader.index.article_page(
        limit=_ARTICLES + 1, after=after, before=before if backwards else None, site=site
    )
    more = len(found) > _ARTICLES
    shown = tuple(found[-_ARTICLES:] if backwards else found[:_ARTICLES])
    if not shown:
        return Listed((), None, None)
    return Listed(
        shown,
        shown[-1].id if more or backwards else None,
        shown[0].id if (more if backwards else after is not None) else None,
    )


def history(ask: Ask) -> Screen:
    """`/a/ARTICLE`"""
    found = ask.told(ask.reader.history(ask.path["article"]))
    slug = found.article.slug
    return Screen(
        wording.title(found.article),
        lambda: _page(
            ask.to,
            found,
            stating(ask.reader, [step.capture for step in found.steps if step.comparison is not None]),
            mementos=bool(ask.replay),
            files=not ask.excerpts,
        ),
        found,
        part="articles",
        forms={form: ask.to.to("a", slug, form=form) for form in ("json", "csv", "atom")},
        rows=lambda: sheet(ask.told(ask.reader.report_view(slug, anew=False))),
        feed=lambda: version_feed(ask.told(ask.reader.report_view(slug, anew=False))),
    )


def chosen(ask: Ask) -> Elsewhere:
    """`/a/ARTICLE/compare?from=v2&to=v3`: what the form of a history asks for."""
    article, _ = ask.reader.resolve(ask.path["article"])
    old, new = ask.query.get("from", ""), ask.query.get("to", "")
    if not old or not new:
        raise CallerError("usage", "two versions have to be chosen", hint="one in each column of the history")
    return Elsewhere(ask.to.to("a", article.slug, f"{old}..{new}"))


def report(ask: Ask) -> File:
    """`/a/ARTICLE/report.html`: the report of the article as a file, as newsproof report writes it."""
    from archive.model.codec import to_json
    from archive.report.html import html
    from archive.report.inert import for_json
    from archive.report.markdown import markdown

    view = ask.reader.report_view(ask.path["article"])
    written: dict[str, Callable[[ReportView], str]] = {
        "html": html,
        "md": markdown,
        "csv": sheet,
        "atom": version_feed,
        "json": lambda found: for_json(to_json(found, indent=2)) + "\n",
    }
    return File(f"{for_filename(view.history.article.slug)}.{ask.form}", written[ask.form](view).encode("utf-8"))


def header(to: Addresses, found: History, kicker: str = "Edit history") -> Markup:
    """What an article is, at the head of its pages."""
    row = found.article
    facts = [
        join([el("b", f"{row.versions:,}"), " version" if row.versions == 1 else " versions"]),
        join([el("b", f"{row.observations:,}"), " observation" if row.observations == 1 else " observations"]),
        f"first seen {wording.moment(row.first_seen)}",
        f"last seen {wording.moment(row.last_seen)}",
    ]
    if row.site:
        facts.append(el("a", "All of ", el("bdi", row.site), href=to.to("sites", row.site)))
    return el(
        "header",
        el("p", kicker, class_="kicker"),
        el("h1", wording.title(row), dir="auto"),
        el("p", el("bdi", spelled(row.url)), class_="soft small"),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
    )


def article_tabs(to: Addresses, slug: str, version: str | None, here: str, *, text: bool = True) -> Markup:
    """The faces of an article: its history, and of one of its captures the text (or what came, if it has none), where that
    is from, and its evidence."""
    links: list[tuple[str, Address | None]] = [("History", to.to("a", slug))]
    if version is not None:
        links += [
            (f"{'Text' if text else 'Answer'} of {version}", to.to("a", slug, version)),
            *([("Who came when", to.to("a", slug, version, "blame"))] if text else []),
            *([("As captured", to.to("a", slug, version, "captured"))] if to.live else []),
            ("Evidence", to.to("a", slug, version, "evidence")),
        ]
    return tabs("Of this article", *((name, None if name.startswith(here) else page) for name, page in links))


def _page(
    to: Addresses, found: History, stated: frozenset[int], *, mementos: bool = True, files: bool = True
) -> Markup:
    slug = found.article.slug
    versions = [step for step in found.steps if step.capture.version is not None and step.capture.redacted is None]
    newest = f"v{versions[-1].capture.version}" if versions else None
    items = [_moment(to, step, versions, stated) for step in reversed(found.steps)]
    line = el("ol", *items, class_="line")
    body = line
    if len(versions) > 1 and to.live:
        button = el(
            "div", el("button", "Compare selected", type="submit"),
            el("span", "An earlier version in “from”, a later one in “to”.", class_="small soft"),
            class_="act",
        )  # fmt: skip
        body = el("form", line, button, action=to.to("a", slug, "compare"), method="get")
    names = {"html": "HTML", "md": "Markdown", "csv": "CSV", "json": "JSON", "atom": "Atom"}
    get = [el("li", el("a", name, href=to.to("a", slug, "report", form=form))) for form, name in names.items() if files]
    return join(
        [
            header(to, found),
            article_tabs(to, slug, newest, "History"),
            el(
                "p",
                f"Newest first. {telling.SIGNS} {wording.times(found)[:1].upper()}{wording.times(found)[1:]}.",
                class_="small soft",
            ),
            body,
            *(
                (el("h2", "To keep or to send"), el("p", _REPORT, class_="small soft"), el("ul", *get, class_="get"))
                if files
                else ()
            ),
            *(_doors(to, found.article.url) if mementos and found.article.url.startswith("http") else ()),
        ]
    )


_REPORT = "The edit-history report, with everything above, as one file that needs no viewer:"


def _doors(to: Addresses, url: str) -> list[Markup]:
    """Where programs ask for the captures of an address (RFC 7089)."""
    doors = {"TimeMap": "timemap/link", "TimeMap as JSON": "timemap/json"}
    links = [el("li", el("a", name, href=to.to(*door.split("/"), url))) for name, door in doors.items()]
    return [
        el("h2", "For programs", id="memento"),
        el(
            "p",
            "Every capture of this address by its time, as Memento (RFC 7089). To the TimeGate, ",
            el("code", to.to("timegate"), "/"),
            " with the address behind it, an Accept-Datetime says which time is meant.",
            class_="small soft",
        ),
        el("ul", *links, class_="get"),
    ]


def _moment(to: Addresses, step: Step, versions: list[Step], stated: frozenset[int]) -> Markup:
    capture, comparison = step.capture, step.comparison
    slug, name = capture.slug, f"v{capture.version}" if capture.version is not None else f"c{capture.seq}"
    at = wording.moment(capture.observed)
    source = wording.source(capture).removeprefix(", ")
    below = [el("p", el("bdi", source), class_="small soft")] if source else []
    below += [doubt(capture.doubt)] if capture.doubt is not None else []
    notes = [
        el("p", el("b", wording.DESK[note.code]), " (", el("bdi", wording.signed(note)), "): ", el("bdi", note.text), class_="small")
        for note in step.notes
    ]  # fmt: skip
    if capture.version is None:
        told: list[str] = [at, " · ", el("bdi", wording.outcome(capture))]
        if comparison is not None and comparison.edits:
            told.append(f"; the text of v{capture.same_as} again: {wording.edits_in_brief(comparison.edits)}")
        if capture.redacted is None:
            told += [
                " ",
                el("a", "evidence", href=to.to("a", slug, name, "evidence"), aria_label=f"Evidence of {name}"),
            ]
        return el("li", *told, *below, *notes, class_="seen")
    if capture.redacted is not None:
        return el("li", el("b", name), f" · {at} · ", el("bdi", wording.redacted(capture)), *notes)
    picks = _picks(step, versions) if len(versions) > 1 and to.live else ""
    lines = [el("b", el("a", name, href=to.to("a", slug, name))), f" · {at}"]
    ways: list[tuple[str, Address]] = []
    sign = None
    if comparison is None:
        lines.append(el("p", el("bdi", wording.uncompared(step))))
    else:
        old = comparison.old.source.rpartition("@")[2]
        ways.append((f"Compare with {old}", to.to("a", slug, f"{old}..{name}")))
        if comparison.edits:
            heaviest = telling.heaviest(comparison.edits)
            sign = f"s{heaviest}" if heaviest is not None else "told"
            weighs = wording.severity(heaviest) if heaviest is not None else "a note to readers"
            told_of = wording.disclosure(comparison, between=wording.sides(comparison))
            lines += [
                f" · {weighs} · {wording.words_changed(comparison)}",
                el("p", el("bdi", wording.edits_in_brief(comparison.edits, wording.sides(comparison)))),
                el("p", el("b", told_of)) if told_of else "",
                el("p", f"changed {wording.changed(step)}", class_="small soft"),
            ]
        else:
            lines.append(el("p", "no edits by these rules"))
        lines.append(asides(comparison, capture, stated))
    ways += [("Text", to.to("a", slug, name)), ("Who came when", to.to("a", slug, name, "blame")),
             ("Evidence", to.to("a", slug, name, "evidence"))]  # fmt: skip
    links = [el("a", word, href=page, aria_label=f"{word}, {name}") for word, page in ways]
    return el(
        "li",
        picks,
        *lines,
        *below,
        *notes,
        el("p", *links, class_="ways"),
        class_=sign,
    )


def _picks(step: Step, versions: list[Step]) -> Markup:
    name = f"v{step.capture.version}"
    before, last = (f"v{one.capture.version}" for one in versions[-2:])
    return el(
        "span",
        *(
            el(
                "label",
                el("input", type="radio", name=way, value=name, checked=name == (before if way == "from" else last)),
                el("span", way),
                aria_label=None,
            )
            for way in ("from", "to")
        ),
        class_="pick",
    )

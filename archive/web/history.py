"""The history of one article: when it was looked at, what each version changed, and any two of them to compare."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import CallerError
from archive.model.answers import Articles
from archive.model.history import History, ReportView, Step
from archive.report import wording
from archive.report.changes import doubt
from archive.report.inert import for_filename
from archive.report.markup import Markup, join
from archive.report.sheet import sheet
from archive.report.versionfeed import version_feed
from archive.web.feeds import table as sheet_of
from archive.web.frame import pages, table, tabs
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Elsewhere, File, Screen

#: Articles on a page, and pages.
_ARTICLES = 50
_PAGES = 10_000


def articles(ask: Ask) -> Screen:
    """`/articles`: all of them, the newest change first."""
    number = ask.number("page", _PAGES)
    found = ask.reader.index.article_page(limit=_ARTICLES + 1, skip=number * _ARTICLES)
    shown, more = tuple(found[:_ARTICLES]), len(found) > _ARTICLES

    def here(form: str = "", page: int = number) -> Address:
        return ask.to.to("articles", form=form, page=page or None)

    def main() -> Markup:
        rows = [
            el(
                "tr",
                el("td", el("a", el("bdi", wording.title(row)), href=ask.to.to("a", row.slug))),
                el("td", el("bdi", wording.site(row)), data_label="Site"),
                el("td", f"{row.versions:,}", data_label="Versions", class_="num"),
                el("td", f"{row.substantive:,}", data_label="Edits", class_="num"),
                el(
                    "td",
                    wording.moment(row.last_change) if row.last_change else "never",
                    data_label="Changed",
                    class_="num",
                ),
                el("td", wording.moment(row.last_seen), data_label="Seen", class_="num"),
            )
            for row in shown
        ]
        titles = ("Article", "Site", "Versions", "Grave edits", "Last version", "Last seen")
        listed = (
            table(titles, rows, "Articles", "cards wide") if rows else el("p", "There are none yet.", class_="empty")
        )
        return join(
            [
                el("h1", "Articles"),
                el("p", "The newest version first. Grave edits are those of severity 3 and more.", class_="small soft"),
                listed,
                pages(here(page=number + 1) if more else None, here(page=number - 1) if number else None, "articles"),
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
        "Articles",
        main,
        Articles(shown),
        part="articles",
        forms={form: here(form) for form in ("json", "csv")},
        rows=lambda: sheet_of(columns, rows),
    )


def history(ask: Ask) -> Screen:
    """`/a/ARTICLE`"""
    found = ask.reader.history(ask.path["article"])
    slug = found.article.slug
    return Screen(
        wording.title(found.article),
        lambda: _page(ask.to, found),
        found,
        part="articles",
        forms={form: ask.to.to("a", slug, form=form) for form in ("json", "csv", "atom")},
        rows=lambda: sheet(ask.reader.report_view(slug)),
        feed=lambda: version_feed(ask.reader.report_view(slug)),
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
        el("p", el("bdi", row.url), class_="soft small"),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
    )


def article_tabs(to: Addresses, slug: str, version: str | None, here: str, *, text: bool = True) -> Markup:
    """The faces of an article: its history, and of one of its versions the text (if it has one), where that is from, and
    its evidence."""
    links: list[tuple[str, Address | None]] = [("History", to.to("a", slug))]
    if version is not None:
        links += [
            (f"Text of {version}", to.to("a", slug, version)),
            *([("Who came when", to.to("a", slug, version, "blame"))] if text else []),
            ("Evidence", to.to("a", slug, version, "evidence")),
        ]
    return tabs("Of this article", *((name, None if name.startswith(here) else page) for name, page in links))


def _page(to: Addresses, found: History) -> Markup:
    slug = found.article.slug
    versions = [step for step in found.steps if step.capture.version is not None and step.capture.redacted is None]
    newest = f"v{versions[-1].capture.version}" if versions else None
    items = [_moment(to, step, versions) for step in reversed(found.steps)]
    line = el("ol", *items, class_="line")
    body = line
    if len(versions) > 1:
        button = el(
            "div", el("button", "Compare selected", type="submit"),
            el("span", "An earlier version in “from”, a later one in “to”.", class_="small soft"),
            class_="act",
        )  # fmt: skip
        body = el("form", line, button, action=to.to("a", slug, "compare"), method="get")
    names = {"html": "HTML", "md": "Markdown", "csv": "CSV", "json": "JSON", "atom": "Atom"}
    get = [el("li", el("a", name, href=to.to("a", slug, "report", form=form))) for form, name in names.items()]
    return join(
        [
            header(to, found),
            article_tabs(to, slug, newest, "History"),
            el(
                "p",
                "Newest first. Hollow: first seen or cosmetic. Half: style or content. Full: factual. Diamond: a note of the page. "
                f"Small: an observation. {wording.times(found)[:1].upper()}{wording.times(found)[1:]}.",
                class_="small soft",
            ),
            body,
            el("h2", "To keep or to send"),
            el(
                "p",
                "The edit-history report, with everything above, as one file that needs no viewer:",
                class_="small soft",
            ),
            el("ul", *get, class_="get"),
        ]
    )


def _moment(to: Addresses, step: Step, versions: list[Step]) -> Markup:
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
    picks = _picks(step, versions) if len(versions) > 1 else ""
    lines = [el("b", el("a", name, href=to.to("a", slug, name))), f" · {at}"]
    ways: list[tuple[str, Address]] = []
    level = None
    if comparison is None:
        lines.append(el("p", el("bdi", wording.uncompared(step))))
    else:
        old = comparison.old.source.rpartition("@")[2]
        ways.append((f"Compare with {old}", to.to("a", slug, f"{old}..{name}")))
        if comparison.edits:
            level = comparison.summary.max_severity
            told_of = wording.disclosure(comparison)
            lines += [
                f" · {wording.severity(level)} · {wording.words_changed(comparison)}",
                el("p", el("bdi", wording.edits_in_brief(comparison.edits))),
                el("p", el("b", told_of)) if told_of else "",
                el("p", f"changed {wording.changed(step)}", class_="small soft"),
            ]
        else:
            lines.append(el("p", "no edits by these rules"))
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
        class_=f"s{level}" if level is not None else None,
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

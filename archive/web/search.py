"""Search: where words stand, and in which changes they appeared or vanished; and the report of one site."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Final, Literal, cast

from archive.api.outlets import outlet as gathered
from archive.api.outlets import period
from archive.errors import CallerError
from archive.model.answers import Matches
from archive.model.history import Interval, Match
from archive.model.origins import PhraseChanges, PhraseEdit, PhraseLife, Spell
from archive.report import outletwords, wording
from archive.report.changes import doubt
from archive.report.inert import for_filename
from archive.report.markup import Markup, join
from archive.report.outlet import outlet_html, parts
from archive.report.outletsheet import outlet_sheet
from archive.repository.newestphrases import newest_phrase_changes
from archive.web.edits import edit_part
from archive.web.feeds import feed, table
from archive.web.history import listing
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Entry, File, Screen

#: Hits on the page.
_LIMIT: Final = 50
#: Captures whose texts are read for what is no word: symbols.
_READ: Final = 2_000
#: Articles and captures of a site of which figures are made while somebody waits.
_WATCHED: Final = 60
_LOOKS: Final = 600
#: Longest question.
LONGEST: Final = 500
_IN: Final = (("", "Stands"), ("added", "Added words"), ("removed", "Removed words"))


def search(ask: Ask) -> Screen:
    """`/search?q=…&in=removed`"""
    words = " ".join(ask.query.get("q", "").split())
    where = ask.chosen("in", ("added", "removed"))
    if len(words) > LONGEST:
        raise CallerError("usage", f"a search takes at most {LONGEST} characters", hint="search for fewer words")

    def here(form: str = "") -> Address:
        return ask.to.to("search", form=form, q=words, **{"in": where})

    if where and words:
        change = cast(Literal["added", "removed"], where)
        return _changes(ask, newest_phrase_changes(ask.reader, words, change=change, limit=_LIMIT), here)
    matches = ask.reader.search(words, _LIMIT, _READ) if words else ()
    columns = ("article", "version", "observed", "field", "at", "snippet")

    def main() -> Markup:
        hits = [_hit(ask.to, match) for match in matches]
        if not words:
            body = el("p", "All of the words have to stand in one field of one version; words in quotation marks stand together. "
                      "Added and removed words look through what changed.", class_="empty")  # fmt: skip
        elif not hits:
            body = el("p", "No version has these words in one of its fields.", class_="empty")
        else:
            told = f"The newest {_LIMIT}" if len(hits) == _LIMIT else wording.count(len(hits), "place")
            body = join([el("h2", told), el("ol", *hits, class_="hits")])
        return join([_form(ask.to, words, where), body])

    return Screen(
        f"Search: {words}" if words else "Search",
        main,
        Matches(words, _LIMIT, tuple(matches)),
        part="search",
        forms={form: here(form) for form in ("json", "csv", "atom")} if words else {},
        rows=lambda: table(columns, ((m.slug, m.version, m.observed, m.field, m.at, m.snippet) for m in matches)),
        feed=lambda: feed(
            ask,
            f"Search: {words}",
            here("atom"),
            here(),
            [
                Entry(
                    f"urn:newsproof:match:{m.article}:{m.version}:{m.at}",
                    f"{m.slug} v{m.version}: {wording.place(m.at)}",
                    m.observed,
                    ask.to.to("a", m.slug, f"v{m.version}"),
                    m.snippet,
                )
                for m in matches
            ],
        ),
    )


def _form(to: Addresses, words: str, where: str) -> Markup:
    picks = [
        el(
            "label",
            el("input", type="radio", name="in", value=value, checked=value == where),
            " ",
            name,
        )
        for value, name in _IN
    ]
    field = el("input", type="search", id="q", name="q", value=words, maxlength=str(LONGEST))
    return join(
        [
            el("h1", "Search"),
            el(
                "form",
                el("div", el("label", "Words", for_="q"), field),
                el("button", "Search", type="submit"),
                el("fieldset", el("legend", "Where"), *picks),
                class_="ask",
                action=to.to("search"),
                method="get",
                role="search",
            ),
        ]
    )


def _hit(to: Addresses, match: Match) -> Markup:
    name = f"v{match.version}"
    return el(
        "li",
        el("p", el("a", el("bdi", match.slug), f" {name}", href=to.to("a", match.slug, name)),
           f" · {wording.place(match.at)} · {wording.moment(match.observed)}"),
        el("p", el("bdi", match.snippet), dir="auto"),
    )  # fmt: skip


_COLUMNS: Final = ("article", "old", "new", "after", "until", "place", "kinds", "severity", "disclosure", "old_text",
                   "new_text", "edit")  # fmt: skip


def _changes(ask: Ask, found: PhraseChanges, address: Callable[[str], Address]) -> Screen:
    title = f"Words {found.change}: {found.words}"

    def main() -> Markup:
        steps = [_edit(ask.to, one) for one in found.edits]
        lives = [_life(ask.to, one) for one in found.lives]
        none = el("p", f"No change of text in which these words were {found.change}.", class_="empty")
        looked = (
            f"{wording.count(found.articles, 'article')} with {wording.count(found.versions, 'version')} looked through: those "
            "whose newest versions have the words, until there were enough. newsproof search "
            f"--{found.change} goes through all, and compares the archived bytes again."
        )
        first = (
            f"The newest {found.limit} changes"
            if len(found.edits) == found.limit
            else wording.count(len(found.edits), "change")
        )
        return join(
            [
                _form(ask.to, found.words, found.change),
                *([el("h2", first), *steps] if steps else [none]),
                el("p", looked, class_="small soft"),
                *([el("h2", "When the words stood"), el("ul", *lives)] if lives else []),
            ]
        )  # fmt: skip

    return Screen(
        title,
        main,
        found,
        part="search",
        forms={form: address(form) for form in ("json", "csv", "atom")},
        rows=lambda: table(_COLUMNS, map(_row, found.edits)),
        feed=lambda: feed(ask, title, address("atom"), address(""), [_entry(ask.to, one) for one in found.edits]),
    )


def _short(name: str) -> str:
    return name.rpartition("@")[2]


def _page(to: Addresses, one: PhraseEdit) -> Address:
    return to.to("a", one.slug, f"{_short(one.old)}..{_short(one.new)}")


def _edit(to: Addresses, one: PhraseEdit) -> Markup:
    head = el(
        "header",
        el("h3", el("a", el("bdi", one.slug), f" {_short(one.old)} → {_short(one.new)}", href=_page(to, one))),
        el("p", f"changed {wording.interval(one.interval)}", class_="when"),
        doubt(one.doubt),
    )
    return el(
        "article",
        head,
        el("div", edit_part(one.edit, page=None, between=(_short(one.old), _short(one.new))), class_="body"),
        class_="step",
    )


def _row(one: PhraseEdit) -> tuple[str | int | None, ...]:
    edit = one.edit
    return (
        one.slug, one.old, one.new, one.interval.after or "", one.interval.until,
        wording.cited(edit, one.old, one.new), " ".join(edit.kinds), edit.severity, one.disclosure,
        edit.old.text if edit.old else "", edit.new.text if edit.new else "", edit.id,
    )  # fmt: skip


def _entry(to: Addresses, one: PhraseEdit) -> Entry:
    return Entry(
        f"urn:newsproof:edit:{one.article}:{_short(one.new)}:{one.edit.id}",
        f"{one.slug} {_short(one.old)} → {_short(one.new)}: {wording.cited(one.edit, one.old, one.new)}",
        one.interval.until,
        _page(to, one),
        f"changed {wording.interval(one.interval)}",
        (one.edit,),
        (_short(one.old), _short(one.new)),
    )


def _life(to: Addresses, one: PhraseLife) -> Markup:
    told = "; ".join(_spell(spell) for spell in one.spells)
    return el("li", el("a", el("bdi", one.slug), href=to.to("a", one.slug)), f": {told}")


def _spell(one: Spell) -> str:
    came = f"since {one.came} ({wording.interval(Interval(one.after, one.until))})"
    if one.went is None:
        return f"{came}, still there in the newest"
    went = f" ({wording.interval(Interval(one.went_after, one.went_until))})" if one.went_until is not None else ""
    return f"{came}, gone in {one.went}{went}"


# One site.


def outlet(ask: Ask) -> Screen | File:
    """`/sites/HOST`, for all looks or those `since` a day and `until` one; as `.html` the report of it."""
    since, until = ask.query.get("since") or None, ask.query.get("until") or None
    host = ask.path["host"].strip().lower().removeprefix("www.")
    watched = ask.reader.index.of_site(host, *period(since, until), limit=_WATCHED + 1)
    if len(watched) > _WATCHED or sum(looks for _, looks in watched) > _LOOKS:
        if ask.form == "html":
            raise CallerError("too-large", f"too much of {host} was looked at for a report while you wait",
                              hint=f"newsproof report --site {host} -o report.html")  # fmt: skip
        return _large(ask, host, since, until)
    if ask.form == "html":
        return File(f"{for_filename(host)}.html", outlet_html(gathered(ask.reader, host, since, until)).encode("utf-8"))
    view = gathered(ask.reader, host, since, until, anew=False)

    def main() -> Markup:
        facts = [
            join([el("b", f"{view.figures.coverage.articles:,}"), " articles"]),
            join([el("b", f"{view.figures.coverage.looks:,}"), " looks"]),
            join([el("b", f"{view.figures.changes:,}"), " changes"]),
            join([el("b", f"{view.figures.edits:,}"), " edits"]),
        ]
        form = _days(ask.to, view.site, since, until)
        listed = [
            el("li", el("a", el("bdi", one.headline or one.url or one.slug), href=ask.to.to("a", one.slug)),
               f" ({wording.count(outletwords.article_changes(one), 'change')})")
            for one in view.articles
        ]  # fmt: skip
        return join(
            [
                el("p", outletwords.watched(view), class_="watched"),
                el("p", "Outlet", class_="kicker"),
                el("h1", view.site, dir="auto"),
                el("ul", *(el("li", fact) for fact in facts), class_="facts"),
                el("p", outletwords.summary(view)),
                el(
                    "p",
                    f"Looks from {outletwords.period(view)}. {outletwords.unequal(view)}",
                    class_="small soft",
                    id="days",
                ),
                form,
                el("details", el("summary", "The histories of its articles"), el("ul", *listed), class_="fold"),
                *parts(view, _how(view.site, since, until, here("html") if ask.to.live else None)),
            ]
        )

    def entries() -> list[Entry]:
        told = [(article, step) for article in view.articles for step in article.steps]
        return [
            Entry(
                f"urn:newsproof:change:{view.origin}:{step.new}",
                f"{article.headline or article.slug} ({_short(step.old)} → {_short(step.new)})",
                step.until,
                ask.to.to("a", article.slug, f"{_short(step.old)}..{_short(step.new)}"),
                "; ".join(outletwords.edit_told(edit) for edit in step.edits) or "no edit by these rules",
            )
            for article, step in sorted(told, key=lambda one: one[1].until, reverse=True)
        ]

    def here(form: str = "") -> Address:
        return ask.to.to("sites", view.site, form=form, since=since, until=until)

    return Screen(
        f"Outlet: {view.site}",
        main,
        view,
        part="articles",
        forms={form: here(form) for form in ("json", "csv", "atom")},
        rows=lambda: outlet_sheet(view),
        feed=lambda: feed(ask, f"Outlet: {view.site}", here("atom"), here(), entries()),
    )


def _how(site: str, since: str | None, until: str | None, report: Address | None) -> list[Markup]:
    """How what this page says is checked: by a report, which can be verified, as no page of the viewer can."""
    days = "".join(f" {name} {shlex.quote(day)}" for name, day in (("--since", since), ("--until", until)) if day)
    made = f"newsproof report --site {shlex.quote(site)}{days} -o report.html"
    return [
        el(
            "p",
            "This page is no report and cannot be verified. A report of the site is one file that needs no viewer:",
            join([" ", el("a", "have it made (HTML)", href=report), ", or by"]) if report is not None else "",
        ),
        el("pre", made, tabindex="0"),
        el("p", "Whether that file says what the archive says, and whether the archive is as it was signed:"),
        el("pre", "newsproof verify report.html --against ARCHIVE\nnewsproof verify ARCHIVE", tabindex="0"),
    ]


def _days(to: Addresses, site: str, since: str | None, until: str | None) -> Markup:
    if not to.live:
        return Markup("")
    fields = [
        el(
            "div",
            el("label", name, for_=key),
            el("input", id=key, name=key, type="text", value=value or "", maxlength="40", aria_describedby="days"),
        )
        for key, name, value in (("since", "From (a day)", since), ("until", "To (a day)", until))
    ]
    button = el("button", "Show", type="submit")
    return el("form", *fields, button, class_="ask", method="get", action=to.to("sites", site))


def _large(ask: Ask, site: str, since: str | None, until: str | None) -> Screen:
    """A site of which too much was looked at for figures at once: its articles, and the way to the figures of some days."""
    of_days = " in these days" if since or until else ""
    above = [
        el("p", "Outlet", class_="kicker"),
        el("h1", site, dir="auto"),
        el(
            "p",
            f"More than {_WATCHED} articles or {_LOOKS} captures{of_days}: too many to count while you wait. Choose fewer days, or "
            "let ",
            el("code", f"newsproof report --site {site}"),
            " count all of them. Below are the articles of the site.",
            id="days",
        ),
        _days(ask.to, site, since, until),
    ]
    return listing(ask, f"Outlet: {site}", ("sites", site), above, site)

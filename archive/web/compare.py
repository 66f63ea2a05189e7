"""Any two versions of an article compared, and one change by itself: the page that a link to a change leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple, cast

from archive.errors import CallerError
from archive.model.answers import Comparisons
from archive.model.desk import Changes
from archive.model.edit import Edit
from archive.model.history import ArticleRow, CaptureRow, Interval
from archive.model.hosts import spelled
from archive.report import wording
from archive.report.changes import beside, doubt, reasons_of
from archive.report.markup import Markup, anchor, join
from archive.repository.desk import DeskStep, change_of
from archive.repository.desknotes import standing
from archive.repository.intervals import Transition, transitions
from archive.web.desk import change_page
from archive.web.desk import row as row_of
from archive.web.edits import View, edit_part, marked_access, place, sides
from archive.web.feeds import table
from archive.web.grain import BYS, By
from archive.web.history import article_tabs
from archive.web.markup import Address, Addresses, el
from archive.web.screen import Ask, Screen
from archive.web.views import COPIED, GRAINED, PLAIN, VIEWS, choice, metadata, plain, plainly

_PAIR: Final = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
_COLUMNS: Final = (
    "article", "site", "headline", "old", "new", "after", "until", "place", "field", "kinds", "severity", "review",
    "nature", "disclosure", "old_text", "new_text", "edit", "note",
)  # fmt: skip


class Pair(NamedTuple):
    """Two captures of an article with their comparison. `transition` has the interval in which the newer text came; of a
    leap over other versions that is not known. `neighbours` are the steps before and after it, where it is one."""

    desk: DeskStep
    leap: bool
    before: tuple[str, str] | None
    after: tuple[str, str] | None

    @property
    def names(self) -> tuple[str, str]:
        """`v2`, `v3`"""
        found = self.desk.comparison
        return found.old.source.rpartition("@")[2], found.new.source.rpartition("@")[2]


def compared(ask: Ask, article: ArticleRow, range_: str) -> Pair:
    """The two versions of a range (`v2..v3`) as they are told by now."""
    if "..." in range_:
        raise CallerError("bad-version", "two versions can be compared here", hint="v2..v3")
    captures = ask.reader.captures(article)
    found = ask.reader.diff(f"{article.id}@{range_}", anew=False)[-1]
    by_name = {row.name: row for row in captures}
    old, new = by_name[found.old.source], by_name[found.new.source]
    made = [step for step in transitions(captures) if step.old is not None]
    at = next((number for number, step in enumerate(made) if (step.old, step.new) == (old, new)), None)
    step = made[at] if at is not None else Transition(old, new, Interval(None, new.observed))
    around = [made[at - 1] if at else None, made[at + 1] if at is not None and at + 1 < len(made) else None]
    before, after = (_names(one) if one is not None else None for one in around)
    return Pair(DeskStep(article, step, found, found.notes), at is None, before, after)


def _names(step: Transition) -> tuple[str, str]:
    assert step.old is not None
    return _name(step.old), _name(step.new)


def _name(row: CaptureRow) -> str:
    return f"v{row.version}" if row.version is not None else f"c{row.seq}"


def compare(ask: Ask) -> Screen:
    """`/a/ARTICLE/v2..v3`"""
    article, _ = ask.reader.resolve(ask.path["article"])
    pair = compared(ask, article, ask.path["version"])
    if ask.excerpts:
        pair = pair._replace(desk=pair.desk._replace(comparison=ask.told(pair.desk.comparison)))
    view, by = choice(ask)
    found = None
    if view in PLAIN:
        step = pair.desk.step
        assert step.old is not None
        found = plain(ask, view, step.old, step.new, by)
    edits = pair.desk.comparison.edits
    changes = [change_of(pair.desk, edit, standing(pair.desk.notes, edit.id)) for edit in edits]
    return Screen(
        f"{' → '.join(pair.names)}: {wording.title(article)}",
        lambda: _page(ask.to, pair, view, by, plainly(found) if found is not None else None),
        found if found is not None else Comparisons((pair.desk.comparison,)),
        part="articles",
        forms={
            "json": _there(ask.to, pair, view if found is not None else "inline", by, form="json"),
            "csv": _there(ask.to, pair, form="csv"),
        },
        rows=lambda: table(_COLUMNS, map(row_of, changes)),
    )


def _there(
    to: Addresses,
    pair: Pair,
    view: str = "inline",
    by: By = "word",
    *,
    names: tuple[str, str] | None = None,
    form: str = "",
) -> Address:
    """Where two versions (these two, if no others are named) are compared so; what is usual is not said in it."""
    return to.to(
        "a",
        pair.desk.article.slug,
        "..".join(names or pair.names),
        form=form,
        view=view if view != "inline" else None,
        by=by if by != "word" and view in GRAINED else None,
    )


def _page(to: Addresses, pair: Pair, view: str, by: By = "word", plainly: Markup | None = None) -> Markup:
    article, comparison = pair.desk.article, pair.desk.comparison
    old, new = pair.names
    told = wording.disclosure(comparison, between=pair.names)
    head = el(
        "header",
        el("h2", f"{old} → {new}", id=_anchor(pair)),
        el("i", told) if told else "",
        el("p", when(pair), class_="when"),
        doubt(comparison.old.doubt, old),
        doubt(comparison.new.doubt, new),
        marked_access(pair.desk.step.old, pair.desk.step.new),
    )
    if plainly is not None or view == "meta":
        body = plainly if plainly is not None else metadata(comparison)
        whole = el("article", head, el("div", body, class_="body"), class_="step")
    else:
        whole = _edits(to, pair, cast(View, view), by, head)
    return join(
        [
            header(to, article, "Two versions compared"),
            article_tabs(to, article.slug, new, "Comparison"),
            _ways(to, pair, view, by),
            *_notes(pair.desk),
            whole,
            _choose(to, pair) if to.live else "",
        ]
    )


def _edits(to: Addresses, pair: Pair, view: View, by: By, head: Markup) -> Markup:
    """What the rules found, beside the list of it."""
    comparison = pair.desk.comparison
    edits = comparison.edits
    numbered = [
        edit_part(
            edit,
            page=change_page(to, pair.desk, edit),
            name=_anchor(pair, number),
            told=comparison.disclosure,
            view=view,
            between=pair.names,
            by=by,
        )
        for number, edit in enumerate(edits, 1)
    ]
    none = el("p", "No edit: today's rules find the same article in both.", class_="soft")
    listed = el(
        "nav",
        el("h2", wording.count(len(edits), "change")),
        el(
            "ol",
            *(
                el(
                    "li",
                    el("a", place(edit, pair.names), href=f"#{_anchor(pair, number)}"),
                    el("br"),
                    el("span", wording.kinds(edit), class_="soft"),
                )
                for number, edit in enumerate(edits, 1)
            ),
        ),
        aria_label="Changes on this page",
    )  # fmt: skip
    body = el("div", *numbered, none if not edits else "", *beside(comparison), reasons_of(comparison), class_="body")
    whole = el("article", head, body, class_="step")
    return el("div", listed, el("div", legend(), whole), class_="split") if edits else whole


def _anchor(pair: Pair, number: int | None = None) -> str:
    told = anchor("-".join(pair.names))
    return told if number is None else f"{told}-{number}"


def header(to: Addresses, article: ArticleRow, kicker: str) -> Markup:
    """The head of a page about a part of an article."""
    return el(
        "header",
        el("p", kicker, class_="kicker"),
        el("h1", el("a", wording.title(article), href=to.to("a", article.slug)), dir="auto"),
        el("p", el("bdi", spelled(article.url)), class_="soft small"),
    )


def legend() -> Markup:
    """What the marks mean."""
    return el(
        "p", el("ins", "added"), " ", el("del", "removed"), " ",
        el("u", "…"), " unchanged text left out ",
        el("bdi", "U+202E", class_="ghost"), " a character that would be invisible",
        class_="small soft",
    )  # fmt: skip


def when(pair: Pair) -> str:
    """Between which two times the change was made; of a leap, which two texts were set side by side."""
    step, found = pair.desk.step, pair.desk.comparison
    if pair.leap:
        then, now = (wording.moment(side.observed) if side.observed else "?" for side in (found.old, found.new))
        return f"not two texts that followed one another: seen {then} and {now}"
    seen = f"; {wording.SEEN[found.new.seen]}" if found.new.seen is not None else ""
    return f"changed {wording.interval(step.interval)}{seen}"


def _ways(to: Addresses, pair: Pair, view: str, by: By) -> Markup:
    old, new = pair.names

    def way(told: str, page: Address, *, here: bool) -> Markup:
        return el("li", el("a", told, href=page, aria_current="true" if here else None))

    named = VIEWS if to.live else COPIED
    views = [way(name, _there(to, pair, word, by), here=word == view) for word, name in named.items()]
    fine = to.live and view in GRAINED
    grains = [way(f"By {one}s", _there(to, pair, view, one), here=one == by) for one in BYS] if fine else []
    steps = [
        el("li", el("a", f"{told} {' → '.join(names)}", href=_there(to, pair, view, by, names=names), rel=rel))
        for told, names, rel in (("Step before:", pair.before, "prev"), ("Step after:", pair.after, "next"))
        if names is not None
    ]
    if to.live:
        steps.append(way(f"Turn around: {new} → {old}", _there(to, pair, view, by, names=(new, old)), here=False))
    return el(
        "nav",
        el("ul", *views, class_="views"),
        el("ul", *grains) if grains else "",
        el("ul", *steps) if steps else "",
        class_="filters",
        aria_label="Views and steps",
    )


def _choose(to: Addresses, pair: Pair) -> Markup:
    """Any other two."""
    old, new = pair.names
    fields = [
        el("div", el("label", name, for_=key), el("input", id=key, name=key, type="text", value=value, maxlength="40"))
        for key, name, value in (("from", "From (v2, first, a time)", old), ("to", "To (v3, latest)", new))
    ]
    button = el("button", "Compare", type="submit")
    return join(
        [
            el("h2", "Compare two others"),
            el(
                "form",
                *fields,
                button,
                class_="ask",
                action=to.to("a", pair.desk.article.slug, "compare"),
                method="get",
            ),
        ]
    )


def _notes(step: DeskStep) -> list[Markup]:
    """What the archive's desk signed about it."""
    told = []
    for note in step.notes:
        about = wording.about(note, step.comparison.edits)
        on = join([" on ", el("bdi", about)]) if about is not None else ""
        who = el("bdi", wording.signed(note))
        told.append(
            el("p", el("b", wording.DESK[note.code]), on, " (", who, "): ", el("bdi", note.text), class_="status")
        )
    return told


# One change by itself.


def change(ask: Ask) -> Screen:
    """`/c/12-57/e-91d2…`: the same change for as long as the archive's log and the rules for edits stay."""
    match = _PAIR.fullmatch(ask.path["pair"])
    rows = [_capture(ask, int(number)) for number in match.groups()] if match is not None else []
    if len(rows) != 2 or rows[0].article != rows[1].article:
        raise CallerError(
            "version-not-found", "there is no such change", hint="the history of an article has its changes"
        )
    old, new = rows
    article, _ = ask.reader.resolve(new.article)
    pair = compared(ask, article, f"{_name(old)}..{_name(new)}")
    edit = next((one for one in pair.desk.comparison.edits if one.id == ask.path["edit"]), None)
    if edit is None:
        raise CallerError(
            "version-not-found",
            f"the rules of this edition find no change {ask.path['edit'][:40]} between these versions",
            hint=f"all that they find: {new.slug}@{_name(old)}..{_name(new)}",
        )
    if ask.excerpts:
        comparison = ask.told(pair.desk.comparison)
        edit = comparison.edits[pair.desk.comparison.edits.index(edit)]
        pair = pair._replace(desk=pair.desk._replace(comparison=comparison))
    told = change_of(pair.desk, edit, standing(pair.desk.notes, edit.id))
    noun = Changes((told,), 1, 1, 1, ask.reader.index.size)
    return Screen(
        f"{place(edit, pair.names)}, {' → '.join(pair.names)}: {wording.title(article)}",
        lambda: _change_page(ask.to, pair, edit),
        noun,
        part="articles",
        forms={"json": ask.to.to("c", ask.path["pair"], edit.id, form="json")},
    )


def _capture(ask: Ask, number: int) -> CaptureRow:
    try:
        return ask.reader.index.capture(number)
    except KeyError:
        raise CallerError("version-not-found", f"log entry {number} is no capture") from None


def _change_page(to: Addresses, pair: Pair, edit: Edit) -> Markup:
    article, comparison = pair.desk.article, pair.desk.comparison
    old, new = pair.names
    number = comparison.edits.index(edit) + 1
    one = replace(comparison, edits=(edit,), noise=(), residue=(), variants=())
    rest = len(comparison.edits) - 1
    told = (
        wording.of_edit(edit, comparison.disclosure)
        if edit.disclosure is not None
        else wording.disclosure(comparison, between=pair.names)
    )
    if edit.disclosure == "undetermined":
        told = f"no note describes it; {told}"
    facts = [
        ("When", when(pair)),
        ("Note", told or "nothing that a page would tell of"),
        ("Versions", f"{comparison.old.source} and {comparison.new.source}"),
        (
            "Rules",
            f"{comparison.tools.rules}, differ {comparison.tools.differ}, extractor {comparison.tools.extractor}",
        ),
        ("Edit", edit.id),
    ]
    whole = to.to("a", article.slug, f"{old}..{new}", at=_anchor(pair, number))
    ways = [
        (f"All of {old} → {new}" + (f" ({rest} more)" if rest else ""), whole),
        (f"Evidence of {old}", to.to("a", article.slug, old, "evidence")),
        (f"Evidence of {new}", to.to("a", article.slug, new, "evidence")),
        ("History", to.to("a", article.slug)),
    ]  # fmt: skip
    later = wording.told_in(edit, comparison.disclosure)
    if later is not None and later[1:].isdecimal():
        ways.insert(0, (f"The note, on {later}", to.to("a", article.slug, f"v{int(later[1:]) - 1}..{later}")))
    body = el(
        "div",
        edit_part(edit, page=None, told=comparison.disclosure, between=pair.names, context=400),
        edit_part_sides(edit, pair.names),
        reasons_of(one),
        class_="body",
    )
    mark = marked_access(pair.desk.step.old, pair.desk.step.new)
    head = el("header", el("h2", f"{old} → {new}"), el("p", when(pair), class_="when"), mark)
    return join(
        [
            header(to, article, "One change"),
            *_notes(pair.desk),
            legend(),
            el("article", head, body, class_="step"),
            el("dl", *(part for name, words in facts for part in (el("dt", name), el("dd", words)))),
            el("h2", "How to prove it"),
            el(
                "p",
                "Both texts are signed and logged. Their evidence pages check them, give out proofs that others can check "
                "without this archive, and show how to do that by hand.",
            ),
            el("ul", *(el("li", el("a", name, href=page)) for name, page in ways), class_="get"),
        ]
    )


def edit_part_sides(edit: Edit, names: tuple[str, str]) -> Markup:
    """Both whole texts, folded away."""
    return el("details", el("summary", "Both texts, side by side"), sides(edit, *names, context=None))

"""The edit-history report as one self-contained HTML file: no script, no request, the same bytes every time.

The order of the page is the order of a reader's questions: what is this, what was checked, what changed and when,
what does the page say now, what evidence is there, how can I check it without this program, and what is not shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from archive.model.article import Article, Block, Image
from archive.model.edit import Comparison, Edit, Noise
from archive.model.history import ReportView, Step
from archive.model.verdict import WORDS
from archive.report import wording
from archive.report.evidence import by_hand, evidence, method
from archive.report.marks import Mark, between, marks
from archive.report.markup import Markup, anchor, el, join, strict
from archive.report.pagedata import data_block, sealed
from archive.report.pagestyle import CSS, content_security_policy


def html(view: ReportView) -> str:
    """The whole document. A function of the view alone: no clock, no path, no machine.

    `verify` makes a report again from the data that it carries: what changes here comes with another `SOFTWARE`.
    """
    history = view.history
    headline = wording.title(history.article)
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="generator", content=view.software),
        el("meta", http_equiv="Content-Security-Policy", content=content_security_policy()),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"Edit history: {headline}"),
        el("style", Markup(CSS)),
    )
    main = el(
        "main",
        _header(view),
        _summary(history.steps),
        _timeline(history.steps),
        _changes(history.steps),
        _current(view.newest),
        evidence(view),
        by_hand(view),
        method(view),
        el(
            "footer",
            el(
                "p",
                f"Made by {view.software} from the archive {view.origin}, without a script or a request. "
                "Made again from the same archive it is the same file, byte for byte.",
            ),
        ),
    )
    body = el(
        "body", el("a", "Skip to the changes", class_="skip", href="#changes"), Markup("\n"), main, data_block(view)
    )
    return sealed("<!doctype html>\n" + el("html", head, body, lang="en"))


def _section(name: str, title: str, *children: str) -> Markup:
    return el("section", el("h2", title, id=f"{name}-title"), *children, id=name, aria_labelledby=f"{name}-title")


def _time(canonical: str) -> Markup:
    return el("time", wording.moment(canonical))


# The header.


def _header(view: ReportView) -> Markup:
    row = view.history.article
    newest = view.history.steps[-1].capture if view.history.steps else None
    facts = [
        join([el("b", f"{row.versions:,}"), " version" if row.versions == 1 else " versions"]),
        join([el("b", f"{row.observations:,}"), " observation" if row.observations == 1 else " observations"]),
        join(["first seen ", _time(row.first_seen)]),
        join(["last seen ", _time(row.last_seen)]),
    ]
    if newest is not None and newest.outcome not in ("version", "unchanged"):
        facts.append(join(["last outcome: ", el("bdi", wording.outcome(newest))]))
    return el(
        "header",
        el("p", "Edit history", class_="kicker"),
        el("h1", wording.title(row), dir="auto"),
        el("p", el("bdi", row.url), class_="soft small"),
        el("ul", *(el("li", fact) for fact in facts), class_="facts"),
        _status(view),
    )


def _status(view: ReportView) -> Markup:
    keys = [key.split("+")[0] for key in view.captor_keys]
    who = f" Every capture is signed by {wording.listed(keys)} and entered in the log {view.origin}." if keys else ""
    first = f"A page cannot vouch for itself, so this one does not.{who} To check the archive it was made from, run "
    steps = el("a", "the steps by hand", href="#by-hand")
    return el(
        "div",
        el("ul", *(el("li", el("b", word), "not checked here") for word in WORDS)),
        el(
            "p",
            first,
            el("code", "newsproof verify"),
            " on it, or follow ",
            steps,
            ". Run on this file, the same command finds whether a word of it was changed after it was made.",
        ),
        el("p", f"The report shows what was archived, not whether the article is true; {wording.times(view.history)}."),
        class_="status",
        role="status",
    )


# The summary.


def _compared(steps: tuple[Step, ...]) -> Iterator[tuple[Step, Comparison]]:
    for step in steps:
        if step.comparison is not None and step.capture.version is not None:
            yield step, step.comparison


def _names(step: Step, comparison: Comparison) -> tuple[str, str]:
    """The versions on both sides of a step (`v2`, `v3`)."""
    old = comparison.old.source.rpartition("@")[2]
    return (old if re.fullmatch(r"[vc]\d+", old) else "before"), f"v{step.capture.version}"


def _step_id(step: Step, comparison: Comparison) -> str:
    return anchor("-".join(_names(step, comparison)))


def _summary(steps: tuple[Step, ...]) -> Markup:
    compared = list(_compared(steps))
    edits = [edit for _, comparison in compared for edit in comparison.edits]
    if not compared:
        return _section("summary", "Summary", el("p", wording.nothing_yet(steps)))
    if not edits:
        return _section("summary", "Summary", el("p", "No version differs from the one before it by an edit."))
    worst = max(edits, key=lambda edit: edit.severity)
    changed = sum(1 for _, comparison in compared if comparison.edits)
    sentence = (
        f"{wording.count(len(edits), 'edit')} in {wording.count(changed, 'step')}; "
        f"the weightiest: {wording.places(worst)}, {wording.kinds(worst)} ({wording.severity(worst.severity)})."
    )
    kinds = Counter(kind for edit in edits for kind in wording.kinds(edit).split(", "))
    chips = [
        f"{kind} × {number}" if number > 1 else kind
        for kind, number in sorted(kinds.items(), key=lambda i: (-i[1], i[0]))
    ]
    verdicts = Counter(comparison.disclosure.verdict for _, comparison in compared if comparison.edits)
    notes = [f"{wording.count(number, 'step')}: {wording.DISCLOSURE[verdict]}" for verdict, number in verdicts.items()]
    pills = [el("li", chip, class_="chip") for chip in chips] + [el("li", note, class_="chip note") for note in notes]
    rows = [_summary_row(step, comparison) for step, comparison in compared if comparison.edits]
    titles = ("Step", "When (UTC)", "What", "Note", "Words")
    return _section(
        "summary",
        "Summary",
        el("p", sentence),
        el("ul", *pills, class_="chips"),
        el(
            "div",
            el(
                "table",
                el("thead", el("tr", *(el("th", title, scope="col") for title in titles))),
                el("tbody", *rows),
                class_="cards",
            ),
            class_="scroll",
            role="region",
            aria_label="Summary of the edits",
            tabindex="0",
        ),
    )


def _summary_row(step: Step, comparison: Comparison) -> Markup:
    old, new = _names(step, comparison)
    words = comparison.summary
    cells = [
        ("Step", "num", el("a", f"{old} → {new}", href=f"#{_step_id(step, comparison)}")),
        ("When (UTC)", "when", _window(step)),
        ("What", None, join(el("div", brief) for brief in wording.edits_in_brief(comparison.edits).split("; "))),
        ("Note", "note", wording.disclosure(comparison) or ""),
        ("Words", "num", f"+{words.words_added:,} −{words.words_removed:,}"),
    ]
    return el("tr", *(el("td", el("div", cell), data_label=label, class_=style) for label, style, cell in cells))


def _window(step: Step) -> Markup:
    """The interval on two lines."""
    if step.interval is None or step.interval.after is None:
        return el("div", _interval(step))
    after, until = step.interval.after, step.interval.until
    return join([el("div", "after ", _time(after)), el("div", "not later than ", _time(until))])


def _interval(step: Step) -> str:
    if step.interval is not None:
        return wording.interval(step.interval)
    return f"not later than {wording.moment(step.capture.observed)}"


# The timeline.


def _timeline(steps: tuple[Step, ...]) -> Markup:
    items = []
    for step in steps:
        capture, comparison = step.capture, step.comparison
        name = f"v{capture.version}"
        source = wording.source(capture).removeprefix(", ")
        origin = join([el("p", el("bdi", source), class_="small soft") if source else "", _doubt(capture.doubt)])
        if capture.version is None:
            told = join([_time(capture.observed), "  ", el("bdi", wording.outcome(capture))])
            items.append(el("li", el("p", told), _again(step), origin, *_notes(step), class_="seen"))
        elif comparison is None:
            told = el("bdi", wording.uncompared(step))
            when = el("p", el("b", name), " ", _time(capture.observed))
            items.append(el("li", when, el("p", told), origin, *_notes(step)))
        elif not comparison.edits:
            told = el("p", "no edits by these rules")
            when = el("p", el("b", name), " ", _time(capture.observed))
            items.append(el("li", when, told, origin, *_notes(step)))
        else:
            link = el("a", el("b", name), href=f"#{_step_id(step, comparison)}")
            brief = el("p", el("bdi", wording.edits_in_brief(comparison.edits)))
            told = join([wording.count(len(comparison.edits), "edit"), ", ", wording.words_changed(comparison)])
            note = el("p", wording.disclosure(comparison) or "", class_="small soft")
            level = f"s{comparison.summary.max_severity}"
            when = el("p", link, " ", _time(capture.observed), " · ", told)
            items.append(el("li", when, brief, note, origin, *_notes(step), class_=level))
    legend = (
        "Hollow: first seen or cosmetic. Half: style or content. Full: factual. Diamond: a note. Small: an observation."
    )
    return _section("timeline", "Timeline", el("ol", *items, class_="timeline"), el("p", legend, class_="small soft"))


def _again(step: Step) -> Markup | str:
    """What an observation found that is an earlier text again."""
    if step.comparison is None or not step.comparison.edits:
        return ""
    told = f"the text of v{step.capture.same_as} again: {wording.edits_in_brief(step.comparison.edits)}"
    return el("p", el("bdi", told), class_="small")


def _notes(step: Step) -> Iterator[Markup]:
    """What the archive's desk signed about a capture."""
    for note in step.notes:
        about = f" on edit {note.edit}" if note.edit is not None else ""
        who = el("bdi", wording.signed(note))
        yield el("p", el("b", wording.DESK[note.code]), about, " (", who, "): ", el("bdi", note.text), class_="small")


def _doubt(why: str | None, name: str = "") -> Markup | str:
    """Why the signature of a capture does not count, where it is told what the capture says."""
    told = f"{name} is {why}" if name else f"{why}"
    return el("p", el("b", el("bdi", told))) if why is not None else ""


# The changes.


def _changes(steps: tuple[Step, ...]) -> Markup:
    legend = el(
        "p", el("ins", "added"), " ", el("del", "removed"), " ",
        el("span", "…", class_="gap"), " unchanged text left out ",
        el("bdi", "U+202E", class_="ghost"), " a character that would be invisible",
        class_="small soft",
    )  # fmt: skip
    compared = list(_compared(steps))
    if not compared:
        return _section("changes", "Changes", el("p", "None so far."))
    return _section("changes", "Changes", legend, *(_step(step, comparison) for step, comparison in compared))


def _step(step: Step, comparison: Comparison) -> Markup:
    name = _step_id(step, comparison)
    old, new = _names(step, comparison)
    disclosure = wording.disclosure(comparison)
    header = el(
        "header",
        el("h3", f"{old} → {new}", id=f"{name}-title"),
        el("span", disclosure, class_="chip note") if disclosure else "",
        el("a", "¶ link", class_="perma", href=f"#{name}", aria_label=f"Permanent link to {old} to {new}"),
        el("p", f"changed {wording.changed(step)}", class_="when"),
        _doubt(comparison.old.doubt, old),
        _doubt(comparison.new.doubt, new),
    )
    edits = [
        _edit(edit, f"{name}-{number}", wording.apart(edit, comparison.disclosure))
        for number, edit in enumerate(comparison.edits, 1)
    ]
    if not edits:
        edits = [el("p", "No edit: today's rules find the same article in both.", class_="soft")]
    body = el("div", *edits, *_beside(comparison), class_="body")
    return el("article", header, body, class_="step", id=name, aria_labelledby=f"{name}-title")


def _edit(edit: Edit, name: str, apart: str | None = None) -> Markup:
    chips = [el("span", kind, class_="chip") for kind in wording.kinds(edit).split(", ")]
    if edit.nature not in (None, "unclear"):
        chips.append(el("span", str(edit.nature), class_="chip"))
    if wording.to_review(edit):
        chips.append(el("span", "for review", class_="chip note"))
    if apart is not None:
        chips.append(el("span", apart, class_="chip note"))
    where = el("p", el("b", _capital(wording.places(edit))), *chips, _level(edit), class_="where")
    text = el("p", _marked(marks(edit)), class_="words moved" if edit.operation == "move" else "words", dir="auto")
    reasons = [_reason(edit, number) for number in range(len(edit.spans))]
    why = el("details", el("summary", "Why"), el("ul", *reasons, class_="plain small")) if reasons else ""
    return el("div", where, text, why, class_="edit", id=name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _level(edit: Edit) -> Markup:
    hot = "hot" if edit.severity >= 4 else "on"
    bars = [el("i", class_=hot if edit.severity > number else None, aria_hidden="true") for number in range(5)]
    told = el("span", f"severity {edit.severity}, {wording.severity(edit.severity)}")
    return el("span", *bars, told, class_="level")


def _marked(stretches: tuple[Mark, ...]) -> Markup:
    """Kept, removed and added words; a removed stretch and what took its place are kept apart by a space."""
    written: list[Markup] = []
    for number, mark in enumerate(stretches):
        if mark.kind == "gap":
            edge = number in (0, len(stretches) - 1)
            written.append(el("span", "…" if edge else " … ", class_="gap"))
        elif mark.kind == "same":
            written.append(join([mark.text]))
        else:
            apart = number and stretches[number - 1].kind in ("old", "new")
            written.append(join([" " if apart else "", el("del" if mark.kind == "old" else "ins", strict(mark.text))]))
    return join(written)


def _reason(edit: Edit, number: int) -> Markup:
    span = edit.spans[number]
    told: list[str] = [wording.KINDS.get(span.kind, span.kind), f" ({span.confidence})"]
    for key, value in span.evidence.items():
        if value in (None, "", ()):
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
        told += [", " if len(told) > 2 else ": ", f"{key} ", el("bdi", el("code", strict(shown)))]
    return el("li", join(told))


def _beside(comparison: Comparison) -> Iterator[Markup]:
    """What is told next to the edits: wording left over elsewhere, twin captions, noise."""
    for residue in comparison.residue:
        told = join(
            ["The old wording still stands in ", wording.place(residue.at), ": ", el("bdi", f"“{residue.text}”")]
        )
        yield el("p", told, class_="small")
    for variant in comparison.variants:
        both = wording.listed([wording.place(variant.first.at), wording.place(variant.second.at)])
        yield el("p", f"Two nearly equal texts stand in the {variant.side} version, {both}:", class_="small")
        yield el(
            "p", _marked(between(variant.first.text, variant.second.text, variant.spans)), class_="words", dir="auto"
        )
    if comparison.noise:
        title = f"{wording.count(len(comparison.noise), 'difference')} set aside as noise"
        items = [el("li", _noise(noise)) for noise in comparison.noise]
        yield el("details", el("summary", title), el("ul", *items, class_="plain small"))
    if comparison.summary.degraded:
        yield el("p", "Too large for a comparison word by word: part of it is coarser.", class_="small")


def _noise(noise: Noise) -> Markup:
    sides = [Mark("old", noise.old or ""), Mark("new", noise.new or "")]
    kept = tuple(mark for mark in sides if mark.text)
    told = f"{wording.KINDS.get(noise.kind, noise.kind)} in {noise.field}: "
    return join([told, el("bdi", _marked(kept))])


# The current text.


def _current(article: Article | None) -> Markup:
    if article is None:
        return _section("text", "Current text", el("p", "No article text is held."))
    language = article.language if article.language and re.fullmatch(r"[A-Za-z0-9-]{1,35}", article.language) else None
    fields = [
        ("Headline", article.headline),
        ("Deck", article.deck),
        ("Byline", article.byline),
        ("Dateline", article.dateline.text if article.dateline else None),
        *((f"{kind.capitalize()} (as claimed)", told) for kind, told in wording.claimed_dates(article)),
    ]
    rows = [part for name, text in fields if text for part in (el("dt", name), el("dd", text, dir="auto"))]
    posts = wording.posts(article)
    blocks = [_block(block, posts.get(block.at)) for block in article.blocks]
    images = [_image(image) for image in article.images]
    notes = [
        el("p", el("span", wording.NOTES[n.kind], class_="kind"), n.text, dir="auto")
        for n in wording.separate_notes(article)
    ]
    count = wording.count(article.words, "word")
    return _section(
        "text",
        "Current text",
        el("p", f"The newest version as the extractor read it, {count}.", class_="small soft"),
        el("dl", *rows),
        el("div", *blocks, *images, *notes, class_="paper", lang=language),
    )


def _block(block: Block, post: str | None) -> Markup:
    """One block; `post` is what stands before it when it is of a post."""
    if block.kind == "heading":
        return el("h3", block.text, dir="auto")
    name = post if post is not None else "" if block.kind == "paragraph" else wording.BLOCKS[block.kind]
    kind = el("span", name, class_="kind") if name else ""
    return el("p", kind, block.text, dir="auto")


def _image(image: Image) -> Markup:
    told = [
        (wording.place(f"{image.at}/caption"), image.caption),
        (wording.place(f"{image.at}/credit"), image.credit.text if image.credit else None),
        (wording.place(f"{image.at}/alt"), image.alt),
    ]
    lines = [el("div", el("span", name, class_="kind"), text, dir="auto") for name, text in told if text]
    return el("figure", *lines) if lines else Markup("")

"""The edit-history report as Markdown (CommonMark with tables): the content of the HTML page in the same order."""

from __future__ import annotations

from collections.abc import Mapping

from archive.model.article import Block
from archive.model.edit import Comparison, Edit, Evidence
from archive.model.history import Origins, ReportView, Step
from archive.model.hosts import spelled
from archive.model.verdict import WORDS
from archive.report import telling, wording
from archive.report.byhand import COMMANDS, sentences
from archive.report.changes import of_note, reasons
from archive.report.fulltext import runs, story
from archive.report.inert import for_markdown, for_markdown_code, for_terminal
from archive.report.marks import Mark, between, marks
from archive.report.pagedata import shown


def markdown(view: ReportView) -> str:
    """The whole document; a function of the view alone."""
    view = shown(view)
    parts = [
        _header(view),
        _summary(view.history.steps),
        _changes(view),
        _timeline(view.history.steps),
        _full_text(view),
        _check(view),
        _evidence(view),
        _method(view),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _time(canonical: str) -> str:
    return for_markdown(wording.moment(canonical))


def _header(view: ReportView) -> list[str]:
    row = view.history.article
    facts = f"{wording.totals(view.history)}, first seen {_time(row.first_seen)}"
    words = f"{wording.listed(WORDS)}: not checked here."
    return [
        f"# Edit history: {for_markdown(wording.title(row))}",
        "",
        for_markdown_code(spelled(row.url) or row.id),
        "",
        f"{facts}, last seen {_time(row.last_seen)}.",
        "",
        f"{words} This file carries nothing that could be checked; the HTML report does.",
        f"It shows what was archived, not whether the article is true; {wording.times(view.history)}.",
    ]


def _summary(steps: tuple[Step, ...]) -> list[str]:
    """What the page says first, with the words of its edits; then all edits by what is told of them."""
    lines = ["## Summary", ""]
    if not telling.compared(steps):
        return [*lines, for_markdown(wording.nothing_yet(steps))]
    lead = telling.lead(steps)
    if lead.edit is None:
        return [*lines, lead.said]
    for one in telling.opening(steps):
        found, more = telling.repeated(one.edit) if one.edit is not None else ((), False)
        words = f": {marked(found)}{' …' if more else ''}" if found else "."
        lines += [f"{for_markdown(one.said)}{words}", ""]
    cut = telling.cut_steps(steps)
    lines += [f"**{for_markdown(cut)}**", ""] if cut is not None else []
    return [*lines, *(f"- {for_markdown(standing)}" for standing in telling.standings(steps))]


def _timeline(steps: tuple[Step, ...]) -> list[str]:
    lines = ["## Timeline", "", "| Version | Observed (UTC) | What |", "|---|---|---|"]
    known = {one.step.capture.index: one for one in telling.compared(steps)}
    for step in steps:
        capture, comparison = step.capture, step.comparison
        if capture.version is None:
            name, told = "", for_markdown(wording.outcome(capture))
        elif comparison is None:
            name, told = f"v{capture.version}", for_markdown(wording.uncompared(step))
        else:
            name = f"v{capture.version}"
            told = telling.counted(comparison.edits)
            if comparison.edits:
                told += (
                    f" ({for_markdown(telling.brief(known[capture.index]))}); {for_markdown(telling.words(comparison))}"
                )
        source = wording.source(capture).removeprefix(", ")
        told += f"; {for_markdown(source)}" if source else ""
        if capture.doubt is not None:
            told += f"; **{for_markdown(capture.doubt)}**"
        if capture.version is None and comparison is not None and comparison.edits:
            brief = for_markdown(wording.edits_in_brief(comparison.edits))
            told += f"; the text of v{capture.same_as} again ({brief}); {wording.disclosure(comparison)}"
        for note in step.notes:
            whose = wording.about(note, comparison.edits if comparison is not None else ())
            about = f" on {for_markdown(whose)}" if whose is not None else ""
            said = for_markdown(f"({wording.signed(note)}): {note.text}")
            told += f"; **{wording.DESK[note.code]}**{about} {said}"
        lines.append(f"| {name} | {_time(capture.observed)} | {told} |")
    return lines


def _changes(view: ReportView) -> list[str]:
    lines = ["## Changes"]
    steps = view.history.steps
    names = telling.notes(steps)
    claimed = view.newest is not None and any(date.kind == "modified" for date in view.newest.dates)
    for one in telling.compared(steps):
        step, comparison = one.step, one.comparison
        lines += ["", f"### {for_markdown(_title(step, comparison))}", ""]
        said = (f"changed {wording.changed(step)}", telling.note(one), telling.cut(comparison))
        dates = telling.own_dates(one, steps, claimed=claimed)
        lines.append(for_markdown(" ".join(f"{told[:1].upper()}{told[1:]}." for told in (*said, dates) if told)))
        for side in (comparison.old, comparison.new):
            if side.doubt is not None:
                lines += ["", f"**{for_markdown(f'{side.source} is {side.doubt}')}**"]
        for edit in comparison.edits:
            lines += ["", *_edit(edit, one)]
        if not comparison.edits:
            lines += ["", "No edit: today's rules find the same article in both."]
        lines += _beside(comparison)
        lines += _reasons(comparison, names)
    return lines if len(lines) > 1 else [*lines, "", "None so far."]


def _title(step: Step, comparison: Comparison) -> str:
    slug = step.capture.slug
    return wording.step_name(comparison.old.source, f"{slug}@v{step.capture.version}")


def _edit(edit: Edit, one: telling.Told) -> list[str]:
    where = for_markdown(wording.places(edit, one.names))
    again = f"; {for_markdown(wording.again(edit))}" if edit.again is not None else ""
    about = f"{wording.kinds(edit)}; {telling.weight(edit)}{again}"
    review = "; for review" if wording.to_review(edit) else ""
    nature = f"; {edit.nature}" if edit.nature not in (None, "unclear") else ""
    apart = telling.apart(edit, one)
    of_note = f"; {for_markdown(apart)}" if apart is not None else ""
    lines = [f"**{where}**: {about}{nature}{review}{of_note}", "", f"> {marked(marks(edit))}"]
    both = wording.both_pictures(edit, one.comparison)
    if both is not None:
        first, second = map(for_markdown_code, both)
        told = wording.looks(edit)
        lines += ["", f"{told[:1].upper()}{told[1:]}: {first} and {second}."]
    return lines


def marked(stretches: tuple[Mark, ...]) -> str:
    """Added and removed words in `<ins>` and `<del>`, which Markdown readers show as such."""
    written = ""
    for number, mark in enumerate(stretches):
        if mark.kind == "gap":
            written += "…" if number in (0, len(stretches) - 1) else " … "
        elif mark.kind == "same":
            text = mark.text
            before = " " if text[:1].isspace() and written else ""
            after = " " if text[-1:].isspace() else ""
            written += f"{before}{for_markdown(text)}{after}" if text.strip() else " "
        else:
            name = "del" if mark.kind == "old" else "ins"
            apart = " " if number and stretches[number - 1].kind in ("old", "new") else ""
            written += f"{apart}<{name}>{for_markdown(mark.text, strict=True)}</{name}>"
    return written.strip()


def _beside(comparison: Comparison) -> list[str]:
    lines: list[str] = []
    for residue in comparison.residue:
        lines += [
            "",
            f"The old wording still stands in {for_markdown(f'{wording.place(residue.at)}: “{residue.text}”')}",
        ]
    for variant in comparison.variants:
        both = wording.listed([wording.place(variant.first.at), wording.place(variant.second.at)])
        lines += ["", f"Two nearly equal texts stand in the {variant.side} version, {for_markdown(both)}:", ""]
        lines.append(f"> {marked(between(variant.first.text, variant.second.text, variant.spans))}")
    if comparison.noise:
        lines += ["", f"{wording.count(len(comparison.noise), 'difference')} set aside as noise:", ""]
    for noise in comparison.noise:
        kept = tuple(mark for mark in (Mark("old", noise.old or ""), Mark("new", noise.new or "")) if mark.text)
        lines.append(f"- {for_markdown(wording.KINDS.get(noise.kind, noise.kind))} in {noise.field}: {marked(kept)}")
    return lines


def _reasons(comparison: Comparison, names: Mapping[str, str]) -> list[str]:
    lines = []
    for edit in comparison.edits:
        told = "; ".join(f"{name}{_ruled(evidence)}" for name, evidence in reasons(edit, comparison, names))
        place = wording.places(edit, wording.sides(comparison))
        lines += [f"- **{for_markdown(place)}**: {for_markdown(told, strict=True)}"] if told else []
    noted = "; ".join(of_note(comparison, names)) if comparison.edits else ""
    lines += [f"- **Note**: {for_markdown(noted)}"] if noted else []
    return ["", "Reasons:", "", *lines] if lines else []


def _ruled(evidence: Evidence) -> str:
    """` (certain, typo/1) distance 1`"""
    by = ", ".join(str(evidence[key]) for key in ("confidence", "rule") if key in evidence)
    rest = {key.replace("_", " "): value for key, value in evidence.items() if key not in ("confidence", "rule")}
    told = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, (tuple, list)) else value}"
        for key, value in rest.items()
    ]
    return f" ({by})" + (f" {', '.join(told)}" if told else "")


def _full_text(view: ReportView) -> list[str]:
    """The newest text; behind what came later than the oldest version, in brackets, the version that brought it."""
    article, origins = view.newest, view.origins
    if article is None:
        return []
    lines = ["## Full text"]
    lines += ["", f"**{for_markdown(article.headline)}**"] if article.headline.strip() else []
    newest = next((f"v{step.capture.version}" for step in reversed(view.history.steps) if step.capture.version), "v2")
    if origins is not None and origins.sentences:
        lines += [
            "",
            f"*({newest})* stands behind words that came with {newest}. Words without a version behind them stood in",
        ]
        lines += [f"{origins.oldest} already."]
    singles = (article.deck, article.byline, article.dateline.text if article.dateline else None)
    for text in singles:
        lines += ["", for_markdown(text)] if text else []
    posts = wording.posts(article)
    for block in article.blocks:
        if posts.get(block.at):
            lines += ["", f"*{for_markdown(posts[block.at])}*"]
        text = _traced(block, origins)
        lines += ["", f"**{text}**" if block.kind == "heading" else text]
    for image in article.images:
        told = [text for text in (image.caption, image.credit.text if image.credit else None) if text]
        if told:
            lines += ["", f"*{for_markdown(wording.place(image.at + '/caption'))}:* {for_markdown(' '.join(told))}"]
    for note in wording.separate_notes(article):
        lines += ["", f"*{wording.NOTES[note.kind]}:* {for_markdown(note.text)}"]
    for one in origins.gone if origins is not None else ():
        lines += ["", f"*Stood earlier and went ({for_markdown(story(one))}):* {for_markdown(one.text)}"]
    return lines


def _traced(block: Block, origins: Origins | None) -> str:
    """The words of a block, each run of sentences that came later followed by its version."""
    told: list[str] = []
    at = 0
    oldest = origins.oldest if origins is not None else ""
    found = tuple(one for one in origins.sentences if one.at == block.at) if origins is not None else ()
    for fate, start, end in runs(found, oldest):
        if at <= start <= end <= len(block.text):
            told += [for_markdown(block.text[at:end].strip()), f"*({for_markdown(fate)})*"]
            at = end
    return " ".join(part for part in (*told, for_markdown(block.text[at:].strip())) if part)


def _check(view: ReportView) -> list[str]:
    lines = ["## How to check", "", "Of this archive's HTML report, which is THIS-FILE here:", ""]
    lines += [f"    {command}" for command in COMMANDS]
    told = sentences(view.captor_keys, view.origin, view.history.article.slug)
    return [*lines, "", *(f"- {for_markdown(sentence)}" for sentence in told)]


def _evidence(view: ReportView) -> list[str]:
    lines = ["## Evidence", "", f"Log {for_markdown_code(view.origin)}"]
    for key in view.captor_keys:
        lines += ["", f"Signing key {for_markdown_code(key)}"]
    lines += [
        "",
        "Checkpoint:",
        "",
        *(f"    {for_terminal(line)}".rstrip() for line in view.checkpoint.rstrip("\n").split("\n")),
    ]
    for row, records in view.records:
        name = f"v{row.version}" if row.version is not None else f"c{row.seq}"
        word = "dated" if row.origin == "imported" else "observed"
        lines += ["", f"### {name}, {word} {_time(row.observed)}", ""]
        lines += [f"Log entry {row.index}, leaf hash {for_markdown_code(row.leaf)}", ""]
        if row.doubt is not None:
            lines += [f"Its signature does not count: {for_markdown(row.doubt)}", ""]
        lines += ["| Record | File | Byte | Length | SHA-256 of the whole record |", "|---|---|---|---|---|"]
        for record in records:
            place = record.place
            role, file, digest = map(for_markdown, (record.role, place.file, record.sha256 or "as its leaf"))
            lines.append(f"| {role} | {file} | {place.offset} | {place.length} | {digest} |")
    return lines


def _method(view: ReportView) -> list[str]:
    comparison = next((s.comparison for s in reversed(view.history.steps) if s.comparison is not None), None)
    tools = ""
    if comparison is not None:
        used = comparison.tools
        tools = f", extractor {used.extractor}, differ {used.differ}, rules {used.rules}"
    return [
        "## Method and limits",
        "",
        f"Made by {for_markdown(view.software + tools)}.",
        "Both sides of every comparison are read again from the archived bytes by the same extractor.",
        "",
        *(f"- *{word}*: {told}" for word, told in telling.GLOSSARY),
        "",
        f"Not proven: {'; '.join(wording.NOT_PROVEN)}.",
    ]

"""The report of a whole site as Markdown (CommonMark with tables): the content of the HTML page in the same order."""

from __future__ import annotations

from archive.model.hosts import spelled
from archive.model.outlet import CountedEdit, OutletView, TimeTo, WatchedStep
from archive.report import outletwords as words
from archive.report import wording
from archive.report.inert import for_markdown, for_markdown_code, for_terminal
from archive.report.markdown import marked


def outlet_markdown(view: OutletView) -> str:
    """The whole document; a function of the view alone."""
    parts = [
        _head(view),
        *(_figure(one) + _headlines(view, one) for one in words.figures(view)),
        *(_time(one) for one in view.figures.times),
        _articles(view),
        _changes(view),
        _method(view),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(view: OutletView) -> list[str]:
    lines = [
        f"# Outlet report: {for_markdown(words.title(view))}", "",
        *((f"host in ASCII: {plain}", "") if (plain := words.site_in_ascii(view)) else ()),
        f"**{for_markdown(words.watched(view))}** {for_markdown(words.unequal(view))}", "",
        for_markdown(words.summary(view)), "",
        *(_leading(*one) for one in words.leading(view)),
        *((_leading(*grave, "The gravest: "),) if (grave := words.gravest(view)) is not None else ()), "",
        *((f"{for_markdown(words.WAY)}{for_markdown_code(words.WHOLE)}.", "") if any(one.steps for one in view.articles) else ()),
        "## What was watched", "", "| | |", "|---|---|",
    ]  # fmt: skip
    return lines + [f"| {for_markdown(name)} | {for_markdown(told)} |" for name, told in words.coverage(view)]


def _leading(step: WatchedStep, edit: CountedEdit, before: str = "") -> str:
    told = f"{for_markdown(words.edit_told(edit))}{_words(edit)}"
    return f"- {before}**{for_markdown(words.cited(step, edit))}**: {told}; {for_markdown(words.when(step))}: {_shows(step)}"


def _shows(step: WatchedStep) -> str:
    return for_markdown_code(words.shows(step))


def _cell(step: WatchedStep) -> str:
    """The same in a table, where a bar ends a cell even within code, unless it is escaped (GFM, 4.10)."""
    return _shows(step).replace("|", "\\|")


def _words(edit: CountedEdit) -> str:
    found = words.words_of(edit)
    return f": {marked(found)}" if found else ""


def _figure(found: words.Figure) -> list[str]:
    lines = [f"## {found.title}", ""]
    for sentence in found.told:
        lines += [for_markdown(sentence), ""]
    if not any(row.share.of for row in found.rows):
        return [*lines, "Nothing to count."]
    if found.few:
        lines += [words.FEW, "", f"| {found.head} | Counted | Which |", "|---|---|---|"]
        for name, share in found.rows:
            which = "; ".join(_place(one) for one in share.which)
            lines.append(f"| {for_markdown(name)} | {share.counted:,} of {share.of:,} | {which} |")
        return lines
    lines += [f"| {found.head} | Counted | Share | 95 % interval | Which |", "|---|---|---|---|---|"]
    for name, share in found.rows:
        which = "; ".join(_place(one) for one in share.which)
        counted = f"{share.counted:,} of {share.of:,}"
        lines.append(f"| {for_markdown(name)} | {counted} | {words.part(share)} | {words.between(share)} | {which} |")
    return lines


def _headlines(view: OutletView, figure: words.Figure) -> list[str]:
    """Below the figure about headlines, each change of one."""
    found = words.headline_edits(view) if figure.id == "headlines" else ()
    if not found:
        return []
    lines = ["", words.HEADLINES_TOLD, "", "| Change | After | Not later than | Words |", "|---|---|---|---|"]
    for step, edit in found:
        told = for_markdown(words.uncounted(step)) + _words(edit)
        lines.append(f"| {_cell(step)} | {_times(step)} | {told.removeprefix(': ')} |")
    return lines


def _times(step: WatchedStep) -> str:
    return f"{for_markdown(wording.moment(step.after))} | {for_markdown(wording.moment(step.until))}"


def _place(name: str) -> str:
    return for_markdown(words.named(name)[0])


def _time(found: TimeTo) -> list[str]:
    lines = [f"## {words.time_title(found)}", "", *(for_markdown(sentence) for sentence in words.time_told(found))]
    if found.by:
        what = words.EVENTS[found.event].capitalize()
        lines += ["", f"| Within | {what} | Not yet | Unknown | Bounds | Estimate |", "|---|---|---|---|---|---|"]
    for one in found.by:
        counts = f"{one.come:,} | {one.not_come:,} | {one.neither:,}"
        lines.append(
            f"| {words.lasting(one.time)} | {counts} | {words.bounds(one.low, one.high)} | {words.bounds(one.least, one.most)} |"
        )
    return [*lines, "", f"Seen in: {', '.join(map(_place, found.which))}"] if found.which else lines


def _articles(view: OutletView) -> list[str]:
    lines = [
        "## Articles watched",
        "",
        "| Article | Headline | Address | Looks | Read | First seen | Changes |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in view.articles:
        first = wording.moment(one.first) if one.first is not None else "never read"
        changes = f"{words.article_changes(one):,}" if one.again else "unknown"
        gone = f" (gone {wording.moment(one.gone)})" if one.gone is not None else ""
        called = f"{for_markdown(one.slug + gone)} | {for_markdown(one.headline)} | {for_markdown(spelled(one.url))}"
        lines.append(f"| {called} | {one.looks:,} | {one.read:,} | {for_markdown(first)} | {changes} |")
    return lines


def _changes(view: OutletView) -> list[str]:
    steps = [step for article in view.articles for step in article.steps]
    if not steps:
        return ["## Changes counted", "", "Nothing changed between two looks."]
    return [
        "## Changes counted",
        "",
        "| Change | After | Not later than | Edits |",
        "|---|---|---|---|",
        *map(_change, steps),
    ]


def _change(step: WatchedStep) -> str:
    told = [for_markdown(words.uncounted(step))] if step.aside is not None else []
    told += [
        f"{for_markdown(f'{words.edit_place(step, one)}: {words.edit_told(one)}')}{_words(one)}" for one in step.edits
    ]
    return f"| {_cell(step)} | {_times(step)} | {'<br>'.join(told)} |"


def _method(view: OutletView) -> list[str]:
    lines = ["## Method and limits", "", *(f"- {for_markdown(sentence)}" for sentence in words.METHOD), ""]
    lines += [f"Not proven: {for_markdown('; '.join((*wording.NOT_PROVEN, words.NOT_SEEN)))}.", ""]
    lines += [f"- *{word}*: {told}" for word, told in words.GLOSSARY]
    lines += [
        "",
        f"Made by {for_markdown(view.software)} from the archive {for_markdown(view.origin)}; in its folder:",
        "",
    ]
    lines += [for_markdown_code(command) + "  " for command in words.commands(view)]
    lines += ["", "Checkpoint of its log:", ""]
    return [*lines, *(f"    {for_terminal(line)}".rstrip() for line in view.checkpoint.rstrip("\n").split("\n"))]

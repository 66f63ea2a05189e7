"""Writes the pages of the kinds of edit: what each means, which rules give it, and what they say of their cases."""

from __future__ import annotations

from archive.diff.catalogue import FURNITURE, MEANINGS, WHOLE
from archive.diff.context import Context
from archive.diff.edits import compare_texts
from archive.diff.rules import RULES
from archive.diff.rules.cases import CASES, RuleCase
from archive.model.article import Article, Block, Extraction, Extractor
from archive.model.edit import SEVERITIES, SEVERITY, Kind, Source, Span
from archive.report.wording import KINDS

FOLDER = "docs/kinds"
_CONFIDENCE = {
    "certain": "certain",
    "high": "high",
    "review": "left to the reader (`review`)",
}


def kind_pages() -> dict[str, str]:
    """Path and text of every page, and of the index."""
    pages = {f"{FOLDER}/{kind}.md": page(kind) for kind in KINDS}
    pages[f"{FOLDER}/README.md"] = index()
    return pages


def spans_of(case: RuleCase) -> tuple[Span, ...]:
    """What the rules find in a case, in an article of this text alone."""
    sides = [
        Extraction(Article(Extractor("by-hand", "1"), "html", "", blocks=(Block("paragraph", text, "body/1"),),
                           language=case.language), (text,))
        for text in (case.old, case.new)
    ]  # fmt: skip
    context = Context(sides[0], sides[1], Source("old"), Source("new"))
    return compare_texts(case.old, case.new, context, captioned=case.caption).spans


def index() -> str:
    """The list of all kinds, gravest first."""
    lines = [
        "# Kinds of edit, one page each",
        "",
        "Written from the rules and their cases by `make docs`. How grave a kind is says what to read first, and nothing",
        "about intent. The rules in their order: [Kinds of edit](../reference/kinds.md).",
    ]
    for severity in range(len(SEVERITIES) - 1, -1, -1):
        of_it = [kind for kind in KINDS if SEVERITY[kind] == severity]
        lines += ["", f"## {severity}, {SEVERITIES[severity]}", ""]
        lines += [f"- [`{kind}`]({kind}.md): {KINDS[kind]}" for kind in of_it]
    return "\n".join(lines) + "\n"


def page(kind: Kind) -> str:
    """The page of one kind."""
    severity = SEVERITY[kind]
    lines = [
        f"# {kind}", "", MEANINGS[kind], "",
        f"- in reports: {KINDS[kind]}",
        f"- severity: {severity}, {SEVERITIES[severity]}" + ("" if severity else " (listed as noise, with the reason)"),
    ]  # fmt: skip
    cases = [case for case in CASES if case.kind == kind]
    giving = {case.rule for case in cases}
    rules = [rule for rule in RULES if rule.id in giving or kind in rule.review]
    if rules:
        lines += ["", "## Rules of words", "", "| rule | finds | says |", "|---|---|---|"]
        lines += [
            f"| `{rule.id}/{rule.version}` | {rule.definition} | "
            + ("always `review` |" if kind in rule.review else "`certain`, `high` or `review` |")
            for rule in rules
        ]
        if any(kind in rule.review for rule in rules):
            lines += [
                "",
                "`review` always: annotators of other people's texts agreed with the rule in fewer than nine of ten.",
            ]
    whole = {name: rule for name, rule in WHOLE.items() if kind in rule.kinds}
    if whole:
        lines += ["", "## Rules of whole items", "", "| rule | finds |", "|---|---|"]
        lines += [f"| `{name}` | {rule.finds} |" for name, rule in whole.items()]
    if kind == "CHROME_NOISE":
        lines += ["", "## Furniture", "", "| rule | finds |", "|---|---|"]
        lines += [f"| `chrome.{name}` | {finds} |" for name, finds in FURNITURE.items()]
    if cases:
        lines += ["", "## Cases", "", "What went stands in `[-…-]`, what came in `{+…+}`. All texts are invented."]
    for case in cases:
        lines += ["", *_case(case)]
    return "\n".join([*lines, "", "[All kinds](README.md)"]) + "\n"


def _case(case: RuleCase) -> list[str]:
    spans = spans_of(case)
    told = next(span for span in spans if str(span.evidence["rule"]).partition("/")[0] == case.rule)
    values = "; ".join(
        f"{name.replace('_', ' ')}: {_value(value)}" for name, value in told.evidence.items()
        if name not in ("rule", "old", "new") and value not in (None, (), "")
    )  # fmt: skip
    return [
        f"`{told.evidence['rule']}`, language `{case.language}`, {_CONFIDENCE[told.confidence]}:",
        "",
        "```text",
        _marked(case, spans),
        "```",
        *(["", f"Evidence: {values}."] if values else []),
    ]


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _marked(case: RuleCase, spans: tuple[Span, ...]) -> str:
    out, place = [], 0
    for span in spans:
        went, came = case.old[slice(*span.old)], case.new[slice(*span.new)]
        out.append(case.old[place : span.old[0]])
        out += [f"[-{_shown(went)}-]"] * bool(went) + [f"{{+{_shown(came)}+}}"] * bool(came)
        place = span.old[1]
    return "".join([*out, case.old[place:]])


def _shown(text: str) -> str:
    """A text whose odd spaces can be seen."""
    return "".join(char if char == " " or char.isprintable() else f"<U+{ord(char):04X}>" for char in text)


if __name__ == "__main__":
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    for name, text in kind_pages().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

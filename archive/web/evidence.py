"""The evidence of one capture: checked just now by itself, between which two times it was made, and what others can check."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

from archive.api import verify
from archive.api.reading import prove_by
from archive.errors import NewsproofError
from archive.model.history import CaptureRow, Interval, Shown
from archive.model.verdict import Bracket, Problem, Verification
from archive.model.viewer import Citations, Evidence
from archive.report import wording
from archive.report.citing import citations
from archive.report.evidence import by_hand
from archive.report.evidence import evidence as places_of
from archive.report.inert import for_attribute, for_filename, for_terminal
from archive.report.markup import Markup, join
from archive.repository.intervals import transitions
from archive.web.compare import header
from archive.web.history import article_tabs
from archive.web.markup import Addresses, el
from archive.web.screen import Ask, File, Screen
from archive.web.version import called

#: What each of the five words asks.
ASKS: Final = {
    "INTACT": "Is every byte as it was signed?",
    "SIGNED": "By a key that you believe?",
    "LOGGED": "In an append-only log that you believe?",
    "TIMED": "Does somebody else vouch for the time?",
    "TRUSTED": "Is all there that your policy asks for?",
}


#: In a copy of files nobody checks anything.
_COPIED: Final = "This page was not made by a check: save the proof below, and check it with newsproof verify"


def evidence(ask: Ask) -> Screen:
    """`/a/ARTICLE/v3/evidence`"""
    article, shown = _chosen(ask)
    row = shown.capture
    name = called(row)
    view = ask.reader.report_view(f"{article}@{name}", anew=False)
    step = next(
        (one for one in transitions(ask.reader.captures(view.history.article)) if one.new.index == row.index), None
    )
    interval = step.interval if step is not None else None
    found, unchecked = _checked(ask, f"{article}@{name}") if ask.to.live else (None, _COPIED)
    records = next((records for one, records in view.records if one.index == row.index), ())
    cited = citations(row, view.history.article, shown.article, view.origin) if shown.article is not None else None
    noun = Evidence(row, interval, records, view.checkpoint, view.captor_keys, found, unchecked, cited)
    where = ("a", view.history.article.slug, name)

    def main() -> Markup:
        return join(
            [
                header(ask.to, view.history.article, f"Evidence of {name}"),
                article_tabs(ask.to, where[1], name, "Evidence", text=shown.article is not None),
                *_told(found, unchecked),
                _when(row, interval, found),
                _get(ask.to, where, whole=not ask.excerpts),
                *_limits(found),
                by_hand(view),
                places_of(view),
                _cite(cited) if cited is not None else "",
                _copy("checkpoint", "Checkpoint, the signed head of the log that covers it", view.checkpoint),
            ]
        )

    return Screen(
        f"Evidence of {name}: {wording.title(view.history.article)}",
        main,
        noun,
        part="articles",
        forms={"json": ask.to.to(*where, "evidence", form="json")},
    )


def proof(ask: Ask) -> File:
    """`/a/ARTICLE/v3/proof.wacz` and `….tlog-proof`: what newsproof prove writes."""
    article, shown = _chosen(ask)
    row = shown.capture
    name = f"{for_filename(row.slug)}-{called(row)}.{ask.form}"
    with tempfile.TemporaryDirectory(prefix="newsproof-") as scratch:
        made = Path(scratch) / name
        prove_by(ask.reader, f"{article}@{called(row)}", made)
        return File(name, made.read_bytes())


def _chosen(ask: Ask) -> tuple[str, Shown]:
    article, _ = ask.reader.resolve(ask.path["article"])
    return article.id, ask.reader.show(f"{article.id}@{ask.path['version']}")


def _checked(ask: Ask, reference: str) -> tuple[Verification | None, str | None]:
    """What came of checking a bundle of it, which is made for that and thrown away."""
    with tempfile.TemporaryDirectory(prefix="newsproof-") as scratch:
        made = Path(scratch) / "bundle.wacz"
        try:
            prove_by(ask.reader, reference, made)
            found = verify(made, say=ask.heard.append)
        except NewsproofError as exc:
            return None, without("; ".join(part for part in (exc.message, exc.hint) if part), scratch)
        return cleaned(found, scratch, reference), None


def cleaned(found: Verification, scratch: str, subject: str) -> Verification:
    """Without the place where it lay for a moment."""

    def told(problem: Problem) -> Problem:
        return replace(
            problem,
            file=without(problem.file, scratch),
            message=without(problem.message, scratch),
            hint=without(problem.hint, scratch) if problem.hint is not None else None,
        )

    return replace(
        found,
        subject=subject,
        problems=tuple(map(told, found.problems)),
        notices=tuple(map(told, found.notices)),
        unproven=tuple(map(told, found.unproven)),
    )


def without(text: str, scratch: str) -> str:
    """A message that does not name our own scratch folder."""
    return text.replace(f"{scratch}/", "").replace(scratch, "")


def _told(found: Verification | None, unchecked: str | None) -> list[Markup]:
    if found is None:
        told = f"This could not be checked just now: {unchecked}." if unchecked is not _COPIED else f"{_COPIED}."
        return [el("div", el("p", told), class_="status", role="status")]
    return [
        verdicts(
            found, "Checked just now, on this machine, by itself: as a bundle with every record that it speaks of."
        )
    ]


def verdicts(found: Verification, told: str) -> Markup:
    """The five words, then every problem, then what is not checked and why: what several words say alike, once."""
    why, of = _alike(found)
    items = [
        el(
            "li",
            el("b", verdict.word),
            el("em", "ok" if verdict.status == "ok" else verdict.status),
            el("span", el("span", ASKS[verdict.word], class_="soft"), " ", el("bdi", _own(verdict.detail, why))),
            class_=verdict.status.replace(" ", "-").replace("/", ""),
        )
        for verdict in found.verdicts
    ]
    some = [(one, "Problem") for one in found.problems] + [(one, "Not proven") for one in found.unproven]
    some += [(one, "Notice") for one in found.notices]
    problems = [_problem(one, name) for one, name in some]
    once = (
        el("p", el("b", f"{wording.listed(of)} are not checked: "), el("bdi", why), ".", class_="small") if of else ""
    )
    pinned = ""
    if found.policy is None and any(verdict.status == "not checked" for verdict in found.verdicts[1:]):
        pinned = el(
            "p",
            "Whom to believe is yours to say. Ask the newsroom for its keys by another way, then: ",
            el("code", "newsproof keys trust FILE --as log"),
            " for the key of its log, and ",
            el("code", "newsproof keys trust FILE --log ORIGIN"),
            " for the key of whoever captured it. One without the other is not enough.",
            class_="small soft",
        )
    nobody = [el("p", found.nobody)] if found.nobody is not None else []
    words = el("ul", *items, class_="words5")
    return el("section", el("p", told), words, once, *nobody, *problems, pinned, aria_label="Verdict")


def _alike(found: Verification) -> tuple[str, list[str]]:
    """The reason with which more than one of the words that were not checked end, and those words."""
    ends = [(one.detail.rpartition("; ")[2], one.word) for one in found.verdicts if one.status == "not checked"]
    most = Counter(end for end, _ in ends).most_common(1)
    if not most or most[0][1] < 2:
        return "", []
    return most[0][0], [word for end, word in ends if end == most[0][0]]


def _own(detail: str, why: str) -> str:
    """What one of the words says beside that reason."""
    if not why or not (detail == why or detail.endswith(f"; {why}")):
        return detail
    return detail.removesuffix(why).removesuffix("; ")


def _problem(found: Problem, name: str) -> Markup:
    where = [found.file, f"byte {found.offset:,}" if found.offset is not None else ""]
    where += [f"record {found.record}" if found.record is not None else "", found.field or "", found.affects or ""]
    lines = [found.message, ", ".join(part for part in where if part), found.consequence, found.hint or ""]
    told = [el("p", el("b", f"{name}: "), el("bdi", lines[0]))]
    told += [el("p", el("bdi", line), class_="small") for line in lines[1:] if line]
    return el("div", *told, class_="status")


def _when(row: CaptureRow, interval: Interval | None, found: Verification | None) -> Markup:
    told = [("Captured", wording.moment(row.observed) + wording.source(row))]
    if interval is not None:
        told.append(("This text came", wording.interval(interval)))
    told += [pair for one in (found.brackets if found is not None else ()) for pair in bracket(one)]
    if not (found is not None and found.brackets):
        told.append(("Attested by others", "by nobody that you believe: the time is the captor's own word"))
    rows = [part for name, words in told for part in (el("dt", name), el("dd", el("bdi", words)))]
    return join([el("h2", "Between which two times", id="when"), el("dl", *rows)])


def bracket(one: Bracket) -> list[tuple[str, str]]:
    """Who else vouches for the time, from when and until when."""
    told = []
    if one.not_before is not None:
        told.append(("Signed after", f"{wording.moment(one.not_before)}, says {one.not_before_by or 'nobody known'}"))
    if one.not_after is not None:
        told.append(("Logged before", f"{wording.moment(one.not_after)}, says {one.not_after_by or 'nobody known'}"))
    return told


_BUNDLE: Final = (
    "A bundle holds every record and the proof; anybody can check it with ",
    el("code", "newsproof verify FILE"),
    ", here under Verify, or by hand, and replay it with common tools. ",
)


def _get(to: Addresses, where: tuple[str, str, str], *, whole: bool) -> Markup:
    files = [("Proof of the statement (.tlog-proof)", to.to(*where, "proof", form="tlog-proof"))]
    if whole:
        files.insert(0, ("Bundle (.wacz)", to.to(*where, "proof", form="wacz")))
        files.append(("Report of the article (HTML)", to.to("a", where[1], "report", form="html")))
    return join(
        [
            el("h2", "To give to others", id="files"),
            el(
                "p",
                *(_BUNDLE if whole else ()),
                "The proof alone shows that the log has the statement",
                *((".",) if whole else ("; anybody can check it with ", el("code", "newsproof verify FILE"), ".")),
            ),
            el("ul", *(el("li", el("a", name, href=page)) for name, page in files), class_="get"),
        ]
    )


def _limits(found: Verification | None) -> list[Markup]:
    if found is None:
        return []
    return [el("h2", "Not proven", id="limits"), el("ul", *(el("li", one) for one in found.not_proven))]


#: What a citation is called, and its field.
_STYLES: Final = (
    ("Plain, with its place in the log", "plain"),
    ("APA 7", "apa"),
    ("MLA 9", "mla"),
    ("BibTeX", "bibtex"),
    ("Robust link (HTML)", "robust_link"),
)


def _cite(found: Citations) -> Markup:
    return join(
        [
            el("h2", "To cite it", id="cite"),
            el(
                "p",
                "Names stand as they were printed: put the family name first where your style asks for it. Dates of publication "
                "are what the page claims.",
                class_="small soft",
            ),
            *(_copy(f"cite-{field}", name, getattr(found, field)) for name, field in _STYLES),
        ]
    )


def _copy(name: str, told: str, text: str) -> Markup:
    """A field to copy a text from."""
    # Its content is text, not markup: a browser would show the tags of a box; and the first line feed in it is none.
    inner = Markup("\n" + "\n".join(for_attribute(line) for line in for_terminal(text, newlines=True).split("\n")))
    rows = str(min(12, sum(1 + len(line) // 80 for line in text.split("\n"))))
    field = el("textarea", inner, id=name, rows=rows, readonly=True, dir="auto", autocomplete="off")
    return el("div", el("label", told, for_=name), field, class_="copy")

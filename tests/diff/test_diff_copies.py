"""Copies against wire texts: what house style does never ranks above style, what changes the news stands at the top."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from diff_builder import page, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.extract import extract
from archive.diff import copies
from archive.diff.edits import apply, revert
from archive.model.article import Dateline, Extraction
from archive.model.edit import Comparison, Edit, Source


def compare(*pages: Extraction) -> Comparison:
    """The last against the others, after what must hold for every comparison of a copy was looked at."""
    *wires, copy = pages
    found = copies.compare(
        wires,
        copy,
        wire_sources=[Source(f"wire {n}") for n in range(1, len(wires) + 1)],
        copy_source=Source("copy"),
    )
    assert found.copied is not None
    assert len(found.copied.wires) == len(wires)
    assert found.disclosure.verdict == "not-assessed"
    assert found.summary.edits == len(found.edits)
    assert [edit.severity for edit in found.edits] == sorted((edit.severity for edit in found.edits), reverse=True)
    for edit in (*found.edits, *found.copied.takes):
        assert edit.nature is None
        assert edit.grounds is None
        assert apply(edit) == (edit.new.text if edit.new else "")
        assert revert(edit) == (edit.old.text if edit.old else "")
        assert all("rule" in span.evidence for span in edit.spans)
    return found


def rules(edit: Edit) -> set[str]:
    return {str(span.evidence["rule"]) for span in edit.spans}


# -- three newspapers' worth of wire text ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wire:
    """An agency's text in one language, the swaps that change it, and what house style may do to its words."""

    language: str
    headline: str
    paragraphs: tuple[str, ...]
    #: Paragraph, words of the wire, words of the copy.
    swaps: tuple[tuple[int, str, str], ...]
    styles: tuple[tuple[int, str, str], ...]


ENGLISH = Wire(
    "en",
    "Rebels hold the upper valley of Ketria after a night of shelling",
    (
        (
            "The army and the insurgents fought for the third day on Tuesday over the upper valley of Ketria, and at least "
            "82 people were killed, the Harbour Relief Council said."
        ),
        (
            "Colonel Anton Reyes told reporters that the road to Varosh would not reopen before the end of March 2026. He "
            "put the cost of the bridge at $41 million."
        ),
        (
            "“We have no water and we will not leave,” said Ida Holm, a teacher in the old town. Her school closed a week "
            "ago. Its windows are boarded up."
        ),
        "The government organized a convoy of 17 trucks with flour and fuel, according to the transport ministry.",
        "Demonstrators gathered before the customs house in Lissom in the evening and lit candles along the quay.",
        (
            "The valley is the last part of the province that the army does not hold, and its pass is closed from November "
            "until May by snow."
        ),
        "About 4,000 people live there, most of them farmers whose families came down from the hills after the war.",
    ),
    (
        (0, "insurgents", "terrorists"),
        (0, "82", "28"),
        (0, ", the Harbour Relief Council said", ""),
        (1, "Reyes", "Reinhart"),
        (1, "would not reopen", "would reopen"),
        (1, "$41 million", "$14 million"),
        (2, "no water", "no bread"),
        (2, "we will not leave", "we will leave"),
        (3, "17 trucks", "70 trucks"),
        (3, ", according to the transport ministry", ""),
        (3, "The government", "The regime"),
        (4, "Demonstrators", "Rioters"),
        (5, "November", "January"),
        (6, "4,000", "40,000"),
    ),
    (
        (3, "organized", "organised"),
        (2, "“We have no water and we will not leave,”", '"We have no water and we will not leave,"'),
        (6, "4,000", "4000"),
        (1, "$41 million", "41 million dollars"),
        (5, "snow.", "snow ."),
    ),
)
GERMAN = Wire(
    "de",
    "Aufständische halten das obere Tal von Ketria nach einer Nacht voller Beschuss",
    (
        (
            "Die Armee und die Aufständischen kämpften am Dienstag den dritten Tag um das obere Tal von Ketria; mindestens "
            "82 Menschen wurden getötet, sagte der Hilfsrat des Hafens."
        ),
        (
            "Oberst Anton Reyes sagte, die Straße nach Varosh werde nicht vor Ende März 2026 wieder geöffnet. Die Kosten "
            "der Brücke gab er mit 41 Millionen Euro an."
        ),
        (
            "„Wir haben kein Wasser, und wir gehen nicht weg“, sagte Ida Holm, Lehrerin in der Altstadt. Ihre Schule ist "
            "seit einer Woche geschlossen. Die Fenster sind vernagelt."
        ),
        "Die Regierung stellte einen Konvoi aus 17 Lastwagen mit Mehl und Treibstoff zusammen.",
        "Demonstranten versammelten sich am Abend vor dem Zollhaus in Lissom und zündeten am Kai Kerzen an.",
        "Das Tal ist der letzte Teil der Provinz, den die Armee noch nicht hält; der Pass ist im Winter geschlossen.",
    ),
    (
        (0, "Aufständischen kämpften", "Terroristen kämpften"),
        (0, "82", "28"),
        (1, "Reyes", "Reinhart"),
        (1, "nicht vor", "vor"),
        (1, "41 Millionen", "14 Millionen"),
        (2, "kein Wasser", "kein Brot"),
        (3, "17 Lastwagen", "70 Lastwagen"),
        (4, "Demonstranten", "Randalierer"),
        (3, "Die Regierung", "Das Regime"),
    ),
    (
        (2, "„Wir haben kein Wasser, und wir gehen nicht weg“", "»Wir haben kein Wasser, und wir gehen nicht weg«"),
        (1, "41 Millionen", "41 Mio."),
    ),
)
FRENCH = Wire(
    "fr",
    "Les insurgés tiennent la haute vallée de Ketria après une nuit de bombardements",
    (
        (
            "L'armée et les insurgés se sont battus mardi pour le troisième jour dans la haute vallée de Ketria, et au "
            "moins 82 personnes ont été tuées, selon le Conseil de secours du port."
        ),
        (
            "Le colonel Anton Reyes a déclaré que la route de Varosh ne rouvrira pas avant la fin du mois de mars 2026. Il "
            "a évalué le coût du pont à 41 millions d'euros."
        ),
        (
            "« Nous n'avons pas d'eau et nous ne partirons pas », a dit Ida Holm, enseignante dans la vieille ville. Son "
            "école est fermée depuis une semaine. Ses fenêtres sont condamnées."
        ),
        "Le gouvernement a réuni un convoi de 17 camions chargés de farine et de carburant.",
        "Des manifestants se sont rassemblés le soir devant la douane de Lissom et ont allumé des bougies sur le quai.",
        "La vallée est la dernière partie de la province que l'armée ne tient pas, et le col est fermé tout l'hiver.",
    ),
    (
        (0, "les insurgés se", "les terroristes se"),
        (0, "82", "28"),
        (1, "Reyes", "Reinhart"),
        (1, "ne rouvrira pas avant", "rouvrira avant"),
        (1, "41 millions", "14 millions"),
        (2, "pas d'eau", "pas de pain"),
        (3, "17 camions", "70 camions"),
        (4, "Des manifestants", "Des émeutiers"),
    ),
    ((2, "« Nous n'avons pas d'eau et nous ne partirons pas »", "“Nous n'avons pas d'eau et nous ne partirons pas”"),),
)
WIRES = (ENGLISH, GERMAN, FRENCH)
LINE = Dateline("LISSOM, Ketria (Meridian) —", ("LISSOM, Ketria",), "Meridian")


def wire_page(wire: Wire, paragraphs: tuple[str, ...] | list[str] | None = None, **fields: object) -> Extraction:
    return page(
        *(wire.paragraphs if paragraphs is None else paragraphs),
        headline=str(fields.pop("headline", wire.headline)),
        language=wire.language,
        **fields,  # type: ignore[arg-type]
    )


def swapped(wire: Wire, where: int, old: str, new: str) -> list[str]:
    assert old in wire.paragraphs[where]
    found = list(wire.paragraphs)
    found[where] = found[where].replace(old, new, 1)
    return found


SWAPS = [(wire, swap) for wire in WIRES for swap in wire.swaps]
STYLES = [(wire, style) for wire in WIRES for style in wire.styles]


@pytest.mark.parametrize(("wire", "swap"), SWAPS, ids=[f"{w.language} {old} {new}" for w, (_, old, new) in SWAPS])
def test_each_planted_difference_is_at_the_top(wire: Wire, swap: tuple[int, str, str]) -> None:
    found = compare(wire_page(wire), wire_page(wire, swapped(wire, *swap)))
    assert len(found.edits) == 1
    assert found.edits[0].severity >= 4, (found.edits[0].kinds, found.edits[0].spans)
    assert found.copied is not None
    assert found.copied.said == "differs from the wire text held here"


@pytest.mark.parametrize(("wire", "style"), STYLES, ids=[f"{w.language} {old}" for w, (_, old, _) in STYLES])
def test_house_style_alone_is_style(wire: Wire, style: tuple[int, str, str]) -> None:
    found = compare(wire_page(wire), wire_page(wire, swapped(wire, *style)))
    assert found.summary.max_severity <= 2, [(edit.kinds, edit.spans) for edit in found.edits]


@st.composite
def edited(draw: st.DrawFn) -> tuple[Wire, Extraction, Extraction, tuple[int, str, str] | None]:
    """A wire text, its copy in a paper's style, and the one swap that was planted (or none)."""
    wire = draw(st.sampled_from(WIRES))
    paragraphs = list(wire.paragraphs)
    swap = draw(st.none() | st.sampled_from(wire.swaps))
    kept = draw(st.integers(max(swap[0] + 1 if swap else 1, 3), len(paragraphs)))
    for where, old, new in draw(st.lists(st.sampled_from(wire.styles), unique=True)):
        if swap is None or swap[0] != where:
            paragraphs[where] = paragraphs[where].replace(old, new, 1)
    if swap is not None:
        paragraphs[swap[0]] = paragraphs[swap[0]].replace(swap[1], swap[2], 1)
    if draw(st.booleans()) and (swap is None or swap[0] != 2):
        paragraphs[2] = paragraphs[2][: paragraphs[2].index(". ", paragraphs[2].index("Ida Holm")) + 1]
    copy_line = draw(st.sampled_from([LINE, None, Dateline("Lissom (Meridian) -", ("Lissom",), "Meridian")]))
    wires = wire_page(wire, dateline=LINE, images=[picture(1, "The upper valley of Ketria. MERIDIAN/Ines Calder", "a")])
    caption = draw(st.sampled_from(["The upper valley of Ketria. (Meridian/Ines Calder)", ""]))
    images = [picture(1, caption, "a")] if caption else []
    copy = wire_page(wire, paragraphs[:kept], dateline=copy_line, images=images)
    return wire, wires, copy, swap


@settings(deadline=None)
@given(edited())
def test_house_style_never_hides_and_never_outranks_a_planted_difference(
    made: tuple[Wire, Extraction, Extraction, tuple[int, str, str] | None],
) -> None:
    _, wire, copy, swap = made
    found = compare(wire, copy)
    if swap is None:
        assert found.summary.max_severity <= 2, [(edit.kinds, edit.spans) for edit in found.edits]
    else:
        top, *rest = found.edits
        assert top.severity >= 4
        assert top.new is not None
        assert top.new.at == f"body/{swap[0] + 1}"
        assert all(edit.severity <= 2 for edit in rest), [(edit.kinds, edit.spans) for edit in rest]


def test_a_copy_of_itself_differs_in_nothing() -> None:
    for wire in WIRES:
        found = compare(wire_page(wire), wire_page(wire), wire_page(wire))
        assert (found.edits, found.copied and found.copied.takes) == ((), ())


# -- what papers do ----------------------------------------------------------------------------------------------------


def test_cut_from_the_end_is_one_thing_and_a_cut_inside_another() -> None:
    paragraphs = list(ENGLISH.paragraphs)
    (cut,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, paragraphs[:4])).edits
    assert (cut.operation, cut.severity, rules(cut)) == ("remove", 1, {"copy.cut-end/1"})
    assert cut.old is not None
    assert cut.old.at == "body/5..body/7"
    assert cut.spans[0].evidence["paragraphs"] == 3
    (inside,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, paragraphs[:3] + paragraphs[4:])).edits
    assert (inside.operation, inside.severity, rules(inside)) == ("remove", 3, {"copy.cut-inside/1"})


def test_a_denial_that_was_left_out_is_at_the_top() -> None:
    denied = "The army denied that it had shelled the town, and the toll could not be independently verified."
    wire = [*ENGLISH.paragraphs[:2], denied, *ENGLISH.paragraphs[2:]]
    (edit,) = compare(wire_page(ENGLISH, wire), wire_page(ENGLISH)).edits
    assert (edit.severity, rules(edit)) == (4, {"copy.denial-left-out/1"})
    inner = swapped(ENGLISH, 3, "ministry.", "ministry. Residents denied that any had arrived.")
    (edit,) = compare(wire_page(ENGLISH, inner), wire_page(ENGLISH)).edits
    assert (edit.severity, rules(edit)) == (4, {"copy.denial-left-out/1"})


def test_what_the_paper_added_is_told_apart() -> None:
    extra = "This newspaper asked the mayor of Lissom for her view; she keeps the customs house open at night."
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, [*ENGLISH.paragraphs, extra])).edits
    assert (edit.operation, edit.severity, rules(edit)) == ("add", 3, {"copy.added/1"})
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, [*ENGLISH.paragraphs, "(Reporting by Ida Roe)"])).edits
    assert edit.kinds == ("CREDIT_STYLE",)


def test_a_paragraph_that_stands_elsewhere_was_moved() -> None:
    first, second, third, fourth, *rest = ENGLISH.paragraphs
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, [first, fourth, second, third, *rest])).edits
    assert (edit.operation, edit.severity) == ("move", 1)


def test_a_paragraph_cut_to_its_first_sentence_is_the_same_paragraph() -> None:
    short = list(ENGLISH.paragraphs)
    short[2] = short[2].split(". Her ")[0] + "."
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, short)).edits
    assert (edit.operation, edit.severity) == ("change", 1)
    assert "copy.shortened/1" in rules(edit)


def test_the_papers_own_headline_is_style_unless_it_says_more() -> None:
    own = compare(wire_page(ENGLISH), wire_page(ENGLISH, headline="A third day of fighting over Ketria"))
    assert [(edit.severity, rules(edit)) for edit in own.edits] == [(2, {"copy.own-headline/1"})]
    more = compare(wire_page(ENGLISH), wire_page(ENGLISH, headline="Up to 900 dead in Ketria"))
    assert more.edits[0].severity == 4
    harsh = compare(wire_page(ENGLISH), wire_page(ENGLISH, headline="Terrorists still in Ketria, army says"))
    assert harsh.edits[0].severity == 4


def test_who_said_it_counts() -> None:
    asked = swapped(ENGLISH, 0, "the Harbour Relief Council said", "residents of the valley said")
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, asked)).edits
    assert edit.severity == 4
    asked = swapped(ENGLISH, 1, "told reporters", "admitted to reporters")
    (edit,) = compare(wire_page(ENGLISH), wire_page(ENGLISH, asked)).edits
    assert edit.severity == 4


def test_bylines_dates_and_pages_are_each_papers_own() -> None:
    copy = wire_page(ENGLISH, authors=["Staff"], meta=(("og:title", "Another title"),))
    found = compare(wire_page(ENGLISH, authors=["Ida Roe"]), copy)
    assert found.summary.max_severity <= 2
    assert found.metadata == ()


# -- several takes -----------------------------------------------------------------------------------------------------


def test_only_what_no_wire_text_says_differs() -> None:
    early = swapped(ENGLISH, 0, "82", "61")
    copy = swapped(ENGLISH, 3, "17 trucks", "70 trucks")
    found = compare(wire_page(ENGLISH, early), wire_page(ENGLISH), wire_page(ENGLISH, copy))
    assert found.copied is not None
    assert found.copied.said == "differs from all 2 wire texts held here"
    assert found.old.source == "wire 2"
    (edit,) = found.edits
    assert edit.severity == 4
    assert found.copied.takes == ()


def test_what_another_take_says_is_no_difference() -> None:
    early = swapped(ENGLISH, 0, "82", "61")
    late = swapped(ENGLISH, 3, "17 trucks", "23 trucks")
    mixed = swapped(ENGLISH, 0, "82", "61")
    mixed[3] = late[3]
    mixed[4] = mixed[4].replace("Demonstrators", "Rioters")
    found = compare(wire_page(ENGLISH, early), wire_page(ENGLISH, late), wire_page(ENGLISH, mixed))
    assert found.copied is not None
    assert [edit.new.at if edit.new else "" for edit in found.edits] == ["body/5"]
    (take,) = found.copied.takes
    assert {span.evidence.get("as_in") for span in take.spans} <= {"wire 1", "wire 2"}


def test_the_order_of_the_wires_decides_nothing() -> None:
    pages = [wire_page(ENGLISH, swapped(ENGLISH, *swap)) for swap in ENGLISH.swaps[:4]]
    copy = wire_page(ENGLISH, swapped(ENGLISH, *ENGLISH.swaps[10]))
    found = []
    for seed in range(4):
        shuffled = pages.copy()
        random.Random(seed).shuffle(shuffled)
        found.append([(edit.severity, edit.kinds) for edit in compare(*shuffled, copy).edits])
    assert all(one == found[0] for one in found)


def test_there_must_be_a_wire_text() -> None:
    with pytest.raises(ValueError, match="at least one wire text"):
        copies.compare([], wire_page(ENGLISH), wire_sources=[], copy_source=Source("copy"))


@pytest.mark.parametrize("kind", ["text", "html"])
def test_from_files_as_they_come(kind: str) -> None:
    def document(paragraphs: tuple[str, ...] | list[str]) -> bytes:
        if kind == "text":
            return "\n\n".join([ENGLISH.headline, *paragraphs]).encode()
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return f"<html lang=en><body><article><h1>{ENGLISH.headline}</h1>{body}</article></body></html>".encode()

    found = compare(
        extract(document(ENGLISH.paragraphs)), extract(document(swapped(ENGLISH, 0, "insurgents", "terrorists")))
    )
    (edit,) = found.edits
    assert (edit.severity, edit.kinds) == (4, ("WORD_SUBSTITUTION",))
    assert edit.spans[0].evidence["grades"] == "plain to harsher"


@pytest.mark.parametrize("line", ["SALTMERE (Northwire) - ", "SALTMERE, March 5 (Northwire) — "])
@pytest.mark.parametrize("dated", [0, 1])
def test_a_dateline_that_one_of_them_lacks_is_house_style(line: str, dated: int) -> None:
    def document(first: str, rescued: int) -> bytes:
        return f"Ferry sinks off Saltmere\n\n{first} {rescued} passengers were rescued.\n\nIt was late.".encode()

    def compared(rescued: int) -> Comparison:
        firsts = ["The ferry's hull broke and all", "The ferry’s hull broke and all"]
        firsts[dated] = line + firsts[dated]
        return compare(*(extract(document(*said)) for said in zip(firsts, (62, rescued), strict=True)))

    assert all(edit.severity <= 2 for edit in compared(62).edits)
    changed = next(edit for edit in compared(26).edits if edit.field == "body")
    assert changed.severity == 4
    assert "NUMBER_CHANGED" in changed.kinds
    assert not {"NAME_CHANGED", "DATE_TIME_CHANGED"} & set(changed.kinds)

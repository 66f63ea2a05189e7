"""Cases 41 to 45: what a reader may see changed, and not the story."""

from __future__ import annotations

import json

import pytest
from hard_pages import as_html, both, kinds, noises, single

STORY = (
    "The council of Valmare approved the new harbour bridge after a long debate in the old town hall on Monday night.",
    "Engineers had warned for years that the old piers could not carry heavier lorries any longer, a report found.",
    "Residents of the northern quay fear noise and dust for at least two years, their speaker told the council.",
    "The mayor called the vote a victory of patience over fear and promised regular meetings with the neighbours.",
    "Work is to begin in spring, the town clerk said, and the ferry will keep running until the opening of the ramp.",
    "The harbour board will pay a third of the cost, and the rest is to come from a toll on lorries over ten tonnes.",
)
LIGHT = (
    "Der Stadtrat von Valmare hat nach langer Debatte im alten Rathaus am Montagabend die neue Hafenbrücke gebilligt.",
    "Fachleute hatten seit Jahren gewarnt, dass die alten Pfeiler schwerere Lastwagen nicht mehr tragen können.",
    "Anwohner am nördlichen Kai fürchten zwei Jahre lang Lärm und Staub, wie ihre Sprecherin dem Rat sagte.",
    "Der Bürgermeister nannte die Abstimmung einen Sieg der Geduld und versprach regelmäßige Treffen mit Nachbarn.",
    "Die Arbeiten sollen im Frühjahr beginnen, sagte die Stadtschreiberin, und die Fähre verkehrt bis dahin weiter.",
)
WALLS = {
    "en": (
        "<div class=paywall><h3>To read the full story</h3><p>Are you already a subscriber? Log in to continue.</p></div>",
        STORY,
    ),
    "en-meter": ("<p>You have reached your limit of free articles. Subscribe now to continue reading.</p>", STORY),
    "de": (
        "<div class=bezahlschranke><p>Jetzt weiterlesen mit Courant Plus</p><p>Sie sind bereits Abonnent? Jetzt anmelden!</p></div>",
        LIGHT,
    ),
}


@pytest.mark.parametrize("name", WALLS)
@pytest.mark.parametrize("kept", [1, 2])
def test_041_a_body_cut_by_a_wall(name: str, kept: int) -> None:
    wall, story = WALLS[name]
    lang = name[:2]
    result = both(as_html(story, lang=lang), as_html((*story[:kept], wall), lang=lang))
    assert result.edits == ()
    assert "ACCESS_TRUNCATED" in noises(result)
    assert {noise.field for noise in result.noise if noise.kind == "ACCESS_TRUNCATED"} == {"access"}
    cut = [noise.old for noise in result.noise if noise.old in story]
    assert cut == list(story[kept:])


@pytest.mark.parametrize("name", WALLS)
def test_041_a_last_paragraph_cut_in_the_middle(name: str) -> None:
    wall, story = WALLS[name]
    cut = story[1][: story[1].index(" ", 60)] + " …"
    result = both(as_html(story, lang=name[:2]), as_html((story[0], cut, wall), lang=name[:2]))
    assert result.edits == ()
    assert "ACCESS_TRUNCATED" in noises(result)


def test_041_without_a_wall_it_was_taken_out() -> None:
    result = both(as_html(STORY), as_html(STORY[:3]))
    assert [(edit.operation, edit.kinds) for edit in result.edits] == [("remove", ("CONTENT_REMOVED",))] * 3
    assert all(edit.severity >= 3 for edit in result.edits)


def test_041_an_edit_before_the_cut_is_told() -> None:
    wall, story = WALLS["en"]
    first = story[0].replace("approved", "rejected")
    edit = single(both(as_html(story), as_html((first, story[1], wall))))
    assert edit.severity >= 3
    assert edit.new is not None
    assert edit.new.text == first


@pytest.mark.parametrize(
    ("tail", "lang"),
    [
        ("<p>Are you already a subscriber? Click to log in!</p>", "en"),
        ("<p>To continue reading, sign in.</p><p>Already a member?</p>", "en"),
        ("<p>Sie sind schon Abonnent? Jetzt einloggen!</p>", "de"),
    ],
)
def test_042_a_login_tail_that_was_appended(tail: str, lang: str) -> None:
    story = STORY if lang == "en" else LIGHT
    for old, new in (((), (tail,)), ((tail,), ())):
        result = both(as_html((*story, *old), lang=lang), as_html((*story, *new), lang=lang))
        assert result.edits == ()
        assert noises(result) <= {"ACCESS_TRUNCATED", "ACCESS_RESTORED", "CHROME_NOISE"}
        assert result.noise


@pytest.mark.parametrize("name", WALLS)
def test_043_a_wall_that_was_lifted(name: str) -> None:
    wall, story = WALLS[name]
    result = both(as_html((*story[:2], wall), lang=name[:2]), as_html(story, lang=name[:2]))
    assert result.edits == ()
    assert "ACCESS_RESTORED" in noises(result)
    assert "ACCESS_TRUNCATED" not in noises(result)
    assert [noise.new for noise in result.noise if noise.new in story] == list(story[2:])


def _ld(story: tuple[str, ...], *, free: bool = False) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Council votes on the harbour bridge",
            "isAccessibleForFree": free, "articleBody": " ".join(story)}  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize("wall", [WALLS["en"][0], "<div class=paywall><p>Subscribe to continue reading.</p></div>"])
def test_044_a_metered_page_that_keeps_its_text_in_json_ld(wall: str) -> None:
    full, cut = as_html(STORY, head=_ld(STORY)), as_html((*STORY[:2], wall), head=_ld(STORY))
    for old, new, kind in ((full, cut, "ACCESS_TRUNCATED"), (cut, full, "ACCESS_RESTORED")):
        result = both(old, new)
        assert result.edits == ()
        assert kind in noises(result)


@pytest.mark.parametrize(
    "hide",
    [
        '<div class="paywalled-content" style="display:none">{}</div>',
        '<div class="story-rest" hidden>{}</div>',
        '<div class="premium" aria-hidden="true" style="visibility:hidden">{}</div>',
    ],
)
def test_045_text_that_is_there_but_hidden_behind_a_wall(hide: str) -> None:
    rest = "".join(f"<p>{text}</p>" for text in STORY[2:])
    wall = "<div class=paywall><p>Subscribe now to continue reading.</p></div>"
    full, hidden = as_html(STORY), as_html((*STORY[:2], wall, hide.format(rest)))
    for old, new in ((full, hidden), (hidden, full)):
        result = both(old, new)
        assert result.edits == (), [(edit.operation, edit.kinds, edit.old, edit.new) for edit in result.edits]


def test_045_an_edit_before_the_hidden_part_is_told() -> None:
    rest = "".join(f"<p>{text}</p>" for text in STORY[2:])
    wall = "<div class=paywall><p>Subscribe now to continue reading.</p></div>"
    first = STORY[0].replace("Monday", "Sunday")
    edit = single(
        both(as_html(STORY), as_html((first, STORY[1], wall, f'<div class=locked style="display:none">{rest}</div>')))
    )
    assert kinds(edit) == ["DATETIME_CHANGED"]

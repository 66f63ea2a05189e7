"""What a page only does not show is no deletion, and what an editor took out is one: walls, dots, pages of posts."""

from __future__ import annotations

from collections import Counter

import pytest
from diff_builder import diff, page, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff.hidden import stem
from archive.model.article import Access, Block, Extraction, Link
from archive.model.edit import Comparison

STORY = [
    f"The {bird} came back to the harbour of Vell in the {n}th week of the year, the keeper wrote in her book."
    for n, bird in enumerate(("heron", "gull", "tern", "plover", "curlew", "osprey", "petrel", "gannet"), 4)
]
CUT = Access("subscriber", truncated=True, evidence=("JSON-LD says isAccessibleForFree: false",))
ABOUT = "Mara Pirrin keeps the lighthouse and writes about birds."

WALLS = [
    "Already a subscriber? Log in",
    "Subscribe now to read the full story",
    "Bereits Abonnent? Hier einloggen",
    "Jetzt weiterlesen und vier Wochen testen",
    "Cet article est réservé aux abonnés",
    "Sólo para suscriptores",
    "Vous êtes déjà abonné ? Identifiez-vous",
    "¿Ya eres suscriptora? Entra aquí",
    "Sei già abbonata? Entra",
    "Já é assinante? Entre aqui",
    "Bent u al abonnee? Ga dan naar binnen",
    "Är du redan prenumerant?",
    "Masz już prenumeratę?",
    "Уже подписаны? Войдите, чтобы читать дальше",
    "この記事は会員限定です。",
    "Zaten abone misiniz?",
]


def gone(result: Comparison) -> list[str]:
    return [edit.old.text for edit in result.edits if edit.old is not None and edit.operation == "remove"]


def kinds(result: Comparison) -> Counter[str]:
    return Counter(noise.kind for noise in result.noise if noise.field in ("access", "caption", "image"))


# ---- walls


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("as_block", [True, False])
def test_a_wall_line_where_the_story_stops_is_enough(wall: str, as_block: bool) -> None:
    full = page(*STORY)
    short = page(*STORY[:4], wall) if as_block else page(*STORY[:4], shown=["Share", wall, "© 2026 The Vell Post"])
    for old, new, kind in ((full, short, "ACCESS_TRUNCATED"), (short, full, "ACCESS_RESTORED")):
        result = diff(old, new)
        assert result.edits == ()
        assert kinds(result)[kind] >= 4


@pytest.mark.parametrize("access", [Access(), CUT])
def test_what_still_stands_behind_the_wall_does_not_matter(access: Access) -> None:
    tail = [ABOUT, "Sources: harbour office, own research"]
    result = diff(page(*STORY, *tail), page(*STORY[:3], "Already a subscriber? Log in", *tail, access=access))
    assert result.edits == ()
    assert kinds(result)["ACCESS_TRUNCATED"] == 5


def test_without_a_wall_the_end_of_a_story_was_removed() -> None:
    for left in (7, 4):
        result = diff(page(*STORY), page(*STORY[:left]))
        assert gone(result) == STORY[left:]
        assert all(edit.kinds == ("CONTENT_REMOVED",) for edit in result.edits)


def test_a_wall_that_stood_there_before_hides_nothing() -> None:
    wall = ["Already a subscriber? Log in"]
    assert gone(diff(page(*STORY, shown=wall), page(*STORY[:7], shown=wall))) == STORY[7:]


def test_a_wall_line_inside_a_story_that_goes_on_hides_nothing() -> None:
    result = diff(page(*STORY), page(*STORY[:2], "Subscribe now to read the full story", *STORY[3:]))
    assert gone(result) == [STORY[2]]


def test_a_wall_line_far_below_hides_nothing() -> None:
    below = [f"Photo story number {n} from the islands" for n in range(30)]
    result = diff(page(*STORY, shown=below), page(*STORY[:7], shown=[*below, "Already a subscriber? Log in"]))
    assert gone(result) == STORY[7:]


def test_an_end_that_was_rewritten_is_told_though_a_wall_stands_behind_it() -> None:
    other = [
        f"Nobody at the pumping station number {n} had been asked before the ministry drained the upper basin, two clerks complained."
        for n in range(4)
    ]
    result = diff(page(*STORY), page(*STORY[:4], *other, "Already a subscriber? Log in"))
    assert set(gone(result)) == set(STORY[4:])


def test_an_edit_above_the_cut_is_found() -> None:
    changed = [STORY[0], STORY[1].replace("5th", "9th"), *STORY[2:4]]
    (edit,) = diff(page(*STORY), page(*changed, "Already a subscriber? Log in")).edits
    assert (edit.operation, edit.severity) == ("change", 4)


def test_a_closed_reading_without_a_line_needs_a_good_part_of_the_story() -> None:
    result = diff(page(*STORY, ABOUT), page(*STORY[:5], ABOUT, access=CUT))
    assert result.edits == ()
    assert kinds(result)["ACCESS_TRUNCATED"] == 3
    assert gone(diff(page(*STORY, ABOUT), page(*STORY[:7], ABOUT, access=CUT))) == [STORY[7]]


@given(st.integers(1, 7), st.sampled_from(WALLS), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_cut_is_told_as_a_deletion(left: int, wall: str, access: bool) -> None:
    result = diff(page(*STORY), page(*STORY[:left], wall, access=CUT if access else Access()))
    assert result.edits == ()


# ---- dots


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        (STORY[3], STORY[3][:61] + "…"),
        (STORY[3], STORY[3][:61] + " ..."),
        (STORY[3], STORY[3][:61] + " […]"),
        (STORY[3], STORY[3][:61] + "… Read more"),
        ("Der Sturm riss in der Nacht zwei Masten um, teilte das Hafenamt mit.", "Der Sturm riss in der Nacht zwei…"),
        ("La tempête a emporté deux mâts pendant la nuit, selon le port.", "La tempête a emporté deux mâts …"),
        ("La tormenta derribó dos mástiles durante la noche, dijo el puerto.", "La tormenta derribó dos…"),
        ("夜の嵐で港の柱が二本倒れたと、港の事務所が伝えた。", "夜の嵐で港の柱が二本…"),
    ],
)
def test_a_last_paragraph_cut_with_dots_is_access(whole: str, left: str) -> None:
    full, short = [*STORY[:3], whole, *STORY[4:6]], [*STORY[:3], left]
    for old, new, kind in ((full, short, "ACCESS_TRUNCATED"), (short, full, "ACCESS_RESTORED"),
                           (full[:4], short, "ACCESS_TRUNCATED")):  # fmt: skip
        result = diff(page(*old), page(*new))
        assert result.edits == ()
        assert set(kinds(result)) == {kind}


def test_dots_that_an_author_wrote_are_no_cut() -> None:
    assert not stem("He waited… and then he left the room.", "He waited…")
    assert not stem("The old bridge over the Orrin is closed.", "The old bridge… is closed.")
    assert not stem("The old bridge over the Orrin is closed.", "The new bridge over…")
    assert stem("The old bridge over the Orrin is closed.", "The old bridge over…")
    result = diff(page(*STORY, "He waited… and then he left the room."), page(*STORY, "He waited…"))
    assert len(result.edits) == 1


def test_dots_in_the_middle_of_a_story_that_goes_on_are_an_edit() -> None:
    result = diff(page(*STORY), page(*STORY[:2], STORY[2][:50] + "…", *STORY[3:]))
    assert len(result.edits) == 1


# ---- pictures


def test_the_last_pictures_of_a_cut_story_are_hidden_with_it() -> None:
    images = [picture(n, f"Birds on quay number {n}. Photo: Ana Roe", f"quay-{n}") for n in range(1, 5)]
    full = page(*STORY, images=images)
    for short in (
        page(*STORY[:4], images=images[:2], shown=["Already a subscriber? Log in"]),
        page(*STORY[:4], images=images[:2], access=CUT),
    ):
        for old, new, kind in ((full, short, "ACCESS_TRUNCATED"), (short, full, "ACCESS_RESTORED")):
            result = diff(old, new)
            assert result.edits == ()
            assert kinds(result)[kind] == 6


def test_a_picture_that_was_taken_out_is_told() -> None:
    captions = ("The lighthouse at noon.", "Nets are mended beside a crane.", "Two gulls fight over a herring.")
    images = [picture(n, caption, f"key-{n}") for n, caption in enumerate(captions, 1)]
    (edit,) = diff(page(*STORY, images=images), page(*STORY, images=images[:2])).edits
    assert edit.kinds == ("CONTENT_REMOVED", "IMAGE_REMOVED")
    # Also where the body was cut, when it stood above the place and a later picture is still there.
    old, new = page(*STORY, images=images), page(*STORY[:4], images=[images[0], images[2]], access=CUT)
    lines = [line for line in old.page if line != captions[1]]
    lines.insert(2, captions[1])
    (edit,) = diff(Extraction(old.article, tuple(lines)), new).edits
    assert edit.kinds == ("CONTENT_REMOVED", "IMAGE_REMOVED")


# ---- pages of posts

POSTS = [
    (f"1{9 - n}:4{n} {title}", f"{text} in Vell, the harbour office said at {n + 3} past the hour.")
    for n, (title, text) in enumerate(
        (
            ("Crane stands again", "The yellow crane was lifted upright with two tugs"),
            ("Schools stay open", "Every school keeps its usual hours and its kitchens cook"),
            ("Trains to Kester", "The night line runs once more after the tracks were dried"),
            ("A whale in the basin", "Swimmers saw a young whale circle the inner mole twice"),
            ("Bakers give away bread", "Loaves were carried to the gym where families slept"),
            ("First pictures", "Our photographer climbed the tower when the rain had stopped"),
            ("What we know", "Seven roofs are gone and nobody has been found hurt"),
        )
    )
]
OLDER = [
    "Older posts", "Show earlier updates", "Ältere Beiträge anzeigen", "Weitere Einträge laden", "Publications précédentes",
    "Ver entradas anteriores", "Post meno recenti", "Ver mais publicações", "Oudere berichten", "Äldre inlägg",
    "Starsze wpisy", "Более ранние записи", "以前の投稿",
]  # fmt: skip


def posts(first: int, last: int, *shown: str, kind: str = "paragraph", **fields: object) -> Extraction:
    blocks = [Block(kind, text, "") for post in POSTS[first:last] for text in post]  # type: ignore[arg-type]
    return page(*blocks, headline="Live: after the storm", shown=shown, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", OLDER)
@pytest.mark.parametrize("kind", ["paragraph", "live-post"])
def test_posts_behind_a_link_to_older_ones_are_not_deleted(line: str, kind: str) -> None:
    result = diff(posts(2, 7, line, kind=kind), posts(0, 5, line, kind=kind))
    assert gone(result) == []
    assert {edit.operation for edit in result.edits} == {"add"}
    assert len(result.edits) == 4
    assert [noise.evidence["rule"] for noise in result.noise if noise.field != "meta"] == ["page.turned/1"] * 4


def test_a_post_deleted_among_others_is_told() -> None:
    line = "Older posts"
    old = posts(1, 7, line)
    left = [text for n in (0, 1, 2, 4, 5) for text in POSTS[n]]
    result = diff(old, page(*left, headline="Live: after the storm", shown=[line]))
    assert gone(result) == list(POSTS[3])


def test_the_last_post_of_a_page_that_leads_nowhere_was_deleted() -> None:
    assert gone(diff(posts(1, 7), posts(0, 6))) == list(POSTS[6])
    # Nor does a link push posts out that was there before, when nothing came in.
    assert gone(diff(posts(0, 7, "Older posts"), posts(0, 6, "Older posts"))) == list(POSTS[6])


def test_a_live_page_shows_a_window_of_its_posts() -> None:
    live = ('{"@type": "LiveBlogPosting", "headline": "Live: after the storm"}',)
    result = diff(posts(2, 7, jsonld=live), posts(0, 5, jsonld=live))
    assert gone(result) == []


@pytest.mark.parametrize(
    "line", ["Next page", "Page 2", "1 2 3 4 Next", "Weiter auf Seite 2", "Page suivante", "次のページ"]
)
def test_a_story_that_was_spread_over_pages_lost_nothing(line: str) -> None:
    whole, first = page(*STORY), page(*STORY[:4], shown=[line])
    assert diff(whole, first).edits == ()
    assert diff(first, whole).edits == ()
    # A line that was there before says nothing.
    assert gone(diff(page(*STORY, shown=[line]), page(*STORY[:4], shown=[line]))) == STORY[4:]


# ---- outside of the story


def test_text_outside_of_the_story_is_not_dropped() -> None:
    result = diff(
        page(*STORY, shown=["View this data set"]), page(*STORY, shown=["Opening hours have moved to the foot"])
    )
    assert result.edits == ()
    told = [(noise.kind, noise.field, noise.old, noise.new) for noise in result.noise]
    assert told == [
        ("CHROME_NOISE", "meta", "View this data set", None),
        ("CHROME_NOISE", "meta", None, "Opening hours have moved to the foot"),
    ]


def test_what_is_told_as_story_is_not_told_again() -> None:
    image = picture(1, "Birds on the quay. Photo: Ana Roe", "quay")
    result = diff(page(*STORY[:4]), page(*STORY, images=[image], authors=["Ana Roe"], byline="By Ana Roe"))
    assert all(noise.field != "meta" for noise in result.noise)


def test_many_lines_outside_are_counted() -> None:
    lines = [f"Teaser number {n} from the islands" for n in range(250)]
    result = diff(page(*STORY), page(*STORY, shown=lines))
    assert len(result.noise) == 101
    assert result.noise[-1].evidence["more"] == 150


def test_a_link_that_stands_alone_leaves_a_trace() -> None:
    link = Block("paragraph", "View the data", "", (Link("View the data", "https://vell.example/data"),))
    result = diff(page(*STORY[:4], link, *STORY[4:]), page(*STORY))
    assert result.edits == ()
    assert [noise.old for noise in result.noise] == ["View the data"]

"""Which block is which: exact, changed, moved, split, merged; and that no block is lost or used twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff.align import Alignment, align
from archive.diff.sentences import split
from archive.diff.tokens import tokenise

A = "the council approved the new harbour bridge after a long debate on monday evening"
B = "engineers had warned that the old piers could not carry heavier lorries any longer"
C = "work is to begin in spring and the ferry will keep running until the opening"
D = "residents of the northern quay fear noise and dust for at least two years"


def pairs(found: Alignment) -> list[tuple[tuple[int, ...], tuple[int, ...], bool]]:
    return [(link.old, link.new, link.moved) for link in found.links]


def test_exact_and_changed() -> None:
    found = align([A, B, C], [A, B.replace("heavier", "heavy"), C])
    assert pairs(found) == [((0,), (0,), False), ((1,), (1,), False), ((2,), (2,), False)]
    assert [link.exact for link in found.links] == [True, False, True]


def test_one_moved_block_is_one_move() -> None:
    found = align([A, B, C, D], [D, A, B, C])
    assert [link for link in found.links if link.moved] == [found.links[0]]
    swapped = align([A, B], [B, A])
    assert sum(link.moved for link in swapped.links) == 1


def test_moved_and_changed() -> None:
    found = align([A, B, C, D], [A, D.replace("two", "three"), B, C])
    assert ((3,), (1,), True) in pairs(found)


def test_split_and_merge() -> None:
    long = f"{A} {B} {C}"
    assert pairs(align([long, D], [A, B, C, D]))[0][:2] == ((0,), (0, 1, 2))
    assert pairs(align([A, B, C, D], [long, D]))[0][:2] == ((0, 1, 2), (0,))
    # A word edit in the seam does not hide it.
    assert pairs(align([f"{A} {B}"], [A, B.replace("longer", "more")]))[0][:2] == ((0,), (0, 1))


def test_a_new_neighbour_is_no_split() -> None:
    found = align([A], [A.replace("long", "short"), D])
    assert pairs(found) == [((0,), (0,), False)]
    assert found.added == [1]


def test_without_spaces() -> None:
    old = "市議会は月曜日の夜に長い議論の末に新しい橋の建設を承認した"
    new = "市議会は火曜日の夜に長い議論の末に新しい橋の建設を承認した"
    assert pairs(align([old, C], [D, new, C]))[0][:2] == ((0,), (1,))


words = st.lists(
    st.sampled_from(
        ["council", "bridge", "harbour", "vote", "monday", "the", "of", "ferry", "noise", "dust", "money", "plan"]
    ),
    min_size=1,
    max_size=9,
)
blocks = st.lists(words.map(" ".join), max_size=9)


@settings(max_examples=150, deadline=None)
@given(blocks, blocks)
def test_every_block_has_exactly_one_place(old: list[str], new: list[str]) -> None:
    found = align(old, new)
    assert sorted([i for link in found.links for i in link.old] + found.removed) == list(range(len(old)))
    assert sorted([j for link in found.links for j in link.new] + found.added) == list(range(len(new)))
    assert all(old[link.old[0]] == new[link.new[0]] for link in found.links if link.exact)
    still = [link for link in found.links if not link.moved]
    assert [link.old for link in still] == sorted(link.old for link in still)


@settings(max_examples=60, deadline=None)
@given(blocks)
def test_the_same_blocks_are_all_exact(old: list[str]) -> None:
    found = align(old, old)
    assert [(link.old, link.new) for link in found.links] == [((n,), (n,)) for n in range(len(old))]
    assert all(link.exact and not link.moved for link in found.links)


def test_many_leftovers_are_found_by_their_rare_words() -> None:
    old = [f"paragraph {n} speaks of topic{n} and of matter{n} and nothing else at all today" for n in range(120)]
    new = [text.replace("today", "this week") for text in old]
    found = align(old, new)
    assert [(link.old, link.new) for link in found.links] == [((n,), (n,)) for n in range(120)]


def sentences(text: str) -> list[str]:
    tokens = tokenise(text)
    return [text[tokens[a].start : tokens[b - 1].end] for a, b in split(tokens, text)]


def test_sentences() -> None:
    assert sentences("Mr. Ruiz left with J. Doe. He came back at noon.") == [
        "Mr. Ruiz left with J. Doe.",
        "He came back at noon.",
    ]
    assert sentences("“We are done.” She left.") == ["“We are done.”", "She left."]
    assert sentences("It rose 3.5 percent. It fell.") == ["It rose 3.5 percent.", "It fell."]
    assert sentences("彼は来た。彼女は去った。") == ["彼は来た。", "彼女は去った。"]
    assert sentences("no end") == ["no end"]
    assert sentences("") == []

"""Counting witnesses, as properties: copies of somebody else's records raise no count, and the order in which archives
are named decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from archive.audit.corroboration import NEAREST, Look, Run, captors, runs, texts
from archive.model.corroboration import Text


def look(archive: int, minute: int, content: str | None, payload: str | None = None, **more: object) -> Look:
    time = f"2026-03-02T{8 + minute // 60:02}:{minute % 60:02}:00.000000Z"
    outcome = "version" if content is not None else str(more.pop("outcome", "gone"))
    evidence = frozenset((str(more.pop("record", f"{archive}/{minute}")),))
    name = f"plan@c{minute}"
    return Look(archive, name, time, time, outcome, content, payload, evidence, **more)  # type: ignore[arg-type]


def compared(
    *looks: Look, keys: dict[int, set[bytes]] | None = None, missing: Sequence[int] = (), same: str = ""
) -> tuple[Text, ...]:
    """The texts of an article; contents that are equal but for their last letter are alike when `same` has that letter."""
    histories: dict[int, list[Look]] = {}
    for one in looks:
        histories.setdefault(one.archive, []).append(one)
    known = keys or {number: {bytes([number])} for number in histories}

    def alike(one: Run, other: Run) -> bool:
        assert one.archive != other.archive
        return one.content[:-1] == other.content[:-1] and one.content[-1] in same and other.content[-1] in same

    return texts(histories, missing, known, {}, alike)


LOOKS = st.lists(
    st.builds(
        look,
        st.integers(1, 4),
        st.integers(0, 40),
        st.sampled_from(["a1", "a2", "b1", None]),
        st.sampled_from([None, "p", "q"]),
        record=st.sampled_from("rstuvwxyz"),
        why_not=st.sampled_from([None, None, None, "a file"]),
    ),
    max_size=14,
)
KEYS = st.fixed_dictionaries({n: st.sets(st.sampled_from([b"k", b"l", b"m", b"n"]), min_size=1) for n in range(1, 5)})


@given(LOOKS, KEYS)
@example(
    [look(1, 0, "a1", "p", record="r"), look(1, 1, "a1", record="s"), look(3, 0, "a1", "p", record="s")],
    {1: {b"k"}, 2: {b"l"}, 3: {b"m"}, 4: {b"n"}},
)
def test_no_count_is_more_than_captors_or_records(looks: list[Look], keys: dict[int, set[bytes]]) -> None:
    for text in compared(*looks, keys=keys, same="12"):
        holders = {captors(keys)[one.archive] for one in text.held if one.counts}
        assert text.by_bytes <= text.witnesses <= len(holders)
        assert text.witnesses <= len({name for one in looks if one.counts for name in one.evidence})
        assert (text.witnesses > 0) == bool(holders)


@given(KEYS)
def test_two_captors_share_no_key(keys: dict[int, set[bytes]]) -> None:
    of = captors(keys)
    assert of.keys() == keys.keys()
    for one, other in combinations(keys, 2):
        assert of[one] == of[other] or not keys[one] & keys[other]
        assert of[of[one]] == of[one] <= one


def copied(looks: list[Look], source: str | None) -> list[Look]:
    """What the first archive has, once more in the fifth: imported, or as if it had been fetched."""
    return [
        replace(one, archive=5, source=source if one.source is None else one.source)
        for one in looks
        if one.archive == 1
    ]


@given(LOOKS, st.sampled_from([None, "ana.warc.gz"]))
def test_copies_of_records_raise_no_count(looks: list[Look], source: str | None) -> None:
    keys = {n: {bytes([n])} for n in range(1, 6)}
    before = [text.witnesses for text in compared(*looks, keys=keys)]
    after = [text.witnesses for text in compared(*looks, *copied(looks, source), keys=keys)]
    assert len(after) == len(before)
    assert all(new <= old for old, new in zip(before, after, strict=True))


@given(LOOKS)
def test_another_archive_of_the_same_captor_is_no_other_captor(looks: list[Look]) -> None:
    keys = {n: {bytes([n])} for n in range(1, 5)} | {5: {bytes([1]), b"log"}}
    anew = [replace(one, evidence=frozenset((f"5/{one.capture}",))) for one in copied(looks, None)]
    found = compared(*looks, *anew, keys=keys)
    assert all(text.witnesses <= len({one.archive for one in text.held} - {5} or {5}) for text in found)


@given(LOOKS)
def test_contradictions_are_mutual(looks: list[Look]) -> None:
    found = {text.number: text for text in compared(*looks, same="12")}
    for text in found.values():
        for one in text.otherwise:
            if one.word == "same-time" and one.text is not None:
                back = found[one.text].otherwise
                assert any(other.word == "same-time" for other in back), (text, found[one.text])
            assert one.archive in {look.archive for look in looks}


@given(LOOKS, st.permutations([1, 2, 3, 4]))
def test_the_numbers_of_archives_decide_nothing(looks: list[Look], order: list[int]) -> None:
    def renumbered(one: Look) -> Look:
        return replace(one, archive=order[one.archive - 1])

    def told(*given: Look) -> list[tuple[int, int, bool, int]]:
        return sorted((t.witnesses, t.by_bytes, t.contradicted, len(t.held)) for t in compared(*given))

    assert told(*looks) == told(*map(renumbered, looks))


def test_a_record_that_several_hold_is_one_piece_of_evidence() -> None:
    shared = [look(n, n, "a", "p", record="R", source="x.warc") for n in (1, 2, 3)]
    assert compared(*shared)[0].witnesses == 1
    twice = [look(n, 10 * n + m, "a", "p", record=r, source="x.warc") for n in (1, 2, 3) for m, r in enumerate("RS")]
    assert compared(*twice)[0].witnesses == 1
    assert compared(*twice, look(3, 50, "a", "p"))[0].witnesses == 1
    assert compared(*twice, look(3, 50, "a", "p"), look(4, 50, "a", "p"))[0].witnesses == 2
    # Who fetched it is a witness, whoever holds a copy; and holding a copy does not spoil a look of one's own.
    mine = look(1, 5, "a", "p", record="R")
    assert compared(mine, *shared[1:])[0].witnesses == 1
    assert compared(mine, shared[1], look(2, 50, "a", "p"))[0].witnesses == 2
    # Two who both say to have fetched one record have one record.
    assert compared(mine, look(2, 6, "a", "p", record="R"))[0].witnesses == 1


def test_what_came_in_between_cuts_the_stretch() -> None:
    looks = [
        look(1, 0, "a"),
        look(1, 10, None),
        look(1, 20, "a"),
        look(1, 30, None, outcome="blocked"),
        look(1, 40, "a"),
    ]
    first, second = runs(looks)
    assert (len(first.looks), len(second.looks)) == (1, 2)
    assert first.before is second.after is looks[1]


def test_a_file_is_nobodys_look() -> None:
    found = runs([look(1, 0, "a"), look(1, 10, "b", why_not="a file"), look(1, 20, "a")])
    assert [(run.content, len(run.looks), run.before) for run in found] == [("a", 2, None), ("b", 1, None)]


def test_a_look_that_got_nothing_says_nothing() -> None:
    (text,) = compared(look(1, 0, "a"), look(1, 20, "a"), look(2, 10, None, outcome="blocked"))
    assert [(one.word, one.outcome) for one in text.otherwise] == [("no-article", "blocked")]
    assert not text.contradicted


def test_what_an_archive_told_apart_stays_apart() -> None:
    first, second = compared(look(1, 0, "a1"), look(1, 10, "a2"), look(2, 5, "a3"), same="123")
    assert [{one.archive for one in text.held} for text in (first, second)] == [{1, 2}, {1}]


def test_the_texts_that_are_read_are_bounded() -> None:
    asked = 0

    def alike(one: Run, other: Run) -> bool:
        nonlocal asked
        asked += 1
        return False

    histories = {n: [look(n, 3 * minute + n, f"{n}.{minute}") for minute in range(60)] for n in (1, 2, 3)}
    found = texts(histories, (), {n: {bytes([n])} for n in histories}, {}, alike)
    assert len(found) == 180
    assert asked == 180 * 2 * NEAREST

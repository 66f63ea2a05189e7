"""Credits: where they begin, whom they name, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.credits import agencies_in, looks_like_credit, parse_credit, split_credit

CASES = [
    ("Smoke over the town. REUTERS/Jane Doe", "Smoke over the town.", "REUTERS/Jane Doe", ("REUTERS",), ("Jane Doe",)),
    ("Smoke over the town. (Reuters/Jane Doe)", "Smoke over the town.", "(Reuters/Jane Doe)", ("Reuters",), ("Jane Doe",)),
    ("Smoke over the town. (AP Photo/Jane Doe)", "Smoke over the town.", "(AP Photo/Jane Doe)", ("AP Photo",), ("Jane Doe",)),
    ("Smoke over the town. [Jane Doe/AFP]", "Smoke over the town.", "[Jane Doe/AFP]", ("AFP",), ("Jane Doe",)),
    ("Smoke over the town. Jane Doe/AP", "Smoke over the town.", "Jane Doe/AP", ("AP",), ("Jane Doe",)),
    ("Smoke over the town. Photo: Jane Doe/The Post", "Smoke over the town.", "Photo: Jane Doe/The Post", (), ("Jane Doe", "The Post")),
    ("Smoke over the town | Foto: Jane Doe / dpa", "Smoke over the town", "Foto: Jane Doe / dpa", ("dpa",), ("Jane Doe",)),
    ("Smoke over the town. © Jane Doe", "Smoke over the town.", "© Jane Doe", (), ("Jane Doe",)),
    ("Smoke over the town. Jane Doe via Getty", "Smoke over the town.", "Jane Doe via Getty", ("Getty",), ("Jane Doe",)),
    ("Smoke over the town. AFP", "Smoke over the town.", "AFP", ("AFP",), ()),
    ("Smoke over the town - Reuters", "Smoke over the town", "Reuters", ("Reuters",), ()),
    ("Smoke over the town. Jane Doe (Reuters)", "Smoke over the town.", "Jane Doe (Reuters)", ("Reuters",), ("Jane Doe",)),
    ("Smoke over the town. (Town Museum)", "Smoke over the town.", "(Town Museum)", (), ("Town Museum",)),
    ("Rauch über der Stadt. Bild: Jane Doe/Keystone", "Rauch über der Stadt.", "Bild: Jane Doe/Keystone", ("Keystone",), ("Jane Doe",)),
    ("煙が上がる街。写真：共同通信", "煙が上がる街。", "写真：共同通信", ("共同通信",), ()),
    ("Photo by Jane Doe/Getty Images", "", "Photo by Jane Doe/Getty Images", ("Getty Images",), ("Jane Doe",)),
    ("Getty Images", "", "Getty Images", ("Getty Images",), ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "caption", "credit", "agencies", "persons"), CASES, ids=[case[0][-34:] for case in CASES]
)
def test_split_and_parse(
    raw: str, caption: str, credit: str, agencies: tuple[str, ...], persons: tuple[str, ...]
) -> None:
    assert split_credit(raw) == (caption, credit)
    parsed = parse_credit(credit)
    assert (parsed.text, parsed.agencies, parsed.persons) == (credit, agencies, persons)


@pytest.mark.parametrize(
    "raw",
    [
        "The minister arrives at the summit (left) with her husband.",
        "The hearing in Port Ellen and/or Esker begins on Monday.",
        "He won 12/15 of the votes in the north of the country.",
        "An AP reporter was held for three hours at the border, the ministry said.",
        "The building of the Reuters news agency was evacuated after a call to the police.",
        "Workers count ballots.",
        "A pa system was installed in the hall.",
        "",
    ],
)
def test_no_credit_is_invented(raw: str) -> None:
    assert split_credit(raw) == (raw, None)


def test_short_agency_names_only_in_capitals() -> None:
    assert agencies_in("He said pa and tt and ap") == ()
    assert agencies_in("AP, TT and Reuters") == ("AP", "TT", "Reuters")


def test_a_sentence_is_no_credit() -> None:
    assert not looks_like_credit("Reuters could not reach the ministry for comment on the matter")
    assert looks_like_credit("Reuters/Jane Doe/File photo")


@given(st.text(max_size=300))
def test_both_halves_are_printed_characters(raw: str) -> None:
    caption, credit = split_credit(raw)
    assert raw.startswith(caption)
    assert credit is None or credit in raw
    parse_credit(credit or raw)


@given(
    st.lists(
        st.sampled_from(["A", "/", "Jane", "Doe", "AP", "(", ")", ".", " ", "via", "REUTERS", "de", "Photo", ":"]),
        max_size=60,
    )
)
def test_any_line_of_credit_words_is_read(words: list[str]) -> None:
    raw = " ".join(words)
    caption, credit = split_credit(raw)
    parse_credit(raw)
    assert len(caption) + len(credit or "") <= len(raw)

"""Cases 59 to 70: captions, credits, alternative texts and the pictures themselves."""

from __future__ import annotations

# Stories and marks stay as they are set.
# ruff: noqa: E501
import pytest
from hard_pages import as_html, as_markdown, as_text, both, kinds, noises, paragraphs, single, told

from archive.model.edit import Comparison

STORY = paragraphs()
PUBLISHED = '<meta property="article:published_time" content="2026-03-03T09:00:00Z">'


def figure(
    caption: str, name: str = "quay-884213", *, credit: str = "", alt: str = "Cars on a quay", src: str = ""
) -> str:
    """A picture with its caption, the credit in an element of its own."""
    extra = f" <span class=credit>{credit}</span>" if credit else ""
    return (
        f"<figure><img src='{src or f'/img/{name}.jpg'}' alt='{alt}'><figcaption>{caption}{extra}</figcaption></figure>"
    )


def pages(old: str, new: str, *, head: str = "") -> Comparison:
    return both(as_html(STORY, above=old, head=head), as_html(STORY, above=new, head=head))


@pytest.mark.parametrize(
    ("old", "new", "typo"),
    [
        (
            "Ferries wait near the goverment pier in Valmare, March 2, 2026. NORTHWIRE/Ida Holm",
            "Ferries wait near the government pier in Valmare, Monday. (Northwire/Ida Holm)",
            ("goverment", "government"),
        ),
        (
            "Inspectors climb a cabel of the harbour bridge, March 2, 2026. REUTERS/Ana Roe",
            "Inspectors climb a cable of the harbour bridge, Monday. (Reuters/Ana Roe)",
            ("cabel", "cable"),
        ),
        (
            "Lorries queue at the sothern ramp in Valmare on 2 March 2026. AP/Jo Tran",
            "Lorries queue at the southern ramp in Valmare on Monday. (AP/Jo Tran)",
            ("sothern", "southern"),
        ),
    ],
)
def test_059_typo_date_style_and_credit_style_in_one_caption(old: str, new: str, typo: tuple[str, str]) -> None:
    edit = single(pages(figure(old), figure(new), head=PUBLISHED))
    assert (edit.field, edit.operation, edit.severity) == ("caption", "change", 2)
    assert (
        {"TYPO", "DATE_STYLE", "CREDIT_STYLE"}
        <= set(edit.kinds)
        <= {"TYPO", "DATE_STYLE", "CREDIT_STYLE", "PUNCT_TYPOGRAPHY"}
    )
    assert ("TYPO", *typo) in told(edit)
    date = next(span for span in edit.spans if span.kind == "DATE_STYLE")
    assert date.evidence["iso"] == "2026-03-02"


@pytest.mark.parametrize("form", [as_text, as_markdown])
def test_059_the_same_in_files(form: object) -> None:
    lead = "VALMARE (Northwire) - The storm kept the ferries in port on Tuesday, March 3, 2026, and the crossing stays closed."
    old = "Ferries wait near the goverment pier in Valmare, March 2, 2026. NORTHWIRE/Ida Holm"
    new = "Ferries wait near the government pier in Valmare, Monday. (Northwire/Ida Holm)"
    assert callable(form)
    medium = "text" if form is as_text else "markdown"
    told_as = (lambda text: text) if form is as_text else (lambda text: f"![Ferries](/img/quay-884213.jpg)\n*{text}*")
    edit = single(both(*(form((told_as(text), lead, *STORY)) for text in (old, new)), medium))  # type: ignore[arg-type]
    assert (edit.field, edit.severity) == ("caption", 2)
    assert {"TYPO", "DATE_STYLE", "CREDIT_STYLE"} <= set(edit.kinds)


CARS, BOATS = (
    "Cars queue before the closed bridge before sunrise.",
    "Fishing boats lie under tarpaulins in the inner basin.",
)


@pytest.mark.parametrize(
    ("first", "second"),
    [(CARS, BOATS), ("Mayor Aino Brandt leaves the old town hall.", "Clerk Jory Vance counts the ballots on stage.")],
)
def test_060_a_caption_moved_to_another_picture(first: str, second: str) -> None:
    old = figure(first, "one-100200") + figure(second, "two-300400", alt="Boats")
    new = figure(second, "one-100200") + figure(first, "two-300400", alt="Boats")
    result = pages(old, new)
    assert {edit.kinds for edit in result.edits} == {("CAPTION_REASSIGNED",)}
    assert {(edit.field, edit.operation, edit.severity) for edit in result.edits} == {("caption", "move", 4)}


@pytest.mark.parametrize(
    ("old", "new"),
    [("harbour-dawn-771001", "protest-square-990442"), ("wreck-aerial-20260302", "mayor-portrait-20250114")],
)
def test_061_another_picture_under_the_same_caption(old: str, new: str) -> None:
    edit = single(pages(figure(CARS, old), figure(CARS, new)))
    assert edit.kinds == ("IMAGE_SWAP",)
    assert (edit.field, edit.severity) == ("image", 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://cdn.example/img/640/quay-884213.jpg", "https://images.example/fit-in/1200x675/quay-884213.jpg"),
        ("/img/quay-884213-320x180.jpg", "/img/quay-884213-1280x720.webp"),
        ("/img/quay-884213.jpg?crop=0,0,1,1", "/img/quay-884213.jpg?crop=0.1,0,0.8,1&dpr=2"),
    ],
)
def test_062_the_same_picture_cropped_or_served_from_elsewhere(old: str, new: str) -> None:
    result = pages(figure(CARS, src=old), figure(CARS, src=new))
    assert result.edits == ()


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (
            "Ferries wait near the goverment pier in Valmare on Monday.",
            "Ferries wait near the government pier in Valmare on Monday.",
            "TYPO",
        ),
        (
            "Divers inspect 12 cables of the harbour bridge in Valmare.",
            "Divers inspect 14 cables of the harbour bridge in Valmare.",
            "NUMBER_CHANGED",
        ),
    ],
)
def test_063_two_captions_for_one_picture_in_one_version(first: str, second: str, kind: str) -> None:
    page = as_html(STORY, above=figure(first) + figure(second, src="/img/mobile/quay-884213.jpg"))
    result = both(page, page)
    assert result.edits == ()
    # One pair, told of the version that is read, and of the one before when its pair was another one.
    (variant,) = (variant for variant in result.variants if variant.side == "new")
    assert {variant.first.text, variant.second.text} == {first, second}
    assert [span.kind for span in variant.spans] == [kind]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Port Authority/Handout via Reuters", "Ida Holm/Reuters"),
        ("Handout", "Jo Tran/AP"),
        ("Photo: Northwire", "Photo: Ida Holm/Northwire"),
    ],
)
def test_064_the_credit_alone_changed(old: str, new: str) -> None:
    edit = single(pages(figure(CARS, credit=old), figure(CARS, credit=new)))
    assert (edit.field, edit.operation) == ("credit", "change")
    assert "CREDIT_CHANGE" in edit.kinds
    assert edit.severity == 3
    assert "CAPTION_CHANGE" not in edit.kinds


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        ("Police line up on the quay", "Protesters line up on the quay", 3),
        ("Three cars on a quay", "Four cars on a quay", 4),
    ],
)
def test_065_the_alternative_text_alone_changed(old: str, new: str, least: int) -> None:
    edit = single(pages(figure(CARS, alt=old), figure(CARS, alt=new)))
    assert (edit.field, edit.operation) == ("alt", "change")
    assert edit.severity >= least


SLIDES = [
    figure(caption, f"slide-{n}00{n}77", alt=f"Slide {n}")
    for n, caption in enumerate(
        (CARS, BOATS, "The mayor counts the votes on the stage.", "Gulls circle above the empty fish market."), 1
    )
]


def gallery(slides: list[str]) -> str:
    return f"<div class=gallery>{''.join(slides)}</div>"


@pytest.mark.parametrize("order", [[1, 0, 2, 3], [3, 0, 1, 2]])
def test_066_a_gallery_in_another_order(order: list[int]) -> None:
    result = pages(gallery(SLIDES), gallery([SLIDES[n] for n in order]))
    assert result.summary.max_severity <= 1, [(edit.kinds, edit.old, edit.new) for edit in result.edits]


@pytest.mark.parametrize("place", [0, 2, 3])
def test_066_a_slide_inserted(place: int) -> None:
    kept = [slide for n, slide in enumerate(SLIDES) if n != place]
    edit = single(pages(gallery(kept), gallery(SLIDES)))
    assert (edit.field, edit.operation) == ("caption", "add")
    assert "IMAGE_ADDED" in edit.kinds


@pytest.mark.parametrize(
    "mark",
    [
        "<p><img src='/img/quay-884213.jpg' alt='Cars' width=800></p><p><em>{}</em></p>",
        "<div><img src='/img/quay-884213.jpg' alt='Cars' width=800><p class=caption>{}</p></div>",
        "<div class=image><img src='/img/quay-884213.jpg' alt='Cars' width=800><br><em>{}</em></div>",
    ],
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ferries wait near the goverment pier.", "Ferries wait near the government pier."),
        ("Divers inspect a cabel of the bridge.", "Divers inspect a cable of the bridge."),
    ],
)
def test_067_a_caption_without_a_figure(mark: str, old: str, new: str) -> None:
    edit = single(pages(mark.format(old), mark.format(new)))
    assert (edit.field, edit.operation, edit.kinds) == ("caption", "change", ("TYPO",))


@pytest.mark.parametrize(
    ("inside", "apart"),
    [
        (f"{CARS} (Northwire/Ida Holm)", "Northwire/Ida Holm"),
        (f"{CARS} Photo: Ida Holm/Reuters", "Ida Holm/Reuters"),
        (f"{CARS} © Jo Tran/AFP", "© Jo Tran/AFP"),
    ],
)
def test_068_the_credit_inside_the_caption_or_beside_it(inside: str, apart: str) -> None:
    separate = f"<figure><img src='/img/quay-884213.jpg' alt='Cars on a quay'><figcaption>{CARS}</figcaption><div class=credit>{apart}</div></figure>"
    for old, new in ((figure(inside), figure(CARS, credit=apart)), (figure(inside), separate)):
        result = pages(old, new)
        assert result.summary.max_severity <= 2, [(edit.kinds, told(edit)) for edit in result.edits]
        assert all(set(kinds(edit)) <= {"CREDIT_STYLE", "PUNCT_TYPOGRAPHY"} for edit in result.edits)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Watch: divers inspect a cabel of the bridge.", "Watch: divers inspect a cable of the bridge.", "TYPO"),
        ("The wreck was lifted by 2 cranes.", "The wreck was lifted by 3 cranes.", "NUMBER_CHANGED"),
    ],
)
def test_069_the_caption_of_a_video(old: str, new: str, kind: str) -> None:
    mark = "<figure><video poster='/video/poster-55120.jpg' controls><source src='/video/55120.mp4'></video><figcaption>{}</figcaption></figure>"
    edit = single(pages(mark.format(old), mark.format(new)))
    assert (edit.field, edit.kinds[0]) == ("caption", kind)


@pytest.mark.parametrize(
    ("note", "lang"),
    [
        (
            "Correction: An earlier version of this article carried a photograph of another bridge. The picture has been removed.",
            "en",
        ),
        (
            "Editor's note: We have removed a photograph from this story because it did not show the harbour bridge. We apologise for the error.",
            "en",
        ),
    ],
)
def test_070_a_picture_removed_with_an_apology(note: str, lang: str) -> None:
    old = as_html(STORY, above=figure(CARS), lang=lang)
    new = as_html(STORY, below=f"<p><em>{note}</em></p>", lang=lang)
    result = both(old, new)
    found = {edit.field: edit for edit in result.edits}
    assert set(found) == {"note", "caption"}
    assert "NOTE_ADDED" in found["note"].kinds
    assert "IMAGE_REMOVED" in found["caption"].kinds
    assert found["caption"].operation == "remove"
    assert result.disclosure.verdict in ("disclosed", "undetermined")
    assert "no note" not in " ".join(result.disclosure.evidence)
    assert not noises(result) & {"EXTRACTION_FLICKER"}

"""An article of some 800 words that is edited nine times, as articles are: what a report of ten versions costs.

Every word of it is invented. The edits are those of an ordinary story: typing errors, figures, a headline, quotations,
a paragraph that comes, goes or moves, a sentence worded anew, a correction that says what it corrects.
"""

from __future__ import annotations

from tests.newspaper import Newspaper

PATH = "/2026/salt-road"
SLUG = "salt-road"
#: What else a page of a newspaper holds, so that its records are as large as such records are.
_FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline} | The Courant</title>
<meta property="og:type" content="article"><meta property="og:title" content="{headline}">
<meta property="article:published_time" content="2026-03-02T07:00:00Z">
<meta property="article:modified_time" content="2026-03-0{day}T{hour}:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/about">About</a></nav><article><h1>{headline}</h1>
<p class="byline">By Dana Whitlock and Joren Maas</p>
<figure><img src="/img/causeway-20418.jpg" width="800" height="500" alt="Lorries queue on a causeway">
<figcaption>{caption}</figcaption></figure>
{body}
</article><footer>© The Courant, an invented newspaper</footer></body></html>
"""

_HEADLINE = "Salt Road to Close for Two Years as Causeway Sinks"
_CAPTION = "Lorries queue on the Salt Road causeway on Monday. Photo: Ilse Brandt/Courant"
_BODY = """The Salt Road, the only paved way to the island of Tern, will close to lorries in April and stay closed for two
years, the provincial road office said on Monday, after divers found that the causeway beneath it has sunk by 34
centimetres since the autumn.
The office will lay a single lane on pontoons beside the old road. It is meant for ambulances, school buses and the
milk lorry that crosses twice a day, and nobody else may use it before the first of June, according to a plan of 60
pages that the office published on Monday morning.
“We can hold the road or we can rebuild it, but we cannot do both with the same stone,” said Petra Lindqvaard, the
engineer who leads the work. “Whoever promises the islanders a road by next winter has not stood in that water.”
The closure hits an island that lives from what it sends away. Tern ships 18,000 tonnes of salt, 4,200 tonnes of
potatoes and nearly all the mussels that are eaten on the mainland coast, and nine lorries in ten take the causeway.
At the salt works in Oudehaven, the largest employer with 212 people, the night shift heard of it on the radio. The
works had bought two new lorries in January, said the foreman, Aldo Ferwick, and would now have to rent a barge for
them, which costs more in a week than the lorries do in a month.
“Nobody called us,” he said. “I had the road office on the telephone on Friday about a parking ban, and they talked of
the weather.”
The office rejects that. A letter went to all firms on the island on the second of February, a spokesman said, with an
invitation to a meeting at which the sinking was to be explained. Eleven firms were there, and the salt works sent an
apprentice who signed the list.
How the causeway came to sink is disputed. It was built in 1931 on mats of willow and brushwood, on which stone and clay
were tipped until they no longer moved. Such roads settle for a hundred years and more, but slowly, a few millimetres in
a year, and engineers used to write the numbers in a book in the lock keeper’s house.
Since 2019 the numbers have been larger. A dredged channel for the new mussel boats runs 40 metres from the foot of the
causeway, and the University of Halm warned in a report for the ministry that the tide now takes clay from beneath the
mats and carries it into the channel.
The ministry put the report aside. It said at the time that the channel was safe “under all foreseeable conditions”,
and that the university had measured in a winter with unusual storms.
“Storms in winter are what one foresees on this coast,” said Wiebe Aukema, who wrote the report and has retired since.
He would not say that the channel was the cause. The mats are old, he said, and somebody should have looked at them in
any case.
The rebuilding will cost 86 million crowns, of which the province pays half. The rest is to come from the ministry and
from a toll, which lorries will pay once the road is open again: 12 crowns for each crossing, less for those who live
on the island.
That the islanders should pay at all has angered the council of Tern, which met in the school on Monday evening. It
voted by nine to two to refuse the toll, and asked the province to make the ferry from Sint Joris free until the road
is open.
The ferry carries 30 cars and runs four times a day. Its captain, Marit Sol, told the meeting that she could make six
crossings if she had a second crew, but that nobody had applied in the past year, and that two of her three deckhands
are older than sixty.
Farmers fear for the early potatoes, which are lifted in May and have to be in the shops within two days. A barge takes
half a day to load, and the harbour at Oudehaven has one crane, which belongs to the salt works.
“We will lend it,” Mr Ferwick said, “but not at five in the morning when our own salt has to go.”
There were quieter voices as well. The shopkeeper in the village of Lage Kerk, Nele Vandermaat, said that the island had
lived from boats for six hundred years and from the road for less than a hundred, and that she looked forward to hearing
the larks again.
The road office will show its plans on Thursday at seven in the school. The pontoons arrive from the south in the week
after Easter, and the last lorry is to leave the island on the night of the thirtieth of April."""

#: What each version does to the one before it: texts exchanged, one for the other, in the headline, caption or body.
_STEPS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("the provincial road office said", "the provicial road office said"),),
    (("the provicial road office said", "the provincial road office said"), ("34\ncentimetres", "43\ncentimetres")),
    (
        ("Salt Road to Close for Two Years as Causeway Sinks", "Island’s Only Road to Close for Two Years"),
        ("Eleven firms were there, and the salt works sent an\napprentice who signed the list.",
         "Eleven firms were there."),
    ),
    (
        ("“We can hold the road or we can rebuild it, but we cannot do both with the same stone,”",
         "“We can hold the road or rebuild it, but not both with the same stone,”"),
        ("“Nobody called us,” he said.",
         "“Nobody from the road office called us,” he said."),
        ("Photo: Ilse Brandt/Courant", "Photo: Ilse Brandt/The Courant"),
    ),
    (
        ("There were quieter voices as well.",
         ("The chamber of trade on the mainland reckons that prices in the shops of the coast will rise by a tenth before "
         "the summer, and has asked the province to pay for a second barge. The province said that it would answer "
         "this week.\nThere were quieter voices as well.")),
        ("nobody else may use it before the first of June", "nobody else may use it before the first of July"),
    ),
    (
        ("86 million crowns, of which the province pays half", "68 million crowns, of which the province pays half"),
        ("has angered the council of Tern", "has outraged the council of Tern"),
        ("He would not say that the channel was the cause.", "He said that the channel could be the cause."),
    ),
    (
        ("Marit Sol", "Marit Soll"),
        (("which belongs to the salt works.\n“We will lend it,” Mr Ferwick said, “but not at five in the morning when our "
         "own salt has to go.”"), "which belongs to the salt works."),
        ("The ministry put the report aside.", "The ministry did not act on the report."),
    ),
    (
        ("The ferry carries 30 cars and runs four times a day.", "The ferry carries 30 cars and sails four times a day."),
        (("“Nobody from the road office called us,” he said. “I had the road office on the telephone on Friday about a "
         "parking ban, and they talked of\nthe weather.”\n"), ""),
        ("Farmers fear for the early potatoes", ("“Nobody from the road office called us,” Mr Ferwick said. “I had the "
         "road office on the telephone on Friday about a parking ban, and they talked of the weather.”\nFarmers fear for "
         "the early potatoes")),
        ("are older than sixty.",
         ("are older than sixty.\nCorrection: An earlier version of this article misspelled the name of the ferry’s "
         "captain. She is Marit Soll, not Marit Sol.")),
    ),
    (
        ("Lorries queue on the Salt Road causeway on Monday.", "Lorries queue on the causeway on Monday."),
        ("How the causeway came to sink is disputed.", "Why the causeway sinks is disputed."),
        ("with an\ninvitation to a meeting", "and an\ninvitation to a meeting"),
    ),
)  # fmt: skip


def versions() -> list[bytes]:
    """The pages, one after the other."""
    parts = {"headline": _HEADLINE, "caption": _CAPTION, "body": _paragraphs(_BODY)}
    pages = [_page(parts, 0)]
    for number, step in enumerate(_STEPS, 1):
        for old, new in step:
            for name, text in parts.items():
                parts[name] = text.replace(_paragraphs(old), _paragraphs(new))
        pages.append(_page(parts, number))
    return pages


def _paragraphs(text: str) -> str:
    """Line breaks of this file are spaces, but where a paragraph ends."""
    for end in (".", ".”"):
        text = text.replace(f"{end}\n", f"{end}\0")
    return text.replace("\n", " ").replace("\0", "\n")


def _page(parts: dict[str, str], number: int) -> bytes:
    body = "\n".join(f"<p>{line}</p>" for line in parts["body"].split("\n"))
    day, hour = 2 + number // 4, f"{8 + 3 * (number % 4):02}"
    return _FRAME.format(headline=parts["headline"], caption=parts["caption"], body=body, day=day, hour=hour).encode()


def print_ten(paper: Newspaper) -> None:
    """Serves and captures them, three hours apart."""
    for number, page in enumerate(versions()):
        paper.at(f"2026-03-0{2 + number // 4}T{8 + 3 * (number % 4):02}:00:00Z")
        paper.serve(PATH, page)
        paper.capture(PATH)

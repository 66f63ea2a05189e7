"""What asks something of the reader is furniture in every language, and a story that speaks of it is a story."""

from __future__ import annotations

import pytest
from diff_builder import diff, page

from archive.model.article import Block, Link

A = "The council approved the new harbour bridge after a long debate on Monday evening in the old town hall."
B = "Engineers had warned for years that the old piers could not carry heavier lorries any longer."
C = "Work is to begin in spring, and the ferry will keep running until the opening."

METERS = [
    "You have 2 free articles left this month.",
    "3 free stories remaining. You can read more with an account",
    "This is your last free article.",
    "Sie können noch 3 Artikel kostenlos lesen.",
    "Ihnen bleiben in diesem Monat noch zwei kostenlose Beiträge.",
    "Il vous reste 1 article gratuit à lire ce mois-ci.",
    "Te quedan 2 artículos gratuitos este mes",
    "Ti restano 3 articoli gratuiti questo mese",
    "Você ainda tem 2 matérias gratuitas",
    "Je kunt nog 4 artikelen gratis lezen",
    "Du har 2 gratis artiklar kvar",
    "Du har 3 gratis artikler tilbage",
    "Masz jeszcze 2 darmowe artykuły",
    "У вас осталось 3 бесплатных материала",
    "無料記事は残り2本です",
]


@pytest.mark.parametrize("line", METERS)
def test_a_counter_of_free_articles_is_noise(line: str) -> None:
    for old, new in (([A, B], [A, B, line]), ([A, line, B], [A, B])):
        result = diff(page(*old), page(*new))
        assert result.edits == ()
        assert {noise.kind for noise in result.noise} == {"CHROME_NOISE"}


LETTERS = [
    ("The harbour mail", "The day on the quays, straight to your inbox every weekday.", "Sign up now"),
    ("Post vom Kai", "Jeden Morgen das Wichtigste vom Hafen in Ihrem Postfach.", "Jetzt anmelden"),
    ("La lettre du quai", "L'essentiel du port chaque soir dans votre boîte mail.", "Je m'inscris"),
    ("La carta del puerto", "Lo esencial del puerto cada semana en tu correo.", "Apúntate"),
    ("La lettera del molo", "Il meglio del porto ogni settimana nella tua casella.", "Iscriviti ora"),
    ("A carta do cais", "O essencial do porto todas as semanas no seu e-mail.", "Quero receber"),
    ("De kadebrief", "Elke week het belangrijkste uit de haven in je mailbox.", "Schrijf je in"),
    ("Brevet från kajen", "Det viktigaste från hamnen varje vecka i din inkorg.", "Prenumerera"),
    ("List z nabrzeża", "Najważniejsze wieści z portu co tydzień na twoją skrzynkę.", "Zapisz się"),
    ("港の手紙", "毎週、港のニュースをメールでお届けします。", "登録する"),
]


@pytest.mark.parametrize(("title", "words", "button"), LETTERS)
def test_an_offer_of_a_letter_is_noise_in_every_shape(title: str, words: str, button: str) -> None:
    link = (Link(button, "https://vell.example/letters"),)
    shapes: list[list[str | Block]] = [
        [Block("paragraph", f"{title}: {words} {button}", "", link)],
        [title, Block("paragraph", f"{words} {button}", "", link)],
        [Block("heading", title, ""), words, button],
        [words],
        [title, words, Block("paragraph", button, "", link), "No spam!"],
    ]
    for shape in shapes:
        for old, new in (([A, B, C], [A, B, *shape, C]), ([A, *shape, B, C], [A, B, C])):
            result = diff(page(*old), page(*new))
            assert [edit.kinds for edit in result.edits] == []


@pytest.mark.parametrize(
    "block",
    [
        Block("paragraph", "Read more: Who owns the quay?", "", (Link("Who owns the quay?", "https://x.example/1"),)),
        Block("paragraph", "Read more: Who owns the quay? A visit. (With pictures)", "",
              (Link("Who owns the quay? A visit. (With pictures)", "https://x.example/1"),)),
        Block("paragraph", "Lesen Sie auch Wem gehört der Kai?", ""),
        Block("paragraph", "Mehr zum Thema Wem gehört der Kai?", ""),
        Block("paragraph", "À lire aussi : À qui appartient le quai ?", ""),
        Block("paragraph", "Lea también: ¿De quién es el muelle?", ""),
        Block("paragraph", "Czytaj także: Czyje jest nabrzeże?", ""),
        Block("paragraph", "Les også: Hvem eier kaia?", ""),
        Block("paragraph", "Čtěte také: Komu patří nábřeží?", ""),
        Block("paragraph", "関連記事:埠頭は誰のものか", ""),
        Block("paragraph", "Already a subscriber? Log in", ""),
        Block("paragraph", "Create a free account to keep reading", ""),
        Block("paragraph", "Load more", "", (Link("Load more", "https://x.example/2"),)),
    ],
)  # fmt: skip
def test_what_leads_elsewhere_is_noise(block: Block) -> None:
    result = diff(page(A, B), page(A, block, B))
    assert result.edits == ()
    assert {noise.kind for noise in result.noise} == {"CHROME_NOISE"}


SAID = [
    "The newspaper will end its newsletter in June, the editor told the staff on Friday.",
    "Every morning the mayor writes a newsletter, and nobody in the council reads it.",
    "Half of all subscribers left within a year, according to the report of the auditors.",
    "Scam messages land in your inbox every day, the consumer office warned on Monday.",
    "„Jeden Tag liegen solche Briefe in Ihrem Postfach“, sagte die Verbraucherschützerin.",
    "Wer den Newsletter abonnieren wollte, musste seine Adresse bis Freitag angeben.",
    "Selon la mairie, chaque matin des courriels frauduleux arrivent dans votre boîte mail.",
    "Cada semana llegan estafas a tu correo, según la oficina del consumidor.",
    "The ministry asked residents to sign up for the alerts before the flood season begins.",
    "Residents can register for the trip at the town hall until Friday at noon.",
    "She was already a member of the board when the contract was signed.",
    "Er war bereits Kunde der Bank, als der Kredit bewilligt wurde.",
    "Three free articles a month are left to readers under the plan, its critics say.",
    "The two articles left out of the draft concern free ports and the rights of sailors.",
    "To keep reading aloud for nine hours is hard, the actor said after the last page.",
    "Read more slowly, the teacher told the class, and the room fell silent.",
    "More on the ferry than on the quay, passengers complained of the smell of tar.",
    "The wall between the gardens fell, and three subscribers of the phone company lost their line.",
    "Your browser knows more about you than your neighbour, the study concludes.",
    "Older posts of the pier were replaced in May, and the previous ones burned.",
    "Page 2 of the contract names the sum, the lawyers said.",
    "毎日、詐欺のメールで被害が出ている。",
    "Subscribe to the theory or not: the tide rose by nine centimetres that year.",
]


@pytest.mark.parametrize("sentence", SAID)
def test_a_story_that_speaks_of_it_is_an_edit(sentence: str) -> None:
    for old, new in (([A, B], [A, sentence, B]), ([A, sentence, B], [A, B]), ([A, B], [A, B, sentence])):
        (edit,) = diff(page(*old), page(*new)).edits
        assert edit.kinds[0] in ("CONTENT_ADDED", "CONTENT_REMOVED")


def test_a_link_inside_a_sentence_is_no_button() -> None:
    for text, words in (
        ("Swimmers who want to come along can sign up", "sign up"),
        ("Sign up began at nine, and by ten all places were gone.", "Sign up"),
        ("Those who stay at home may subscribe to the stream of the concert.", "subscribe"),
    ):
        block = Block("paragraph", text, "", (Link(words, "https://vell.example/join"),))
        (edit,) = diff(page(A, B), page(A, block, B)).edits
        assert edit.kinds == ("CONTENT_ADDED",)


def test_a_subheading_belongs_to_the_story_that_follows_it() -> None:
    letter = "The day on the quays, straight to your inbox every weekday."
    heading = Block("heading", "What the bridge will cost", "")
    for run in ([heading, C, letter], [letter, heading, C], [heading, letter, C]):
        result = diff(page(A, B), page(A, *run, B))
        assert {edit.new.text for edit in result.edits if edit.new} == {heading.text, C}
    # A full sentence is no title, however short.
    result = diff(page(A, B), page(A, "He denies it.", letter, B))
    assert [edit.new.text for edit in result.edits if edit.new] == ["He denies it."]


def test_a_dated_line_that_says_by_whom_is_a_stamp() -> None:
    for old, new in (
        ("February 24, 2026 By Mara Pirrin Harbour reporter", "3 hours ago By Mara Pirrin Harbour reporter"),
        ("vor 3 Stunden Von Jonas Tell", "4. März 2026 Von Jonas Tell"),
    ):
        language = "de" if "Von" in old else "en"
        result = diff(page(A, old, B, language=language), page(A, new, B, language=language))
        assert result.edits == ()
    # Another author is no stamp.
    old, new = "3 hours ago By Mara Pirrin Harbour reporter", "4 hours ago By Ilse Varga Harbour reporter"
    assert diff(page(A, old, B), page(A, new, B)).edits

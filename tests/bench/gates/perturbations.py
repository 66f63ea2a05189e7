"""Holds what must be no edit: a page that changed around its story, and the one change that must be seen.

Every perturbation works on the markup as text, so that nothing but what it names differs; places in the story are
found by the paragraphs that were read. All inserted text is invented here, in the language of the page where known.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from archive.articles.extract import extract
from archive.diff import compare
from archive.model.article import Article, Extraction
from archive.model.edit import Comparison
from tests.bench.gates.pages import fundus, letters, paragraphs
from tests.bench.gates.table import Gate, skipped

_T = TypeVar("_T")
_ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
#: The markup in pieces: what is no text for a reader, tags, and text.
_PIECES = re.compile(
    r"<!--.*?-->|<(script|style|textarea|pre|title|noscript|template|svg)\b.*?</\1\s*>|<[!/?a-zA-Z]"
    + _ATTRIBUTES
    + ">",
    re.DOTALL | re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"<(p|div|li|span)\b" + _ATTRIBUTES + r">((?:(?!</?\1\b).)*)</\1\s*>", re.DOTALL | re.IGNORECASE
)
_BLOCK = re.compile(r"<(p|li|td|dd|h[2-6])\b" + _ATTRIBUTES + r">((?:(?!<\1\b).)*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"(<a\b" + _ATTRIBUTES + r">)((?:(?!</?a\b).)*)(</a\s*>)", re.DOTALL | re.IGNORECASE)
_TIME = re.compile(r"(<time\b" + _ATTRIBUTES + r">)(?:(?!</time\b).)*(</time\s*>)", re.DOTALL | re.IGNORECASE)
_CLASS = re.compile(r"(\sclass\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]*>")

#: Shortest block that counts as a paragraph of the story, and shortest link text that is a teaser.
_SOLID, _TEASER = 60, 20
#: Letters beside its links with which a block says something itself.
_SPOKEN = 8
#: A link text of more letters is no teaser: a link may be left open and run over a story.
_LONGEST = 250
#: Kinds that say that a page was cut and its story not edited.
_CUT = ("ACCESS_TRUNCATED",)


@dataclass(frozen=True)
class Sample:
    """One page to perturb, with what was read from it and where its paragraphs stand in the markup."""

    number: int
    name: str
    markup: str
    read: Extraction
    #: What others say that the story is, beside what was read.
    known: str = ""

    @property
    def article(self) -> Article:
        """The article that was read."""
        return self.read.article

    @property
    def language(self) -> str:
        """The language of the page, two letters, or nothing."""
        return (self.article.language or "").lower()[:2]

    def paragraphs(self) -> list[re.Match[str]]:
        """The elements that are a paragraph of the story from end to end, in order."""
        wanted = {letters(block.text) for block in self.article.blocks if len(block.text) >= _SOLID}
        wanted.discard("")
        found: list[re.Match[str]] = []
        unseen = [
            piece.span()
            for piece in _PIECES.finditer(self.markup)
            if piece.group(1) or piece.group().startswith("<!--")
        ]
        place = 0
        while match := _PARAGRAPH.search(self.markup, place):
            end = next((end for start, end in unseen if start <= match.start() < end), None)
            if end is not None:
                place = end
            elif letters(plain(match.group(2))) in wanted:
                found.append(match)
                place = match.end()
            else:
                place = match.start(2)
        return found


def plain(markup: str) -> str:
    """The text of a piece of markup."""
    return html.unescape(_TAG.sub(" ", markup))


def pieces(markup: str) -> Iterator[tuple[str, bool]]:
    """The markup in pieces, each with whether it is text that is shown."""
    end = 0
    for match in _PIECES.finditer(markup):
        if match.start() > end:
            yield markup[end : match.start()], True
        yield match.group(), False
        end = match.end()
    if end < len(markup):
        yield markup[end:], True


def _number(*parts: object) -> int:
    return int.from_bytes(sha256("\0".join(map(str, parts)).encode()).digest()[:6])


def _hash(*parts: object) -> str:
    return format(_number(*parts), "x")[:6]


# ---- what is inserted; every row has the markup of one site and the words of one language

_READ_MORE = {
    "en": "Read more", "de": "Lesen Sie auch", "fr": "Lire aussi", "es": "Lea también", "it": "Leggi anche",
    "pt": "Leia também", "nl": "Lees ook", "da": "Læs også", "no": "Les også", "sv": "Läs även", "ja": "関連記事",
    "zh": "延伸阅读", "pl": "Czytaj też", "cs": "Čtěte také", "tr": "Ayrıca okuyun",
}  # fmt: skip
_AD = {"en": "Advertisement", "de": "Anzeige", "fr": "Publicité", "es": "Publicidad", "it": "Pubblicità",
       "pt": "Publicidade", "nl": "Advertentie", "ja": "広告", "zh": "广告"}  # fmt: skip
_LETTER = {
    "en": ("The morning letter", "Get the three stories that matter in your inbox, every weekday at six.", "Sign up"),
    "de": ("Der Morgenbrief", "Die drei wichtigsten Geschichten, werktags um sechs in Ihrem Postfach.", "Anmelden"),
    "fr": ("La lettre du matin", "Chaque matin à six heures, trois sujets dans votre boîte mail.", "S'inscrire"),
    "es": ("La carta de la mañana", "Cada mañana a las seis, tres historias en tu correo.", "Suscríbete"),
    "it": ("La lettera del mattino", "Ogni mattina alle sei, tre storie nella tua posta.", "Iscriviti"),
    "pt": ("A carta da manhã", "Todas as manhãs, às seis, três histórias no seu e-mail.", "Inscreva-se"),
    "nl": ("De ochtendbrief", "Elke werkdag om zes uur drie verhalen in uw mailbox.", "Aanmelden"),
}
_LOGIN = {
    "en": ("Are you already a subscriber?", "Click to log in!"), "de": ("Sie sind bereits Abonnent?", "Hier anmelden"),
    "fr": ("Déjà abonné ?", "Connectez-vous"), "es": ("¿Ya eres suscriptor?", "Inicia sesión"),
    "it": ("Sei già abbonato?", "Accedi per leggere"), "pt": ("Já é assinante?", "Faça seu login"),
    "nl": ("Bent u al abonnee?", "Log in om verder te lezen"),
}  # fmt: skip
_AGO = {"en": "3 hours ago", "de": "vor 3 Stunden", "fr": "il y a 3 heures", "es": "hace 3 horas", "it": "3 ore fa",
        "pt": "há 3 horas", "nl": "3 uur geleden"}  # fmt: skip
_TEASERS = (
    "Ferry company orders two boats for the winter line", "Council of Altmoor votes on the new tram",
    "What the harvest costs this year", "Old brewery becomes a library", "Goalkeeper Pirrin leaves after nine seasons",
    "Heat pump or not: four households report", "The lighthouse keeper who counts birds", "Quiz: who said it?",
    "Storm warning for the northern coast", "Three recipes with quince", "Museum finds a lost map in its attic",
    "Bakers on strike in Vell", "A walk along the Orrin canal", "Trains to Kester run again", "Our picks for the weekend",
)  # fmt: skip


def _said(table: dict[str, _T], sample: Sample) -> _T:
    return table.get(sample.language, table["en"])


def _teaser(sample: Sample, number: int) -> str:
    return _TEASERS[_number(sample.name, number) % len(_TEASERS)]


def _words(sample: Sample, number: int, length: int) -> str:
    """Other words of about the same length."""
    told = _teaser(sample, number).split()
    while len(" ".join(told)) < length:
        number += 1
        told += _teaser(sample, number).split()
    while len(told) > 1 and len(" ".join(told)) > length + 4:
        told.pop()
    return " ".join(told)


# ---- the perturbations: new markup, or None where the page offers no place


def class_rename(sample: Sample) -> str | None:
    """Another build of the style sheets: every class name ends in another hash."""

    def renamed(match: re.Match[str]) -> str:
        quote, names = match.group(2)[0], match.group(2)[1:-1].split()
        return match.group(1) + quote + " ".join(f"{name}__{_hash(name)}" for name in names) + quote

    return _in_tags(sample.markup, renamed)


def class_loss(sample: Sample) -> str | None:
    """Another style sheet altogether: every class name becomes one that says nothing."""

    def renamed(match: re.Match[str]) -> str:
        quote, names = match.group(2)[0], match.group(2)[1:-1].split()
        return match.group(1) + quote + " ".join(f"c{_hash(name)}" for name in names) + quote

    return _in_tags(sample.markup, renamed)


def _in_tags(markup: str, renamed: Callable[[re.Match[str]], str]) -> str:
    return "".join(
        piece if text or piece.startswith(("<!--", "<script", "<style")) else _CLASS.sub(renamed, piece)
        for piece, text in pieces(markup)
    )


def whitespace(sample: Sample) -> str | None:
    """Another indentation: every white space in the text becomes another one, every ninth blank a line break."""
    out, blanks, depth = [], 0, 0
    for piece, text in pieces(sample.markup):
        if not text:
            depth = max(0, min(12, depth + (-1 if piece.startswith("</") else 1 if piece[1:2].isalpha() else 0)))
            out.append(piece)
            continue

        def indented(match: re.Match[str], depth: int = depth) -> str:
            nonlocal blanks
            blanks += 1
            return "\n" + "  " * depth if "\n" in match.group() or blanks % 9 == 0 else match.group()

        out.append(_SPACE.sub(indented, piece))
    return "".join(out)


def nbsp(sample: Sample) -> str | None:
    """Five blanks of the story become no-break spaces."""
    places = []
    for match in sample.paragraphs():
        start = match.start(2)
        for piece in pieces(match.group(2)):
            if piece[1]:
                places += [start + at.start() for at in re.finditer(r"(?<=\w) (?=\w)", piece[0])]
            start += len(piece[0])
    chosen = {places[len(places) * n // 5] for n in range(5)} if len(places) >= 5 else set()
    if not chosen:
        return None
    out, end = [], 0
    for place in sorted(chosen):
        out += [sample.markup[end:place], "&nbsp;"]
        end = place + 1
    return "".join([*out, sample.markup[end:]])


def _inserted(sample: Sample, box: str) -> str | None:
    found = sample.paragraphs()
    if len(found) < 3:
        return None
    end = found[len(found) // 2 - 1].end()
    return sample.markup[:end] + box + sample.markup[end:]


def read_more(sample: Sample) -> str | None:
    """A paragraph that leads to another story."""
    said, teaser = _said(_READ_MORE, sample), _teaser(sample, 1)
    forms = (
        f'<p>{said}: <a href="/stories/4711-other">{teaser}</a></p>',
        f'<p><strong>{said}: <a href="https://news.example/4711">{teaser}</a></strong></p>',
        f'<p class="c-inline">{said} <a href="/4711.html"><em>{teaser}</em></a></p>',
        f'<p><a href="/4711.html">{said}: {teaser}</a></p>',
    )
    return _inserted(sample, forms[sample.number % len(forms)])


def ad_slot(sample: Sample) -> str | None:
    """An advertisement between two paragraphs."""
    said = _said(_AD, sample)
    forms = (
        f'<div class="ad-slot"><span class="ad-slot__label">{said}</span><div id="slot-7"></div></div>',
        f'<div class="ad-slot"><p>{said}</p><a href="/c"><img src="/b.gif"></a><p>Orrin Tours: seven days from 499</p></div>',
        f'<aside class="advert"><i>{said}</i><a href="https://ads.example/k">Kester shoes, with free returns</a></aside>',
        f'<div id="gpt-mid-2"><div>{said}</div><iframe src="https://ads.example/f"></iframe></div>',
    )
    return _inserted(sample, forms[sample.number % len(forms)])


def newsletter(sample: Sample) -> str | None:
    """An invitation to a newsletter between two paragraphs, in a box that is called so or stands aside."""
    title, words, button = _said(_LETTER, sample)
    field = '<input type="email" name="mail">'
    forms = (
        f'<div class="newsletter-box"><h3>{title}</h3><p>{words}</p><form>{field}<button>{button}</button></form></div>',
        f'<aside><h4>{title}</h4><p>{words}</p><a class="btn" href="/letters">{button}</a></aside>',
        f'<section class="nl-signup"><b>{title}</b><p>{words}</p><form>{field}<button>{button}</button></form></section>',
    )
    return _inserted(sample, forms[sample.number % len(forms)])


def bare_newsletter(sample: Sample) -> str | None:
    """The same between two paragraphs, in paragraphs of its own: only its words tell what it is."""
    title, words, button = _said(_LETTER, sample)
    forms = (
        f'<div class="c-module"><p><b>{title}</b></p><p>{words} <a href="/letters">{button}</a></p></div>',
        f'<p><em>{title}: {words} <a href="/letters">{button}</a></em></p>',
    )
    return _inserted(sample, forms[sample.number % len(forms)])


def relative_time(sample: Sample) -> str | None:
    """Every time element says how long ago it was."""
    said = _said(_AGO, sample)
    changed, count = _TIME.subn(lambda match: f"{match.group(1)}{said}{match.group(2)}", sample.markup)
    return changed if count else None


def _spoken(sample: Sample) -> list[tuple[int, int]]:
    """The blocks between the first and the last paragraph that speak beside their links: they may be story too."""
    found = sample.paragraphs()
    if not found:
        return []
    return [
        match.span()
        for match in _BLOCK.finditer(sample.markup, found[0].start(), found[-1].end())
        if len(letters(plain(_LINK.sub("", match.group(2))))) >= _SPOKEN
    ]


def _relinked(sample: Sample, least: int) -> str | None:
    article = sample.article
    told = [article.headline, article.deck or "", article.byline or "", *(block.text for block in article.blocks)]
    told.append(sample.known)
    told += [author.name for author in article.authors] + [source.text for source in article.headlines]
    told += [image.raw or "" for image in article.images] + [note.text for note in article.notes]
    story = "\0".join(letters(text) for text in told)
    spoken = _spoken(sample)
    count = 0

    def other(match: re.Match[str]) -> str:
        nonlocal count
        text = letters(plain(match.group(2)))
        if (
            not least <= len(text) <= _LONGEST
            or text in story
            or any(start <= match.start() < end for start, end in spoken)
        ):
            return match.group()
        count += 1
        left = [_teaser(sample, count) if least >= _TEASER else _words(sample, count, len(text))]
        inner = "".join(
            (left.pop() if left else "") if shown and len(letters(html.unescape(piece))) > 1 else piece
            for piece, shown in pieces(match.group(2))
        )
        return match.group(1) + inner + match.group(3)

    changed = _LINK.sub(other, sample.markup)
    return changed if count else None


def teasers(sample: Sample) -> str | None:
    """Other teasers: every link text of the length of a headline that is not of the story."""
    return _relinked(sample, _TEASER)


def links(sample: Sample) -> str | None:
    """Other links everywhere outside the story, navigation and keywords included."""
    return _relinked(sample, 2)


def cut(sample: Sample) -> str | None:
    """The second half of the story is gone, and its reader is asked to log in."""
    found = sample.paragraphs()
    if len(found) < 4:
        return None
    half = len(found) // 2
    question, call = _said(_LOGIN, sample)
    forms = (
        f'<p>{question} <a href="/login">{call}</a></p>',
        f'<div class="c-gate"><p>{question}</p><p><a href="/login">{call}</a></p></div>',
        f'<div class="paywall"><h3>{question}</h3><button>{call}</button></div>',
    )
    end = found[half - 1].end()
    out = [sample.markup[:end], forms[sample.number % len(forms)]]
    rest = sample.markup[end : found[-1].end()]
    if not _balanced(rest):
        # Its boxes stay, empty: what they close was opened before.
        out += [piece for piece, shown in pieces(rest) if not shown and not piece.startswith("<img")]
    return "".join([*out, sample.markup[found[-1].end() :]])


def _balanced(markup: str) -> bool:
    """Whether a stretch of markup closes what it opens and nothing else, so that it can be taken out whole."""
    depth: Counter[str] = Counter()
    for piece, shown in pieces(markup):
        tag = re.match(r"<(/?)(div|section|article|main|aside|ul|ol|figure|table|span|p|a)\b", piece.lower())
        if shown or tag is None or piece.endswith("/>"):
            continue
        depth[tag.group(2)] += -1 if tag.group(1) else 1
        if depth[tag.group(2)] < 0:
            return False
    return not any(depth.values())


Perturbation = Callable[[Sample], "str | None"]

#: Perturbation, most pages with an edit (None: shown only), what the research saw.
NOISE: tuple[tuple[str, Perturbation, float | None, str], ...] = (
    ("class names with another hash", class_rename, 0.0, "0 prototype, 0.067 trafilatura"),
    ("white space", whitespace, 0.0, "0 prototype, 0.008 trafilatura"),
    ("no-break spaces", nbsp, 0.0, "0 prototype, 0 trafilatura"),
    ("a read-more paragraph", read_more, 0.0, "0 prototype, 0.93 trafilatura"),
    ("relative times", relative_time, 0.0, "0.008 prototype, 0 trafilatura"),
    ("an advertisement", ad_slot, 0.02, "0.025 prototype, 0.033 trafilatura"),
    ("a newsletter box", newsletter, 0.02, "0.017 prototype, 0.042 trafilatura"),
    ("a newsletter box by its words alone", bare_newsletter, 0.02, ""),
    ("other teasers", teasers, 0.02, "0.067 prototype, 0.192 trafilatura"),
    ("other links everywhere", links, 0.02, "0.067 prototype, 0.192 trafilatura"),
    ("class names that say nothing", class_loss, None, ""),
)


def told(result: Comparison) -> str:
    """The edits of a comparison, in one line."""
    kinds = Counter(f"{edit.field} {edit.operation}" for edit in result.edits)
    first = result.edits[0] if result.edits else None
    sides = [side.text[:70] for side in (first.old, first.new) if side is not None] if first else []
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) + f": {sides}"


def _read(markup: str) -> Extraction:
    return extract(markup.encode(), content_type="text/html; charset=utf-8")


def noise_rows(corpus: str, samples: Sequence[Sample]) -> list[Gate]:
    """One row for each perturbation over one corpus."""
    rows = []
    for what, perturb, bar, reference in NOISE:
        print(f"perturbations, {corpus}: {what}", file=sys.stderr, flush=True)
        wrong, tried = [], 0
        for sample in samples:
            changed = perturb(sample)
            if changed is None:
                continue
            tried += 1
            result = compare(sample.read, _read(changed))
            if result.edits:
                wrong.append(f"{sample.name}: {told(result)}")
        share = len(wrong) / tried if tried else None
        data = f"{tried} of {len(samples)} pages of {corpus}"
        note = f"{len(wrong)} pages" if tried else "skipped: no page offers a place"
        rows.append(Gate(f"false edits: {what}, {corpus}", data, share, bar, False, reference, note, losses=wrong))
    return rows


def cut_rows(corpus: str, samples: Sequence[Sample]) -> list[Gate]:
    """Half of the story gone behind a login: seen by whom, and told as what."""
    print(f"perturbations, {corpus}: cut", file=sys.stderr, flush=True)
    unseen, deleted, tried = [], [], 0
    for sample in samples:
        changed = cut(sample)
        if changed is None:
            continue
        tried += 1
        result = compare(sample.read, _read(changed))
        seen = any(noise.kind in _CUT for noise in result.noise)
        removed = [edit for edit in result.edits if "CONTENT_REMOVED" in edit.kinds or edit.operation == "remove"]
        if not seen and not removed:
            unseen.append(f"{sample.name}: {told(result)}")
        if removed:
            deleted.append(f"{sample.name}: {told(result)}; truncated: {result_access(changed)}")
    if not tried:
        return [skipped(f"cut in half behind a login: seen, {corpus}", corpus, "no page offers a place", bar=0.9)]
    data = f"{tried} of {len(samples)} pages of {corpus}"
    return [
        Gate(f"cut in half behind a login: seen, {corpus}", data, 1 - len(unseen) / tried, 0.9, True,
             "0.90 prototype and trafilatura", f"{len(unseen)} not seen", losses=unseen),
        Gate(f"cut in half behind a login: told as deletion, {corpus}", data, len(deleted) / tried, 0.0, False, "",
             f"{len(deleted)} pages", losses=deleted),
    ]  # fmt: skip


def result_access(markup: str) -> str:
    """What the reading of a page says about being let in."""
    access = _read(markup).article.access
    return f"{access.truncated} {list(access.evidence)}"


def fundus_samples(cases: Path) -> list[Sample]:
    """The pages of fundus, decoded once so that a perturbed page differs in nothing but its perturbation."""
    return [
        Sample(number, item.name, markup, _read(markup), " ".join(paragraphs(item.truth)))
        for number, item in enumerate(fundus(cases))
        if (markup := item.content.decode("utf-8", "replace"))
    ]


def recapture_samples(cases: Path) -> list[Sample]:
    """The older page of every recaptured story that is read as an article."""
    found = []
    for number, path in enumerate(sorted((cases / "versions").glob("recapture-*/*/old.html"))):
        markup = path.read_bytes().decode("utf-8", "replace")
        read = _read(markup)
        if read.refusal is None and read.article.words >= 100:
            found.append(Sample(number, path.parent.name, markup, read))
    return found


def measure(cases: Path) -> list[Gate]:
    """All rows of this module."""
    rows: list[Gate] = []
    for corpus, samples in (("fundus", fundus_samples(cases)), ("recaptured stories", recapture_samples(cases))):
        if not samples:
            rows.append(
                skipped(
                    f"false edits by perturbation, {corpus}",
                    corpus,
                    "no pages in the folder of cases",
                    bar=0,
                    least=False,
                )
            )
            continue
        rows += noise_rows(corpus, samples)
        rows += cut_rows(corpus, samples)
    return rows

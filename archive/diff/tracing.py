"""Decides which version brought each word and each sentence that stands in an article, and when it was gone meanwhile.

The versions of one text are read one after the other, paragraphs first, then sentences, then words, as in WikiWho
(Flöck and Acosta, "WikiWho: Precise and Efficient Attribution of Authorship of Revisioned Content", WWW 2014): what is
found again keeps its origin, wherever it stands now, and remembers when it went (`removed`) and came back (`returned`).
Paragraphs and sentences are paired by the aligner of the differ, so that a sentence that the differ calls unchanged has
the origin it had. Two things go further than WikiWho: words taken out of a sentence are kept at their place, so that a
figure that is put back is the old figure; and a sentence that comes back reworded keeps the words it had.

An unchanged paragraph costs one look at its text; sentences are cut and words compared in changed ones only. Limits are
counted in sentences and words, never in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NamedTuple

from archive.diff import lcs
from archive.diff.align import align, words_alike
from archive.diff.normal import norm
from archive.diff.sentences import split
from archive.diff.textdiff import AKIN, KEPT
from archive.diff.tokens import Token, tokenise
from archive.model.article import Article

#: What can be traced, by the name that people give it.
FIELDS: Final = ("body", "headline", "deck", "byline", "caption", "credit", "alt", "note")
#: Sentences that went, newest first, among which one that comes back reworded is looked for.
REMEMBERED: Final = 200
#: How alike such a sentence must be to one that went.
AGAIN: Final = 0.5
#: Words taken out at one place of a sentence that are looked through when words are put in there.
GHOSTS: Final = 400
#: Fewest words in a row that are the same words although they stand elsewhere in the sentence now.
RUN: Final = 3


class Unit(NamedTuple):
    """A paragraph, a headline, a caption: where it stands (`body/3`) and its text."""

    at: str
    text: str


class Move(NamedTuple):
    """In that revision something stood elsewhere than in the one before."""

    revision: int
    old: str
    new: str


class TracedWord(NamedTuple):
    """A token of a sentence: its half-open range there, the revision that brought it, and those in which it was taken
    out and put back (one more of the former for a word that is gone)."""

    start: int
    end: int
    origin: int
    removed: tuple[int, ...]
    returned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TracedSentence:
    """A sentence in one wording.

    `origin` is the revision that brought this wording, `first` the one that brought the sentence it was made from (the
    same for a sentence that was never reworded). `removed` and `returned` say when this wording went and came back.
    `at` and `start` are where it stands, or (gone) where it stood last. `reworded`: it went because another wording took its
    place.
    """

    text: str
    at: str
    start: int
    origin: int
    first: int
    removed: tuple[int, ...]
    returned: tuple[int, ...]
    moves: tuple[Move, ...]
    words: tuple[TracedWord, ...]
    reworded: bool = False


def units_of(article: Article, name: str) -> list[Unit]:
    """The texts of one of `FIELDS`, in their order. Walls and teasers are no part of a body."""
    if name == "body":
        return [Unit(block.at, block.text) for block in article.blocks if block.kind not in ("wall", "teaser")]
    if name == "note":
        return [Unit(note.at, note.text) for note in article.notes]
    if name in ("headline", "deck", "byline"):
        text: str | None = getattr(article, name)
        return [Unit(name, text)] if text else []
    found: list[Unit] = []
    for image in article.images:
        credit = image.credit.text if image.credit is not None else None
        text = {"caption": image.caption, "credit": credit, "alt": image.alt}[name]
        if text:
            found.append(Unit(f"{image.at}/{name}", text))
    return found


@dataclass(eq=False, slots=True)
class _Word:
    """One word over all revisions. `live`: it stands in the revision that was read last."""

    key: str
    origin: int
    live: bool = True
    removed: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class _Sentence:
    """One wording over all revisions. `words` are those of `tokens`; `weave` has those taken out, too, in place."""

    norm: str
    text: str
    tokens: list[Token]
    at: str
    start: int
    words: list[_Word]
    weave: list[_Word]
    origin: int
    first: int
    removed: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    live: bool = True
    reworded: bool = False


@dataclass(eq=False, slots=True)
class _Unit:
    at: str
    text: str
    norm: str
    sentences: list[_Sentence] = field(default_factory=list)


class _New(NamedTuple):
    """A sentence of the new revision that still looks for what it was."""

    unit: int
    place: int
    norm: str
    text: str
    start: int
    tokens: list[Token]


class _Loose(NamedTuple):
    """A sentence of the revision before that still looks for what it became."""

    unit: int
    sentence: _Sentence


class Tracer:
    """Reads the revisions of one text, oldest first, and tells of the newest where each sentence and word is from."""

    def __init__(self) -> None:
        #: Revisions read so far; they are counted from 0.
        self.revisions = 0
        #: Whether a size limit made it coarser somewhere.
        self.coarse = False
        self._units: list[_Unit] = []
        self._gone: dict[str, list[_Sentence]] = {}
        self._order: list[_Sentence] = []

    def read(self, units: Iterable[Unit]) -> None:
        """Takes in the next revision."""
        step = _Step(self, [_Unit(unit.at, unit.text, norm(unit.text)) for unit in units if norm(unit.text)])
        step.run()
        self._units = step.new
        self.revisions += 1

    def sentences(self) -> list[TracedSentence]:
        """Those of the newest revision, in the order of the text."""
        return [_told(sentence) for unit in self._units for sentence in unit.sentences]

    def gone(self) -> list[TracedSentence]:
        """The wordings that stood in an earlier revision and do not stand in the newest: those that went last come
        last."""
        went = [sentence for sentence in self._order if not sentence.live]
        return [_told(sentence) for sentence in sorted(went, key=lambda one: (one.removed[-1], one.origin))]


def _told(one: _Sentence) -> TracedSentence:
    words = tuple(
        TracedWord(token.start, token.end, word.origin, tuple(word.removed), tuple(word.returned))
        for token, word in zip(one.tokens, one.words, strict=True)
    )
    return TracedSentence(
        one.text, one.at, one.start, one.origin, one.first, tuple(one.removed), tuple(one.returned), tuple(one.moves),
        words, one.reworded,
    )  # fmt: skip


class _Step:
    """From one revision to the next."""

    def __init__(self, tracer: Tracer, new: list[_Unit]) -> None:
        self.tracer = tracer
        self.n = tracer.revisions
        self.old = tracer._units
        self.new = new
        #: Pairs of units that belong together, and whether they are a move.
        self.partners: dict[tuple[int, int], bool] = {}
        self.groups: list[tuple[list[_Loose], list[_New]]] = []
        self.placed: list[dict[int, _Sentence]] = [{} for _ in new]
        self.loosened: dict[int, _Word] = {}
        self.claimed: dict[int, _Word] = {}

    def run(self) -> None:
        alignment = align([unit.norm for unit in self.old], [unit.norm for unit in self.new])
        self.tracer.coarse |= alignment.degraded
        lone_old: list[_Loose] = []
        lone_new: list[_New] = []
        for link in alignment.links:
            for i in link.old:
                for j in link.new:
                    self.partners[i, j] = link.moved
            before, after = self.old[link.old[0]], self.new[link.new[0]]
            if link.exact and before.text == after.text:
                self._unchanged(before, after, moved=link.moved)
            else:
                olds = [loose for i in link.old for loose in self._loosen(i)]
                self.groups.append((olds, [one for j in link.new for one in self._cut(j)]))
        for i in alignment.removed:
            lone_old += self._loosen(i)
        for j in alignment.added:
            lone_new += self._cut(j)
        self.groups.append((lone_old, lone_new))
        self.groups = [self._exact(olds, news) for olds, news in self.groups]
        self._exact_anywhere()
        self.groups[:-1] = [self._similar(olds, news) for olds, news in self.groups[:-1]]
        olds = [loose for group, _ in self.groups for loose in group]
        news = [one for _, group in self.groups for one in group]
        news = [one for one in news if not self._back(one, [])]
        olds, news = self._similar(olds, news)
        self._again(self._begun_alike(olds, news))
        self._settle()

    # Units.

    def _unchanged(self, before: _Unit, after: _Unit, *, moved: bool) -> None:
        after.sentences = before.sentences
        if before.at != after.at:
            for sentence in after.sentences:
                if moved:
                    sentence.moves.append(Move(self.n, sentence.at, after.at))
                sentence.at = after.at

    def _loosen(self, i: int) -> list[_Loose]:
        for sentence in self.old[i].sentences:
            sentence.live = False
            for word in sentence.words:
                word.live = False
                self.loosened[id(word)] = word
        return [_Loose(i, sentence) for sentence in self.old[i].sentences]

    def _cut(self, j: int) -> list[_New]:
        unit = self.new[j]
        tokens = tokenise(unit.text)
        found = []
        for place, (a, b) in enumerate(split(tokens, unit.text)):
            start, end = tokens[a].start, tokens[b - 1].end
            text = unit.text[start:end]
            own = [token._replace(start=token.start - start, end=token.end - start) for token in tokens[a:b]]
            found.append(_New(j, place, norm(text), text, start, own))
        return found

    # Sentences.

    def _exact(self, olds: list[_Loose], news: list[_New]) -> tuple[list[_Loose], list[_New]]:
        """Pairs sentences of the same words, in their order; what is left comes back."""
        places: dict[str, list[_Loose]] = {}
        for loose in reversed(olds):
            places.setdefault(loose.sentence.norm, []).append(loose)
        left = []
        taken: set[int] = set()
        for one in news:
            same = places.get(one.norm)
            if same and len(same[-1].sentence.words) == len(one.tokens):
                loose = same.pop()
                taken.add(id(loose.sentence))
                self._carry(loose, one)
            else:
                left.append(one)
        return [loose for loose in olds if id(loose.sentence) not in taken], left

    def _exact_anywhere(self) -> None:
        olds, news = self._exact(
            [loose for group, _ in self.groups for loose in group], [one for _, group in self.groups for one in group]
        )
        kept = {id(loose.sentence) for loose in olds}
        open_ = {(one.unit, one.place) for one in news}
        self.groups = [
            ([loose for loose in ours if id(loose.sentence) in kept], [n for n in theirs if (n.unit, n.place) in open_])
            for ours, theirs in self.groups
        ]

    def _similar(self, olds: list[_Loose], news: list[_New]) -> tuple[list[_Loose], list[_New]]:
        """Pairs sentences that were reworded, split or merged; what is left comes back."""
        if not olds or not news:
            return olds, news
        alignment = align([loose.sentence.norm for loose in olds], [one.norm for one in news])
        self.tracer.coarse |= alignment.degraded
        left_old = [olds[i] for i in alignment.removed]
        left_new = [news[j] for j in alignment.added]
        for link in alignment.links:
            ours, theirs = [olds[i] for i in link.old], [news[j] for j in link.new]
            if not self._reword(ours, theirs):
                left_old += ours
                left_new += theirs
        if left_old and left_new:
            before, after = " ".join(one.sentence.norm for one in left_old), " ".join(one.norm for one in left_new)
            if words_alike(before, after) >= AKIN and self._reword(left_old, left_new):
                return [], []
        return left_old, left_new

    def _begun_alike(self, olds: list[_Loose], news: list[_New]) -> list[_New]:
        """Pairs sentences that share too little to be alike and begin with the same words; what is left comes back."""
        begun: dict[tuple[str, ...], list[_Loose]] = {}
        for loose in reversed(olds):
            begun.setdefault(tuple(word.key for word in loose.sentence.words[:RUN]), []).append(loose)
        left = []
        for one in news:
            head = tuple(token.key for token in one.tokens[:RUN])
            same = begun.get(head)
            if not same or len(head) < RUN or not any(map(_speaks, head)) or not self._reword([same[-1]], [one], RUN):
                left.append(one)
            else:
                same.pop()
        return left

    def _carry(self, loose: _Loose, one: _New) -> None:
        """The sentence is the same, wherever it stands now."""
        sentence = loose.sentence
        self._moved(sentence.moves, loose, one)
        words = [self._claim(word) for word in sentence.words]
        if any(word is not own for word, own in zip(words, sentence.words, strict=True)):
            sentence.weave = words
        sentence.words = words
        self._place(sentence, one)

    def _moved(self, moves: list[Move], loose: _Loose, one: _New) -> None:
        before, after = loose.sentence.at, self.new[one.unit].at
        if loose.unit >= 0 and before != after and self.partners.get((loose.unit, one.unit), True):
            moves.append(Move(self.n, before, after))

    def _place(self, sentence: _Sentence, one: _New) -> None:
        sentence.text, sentence.tokens, sentence.start = one.text, one.tokens, one.start
        sentence.at, sentence.norm = self.new[one.unit].at, one.norm
        sentence.live, sentence.reworded = True, False
        self.placed[one.unit][one.place] = sentence

    def _back(self, one: _New, olds: Sequence[_Loose]) -> bool:
        """Whether it is a wording that went earlier; then that is it again. `olds` are what it takes the place of."""
        before = self.tracer._gone.get(one.norm)
        if not before or len(before[-1].words) != len(one.tokens):
            return False
        sentence = before.pop()
        weave = [word for loose in olds for word in loose.sentence.weave]
        words = [self._claim(word) for word in sentence.words]
        sentence.words = words
        sentence.weave = weave if _holds(weave, words) else words
        sentence.returned.append(self.n)
        for loose in olds:
            self._moved(sentence.moves, loose, one)
            loose.sentence.reworded = True
        self._place(sentence, one)
        return True

    # Words.

    def _claim(self, word: _Word) -> _Word:
        """The word for the new revision: itself, or another of the same origin where it stands already."""
        if word.live:
            word = _Word(word.key, word.origin, False, list(word.removed), list(word.returned))
        word.live = True
        self.claimed[id(word)] = word
        return word

    def _reword(self, olds: list[_Loose], news: list[_New], least: int = 0, *, gone: bool = False) -> bool:
        """Makes the new sentences out of the old ones, word by word; False when they share too little for that: less
        than `least` words, or (0) than what the differ asks for."""
        if len(news) == 1 and not gone and self._back(news[0], olds):
            return True
        words = [word for loose in olds for word in loose.sentence.words]
        tokens = [token for one in news for token in one.tokens]
        aligned = lcs.compare([word.key for word in words], [token.key for token in tokens])
        kept = len(words) - sum(region.i2 - region.i1 for region in aligned.regions)
        few = kept < KEPT * max(len(words), len(tokens)) and min(len(words), len(tokens)) > 6
        if kept < least if least else few:
            return False
        self.tracer.coarse |= aligned.degraded
        weave = [word for loose in olds for word in loose.sentence.weave]
        found, weave = self._woven(words, weave, tokens, aligned.regions)
        moves = list(dict.fromkeys(move for loose in olds for move in loose.sentence.moves))
        first = min(loose.sentence.first for loose in olds)
        start = woven = 0
        ends = {id(word): place for place, word in enumerate(weave)}
        for number, one in enumerate(news):
            own = found[start : start + len(one.tokens)]
            start += len(one.tokens)
            stop = len(weave) if number == len(news) - 1 else ends[id(own[-1])] + 1
            sentence = _Sentence(
                one.norm, one.text, one.tokens, "", 0, own, weave[woven:stop], self.n, first, moves=list(moves)
            )
            woven = stop
            self._moved(sentence.moves, olds[min(number, len(olds) - 1)], one)
            self._place(sentence, one)
            self.tracer._order.append(sentence)
        for loose in olds:
            loose.sentence.reworded = True
        return True

    def _woven(
        self, words: list[_Word], weave: list[_Word], tokens: list[Token], regions: list[lcs.Region]
    ) -> tuple[list[_Word], list[_Word]]:
        """The words of the new text, and the same with all that ever stood between them."""
        dying = {id(word) for region in regions for word in words[region.i1 : region.i2]}
        moved = self._moved_runs(words, tokens, regions) if len(regions) > 1 else {}
        elsewhere = {id(words[i]) for i in moved.values()}
        found: list[_Word] = []
        out: list[_Word] = []
        place = 0
        i = 0
        for region in [*regions, lcs.Region(len(words), len(words), len(tokens), len(tokens))]:
            # Words that stay, and the ghosts between them.
            for n in range(i, region.i1):
                while weave[place] is not words[n]:
                    out.append(weave[place])
                    place += 1
                place += 1
                word = self._claim(words[n])
                found.append(word)
                out.append(word)
            end = place
            stop = words[region.i2] if region.i2 < len(words) else None
            while end < len(weave) and weave[end] is not stop:
                end += 1
            between = [word for word in weave[place:end] if id(word) not in elsewhere]
            place = end
            put_in = tokens[region.j1 : region.j2]
            ghosts = [word for word in between if id(word) not in dying and not word.live]
            revived = _revived(ghosts, put_in)
            fresh = []
            for m, token in enumerate(put_in):
                if region.j1 + m in moved:
                    fresh.append(self._claim(words[moved[region.j1 + m]]))
                elif m in revived:
                    fresh.append(self._claim(revived[m]))
                else:
                    fresh.append(_Word(token.key, self.n))
            out += _merged(between, fresh)
            found += fresh
            i = region.i2
        return found, out

    def _moved_runs(self, words: list[_Word], tokens: list[Token], regions: list[lcs.Region]) -> dict[int, int]:
        """Words put in (index) that are words taken out elsewhere in the same sentences, in runs of `RUN` and more."""
        taken: dict[tuple[str, ...], list[int]] = {}
        for region in regions:
            for i in range(region.i1, region.i2 - RUN + 1):
                taken.setdefault(tuple(word.key for word in words[i : i + RUN]), []).append(i)
        found: dict[int, int] = {}
        used: set[int] = set()
        for region in regions:
            j = region.j1
            while j + RUN <= region.j2:
                keys = tuple(token.key for token in tokens[j : j + RUN])
                i = next((i for i in taken.get(keys, ()) if not used & set(range(i, i + RUN))), -1)
                if i < 0 or not any(_speaks(key) for key in keys):
                    j += 1
                    continue
                end = next(r.i2 for r in regions if r.i1 <= i < r.i2)
                while j < region.j2 and i < end and i not in used and words[i].key == tokens[j].key:
                    found[j] = i
                    used.add(i)
                    i, j = i + 1, j + 1
        return found

    def _again(self, news: list[_New]) -> None:
        """What has no partner in the revision before: a sentence that went earlier, back reworded, or a new one."""
        went: list[_Sentence] = []
        if news:
            for sentence in reversed(self.tracer._order):
                if not sentence.live and not sentence.reworded and sentence.removed:
                    went.append(sentence)
                    if len(went) == REMEMBERED:
                        break
        taken: set[tuple[int, int]] = set()
        if went:
            alignment = align([one.norm for one in went], [one.norm for one in news], floor=AGAIN)
            for link in alignment.links:
                theirs = [news[j] for j in link.new]
                if self._reword([_Loose(-1, went[i]) for i in link.old], theirs, gone=True):
                    taken |= {(one.unit, one.place) for one in theirs}
        for one in news:
            if (one.unit, one.place) not in taken:
                words = [_Word(token.key, self.n) for token in one.tokens]
                made = _Sentence(one.norm, one.text, one.tokens, "", 0, words, words, self.n, self.n)
                self._place(made, one)
                self.tracer._order.append(made)

    # The end of a step.

    def _settle(self) -> None:
        """Notes what went and what came back, and puts the sentences of changed units in their order."""
        for word in self.loosened.values():
            if not word.live:
                word.removed.append(self.n)
        for key, word in self.claimed.items():
            if key not in self.loosened and len(word.removed) > len(word.returned):
                word.returned.append(self.n)
        for unit in self.old:
            for sentence in unit.sentences:
                if not sentence.live:
                    sentence.removed.append(self.n)
                    self.tracer._gone.setdefault(sentence.norm, []).append(sentence)
        for unit, placed in zip(self.new, self.placed, strict=True):
            if placed:
                unit.sentences = [placed[place] for place in sorted(placed)]


def _holds(weave: list[_Word], words: list[_Word]) -> bool:
    """Whether the words stand in the weave in their order."""
    left = iter(weave)
    return all(any(word is other for other in left) for word in words)


def _revived(ghosts: list[_Word], put_in: list[Token]) -> dict[int, _Word]:
    """Which of the words put in (index) are words that were taken out at that place before."""
    if not ghosts or not put_in:
        return {}
    ghosts = ghosts[-GHOSTS:]
    aligned = lcs.compare([word.key for word in ghosts], [token.key for token in put_in])
    found: dict[int, _Word] = {}
    i = j = 0
    for region in [*aligned.regions, lcs.Region(len(ghosts), len(ghosts), len(put_in), len(put_in))]:
        run = range(region.i1 - i)
        if any(_speaks(put_in[j + n].key) for n in run):
            found |= {j + n: ghosts[i + n] for n in run}
        i, j = region.i2, region.j2
    return found


def _speaks(key: str) -> bool:
    """Whether a word says something by itself: a figure, a longer word, a character of a script without spaces."""
    return any(char.isdigit() for char in key) or (len(key) > 3 and key.isalpha()) or (key > "\u0e00" and key.isalpha())


def _merged(between: list[_Word], fresh: list[_Word]) -> list[_Word]:
    """What stood at a place and what stands there now, revived words once, in an order that both agree with."""
    held = {id(word) for word in between}
    out: list[_Word] = []
    place = 0
    for word in fresh:
        if id(word) in held:
            while between[place] is not word:
                out.append(between[place])
                place += 1
            place += 1
        out.append(word)
    return list(chain(out, between[place:]))

"""Holds how live pages are told, post by post, and whether what a page no longer shows is told as a deletion.

All pairs are generated here from invented text: posts prepended, one edited, a pinned one stamped anew, one deleted,
the oldest gone to a second page, bodies cut by a wall, metered pages. The markups are those that live blogs have in
kind (posts as articles, sections, list items, plain boxes; with and without JSON-LD), none is one site's.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from archive.articles.extract import extract
from archive.diff import compare
from archive.model.edit import Comparison, Edit
from tests.bench.gates.pages import letters
from tests.bench.gates.table import Gate, Score
from tests.bench.gates.words_of_live import LANGUAGES, Language

_START = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Post:
    """One post of a live page."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    at: datetime
    author: str
    pinned: bool = False

    @property
    def id(self) -> str:
        """The id in its anchor."""
        return f"post-{4100 + 7 * self.number}"

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join((self.title, *self.paragraphs))


@dataclass(frozen=True)
class LivePage:
    """One version of a live page: all its posts, newest first, and how many of them the page shows."""

    language: Language
    headline: str
    deck: str
    posts: tuple[Post, ...]
    shown: int = 99
    wall: int | None = None

    @property
    def visible(self) -> tuple[Post, ...]:
        """The posts that the page shows."""
        return self.posts[: self.shown if self.wall is None else min(self.shown, self.wall)]


@dataclass(frozen=True)
class Pair:
    """Two versions and what happened to which post: `added`, `edited`, `removed`, by number."""

    name: str
    old: str
    new: str
    events: dict[int, str]
    old_posts: tuple[Post, ...] = ()
    new_posts: tuple[Post, ...] = ()
    #: Words that the newer page does not show although nobody took them out.
    hidden: tuple[str, ...] = ()
    #: Words of an edit that must be found beside a cut.
    edited: tuple[str, str] | None = None


# ---- text


def _sentence(random: Random, language: Language, form: str | None = None) -> str:
    return (form or random.choice(language.sentences)).format(
        place=random.choice(language.places), who=random.choice(language.people), n=random.randint(2, 480),
        m=random.randint(2, 59), h=random.randint(6, 22), body=random.choice(language.bodies),
        thing=random.choice(language.things),
    )  # fmt: skip


def _sentences(random: Random, language: Language) -> Iterator[str]:
    """Sentences without end: each form once before one comes again, every other with an ending that no neighbour has."""
    while True:
        forms, endings = list(language.sentences), list(language.endings)
        random.shuffle(forms)
        random.shuffle(endings)
        for number, form in enumerate(forms):
            ending = f" {endings.pop()}" if number % 2 and endings else ""
            yield _sentence(random, language, form) + ending


def _posts(random: Random, language: Language, count: int) -> tuple[Post, ...]:
    """Posts, newest first; no two have a sentence or a title in common."""
    sentences = _sentences(random, language)
    titles = [f"{place}: {thing}" for place in language.places for thing in language.things]
    random.shuffle(titles)
    posts = []
    for number in range(count):
        size = random.choice((1, 1, 2))
        parts = tuple(" ".join(next(sentences) for _ in range(random.choice((1, 2)))) for _ in range(size))
        at = _START + timedelta(minutes=11 * number + random.randint(0, 6))
        posts.append(Post(number, titles[number], parts, at, random.choice(language.people)))
    return tuple(reversed(posts))


# ---- markups


def _e(text: str) -> str:
    return html.escape(text)


def _stamp(post: Post) -> str:
    return post.at.strftime("%H:%M")


def _body(post: Post) -> str:
    return "".join(f"<p>{_e(text)}</p>" for text in post.paragraphs)


def _articles(page: LivePage) -> str:
    return "".join(
        f'<article class="live-post" id="{post.id}"><header><time datetime="{post.at.isoformat()}">{_stamp(post)}</time>'
        f"<h2>{_e(post.title)}</h2><span class='author'>{_e(post.author)}</span></header>{_body(post)}"
        f'<footer><a href="#{post.id}">{page.language.share}</a></footer></article>'
        for post in page.visible
    )


def _sections(page: LivePage) -> str:
    return "".join(
        f'<section class="liveblog__entry" data-post-id="{post.number}"><div class="liveblog__time">{_stamp(post)}</div>'
        f'<h3 class="liveblog__title">{_e(post.title)}</h3><div class="liveblog__body">{_body(post)}</div></section>'
        for post in page.visible
    )


def _items(page: LivePage) -> str:
    return (
        '<ol class="timeline" reversed>'
        + "".join(
            f'<li class="timeline__item" id="{post.id}"><a class="permalink" href="#{post.id}">'
            f'<time datetime="{post.at.isoformat()}">{_stamp(post)}</time></a><strong>{_e(post.title)}</strong>{_body(post)}</li>'
            for post in page.visible
        )
        + "</ol>"
    )


def _boxes(page: LivePage) -> str:
    return "".join(
        f'<div class="block" id="block-{post.id}"><p class="block-time"><time datetime="{post.at.isoformat()}">'
        f'{_stamp(post)} GMT</time></p><h2 class="block-title">{_e(post.title)}</h2><div class="block-elements">'
        f"{_body(post)}</div></div>"
        for post in page.visible
    )


def _microdata(page: LivePage) -> str:
    return (
        '<div itemscope itemtype="https://schema.org/LiveBlogPosting">'
        + "".join(
            '<div itemprop="liveBlogUpdate" itemscope itemtype="https://schema.org/BlogPosting">'
            f'<meta itemprop="datePublished" content="{post.at.isoformat()}"><h3 itemprop="headline">{_e(post.title)}</h3>'
            f'<div itemprop="articleBody">{_body(post)}</div></div>'
            for post in page.visible
        )
        + "</div>"
    )


def _titled(page: LivePage) -> str:
    """Posts without boxes: a heading with its time opens each."""
    return "".join(f"<h3>{_stamp(post)} – {_e(post.title)}</h3>{_body(post)}" for post in page.visible)


def _hashed(page: LivePage) -> str:
    """Boxes whose class names say nothing, as style sheets in code make them."""
    return "".join(
        f'<div class="css-1x{post.number % 3}k9" data-testid="live-blog-post" id="{post.id}"><div class="css-a7">'
        f'<span class="css-t1" data-testid="timestamp">{_stamp(post)}</span></div><div class="css-h"><h2>{_e(post.title)}'
        f"</h2></div>{''.join(f'<p class=css-p>{_e(text)}</p>' for text in post.paragraphs)}</div>"
        for post in page.visible
    )


def _terms(page: LivePage) -> str:
    return (
        '<dl class="ticker">'
        + "".join(
            f'<dt id="{post.id}"><time datetime="{post.at.isoformat()}">{_stamp(post)}</time> {_e(post.title)}</dt>'
            f"<dd>{_body(post)}</dd>"
            for post in page.visible
        )
        + "</dl>"
    )


MARKUPS: tuple[tuple[str, Callable[[LivePage], str], bool], ...] = (
    ("articles, JSON-LD", _articles, True), ("articles", _articles, False), ("sections", _sections, False),
    ("sections, JSON-LD", _sections, True), ("list items", _items, False), ("boxes", _boxes, False),
    ("boxes, JSON-LD", _boxes, True), ("microdata", _microdata, False), ("headings with times", _titled, False),
    ("hashed class names, JSON-LD", _hashed, True), ("hashed class names", _hashed, False), ("terms", _terms, False),
)  # fmt: skip


def _linked_data(page: LivePage) -> str:
    data = {
        "@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": page.headline,
        "datePublished": _START.isoformat(), "coverageStartTime": _START.isoformat(),
        "dateModified": page.posts[0].at.isoformat(), "isAccessibleForFree": page.wall is None,
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "@id": f"https://news.example/live#{post.id}", "headline": post.title,
             "datePublished": post.at.isoformat(), "articleBody": " ".join(post.paragraphs)}
            for post in page.visible
        ],
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _document(language: Language, headline: str, head: str, body: str) -> str:
    nav = "".join(f'<li><a href="/{n}">{_e(name)}</a></li>' for n, name in enumerate(language.sections))
    more = "".join(f'<li><a href="/s/{n}">{_e(title)}</a></li>' for n, title in enumerate(language.teasers))
    return (
        f'<!doctype html><html lang="{language.code}"><head><meta charset="utf-8"><title>{_e(headline)}</title>'
        f'<meta property="og:title" content="{_e(headline)}"><meta property="og:type" content="article">{head}</head>'
        f"<body><header><nav><ul>{nav}</ul></nav></header><main>{body}</main><aside class='most-read'><ul>{more}</ul>"
        f"</aside><footer><p>© 2026 {_e(language.title)}</p></footer></body></html>"
    )


def render(page: LivePage, markup: Callable[[LivePage], str], *, linked: bool) -> str:
    """One version of a live page as HTML."""
    older = f'<a class="older" href="?page=2">{_e(page.language.older)}</a>' if page.shown < len(page.posts) else ""
    if page.wall is not None:
        question, call = page.language.wall
        older = f'<div class="gate"><p>{_e(question)}</p><p><a href="/login">{_e(call)}</a></p></div>'
    body = f"<h1>{_e(page.headline)}</h1><p class='standfirst'>{_e(page.deck)}</p><div class='live'>{markup(page)}</div>{older}"
    return _document(page.language, page.headline, _linked_data(page) if linked else "", body)


# ---- pairs


def _edited(random: Random, post: Post, language: Language) -> Post:
    """A post with one of its sentences rewritten, or one sentence more."""
    if random.random() < 0.5:
        return replace(post, paragraphs=(*post.paragraphs[:-1], f"{post.paragraphs[-1]} {_sentence(random, language)}"))
    first, _, rest = post.paragraphs[0].partition(" ")
    return replace(post, paragraphs=(f"{random.choice(language.openers)} {first} {rest}", *post.paragraphs[1:]))


SCENARIOS = (
    "prepended", "prepended and one edited", "pinned stamped anew", "one deleted", "paginated",
    "paginated and one edited", "everything", "behind a wall",
)  # fmt: skip


def _live_pair(scenario: str, markup: int, seed: int) -> Pair:
    random = Random(seed)
    language = LANGUAGES[seed % len(LANGUAGES)]
    label, make, linked = MARKUPS[markup]
    every = _posts(random, language, 18)
    fresh, base = every[:4], every[4:14]
    headline = random.choice(language.headlines).format(place=random.choice(language.places))
    old = LivePage(language, headline, _sentence(random, language), base)
    posts, events, shown, wall = list(base), dict[int, str](), 99, None
    if scenario in ("paginated", "paginated and one edited", "everything"):
        old, shown = replace(old, posts=every[4:], shown=10), 10
        posts = list(every[4:])
    if scenario in ("one deleted", "everything"):
        gone = posts.pop(random.randint(4, 5))
        events[gone.number] = "removed"
    if scenario in ("prepended and one edited", "paginated and one edited", "everything"):
        place = random.randint(1, 3)
        posts[place] = _edited(random, posts[place], language)
        events[posts[place].number] = "edited"
    if scenario in ("pinned stamped anew", "everything"):
        pinned = Post(90, language.pinned, (_sentence(random, language), _sentence(random, language)), _START,
                      language.people[0], True)  # fmt: skip
        old = replace(old, posts=(pinned, *old.posts), shown=old.shown + 1 if old.shown < 99 else 99)
        posts.insert(0, replace(pinned, at=every[0].at + timedelta(minutes=3)))
        shown = shown + 1 if shown < 99 else 99
    if scenario not in ("one deleted", "behind a wall"):
        place = 1 if posts[0].pinned else 0
        posts[place:place] = fresh
        events |= {post.number: "added" for post in fresh}
    if scenario == "behind a wall":
        wall = 5
    new = replace(old, posts=tuple(posts), shown=shown, wall=wall)
    seen = {post.number for post in new.visible}
    kept = {post.number for post in new.posts}
    hidden = tuple(post.text for post in old.visible if post.number in kept - seen)
    return Pair(
        f"{scenario}: {label}, {language.code}", render(old, make, linked=linked), render(new, make, linked=linked),
        {number: event for number, event in events.items() if event == "removed" or number in seen},
        old.visible, new.visible, hidden,
    )  # fmt: skip


def live_pairs() -> Iterator[Pair]:
    """Every scenario in every markup."""
    for number, scenario in enumerate(SCENARIOS):
        for markup in range(len(MARKUPS)):
            yield _live_pair(scenario, markup, 1000 + 37 * number + markup)


#: Walls by kind: (name, share of the story that is left, markup around the wall, JSON-LD holds the whole story).
WALLS: tuple[tuple[str, float, str, bool], ...] = (
    ("login line", 0.5, "<p>{question} <a href='/login'>{call}</a></p>", False),
    ("login box", 0.4, "<div class='c-gate'><p>{question}</p><p><a href='/login'>{call}</a></p></div>", False),
    ("offer", 0.3, "<div class='paywall'><h3>{question}</h3><ul><li>{offer}</li></ul><button>{call}</button></div>", False),
    ("whole story in JSON-LD", 0.4, "<section class='piano'><h4>{question}</h4><a href='/login'>{call}</a></section>", True),
    ("outside the story", 0.5, "</article><div id='reg'><p>{question}</p><a href='/login'>{call}</a></div><article>", False),
    ("dots and no word", 0.5, "<div class='fade'></div>", True),
)  # fmt: skip


def _story(language: Language, headline: str, paragraphs: Sequence[str], whole: Sequence[str], tail: str, *, data: bool,
           free: bool) -> str:  # fmt: skip
    linked = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": headline,
        "datePublished": _START.isoformat(), "isAccessibleForFree": free,
    }  # fmt: skip
    if data:
        linked |= {"articleBody": "\n".join(whole), "wordCount": len(" ".join(whole).split())}
    head = f'<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>'
    text = "".join(f"<p>{_e(paragraph)}</p>" for paragraph in paragraphs)
    return _document(
        language, headline, head, f"<article><h1>{_e(headline)}</h1><div class='body'>{text}{tail}</div></article>"
    )


def _paragraphs(random: Random, language: Language, count: int) -> list[str]:
    sentences = _sentences(random, language)
    return [" ".join(next(sentences) for _ in range(2)) for _ in range(count)]


def _walled_pair(kind: int, number: int, *, edit: bool) -> Pair:
    name, share, form, data = WALLS[kind]
    random = Random(9000 + 53 * kind + number)
    language = LANGUAGES[number % len(LANGUAGES)]
    question, call = language.wall
    whole = _paragraphs(random, language, 10)
    headline = random.choice(language.headlines).format(place=random.choice(language.places))
    changed = list(whole)
    edited = None
    if edit:
        changed[1] = f"{whole[1]} {_sentence(random, language)}"
        edited = (whole[1], changed[1])
    left = changed[: max(2, round(share * len(changed)))]
    if name == "dots and no word":
        left[-1] = left[-1][: len(left[-1]) * 2 // 3].rsplit(" ", 1)[0] + " …"
    tail = form.format(question=_e(question), call=_e(call), offer=_e(language.offer))
    return Pair(
        f"wall, {name}{', one edit' if edit else ''}, {language.code}",
        _story(language, headline, whole, whole, "", data=data, free=True),
        _story(language, headline, left, changed, tail, data=data, free=False),
        {}, hidden=tuple(whole[len(left) - (name == "dots and no word") :]), edited=edited,
    )  # fmt: skip


def _metered_pair(number: int) -> Pair:
    random = Random(7000 + number)
    language = LANGUAGES[number % len(LANGUAGES)]
    whole = _paragraphs(random, language, 9)
    headline = random.choice(language.headlines).format(place=random.choice(language.places))
    tail = f"<div class='meter'><p>{_e(language.meter.format(n=3 - number % 3))}</p></div>"
    return Pair(
        f"metered, {language.code}", _story(language, headline, whole, whole, "", data=False, free=True),
        _story(language, headline, whole, whole, tail, data=False, free=False), {},
    )  # fmt: skip


def cut_pairs() -> Iterator[Pair]:
    """Stories cut by a wall, in every kind and language, some with an edit above the cut; and metered pages."""
    for kind in range(len(WALLS)):
        for number in range(len(LANGUAGES)):
            yield _walled_pair(kind, number, edit=False)
            yield _walled_pair(kind, number, edit=True)
    for number in range(len(LANGUAGES)):
        yield _metered_pair(number)


# ---- scoring


@dataclass
class Posts:
    """Post-level hits."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    losses: list[str] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)

    @property
    def score(self) -> Score:
        """As the other gates count."""
        return Score(self.right, self.found, self.wanted)


_OPERATIONS = {
    "added": ("add",),
    "removed": ("remove",),
    "edited": ("change", "add", "remove", "split", "merge", "move"),
}


def _posts_of(edit: Edit, pair: Pair) -> set[int]:
    """The posts whose words an edit holds."""
    found: set[int] = set()
    for side, posts in ((edit.old, pair.old_posts), (edit.new, pair.new_posts)):
        if side is None:
            continue
        text = letters(side.text)
        for post in posts:
            parts = {letters(part) for part in (post.title, *post.paragraphs)}
            if text and any((text in part or part in text) and min(len(text), len(part)) >= 8 for part in parts):
                found.add(post.number)
    return found


def score_posts(pair: Pair, result: Comparison, posts: Posts, fields: frozenset[str]) -> None:
    """Counts the events of one pair: an edit is right when its post had an event of that kind."""
    answered: set[int] = set()
    said: set[tuple[str, int | None]] = set()
    for edit in result.edits:
        if edit.field not in fields:
            continue
        about = _posts_of(edit, pair)
        hit = {n for n in about if n in pair.events and edit.operation in _OPERATIONS[pair.events[n]]}
        answered |= hit
        if not hit:
            said.add((edit.operation, min(about, default=None)))
    posts.right += len(answered)
    posts.found += len(answered) + len(said)
    posts.wanted += len(pair.events)
    missed = Counter(pair.events[number] for number in pair.events if number not in answered)
    for event, count in missed.items():
        posts.classes[f"{event}, not told"] += count
    for operation, number in said:
        posts.classes[f"{operation} of {'a post without event' if number is not None else 'no post'}"] += 1
    if missed or said:
        wrong = Counter(operation for operation, _ in said)
        posts.losses.append(f"{pair.name}: not told {dict(missed)}, wrongly told {dict(wrong)}")


def deletions(pair: Pair, result: Comparison) -> list[Edit]:
    """The edits that call a deletion what the page merely does not show."""
    hidden = [letters(text) for text in pair.hidden]
    found = []
    for edit in result.edits:
        gone = edit.operation == "remove" or any("REMOVED" in kind for kind in edit.kinds)
        text = letters(edit.old.text) if edit.old else ""
        if gone and len(text) >= 8 and any(text in part or part in text for part in hidden):
            found.append(edit)
    return found


def _compared(pair: Pair) -> Comparison:
    old, new = (extract(markup.encode(), content_type="text/html; charset=utf-8") for markup in (pair.old, pair.new))
    return compare(old, new)


def measure(cases: Path) -> list[Gate]:
    """All rows of this module; they need no folder of cases."""
    live, anywhere = Posts(), Posts()
    told: list[str] = []
    kinds: Counter[str] = Counter()
    hiding = silent = walled = edits = edits_found = 0
    noisy: list[str] = []
    pairs = 0
    every = frozenset(("live-post", "body", "quote", "note"))
    for pair in live_pairs():
        pairs += 1
        result = _compared(pair)
        score_posts(pair, result, live, frozenset(("live-post",)))
        score_posts(pair, result, anywhere, every)
        if pair.hidden:
            hiding += 1
            if deletions(pair, result):
                told.append(f"{pair.name}: {len(deletions(pair, result))} deletions")
                kinds[pair.name.split(":")[0]] += 1
    for pair in cut_pairs():
        result = _compared(pair)
        if pair.hidden:
            hiding += 1
            walled += 1
            if deletions(pair, result):
                told.append(f"{pair.name}: {len(deletions(pair, result))} deletions")
                kinds[", ".join(pair.name.split(", ")[:2])] += 1
            elif not any(noise.kind == "ACCESS_TRUNCATED" for noise in result.noise):
                silent += 1
        if pair.edited is None:
            others = [edit for edit in result.edits if edit not in deletions(pair, result)]
            if others:
                noisy.append(f"{pair.name}: {[(e.field, e.operation, e.kinds) for e in others]}")
        else:
            edits += 1
            wanted = letters(pair.edited[1])
            edits_found += any(edit.new is not None and letters(edit.new.text) == wanted for edit in result.edits)
    data = f"{pairs} invented pairs, {len(SCENARIOS)} scenarios in {len(MARKUPS)} markups, {len(LANGUAGES)} languages"
    by_class = "; ".join(f"{count} {name}" for name, count in live.classes.most_common(4))
    hid = "; ".join(f"{count} {name}" for name, count in kinds.most_common(6))
    return [
        Gate("live pages: post-level F1", data, live.score.f1, 0.95, note=f"{live.score.told}; {by_class}",
             losses=live.losses),
        Gate("live pages: post-level F1 whatever the field", data, anywhere.score.f1, None, note=anywhere.score.told,
             losses=anywhere.losses),
        Gate("pagination or truncation told as deletion", f"{hiding} invented pairs, {walled} of them behind a wall",
             float(len(told)), 0.0, False, note=f"pairs, not a share; {hid}", losses=told),
        Gate("edits above a cut that are found", f"{edits} invented pairs", edits_found / edits, None),
        Gate("cut or metered pages with an edit that is none", f"{walled // 2 + len(LANGUAGES)} invented pairs",
             float(len(noisy)), None, False, note="pairs; deletions not counted again", losses=noisy),
        Gate("walls that neither deletion nor access tells", f"{walled} invented pairs", float(silent), None, False),
    ]  # fmt: skip

"""Invented live pages, written as systems of several kinds write them: the same posts in every shape."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One post, as its author wrote it."""

    number: int
    title: str
    paragraphs: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return START + timedelta(minutes=17 * self.number)

    @property
    def clock(self) -> str:
        """Its time of day."""
        return self.at.strftime("%H:%M")

    @property
    def name(self) -> str:
        """Its name on the page."""
        return f"p{7000 + 13 * self.number}"

    @property
    def texts(self) -> tuple[str, ...]:
        """Its title and paragraphs."""
        return (self.title, *self.paragraphs)


_TITLES = {
    "en": ("Kiln goes cold", "Mill reopens", "Council meets", "Glass is safe", "Fire crews leave", "Night shift", "First smoke"),
    "de": ("Ofen ist kalt", "Mühle öffnet", "Rat tagt", "Glas ist heil", "Feuerwehr rückt ab", "Nachtschicht", "Erster Rauch"),
    "fr": ("Le four s'éteint", "Le moulin rouvre", "Le conseil siège", "Le verre est sauf", "Départ des secours", "La nuit", "Fumée"),
    "es": ("El horno se apaga", "Abre el molino", "Se reúne el concejo", "El vidrio, a salvo", "Se van los equipos", "La noche", "Humo"),
    "ja": ("窯の火が消えた", "水車小屋が再開", "町議会が開会", "ガラスは無事", "消防隊が撤収", "夜勤の始まり", "最初の煙"),
    "ar": ("انطفأ الفرن", "فتح المطحنة", "اجتماع المجلس", "الزجاج سليم", "مغادرة الإطفاء", "نوبة الليل", "أول دخان"),
}  # fmt: skip
_SENTENCES = {
    "en": "The glassworks of Tarn say that {n} panes were carried out of hall {m} before the roof gave way.",
    "de": "Die Glashütte in Tarn teilt mit, dass {n} Scheiben aus Halle {m} getragen wurden, bevor das Dach nachgab.",
    "fr": "La verrerie de Tarn indique que {n} vitres ont été sorties de la halle {m} avant que le toit ne cède.",
    "es": "La vidriera de Tarn dice que {n} cristales salieron de la nave {m} antes de que cediera el tejado.",
    "ja": "タルンのガラス工場によると、屋根が落ちる前に第{m}棟から{n}枚の板ガラスが運び出され、けが人はいなかった。",
    "ar": "قال مصنع الزجاج في تارن إن {n} لوحا أخرج من القاعة {m} قبل أن ينهار السقف ولم يصب أحد بأذى.",
}
_SECOND = {
    "en": "Neighbours from street {n} brought tea and dry blankets.",
    "de": "Nachbarn aus Straße {n} brachten Tee und trockene Decken.",
    "fr": "Des voisins de la rue {n} ont apporté du thé et des couvertures.",
    "es": "Vecinos de la calle {n} trajeron té y mantas secas.",
    "ja": "{n}番通りの住民がお茶と毛布を届けた。",
    "ar": "أحضر جيران الشارع {n} الشاي والبطانيات.",
}
HEADLINES = {
    "en": "Fire at the glassworks: live updates", "de": "Brand in der Glashütte: Liveticker",
    "fr": "Incendie à la verrerie : en direct", "es": "Incendio en la vidriera, en directo",
    "ja": "ガラス工場の火災 速報", "ar": "حريق مصنع الزجاج مباشر",
}  # fmt: skip
LANGUAGES = tuple(HEADLINES)
INTRO = {
    "en": "A fire broke out in the old glassworks before dawn.", "de": "In der alten Glashütte brach vor Tagesanbruch ein Feuer aus.",
    "fr": "Un feu s'est déclaré avant l'aube dans la vieille verrerie.", "es": "Un fuego se declaró antes del alba en la vieja vidriera.",
    "ja": "夜明け前、古いガラス工場で火災が起きた。", "ar": "اندلع حريق قبل الفجر في مصنع الزجاج القديم.",
}  # fmt: skip


def entries(language: str = "en", count: int = 7) -> tuple[Entry, ...]:
    """So many posts, newest first."""
    titles = _TITLES[language]
    found = []
    for number in range(count):
        first = _SENTENCES[language].format(n=31 + 7 * number, m=2 + number)
        more = (_SECOND[language].format(n=3 + number),) if number % 2 else ()
        title = titles[number % len(titles)] + ("" if number < len(titles) else f" {number}")
        found.append(Entry(number, title, (first, *more)))
    return tuple(reversed(found))


def _e(text: str) -> str:
    return html.escape(text, quote=False)


def _body(entry: Entry) -> str:
    return "".join(f"<p>{_e(text)}</p>" for text in entry.paragraphs)


def boxes(posts: Sequence[Entry]) -> str:
    """Articles with a heading, an author and a full date."""
    return "<div class='feed'>" + "".join(
        f"<article id='{post.name}'><header><time datetime='{post.at.isoformat()}'>{post.clock}</time><h2>{_e(post.title)}</h2>"
        f"<span class='author'>Ida Holm</span></header>{_body(post)}<footer><a href='#{post.name}'>Share</a></footer></article>"
        for post in posts
    ) + "</div>"  # fmt: skip


def passing(posts: Sequence[Entry]) -> str:
    """Sections that say how long ago they were posted, with an id in a data attribute."""
    return "".join(
        f"<section class='k{post.number % 3}' data-entry-id='{post.name}'><span class='when'>{3 + 4 * n} min ago</span>"
        f"<h3>{_e(post.title)}</h3><div>{_body(post)}</div></section>"
        for n, post in enumerate(posts)
    )


def items(posts: Sequence[Entry]) -> str:
    """List items with the title in bold behind the time."""
    return "<ul class='log'>" + "".join(
        f"<li id='{post.name}'><a href='#{post.name}'><time datetime='{post.at.isoformat()}'>{post.clock}</time></a>"
        f"<strong>{_e(post.title)}</strong>{_body(post)}</li>"
        for post in posts
    ) + "</ul>"  # fmt: skip


def headings(posts: Sequence[Entry]) -> str:
    """No boxes: a heading with its time opens each post."""
    return "".join(f"<h3>{post.clock} – {_e(post.title)}</h3>{_body(post)}" for post in posts)


def lines(posts: Sequence[Entry]) -> str:
    """No boxes and no headings: each post's first paragraph begins with its time in bold."""
    return "".join(
        f"<p><strong>{post.clock}:</strong> {_e(post.title)}. {_e(post.paragraphs[0])}</p>"
        + "".join(f"<p>{_e(text)}</p>" for text in post.paragraphs[1:])
        for post in posts
    )


def stamps(posts: Sequence[Entry]) -> str:
    """Times on lines of their own, under the title."""
    return "".join(f"<h4>{_e(post.title)}</h4><p class='t'>{post.clock}</p>{_body(post)}" for post in posts)


def days(posts: Sequence[Entry]) -> str:
    """Posts in one box for each part of the day."""
    half = len(posts) // 2
    return "<div class='all'>" + "".join(
        f"<div class='part'><div class='name'>{name}</div>" + "".join(
            f"<div class='post' id='{post.name}'><div class='t'>{post.clock}</div><h2>{_e(post.title)}</h2>{_body(post)}</div>"
            for post in part
        ) + "</div>"
        for name, part in (("II", posts[:half]), ("I", posts[half:]))
    ) + "</div>"  # fmt: skip


def microdata(posts: Sequence[Entry]) -> str:
    """Said in microdata."""
    return "<div itemscope itemtype='https://schema.org/LiveBlogPosting'>" + "".join(
        "<div itemprop='liveBlogUpdate' itemscope itemtype='https://schema.org/BlogPosting'>"
        f"<meta itemprop='datePublished' content='{post.at.isoformat()}'><h3 itemprop='headline'>{_e(post.title)}</h3>"
        f"<div itemprop='articleBody'>{_body(post)}</div></div>"
        for post in posts
    ) + "</div>"  # fmt: skip


def rdfa(posts: Sequence[Entry]) -> str:
    """Said in RDFa."""
    return "<div vocab='https://schema.org/' typeof='LiveBlogPosting'>" + "".join(
        f"<div property='liveBlogUpdate' typeof='BlogPosting' id='{post.name}'><time datetime='{post.at.isoformat()}'>"
        f"{post.clock}</time><h3 property='headline'>{_e(post.title)}</h3><div property='articleBody'>{_body(post)}</div></div>"
        for post in posts
    ) + "</div>"  # fmt: skip


Shape = Callable[[Sequence[Entry]], str]
SHAPES: tuple[Shape, ...] = (boxes, passing, items, headings, lines, stamps, days, microdata, rdfa)


def linked(posts: Sequence[Entry], headline: str) -> str:
    """The page's own word in JSON-LD."""
    data = {
        "@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": headline,
        "datePublished": START.isoformat(),
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "url": f"https://news.example/glass#{post.name}", "headline": post.title,
             "datePublished": post.at.isoformat(), "articleBody": "\n".join(post.paragraphs)}
            for post in posts
        ],
    }  # fmt: skip
    return f"<script type='application/ld+json'>{json.dumps(data, ensure_ascii=False)}</script>"


def document(
    body: str, *, language: str = "en", headline: str | None = None, head: str = "", intro: str | None = None
) -> bytes:
    """A whole page around the posts."""
    title = HEADLINES[language] if headline is None else headline
    lead = INTRO[language] if intro is None else intro
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'><title>{_e(title)}</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/town'>Town</a></li></ul></nav>"
        f"<main><h1>{_e(title)}</h1><p class='lead'>{_e(lead)}</p>{body}</main>"
        "<footer><p><a href='/about'>About us</a></p></footer></body></html>"
    ).encode()


def markdown(posts: Sequence[Entry], language: str = "en", *, level: str = "##") -> str:
    """The same as a Markdown file."""
    parts = [f"# {HEADLINES[language]}", INTRO[language]]
    for post in posts:
        parts += [f"{level} {post.clock} – {post.title}", *post.paragraphs]
    return "\n\n".join(parts) + "\n"


def plain(posts: Sequence[Entry], language: str = "en") -> str:
    """The same as a text file: lines that begin with a time."""
    parts = [HEADLINES[language], INTRO[language]]
    for post in posts:
        parts += [f"{post.clock} {post.title}: {post.paragraphs[0]}", *post.paragraphs[1:]]
    return "\n\n".join(parts) + "\n"

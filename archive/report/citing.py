"""Decides how a capture is cited: one line with its place in the log, APA 7, MLA 9, BibTeX, and a robust link.

Nothing is guessed: names stand as they were printed, since where a family name stands differs between languages and a
byline may be an agency; a date is the one that the page claims; what is not known is left out or said not to be. What
strangers wrote is escaped for the format that it goes into.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from archive.model.article import Article
from archive.model.history import ArticleRow, CaptureRow
from archive.model.viewer import Citations
from archive.report import wording
from archive.report.inert import for_attribute, for_filename, for_terminal

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
#: MLA shortens all months but these.
_WHOLE: Final = frozenset({"May", "June", "July"})
#: A brace that is escaped by a backslash still counts for BibTeX: these are written without any.
_BIBTEX: Final = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
}  # fmt: skip
_CLAIMED: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ENDED: Final = re.compile(r"[.?!。？！؟…][\"'”’»)\]]*$")


class Day(NamedTuple):
    """A day of the calendar."""

    year: int
    month: int
    day: int


def citations(row: CaptureRow, about: ArticleRow, article: Article | None, origin: str) -> Citations:
    """How one capture is cited. `article` is its text (None: none was read), `origin` the name of the log."""
    title = _line((article.headline if article is not None else "") or row.headline or row.url) or row.name
    names = tuple(_line(author.name) for author in article.authors) if article is not None else ()
    if not names and article is not None and article.byline:
        names = (_line(article.byline),)
    names = tuple(name for name in names if name)
    site = _line(about.site)
    published = _published(article)
    seen = datetime.fromisoformat(row.observed).astimezone(UTC)
    taken = Day(seen.year, seen.month, seen.day)
    url = _address(row.url)
    where = f"log {_line(origin)}, entry {row.index}, leaf {row.leaf}"
    version, archived = row.name.rpartition("@")[2], _archived(row)
    return Citations(
        plain=f"{_ended(title)} {url} ({version}, captured {wording.moment(row.observed)}, {where}).",
        apa=_apa(title, names, site, published, url, taken, f"archived {archived}, {where}"),
        mla=_mla(title, names, site, published, url, taken, f"Archived {archived}, {where}."),
        bibtex=_bibtex(row, title, names, site, published, url, taken, where),
        robust_link=_robust(title, url, row.observed),
    )


def _archived(row: CaptureRow) -> str:
    """`version v3`; an observation is no version: `capture c2, unchanged since v1`."""
    name = row.name.rpartition("@")[2]
    if row.version is not None:
        return f"version {name}"
    return f"capture {name}" + (f", unchanged since v{row.same_as}" if row.same_as is not None else "")


def _line(text: str) -> str:
    """A stranger's text as one line of characters that can be seen."""
    return " ".join(for_terminal(text).split())


def _ended(text: str) -> str:
    return text if _ENDED.search(text) else f"{text}."


def _address(url: str) -> str:
    """An address in ASCII, without signs that end or open anything in one of the formats (RFC 3986, 2)."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~-._", errors="surrogatepass")


def _published(article: Article | None) -> Day | None:
    """The day of publication that the page claims, in the page's own reckoning."""
    for claim in article.dates if article is not None else ():
        match = _CLAIMED.match(claim.value)
        if claim.kind == "published" and match is not None:
            year, month, day = map(int, match.groups())
            if 1 <= month <= 12 and 1 <= day <= 31:
                return Day(year, month, day)
    return None


def _apa(
    title: str, names: Sequence[str], site: str, published: Day | None, url: str, taken: Day, archived: str
) -> str:
    """Publication Manual of the APA, 7th edition, 10.16: a work of a site that changes has its date of retrieval."""
    date = f"({published.year}, {_month(published)} {published.day})." if published is not None else "(n.d.)."
    who = f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)
    called = f"{title} [{archived}]."
    parts = [_ended(who), date, called] if names else [called, date]
    retrieved = f"Retrieved {_month(taken)} {taken.day}, {taken.year}, from {url}"
    return " ".join([*parts, *([_ended(site)] if site else []), retrieved])


def _mla(
    title: str, names: Sequence[str], site: str, published: Day | None, url: str, taken: Day, archived: str
) -> str:
    """MLA Handbook, 9th edition, 5.1: author, title, container, date, place, and when it was looked at."""
    who = f"{names[0]}, et al." if len(names) > 2 else " and ".join(names)
    container = ", ".join(
        part
        for part in (site, _short(published) if published is not None else "", url.partition("://")[2] or url)
        if part
    )
    parts = [*([_ended(who)] if names else []), f"“{_ended(title)}”", f"{container}.", f"Captured {_short(taken)}."]
    return " ".join([*parts, archived])


def _month(day: Day) -> str:
    return _MONTHS[day.month - 1]


def _short(day: Day) -> str:
    name = _month(day)
    short = name if name in _WHOLE else f"{name[: 4 if name == 'September' else 3]}."
    return f"{day.day} {short} {day.year}"


def bibtex_text(text: str) -> str:
    """A text inside a field of BibTeX: what TeX takes for a command is the sign itself; braces stay in balance."""
    return "".join(_BIBTEX.get(char, char) for char in text)


def _bibtex(
    row: CaptureRow,
    title: str,
    names: Sequence[str],
    site: str,
    published: Day | None,
    url: str,
    taken: Day,
    where: str,
) -> str:
    version = row.name.rpartition("@")[2]
    key = re.sub(r"[^A-Za-z0-9-]", "-", f"{for_filename(row.slug)}-{version}")
    # Braces around a name keep it whole: an `and` or a comma in it is no other name.
    fields = [
        ("author", " and ".join(f"{{{bibtex_text(name)}}}" for name in names)),
        ("title", f"{{{bibtex_text(title)}}}"),
        ("howpublished", bibtex_text(site)),
        ("year", str(published.year) if published is not None else ""),
        ("date", f"{published.year:04}-{published.month:02}-{published.day:02}" if published is not None else ""),
        ("url", url),
        ("urldate", f"{taken.year:04}-{taken.month:02}-{taken.day:02}"),
        ("note", bibtex_text(f"Archived {_archived(row)}, captured {wording.moment(row.observed)}, {where}")),
    ]
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields if value not in ("", "{}"))
    return f"@misc{{{key}{lines}\n}}\n"


def _robust(title: str, url: str, observed: str) -> str:
    """A link that says of itself when its target was as cited. No `data-versionurl`: an archive has no public address."""
    when = observed[:19] + "Z"
    told = for_attribute(title)
    if urlsplit(url).scheme not in ("http", "https"):
        return f'<span data-versiondate="{when}">{told}</span>'
    address = for_attribute(url)
    return f'<a href="{address}" data-originalurl="{address}" data-versiondate="{when}" dir="auto">{told}</a>'

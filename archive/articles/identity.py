"""Decides when two addresses are one article, and what an article is called.

Everything here is about names; nothing is fetched. Addresses are folded only where the web agrees that both spellings
lead to one page: scheme and host in any case, http and https, `www.`, default ports, fragments, a trailing slash,
percent-encoding, and the parameters that count readers instead of choosing pages. AMP and mobile addresses are one
with the article only through the canonical address that the page itself states.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from archive.articles.phrases import alternatives
from archive.articles.prose import scrub

#: Parameters that say where a reader came from, never which page it is.
_TRACKING: Final = re.compile(
    "^(?:"
    + alternatives(
        r"""
        utm_\w*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|ttclid|li_fat_id|igshid|igsh
        mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|_ga|_gl|vero_id|oly_anon_id|oly_enc_id|wickedid|xtor|cmpid|cmp
        campaign_id
        ns_campaign|ns_mchannel|ns_source|ns_linkname|ns_fee|at_medium|at_campaign\w*|at_custom\d|at_link_\w+
        at_bbc_team|at_ptr_name|at_format|ito|ocid|smid|smtyp|smprod|referringsource|ref_src|ref_url|referrer
        guccounter|guce_referrer\w*|__twitter_impression|fb_(?:action_ids|action_types|source|ref)|share|sr_share
        shareadraft|cx_\w+|partner|rss|feedref|spm|soc_src|soc_trk|wt_mc|wt\.mc_id|pk_campaign|pk_kwd|piwik_\w+
        mtm_\w+|trk\w*|icid|taid|sfmc_\w+|jsessionid|phpsessid|s_cid|s_kwcid|ef_id|epik|rdt_cid|srsltid
        _branch_match_id
        """
    )
    + ")$",
    re.IGNORECASE,
)
_PORTS: Final = {"http": 80, "https": 443}
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)


def normal_url(url: str) -> str:
    """The address by which an article is known: what differs only in ways that choose no other page is equal.

    `www.` is folded away. An address that is not http(s) comes back without its surrounding white space. The result
    names an article; it is not meant to be fetched. Applying it twice changes nothing.
    """
    text = re.sub(r"[\x00-\x20\x7f]+", "", scrub(url))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        return text
    host = _host(parts.hostname)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port not in _PORTS.values():
        netloc = f"{netloc}:{port}"
    path = _INDEX.sub("/", _SESSION.sub("", _dots(_percent(parts.path, "/:@!$&'()*+,;="))))
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    query = "&".join(
        _percent(pair, "/:@!$&'()*+,;=?")
        for pair in parts.query.split("&")
        if pair and not _TRACKING.match(unquote(pair.split("=", 1)[0]))
    )
    return f"https://{netloc}{path}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    host = unicodedata.normalize("NFC", name.lower()).rstrip(".")
    host = host.removeprefix("www.") if host.count(".") >= 2 else host
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _percent(text: str, safe: str) -> str:
    """Percent-encoding in its one normal form (RFC 3986, section 6.2.2): capitals, and none where none is needed."""
    text = _ESCAPED.sub(
        lambda match: chr(int(match.group(1), 16)) if int(match.group(1), 16) in _UNRESERVED else match.group().upper(),
        text,
    )
    return quote(text, safe=safe + "%~")


def _dots(path: str) -> str:
    """The path without dot segments (RFC 3986, section 5.2.4)."""
    out: list[str] = []
    segments = path.split("/")
    for position, segment in enumerate(segments):
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
            continue
        if position == len(segments) - 1:
            out.append("")
    return "/".join(out)


def site_of(url: str) -> str:
    """The host of an address, lower case, without `www.`; empty when the address has none."""
    try:
        name = urlsplit(re.sub(r"[\x00-\x20\x7f]+", "", scrub(url))).hostname
    except ValueError:
        return ""
    return _host(name) if name else ""


def _registrable(host: str) -> str:
    """The part of a host that one owner registers, by a simple rule: two labels, three under `co.uk` and its like."""
    labels = host.split(".")
    if len(labels) <= 2 or host.replace(".", "").isdigit() or ":" in host:
        return host
    short = len(labels[-1]) == 2 and (len(labels[-2]) <= 3 or labels[-2] in ("gouv", "govt"))
    return ".".join(labels[-3:] if short else labels[-2:])


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") == "" and not parts.query


def is_front_page(url: str) -> bool:
    """Whether an address is that of a whole site."""
    return _is_root(normal_url(url))


def identity_keys(requested: str, final: str, canonical: str | None) -> tuple[str, ...]:
    """The normal addresses of one article, strongest first: what the page states, where it was found, what was asked.

    A canonical address is not believed when it points to the root of the site (a template's mistake) or to another
    site (a copy states its original: that is another publisher's page). A redirect to the root is a missing article,
    so the root does not become its name.
    """
    asked = normal_url(requested)
    found = normal_url(final) if final else asked
    keys: list[str] = []
    if canonical:
        stated = normal_url(canonical)
        same_site = _registrable(site_of(stated)) == _registrable(site_of(found))
        if stated.startswith("https://") and same_site and (not _is_root(stated) or _is_root(found)):
            keys.append(stated)
    if not found.startswith("https://") or not _is_root(found) or _is_root(asked):
        keys.append(found)
    keys.append(asked)
    return tuple(dict.fromkeys(keys))


# ---- what an article is called

_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "’": "",
        "'": "",
        "ʼ": "",
    }
)
_EXTENSION = re.compile(
    r"\.(?:s?html?|php\d?|aspx?|jsp|cfm|amp|md|markdown|txt|xml|ece|story|article|warc|gz)$", re.IGNORECASE
)
_LENGTH: Final = 60
_NO_SUBJECT: Final = frozenset(
    [
        "article",
        "articles",
        "story",
        "stories",
        "news",
        "post",
        "posts",
        "index",
        "amp",
        "default",
        "view",
        "item",
        "print",
        "page",
        "node",
        "content",
        "www",
        "html",
    ]
)


def slug_of(url: str, headline: str) -> str:
    """A short name for an article, `[a-z0-9-]{1,60}`: from its address if that holds words, else from its headline.

    Where neither has letters that a name can be made of, the site and a digest of the address.
    """
    segments = _segments(url)
    for segment in reversed(segments):
        words = _words(segment)
        if len([word for word in words if len(word) > 2 and not word.isdigit()]) >= 2:
            return _joined(words)
    said = _words(headline)
    if len(said) >= 2:
        return _joined(said)
    for segment in reversed(segments):
        words = [word for word in _words(segment) if word not in _NO_SUBJECT]
        if words and any(len(word) > 2 and word.isalpha() for word in words):
            return _joined(words)
    if said:
        return _joined(said)
    digest = hashlib.sha256(scrub(url).encode("utf-8") + b"\0" + scrub(headline).encode("utf-8")).hexdigest()[:8]
    return _joined([*re.findall(r"[a-z0-9]+", site_of(url))[-3:], digest]) if site_of(url) else f"article-{digest}"


def _segments(url: str) -> list[str]:
    try:
        parts = urlsplit(scrub(url))
    except ValueError:
        return []
    return [unquote(segment) for segment in parts.path.split("/") if segment] if parts.netloc else []


def _words(text: str) -> list[str]:
    """The words of a segment or headline in ASCII, without extension, dates and ids."""
    text = _EXTENSION.sub("", text.strip())
    folded = unicodedata.normalize("NFKD", scrub(text)[:2000].lower().translate(_LETTERS))
    plain = "".join(char for char in folded if char.isascii() or not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[^\x00-\x7f]", "-", plain))
    return [word for word in words if not _is_id(word)]


def _is_id(word: str) -> bool:
    """Whether a word is a number of a content system, a date or a digest and says nothing to people."""
    if word.isdigit():
        return len(word) >= 5
    digits = sum(1 for char in word if char.isdigit())
    return (digits >= 1 and len(word) >= 12 and digits * 4 >= len(word)) or (
        digits >= 2 and len(word) >= 6 and digits * 3 >= len(word)
    )


def _joined(words: list[str]) -> str:
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LENGTH]
        if len(longer) > _LENGTH:
            break
        slug = longer
    return slug

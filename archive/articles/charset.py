"""Decides which characters the bytes of a page or file are.

The order is fixed and has no guessing in it: byte order mark, the charset of the HTTP header, the charset of the
page's own `<meta>`, UTF-8, windows-1252 (WHATWG Encoding, sections 4.2 and 6; HTML, section 13.2.3.2). A statistical
detector may change its mind from one release to the next, and then the same bytes would be another article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.articles.prose import REPLACEMENT, scrub

#: WHATWG labels to codecs. A label that is not here is not believed (utf-7, punycode and the like are attacks).
_LABELS: Final[dict[str, tuple[str, str]]] = {}


def _label(name: str, codec: str, *labels: str) -> None:
    for label in (name, *labels):
        _LABELS[label] = (name, codec)


_label("utf-8", "utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8")
_label("utf-16le", "utf-16-le", "utf-16", "ucs-2", "iso-10646-ucs-2", "unicode", "csunicode", "unicodefeff")
_label("utf-16be", "utf-16-be", "unicodefffe")
_label(
    "windows-1252", "cp1252", "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso_8859-1", "iso88591", "latin1", "latin-1", "l1",
    "ascii", "us-ascii", "ansi_x3.4-1968", "cp819", "ibm819", "csisolatin1", "iso-ir-100", "iso_8859-1:1987",
)  # fmt: skip
_label("windows-1250", "cp1250", "cp1250", "x-cp1250")
_label("windows-1251", "cp1251", "cp1251", "x-cp1251")
_label("windows-1253", "cp1253", "cp1253", "x-cp1253")
_label(
    "windows-1254", "cp1254", "cp1254", "x-cp1254", "iso-8859-9", "iso8859-9", "iso88599", "latin5", "l5", "iso_8859-9"
)
_label("windows-1255", "cp1255", "cp1255", "x-cp1255")
_label("windows-1256", "cp1256", "cp1256", "x-cp1256")
_label("windows-1257", "cp1257", "cp1257", "x-cp1257")
_label("windows-1258", "cp1258", "cp1258", "x-cp1258")
_label("windows-874", "cp874", "dos-874", "iso-8859-11", "iso8859-11", "tis-620", "tis620")
for _part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16):
    _label(f"iso-8859-{_part}", f"iso8859_{_part}", f"iso8859-{_part}", f"iso8859{_part}", f"iso_8859-{_part}")
_label("iso-8859-8-i", "iso8859_8", "logical")
_label("koi8-r", "koi8_r", "koi8", "koi8_r", "koi", "cskoi8r")
_label("koi8-u", "koi8_u", "koi8-ru")
_label("macintosh", "mac_roman", "mac", "x-mac-roman")
_label("x-mac-cyrillic", "mac_cyrillic", "x-mac-ukrainian")
_label("ibm866", "cp866", "cp866", "866", "csibm866")
_label("gbk", "gb18030", "gb2312", "chinese", "gb_2312-80", "x-gbk", "csgb2312", "iso-ir-58")
_label("gb18030", "gb18030")
_label("big5", "big5hkscs", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5")
_label("euc-jp", "euc_jp", "x-euc-jp", "cseucpkdfmtjapanese")
_label("iso-2022-jp", "iso2022_jp", "csiso2022jp")
_label("shift_jis", "cp932", "shift-jis", "sjis", "x-sjis", "ms932", "ms_kanji", "windows-31j", "csshiftjis")
_label("euc-kr", "cp949", "ks_c_5601-1987", "ksc5601", "ksc_5601", "ks_c_5601-1989", "windows-949", "korean", "cseuckr")

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))

#: How far into a page its own declaration is looked for. Browsers stop at 1,024 bytes; templates with long comments
#: put it later, and a browser that has already begun then starts again.
_PRESCAN: Final = 8192
#: A declared charset is believed unless more than one character in this many cannot be what it says.
_TOLERANCE: Final = 200

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"',]+)", re.ASCII | re.IGNORECASE)
_META = re.compile(rb"<meta\s[^>]{0,600}?charset\s*=\s*[\"']?\s*([a-z0-9_:.()+-]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.()+-]+)[\"']")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a page, the WHATWG name of the charset that gave them, and whose word that was."""

    text: str
    charset: str
    word: str
    replaced: int = 0


def decode(content: bytes, *, content_type: str | None = None, html: bool = True) -> Decoded:
    """The characters of `content`. Never fails: what no charset explains becomes U+FFFD, and is counted."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _forced(content[len(mark) :], name, "byte order mark")
    tried: set[str] = set()
    for declared, word in ((_in_header(content_type), "header"), (_in_page(content) if html else None, "meta")):
        if declared is None or declared in tried:
            continue
        tried.add(declared)
        decoded = _forced(content, declared, word)
        if decoded.replaced * _TOLERANCE <= len(decoded.text):
            return decoded
    try:
        return Decoded(scrub(content.decode("utf-8")), "utf-8", "valid UTF-8")
    except UnicodeDecodeError:
        lenient = _forced(content, "utf-8", "mostly UTF-8")
    # A page that is UTF-8 but for a torn character or a pasted byte is still UTF-8: in windows-1252 text the bytes
    # above 0x7F that happen to form valid sequences are the exception.
    foreign = sum(1 for char in lenient.text if char > "\x7f" and char != REPLACEMENT)
    if foreign > 20 * lenient.replaced:
        return lenient
    return _forced(content, "windows-1252", "fallback")


def _forced(content: bytes, name: str, word: str) -> Decoded:
    codec = _LABELS[name][1]
    try:
        return Decoded(scrub(content.decode(codec)), name, word)
    except UnicodeDecodeError:
        text = scrub(content.decode(codec, errors="replace"))
        return Decoded(text, name, word, text.count(REPLACEMENT))


def _in_header(content_type: str | None) -> str | None:
    match = _HEADER.search(content_type or "")
    return _known(match.group(1)) if match else None


def _in_page(content: bytes) -> str | None:
    head = content[:_PRESCAN]
    match = _META.search(_COMMENT.sub(b"", head)) or _XML.search(head)
    if match is None:
        return None
    name = _known(match.group(1).decode("ascii"))
    # HTML, section 13.2.3.3: a declaration that could be read as ASCII cannot be UTF-16.
    return "utf-8" if name in ("utf-16le", "utf-16be") else name


def _known(label: str) -> str | None:
    found = _LABELS.get(label.strip().lower())
    return found[0] if found else None

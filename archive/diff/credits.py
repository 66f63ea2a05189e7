"""What a picture credit says: agencies and persons, whatever way it is printed.

`REUTERS/Omar Sanadiki` and `(Reuters/Omar Sanadiki)` say the same; `Handout via REUTERS` does not.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from archive.diff.normal import norm
from archive.model.article import Credit


class Parsed(NamedTuple):
    """A credit by meaning: agencies by their usual name, persons as printed, qualifiers (`file`, `handout`, `pool`)."""

    agencies: tuple[str, ...]
    persons: tuple[str, ...]
    qualifiers: tuple[str, ...]

    @property
    def key(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """What two credits are compared by: without case and order; diacritics count."""
        return (
            frozenset(name.casefold() for name in self.agencies),
            frozenset(name.casefold() for name in self.persons),
            frozenset(self.qualifiers),
        )

    @property
    def label(self) -> str:
        """One line for evidence: `agencies: Reuters; persons: Omar Sanadiki`."""
        parts = [("agencies", self.agencies), ("persons", self.persons), ("qualifiers", self.qualifiers)]
        return "; ".join(f"{name}: {', '.join(values)}" for name, values in parts if values) or "nobody"


def _aliases(rows: str) -> dict[str, str]:
    table = {}
    for row in rows.strip().splitlines():
        name, _, others = row.strip().partition("=")
        table[name.strip().lower()] = name.strip()
        for other in others.split("|"):
            if other.strip():
                table[other.strip()] = name.strip()
    return table


_AGENCIES: Final = _aliases("""
    Reuters = thomson reuters|reuters photo
    AP = ap photo|associated press|the associated press|ap photos|ap images
    AFP = agence france-presse|agence france presse|afp photo|afp/file
    Getty Images = getty|gettyimages
    EPA = epa-efe|european pressphoto agency|epa/efe
    PA = pa wire|press association|pa media|pa images|pa archive
    dpa = deutsche presse-agentur
    APA = austria presse agentur
    Keystone = keystone-sda|sda
    ANSA =
    EFE =
    TASS = itar-tass
    Xinhua =
    Kyodo = kyodo news
    Yonhap =
    Bloomberg = bloomberg news
    UPI =
    NTB = ntb scanpix|scanpix
    TT =
    Ritzau = ritzau scanpix
    Lehtikuva =
    ANP =
    Belga =
    LUSA =
    Anadolu = anadolu agency|aa
    Picture Alliance = picture-alliance
    Imago = imago images
    Shutterstock = rex/shutterstock|rex features|rex
    Alamy = alamy stock photo
    iStock = istockphoto
    Zuma = zuma press|zumapress
    Sipa = sipa usa|sipa press
    Magnum = magnum photos
    VII =
    Canadian Press = the canadian press|cp
    AAP =
    New York Times = the new york times|nyt
    Washington Post = the washington post
    Los Angeles Times =
    NASA =
    Wikimedia Commons = wikimedia|wikipedia
""")
_QUALIFIERS: Final = {
    "file": "file", "file photo": "file", "files": "file", "archive": "file", "archiv": "file", "archives": "file",
    "handout": "handout", "hand-out": "handout", "pool": "pool", "screenshot": "screenshot", "stringer": "stringer",
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:(?:file\s+)?(?:photo(?:graph)?s?|image|picture|credit|pic|foto|fotografía|crédit|bild|quelle|source|"
    r"courtesy)\b"
    r"(?:\s+(?:credit|by|courtesy(?:\s+of)?|de|von|di|of|provided\s+by))?\s*(?:[:/]|\.{2,})?\s*|by\s+|"
    r"©\s*(?:\d{4}\s+)?|\(c\)\s*)+",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*(?:/|\||;|•|·|\s[-\u2013\u2014]\s|,\s|\s+via\s+|\s+for\s+|\s+from\s+|\s+through\s+|\s+and\s+|\s*&\s*|"
    r"\s+und\s+|\s+y\s+|\s+et\s+)\s*",
    re.IGNORECASE,
)
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}


def parse(text: str, known: Credit | None = None) -> Parsed:
    """The meaning of a credit as printed; `known` is what the extractor already parsed."""
    said = norm(text).strip()
    while len(said) > 1 and _BRACKETS.get(said[0]) == said[-1]:
        said = said[1:-1].strip()
    said = bare(said)
    agencies: list[str] = []
    persons: list[str] = []
    qualifiers: list[str] = []
    for part in _CUT.split(said):
        name = part.strip(" .:;,()[]")
        lower = name.lower()
        if not name:
            continue
        if lower in _AGENCIES:
            agencies.append(_AGENCIES[lower])
        elif lower in _QUALIFIERS:
            qualifiers.append(_QUALIFIERS[lower])
        elif not re.fullmatch(r"(?:19|20)\d\d|photo|image|staff", lower):
            persons.append(name)
    if known is not None and not agencies:
        agencies = [_AGENCIES.get(name.lower(), name) for name in known.agencies]
        heard = {name.casefold() for name in known.agencies}
        persons = [name for name in persons if name.casefold() not in heard]
    return Parsed(tuple(dict.fromkeys(agencies)), tuple(dict.fromkeys(persons)), tuple(dict.fromkeys(qualifiers)))


def bare(text: str) -> str:
    """A credit without the label a site's template puts before it (`Photo:`, `Credit...`) and without end marks."""
    return _LEAD.sub("", norm(text).strip()).strip(" .:;,-")


def unbracketed(text: str) -> str:
    """A credit as `bare` gives it, without brackets around it."""
    said = norm(text).strip(" .")
    while len(said) > 1 and _BRACKETS.get(said[0]) == said[-1]:
        said = said[1:-1].strip()
    return bare(said)


_NAME = r"[^\W\d_][\w.'\u2019-]*(?:[ \u00a0][^\W\d_][\w.'\u2019-]*){0,4}"
_AGENCY = "|".join(sorted(map(re.escape, (*_AGENCIES, "epa")), key=lambda word: (-len(word), word)))
_TAIL = re.compile(
    rf"(?:[(\[]\s*(?:[^()\[\]]{{0,60}}[/,|]\s*|photos?(?: "
    rf"by|:)?\s+|via\s+)?(?:{_AGENCY})(?:\s*[/,|]\s*[^()\[\]]{{1,60}})?\s*[)\]]"
    rf"|(?:{_AGENCY})\s*/\s*{_NAME}|{_NAME}\s*/\s*(?:{_AGENCY})"
    rf"|[(\[]\s*(?:photo|image|credit|foto|picture)[^()\[\]]{{1,80}}[)\]]|\b(?:photo|photograph|image|credit|"
    rf"foto|picture)s?\s*(?:by\s|:)\s*[^.]{{2,80}}"
    rf"|©\s*[^.]{{2,80}})\.?\s*$",
    re.IGNORECASE,
)


def locate(raw: str, credit: Credit | None) -> tuple[int, int] | None:
    """Where the credit stands in a caption, brackets around it included, or None."""
    start, end = -1, -1
    if credit is not None and credit.text:
        start = raw.rfind(credit.text)
        end = start + len(credit.text)
    if start < 0:
        match = _TAIL.search(raw[-200:])
        if match is None:
            return None
        start, end = match.start() + max(0, len(raw) - 200), match.end() + max(0, len(raw) - 200)
        while end > start and raw[end - 1] in " .":
            end -= 1
    while start > 0 and end < len(raw) and _BRACKETS.get(raw[start - 1]) == raw[end]:
        start, end = start - 1, end + 1
    while start < end and raw[start].isspace():
        start += 1
    while end > start and raw[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None

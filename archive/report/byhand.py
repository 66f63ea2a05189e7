"""Decides what a report says of checking it: with newsproof, and with an ordinary shell.

The shell's part is about the versions that disputed edits stand between: it cuts their pages out of the archive, compares
their digests, and checks the signature under the statement that lists them (DSSE over Ed25519). That the log has that
statement, that nothing is missing in it, and when it was, is left to `newsproof verify`, and said so.
"""

from __future__ import annotations

import base64
import binascii
import re
import shlex
from collections.abc import Sequence
from typing import Final

from archive.model.history import CaptureRow, RecordRow, ReportView
from archive.report import telling, wording
from archive.report.markup import Markup, el, join
from archive.report.pageframe import section

#: Before the 32 bytes of an Ed25519 key, as openssl reads it (RFC 8410, 4); the type of such a key in a verifier key.
_DER: Final = bytes.fromhex("302a300506032b6570032100")
_ED25519: Final = b"\x01"
#: Words that a page as it was served has in the same spelling, most likely.
_PLAIN: Final = re.compile(r"[0-9A-Za-z$%][0-9A-Za-z$%., -]*[0-9A-Za-z$%]|[0-9A-Za-z]")
#: Characters of a leaf hash that are compared; the whole of it is told as evidence.
_HALF: Final = 32
#: Edits whose words are looked for in the pages.
_WORDS: Final = 2
TOOLS: Final = "tail, head, sed, tr, cut, grep, gzip and OpenSSL 3"

_UNPACKED: Final = {True: "gzip -dc", False: "case $F in *.gz) gzip -dc;; *) cat;; esac"}
_FUNCTIONS: Final = r"""sha() { openssl dgst -sha256 -r | cut -c 1-64; }
says() { [ "$1" = "$2" ] && echo "ok $3" || echo "WRONG $3"; }
part() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" $v.entry | openssl base64 -d -A; }
check() {
v=$1
take $2 $3 > $v.page
take $4 $5 | sed "1,/^$(printf '\r')\$/d" | tr -d '\r\n' > $v.entry
part payload > $v.json
part sig > $v.sig
printf 'DSSEv1 28 application/vnd.in-toto+json %d ' $(wc -c < $v.json) | cat - $v.json > $v.signed
says "$(grep -c $(sha < $v.page) $v.json)" 1 "$v: the statement lists the page"
for k in captor*.der
do openssl pkeyutl -verify -pubin -keyform DER -inkey $k -rawin -in $v.signed -sigfile $v.sig > said 2>&1 && break; done
says $? 0 "$v: the statement is signed"
says $({ printf '\000'; cat $v.entry; } | sha | cut -c 1-32) $6 "$v: the leaf hash begins so"
}"""


def check(view: ReportView) -> Markup:
    """How to check the page, and the archive that it is of, with newsproof; what each needs and says."""
    said = f"Shown is what was archived, not whether it is true; {wording.times(view.history)}."
    told = told_of_checking(view.captor_keys, view.origin, view.history.article.slug)
    return section("check", "How to check", *told, el("p", said))


def told_of_checking(keys: Sequence[str], origin: str, slug: str | None) -> list[Markup]:
    """The same for any report; `slug` is the article that it is of, None for that of a site."""
    return [
        el("pre", "\n".join(COMMANDS)),
        el("ul", *(el("li", one) for one in sentences(keys, origin, slug))),
    ]


COMMANDS: Final = ("newsproof verify THIS-FILE --against ARCHIVE", "newsproof verify ARCHIVE")


def sentences(keys: Sequence[str], origin: str, slug: str | None) -> tuple[str, ...]:
    """What the two commands say, and what they need."""
    named = wording.listed("+".join(key.split("+")[:2]) for key in keys)
    signed = f"signed with the key{'s' * (len(keys) > 1)} {named} and " if keys else ""
    alone = f" (newsproof prove {slug}@v1 -o v1.wacz)" if slug else ""
    return (
        "The first: does this page say what the archive says? Without --against a page that was made anew, with its data, passes.",
        "The second: is the archive as it was signed and logged, and who vouches for its times?",
        f"newsproof made this page; ARCHIVE is a folder. Ask whoever gave you the page for it, or for a bundle{alone}.",
        f"Captures are {signed}entered in the log {origin}, names of their owners' choice: have the keys from them.",
    )


def by_hand(view: ReportView) -> Markup:
    """Commands that check pages and statements without this program."""
    held = [(row, records) for row, records in view.records if row.version is not None and row.redacted is None]
    wanted = disputed(view)
    chosen = [pair for pair in held if pair[0].version in wanted] or held[-1:]
    lines = _checks(chosen)
    parts: list[Markup] = []
    if lines:
        keys, unread = _keys(view.captor_keys)
        gzipped = all(record.place.file.endswith(".gz") for _, records in chosen for record in records)
        take = f'take() {{ tail -c +$(($1 + 1)) "$A/$F" | head -c $2 | {_UNPACKED[gzipped]}; }}'
        parts = [
            el("p", f"Needs a shell, {TOOLS}. In an empty folder, with the archive's place in the first line:"),
            el("pre", "\n".join((_FIRST_LINE, *keys, take, _FUNCTIONS))),
            el("p", f"Then {_which(chosen, bool(wanted))}; each line that is printed begins with ok:"),
            el("pre", "\n".join(lines)),
            *_words(view, {row.version for row, _ in chosen}),
            el("p", *_limits(unread)),
        ]
    return section(
        "by-hand", "How to check without our tool", *(parts or [el("p", "No version is held to be checked.")])
    )


def disputed(view: ReportView) -> set[int]:
    """The versions on both sides of each step with an edit that no note was found of, or that is left to the reader."""
    found: set[int] = set()
    for one in telling.compared(view.history.steps):
        if any(telling.standing(edit, one) for edit in one.comparison.edits):
            found |= {int(name[1:]) for name in one.names if re.fullmatch(r"v[0-9]{1,9}", name)}
    return found


_FIRST_LINE: Final = "A=/where/the/archive/is  # the folder that has newsproof.toml in it"


def _keys(keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines that write the keys of the captors as openssl reads them; names of keys that are none."""
    lines, unread = [], []
    for number, key in enumerate(keys, 1):
        _, _, coded = key.partition("+")[2].partition("+")
        try:
            raw = base64.b64decode(coded, validate=True)
        except (ValueError, binascii.Error):
            raw = b""
        if len(raw) != 33 or raw[:1] != _ED25519:
            unread.append(key)
            continue
        der = base64.b64encode(_DER + raw[1:]).decode("ascii")
        lines.append(f"echo {der} | openssl base64 -d -A > captor{number}.der")
    return lines, unread


def _checks(chosen: Sequence[tuple[CaptureRow, tuple[RecordRow, ...]]]) -> list[str]:
    """A line for each version: its name, where its page and its statement lie, its leaf; before it the file, if another."""
    lines: list[str] = []
    file = ""
    for row, records in chosen:
        page = next((record for record in records if record.role in ("response", "resource")), None)
        statement = next((record for record in records if record.role == "statement"), None)
        if page is None or statement is None or page.place.file != statement.place.file:
            continue
        if page.place.file != file:
            file = page.place.file
            lines.append(f"F={shlex.quote(file)}")
        places = (page.place.offset, page.place.length, statement.place.offset, statement.place.length)
        lines.append(f"check v{row.version} {' '.join(map(str, places))} {row.leaf[:_HALF]}")
    return lines


def _which(chosen: Sequence[tuple[CaptureRow, tuple[RecordRow, ...]]], wanted: bool) -> str:
    if wanted:
        return "for the versions between which edits stand that a note was not found for, or may be owed for"
    return f"for the newest version, v{chosen[-1][0].version}"


def _words(view: ReportView, held: set[int | None]) -> list[Markup]:
    """Commands that look for the words of the edits that a report leads with in both pages."""
    lines: list[str] = []
    found = [(one, edit) for one in telling.compared(view.history.steps) for edit in one.comparison.edits]
    found.sort(key=lambda pair: -telling.standing(pair[1], pair[0]))
    for one, edit in found:
        both = [f"{name}.page" for name in one.names if name[1:].isdecimal() and int(name[1:]) in held]
        words = [longest for mark in telling.repeated(edit)[0] if len(longest := _plain(mark.text)) > 1]
        if telling.is_note(edit) or edit.again is not None or len(both) < 2 or not words or len(lines) >= _WORDS:
            continue
        named = f"{wording.places(edit, one.names)}"
        lines.append(f"grep -c -F -e {shlex.quote(words[0])} {' '.join(both)}  # {_plain_place(named)}")
    if not lines:
        return []
    told = (
        "In a .page, the page as it was served, words can be looked for, unless it is packed or spells them otherwise:"
    )
    return [el("p", told), el("pre", "\n".join(lines), tabindex="0")]


def _plain(text: str) -> str:
    return max((match[0] for match in _PLAIN.finditer(text)), key=len, default="")


def _plain_place(place: str) -> str:
    """A place as a shell's comment: one line of what cannot end it."""
    return re.sub(r"[^\w ¶,→.-]", "", place)


def _limits(unread: Sequence[str]) -> list[str | Markup]:
    """What these commands do not show."""
    told: list[str | Markup] = [
        (
            "So a statement that the key above signed lists each page; is that the key you know? It does not show that the log has "
            "these statements, that nothing was taken out, or when it was: "
        ),
        el("code", "newsproof verify ARCHIVE"),
        " does; for the log by hand see “Checking a bundle by hand” among newsproof's pages.",
    ]
    if unread:
        told.append(join([" Not a key that openssl reads: ", el("bdi", wording.listed(unread)), "."]))
    return told

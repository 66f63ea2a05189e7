"""Decides what a report says of checking it: with newsproof, and with an ordinary shell.

The shell's part is about the versions that disputed edits stand between: it cuts their pages out of the archive, compares
their digests, checks the signature under the statement that lists them (DSSE over Ed25519), and looks for the words that
are in question in what the server sent. That the log has that statement, that nothing is missing in it, and when it was, is
left to `newsproof verify`, and said so. What is not there to be checked is never called wrong.
"""

from __future__ import annotations

import base64
import binascii
import re
import shlex
from collections.abc import Sequence
from typing import Final

from archive.model.edit import SEVERITY, Edit
from archive.model.history import CaptureRow, RecordRow, ReportView
from archive.report import telling, wording
from archive.report.markup import Markup, el, join
from archive.report.pageframe import section

#: Before the 32 bytes of an Ed25519 key, as openssl reads it (RFC 8410, 4); the type of such a key in a verifier key.
_DER: Final = bytes.fromhex("302a300506032b6570032100")
_ED25519: Final = b"\x01"
#: Words that a page as it was served has in the same spelling, most likely, and that a shell leaves alone in quotes.
_PLAIN: Final = re.compile(r"[0-9A-Za-z$%][0-9A-Za-z$%., -]*[0-9A-Za-z$%]|[0-9A-Za-z]")
#: Characters of a leaf hash that are compared; the whole of it is told as evidence.
_HALF: Final = 32
#: Of so many versions each is checked; of more those that something is told of.
_FEW: Final = 6
#: Verdicts that tell nothing of an edit.
_UNTOLD: Final = (None, "not-expected", "not-assessed")
#: Edits whose words are looked for in the pages.
_WORDS: Final = 2
#: The word before a place in a text, and the word behind one.
_BEFORE: Final = re.compile(r"\S{1,40} ?\Z")
_BEHIND: Final = re.compile(r" ?\S{1,40}")
#: Words shorter than this stand in most pages somewhere: they are looked for with those beside them.
_SHORT: Final = 5
TOOLS: Final = "a POSIX shell with its usual tools, gzip and OpenSSL 3"

_UNPACKED: Final = {True: "gzip -dc", False: "case $F in *.gz) gzip -dc;; *) cat;; esac"}
#: `there` tells a file that is missing from one that is wrong. A record has a head of its own, then HTTP's, then the page,
#: which may be packed; line ends in it are made spaces, since nobody sees where the source of a page is broken.
_FUNCTIONS: Final = r"""openssl version | grep -q '^OpenSSL [3-9]' || echo NOT THERE OpenSSL 3
R=$(printf '\r')
sha() { openssl dgst -sha256 -r | cut -c 1-64; }
says() { [ "$1" = "$2" ] && echo "ok $3" || { echo "WRONG $3"; bad=1; }; }
there() { [ -s "$1" ] || { echo "NOT THERE $1, so $v is not checked"; false; }; }
part() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" $v.entry | openssl base64 -d -A; }
top() { sed "/^$R\$/q" $1; }
rest() { tail -c +$(($(top $1 | wc -c) + 1)) $1; }
check() {
v=$1 bad=
rm -f $v.text
there "$A/$F" && there captor*.der || return
take $2 $3 > $v.page
take $4 $5 | sed "1,/^$R\$/d" | tr -d '\r\n' > $v.entry
part payload > $v.json
part sig > $v.sig
printf 'DSSEv1 28 application/vnd.in-toto+json %d ' $(wc -c < $v.json) | cat - $v.json > $v.signed
says "$(grep -c $(sha < $v.page) $v.json)" 1 "$v: the statement lists the page"
for k in captor*.der
do openssl pkeyutl -verify -pubin -keyform DER -inkey $k -rawin -in $v.signed -sigfile $v.sig > said 2>&1 && break; done
says $? 0 "$v: the statement is signed"
says $({ printf '\000'; cat $v.entry; } | sha | cut -c 1-32) $6 "$v: the leaf hash begins so"
[ $bad ] && return
rest $v.page > $v.http
case $(top $v.http | tr A-Z a-z | tr -d '\r' | sed -n '1s/^http.*/http/p;s/^content-encoding: *//p') in
http*gzip) rest $v.http | gzip -dc 2> said;;
http) rest $v.http;;
http*);;
*) cat $v.http;;
esac | tr -s '\r\n\t ' ' ' > $v.text
}
seek() {
w=$1
shift
for v
do there $v.text && { grep -q -F -e "$w" $v.text && echo "in $v: $w" || echo "not in $v: $w"; }; done
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
    alone = f" (newsproof -A ARCHIVE prove {slug}@v1 -o v1.wacz)" if slug else ""
    trust = f"newsproof keys trust LOG.pub --as log; newsproof keys trust CAPTOR.pub --log {shlex.quote(origin)}"
    return (
        "The first: does this page say what the archive says? Without --against a page that was made anew, with its data, passes.",
        "The second: is the archive as it was signed and logged, and who vouches for its times?",
        f"ARCHIVE is a folder: ask whoever gave you the page for it, or for a bundle{alone}.",
        f"Captures are {signed}entered in the log {origin}, names of their owners' choice: have the keys from them. Then: {trust}",
    )


def by_hand(view: ReportView) -> Markup:
    """Commands that check pages and statements without this program."""
    held = [(row, records) for row, records in view.records if row.version is not None and row.redacted is None]
    wanted = told_of(view)
    chosen = [pair for pair in held if len(held) <= _FEW or pair[0].version in wanted] or held[-1:]
    lines = _checks(chosen)
    parts: list[Markup] = []
    if lines:
        keys, unread = _keys(view.captor_keys)
        gzipped = all(record.place.file.endswith(".gz") for _, records in chosen for record in records)
        take = f'take() {{ tail -c +$(($1 + 1)) "$A/$F" | head -c $2 | {_UNPACKED[gzipped]}; }} 2> said'
        parts = [
            el("p", f"Needs {TOOLS}. In an empty folder, {_FIRST}:"),
            el("pre", "\n".join((_FIRST_LINE, _AFRESH, *keys, take, _FUNCTIONS))),
            el("p", f"Then {_which(chosen, len(held))}:"),
            el("pre", "\n".join(lines)),
            el("p", _MEANS),
            *_words(view, {row.version for row, _ in chosen}),
            el("p", *_limits(unread)),
        ]
    return section(
        "by-hand", "How to check without our tool", *(parts or [el("p", "No version is held to be checked.")])
    )


def told_of(view: ReportView) -> set[int]:
    """The versions on both sides of each step with a note, or an edit of which it is told whether a note speaks of it."""
    found: set[int] = set()
    for one in telling.compared(view.history.steps):
        if any(telling.is_note(edit) or edit.disclosure not in _UNTOLD for edit in one.comparison.edits):
            found |= {int(name[1:]) for name in one.names if re.fullmatch(r"v[0-9]{1,9}", name)}
    return found


#: No comment stands in these lines: some shells run it when it is typed.
_FIRST_LINE: Final = "A=/where/the/archive/is"
#: What an earlier run left is not taken for found; made first, since some shells stop at a pattern that matches nothing.
_AFRESH: Final = "touch v.text captor.der; rm v*.text captor*.der"
_FIRST: Final = "with the archive's folder (newsproof.toml is in it) in the first line"
_MEANS: Final = (
    "ok: as said. WRONG: what stands there is something else. NOT THERE: a file or a tool is missing (is the first line "
    "right?); that says nothing of the archive."
)
_LOOKED: Final = "Does what the server sent hold the words in question?"
_FOUND: Final = (
    "in v1: in what was sent, shown to readers or not. not in v1: not in this spelling; a page may write it "
    "otherwise (&nbsp;, a tag between, another charset, a script). NOT THERE: the page was not checked, was WRONG, or "
    "is packed otherwise than by gzip."
)


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


def _which(chosen: Sequence[tuple[CaptureRow, tuple[RecordRow, ...]]], held: int) -> str:
    if len(chosen) == 1:
        return f"for {'the newest version, ' if held > 1 else ''}v{chosen[-1][0].version}"
    return "for each version" if len(chosen) == held else "for the versions with notes, or edits that may be owed one"


def _words(view: ReportView, held: set[int | None]) -> list[Markup]:
    """Commands that look for the words of the edits that a report leads with, those that went and those that came, in both
    pages, and what their answers mean."""
    sought: dict[str, dict[str, None]] = {}
    found = [(one, edit) for one in telling.compared(view.history.steps) for edit in one.comparison.edits]
    found.sort(key=lambda pair: (pair[1].again is not None, -telling.standing(pair[1], pair[0])))
    told = 0
    for one, edit in found:
        both = [name for name in one.names if name[1:].isdecimal() and int(name[1:]) in held]
        words = _changed(edit)
        if telling.is_note(edit) or len(both) < 2 or not words:
            continue
        if edit.again is None and told < _WORDS:
            told += 1
            sought |= {word: {} for word in words if word not in sought}
        for word in words:  # also where a later version brought them back
            if word in sought and (edit.again is None or (edit.new is not None and word in edit.new.text)):
                sought[word] |= dict.fromkeys(both)
    lines = [f"seek {shlex.quote(word)} {' '.join(names)}" for word, names in sought.items()]
    if not lines:
        return []
    return [el("p", _LOOKED), el("pre", "\n".join(lines), tabindex="0"), el("p", _FOUND)]


def _changed(edit: Edit) -> list[str]:
    """The words that an edit took out and put in, where only one side has them; short ones with those beside them."""
    span = max(edit.spans, key=lambda one: SEVERITY[one.kind], default=None)
    marks: dict[str, str] = {mark.kind: mark.text for mark in telling.repeated(edit)[0]}
    sides = [
        ("old", edit.old, edit.new, span.old if span is not None else (0, 0)),
        ("new", edit.new, edit.old, span.new if span is not None else (0, 0)),
    ]
    found = []
    for kind, side, other, (start, end) in sides:
        text = marks.get(kind, "") if side is not None else ""
        if side is not None and 0 < len(text) < _SHORT and start < end:
            before, behind = _BEFORE.search(side.text[:start]), _BEHIND.match(side.text[end:])
            text = f"{before[0] if before else ''}{side.text[start:end]}{behind[0] if behind else ''}"
        alone = [match[0] for match in _PLAIN.finditer(text) if other is None or match[0] not in other.text]
        found.append(max(alone, key=len, default=""))
    return [text for text in found if len(text) > 1]


def _limits(unread: Sequence[str]) -> list[str | Markup]:
    """What these commands do not show."""
    told: list[str | Markup] = [
        (
            "So a statement signed with the key above lists each page; is it the key you know? It does not show that the log has "
            "these statements, that nothing was taken out, or when it was: "
        ),
        el("code", "newsproof verify ARCHIVE"),
        " does. The log by hand: “Checking a bundle by hand” in newsproof's documentation.",
    ]
    if unread:
        told.append(join([" Not a key that openssl reads: ", el("bdi", wording.listed(unread)), "."]))
    return told

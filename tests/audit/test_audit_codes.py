"""Archives spoiled so that exactly one thing is found, and the table of all codes against what the code says.

What takes more than the bytes of an archive (keys of others, a policy, an authority, a removal) is in `tests/spoiled.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.audit.codes import CODES
from archive.audit.engine import examine
from archive.audit.findings import LISTED, Findings
from archive.formats.members import compress
from archive.model.statement import Prev, Statement
from archive.model.verdict import Verification
from archive.trust import merkle
from archive.trust.checkpoints import Checkpoint, sign_checkpoint
from archive.trust.keys import Signer
from archive.trust.tiles import encode_entries
from tests.audit.builder import Article, MemoryEvidence, Press, at, cdxj_of, fetched, members, page, small

Files = dict[str, bytes]

FIRST = "warc/news-000001.warc.gz"
LAST = "warc/news-000002.warc.gz"
ENTRIES = "log/tile/entries/000.p/8"
TILE = "log/tile/0/000.p/8"
#: The response of the second version of the bridge story, in the last segment.
RESPONSE = 4

SMALL = small()


def records(files: Files, name: str) -> list[bytes]:
    """The gzip members of a segment."""
    return list(members(files[name]))


def with_records(files: Files, name: str, change: Callable[[list[bytes]], list[bytes]]) -> Files:
    return {**files, name: b"".join(change(records(files, name)))}


def reworded(files: Files, name: str, number: int, old: bytes, new: bytes) -> Files:
    """One record with other words in it, compressed anew as we would; its own digests are left as they are."""
    import zlib

    whole = records(files, name)
    raw = zlib.decompress(whole[number - 1], 31)
    assert old in raw
    whole[number - 1] = compress(raw.replace(old, new))
    return {**files, name: b"".join(whole)}


def without(files: Files, *names: str) -> Files:
    return {name: data for name, data in files.items() if name not in names}


def flipped(files: Files, name: str, at: int) -> Files:
    data = files[name]
    return {**files, name: data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :]}


def capture_of(files: Files, number: int) -> list[bytes]:
    """All members of a capture of the first segment, 0 being the first."""
    found: list[list[bytes]] = [[]]
    import zlib

    for member in members(files[FIRST]):
        found[-1].append(member)
        if b"urn:newsproof:statement:" in zlib.decompress(member, 31)[:600]:
            found.append([])
    return found[number]


def pending(files: Files = SMALL.files) -> Press:
    """The archive as it is when the writer dies after the records of one more capture."""
    press = small()
    press.capture(Article("a-5555555555555555"), "https://gazette.example/late", at(50), page("Late news", "More."))
    return press


def unlogged() -> Files:
    press = small()
    bridge = Article("a-6666666666666666")
    press.capture(bridge, "https://gazette.example/a", at(50), page("Never logged", "A."), log=False)
    press.capture(Article("a-7777777777777777"), "https://gazette.example/b", at(51), page("Logged", "B."))
    press.publish()
    press.write_hints()
    return press.files


def relogged(change: Callable[[list[bytes]], list[bytes]]) -> Files:
    """The log rebuilt from changed entries by the holder of the log's key."""
    press = small()
    entries = change(press.entries)
    files = {name: data for name, data in press.files.items() if not name.startswith("log/")}
    head = Checkpoint(press.origin, len(entries), merkle.root_of(map(merkle.leaf_hash, entries)))
    signed = sign_checkpoint(head, press.log_key)
    files["log/checkpoint"] = files[f"log/checkpoints/{len(entries)}"] = signed
    files[f"log/tile/entries/000.p/{len(entries)}"] = encode_entries(entries)
    files[f"log/tile/0/000.p/{len(entries)}"] = b"".join(map(merkle.leaf_hash, entries))
    return files


def one_capture(change: Callable[[Press], None]) -> Files:
    press = Press()
    press.begin_segment(at(0))
    change(press)
    press.publish()
    press.write_hints()
    return press.files


def sound(press: Press) -> None:
    press.capture(Article("a-1111111111111111"), "https://gazette.example/a", at(0), page("A", "B"))


def badly_signed(press: Press) -> None:
    other = Signer.from_seed("desk", b"x" * 32)
    good, press.captor = press.captor, other
    press.capture(Article("a-1111111111111111"), "https://gazette.example/a", at(0), page("A", "B"))
    press.captor = good


def forged(press: Press) -> None:
    """A statement that names the real key and bears somebody else's signature."""
    badly_signed(press)
    old = press.pending[-1]
    stranger = re.search(rb'"keyid":"(desk\+[0-9a-f]{8})"', old)
    assert stranger is not None
    # The key id is not covered by the signature, so this is all that a forger has to write.
    entry = old.replace(stranger[1], press.captor.verifier.keyid.encode())
    press.pending[-1] = entry
    data = press.files[press.segment_name]
    from archive.formats.capture import statement_record

    last = list(members(data))[-1]
    closing = statement_record(entry, observed=at(0), warcinfo_id=press.warcinfo_id)
    press.files[press.segment_name] = data[: -len(last)] + compress(closing.data)


def misdescribed(press: Press) -> None:
    press.capture(Article("a-1111111111111111"), "https://gazette.example/a", at(0), page("A", "B"), article="a-9")


def misfielded(press: Press) -> None:
    from archive.model.capture import Leaf

    press.capture(
        Article("a-1111111111111111"),
        "https://gazette.example/a",
        at(0),
        page("A", "B"),
        fields=(Leaf("headline", "Another", "0" * 32),),
    )


def misattached(press: Press) -> None:
    """A picture whose bytes are not those of the digest that its description lists."""
    from archive.formats.capture import exchange_records
    from archive.model.capture import Asset, Assets

    url, picture = "https://gazette.example/a", "https://gazette.example/quay.jpg"
    own, _ = exchange_records(
        fetched(url, at(0), page("A", "B")),
        warcinfo_id=press.warcinfo_id,
        new_id=press.new_id,
        parts=(("image", fetched(picture, at(0), b"\xff\xd8\xff\xe0 a quay")),),
        kept=lambda payload: None,
    )
    listed = Asset(picture, "image", "kept", None, ("image/1",), 200, "image/jpeg", "0" * 64, 11)
    press.capture(
        Article("a-1111111111111111"), url, at(0), page("A", "B"), own=own, assets=Assets("images", (listed,))
    )


def unchained(press: Press) -> None:
    article = Article("a-1111111111111111")
    press.capture(article, "https://gazette.example/a", at(0), page("A", "B"))
    article.seq = 5
    press.capture(article, "https://gazette.example/a", at(1), page("A", "C"))


def unreadable_entry() -> Files:
    return relogged(lambda entries: [*entries[:7], entries[7][:-1]])


def of_a_later_kind(press: Press) -> None:
    from archive.trust import envelope, statements

    data = statements.encode(Statement("alias", ("0" * 64,), at(0))).replace(b"statement:alias/", b"statement:vote/")
    press.pending.append(envelope.seal(data, press.captor))
    from archive.formats.capture import statement_record

    closing = statement_record(press.pending[-1], observed=at(0), warcinfo_id=press.warcinfo_id)
    press.files[press.segment_name] += compress(closing.data)
    press._first = []


def astray(press: Press) -> None:
    """A note of the desk about a statement that the log does not have."""
    sound(press)
    press.note(Prev(0, "7" * 64), at(1))


def forked() -> Files:
    files = dict(SMALL.files)
    other = Checkpoint(SMALL.origin, 5, b"\x07" * 32)
    files["log/checkpoints/5"] = sign_checkpoint(other, SMALL.log_key)
    return files


def cosigned() -> Files:
    files = dict(SMALL.files)
    stranger = Signer.from_seed("witness.example", b"w" * 32)
    text = files["log/checkpoint"].decode().partition("\n\n")[0] + "\n"
    from archive.trust import notes

    note = notes.parse(files["log/checkpoint"])
    files["log/checkpoint"] = notes.sign(text, [stranger], note.signatures)
    return files


def wider_log() -> Files:
    """Entries and tiles written, the checkpoint not."""
    before = small()
    before.capture(Article("a-5555555555555555"), "https://gazette.example/late", at(50), page("Late news", "More."))
    after = dict(before.files)
    grown = before
    grown.publish()
    for name in ("log/tile/entries/000.p/9", "log/tile/0/000.p/9"):
        after[name] = grown.files[name]
    return after


def leftover() -> Files:
    press = small()
    narrow = {name: press.files[name] for name in (ENTRIES, TILE)}
    press.capture(Article("a-5555555555555555"), "https://gazette.example/late", at(50), page("Late news", "More."))
    press.publish()
    press.write_hints()
    return {**press.files, **narrow}


def import_name(files: Files) -> str:
    return next(name for name in files if name.startswith("warc/import-"))


def renamed_import() -> Files:
    """A foreign file that a statement has never spoken of."""
    return {**SMALL.files, f"warc/import-{'0' * 64}.warc.gz": b"whatever"}


def hint_of_the_past() -> Files:
    files = dict(SMALL.files)
    lines = files["warc/news-000002.cdxj"].splitlines(keepends=True)
    last = max(lines, key=lambda line: int(line.rpartition(b'"offset": "')[2].partition(b'"')[0]))
    files["warc/news-000002.cdxj"] = b"".join(line for line in lines if line != last)
    return files


def duplicated(files: Files) -> Files:
    return with_records(files, LAST, lambda whole: [*whole, whole[RESPONSE - 1]])


def dropped_capture() -> Files:
    whole = capture_of(SMALL.files, 1)
    return {**SMALL.files, FIRST: SMALL.files[FIRST].replace(b"".join(whole), b"")}


#: What is done to the archive, and the exact set of codes that must come of it.
SPOILED: dict[str, tuple[Callable[[], Files], set[str]]] = {
    "record-altered": (lambda: reworded(SMALL.files, LAST, RESPONSE, b"T08:20", b"T17:20"), {"record-altered"}),
    "record-missing": (
        lambda: with_records(SMALL.files, LAST, lambda whole: [*whole[:3], *whole[4:]]),
        {"record-missing"},
    ),
    "record-duplicated": (lambda: duplicated(SMALL.files), {"record-duplicated"}),
    "record-moved": (
        lambda: with_records(SMALL.files, LAST, lambda whole: [*whole[:3], whole[4], whole[3], *whole[5:]]),
        {"record-moved"},
    ),
    "record-unsigned": (
        lambda: with_records(SMALL.files, LAST, lambda whole: [*whole[:4], foreign_member(), *whole[4:]]),
        {"record-unsigned"},
    ),
    "capture-missing": (dropped_capture, {"capture-missing"}),
    "capture-unlogged": (unlogged, {"capture-unlogged"}),
    "capture-pending": (lambda: pending().files, {"capture-pending", "hint-behind"}),
    "torn-tail": (lambda: {**SMALL.files, LAST: SMALL.files[LAST] + b"\x1f\x8b\x08"}, {"torn-tail"}),
    "segment-damaged": (lambda: flipped(SMALL.files, LAST, 2000), {"segment-damaged"}),
    "segment-missing": (lambda: without(SMALL.files, FIRST), {"segment-missing", "capture-missing", "unknown-file"}),
    "segment-truncated": (lambda: {**SMALL.files, LAST: SMALL.files[LAST][:-9]}, {"segment-truncated"}),
    "repacked": (lambda: flipped(SMALL.files, LAST, 9), {"repacked"}),
    "import-altered": (lambda: flipped(SMALL.files, import_name(SMALL.files), 300), {"import-altered"}),
    "import-missing": (lambda: without(SMALL.files, import_name(SMALL.files)), {"import-missing"}),
    "import-unlogged": (renamed_import, {"import-unlogged"}),
    "statement-altered": (lambda: reworded(SMALL.files, LAST, 9, b"T08:20", b"T17:20"), {"statement-altered"}),
    "statement-invalid": (unreadable_entry, {"statement-invalid", "capture-unlogged", "capture-missing"}),
    "statement-unknown": (lambda: one_capture(of_a_later_kind), {"statement-unknown"}),
    "signature-invalid": (lambda: one_capture(forged), {"signature-invalid"}),
    "signature-unknown-key": (lambda: one_capture(badly_signed), {"signature-unknown-key"}),
    "chain-broken": (lambda: one_capture(unchained), {"chain-broken"}),
    "fields-mismatch": (lambda: one_capture(misfielded), {"fields-mismatch"}),
    "asset-mismatch": (lambda: one_capture(misattached), {"asset-mismatch"}),
    "description-mismatch": (lambda: one_capture(misdescribed), {"description-mismatch"}),
    "note-astray": (lambda: one_capture(astray), {"note-astray"}),
    "entry-altered": (lambda: flipped(SMALL.files, ENTRIES, 900), {"entry-altered"}),
    "tile-altered": (lambda: flipped(SMALL.files, TILE, 100), {"tile-altered"}),
    "tile-missing": (lambda: without(SMALL.files, TILE), {"tile-missing"}),
    "leftover-tile": (leftover, {"leftover-tile"}),
    "log-pending": (wider_log, {"log-pending", "capture-pending", "hint-behind"}),
    "log-truncated": (lambda: without(SMALL.files, TILE, ENTRIES), {"log-truncated", "tile-missing"}),
    "checkpoint-altered": (lambda: flipped(SMALL.files, "log/checkpoints/3", 30), {"checkpoint-altered"}),
    "checkpoint-missing": (lambda: without(SMALL.files, "log/checkpoint"), {"checkpoint-missing"}),
    "checkpoint-inconsistent": (forked, {"checkpoint-inconsistent"}),
    "checkpoint-behind": (
        lambda: {**SMALL.files, "log/checkpoint": SMALL.files["log/checkpoints/7"]},
        {"checkpoint-behind"},
    ),
    "signature-unchecked": (cosigned, {"signature-unchecked"}),
    "config-altered": (lambda: {**SMALL.files, "newsproof.toml": b"origin = 7"}, {"config-altered"}),
    "key-missing": (lambda: without(SMALL.files, "keys/log.pub"), {"key-missing"}),
    "key-altered": (
        lambda: {**one_capture(sound), "keys/desk.pub": b"desk+00000000+AAAA"},
        {"key-altered", "signature-unknown-key"},
    ),
    "hint-altered": (lambda: flipped(SMALL.files, "warc/news-000002.cdxj", 100), {"hint-altered"}),
    "hint-behind": (hint_of_the_past, {"hint-behind"}),
    "unknown-file": (lambda: {**SMALL.files, "log/notes.txt": b"?"}, {"unknown-file"}),
    "torn-folder": (lambda: {**SMALL.files, "warc/torn/news-000001-99": b"?"}, {"torn-folder"}),
}


def foreign_member() -> bytes:
    """A record that nobody signed."""
    from archive.formats import warc

    return compress(
        warc.record(
            "resource",
            record_id="<urn:uuid:99999999-0000-4000-8000-000000000000>",
            date=at(3),
            target="https://gazette.example/smuggled",
            content_type="text/plain",
            block=b"never captured",
        )
    )


def verify(files: Files) -> Verification:
    return examine(MemoryEvidence(files))


@pytest.mark.parametrize("code", SPOILED)
def test_a_fault_is_found_and_nothing_else(code: str) -> None:
    make, expected = SPOILED[code]
    result = verify(make())
    found = {problem.code for problem in (*result.problems, *result.notices)}
    assert found == expected, [*result.problems, *result.notices]
    assert code in found
    assert result.ok == all(CODES[name].severity == "notice" for name in found)


@pytest.mark.parametrize("code", SPOILED)
def test_a_finding_says_what_it_is_about(code: str) -> None:
    result = verify(SPOILED[code][0]())
    for problem in (*result.problems, *result.notices):
        row = CODES[problem.code]
        assert (problem.severity, problem.word) == (row.severity, row.word)
        assert problem.message
        assert problem.consequence
        assert problem.hint
        assert "\n" not in problem.message
        assert problem.file.startswith(("warc/", "log/", "keys/", "newsproof.toml"))
    for problem in result.problems:
        verdict = next(verdict for verdict in result.verdicts if verdict.word == problem.word)
        assert verdict.status == "FAIL"


def sources() -> str:
    """All code that may add a finding."""
    package = Path(__file__).resolve().parents[2] / "archive"
    files = [path for room in ("audit", "repository", "api") for path in sorted((package / room).rglob("*.py"))]
    return "".join(path.read_text(encoding="utf-8") for path in files if path.name != "codes.py")


def test_every_code_in_the_table_is_found_somewhere() -> None:
    source = sources()
    for code in CODES:
        assert f'"{code}"' in source, f"{code} is never found"


def test_every_code_in_the_source_is_in_the_table() -> None:
    calls = re.findall(r'(?:findings\.add|\bnote|_draft|Draft)\((?:[^()"]*,)?\s*"([a-z]+-[a-z-]+)"', sources())
    assert len(set(calls)) > len(CODES) / 2
    assert set(calls) <= CODES.keys()


@pytest.mark.parametrize("row", CODES.values(), ids=CODES.keys())
def test_the_table_is_written_for_people(row: object) -> None:
    _, _, meaning, consequence, hint = row  # type: ignore[misc]
    assert meaning.endswith(".")
    assert not consequence.endswith(".")
    assert meaning[0].isupper() or meaning.startswith(("newsproof.toml", "`"))
    assert consequence
    assert hint


def test_more_findings_than_are_listed_are_counted() -> None:
    findings = Findings()
    for number in range(LISTED + 7):
        findings.add("record-altered", "warc/x", "it differs", record=number)
    found = findings.result()
    problems, notices = found["problem"], found["notice"]
    assert len(problems) == LISTED + 1
    assert problems[-1].code == "more-problems"
    assert "7 record-altered" in problems[-1].message
    assert not notices
    assert findings.failed("INTACT") == LISTED + 7


def test_more_notices_than_are_listed_stay_notices() -> None:
    findings = Findings()
    for _ in range(LISTED + 1):
        findings.add("repacked", "warc/x", "another header")
    found = findings.result()
    notices = found["notice"]
    assert not found["problem"]
    assert notices[-1].code == "more-problems"
    assert notices[-1].severity == "notice"


def test_a_hint_that_fits_is_made_by_the_builder_as_by_the_formats() -> None:
    assert SMALL.files["warc/news-000001.cdxj"] == cdxj_of(FIRST, SMALL.files[FIRST])

"""Writes `samples/spoiled/`: for every code that `verify` knows, something spoiled so that exactly that is found.

`python -m tests.spoiled` makes them anew; `tests/test_spoiled.py` verifies what is committed. The archives of
`tests/audit/test_audit_codes.py` and the other small ones are made from the formats alone; what only a writer can make
(a redaction, a bundle, an article read from a page) by a real one with a fixed clock and fixed randomness. Every key
comes from a seed that stands in `samples/spoiled/README.md`. Timestamp tokens are those of a real authority, made by
`openssl ts`: they, their root and what holds them differ from run to run; nothing else does.

`extraction-differs` names the edition of the extractor: when that changes, the samples have to be made anew.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.audit.builder import Article, Press, at, page, write

if TYPE_CHECKING:
    from archive.trust.cosignatures import Cosigner
    from tests.authority import Authority
    from tests.newspaper import Newspaper

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "samples" / "spoiled"
#: What is to be found in which sample, and how it is verified.
INDEX = FOLDER / "expected.json"
#: Whom the reader of these samples believes; each folder asks for one thing more than the first one.
TRUST, QUORUM, TIMESTAMP, FRESH = "trust", "trust-quorum", "trust-timestamp", "trust-fresh"
FOLDERS = (TRUST, QUORUM, TIMESTAMP, FRESH)

LIVE = "https://gazette.example/live"
PLAN = "/2026/harbour-plan"
#: The seed of the invented newspaper's randomness: its keys, identifiers and salts come from it.
SEED = 1
Files = dict[str, bytes]


@dataclass(frozen=True)
class Sample:
    """One spoiled thing: makes it at a path, and what is to be found there.

    `name` is the file or folder below `samples/spoiled`; `policy` the trust folder it is verified with, if any; `level`
    as `verify` takes it; `against` a checkpoint that is put beside the sample, and what it is verified against.
    """

    code: str
    name: str
    make: Callable[[Path], object]
    finds: frozenset[str]
    policy: str | None = None
    level: str | None = None
    against: bytes | None = None

    @property
    def against_name(self) -> str:
        return f"{self.name}.seen"


def sample(code: str, made: Files | bytes, *more: str, ending: str = "", **how: Any) -> Sample:
    """A sample of these bytes: a folder for files, a file for bytes. `more`: what else is to be found."""

    def make(path: Path) -> object:
        return path.write_bytes(made) if isinstance(made, bytes) else write(made, path)

    return Sample(code, f"{code}{ending}", make, frozenset((code, *more)), **how)


# Archives made from the formats alone.


def archives() -> Iterator[Sample]:
    """The spoiled archives of the audit's own tests."""
    from tests.audit.test_audit_codes import SPOILED

    for code, (made, finds) in SPOILED.items():
        yield sample(code, made(), *finds)


def segments() -> Iterator[Sample]:
    """A segment that lies alone."""
    from tests.audit.test_audit_codes import LAST, RESPONSE, SMALL, reworded

    altered = reworded(SMALL.files, LAST, RESPONSE, b"T08:20", b"T17:20")[LAST]
    yield sample("record-altered", altered, ending=".warc.gz")


def paper(captures: int = 1, press: Press | None = None) -> tuple[Press, Article]:
    """An archive with so many captures of one live report, each committed alone."""
    press, article = press or Press(), Article("a-1111111111111111")
    press.begin_segment(at(0))
    for number in range(captures):
        update(press, article, number)
    return press, article


def update(press: Press, article: Article, minute: int, observed: str | None = None) -> None:
    body = page("Live", f"Update {minute}.")
    press.capture(article, LIVE, observed or at(minute), body, headline="Live")
    press.publish()


def done(press: Press) -> Files:
    press.write_hints()
    return press.files


def keys() -> Iterator[Sample]:
    """Captor keys that change, and those of others."""
    from archive.model.statement import KeyWindow
    from archive.trust.keys import Signer

    new = Signer.from_seed("desk-2", b"n" * 32)

    def rotated() -> tuple[Press, Article]:
        press, article = paper(2)
        windows = [KeyWindow(press.captor.verifier.vkey, 0, 3), KeyWindow(new.verifier.vkey, 3)]
        press.change_keys(windows, at(2))
        press.change_keys(windows, at(3), new)
        press.publish()
        return press, article

    press, article = rotated()
    update(press, article, 4)  # by the old key
    yield sample("signature-revoked", done(press))

    press, article = rotated()
    press.change_keys([KeyWindow(new.verifier.vkey, 3)], at(4), new)
    press.publish()
    yield sample("keys-contradiction", done(press))

    press = paper()[0]
    press.files[f"keys/{new.verifier.name}.pub"] = f"{new.verifier.vkey}\n".encode()
    yield sample("captor-unnamed", done(press))

    press = Press()
    press.log_key = Signer.from_seed(press.origin, b"o" * 32)
    press.files["keys/log.pub"] = f"{press.log_key.verifier.vkey}\n".encode()
    press.publish()
    yield sample("log-untrusted", done(paper(1, press)[0]), policy=TRUST)

    press = Press()
    press.captor = Signer.from_seed("desk", b"x" * 32)
    press.files["keys/desk.pub"] = f"{press.captor.verifier.vkey}\n".encode()
    yield sample("captor-untrusted", done(paper(1, press)[0]), policy=TRUST)


def witness() -> Cosigner:
    from archive.trust.cosignatures import Cosigner

    return Cosigner.from_seed("library.example/witness", b"w" * 32)


def witnesses() -> Iterator[Sample]:
    """Cosignatures that are missing, forged, old, or of a time that contradicts the archive's."""
    yield sample("quorum-missing", done(paper()[0]), policy=QUORUM)

    press, _ = paper()
    good = witness().cosign(press.text(), _seconds(at(5)))
    press.stamp(replace(good, signature=good.signature[:-1] + bytes((good.signature[-1] ^ 1,))))
    yield sample("witness-invalid", done(press), policy=TRUST)

    press, _ = paper()
    press.stamp(witness().cosign(press.text(), _seconds(at(5))))
    yield sample("checkpoint-old", press.files["log/checkpoint"], ending=".checkpoint", policy=FRESH)

    press, _ = paper()
    press.stamp(witness().cosign(press.text(), _seconds("9026-03-02T08:00:00.000000Z")))
    yield sample("time-ahead", press.files["log/checkpoint"], ending=".checkpoint", policy=TRUST)


def _seconds(time: str) -> int:
    from archive.model.times import parse_time

    return int(parse_time(time).timestamp())


def times(authority: Authority, stranger: Authority) -> Iterator[Sample]:
    """Timestamp tokens, and what is missing of them."""
    from archive.formats.layout import encode_config
    from archive.settings import AnchorSettings, ArchiveSettings
    from archive.trust import timestamps

    def token(press: Press, minute: int, of: Authority = authority, size: int | None = None) -> bytes:
        from archive.model.times import parse_time

        return of.token(sha256(press.text(size).encode()).digest(), at=parse_time(at(minute)))

    press, article = paper(2)
    press.stamp(timestamps.line("tsa.example", token(press, 30, size=1)))
    yield sample("timestamp-invalid", done(press), policy=TRUST)

    press, article = paper()
    press.after = sha256(b"a token that nobody has").hexdigest()
    update(press, article, 60)
    yield sample("timestamp-missing", done(press))

    press, _ = paper()
    press.stamp(timestamps.line("tsa.elsewhere.example", token(press, 30, stranger)))
    yield sample("timestamp-unknown", done(press), policy=TRUST)

    yield sample("timestamp-required", done(paper()[0]), policy=TIMESTAMP)

    press, article = paper()
    first = token(press, 30)
    press.stamp(timestamps.line("tsa.example", first))
    press.after = timestamps.digest(first)
    update(press, article, 60, "2026-03-01T09:00:00.000000Z")
    press.stamp(timestamps.line("tsa.example", token(press, 90)))
    yield sample("time-contradiction", done(press), policy=TRUST)

    press, _ = paper()
    settings = ArchiveSettings(origin=press.origin, anchor=AnchorSettings(tsa="https://tsa.example/tsr"))
    press.files["newsproof.toml"] = encode_config(settings)
    yield sample("unanchored", done(press))


def histories() -> Iterator[Sample]:
    """A log that is shorter than one that was seen, and one of which there are two."""
    from archive.trust import fork

    long, _ = paper(3)
    yield sample("log-rollback", done(paper(2)[0]), against=long.files["log/checkpoint"])

    other, article = paper(2)
    update(other, article, 99)
    evidence = fork.Fork(long.files["log/checkpoint"], other.files["log/checkpoint"], ())
    yield sample("log-fork", fork.encode(evidence), ending=".fork", policy=TRUST)


def twice() -> Iterator[Sample]:
    """An address with a blank in it, which two readers do not read alike: only whoever holds the keys can sign one."""
    from archive.formats.capture import exchange_records
    from tests.audit.builder import fetched

    press, body = Press(), page("Live", "Update 0.")
    press.begin_segment(at(0))
    url = f"{LIVE}%20report"
    made, _ = exchange_records(fetched(url, at(0), body), warcinfo_id=press.warcinfo_id, new_id=press.new_id)
    changed = [(one, one.data.replace(b"live%20report", b"live report", 1)) for one in made]
    own = [replace(one, data=data, sha256=sha256(data).hexdigest()) for one, data in changed]
    press.capture(Article("a-1111111111111111"), url, at(0), body, headline="Live", own=own)
    press.publish()
    yield sample("second-reader", done(press), level="paranoid")


# Made by a real writer.


@contextmanager
def courant() -> Iterator[Newspaper]:
    """An archive of an invented newspaper whose page was captured twice, with another price the second time."""
    from tests.newspaper import newspaper
    from tests.newspaper import page as plan

    with tempfile.TemporaryDirectory() as folder, newspaper(Path(folder), SEED) as made:
        made.serve(PLAN, plan())
        made.capture(PLAN)
        made.at("2026-03-02T09:00:00Z")
        made.serve(PLAN, plan(cost="$14 million"))
        yield made


def taken(paper: Newspaper, *, index: bool = False) -> Files:
    """The files of its archive as they lie; the index only where it is asked for, because it can always be made again."""
    left_out = {"lock"} if index else {"lock", "index.sqlite"}
    return {
        path.relative_to(paper.path).as_posix(): path.read_bytes()
        for path in sorted(paper.path.rglob("*"))
        if path.is_file() and path.name not in left_out and not path.name.endswith(("-wal", "-shm"))
    }


def removals() -> Iterator[Sample]:
    """What was taken off the disk, lawfully, half, and without a word."""
    segment, hint = "warc/news-000001.warc.gz", "warc/news-000001.cdxj"
    with courant() as paper:
        before = taken(paper)
        paper.press.redact("harbour-plan@v1", reason="court order 12/26", apply=True)
        after = taken(paper)
    yield sample("redacted", after)
    length = len(before[segment])  # a tombstone is as long as the record was; the redaction itself follows
    half = {**after, segment: before[segment] + after[segment][length:]}
    del half[hint]  # the writer removes it first
    yield sample("redaction-pending", half)
    unsigned = {**before, segment: after[segment][:length]}
    del unsigned[hint]
    yield sample("redaction-unsigned", unsigned)


def readings() -> Iterator[Sample]:
    """What the captor's machine read otherwise than this one does."""
    from archive import diff
    from archive.articles import extract, fields
    from tests.newspaper import page as plan

    read, compare = extract.extract, diff.compare

    def misread(content: bytes, **options: Any) -> Any:
        found = read(content, **options)
        return replace(found, article=replace(found.article, language="de"))

    def blind(*given: Any, **options: Any) -> Any:
        return replace(compare(*given, **options), edits=())

    with courant() as paper, patch.object(extract, "extract", misread):
        paper.capture(PLAN)
        yield sample("extraction-differs", taken(paper), level="paranoid")
    with courant() as paper, patch.object(fields, "same_items", lambda one, other: True):
        # A writer of before: it repeats the root of a version although the look gave another date.
        dated = b'<meta property="article:modified_time" content="2026-03-02T09:30:00Z"></head>'
        paper.at("2026-03-02T10:00:00Z")
        paper.serve(PLAN, plan().replace(b"</head>", dated))
        paper.capture(PLAN)
        yield sample("again-differs", taken(paper), level="paranoid")
    with courant() as paper, patch.object(diff, "compare", blind):
        paper.capture(PLAN)
        yield sample("version-differs", taken(paper), level="paranoid")
    with courant() as paper:
        files = taken(paper, index=True)
        paper.capture(PLAN)
        yield sample("index-differs", {**taken(paper), "index.sqlite": files["index.sqlite"]}, level="paranoid")


def bundles() -> Iterator[Sample]:
    """A bundle, and a proof that is not of its entry."""
    import gzip

    from archive.formats import wacz
    from archive.trust.proofs import parse_proof
    from tests.audit.test_audit_bundle import members
    from tests.torture.bundles import files_of, repaired

    made = {}
    with courant() as paper:
        paper.capture(PLAN)
        for ending in ("wacz", "tlog-proof"):
            paper.press.prove("harbour-plan@v1", paper.folder / f"plan.{ending}")
            made[ending] = (paper.folder / f"plan.{ending}").read_bytes()
    files = files_of(made["wacz"])
    how = {"ending": ".wacz", "policy": TRUST}
    yield sample("bundle-damaged", made["wacz"] + b"and something behind it\n", **how)
    retitled = files[wacz.PAGES].replace(b"Council Approves", b"Council Rejects")
    yield sample("bundle-altered", repaired({**files, wacz.PAGES: retitled}), **how)
    kept = [one for one in members(files[wacz.DATA]) if b"WARC-Type: request" not in gzip.decompress(one)]
    yield sample("bundle-incomplete", repaired({**files, wacz.DATA: b"".join(kept)}), **how)
    moved = replace(parse_proof(made["tlog-proof"]), index=1)
    yield sample("proof-invalid", moved.encode(), ending=".tlog-proof", policy=TRUST)


def quotes() -> Iterator[Sample]:
    """A quote whose data were changed, and one whose page was."""
    from archive.report.quote import page as rendered
    from tests.quotations import SHOWN, desk, document
    from tests.torture.quotes import remade

    data = document(desk().quote(SHOWN))
    made = rendered(data)
    text = json.dumps(data, ensure_ascii=False)
    kinder = json.loads(text.replace("cuts the ribbon", "drops the ribbon"))
    yield sample("field-proof-invalid", remade(made, kinder), ending=".html", policy=TRUST)
    shown = made.replace(b"<mark>ribon</mark>", b"<mark>ribbons</mark>")
    yield sample("quote-altered", shown, ending=".html", policy=TRUST)


def reports() -> Iterator[Sample]:
    """A report in which one word of the article was changed."""
    from archive.report.html import html

    with courant() as paper:
        paper.capture(PLAN)
        made = html(paper.press.report("harbour-plan")).encode()
    yield sample("report-altered", made.replace(b"$41 million", b"$41 billion", 1), ending=".html")


# Files of others.


def warcs() -> Iterator[Sample]:
    """WARC files as others write them."""
    from tests.audit import foreign_files as others

    good = others.packed(others.good(2))
    members = [others.packed([one]) for one in others.good(2)]
    broken = bytearray(members[1])
    broken[40] ^= 0xFF
    yield sample("warc-damaged", b"".join((members[0], bytes(broken), members[2])), ending=".warc.gz")
    yield sample("warc-truncated", good[:-20], ending=".warc.gz")
    wrong = others.response(2, payload=others.digest(b"another text"))
    yield sample("digest-mismatch", others.packed([*others.good(1), wrong]), ending=".warc.gz")
    wget = others.warcinfo("Wget/1.19.4 (linux-gnu)")
    bracketed = [others.response(number, url=f"<https://gazette.example/{number}>") for number in (1, 2)]
    yield sample("producer-defect", others.packed([wget, *bracketed]), ending=".warc.gz")


def packages() -> Iterator[Sample]:
    """WACZ files as others write them."""
    import hashlib

    from tests.audit import foreign_files as others

    files = others.contents(others.good(2))
    pages = "pages/pages.jsonl"
    changed = {**files, pages: files[pages].replace(b"Ferry", b"Fairy")}
    stated = {pages: f"sha256:{hashlib.sha256(files[pages]).hexdigest()}"}
    how = {"ending": ".wacz"}
    yield sample("package-altered", others.wacz(changed, resources=stated), **how)
    without = {name: data for name, data in files.items() if name != pages}
    yield sample("package-invalid", others.wacz(without), **how)
    signed = {"publicKey": _public_key(), "signature": "AAAA" * 32}
    yield sample("package-signature", others.wacz(files, signed=signed), **how)
    weak = {pages: f"md5:{hashlib.md5(files[pages]).hexdigest()}"}
    yield sample("package-unhashed", others.wacz(files, resources=weak), **how)
    more = b'{"id": "9", "url": "https://gazette.example/9", "ts": "2020-01-02T03:04:05Z"}\n'
    yield sample("page-without-record", others.wacz({**files, pages: files[pages] + more}), **how)


def _public_key() -> str:
    """The public half of a key nobody uses, as browsers write it."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = ec.derive_private_key(0x1234567890ABCDEF, ec.SECP384R1()).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


# Whom the reader believes, and all of it.


def trust(root: bytes, courant_keys: Files) -> dict[str, Files]:
    """The trust folders by their names."""
    from archive.trust.keys import Verifier
    from tests import quotations

    press = Press()
    theirs = [Verifier.parse(courant_keys[f"keys/{name}.pub"].decode().strip()) for name in ("log", "desk")]
    logs = [press.log_key.verifier, quotations.LOG.verifier, theirs[0]]
    captors = [press.captor.verifier, quotations.CAPTOR.verifier, theirs[1]]
    lines = [f"log {log.vkey}\n" for log in logs] + [f"witness library {witness().verifier.vkey}\n"]
    believed = [f"{captor.vkey} {log.name}\n" for captor, log in zip(captors, logs, strict=True)]
    plain = {
        "policy": "".join((*lines, "quorum none\n")).encode(),
        "captors": "".join(believed).encode(),
        "tsa/root.pem": root,
    }
    return {
        TRUST: plain,
        QUORUM: {**plain, "policy": "".join((*lines, "quorum library\n")).encode()},
        TIMESTAMP: {**plain, "require": b"timestamp\n"},
        FRESH: {**plain, "require": b"max-age 7d\n"},
    }


def every() -> tuple[list[Sample], dict[str, Files]]:
    """Every sample, and the trust folders."""
    from tests.authority import Authority

    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        stranger = Authority(Path(folder), name="Stranger TSA")
        with courant() as paper:
            known = taken(paper)
        made = [
            *archives(),
            *segments(),
            *keys(),
            *witnesses(),
            *times(authority, stranger),
            *histories(),
            *twice(),
            *removals(),
            *readings(),
            *bundles(),
            *quotes(),
            *reports(),
            *warcs(),
            *packages(),
        ]
        return sorted(made, key=lambda one: (one.code, one.name)), trust(authority.root_pem, known)


README = """\
# Spoiled samples

Something spoiled for every finding of `newsproof verify`: archives, segments, bundles, proofs, quotes, reports, checkpoints,
and WARC and WACZ files as other programs write them. `expected.json` says of each what is to be found in it, and with
which trust folder (`policy`), level (`level`) and checkpoint that was seen before (`against`) it is verified.
[What verify can find](../../docs/reference/verify-codes.md) shows what the command prints about it.

Everything in here is invented, and made by `python -m tests.spoiled`. Licence: Apache-2.0, as the project.

**The keys are test keys.** Every private key can be made by anyone, from these seeds, so a signature by one of them
proves nothing outside of this folder. Never believe them.

| key | where | Ed25519 seed |
|---|---|---|
{rows}

Identifiers and salts of `news.example/desk`, and its keys, come from Python's `{dice}`. The keys of the timestamp
authorities were thrown away when the samples were made.

`trust` lists the first three logs with their captors, the witness, and the root of one authority. `trust-quorum` asks for the witness's
cosignature besides, `trust-timestamp` for a timestamp, `trust-fresh` for an attested time that is at most a week old.
"""


def readme() -> str:
    """What lies here, with the seed of every key."""
    rows = [f"| `{key}` | {where} | `{seed.hex()}` |" for key, where, seed in seeds()]
    return README.format(rows="\n".join(rows), dice=f"random.Random({SEED}).randbytes")


def seeds() -> Iterator[tuple[str, str, bytes]]:
    """Key id, what it is the key of, and the seed that it is made from."""
    from hashlib import shake_256

    from archive.trust.keys import Signer

    dice = random.Random(SEED)
    found = [
        ("desk", "the captor of most archives", shake_256(b"gazette/1").digest(32)),
        ("log.gazette.example/desk", "the log of most archives", shake_256(b"gazette/2").digest(32)),
        ("desk", "the captor of the other archives and the bundles", dice.randbytes(32)),
        ("news.example/desk", "their log", dice.randbytes(32)),
        ("desk", "the captor of the quotes", b"\x01" * 32),
        ("log.courant.example/desk", "their log", b"\x02" * 32),
        ("desk-2", "a captor's second key", b"n" * 32),
        ("desk", "somebody who calls himself a captor", b"x" * 32),
        ("log.gazette.example/desk", "somebody who calls his log like another", b"o" * 32),
        ("witness.example", "somebody who calls himself a witness", b"w" * 32),
    ]
    yield from ((Signer.from_seed(name, seed).verifier.keyid, where, seed) for name, where, seed in found)
    yield witness().verifier.keyid, "the witness", b"w" * 32


def main() -> None:
    """Writes all samples, the trust folders and the list of what is to be found."""
    made, folders = every()
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    listed = []
    for one in made:
        one.make(FOLDER / one.name)
        if one.against is not None:
            (FOLDER / one.against_name).write_bytes(one.against)
        listed.append(
            {
                "code": one.code,
                "path": one.name,
                "finds": sorted(one.finds),
                **({"policy": one.policy} if one.policy else {}),
                **({"level": one.level} if one.level else {}),
                **({"against": one.against_name} if one.against is not None else {}),
            }
        )
    for name, files in folders.items():
        write(files, FOLDER / name)
    (FOLDER / "README.md").write_text(readme(), encoding="utf-8")
    INDEX.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

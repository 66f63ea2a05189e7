"""Claim 10: lawful removal is visible and harmless: the content goes, its signed redaction stays, other proofs stand.

False if a word of what was removed is anywhere in the archive, if a byte of the log as it was or of anything else's
record changes, if a proof made before no longer passes, or if content that is taken away without a signed redaction is
called anything but a loss.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.api import Archive, verify
from archive.formats import tombstone
from archive.model.acts import Removed
from tests.audit.builder import members, write
from tests.redaction import REASON, desk, files_of, holding, take, tombstones
from tests.torture.bundles import trust_in
from tests.torture.scene import codes, look, problems
from tests.torture.sweep import load

WORDS = ("kestrel", "wending")


@pytest.fixture
def press(tmp_path: Path) -> Archive:
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens in Wending")
    take(press, "ferry-fares", "Ferry Fares Rise", hour=9)
    take(press, "kestrel-trial", "Kestrel Trial Adjourns in Wending", hour=10)
    take(press, "ferry-fares", "Ferry Fares Rise", "$14 million", hour=11)
    return press


def test_the_content_goes_and_everything_else_stays(press: Archive, tmp_path: Path) -> None:
    before = files_of(press.path)
    assert holding(press.path, *WORDS)
    for name in ("ferry-fares@v1", "ferry-fares@v2", "kestrel-trial@v1"):
        press.prove(name, tmp_path / f"{name}.wacz")
        press.prove(name, tmp_path / f"{name}.tlog-proof")
    press.redact("kestrel-trial", reason=REASON, apply=True)
    assert holding(press.path, *WORDS) == []  # log, segments, index, search, CDXJ: nowhere
    after = files_of(press.path)
    for name, data in before.items():
        if name.startswith("log/checkpoints/"):
            assert after[name] == data
    # The entries as they were are the beginning of the entries as they are, to the byte.
    (old,) = [data for name, data in before.items() if name.startswith("log/tile/entries/")]
    (new,) = [data for name, data in after.items() if name.startswith("log/tile/entries/")]
    assert new.startswith(old)
    assert len(new) > len(old)
    # What is beside it stands where it stood: offsets and bytes.
    (segment,) = [name for name in before if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    was, now = (list(members(files[segment])) for files in (before, after))
    changed = [number for number, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
    assert changed
    assert all(len(was[number]) == len(now[number]) for number in changed)
    assert len(tombstones(press.path / segment)) == len(changed)
    found = verify(press.path)
    assert (found.exit, {notice.code for notice in found.notices}) == (0, {"redacted"})
    assert sum(REASON in notice.message for notice in found.notices) == 2
    log, desk_key = trust_in(press.path).policy.logs[0], trust_in(press.path).captors[0].key
    trust = tmp_path / "reader"
    trust.mkdir()
    (trust / "policy").write_text(f"log {log.vkey}\nquorum none\n")
    (trust / "captors").write_text(f"{desk_key.vkey} {log.name}\n")
    for proof in tmp_path.glob("*@v*"):
        assert verify(proof, policy=trust).exit == 0, proof
    assert verify(press.path, against=before_head(before, tmp_path)).exit == 0


def before_head(before: dict[str, bytes], folder: Path) -> Path:
    place = folder / "kept.checkpoint"
    place.write_bytes(before["log/checkpoint"])
    return place


@pytest.mark.parametrize("how", ["cut out", "zeros", "tombstone", "file gone"])
def test_taken_away_without_a_redaction_is_a_loss(press: Archive, how: str) -> None:
    files = load(press.path)
    assert not look(files).problems
    (segment,) = [name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    own = list(members(files[segment]))
    at = 1
    if how == "cut out":
        files[segment] = b"".join(own[:at] + own[at + 1 :])
        expected = {"record-missing"}
    elif how == "zeros":
        files[segment] = b"".join([*own[:at], bytes(len(own[at])), *own[at + 1 :]])
        expected = {"segment-damaged"}
    elif how == "tombstone":
        stone = b"".join(tombstone.member(tombstone.grave_of(_removed(own[at])), len(own[at])))
        files[segment] = b"".join([*own[:at], stone, *own[at + 1 :]])
        expected = {"redaction-unsigned"}
    else:
        del files[segment]
        expected = {"segment-missing"}
    found = look(files)
    assert found.exit == 1
    assert problems(found) & expected, codes(found)
    assert "redacted" not in codes(found)


def _removed(member: bytes) -> Removed:
    import gzip
    from dataclasses import fields
    from hashlib import sha256

    data = gzip.decompress(member)
    known = {"role": "resource", "sha256": sha256(data).hexdigest(), "raw_length": len(data), "length": len(member), "offset": 0,
             "file": "warc/news-000001.warc.gz"}  # fmt: skip
    return Removed(**{one.name: known[one.name] for one in fields(Removed)})  # type: ignore[arg-type]


def test_a_redaction_covers_what_it_names_and_no_more(press: Archive) -> None:
    """Behind a signed redaction of one article the record of another is taken away as well."""
    press.redact("kestrel-trial", reason=REASON, apply=True)
    files = load(press.path)
    (segment,) = [name for name in files if name.startswith("warc/news-") and name.endswith(".warc.gz")]
    own = list(members(files[segment]))
    import gzip

    at = next(n for n, member in enumerate(own) if b"ferry-fares" in gzip.decompress(member))
    stone = b"".join(tombstone.member(tombstone.grave_of(_removed(own[at])), len(own[at])))
    files[segment] = b"".join([*own[:at], stone, *own[at + 1 :]])
    assert problems(look(files)) & {"redaction-unsigned"}


def test_the_redacted_archive_is_still_one(press: Archive, tmp_path: Path) -> None:
    press.redact("kestrel-trial", reason=REASON, apply=True)
    copied = write(load(press.path), tmp_path / "copy")
    assert verify(copied).exit == 0
    take(press, "ferry-fares", "Ferry Fares Rise", "$15 million", hour=12)
    assert verify(press.path).exit == 0

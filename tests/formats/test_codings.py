"""Content codings: taken off as browsers do, bounded while they are, and never half a body that passes for a whole one."""

from __future__ import annotations

import gzip
import types
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import codings
from archive.formats.codings import decode_body, offered

PAGE = b"<html><body><p>" + b"A sentence of the story. " * 40 + b"</p></body></html>"
MEGABYTE = 1 << 20


def deflate(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (None, PAGE),
        ("", PAGE),
        ("identity", PAGE),
        ("gzip", gzip.compress(PAGE)),
        ("GZip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + b"\0" * 100),
        ("gzip", gzip.compress(PAGE) + b"trailing words"),
        ("deflate", deflate(PAGE, 15)),
        ("deflate", deflate(PAGE, -15)),
        ("deflate, gzip", gzip.compress(deflate(PAGE, 15))),
        (" gzip ,, identity", gzip.compress(PAGE)),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
    ],
)
def test_codings_are_taken_off(coding: str | None, body: bytes) -> None:
    decoded = decode_body(body, coding, limit=MEGABYTE)
    assert (decoded.data, decoded.problem) == (PAGE, None)


def test_empty_bodies_need_no_decoding() -> None:
    for coding in ("gzip", "deflate", "br", "zstd"):
        assert decode_body(b"", coding, limit=MEGABYTE) == codings.Decoded(b"")


def test_brotli_and_zstd_are_taken_off_when_they_are_installed() -> None:
    brotli = pytest.importorskip("brotli", reason="needs the extra `codings`")
    zstandard = pytest.importorskip("zstandard", reason="needs the extra `codings`")
    packed = {
        "br": brotli.compress(PAGE),
        "zstd": zstandard.ZstdCompressor().compress(PAGE),
        "br, gzip": gzip.compress(brotli.compress(PAGE)),
    }
    for coding, body in packed.items():
        assert decode_body(body, coding, limit=MEGABYTE) == codings.Decoded(PAGE)
    for coding in ("br", "zstd"):
        body = packed[coding]
        assert decode_body(body[: len(body) // 2], coding, limit=MEGABYTE).problem
        assert decode_body(b"\xff" * 50, coding, limit=MEGABYTE).problem
    frames = zstandard.ZstdCompressor().compress(PAGE[:50]) + zstandard.ZstdCompressor().compress(PAGE[50:])
    assert decode_body(frames, "zstd", limit=MEGABYTE).data == PAGE


def test_a_brotli_that_cannot_pause_is_fed_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    brotli = pytest.importorskip("brotli", reason="needs the extra `codings`")
    real = brotli.Decompressor

    def older() -> object:
        decoder = real()
        return types.SimpleNamespace(process=lambda data: decoder.process(data), is_finished=decoder.is_finished)

    body = brotli.compress(PAGE)
    bomb = brotli.compress(bytes(20_000_000))
    monkeypatch.setattr(brotli, "Decompressor", older)
    assert decode_body(body, "br", limit=MEGABYTE) == codings.Decoded(PAGE)
    stopped = decode_body(bomb, "br", limit=MEGABYTE)
    assert stopped.problem
    assert len(stopped.data) <= MEGABYTE


def test_a_coding_that_cannot_be_taken_off_leaves_the_body_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = decode_body(PAGE, "compress", limit=MEGABYTE)
    assert decoded.data == PAGE
    assert "compress" in (decoded.problem or "")
    for coding in ("gzip", "deflate"):
        decoded = decode_body(PAGE, coding, limit=MEGABYTE)
        assert (decoded.data, bool(decoded.problem)) == (PAGE, True)
    assert decode_body(PAGE, "gzip," * 9, limit=MEGABYTE).problem

    def missing(body: bytes, most: int) -> bytes:
        raise ImportError("brotli")

    monkeypatch.setitem(codings._DECODERS, "br", missing)
    assert "newsproof[codings]" in (decode_body(PAGE, "br", limit=MEGABYTE).problem or "")


@pytest.mark.parametrize("length", [1, 5, 10, 18, 40])
def test_a_body_cut_short_keeps_what_there_is(length: int) -> None:
    decoded = decode_body(gzip.compress(PAGE)[:length], "gzip", limit=MEGABYTE)
    assert decoded.problem
    assert PAGE.startswith(decoded.data) or decoded.data == gzip.compress(PAGE)[:length]


@given(st.binary(max_size=200), st.sampled_from(("gzip", "deflate", "br", "zstd", "gzip, br", "x", "gzip;q=1")))
def test_no_body_raises(body: bytes, coding: str) -> None:
    for data in (body, gzip.compress(body), b"\x1f\x8b\x08\0" + body, b"\x28\xb5\x2f\xfd" + body):
        assert len(decode_body(data, coding, limit=1000).data) <= 1000 or decode_body(data, coding, limit=1000).problem


def test_bombs_stop_at_a_hundred_to_one_or_at_the_limit() -> None:
    bomb = gzip.compress(bytes(30_000_000))
    stopped = decode_body(bomb, "gzip", limit=100 * MEGABYTE)
    assert "grows beyond" in (stopped.problem or "")
    assert len(stopped.data) == codings.RATIO * len(bomb)
    stopped = decode_body(gzip.compress(bomb), "gzip, gzip", limit=100 * MEGABYTE)
    assert stopped.problem
    assert len(stopped.data) <= codings.FREE_SIZE
    assert len(decode_body(bomb, "gzip", limit=5_000).data) == 5_000
    # Half a megabyte of one letter is small enough whatever its ratio.
    assert decode_body(gzip.compress(b"a" * 500_000), "gzip", limit=MEGABYTE) == codings.Decoded(b"a" * 500_000)
    assert decode_body(bytes(2_000), None, limit=1_000).problem
    many = gzip.compress(b"") * 20_000
    assert decode_body(many, "gzip", limit=MEGABYTE) == codings.Decoded(b"")


@pytest.mark.shared
def test_bombs_of_others_stop(cases: Path) -> None:
    import bz2

    tried = 0
    for path in sorted((cases / "hostile" / "bombs" / "http").glob("*/*.bz2")):
        coding = {".br": "br", ".gz": "gzip"}.get(Path(path.stem).suffix)
        if coding is None or (coding == "br" and not _has_brotli()):
            continue
        body = bz2.BZ2Decompressor().decompress(path.read_bytes(), 12 * MEGABYTE)
        decoded = decode_body(body, coding, limit=8 * MEGABYTE)
        assert decoded.problem
        assert len(decoded.data) <= 8 * MEGABYTE
        tried += 1
    assert tried > 2


def _has_brotli() -> bool:
    try:
        import brotli  # noqa: F401
    except ImportError:
        return False
    return True


def compressed(coding: str, data: bytes) -> bytes:
    if coding == "br":
        return pytest.importorskip("brotli", reason="needs the extra `codings`").compress(data)
    if coding == "zstd":
        packer = pytest.importorskip("zstandard", reason="needs the extra `codings`").ZstdCompressor(level=3)
        return packer.compress(data)
    return gzip.compress(data) if coding == "gzip" else deflate(data, 15 if coding == "deflate" else -15)


def test_what_is_offered_can_be_taken_off() -> None:
    assert offered()[:2] == ("gzip", "deflate")
    for coding in offered():
        assert decode_body(compressed(coding, PAGE), coding, limit=MEGABYTE) == codings.Decoded(PAGE)


def test_only_what_is_installed_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codings, "find_spec", lambda name: None)
    assert offered() == ("gzip", "deflate")
    monkeypatch.setattr(codings, "find_spec", lambda name: name)
    assert offered() == ("gzip", "deflate", "br", "zstd")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("text", [PAGE, b"x", bytes(range(256)) * 900])
def test_no_beginning_of_a_stream_passes_for_the_whole(coding: str, text: bytes) -> None:
    body = compressed(coding, text)
    step = max(1, len(body) // 300)
    for length in range(1, len(body), step):
        decoded = decode_body(body[:length], coding, limit=MEGABYTE)
        assert decoded.problem, length
        assert text.startswith(decoded.data) or decoded.data == body[:length]
    assert decode_body(body, coding, limit=MEGABYTE) == codings.Decoded(text)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_what_follows_the_last_member_is_ignored(coding: str) -> None:
    for rest in (bytes(9), b"<!-- served by edge 4 -->", b"\xff" * 70_000):
        assert decode_body(compressed(coding, PAGE) + rest, coding, limit=MEGABYTE) == codings.Decoded(PAGE)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_follow_each_other_and_the_last_one_may_be_cut(coding: str) -> None:
    members = [compressed(coding, PAGE[at : at + 100]) for at in range(0, len(PAGE), 100)]
    assert decode_body(b"".join(members), coding, limit=MEGABYTE) == codings.Decoded(PAGE)
    cut = decode_body(b"".join(members)[:-2], coding, limit=MEGABYTE)
    assert cut.problem
    assert PAGE.startswith(cut.data)


def test_zstd_frames_of_every_form() -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra `codings`")
    skippable = b"\x53\x2a\x4d\x18\x03\0\0\0abc"
    for options in ({}, {"write_checksum": True}, {"write_content_size": False}, {"level": 19}):
        for text in (PAGE, b"a" * 300_000, bytes(range(256)) * 3_000, b"x"):
            frame = zstandard.ZstdCompressor(**options).compress(text)
            assert codings._zstd_frames(frame, 1 << 30) == (len(frame), True)
            assert decode_body(skippable + frame + skippable, "zstd", limit=MEGABYTE) == codings.Decoded(text)
            streamed = zstandard.ZstdCompressor(**options).compressobj()
            parts = b"".join(streamed.compress(text[at : at + 999]) for at in range(0, len(text), 999))
            frame = parts + streamed.flush()
            assert decode_body(frame, "zstd", limit=MEGABYTE) == codings.Decoded(text)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_every_bomb_stops_while_it_is_decoded(coding: str) -> None:
    bomb = compressed(coding, bytes(40 * MEGABYTE))
    stopped = decode_body(bomb, coding, limit=4 * MEGABYTE)
    assert "grows beyond" in (stopped.problem or "")
    assert len(stopped.data) <= 4 * MEGABYTE
    nested = decode_body(compressed(coding, bomb), f"{coding}, {coding}", limit=4 * MEGABYTE)
    assert nested.problem
    assert len(nested.data) <= 4 * MEGABYTE


def test_a_bomb_of_repeated_bytes_is_seen_before_it_is_unpacked() -> None:
    pytest.importorskip("zstandard", reason="needs the extra `codings`")
    block = ((1 << 17) << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    bomb = b"\x28\xb5\x2f\xfd\0\x58" + block * 100_000
    assert "grows beyond" in (decode_body(bomb, "zstd", limit=MEGABYTE).problem or "")


@given(st.lists(st.sampled_from(("gzip", "deflate", "br", "zstd", "identity", "x-gzip")), max_size=7), st.binary())
def test_codings_on_top_of_each_other(names: list[str], text: bytes) -> None:
    usable = set(offered()) | {"identity", "x-gzip"}
    names = [name for name in names if name in usable]
    body = text
    for name in names:
        body = body if name == "identity" else compressed(name.removeprefix("x-"), body)
    decoded = decode_body(body, ", ".join(names), limit=MEGABYTE)
    if len([name for name in names if name != "identity"]) > codings.MAX_CODINGS:
        assert decoded.problem
        assert decoded.data == body
    else:
        assert decoded == codings.Decoded(text)


@given(st.binary(max_size=300))
def test_measuring_frames_raises_nothing(data: bytes) -> None:
    for body in (data, b"\x28\xb5\x2f\xfd" + data, b"\x50\x2a\x4d\x18" + data):
        whole, _ = codings._zstd_frames(body, 10_000)
        assert 0 <= whole <= len(body)

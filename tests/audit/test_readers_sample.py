"""A fixed sample of the fuzzed WARCs that `make torture` has read by four readers: none is called intact wrongly."""

from __future__ import annotations

import gzip

import pytest

from tests.torture import readers


def test_nothing_is_called_intact_that_a_reader_reads_otherwise() -> None:
    tally = readers.run(0, 12)
    assert not tally.failures, tally.failures[:10]
    assert sum(tally.cases.values()) > 400
    assert min(tally.cases.values()) > 20
    assert any(words.startswith("intact") for words in tally.said)


def test_the_same_seed_makes_the_same_file() -> None:
    assert [readers.fuzz(seed) for seed in range(40)] == [readers.fuzz(seed) for seed in range(40)]


def test_a_reader_that_is_led_astray_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: a verdict of intact for whatever comes is caught."""
    monkeypatch.setattr(readers.made, "found", lambda data, name: {"problem": ()})
    tally = readers.run(0, 40)
    assert tally.failures


def test_the_originals_are_sound() -> None:
    for how, records in readers.originals():
        data = readers.made.packed(records) if how == "packed" else b"".join(records)
        name = "x.warc.gz" if how == "packed" else "x.warc"
        assert not readers.made.found(data, name)["problem"]
        assert (gzip.decompress(data) if how == "packed" else data) == b"".join(records)

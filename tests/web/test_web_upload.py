"""Somebody brings a file: a verdict for what can be judged, a clear answer for what cannot, and nothing kept of either."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.api import Archive
from archive.report.html import html
from archive.web import verifying
from tests.payloads import MORE, OURS
from tests.web.client import HOST, TOKEN, Client, Told, checked

EDGE = "--------edge"


def form(data: bytes, name: str = "bundle.wacz", *, more: bytes = b"") -> bytes:
    """A form as a browser sends it."""
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode("utf-8", "replace")
    return (
        b"--" + EDGE.encode() + b'\r\nContent-Disposition: form-data; name="file"; filename="' + quoted + b'"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n" + more + b"--" + EDGE.encode() + b"--\r\n"
    )


AGAINST = b"--" + EDGE.encode() + b'\r\nContent-Disposition: form-data; name="against"\r\n\r\nyes\r\n'


def post(client: Client, body: bytes, *, path: str = "/verify", length: int | None = None, pieces: int = 1) -> Told:
    size = max(1, -(-len(body) // pieces))
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    headers = [
        ("host", HOST),
        ("content-type", f"multipart/form-data; boundary={EDGE}"),
        ("content-length", str(len(body) if length is None else length)),
        ("origin", "null"),
        ("sec-fetch-site", "same-origin"),
    ]
    return client.ask("POST", f"/{TOKEN}{path}", headers=headers, body=parts)


@pytest.fixture
def bundle(newsroom: Path, tmp_path: Path) -> bytes:
    Archive.open(newsroom).prove("harbour-bridge@v2", tmp_path / "bundle.wacz")
    return (tmp_path / "bundle.wacz").read_bytes()


@pytest.mark.parametrize("pieces", [1, 7, 200])
def test_a_bundle_gets_its_verdict(client: Client, bundle: bytes, pieces: int) -> None:
    told = post(client, form(bundle), pieces=pieces)
    assert told.status == 200
    page = checked(told)
    assert "Nothing contradicts it" in page.told
    assert "a bundle of one capture" in page.told
    assert "7 of 7 records" in page.told


def test_a_changed_bundle_is_found(client: Client, bundle: bytes) -> None:
    at = bundle.index(b"warc.gz") + 400
    told = post(client, form(bundle[:at] + bytes([bundle[at] ^ 1]) + bundle[at + 1 :]))
    assert told.status == 200
    assert "Not as it was signed" in checked(told).told


def test_the_verdict_as_a_document(client: Client, bundle: bytes) -> None:
    told = post(client, form(bundle, "of the bridge.wacz"), path="/verify.json")
    found = json.loads(told.body)
    assert found["schema"] == "newsproof/verify/v1"
    assert found["subject"] == "of the bridge.wacz"
    assert tempfile.gettempdir() not in told.text


def test_a_report_is_compared_with_the_archive_if_asked(client: Client, newsroom: Path) -> None:
    report = html(Archive.open(newsroom).report("harbour-bridge")).encode()
    assert "the report of an article" in checked(post(client, form(report, "report.html"))).told
    same = checked(post(client, form(report, "report.html", more=AGAINST)))
    assert "Nothing contradicts it" in same.told
    forged = checked(post(client, form(report.replace(b"$14 million", b"$15 million"), "report.html", more=AGAINST)))
    assert "Not as it was signed" in forged.told


def test_nothing_is_kept(
    client: Client, bundle: bytes, newsroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for data in (bundle, b"", b"\x00" * 3_000_000, bundle[: len(bundle) // 2]):
        post(client, form(data))
    assert list(scratch.iterdir()) == []


BROKEN = {
    "nothing": b"",
    "noise": bytes(range(256)) * 50,
    "zeros": b"\0" * 10_000,
    "half a zip": b"PK\x03\x04" + b"\x14\0\0\0\x08\0" * 40,
    "a zip's end": b"PK\x05\x06" + b"\0" * 18,
    "gzip of nothing": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x03\x00" + b"\0" * 8,
    "a broken warc": b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nx",
    "half a report": b'<!doctype html><html><body><template id="report">{"x":',
    "a checkpoint of nobody": b"nobody.example\n1\nAAAA\n\n\xe2\x80\x94 nobody.example AAAA\n",
    "a proof's first line": b"c2sp.org/tlog-proof@v1\n",
    "html": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("called", ["x.wacz", "x.tlog-proof", "x.html", "x.warc.gz", "x", "checkpoint"])
def test_what_is_broken_gets_a_clear_answer(client: Client, name: str, called: str) -> None:
    told = post(client, form(BROKEN[name], called))
    assert told.status in (200, 400), (name, called, told.status)
    page = checked(told)
    if told.status == 200:
        assert "Nothing contradicts it" not in page.told
    assert tempfile.gettempdir() not in told.text
    assert not client.bugs  # type: ignore[attr-defined]


@given(st.binary(max_size=300), st.sampled_from(["x.wacz", "x.html", "x.tlog-proof", "x.warc", "y"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered(newsroom_client: Client, data: bytes, name: str) -> None:
    assert post(newsroom_client, form(data, name)).status in (200, 400)
    assert not newsroom_client.bugs  # type: ignore[attr-defined]


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_broken_form_is_answered(newsroom_client: Client, at: int, other: bytes) -> None:
    body = form(b"some bytes of a file", more=AGAINST)
    told = post(newsroom_client, body[:at] + other + body[at + len(other) :])
    assert told.status in (200, 400)
    assert not newsroom_client.bugs  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [*OURS, *MORE])
def test_a_file_may_be_called_anything(client: Client, name: str) -> None:
    told = post(client, form(b"no evidence", name.encode("utf-8", "replace").decode()))
    assert told.status in (200, 400)
    checked(told)
    assert not client.bugs  # type: ignore[attr-defined]


def test_what_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    told = post(client, b"", length=verifying.LARGEST + 1_000_000)
    assert told.status == 413
    assert "newsproof verify PATH" in checked(told).told
    for length in ("-1", "x", "9" * 30):
        headers = (
            ("host", HOST),
            ("content-type", f"multipart/form-data; boundary={EDGE}"),
            ("content-length", length),
        )
        assert client.ask("POST", f"/{TOKEN}/verify", headers=headers).status == 413, length


def test_what_grows_too_large_is_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not say how long it is."""
    monkeypatch.setattr(verifying, "LARGEST", 10_000)
    told = post(client, form(b"x" * 200_000), length=0, pieces=50)
    assert told.status == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [("multipart/form-data", b"x"), ("multipart/form-data; boundary=", b"x"), ("text/plain", b"file=x"), ("", b""),
     ("application/x-www-form-urlencoded", b"file=x"), (f"multipart/form-data; boundary={EDGE}", b""),
     (f"multipart/form-data; boundary={EDGE}", b"--" + EDGE.encode() + b"\r\n" * 5000)],
)  # fmt: skip
def test_what_is_no_form_with_a_file_is_said_so(client: Client, kind: str, body: bytes) -> None:
    headers = [("host", HOST), ("content-type", kind), ("content-length", str(len(body)))]
    told = client.ask("POST", f"/{TOKEN}/verify", headers=headers, body=(body,))
    assert told.status == 400
    checked(told)
    assert not client.bugs  # type: ignore[attr-defined]


def test_many_files_and_many_fields_are_refused(client: Client) -> None:
    part = b"--" + EDGE.encode() + b'\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    assert post(client, form(b"x", more=part * 100)).status == 400
    second = form(b"x").rpartition(b"--" + EDGE.encode() + b"--")[0]
    assert post(client, second + form(b"y")).status == 400


def test_a_client_that_goes_away_is_no_bug(client: Client) -> None:
    body = form(b"x" * 1000)
    assert post(client, body[:500], length=len(body)).status == 400
    assert not client.bugs  # type: ignore[attr-defined]

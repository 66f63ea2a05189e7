"""The record set of a capture: what stands in it, what does not, and that other people's tools take it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records_for_tests import DATE, closed, every_kind, exchange, fetched, ids, moment, segment

from archive.formats import capture, headers, warc
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record
from archive.model.capture import Fetched

ROOT = Path(__file__).resolve().parents[2]
PAGE = "https://news.example/2026/harbour-bridge"
WARCINFO = "<urn:uuid:0b3f3a9e-6a6e-4a57-9d0f-5c1d2b6a7e11>"


def made(source: Fetched, **more: object) -> tuple[list[capture.NewRecord], list[Record], tuple[str, ...]]:
    """The records of a fetch as made and as read back."""
    new, redactions = capture.exchange_records(
        source,
        warcinfo_id=WARCINFO,
        new_id=ids(),
        **more,  # type: ignore[arg-type]
    )
    parsed = [warc.parse(record.data) for record in new]
    for record, read in zip(new, parsed, strict=True):
        assert record.sha256 == read.sha256 == hashlib.sha256(record.data).hexdigest()
        assert (record.id, record.target) == (read.id, read.target)
        assert read.header("WARC-Warcinfo-ID") == WARCINFO
        assert read.problems() == ()
    return new, parsed, redactions


# What stands in the records.


def test_a_page_behind_a_redirect_gives_its_records_in_order() -> None:
    first = exchange(
        "http://news.example/old",
        started=moment(1),
        head=b"HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n",
        body=b"",
        certificates=(),
    )
    second = exchange(PAGE, started=moment(2))
    image = fetched(exchange("https://img.news.example/a.png", started=moment(3), body=b"\x89PNG"))
    new, parsed, redactions = made(fetched(first, second), parts=[("image", image)], fetch_time_ms=41)
    assert redactions == ()
    assert [record.role for record in new] == [
        "response", "request", "response", "request", "image", "image", "metadata", "tls", "tls",
    ]  # fmt: skip
    assert [record.type for record in parsed] == [
        "response", "request", "response", "request", "response", "request", "metadata", "resource", "resource",
    ]  # fmt: skip
    assert [record.date for record in parsed] == [moment(n) for n in (1, 1, 2, 2, 3, 3, 2, 2, 3)]
    assert len({record.id for record in new}) == len(new)
    for answer, request in zip(parsed[0:6:2], parsed[1:6:2], strict=True):
        assert request.header("WARC-Concurrent-To") == answer.id
        assert request.target == answer.target
        assert request.header("WARC-Payload-Digest") is None
        assert answer.header("WARC-Payload-Digest") == warc.digest_of(answer.payload or b"")
        for record in (answer, request):
            assert record.header("WARC-IP-Address") == "192.0.2.7"
            assert record.header_values("WARC-Protocol") == ("http/1.1", "tls/1.3")
            assert record.header("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert parsed[2].block == second.head + second.body
    assert parsed[3].block == second.request
    metadata, tls, other = parsed[6:]
    assert other.header("WARC-Concurrent-To") == parsed[4].id
    assert (metadata.target, metadata.content_type) == (PAGE, "application/warc-fields")
    assert metadata.header("WARC-Concurrent-To") == parsed[2].id
    assert (metadata.block or b"").decode().splitlines() == [
        "seed: http://news.example/old",
        "via: http://news.example/old",
        "hopsFromSeed: R",
        "fetchTimeMs: 41",
    ]
    assert tls.target == "urn:newsproof:tls:" + tls.id[10:-1]
    assert tls.header("WARC-Concurrent-To") == parsed[2].id
    lines = (tls.block or b"").decode().splitlines()
    assert (lines[0], lines[-1]) == ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
    assert max(map(len, lines[1:-1])) == 64
    assert base64.b64decode("".join(lines[1:-1])) == second.certificates[0]


def test_transfer_coding_is_renamed_and_every_other_byte_of_the_head_stays() -> None:
    head = (
        b"HTTP/1.1 200 OK\r\nX-Odd:no space\r\ntransfer-Encoding:\tgzip, chunked \r\nContent-Length: 7\r\n"
        b"X-Latin: caf\xe9\r\nX-Folded: a\r\n  b\r\nTRANSFER-ENCODING: chunked\r\n\r\n"
    )
    _, parsed, _ = made(fetched(exchange(head=head)))
    assert (parsed[0].block or b"").startswith(
        b"HTTP/1.1 200 OK\r\nX-Odd:no space\r\nX-Archive-Orig-transfer-Encoding:\tgzip, chunked \r\n"
        b"X-Archive-Orig-Content-Length: 7\r\nX-Latin: caf\xe9\r\nX-Folded: a\r\n  b\r\n"
        b"X-Archive-Orig-TRANSFER-ENCODING: chunked\r\n\r\n<html>"
    )
    _, parsed, _ = made(fetched(exchange(head=b"HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\n\r\n", body=b"")))
    assert parsed[0].block == b"HTTP/1.1 304 Not Modified\r\nX-Archive-Orig-Content-Length: 700\r\n\r\n"
    untouched = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-Transfer-Encoding: chunked\r\n\r\n"
    _, parsed, _ = made(fetched(exchange(head=untouched, body=b"hello")))
    assert parsed[0].block == untouched + b"hello"


@pytest.mark.parametrize("why", ["length", "time", "disconnect", "unspecified"])
def test_a_truncated_body_is_marked_and_its_stated_length_set_aside(why: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    _, parsed, _ = made(fetched(exchange(head=head, truncated=why), failure="stopped"))
    assert parsed[0].header("WARC-Truncated") == why
    assert (parsed[0].block or b"").startswith(b"HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Length: 9999\r\n\r\n")
    assert b"failure: stopped\r\n" in (parsed[2].block or b"")


def test_an_unchanged_page_is_a_revisit_with_the_head_really_received() -> None:
    head = b"HTTP/1.1 200 OK\r\nDate: today\r\nTransfer-Encoding: chunked\r\n\r\n"
    target = capture.RevisitTarget(WARCINFO, PAGE, moment(2))
    new, parsed, _ = made(fetched(exchange(PAGE, head=head)), revisit_of=target)
    assert [record.role for record in new] == ["revisit", "request", "metadata", "tls"]
    revisit = parsed[0]
    assert revisit.type == "revisit"
    assert revisit.block == head.replace(b"Transfer", b"X-Archive-Orig-Transfer")
    assert {name: revisit.header(name) for name in (
        "WARC-Profile", "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Truncated",
        "WARC-Payload-Digest", "Content-Type",
    )} == {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": WARCINFO,
        "WARC-Refers-To-Target-URI": PAGE,
        "WARC-Refers-To-Date": moment(2),
        "WARC-Truncated": "length",
        "WARC-Payload-Digest": warc.digest_of(exchange().body),
        "Content-Type": "application/http; msgtype=response",
    }  # fmt: skip
    assert parsed[1].header("WARC-Concurrent-To") == revisit.id
    with pytest.raises(ValueError):
        made(fetched(exchange(truncated="time")), revisit_of=target)


def test_only_the_last_hop_can_be_a_revisit_and_images_have_their_own() -> None:
    hop = exchange("https://news.example/old", head=b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", body=b"")
    image = fetched(exchange("https://img.news.example/a.png"))
    target = capture.RevisitTarget(WARCINFO, PAGE, DATE)
    new, parsed, _ = made(
        fetched(hop, exchange()), revisit_of=target, parts=[("image", image)], kept=lambda digest: target
    )
    assert [record.type for record in parsed[:6:2]] == ["response", "revisit", "revisit"]
    assert [record.role for record in new[:6]] == ["response", "request", "revisit", "request", "image", "image"]


def test_a_host_that_never_answered_leaves_one_metadata_record() -> None:
    source = Fetched("https://u:p@gone.example/", DATE, (), "no such host\r\nWARC-Type: response\0")
    new, parsed, redactions = made(source)
    assert [record.role for record in new] == ["metadata"]
    assert parsed[0].block == b"seed: https://gone.example/\r\nfailure: no such host WARC-Type: response\r\n"
    assert parsed[0].header("WARC-Concurrent-To") is None
    assert redactions == ("URL userinfo",)


def test_certificates_are_kept_once_per_chain() -> None:
    hops = [
        exchange(f"https://news.example/{number}", certificates=chain, started=moment(number))
        for number, chain in enumerate([(b"a",), (b"a",), (b"b", b"a"), (), (b"a",)])
    ]
    new, parsed, _ = made(fetched(*hops))
    tls = [read for record, read in zip(new, parsed, strict=True) if record.role == "tls"]
    assert [(read.block or b"").count(b"BEGIN") for read in tls] == [1, 2]
    assert [read.header("WARC-Concurrent-To") for read in tls] == [new[0].id, new[4].id]


def test_secrets_do_not_reach_the_records_and_are_named() -> None:
    url = "https://desk:s3cret@news.example/a"
    _, parsed, redactions = made(
        fetched(
            exchange(
                url,
                request=b"GET /a HTTP/1.1\r\nHost: x\r\nCookie: sid=s3cret\r\nAuthorization: Bearer s3cret\r\n\r\n",
                head=b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=s3cret; Path=/\r\n\r\n",
            )
        )
    )
    assert not [record for record in parsed if b"s3cret" in (record.raw or b"")]
    assert {record.target for record in parsed[:3]} == {"https://news.example/a"}
    assert redactions == (
        "response Set-Cookie",
        "URL userinfo",
        "request Cookie",
        "request Authorization",
    )
    imported = capture.resource_record(
        b"x", target=url, content_type="text/html", record_id=WARCINFO, date=DATE, warcinfo_id=WARCINFO
    )
    assert imported.target == "https://news.example/a"


def test_addresses_that_are_none_are_left_out() -> None:
    for ip, written in (
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("news.example", None),
        (None, None),
    ):
        _, parsed, _ = made(fetched(exchange(ip=ip)))
        assert parsed[0].header("WARC-IP-Address") == written


@settings(max_examples=60)
@given(
    url=st.text(max_size=30),
    failure=st.text(max_size=30),
    head=st.binary(max_size=60),
    body=st.binary(max_size=60),
    request=st.binary(max_size=60),
)
def test_nothing_from_outside_becomes_a_header(
    url: str, failure: str, head: bytes, body: bytes, request: bytes
) -> None:
    source = fetched(
        exchange("https://news.example/" + url, head=b"HTTP/1.1 200 OK\r\n" + head, body=body, request=request),
        failure=failure,
    )
    _, parsed, _ = made(source)
    allowed = {name.lower() for name in (*headers.ORDER, *headers.LAST)}
    for record in parsed:
        assert {name.lower() for name, _ in record.headers} <= allowed
    fields = (parsed[-2].block or b"").decode().splitlines()
    assert [line.partition(":")[0] for line in fields] == ["seed", "failure"]


# Documents.


def test_the_warcinfo_says_what_made_the_segment() -> None:
    raw = capture.warcinfo(
        "news-000001.warc.gz",
        record_id=WARCINFO,
        date=DATE,
        software="newsproof/0.1.0",
        user_agent="newsproof (x)",
        operator="Desk\r\nevil: 1",
    )
    record = warc.parse(raw)
    assert (record.type, record.id, record.header("WARC-Filename")) == ("warcinfo", WARCINFO, "news-000001.warc.gz")
    assert record.header("WARC-Warcinfo-ID") is None
    assert record.target is None
    assert (record.block or b"").decode().splitlines() == [
        "software: newsproof/0.1.0",
        "format: WARC File Format 1.1",
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent: newsproof (x)",
        "operator: Desk evil: 1",
    ]


def test_documents_lie_under_a_urn_of_their_own() -> None:
    given = {"record_id": WARCINFO, "date": DATE, "warcinfo_id": WARCINFO}
    for role, make in (("article", capture.article_record), ("description", capture.description_record)):
        record = make(b"{}", id="a1", concurrent_to=WARCINFO, **given)
        read = warc.parse(record.data)
        assert (record.role, record.target) == (role, f"urn:newsproof:{role}:a1")
        assert (read.type, read.content_type, read.block) == ("resource", "application/json", b"{}")
        assert read.header("WARC-Payload-Digest") is None
        for bad in ("", "a b", "a\r\nb", "../x", "ä", "a" * 200):
            with pytest.raises(ValueError):
                make(b"{}", id=bad, **given)


@given(st.binary(max_size=100))
def test_a_statement_record_can_be_made_again_from_its_envelope(envelope: bytes) -> None:
    one = capture.statement_record(envelope, observed=DATE, warcinfo_id=WARCINFO)
    assert capture.statement_record(envelope, observed=DATE, warcinfo_id=WARCINFO) == one
    other = capture.statement_record(envelope + b" ", observed=DATE, warcinfo_id=WARCINFO)
    assert other.id != one.id
    read = warc.parse(one.data)
    assert one.role == "statement"
    assert one.target == "urn:newsproof:statement:" + one.id[10:-1]
    assert re.fullmatch(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>", one.id)
    assert (read.block, read.date, read.content_type) == (envelope, DATE, "application/vnd.dsse.envelope.v1+json")
    again = capture.statement_record(read.block or b"", observed=read.date, warcinfo_id=WARCINFO)
    assert again.data == one.data
    assert capture.statement_bytes(envelope, observed=DATE, warcinfo_id=WARCINFO) == one.data


@pytest.mark.parametrize("hostile", ["", "a b", "a\r\nX: 1", "ä\udc80"])
def test_what_is_only_compared_is_made_of_anything(hostile: str) -> None:
    assert capture.statement_bytes(b"{}", observed=hostile, warcinfo_id=hostile).startswith(b"WARC/1.1\r\n")


def test_an_imported_page_keeps_its_bytes() -> None:
    content = b"\xef\xbb\xbf<p>caf\xe9\r\n\0"
    record = capture.resource_record(
        content, target=PAGE, content_type="text/html", record_id=WARCINFO, date=DATE, warcinfo_id=WARCINFO
    )
    assert warc.parse(record.data).block == content
    with pytest.raises(ValueError):
        capture.resource_record(
            content, target=PAGE, content_type="text/html\r\nX: 1", record_id=WARCINFO, date=DATE, warcinfo_id=WARCINFO
        )


# Other people's tools.


def peer_folder() -> Path | None:
    """The folder of the programs of the peers' own environment."""
    named = os.environ.get("NEWSPROOF_PEERS")
    folder = Path(named) if named else ROOT / ".peers" / "bin"
    return folder if (folder / "warcio").exists() else None


@pytest.fixture(scope="module")
def peers() -> Path:
    """Programs of others; without them the test is skipped and says so."""
    folder = peer_folder()
    if folder is None:
        pytest.skip("needs the peers' environment (make peers, or set NEWSPROOF_PEERS)")
    return folder


def run(*command: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.peer
def test_every_peer_accepts_every_kind_of_record(peers: Path, tmp_path: Path) -> None:
    for name, revisit in (("all.warc.gz", True), ("new.warc.gz", False)):
        path = tmp_path / name
        path.write_bytes(segment(every_kind(revisit=revisit)))
        assert run("gzip", "-t", path).returncode == 0
        checked = run(peers / "warcio", "check", "-v", path)
        assert checked.returncode == 0, checked.stdout
        assert "not checked" not in checked.stdout.replace("not checked (revisit)", "")
        if (peers / "fastwarc").exists():
            # Its payload check fails every valid revisit.
            checked = run(peers / "fastwarc", "check", *([] if revisit else ["-p"]), path)
            assert checked.returncode == 0, checked.stdout
        if (peers / "cdxj-indexer").exists():
            indexed = run(peers / "cdxj-indexer", path)
            assert indexed.returncode == 0, indexed.stderr
            lines = [json.loads(line.split(" ", 2)[2]) for line in indexed.stdout.splitlines()]
            offsets = {str(item.offset): item for item in read_warc(path) if isinstance(item, RecordItem)}
            for line in lines:
                item = offsets[line["offset"]]
                assert str(item.length) == line["length"]
                assert item.record.target == line["url"]
            pages = [line for line in lines if line["url"] == PAGE]
            assert [line.get("mime") for line in pages] == (
                ["text/html", "warc/revisit", "text/html"] if revisit else ["text/html"] * 2
            )


@pytest.mark.peer
@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n",
        b"HTTP/1.1 200 OK\r\nContent-Type:text/html\r\nX-Folded: a\r\n  b\r\nX-8: \xff\r\nX-Empty:\r\n\r\n",
        b"HTTP/1.0 200\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding:Chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n",
        b"HTTP/1.1 404 \xc3\x96\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ],
)
def test_heads_as_servers_send_them_keep_their_payload_digest_everywhere(
    peers: Path, tmp_path: Path, head: bytes
) -> None:
    body = b"" if b"204" in head else b"5\r\nnot chunks\r\n\r\n<p>body</p>\n\n"
    path = tmp_path / "a.warc.gz"
    info = capture.warcinfo("a.warc.gz", record_id=WARCINFO, date=DATE, software="newsproof/0.1.0")
    new, _ = capture.exchange_records(fetched(exchange(head=head, body=body)), warcinfo_id=WARCINFO, new_id=ids())
    path.write_bytes(segment([info, *(record.data for record in new)]))
    checked = run(peers / "warcio", "check", "-v", path)
    assert checked.returncode == 0, checked.stdout
    if (peers / "fastwarc").exists():
        checked = run(peers / "fastwarc", "check", path)
        assert checked.returncode == 0, checked.stdout


REPLAY = """
    import sys
    from pywb.apps.frontendapp import FrontEndApp
    from werkzeug.test import Client
    from werkzeug.wrappers import Response
    import yaml, json
    app = FrontEndApp(config_file=None, custom_config={"collections": {"press": "./press"}, "framed_replay": False,
        "enable_auto_fetch": False})
    client = Client(app, Response)
    for line in sys.stdin:
        answer = client.get("/press/" + line.strip(), headers={"Accept-Encoding": "gzip"})
        data = answer.get_data()
        if answer.headers.get("Content-Encoding") == "gzip":
            import gzip
            data = gzip.decompress(data)
        print("answer", json.dumps([answer.status_code, data.decode("latin-1")]))
"""


@pytest.mark.peer
def test_each_version_replays_at_its_own_time(peers: Path, tmp_path: Path) -> None:
    if not (peers / "pywb").exists() and not (peers / "wayback").exists():
        pytest.skip("needs pywb among the peers")
    path = tmp_path / "news-000001.warc.gz"
    path.write_bytes(segment(every_kind()))
    for command in (["init", "press"], ["add", "press", str(path)]):
        done = run(peers / "wb-manager", *command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    wanted = {
        f"20260302120002id_/{PAGE}": "<h1>Bridge opens</h1>",
        f"20260302120020id_/{PAGE}": "<h1>Bridge opens</h1>",
        f"20260302120040id_/{PAGE}": "<h1>Bridge opens late</h1>",
        f"20260302120060id_/{PAGE}/cut": "<h1>Bridge opens</h1>",
        "20260302120120id_/https://news.example/kept": "<p>Kept.",
    }
    script = textwrap.dedent(REPLAY)
    done = run(peers / "python", "-c", script, cwd=tmp_path, input="\n".join(wanted) + "\n")
    answers = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("answer ")]
    assert len(answers) == len(wanted), done.stderr[-2000:]
    for (place, text), (status, body) in zip(wanted.items(), answers, strict=True):
        assert status == 200, (place, body[:300])
        assert text in body, (place, body[:300])


def test_a_segment_is_gzip_to_the_standard_library() -> None:
    records = every_kind()
    assert gzip.decompress(segment(records)) == b"".join(records)
    assert closed([], 1, DATE, WARCINFO)[-1].count(b"urn:newsproof:statement:") == 1

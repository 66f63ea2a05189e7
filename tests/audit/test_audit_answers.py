"""What a description says of the answer is what the record of the answer holds: anything else is named."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import verify as verify_path
from archive.audit import answers, originals
from archive.audit.engine import examine, verify
from archive.audit.findings import Findings
from archive.formats import capture as records
from archive.formats.members import compress
from archive.formats.reader import RecordItem, read_warc
from archive.formats.warc import Record, record
from archive.repository import ingest
from tests.audit.builder import Article, MemoryEvidence, Press, at, fetched, page
from tests.newspaper import SITE, newspaper
from tests.newspaper import page as plan_page
from tests.torture.forger import Forger

URL = "https://gazette.example/ferry"
LIES: dict[str, tuple[dict[str, object], str]] = {
    "another status": ({"status": 404}, "status"),
    "no status": ({"status": None}, "status"),
    "another content type": ({"content_type": "image/png"}, "content_type"),
    "no content type": ({"content_type": None}, "content_type"),
    "another body": ({"payload_sha256": "0" * 64}, "payload_sha256"),
    "no body": ({"payload_sha256": None}, "payload_sha256"),
}


def made(again: bool = False, **lie: object) -> Press:
    """One page, or that page found again as it was, with a lie about the answer to the newest look."""
    press, article, body = Press("answers"), Article("a-1111111111111111"), page("Ferry", "It sails.")
    press.begin_segment(at(0))
    first = press.capture(article, URL, at(0), body, **({} if again else lie))
    if again:
        same = records.RevisitTarget(first, URL, at(0))
        press.capture(article, URL, at(5), body, outcome="unchanged", revisit_of=same, same_as=0, **lie)
    press.publish()
    press.write_hints()
    return press


def looked(press: Press, level: str = "full") -> list[tuple[str, str | None]]:
    found = examine(MemoryEvidence(press.files), level=level)  # type: ignore[arg-type]
    return [(one.code, one.field) for one in (*found.problems, *found.notices)]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_the_answer_is_named(tmp_path: Path, lie: str, again: bool) -> None:
    changes, field = LIES[lie]
    assert looked(made(again)) == []
    press = made(again, **changes)
    assert looked(press) == [("description-mismatch", field)]
    folder = press.write(tmp_path / "press")
    alone = verify_path(folder / "warc" / "news-000001.warc.gz")
    assert [(one.code, one.field) for one in alone.problems] == [("description-mismatch", field)]


def test_an_answer_that_is_not_there_says_nothing() -> None:
    press, article = Press("answers"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    press.capture(article, URL, at(0), page("Ferry", "It sails."))
    assert answers.faults(None, None, {}) == []  # type: ignore[arg-type]
    press.publish()
    forger = Forger(press.files).copy()
    group = forger.groups[0]
    listed = [one | {"role": one["role"].replace("response", "request")} for one in group.description["records"]]
    group.description = group.description | {"records": listed}
    files = forger.rebuild(press.captor, press.log_key, chain=True)
    found = examine(MemoryEvidence(files))
    assert [(one.code, one.field) for one in found.problems] == [("description-mismatch", "status")]
    assert "the capture has no answer" in found.problems[0].message


def test_a_payload_digest_that_is_of_another_body_is_found_by_who_reads_twice() -> None:
    """The description and the header of the record agree with each other, and not with the bytes."""
    press, article, body = Press("answers"), Article("a-1111111111111111"), page("Ferry", "It sails.")
    press.begin_segment(at(0))
    own, _ = records.exchange_records(fetched(URL, at(0), body), warcinfo_id=press.warcinfo_id, new_id=press.new_id)
    honest = hashlib.sha256(body).hexdigest().encode()
    data = own[0].data.replace(b"WARC-Payload-Digest: sha256:" + honest, b"WARC-Payload-Digest: sha256:" + b"0" * 64)
    assert data != own[0].data
    lied = replace(own[0], data=data, sha256=hashlib.sha256(data).hexdigest())
    press.capture(article, URL, at(0), body, own=[lied, *own[1:]], payload_sha256="0" * 64)
    press.publish()
    assert looked(press) == []
    assert looked(press, "paranoid") == [("digest-mismatch", "WARC-Payload-Digest")]


@pytest.mark.parametrize("lie", [{"status": 404}, {"content_type": "image/png"}, {"payload_sha256": "0" * 64}])
def test_a_bundle_and_those_who_read_ahead_name_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: dict[str, Any]
) -> None:
    with newspaper(tmp_path) as paper:
        paper.serve("/2026/plan", plan_page())
        real = ingest.Description
        monkeypatch.setattr(ingest, "Description", lambda **said: real(**{**said, **lie}))
        paper.capture("/2026/plan")
        paper.press.prove(f"{SITE}/2026/plan", tmp_path / "plan.wacz")
        path = paper.press.path
    for found in (verify_path(path), verify_path(path, level="paranoid"), verify_path(tmp_path / "plan.wacz")):
        assert [(one.code, one.field) for one in found.problems] == [("description-mismatch", *lie)]
        assert found.exit == 1
    ahead = verify(path, each=lambda work, tasks: map(work, tasks))
    assert [(one.code, one.field) for one in ahead.problems] == [("description-mismatch", *lie)]


def test_what_a_content_type_may_be_is_bounded_and_however_folded() -> None:
    long = "text/html; " + "x" * 5_000
    told = answers.answer_of(_response(long))
    assert told is not None
    assert len(told.content_type or "") < 100
    assert told.content_type != getattr(answers.answer_of(_response(long + "y")), "content_type", None)
    assert getattr(answers.answer_of(_response("text/html;  a=b")), "content_type", None) == "text/html; a=b"


def _response(content_type: str) -> Record:
    data = record(
        "response",
        record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>",
        date=at(0),
        target=URL,
        content_type="application/http; msgtype=response",
        block=f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n".encode(),
    )
    (item,) = read_warc(io.BytesIO(compress(data)))
    assert isinstance(item, RecordItem)
    return item.record


# Revisits and seals.


def found_again(original: str, payload: bytes) -> Press:
    """A page, and a look that says that it saw the payload of that record once more."""
    press, article = Press("answers"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    first = press.capture(article, URL, at(0), page("Ferry", "It sails."))
    press.publish()
    press.begin_segment(at(10))
    again = records.RevisitTarget(original or first, URL, at(0))
    press.capture(article, URL, at(20), payload, outcome="unchanged", revisit_of=again, same_as=0)
    press.publish()
    press.write_hints()
    return press


NOWHERE = "<urn:uuid:99999999-9999-4999-8999-999999999999>"


def test_a_revisit_of_a_record_that_is_nowhere_is_named() -> None:
    body = page("Ferry", "It sails.")
    assert looked(found_again("", body)) == []
    for press in (found_again(NOWHERE, body), found_again("", body + b"<p>More.")):
        assert looked(press) == [("record-missing", "WARC-Refers-To")]
        assert looked(press, "quick") == []  # the segment that is sealed was not read
        found = examine(MemoryEvidence(press.files))
        assert found.exit == 1
        assert found.problems[0].affects == "ferry-fares-rise c2"
        assert "the record that has it is not in the archive" in (found.problems[0].consequence or "")


def test_where_a_record_was_lost_that_is_what_is_named() -> None:
    press = found_again("", page("Ferry", "It sails."))
    del press.files["warc/news-000001.warc.gz"]
    assert ("record-missing", "WARC-Refers-To") not in looked(press)


def test_originals_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "_REMEMBERED", 3_000)
    here = originals.Place("warc/news-000001.warc.gz", 0, 1, 0)

    def answer(kind: str, number: int, repeats: str = "") -> answers.Answer:
        return answers.Answer(kind, URL, True, 200, None, f"{number:064x}", f"<urn:{number}>", repeats)

    def astray(known: originals.Originals) -> int:
        findings = Findings()
        known.conclude(findings)
        return len(findings.result()["problem"])

    known = originals.Originals()
    for number in range(2_999):
        known.meet(answer("response", number), here)
        known.meet(answer("response", number), here)  # twice is once
    for number in range(2_999):
        known.meet(answer("revisit", number, f"<urn:{number}>"), here)
    assert astray(known) == 0
    known.meet(answer("revisit", 7, "<urn:8>"), None)  # not known to be as signed
    assert astray(known) == 0
    known.meet(answer("revisit", 7, "<urn:8>"), here)
    assert astray(known) == 1
    for number in range(3_000, 3_010):
        known.meet(answer("response", number), here)
    known.meet(answer("revisit", 3_009, "<urn:9999>"), here)
    assert known.uncertain
    assert astray(known) == 1


@pytest.mark.parametrize(
    "file",
    ["warc/news-000001.warc.gz", "warc/news-000002.warc.gz", "warc/news-000009.warc.gz", "keys/desk.pub", "../x", ""],
)
def test_a_seal_is_of_a_segment_that_was_closed_before(tmp_path: Path, file: str) -> None:
    press, article = Press("answers"), Article("a-1111111111111111")
    press.begin_segment(at(0))
    press.capture(article, URL, at(0), page("Ferry", "It sails."))
    press.file_statement("segment", file, press.files.get(file, b"x"), at(1))
    press.publish()
    found = examine(MemoryEvidence(press.files))
    assert [(one.code, one.field) for one in (*found.problems, *found.notices)] == [("description-mismatch", "file")]
    assert found.exit == 1
    alone = verify_path(press.write(tmp_path) / "warc" / "news-000001.warc.gz")
    # Alone, a segment does not show which one it is.
    assert [one.field for one in alone.problems] == ["file"] * (not file.startswith("warc/"))

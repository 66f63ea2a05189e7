"""Anchoring an archive outside: a real authority, real witnesses, and what is left when any of it goes wrong."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from archive.api import Archive, verify
from archive.api.anchoring import _anchorage
from archive.api.witnessing import Witness, witness_serve, witness_sign
from archive.errors import CallerError, NewsproofError, SourceError, StoreError
from archive.formats.layout import Layout, encode_config, read_config
from archive.model.proofs import Anchored, Witnessed
from archive.repository.anchoring import merged
from archive.settings import AnchorSettings
from archive.store.disk import Disk
from archive.store.keyring import Keyring
from archive.store.witnessing import WitnessStates
from archive.trust import notes, statements, timestamps
from archive.trust.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from archive.trust.cosignatures import Cosigner
from archive.trust.merkle import leaf_hash
from archive.trust.notes import NoteSignature
from archive.trust.spelling import decode_base64
from archive.trust.tiles import decode_entries
from archive.trust.witness import Reply, WitnessState, encode_request
from tests.authority import Authority, Service, need_openssl
from tests.newspaper import Newspaper, newspaper, page
from tests.redaction import crawl
from tests.torture.anchors import Quay
from tests.torture.faults import sweep

LOOPBACK = ("127.0.0.0/8",)
PLAN = "/2026/harbour-plan"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newspaper]:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    with newspaper(tmp_path) as made:
        made.serve(PLAN, page())
        yield made


@pytest.fixture
def service(paper: Newspaper, tmp_path: Path) -> Iterator[Service]:
    """An authority whose clock is the newspaper's."""
    authority = Authority(tmp_path, now=lambda: paper.press._now())
    with authority.serving() as made:
        yield made


def trust(paper: Newspaper, *, root: bytes | None = None, witnesses: tuple[Cosigner, ...] = ()) -> Path:
    """The reader's trust folder: the archive's own log, these witnesses (all of them are asked for), this root."""
    folder = paper.folder / "trust"
    (folder / "tsa").mkdir(parents=True, exist_ok=True)
    lines = [f"log {(paper.path / 'keys/log.pub').read_text().strip()}"]
    lines += [f"witness W{number} {one.verifier.vkey}" for number, one in enumerate(witnesses)]
    if witnesses:
        lines.append("group all all " + " ".join(f"W{number}" for number in range(len(witnesses))))
    lines.append("quorum all" if witnesses else "quorum none")
    (folder / "policy").write_text("\n".join(lines) + "\n")
    if root is not None:
        (folder / "tsa" / "authority.pem").write_bytes(root)
    return folder


def checkpoint(paper: Newspaper, size: int | None = None) -> notes.Note:
    layout = Layout(paper.path)
    return notes.parse((layout.checkpoint if size is None else layout.checkpoint_of(size)).read_bytes())


def tokens(note: notes.Note) -> list[str]:
    return [timestamps.digest(line.signature) for line in note.signatures if timestamps.is_token(line)]


def entries(paper: Newspaper) -> list[bytes]:
    found = sorted((paper.path / "log/tile/entries").rglob("*"))
    return [entry for path in found if path.is_file() for entry in decode_entries(path.read_bytes())]


def afters(paper: Newspaper) -> list[str | None]:
    return [statements.decode_entry(entry).after for entry in entries(paper)]


def anchored_by_itself(paper: Newspaper, service: Service, **settings: object) -> None:
    """Puts the authority into newsproof.toml, as `init --tsa` does, and opens the archive again."""
    config = Layout(paper.path).config
    anchor = AnchorSettings(tsa=service.url, allow_net=LOOPBACK, **settings)  # type: ignore[arg-type]
    config.write_bytes(encode_config(replace(read_config(config), anchor=anchor)))
    before = paper.press
    paper.press = Archive.open(
        paper.path, keyring=paper.folder / "keys", now=before._now, random=before._random, resolve=before._resolve
    )


# Timestamps.


def test_a_timestamp_is_one_more_line_and_the_next_statement_names_it(paper: Newspaper, service: Service) -> None:
    trust(paper, root=service.authority.root_pem)
    paper.capture(PLAN)
    before = checkpoint(paper)
    paper.at("2026-03-02T09:00:00Z")
    (done,) = paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    root = before.text.split("\n")[2]
    assert done == Anchored(
        1, decode_base64(root).hex(), "127.0.0.1", "timestamp", "2026-03-02T09:00:00.000000Z", trusted=True
    )
    assert paper.press.warnings == []
    after = checkpoint(paper)
    assert (after.text, after.signatures[:1]) == (before.text, before.signatures)
    assert len(after.signatures) == 2
    assert checkpoint(paper, 1) == after
    assert service.types == ["application/timestamp-query"]
    paper.at("2026-03-02T10:00:00Z")
    paper.capture(PLAN)
    paper.at("2026-03-02T11:00:00Z")
    paper.capture(PLAN)
    assert afters(paper) == [None, *tokens(after), *tokens(after)]
    assert tokens(checkpoint(paper)) == []
    assert verify(paper.path).problems == ()


def test_verify_brackets_a_version_between_two_timestamps(paper: Newspaper, service: Service) -> None:
    pytest.importorskip("rfc3161_client")
    folder = trust(paper, root=service.authority.root_pem)
    paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(PLAN)
    paper.at("2026-03-02T09:05:00Z")
    paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
    found = verify(paper.path, policy=folder)
    assert (found.problems, found.unproven) == ((), ())
    assert [verdict.status for verdict in found.verdicts] == ["ok"] * 5
    (bracket,) = found.brackets
    assert (bracket.not_before, bracket.not_before_by) == ("2026-03-02T07:59:59.000000Z", "Test TSA (as tsa.example)")
    assert (bracket.not_after, bracket.not_after_by) == ("2026-03-02T09:05:01.000000Z", "Test TSA (as tsa.example)")


def test_a_report_shows_the_checkpoint_without_what_only_programs_read(paper: Newspaper, service: Service) -> None:
    paper.capture(PLAN)
    before = (paper.path / "log/checkpoint").read_text()
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    assert paper.press.report(f"http://harbour.example{PLAN}").checkpoint == before


def test_the_line_is_named_as_it_is_told(paper: Newspaper, service: Service) -> None:
    paper.press.anchor(tsa=service.url, name="tsa.gazette.example", allow_net=LOOPBACK)
    assert checkpoint(paper).signatures[1].name == "tsa.gazette.example"
    for wrong in ("two words", "a+b", "\u202e \n"):
        with pytest.raises(CallerError) as caught:
            paper.press.anchor(tsa=service.url, name=wrong, allow_net=LOOPBACK)
        assert caught.value.code == "usage"
    assert len(service.queries) == 1


def test_a_token_under_no_root_of_the_reader_is_kept_and_said_to_count_for_nothing(
    paper: Newspaper, service: Service, tmp_path: Path
) -> None:
    other = Authority(tmp_path, name="Another")
    for root in (None, other.root_pem):
        if root is not None:
            trust(paper, root=root)
        (done,) = paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
        assert not done.trusted
        (warning,) = paper.press.warnings
        assert "newsproof keys trust ROOT.pem" in warning
        paper.press.warnings.clear()
    assert len(tokens(checkpoint(paper))) == 2


def test_a_token_that_is_no_timestamp_under_the_readers_root_is_refused_and_nothing_is_written(
    paper: Newspaper, tmp_path: Path
) -> None:
    wrong = Authority(tmp_path, usage=False, now=lambda: paper.press._now())
    expired = Authority(
        tmp_path, valid=(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)), now=paper.press._now
    )
    for authority in (wrong, expired):
        trust(paper, root=authority.root_pem)
        before = checkpoint(paper)
        with authority.serving() as service, pytest.raises(SourceError) as caught:
            paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
        assert caught.value.code == "timestamp-refused"
        assert checkpoint(paper) == before == checkpoint(paper, 0)


def test_a_private_address_needs_leave(paper: Newspaper, service: Service) -> None:
    with pytest.raises(SourceError) as caught:
        paper.press.anchor(tsa=service.url)
    assert caught.value.code == "private-address"
    assert service.queries == []


def test_nobody_to_ask_and_too_much_at_once_are_said_before_anything_is_sent(
    paper: Newspaper, service: Service
) -> None:
    for given in (
        {},
        {"name": "x"},
        {"tsa": service.url, "witness": service.url},
        {"witness": service.url, "request": paper.folder / "r"},
        {"witness": service.url, "name": "x"},
    ):
        with pytest.raises(CallerError) as caught:
            paper.press.anchor(**given, allow_net=LOOPBACK)  # type: ignore[arg-type]
        assert caught.value.code == "usage"
    assert service.queries == []


# The archive by itself.


def test_an_archive_with_an_authority_of_its_own_bounds_every_statement_from_below(
    paper: Newspaper, service: Service
) -> None:
    anchored_by_itself(paper, service)
    paper.press.anchor()
    assert len(tokens(checkpoint(paper, 0))) == 1
    for hour in (9, 10, 11):
        paper.at(f"2026-03-02T{hour:02}:00:00Z")
        paper.capture(PLAN)
    assert len(service.queries) == 4
    stamped = [tokens(checkpoint(paper, size))[0] for size in range(4)]
    assert afters(paper) == stamped[:3]
    assert tokens(checkpoint(paper)) == stamped[3:]
    assert verify(paper.path).problems == ()


def test_init_with_an_authority_asks_it_at_once_and_writes_it_down(tmp_path: Path, service: Service) -> None:
    press = Archive.create(tmp_path / "own", keyring=tmp_path / "own-keys", tsa=service.url)
    (warning,) = press.warnings  # a private address, and nobody allowed it
    assert "not timestamped" in warning
    assert read_config(Layout(tmp_path / "own").config).anchor_tsa == service.url
    for wrong in ("tsa.example", "ftp://tsa.example/", "https://me:secret@tsa.example/"):
        with pytest.raises(NewsproofError) as caught:
            Archive.create(tmp_path / "never", keyring=tmp_path / "own-keys", tsa=wrong)
        assert caught.value.code in ("bad-url", "refused-url")
        assert "secret" not in f"{caught.value.message}{caught.value.hint}{caught.value.context}"
        assert not (tmp_path / "never").exists()


def test_what_is_added_together_is_timestamped_once(paper: Newspaper, service: Service) -> None:
    anchored_by_itself(paper, service)
    with paper.press.together():
        paper.capture(PLAN)
        paper.at("2026-03-02T09:00:00Z")
        paper.capture(PLAN)
        assert service.queries == []
    assert len(service.queries) == 1
    assert len(tokens(checkpoint(paper, 2))) == 1
    with paper.press.together():
        paper.press.articles()
    assert len(service.queries) == 1, "nothing was added"


def test_the_authority_is_asked_again_after_so_many_entries(paper: Newspaper, service: Service) -> None:
    anchored_by_itself(paper, service, every=3)
    asked = []
    for minute in range(7):
        paper.at(f"2026-03-02T09:{minute:02}:00Z")
        paper.capture(PLAN)
        asked.append(len(service.queries))
    assert asked == [1, 1, 1, 2, 2, 2, 3]


def test_a_dry_run_and_an_import_of_what_is_there_ask_nobody(paper: Newspaper, service: Service) -> None:
    anchored_by_itself(paper, service)
    note = paper.folder / "ferry.txt"
    note.write_text("Ferry Fares to Rise in April\n\nFares rise by five percent, the port authority said on Monday.\n")
    at = {"url": "http://harbour.example/ferry", "observed": "2026-03-02T08:00:00Z"}
    paper.press.import_file(note, dry_run=True, **at)
    assert service.queries == []
    paper.press.import_file(note, **at)
    assert len(service.queries) == 1
    paper.press.import_file(note, **at)
    assert len(service.queries) == 1


def test_an_authority_that_fails_costs_a_warning_and_nothing_else(paper: Newspaper, service: Service) -> None:
    anchored_by_itself(paper, service)
    service.server.shutdown()
    service.server.server_close()
    done = paper.capture(PLAN)
    assert done.capture.version == 1
    (warning,) = paper.press.warnings
    assert warning.startswith("not timestamped: ")
    assert checkpoint(paper).signatures == checkpoint(paper, 1).signatures
    assert len(checkpoint(paper).signatures) == 1
    assert verify(paper.path).problems == ()


def test_a_missing_policy_beside_a_root_does_not_stop_a_capture(paper: Newspaper, service: Service) -> None:
    anchored_by_itself(paper, service)
    (paper.folder / "trust").mkdir(exist_ok=True)
    (paper.folder / "trust" / "policy").write_text("no policy\n")
    assert paper.capture(PLAN).capture.version == 1
    assert any(warning.startswith("not timestamped: ") for warning in paper.press.warnings)


# What a statement names.


def test_a_sealed_segment_and_an_import_name_the_timestamp_too(paper: Newspaper, service: Service) -> None:
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    config = Layout(paper.path).config
    config.write_text(config.read_text().replace("segment_size = 1000000000", "segment_size = 1000"))
    paper.capture(PLAN)
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(PLAN)
    kinds = [statements.decode_entry(entry).kind for entry in entries(paper)]
    assert "segment" in kinds
    assert afters(paper) == tokens(checkpoint(paper, 0)) * len(kinds)


def test_after_never_goes_back(paper: Newspaper, tmp_path: Path) -> None:
    """A second authority whose clock is behind does not loosen the bound that a statement has already."""
    right, behind = Authority(tmp_path, name="Right"), Authority(tmp_path, name="Behind")
    moments = {right: "2026-03-02T09:00:00+00:00", behind: "2026-03-02T08:52:00+00:00"}
    named = []
    paper.at("2026-03-02T09:00:00Z")
    for number, authority in enumerate((right, behind, right)):
        authority.now = lambda one=authority: datetime.fromisoformat(moments[one])
        with authority.serving() as service:
            paper.press.anchor(tsa=service.url, name=authority.name.lower(), allow_net=LOOPBACK)
        named.append(tokens(checkpoint(paper))[0])
        moments[right] = "2026-03-02T09:03:00+00:00"
        paper.at(f"2026-03-02T09:0{number + 1}:00Z")
        paper.capture(PLAN)
    assert afters(paper) == [named[0], named[0], named[2]]


def test_of_several_timestamps_the_latest_is_named(paper: Newspaper, service: Service) -> None:
    for hour in (9, 11, 10):
        paper.at(f"2026-03-02T{hour:02}:00:00Z")
        paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    there = tokens(checkpoint(paper))
    assert len(there) == 3
    paper.at("2026-03-02T12:00:00Z")
    paper.capture(PLAN)
    assert afters(paper) == [there[1]]


def test_a_token_over_something_else_is_not_named(paper: Newspaper, tmp_path: Path) -> None:
    layout = Layout(paper.path)
    foreign = timestamps.line("tsa.example", Authority(tmp_path).token(bytes(32)))
    junk = timestamps.line("tsa.example", b"\x30\x03\x02\x01\x01")
    note = checkpoint(paper)
    data = replace(note, signatures=(*note.signatures, foreign, junk)).encode()
    layout.checkpoint.write_bytes(data)
    layout.checkpoint_of(0).write_bytes(data)
    paper.capture(PLAN)
    assert afters(paper) == [None]


def test_a_token_that_only_the_newest_file_has_is_not_named(paper: Newspaper, service: Service) -> None:
    """It would be gone with the next checkpoint, and the statement would name what nobody has."""
    before = Layout(paper.path).checkpoint_of(0).read_bytes()
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    Layout(paper.path).checkpoint_of(0).write_bytes(before)
    paper.capture(PLAN)
    assert afters(paper) == [None]


# Files.


class Stop(Exception):
    """The process is gone."""


class Dying(Disk):
    """Dies at the N-th call that changes something, before or after it."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def _meet(self) -> bool:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Stop
        return self.left == 0

    def _write(self, fd: int, data: memoryview) -> int:
        last = self._meet()
        done = super()._write(fd, data)
        if last:
            raise Stop
        return done

    def _fsync(self, fd: int) -> None:
        last = self._meet()
        super()._fsync(fd)
        if last:
            raise Stop

    def _replace(self, source: Path, target: Path) -> None:
        last = self._meet()
        super()._replace(source, target)
        if last:
            raise Stop


def test_a_crash_at_every_step_of_anchoring_leaves_a_checkpoint_and_loses_no_line(
    paper: Newspaper, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.press.anchor(tsa=service.url, name="first.example", allow_net=LOOPBACK)
    paper.capture(PLAN)
    base = paper.path.parent / "base"
    shutil.copytree(paper.path, base)
    signed = checkpoint(paper).signatures
    steps = 0
    for after in (False, True):
        at = 0
        while True:
            at += 1
            shutil.rmtree(paper.path)
            shutil.copytree(base, paper.path)
            monkeypatch.setenv("NEWSPROOF_STATE", str(paper.folder / f"seen-{after}-{at}"))  # nobody saw the others
            paper.press._given_disk = Dying(at, after)
            try:
                paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
            except Stop:
                steps += 1
                ended = False
            else:
                ended = True
            paper.press._given_disk = None
            assert verify(paper.path).problems == ()
            assert checkpoint(paper).signatures[:1] == checkpoint(paper, 1).signatures[:1] == signed
            there = tokens(checkpoint(paper, 1))
            assert tokens(checkpoint(paper)) in ([], there)
            paper.press.anchor(tsa=service.url, name="second.example", allow_net=LOOPBACK)
            assert set(there) < set(tokens(checkpoint(paper)))
            assert checkpoint(paper) == checkpoint(paper, 1), "the two are one again"
            paper.at("2026-03-03T12:00:00Z")
            paper.capture(PLAN)
            assert verify(paper.path).problems == ()
            if ended:
                break
    assert steps >= 12


def test_a_sample_of_crash_points_of_a_failing_disk_keeps_the_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_openssl()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    tried, wrong = sweep([Quay], part=1, parts=3)
    assert tried >= 10
    assert wrong == []


def test_a_checkpoint_that_bears_more_lines_is_no_other_checkpoint(paper: Newspaper, service: Service) -> None:
    """As after a crash between the published twin and the commit point, with a line put on the twin meanwhile."""
    layout = Layout(paper.path)
    before = layout.checkpoint.read_bytes()
    paper.capture(PLAN)
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    stamped = layout.checkpoint.read_bytes()
    layout.checkpoint.write_bytes(before)
    layout.index.unlink()
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(PLAN)  # rolls the first one forward
    assert layout.checkpoint_of(1).read_bytes() == stamped
    assert afters(paper) == [None, *tokens(checkpoint(paper, 1))]
    assert verify(paper.path).problems == ()


def test_a_note_has_room_for_a_hundred_lines_and_says_so(paper: Newspaper, tmp_path: Path) -> None:
    layout = Layout(paper.path)
    authority = Authority(tmp_path, now=paper.press._now)
    note = checkpoint(paper)
    full = (*note.signatures, *(NoteSignature(f"w{n}.example", bytes(4), bytes(72)) for n in range(99)))
    for path in (layout.checkpoint, layout.checkpoint_of(0)):
        path.write_bytes(replace(note, signatures=full).encode())
    before = layout.checkpoint.read_bytes()
    with authority.serving() as service, pytest.raises(StoreError) as caught:
        paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    assert caught.value.code == "storage"
    assert "no more lines" in caught.value.message
    assert layout.checkpoint.read_bytes() == before == layout.checkpoint_of(0).read_bytes()


def test_a_log_that_grew_while_the_authority_was_asked_keeps_the_line_where_it_belongs(
    paper: Newspaper, tmp_path: Path
) -> None:
    authority = Authority(tmp_path, now=paper.press._now)

    def slowly(query: bytes) -> tuple[int, str, bytes]:
        paper.capture(PLAN)
        return 200, "application/timestamp-reply", authority.reply(query)

    with authority.serving(slowly) as service:
        (done,) = paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    assert done.size == 0
    assert len(tokens(checkpoint(paper, 0))) == 1
    assert tokens(checkpoint(paper)) == []
    assert verify(paper.path).problems == ()


def test_a_line_over_another_history_is_not_put_on_this_one(paper: Newspaper, tmp_path: Path) -> None:
    """The archive was exchanged for another history of its log while the authority was asked."""
    paper.capture(PLAN)
    layout = Layout(paper.path)
    before = layout.checkpoint.read_bytes(), layout.checkpoint_of(1).read_bytes()
    here = parse_checkpoint(checkpoint(paper).text)
    other = Checkpoint(here.origin, here.size, b"\x07" * 32)
    token = Authority(tmp_path, now=paper.press._now).token(sha256(other.text.encode()).digest())
    with pytest.raises(StoreError) as caught:
        _anchorage(paper.press).keep(other, (timestamps.line("tsa.example", token),))
    assert caught.value.code == "archive-damaged"
    assert "another one now" in caught.value.message
    assert (layout.checkpoint.read_bytes(), layout.checkpoint_of(1).read_bytes()) == before


def test_of_one_witness_the_first_line_stays_and_the_newest_comes() -> None:
    one, other = (Cosigner.from_seed(name, bytes((number,)) * 32) for number, name in enumerate("ab", 1))
    token = timestamps.line("tsa.example", b"x")
    lines = [one.cosign("text\n", time) for time in (5, 6, 7)]
    there: tuple[NoteSignature, ...] = ()
    for line in (lines[0], token, lines[1], other.cosign("text\n", 1), lines[2], token, lines[2]):
        there = merged(there, (line,))
    assert there == (lines[0], token, other.cosign("text\n", 1), lines[2])


# Witnesses.


class Serving:
    """Witnesses that listen until the test ends, and what they said."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.told: list[Witnessed] = []
        self.said: list[str] = []
        self.asked: list[bytes] = []

    def __call__(self, made: Witness) -> str:
        def say(what: Witnessed | str) -> None:
            (self.said if isinstance(what, str) else self.told).append(what)  # type: ignore[attr-defined]

        answer = made.answer

        def listening(request: bytes) -> Reply:
            self.asked.append(request)
            return answer(request)

        made.answer = listening  # type: ignore[method-assign]
        server = self._stack.enter_context(witness_serve(made, say=say))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(server.shutdown)
        return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def serving() -> Iterator[Serving]:
    with ExitStack() as stack:
        yield Serving(stack)


@pytest.fixture
def w1(tmp_path: Path) -> Cosigner:
    return Keyring(tmp_path / "keys", Disk()).create_witness("w1.example", b"1" * 32)


def witness(paper: Newspaper, name: str = "w1.example", at: str = "2026-03-02T12:00:00+00:00") -> Witness:
    return Witness(
        name,
        keyring=paper.folder / "keys",
        trust=paper.folder / "trust",
        state=paper.folder / "witness",
        now=lambda: datetime.fromisoformat(at).timestamp(),
    )


def test_a_witness_is_asked_over_http_and_its_line_kept(paper: Newspaper, w1: Cosigner, serving: Serving) -> None:
    trust(paper, witnesses=(w1,))
    paper.capture(PLAN)
    url = serving(witness(paper))
    for turn in range(3):
        paper.at(f"2026-03-02T{13 + turn}:00:00Z")
        (done,) = paper.press.anchor(witness=url, allow_net=LOOPBACK)
        assert (done.size, done.by, done.action, done.trusted) == (turn + 1, "w1.example", "cosignature", True)
        assert done.time == "2026-03-02T12:00:00.000000Z"
        note = checkpoint(paper)
        (line,) = note.signatures[1:]
        assert w1.verifier.verify(line.signature, note.text.encode())
        assert checkpoint(paper, turn + 1) == note
        paper.capture(PLAN)
    assert [told.status for told in serving.told] == [200, 200, 200], "the size it saw last is known from its line"
    assert verify(paper.path).problems == ()


def test_a_witness_that_saw_another_size_is_asked_once_more(paper: Newspaper, w1: Cosigner, serving: Serving) -> None:
    trust(paper, witnesses=(w1,))
    paper.capture(PLAN)
    url = serving(witness(paper))
    paper.press.anchor(witness=url, allow_net=LOOPBACK)
    clean = replace(checkpoint(paper), signatures=checkpoint(paper).signatures[:1]).encode()
    Layout(paper.path).checkpoint_of(1).write_bytes(clean)  # its line is lost here
    for hour in (9, 10, 11):
        paper.at(f"2026-03-02T{hour:02}:00:00Z")
        paper.capture(PLAN)
    paper.press.anchor(witness=url, allow_net=LOOPBACK)
    assert [(told.old, told.size, told.status) for told in serving.told] == [(0, 1, 200), (0, 4, 409), (1, 4, 200)]


def test_no_timestamp_goes_to_a_witness(paper: Newspaper, w1: Cosigner, service: Service, serving: Serving) -> None:
    trust(paper, witnesses=(w1,))
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    paper.press.anchor(witness=serving(witness(paper)), allow_net=LOOPBACK)
    (request,) = serving.asked
    assert len(notes.parse(request.partition(b"\n\n")[2]).signatures) == 1
    assert len(checkpoint(paper).signatures) == 3, "and it stays here"


def test_without_a_witness_in_the_trust_folder_nothing_is_sent(
    paper: Newspaper, w1: Cosigner, serving: Serving
) -> None:
    trust(paper, witnesses=(w1,))
    url = serving(witness(paper))
    trust(paper)
    with pytest.raises(CallerError) as caught:
        paper.press.anchor(witness=url, allow_net=LOOPBACK)
    assert caught.value.code == "bad-policy"
    assert serving.told == []


def test_a_line_of_a_witness_that_is_not_named_is_not_taken(
    paper: Newspaper, w1: Cosigner, serving: Serving, tmp_path: Path
) -> None:
    other = Keyring(tmp_path / "keys", Disk()).create_witness("w2.example", b"2" * 32)
    trust(paper, witnesses=(w1,))
    before = checkpoint(paper)
    with pytest.raises(SourceError) as caught:
        paper.press.anchor(witness=serving(witness(paper, "w2.example")), allow_net=LOOPBACK)
    assert caught.value.code == "witness-refused"
    assert other.name not in str(caught.value.context)
    assert checkpoint(paper) == before


def test_a_witness_by_file(paper: Newspaper, w1: Cosigner, tmp_path: Path) -> None:
    trust(paper, witnesses=(w1,))
    paper.capture(PLAN)
    signing = {"key": "w1.example", "keyring": tmp_path / "keys", "trust": tmp_path / "trust", "state": tmp_path / "s"}
    (asked,) = paper.press.anchor(request=tmp_path / "1.request")
    assert (asked.action, asked.size, asked.file) == ("request", 1, str(tmp_path / "1.request"))
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(PLAN)  # while the request is on its way
    answered = witness_sign(tmp_path / "1.request", now=lambda: 1_772_445_600, **signing)  # type: ignore[arg-type]
    assert (answered.origin, answered.old, answered.size, answered.status) == ("news.example/desk", 0, 1, 200)
    (tmp_path / "1.reply").write_text(answered.reply)
    (done,) = paper.press.anchor(reply=tmp_path / "1.reply")
    assert (done.size, done.time) == (1, "2026-03-02T10:00:00.000000Z")
    assert len(checkpoint(paper, 1).signatures) == 2
    assert len(checkpoint(paper).signatures) == 1
    # The line tells what the witness has seen; where it is lost, the witness tells.
    clean = replace(checkpoint(paper, 1), signatures=checkpoint(paper, 1).signatures[:1]).encode()
    Layout(paper.path).checkpoint_of(1).write_bytes(clean)
    paper.press.anchor(request=tmp_path / "2.request")
    answered = witness_sign(tmp_path / "2.request", **signing)  # type: ignore[arg-type]
    assert (answered.old, answered.size, answered.status, answered.reply) == (0, 2, 409, "1\n")
    (tmp_path / "2.reply").write_text(answered.reply)
    with pytest.raises(SourceError) as caught:
        paper.press.anchor(reply=tmp_path / "2.reply")
    assert caught.value.context["size"] == 1
    paper.press.anchor(reply=tmp_path / "2.reply", request=tmp_path / "3.request")
    answered = witness_sign(tmp_path / "3.request", **signing)  # type: ignore[arg-type]
    assert (answered.old, answered.size, answered.status) == (1, 2, 200)
    with pytest.raises(CallerError) as refused:
        paper.press.anchor(request=tmp_path / "3.request")
    assert refused.value.code == "output-exists"


def test_a_reply_that_is_over_no_checkpoint_of_ours_is_not_taken(
    paper: Newspaper, w1: Cosigner, tmp_path: Path
) -> None:
    trust(paper, witnesses=(w1,))
    reply = tmp_path / "reply"
    for junk in (
        b"",
        b"junk",
        b"1",
        b"01\n",
        b"\xff\xfe\n",
        w1.cosign("another.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 5).line.encode(),
        b"text\n\n" + w1.cosign(checkpoint(paper).text, 5).line.encode(),
        "".join(w1.cosign(checkpoint(paper).text, n).line for n in range(1, 102)).encode(),
        b"x" * 1_000_001,
    ):
        reply.write_bytes(junk)
        with pytest.raises(NewsproofError) as caught:
            paper.press.anchor(reply=reply)
        assert caught.value.code in ("witness-refused", "unreadable-file")
    assert len(checkpoint(paper).signatures) == 1
    with pytest.raises(CallerError):
        paper.press.anchor(reply=tmp_path / "nothing")


def test_a_forked_log_is_not_cosigned_and_a_rolled_back_one_is_told_so(
    paper: Newspaper, w1: Cosigner, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(paper, witnesses=(w1,))
    paper.capture(PLAN)
    shutil.copytree(paper.path, paper.folder / "yesterday")
    paper.at("2026-03-02T09:00:00Z")
    paper.capture(PLAN)
    url = serving(witness(paper))
    paper.press.anchor(witness=url, allow_net=LOOPBACK)
    # Yesterday's copy comes back, on a machine that has not seen today's ...
    monkeypatch.setenv("NEWSPROOF_STATE", str(paper.folder / "another"))
    shutil.rmtree(paper.path)
    shutil.copytree(paper.folder / "yesterday", paper.path)
    before = checkpoint(paper)
    with pytest.raises(SourceError) as caught:
        paper.press.anchor(witness=url, allow_net=LOOPBACK)
    assert caught.value.code == "witness-refused"
    assert "size 2" in caught.value.message
    # ... and goes on differently, to the same size and beyond.
    for hour in (10, 11):
        paper.at(f"2026-03-02T{hour}:30:00Z")
        paper.serve(PLAN, page(cost=f"${hour} million"))
        paper.capture(PLAN)
        with pytest.raises(SourceError) as caught:
            paper.press.anchor(witness=url, allow_net=LOOPBACK)
        assert caught.value.context["status"] == 422
        assert "verify" in (caught.value.hint or "")
    assert checkpoint(paper, 1) == before
    assert len(checkpoint(paper).signatures) == 1
    assert [told.status for told in serving.told] == [200, 409, 409, 422, 409, 422]


def test_what_a_witness_signed_is_remembered_before_anybody_hears_of_it(
    paper: Newspaper, w1: Cosigner, tmp_path: Path
) -> None:
    """Its process dies at each step of remembering: then no reply was made, or the state is there."""
    trust(paper, witnesses=(w1,))
    log = Keyring(tmp_path / "keys", Disk()).load("news.example/desk")
    first, second = (
        encode_request(0, (), sign_checkpoint(Checkpoint(log.name, 1, leaf_hash(text)), log)) for text in (b"1", b"2")
    )
    for after in (False, True):
        at = 0
        while True:
            at += 1
            state = tmp_path / f"state-{after}-{at}"
            Disk().make_folder(state / "witness")
            made = Witness("w1.example", keyring=tmp_path / "keys", trust=tmp_path / "trust", state=state)
            made._states._disk = Dying(at, after)
            try:
                status = made.answer(first).status
            except Stop:
                status = 0
            made._states._disk = Disk()
            remembered = dict(WitnessStates(state, Disk()))
            if status == 200:
                assert remembered == {log.name: WitnessState(1, leaf_hash(b"1"))}
            assert made.answer(second).status == (409 if remembered else 200)
            if status == 200:
                break
        assert at >= 4


def test_a_witness_that_cannot_remember_does_not_sign(paper: Newspaper, w1: Cosigner, serving: Serving) -> None:
    trust(paper, witnesses=(w1,))
    path = WitnessStates(paper.folder / "witness", Disk()).path_of("news.example/desk")
    path.parent.mkdir(parents=True)
    path.write_text("rubbish")
    with pytest.raises(SourceError) as caught:
        paper.press.anchor(witness=serving(witness(paper)), allow_net=LOOPBACK)
    assert caught.value.code == "witness-refused"
    assert any("cannot be read" in said for said in serving.said)


def test_a_witness_needs_a_log_to_witness_and_a_key(paper: Newspaper, w1: Cosigner, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "trust")
    with pytest.raises(CallerError) as caught:
        witness(paper)
    assert caught.value.code == "bad-policy"
    trust(paper)
    with pytest.raises(CallerError) as caught:
        witness(paper, "nobody")
    assert caught.value.code == "key-not-found"
    assert witness(paper).vkey == w1.verifier.vkey
    assert witness(paper).origins == ("news.example/desk",)


# Clocks.


@pytest.mark.parametrize("off", [timedelta(days=2), timedelta(minutes=-30), timedelta(days=365 * 20)])
def test_an_authority_with_another_time_than_this_machine_is_not_taken(paper: Newspaper, off: timedelta) -> None:
    """A token from another hour on the log contradicts what is captured next, or was before, for good."""
    authority = Authority(paper.folder, now=lambda: paper.press._now() + off)
    trust(paper, root=authority.root_pem)
    paper.capture(PLAN)
    before = Layout(paper.path).checkpoint.read_bytes()
    with authority.serving() as service, pytest.raises(SourceError) as caught:
        paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    assert caught.value.code == "timestamp-refused"
    assert "this machine's clock says" in caught.value.message
    assert Layout(paper.path).checkpoint.read_bytes() == before
    paper.at("2026-03-02T09:00:00Z")
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    assert verify(paper.path, policy=paper.folder / "trust").exit == 0


@pytest.mark.parametrize("entries_between", [0, 1])
def test_a_clock_that_was_set_back_captures_nothing(paper: Newspaper, service: Service, entries_between: int) -> None:
    trust(paper, root=service.authority.root_pem)
    paper.capture(PLAN)
    paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    paper.serve(PLAN, page(cost="$14 million"))
    for number in range(entries_between):
        paper.at(f"2026-03-02T09:0{number}:00Z")
        paper.capture(PLAN)
    size = len(entries(paper))
    paper.at("2026-03-02T07:00:00Z")
    with pytest.raises(CallerError) as caught:
        paper.capture(PLAN)
    assert caught.value.code == "bad-time"
    assert "by this machine's clock it is 2026-03-02T07:00:00" in caught.value.message
    assert len(entries(paper)) == size
    paper.at("2026-03-02T07:55:00Z")  # nobody's clock is exact
    paper.capture(PLAN)
    assert verify(paper.path, policy=paper.folder / "trust").exit == 0


def test_nothing_comes_in_from_the_future_of_a_log_that_is_timestamped(paper: Newspaper, service: Service) -> None:
    trust(paper, root=service.authority.root_pem)
    anchored_by_itself(paper, service)
    file = paper.folder / "page.html"
    file.write_bytes(page("Ferry Fares Rise"))
    with pytest.raises(CallerError) as caught:
        paper.press.import_file(file, url="https://courant.example/ferry", observed="2031-01-01T00:00:00Z")
    assert caught.value.code == "bad-time"
    assert entries(paper) == []
    pages = [(f"https://courant.example/{number}", page(f"Story {number} of Two")) for number in range(2)]
    paper.at("2026-03-01T08:30:00Z")  # the second page says that it is of 09:00
    done = paper.press.import_file(crawl(paper.folder, *pages))
    assert [one.url for one in done.captures] == ["https://courant.example/0"]
    assert done.left_out == 1
    assert done.warnings[-1].endswith("by this machine's clock it is 2026-03-01T08:30:00.000000Z: it is left out")
    result = verify(paper.path, policy=paper.folder / "trust")
    assert result.exit == 0, result.problems

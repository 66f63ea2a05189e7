"""Where a capture comes from: every link is named, what is evidence was checked, and what is claimed is called so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from archive.api import Archive, provenance
from archive.audit import custody
from archive.audit.custody import Attested, Known
from archive.demo import FIRST, SECOND, play
from archive.errors import CallerError, StoreError
from archive.formats.layout import Layout
from archive.model.capture import DateWord
from archive.model.codec import parse, to_json
from archive.model.provenance import LINKS, Fact, LinkName, Provenance
from archive.report.prov import document
from archive.report.text.custody import provenance as told
from archive.report.text.style import Page
from tests.authority import Authority, need_openssl
from tests.net.hostile.certificates import MADE
from tests.net.hostile.conftest import authority, stages
from tests.net.hostile.stage import LOOPBACK, NOT_HERE, Stage, answer, to
from tests.net.test_fetch import Authority as CertificateAuthority
from tests.net.test_fetch import Server
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.provdocuments import checked
from tests.redaction import crawl

__all__ = ["authority", "stages"]
PLAN = "/2026/harbour-plan"
URL = "https://news.example/story"
WALLED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False",'
    ' "publisher": {"@type": "Organization", "name": "The Walled Courant"}}</script>'
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("demo") / "newsproof-demo"
    play(folder, lambda _: None)
    return Archive.open(folder, keyring=folder.parent / "keys")


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    with newspaper(tmp_path) as made:
        made.serve(PLAN, page())
        yield made


def fact(found: Provenance, link: LinkName, name: str) -> Fact:
    (one,) = found.link(link).facts_of(name)
    return one


def everything(found: Provenance) -> str:
    """All that is told in any form."""
    return to_json(found) + document(found) + told(Page(), found, details=True)


def checked_in_all_forms(found: Provenance) -> dict[str, object]:
    assert parse(Provenance, to_json(found)) == found
    assert [link.name for link in found.links] == list(LINKS)
    assert all(link.told for link in found.links)
    for one in (one for link in found.links for one in link.facts):
        assert one.label, one
        assert one.value, one
        assert one.standing != "claimed" or one.by, one
    words = told(Page(), found)
    assert all(len(line) <= 80 or "http" in line for line in words.splitlines()), words
    assert all(f"{number} {link.name.upper()}" in words for number, link in enumerate(found.links, 1))
    return checked(document(found))


# The sample.


@pytest.mark.parametrize(
    "reference", [f"{FIRST}@v1", f"{FIRST}@v3", f"{SECOND}@v2", SECOND, f"{FIRST}@c2", f"{SECOND}@c4"]
)
def test_every_link_of_the_sample_is_named_and_prov_takes_it(demo: Archive, reference: str) -> None:
    found = provenance(demo, reference)
    checked_in_all_forms(found)
    assert found.link("captor").standing == "evidence"
    assert found.link("importer").told == "nobody: the captor fetched the page itself"
    assert not found.failed
    assert provenance(demo, reference) == found, "the same archive, the same answer"


def test_the_wire_story_says_who_claims_what(demo: Archive) -> None:
    found = provenance(demo, f"{FIRST}@v1")
    assert found.link("wire").standing == "claimed"
    assert "the page says that Meridian sent the text" in found.link("wire").told
    assert fact(found, "wire", "agency").check == f"newsproof diff WIRE-TEXT {FIRST}@v1 --as copy"
    assert [one.value for one in found.link("wire").facts_of("picture-agency")] == ["MERIDIAN"]
    assert fact(found, "publisher", "publisher").value == "The Tidewater Courant"
    assert fact(found, "publisher", "publisher").by == "the page's JSON-LD publisher"
    # Plain HTTP: that the site answered is nobody's evidence.
    assert found.link("publisher").standing == "claimed"
    assert fact(found, "extractor", "read-again").standing == "evidence"
    prov = checked(document(found))
    assert prov["agent"]["id:agency"]["prov:label"] == "Meridian"
    assert prov["agent"]["id:agency"]["np:standing"] == "claimed"
    assert prov["activity"]["id:capturing"]["prov:startTime"] == found.capture.observed
    # A claimed date is no time.
    assert "prov:startTime" not in prov["activity"]["id:publishing"]
    assert prov["entity"]["id:page"]["np:claimedPublished"] == ["2026-03-03T06:40:00Z"]


def test_an_observation_points_to_the_version_whose_text_it_found(demo: Archive) -> None:
    found = provenance(demo, f"{FIRST}@c2")
    assert f"newsproof provenance {FIRST}@v1" in found.link("wire").told
    assert found.link("extractor").standing == "signed"
    gone = provenance(demo, "ferry-fares@c3")
    assert gone.link("wire").told == "not told: no article was found at that address"
    checked_in_all_forms(gone)


# Keys, log, time.


def test_whose_key_it_is_is_for_the_reader_to_say(paper: Newspaper, demo: Archive) -> None:
    made = paper.capture(PLAN)
    mine = provenance(paper.press, made.capture.name)
    assert fact(mine, "captor", "key-owner").standing == "evidence"
    assert fact(mine, "captor", "checkpoint").standing == "evidence"
    assert mine.policy == str(paper.folder / "trust")
    foreign = provenance(demo, SECOND)
    assert fact(foreign, "captor", "key-owner").standing == "none"
    assert fact(foreign, "captor", "checkpoint").standing == "claimed"
    assert foreign.policy is None


def test_a_revoked_key_fails(paper: Newspaper) -> None:
    paper.capture(PLAN)
    paper.serve(PLAN, page(cost="$14 million"))
    made = paper.capture(PLAN)
    paper.press.rotate_key(reason="a new desk")
    paper.press.revoke_key("desk", reason="the key was stolen", last_good=made.capture.index - 1)
    found = provenance(paper.press, made.capture.name)
    assert found.failed
    assert found.link("captor").standing == "failed"
    assert "revoked" in found.link("captor").told
    checked_in_all_forms(found)


def test_a_timestamp_is_evidence_under_a_root_of_the_reader_only(paper: Newspaper, tmp_path: Path) -> None:
    need_openssl()
    made = paper.capture(PLAN)
    authority = Authority(tmp_path, now=lambda: paper.press._now())
    with authority.serving() as service:
        paper.press.anchor(tsa=service.url, allow_net=LOOPBACK)
    paper.at("2026-03-03T08:00:00Z")
    paper.serve(PLAN, page(cost="$14 million"))
    later = paper.capture(PLAN)
    found = provenance(paper.press, made.capture.name)
    assert fact(found, "captor", "timestamp").standing == "claimed"
    assert fact(provenance(paper.press, later.capture.name), "captor", "signed-after").standing == "claimed"
    (paper.folder / "trust/tsa").mkdir(exist_ok=True)
    (paper.folder / "trust/tsa/root.pem").write_bytes(authority.root_pem)
    found = provenance(paper.press, made.capture.name)
    stamp = fact(found, "captor", "timestamp")
    assert stamp.standing == "evidence"
    assert "2026-03-02T08:" in stamp.value
    assert stamp.sha256 == fact(provenance(paper.press, later.capture.name), "captor", "signed-after").sha256
    after = provenance(paper.press, later.capture.name)
    assert fact(after, "captor", "signed-after").standing == "evidence"
    # A checkpoint before it says nothing of a later capture.
    assert fact(after, "captor", "timestamp").standing == "none"
    prov = checked_in_all_forms(found)
    assert isinstance(prov["entity"], dict)
    assert prov["entity"]["id:timestamp-1"]["np:standing"] == "evidence"


def test_witnesses_count_when_the_reader_knows_them(demo: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        Attested("witness", "witness W0", "2026-03-05T00:00:00.000000Z", 13, "evidence"),
        Attested("witness", "stranger+0badcafe", "", 13, "claimed", "a key that you do not know"),
        Attested("witness", "W1+0badcafe", "", 13, "failed", "it is not that key's signature"),
    )
    links = custody.links
    monkeypatch.setattr(
        custody, "links", lambda known: links(replace(known, logged=replace(known.logged, attested=lines)))
    )
    found = provenance(demo, SECOND)
    assert [one.standing for one in found.link("captor").facts_of("witness")] == ["evidence", "claimed", "failed"]
    assert found.failed
    prov = checked_in_all_forms(found)
    assert isinstance(prov["agent"], dict)
    assert {"id:witness-1-by", "id:witness-2-by"} <= prov["agent"].keys()
    assert "id:witness-3-by" not in prov["agent"], "what is false is no relation"


# The server.


@pytest.fixture
def secured(
    stages: Callable[[], Stage], authority: CertificateAuthority
) -> Callable[[str, bool], tuple[Stage, Provenance]]:
    def captured(kind: str, insecure: bool) -> tuple[Stage, Provenance]:
        stage = stages()
        assert stage.authority is not None
        context = MADE[kind](stage.authority, "news.example") if kind in MADE else authority.server("news.example")

        def play(request: bytes, _number: int) -> list[object]:
            return [NOT_HERE if b"/robots.txt" in request else answer()]

        with Server(play, context) as server:
            stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
            done = stage.press.capture(URL, allow_net=LOOPBACK, rate="off", insecure_record=insecure)
            return stage, provenance(stage.press, done.capture.name)

    return captured


def test_a_valid_certificate_is_the_captors_signed_word(
    secured: Callable[[str, bool], tuple[Stage, Provenance]],
) -> None:
    _, found = secured("valid", False)
    tls = fact(found, "publisher", "tls")
    assert (tls.standing, tls.record) == ("signed", "tls")
    assert "certificate for news.example from" in tls.value
    assert found.link("publisher").standing == "signed"
    checked_in_all_forms(found)


def test_a_certificate_that_was_put_up_with_is_none(secured: Callable[[str, bool], tuple[Stage, Provenance]]) -> None:
    _, found = secured("expired", True)
    tls = fact(found, "publisher", "tls")
    assert tls.standing == "claimed"
    assert "certificate has expired" in tls.value
    assert found.link("publisher").standing == "claimed"
    checked_in_all_forms(found)


# Imports.


def test_of_an_imported_warc_the_captor_is_a_claim_and_the_importer_signed(paper: Newspaper, tmp_path: Path) -> None:
    source = crawl(tmp_path, ("https://news.example/plan", page()))
    paper.press.import_file(source)
    found = provenance(paper.press, "https://news.example/plan")
    assert found.link("captor").standing == "claimed"
    assert fact(found, "captor", "software").value == "othertool"
    assert fact(found, "captor", "observed").by == "the WARC or ARC that it lay in"
    assert found.link("importer").standing == "evidence"
    assert fact(found, "importer", "dates").value.endswith("(warc)")
    assert fact(found, "importer", "imported").value == "2026-03-02T08:00:00.000000Z"
    kept = next(path for path in Layout(paper.path).imports())
    assert kept.name.removeprefix("import-")[:64] in fact(found, "importer", "file-sha256").value
    assert found.link("publisher").standing == "claimed"
    prov = checked_in_all_forms(found)
    assert isinstance(prov["activity"], dict)
    assert prov["activity"]["id:importing"]["prov:startTime"] == "2026-03-02T08:00:00.000000Z"
    assert prov["activity"]["id:saving"]["np:claimedTime"] == "2026-03-01T08:00:00.000000Z"


@pytest.mark.parametrize(("observed", "word"), [("2026-02-01T08:00:00Z", "user"), (None, "file")])
def test_of_a_lone_file_it_is_told_whose_word_the_date_is(
    paper: Newspaper, tmp_path: Path, observed: str | None, word: str
) -> None:
    source = tmp_path / "draft.html"
    source.write_bytes(page())
    paper.at("2030-03-02T08:00:00Z")
    paper.press.import_file(source, url=f"{SITE}/draft", observed=observed)
    found = provenance(paper.press, f"{SITE}/draft")
    assert fact(found, "importer", "dates").value.endswith(f"({word})")
    assert fact(found, "importer", "file").value == "draft.html"
    assert found.link("captor").told == "not known: somebody saved the file that was imported"
    checked_in_all_forms(found)


def test_a_file_without_an_address_has_no_publisher(paper: Newspaper, tmp_path: Path) -> None:
    source = tmp_path / "wire.txt"
    source.write_text("Bridge Opens\n\nLISSOM (Meridian) - The bridge cost $41 million, the council said.\n")
    paper.at("2030-03-02T08:00:00Z")
    done = paper.press.import_file(source).captures[0]
    found = provenance(paper.press, done.capture.name)
    assert found.link("publisher").told == "a file without a web address: only its text says whose it is"
    checked_in_all_forms(found)


# What must not be told.


def test_nothing_that_only_subscribers_are_shown_is_repeated(paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = page(headline="A Headline Behind the Wall", caption="A chamber. Photo: Hidden Hand/Reuters")
    secret = secret.replace(b"By Dana Whitlock", b"By Quintus Secretus")
    paper.serve(PLAN, secret.replace(b"</head>", WALLED.encode() + b"</head>"))
    made = paper.capture(PLAN)
    assert made.capture.access == "subscriber"
    found = provenance(paper.press, made.capture.name)
    assert found.withheld is not None
    words = everything(found)
    for hidden in ("Behind the Wall", "Hidden Hand", "Reuters", "Quintus", "Walled Courant"):
        assert hidden not in words, hidden
    assert "for subscribers" in words
    links = custody.links

    def other(known: Known) -> object:
        assert known.reading is not None
        return links(replace(known, reading=replace(known.reading, fault="headline: A Headline Behind the Wall")))

    monkeypatch.setattr(custody, "links", other)
    found = provenance(paper.press, made.capture.name)
    assert found.failed
    assert "Behind the Wall" not in everything(found)
    checked_in_all_forms(found)


def test_nothing_of_what_was_taken_off_the_disk_is_told(paper: Newspaper) -> None:
    made = paper.capture(PLAN)
    paper.press.redact(made.capture.name, reason="court order 12/26", apply=True)
    found = provenance(paper.press, made.capture.article)
    words = everything(found)
    for hidden in (SITE, "harbour.example", "Dana Whitlock", "Council Approves", "Tran", "2026-03-02T07:00:00Z"):
        assert hidden not in words, hidden
    assert fact(found, "captor", "redacted").value == "court order 12/26"
    assert found.link("captor").standing == "evidence"
    for name in ("wire", "publisher", "importer", "extractor"):
        assert found.link(name).standing == "none", name  # type: ignore[arg-type]
    assert fact(found, "report", "proof").check == f"newsproof prove {found.reference} -o proof.tlog-proof"
    checked_in_all_forms(found)


# What is not as it was signed.


def _spoil(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("what", ["record", "tile", "checkpoint", "entries", "key"])
def test_what_is_not_as_it_was_signed_is_an_error_and_no_chain(paper: Newspaper, what: str) -> None:
    made = paper.capture(PLAN)
    paper.serve(PLAN, page(cost="$14 million"))
    paper.capture(PLAN)
    layout = Layout(paper.path)
    if what == "record":
        row = next(row for row in paper.press.show(made.capture.name).records if row.role == "response")
        _spoil(paper.path / row.place.file, row.place.offset + row.place.length // 2)
    elif what == "tile":
        _spoil(next(path for path in (layout.log / "tile/0").rglob("*") if path.is_file()), 40)
    elif what == "entries":
        _spoil(next(path for path in (layout.log / "tile/entries").rglob("*") if path.is_file()), 300)
    elif what == "checkpoint":
        layout.checkpoint.write_bytes(layout.checkpoint.read_bytes().replace(b"\n2\n", b"\n1\n"))
    else:
        _spoil(layout.log_key_file, 30)
    with pytest.raises(StoreError) as error:
        provenance(paper.press, made.capture.name)
    assert error.value.code in ("archive-damaged", "index-damaged")
    assert error.value.hint


def test_a_page_that_says_something_else_when_read_again_is_told(
    demo: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = custody.links

    def other(fault: str | None, reason: str | None) -> Callable[[Known], object]:
        def made(known: Known) -> object:
            assert known.reading is not None
            return links(replace(known, reading=replace(known.reading, fault=fault, reason=reason)))

        return made

    monkeypatch.setattr(custody, "links", other("headline differs", None))
    found = provenance(demo, SECOND)
    assert (found.link("extractor").standing, found.failed) == ("failed", True)
    monkeypatch.setattr(custody, "links", other(None, "made by newsproof-articles/3, here is newsproof-articles/4"))
    found = provenance(demo, SECOND)
    assert (found.link("extractor").standing, found.failed) == ("signed", False)
    checked_in_all_forms(found)


def test_what_is_not_there_is_said(demo: Archive) -> None:
    for reference, code in (("no-such-story", "article-not-found"), (f"{SECOND}@v9", "version-not-found"),
                            (f"{SECOND}@v1..v2", "bad-version")):  # fmt: skip
        with pytest.raises(CallerError) as error:
            provenance(demo, reference)
        assert error.value.code == code


def test_a_trust_folder_that_cannot_be_read_is_an_error(paper: Newspaper) -> None:
    made = paper.capture(PLAN)
    (paper.folder / "trust" / "polcy").write_text("quorum none\n")
    with pytest.raises(CallerError, match="polcy"):
        provenance(paper.press, made.capture.name)


def test_nothing_is_written(paper: Newspaper) -> None:
    made = paper.capture(PLAN)

    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(paper.folder.rglob("*")) if path.is_file()}

    before = state()
    provenance(paper.press, made.capture.name)
    assert state() == before


def test_prov_has_no_time_of_its_own(demo: Archive) -> None:
    found = provenance(demo, SECOND)
    prov = json.loads(document(found))
    year = str(datetime.now(UTC).year)
    times = [value for one in prov["activity"].values() for name, value in one.items() if name.endswith("Time")]
    assert times
    assert all(time.startswith("2026-03-0") for time in times), year


# Odd captures.


def test_a_page_in_an_arc_cannot_lie_in_a_bundle(paper: Newspaper, tmp_path: Path) -> None:
    from tests.peers.edition import foreign_arc

    source = tmp_path / "crawl.arc"
    source.write_bytes(foreign_arc("http://news.example/old")[0])
    paper.press.import_file(source)
    found = provenance(paper.press, "http://news.example/old")
    assert not found.link("report").facts_of("bundle")
    assert "-o proof.tlog-proof" in (fact(found, "report", "proof").check or "")
    checked_in_all_forms(found)


def test_no_answer_is_told_as_none(stages: Callable[[], Stage]) -> None:
    stage = stages()

    def play(request: bytes, number: int) -> list[object]:
        return [NOT_HERE if b"/robots.txt" in request else answer()]

    with Server(play) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        stage.press.capture("http://news.example/story", allow_net=LOOPBACK, rate="off")
    done = stage.press.capture("http://news.example/story", allow_net=LOOPBACK, rate="off")
    assert (done.outcome, done.capture.status) == ("broken", None)
    found = provenance(stage.press, done.capture.name)
    assert found.link("publisher").told.startswith("news.example was asked and gave no answer")
    assert not found.link("publisher").facts_of("status")
    checked_in_all_forms(found)


def test_a_redirect_is_told_with_both_addresses(stages: Callable[[], Stage]) -> None:
    stage = stages()

    def play(request: bytes, number: int) -> list[object]:
        if b"/robots.txt" in request:
            return [NOT_HERE]
        return [to(b"/story") if b"/old" in request else answer()]

    with Server(play) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        done = stage.press.capture("http://news.example/old", allow_net=LOOPBACK, rate="off")
    found = provenance(stage.press, done.capture.name)
    assert fact(found, "publisher", "address").value == "http://news.example/old"
    assert fact(found, "publisher", "answered").value == "http://news.example/story"
    checked_in_all_forms(found)


def test_robots_are_told_as_they_were_asked(stages: Callable[[], Stage]) -> None:
    stage = stages()
    rules = b"User-agent: *\nDisallow: /story\n"

    def play(request: bytes, number: int) -> list[object]:
        return [answer(rules, html=False) if b"/robots.txt" in request else answer()]

    with Server(play) as server:
        stage.answer_at(lambda _host, _port: [("127.0.0.1", server.port)])
        how = {"ignore_robots": True, "reason": "the deposit act", "profile": "legal-deposit"}
        done = stage.press.capture("http://news.example/story", allow_net=LOOPBACK, rate="off", **how)  # type: ignore[arg-type]
    found = provenance(stage.press, done.capture.name)
    assert fact(found, "captor", "against-robots").value.endswith("legal-deposit, the deposit act")
    assert fact(found, "captor", "robots").value.startswith("forbidden by line 2 of ")
    checked_in_all_forms(found)


def test_without_an_index_the_hint_mends_it(paper: Newspaper) -> None:
    made = paper.capture(PLAN)
    Layout(paper.path).index.unlink()
    with pytest.raises(StoreError) as error:
        provenance(paper.press, made.capture.name)
    assert (error.value.code, error.value.hint) == ("index-damaged", "newsproof repair index")


def test_a_log_that_only_bears_the_name_of_one_that_is_trusted_is_an_error(paper: Newspaper, tmp_path: Path) -> None:
    made = paper.capture(PLAN)
    other = Archive.create(tmp_path / "other", origin="news.example/desk", keyring=tmp_path / "elsewhere" / "keys")
    policy = paper.folder / "trust" / "policy"
    theirs = (other.path / "keys" / "log.pub").read_text().strip()
    policy.write_text(f"log {theirs}\nquorum none\n")
    with pytest.raises(StoreError, match="not to be relied on"):
        provenance(paper.press, made.capture.name)


def test_of_many_checkpoints_so_many_are_checked(paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.repository import provenance as tracing

    made = paper.capture(PLAN)
    layout = Layout(paper.path)
    line = "— stranger.example AAAAAAAAAAAA\n"
    for number in range(6):
        paper.serve(PLAN, page(cost=f"${number} million"))
        paper.capture(PLAN)
    for size, path in layout.published_checkpoints()[1:]:
        path.write_text(f"{path.read_text()}{line}")
        assert size
    judged: list[bytes] = []
    judge = tracing.judge

    def counted(note: bytes, *more: object, **named: object) -> object:
        judged.append(note)
        return judge(note, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(tracing, "judge", counted)
    monkeypatch.setattr(tracing, "_MOST", 2)
    found = provenance(paper.press, made.capture.name)
    assert len(judged) == 4, "the newest one, the first two that cover it, and the last"
    (witness,) = found.link("captor").facts_of("witness")
    assert (witness.standing, "a key that you do not know" in witness.value) == ("claimed", True)
    checked_in_all_forms(found)


def test_a_page_that_was_made_of_a_row_says_so(paper: Newspaper, tmp_path: Path) -> None:
    from tests.api.test_imports_of_others import database, wacz

    done = paper.press.import_file(database(tmp_path / "news.db"))
    found = provenance(paper.press, done.captures[0].capture.name)
    assert fact(found, "importer", "dates").value == "the database that it lay in (row)"
    assert "the page was made of it" in fact(found, "importer", "part").value
    assert found.link("publisher").told.startswith("whoever imported it says that")
    checked_in_all_forms(found)
    packed = crawl(tmp_path, ("https://news.example/packed", page())).read_bytes()
    paper.press.import_file(wacz(tmp_path / "crawl.wacz", {"archive/data.warc.gz": packed}))
    found = provenance(paper.press, "https://news.example/packed")
    assert fact(found, "captor", "software").value == "othertool"
    assert fact(found, "importer", "imported").standing == "signed"
    checked_in_all_forms(found)


def test_whoever_may_be_asked_for_a_date_has_a_name() -> None:
    assert set(custody._DATED) == set(get_args(DateWord))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda prov: prov["agent"].pop("id:signer"),
        lambda prov: prov["entity"].pop("id:received"),
        lambda prov: prov.pop("used"),
        lambda prov: prov["prefix"].pop("id"),
        lambda prov: prov["activity"]["id:capturing"].update({"prov:startTime": "yesterday"}),
        lambda prov: prov["wasGeneratedBy"]["_:wasGeneratedBy1"].pop("prov:entity"),
        lambda prov: prov["wasAttributedTo"]["_:wasAttributedTo1"].update({"prov:agent": "id:capture"}),
        lambda prov: prov["entity"].update({"id:alone": {"prov:label": "nobody speaks of it"}}),
        lambda prov: prov["entity"]["id:page"].update({"np:odd": {"no": "value"}}),
        lambda prov: prov.update({"thing": {}}),
    ],
)
def test_the_judge_of_prov_documents_finds_what_is_wrong(
    demo: Archive, spoil: Callable[[dict[str, Any]], object]
) -> None:
    prov = checked(document(provenance(demo, SECOND)))
    spoil(prov)
    with pytest.raises(Exception):  # noqa: B017 - of the schema, of the package, or ours
        checked(json.dumps(prov))

"""Two captors and more who looked at the same paper: what each is a witness of, and what none of them is believed."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import Archive, corroborate
from archive.demo.server import NewsServer
from archive.errors import CallerError
from archive.formats import warc
from archive.model.codec import plain, to_json
from archive.model.corroboration import ArticleCompared, Corroborated, Otherwise, Text
from tests.newspaper import SITE, Newspaper, page

PLAN, FARES = "/2026/harbour-plan", "/2026/ferry-fares"
AD = "<aside class='ad' data-slot='{}'><script>var n='{}';</script></aside>"


class Street:
    """One server that several captors look at, each with keys and archive of its own."""

    def __init__(self, folder: Path, server: NewsServer, clock: list[datetime]) -> None:
        self._folder, self.server, self._clock = folder, server, clock
        self.ana = self.captor("ana", 1)
        self.bo = self.captor("bo", 2)

    def captor(self, name: str, seed: int) -> Newspaper:
        folder = self._folder / name
        folder.mkdir()
        return Newspaper(folder, self.server, self._clock, seed)

    def look(self, who: Newspaper, moment: str, body: bytes, path: str = PLAN, **headers: str) -> str:
        who.at(f"2026-03-02T{moment}:00Z")
        who.serve(path, body, **headers)
        return who.capture(path).outcome

    def gone(self, who: Newspaper, moment: str, path: str = PLAN) -> str:
        who.at(f"2026-03-02T{moment}:00Z")
        who.serve(path, b"gone", 410)
        return who.capture(path).outcome


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    with NewsServer(now=lambda: clock[0]) as server:
        yield Street(tmp_path, server, clock)


def asked(*who: Newspaper | Path, **more: str | Path) -> Corroborated:
    return corroborate([one.path if isinstance(one, Newspaper) else one for one in who], **more)  # type: ignore[arg-type]


def only(found: Corroborated) -> ArticleCompared:
    (article,) = found.articles
    return article


def one_text(found: Corroborated) -> Text:
    (text,) = only(found).texts
    return text


def said(text: Text) -> list[tuple[int, str, int | None]]:
    return [(one.archive, one.word, one.text) for one in text.otherwise]


# What is the same.


def test_the_same_bytes(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    found = asked(street.ana, street.bo)
    text = one_text(found)
    assert (text.witnesses, text.by_bytes, found.captors, found.exit) == (2, 2, 2, 0)
    assert text.headline == "Council Approves Harbour Plan"
    assert [(one.archive, one.first, one.looks) for one in text.held] == [
        (1, "2026-03-02T08:00:00.000000Z", 1),
        (2, "2026-03-02T08:05:00.000000Z", 1),
    ]
    assert text.held[0].payloads == text.held[1].payloads
    assert text.otherwise == ()
    assert not only(found).differences


def test_the_same_text_in_other_bytes(street: Street) -> None:
    street.look(street.ana, "08:00", page(extra=AD.format(1, "aa")))
    street.look(street.bo, "08:05", page(extra=AD.format(2, "bb")))
    found = asked(street.ana, street.bo)
    text = one_text(found)
    assert (text.witnesses, text.by_bytes, found.exit) == (2, 1, 0)
    assert not {*text.held[0].payloads} & {*text.held[1].payloads}


def test_an_unchanged_look_with_the_bytes_of_the_other(street: Street) -> None:
    street.look(street.ana, "08:00", page(extra=AD.format(1, "aa")))
    assert street.look(street.ana, "09:00", page(extra=AD.format(2, "bb"))) == "unchanged"
    street.look(street.bo, "09:05", page(extra=AD.format(2, "bb")))
    text = one_text(asked(street.ana, street.bo))
    assert (text.witnesses, text.by_bytes, text.held[0].looks) == (2, 2, 2)


def test_another_spelling_of_the_address_is_the_same_article(street: Street) -> None:
    street.look(street.ana, "08:00", page(), PLAN)
    street.look(street.bo, "08:05", page(), f"{PLAN}?utm_source=mail")
    assert one_text(asked(street.ana, street.bo)).witnesses == 2
    named = asked(street.ana, street.bo, article=f"{SITE.replace('http', 'https')}{PLAN}/?fbclid=1")
    assert one_text(named).witnesses == 2
    with pytest.raises(CallerError) as none:
        asked(street.ana, street.bo, article=f"{SITE}/2026/never")
    assert none.value.code == "article-not-found"
    with pytest.raises(CallerError) as slug:
        asked(street.ana, street.bo, article="harbour-plan")
    assert slug.value.code == "usage"


# What is not the same.


def test_another_text_between_looks_far_apart_is_no_contradiction(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page(cost="$44 million"))
    found = asked(street.ana, street.bo)
    first, second = only(found).texts
    assert (first.witnesses, second.witnesses, found.contradicted, found.exit) == (1, 1, 0, 1)
    assert (said(first), said(second)) == ([(2, "near", 2)], [(1, "near", 1)])
    (difference,) = only(found).differences
    assert (difference.one, difference.other, difference.same_time) == (1, 2, False)
    assert difference.comparison is not None
    (edit,) = difference.comparison.edits
    assert edit.old is not None
    assert edit.new is not None
    assert ("$41 million" in edit.old.text, "$44 million" in edit.new.text) == (True, True)


def test_one_looked_in_between_and_saw_something_else(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "09:00", page(cost="$44 million"))
    street.look(street.ana, "10:00", page())
    found = asked(street.ana, street.bo)
    first, second = only(found).texts
    assert said(first) == [(2, "same-time", 2)]
    assert said(second) == [(1, "same-time", 1)]
    assert first.otherwise[0].observed == "2026-03-02T09:00:00.000000Z"
    assert (found.contradicted, found.exit) == (2, 1)
    assert [one.same_time for one in only(found).differences] == [True]


def test_an_age_moves_a_look_to_when_the_page_was_made(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "09:00", page(cost="$44 million"), Age="7200")  # the page as it was at seven
    street.look(street.ana, "10:00", page())
    found = asked(street.ana, street.bo)
    assert found.contradicted == 0
    assert {one.word for text in only(found).texts for one in text.otherwise} == {"near"}


def test_gone_for_one_and_there_for_the_other(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:10", page())
    assert street.gone(street.bo, "09:00") == "gone"
    street.look(street.ana, "10:00", page())
    found = asked(street.ana, street.bo)
    text = one_text(found)
    assert (text.witnesses, text.contradicted, found.exit) == (2, True, 1)
    assert text.otherwise[0].outcome == "gone"


def test_not_looked_is_no_evidence_either_way(street: Street) -> None:
    street.look(street.bo, "07:00", page())
    street.look(street.ana, "07:10", page())
    street.look(street.ana, "08:00", page(cost="$42 million"))
    street.look(street.ana, "09:00", page(cost="$43 million"))
    street.look(street.bo, "09:10", page(cost="$43 million"))
    found = asked(street.ana, street.bo)
    assert [text.witnesses for text in only(found).texts] == [2, 1, 2]
    assert said(only(found).texts[1]) == [(2, "not-looked", None)]
    assert (found.contradicted, found.exit) == (0, 0)


def test_a_text_that_one_archive_has_twice_keeps_its_two_stretches(street: Street) -> None:
    for moment, cost in (("08:00", "$41 million"), ("09:00", "$44 million"), ("10:00", "$41 million")):
        street.look(street.ana, moment, page(cost=cost))
    street.look(street.bo, "09:05", page(cost="$44 million"))
    first, second = only(asked(street.ana, street.bo)).texts
    assert [one.archive for one in first.held] == [1, 1]
    assert (first.witnesses, second.witnesses) == (1, 2)
    assert second.otherwise == ()


def test_an_article_of_one_archive_is_counted_and_shown_when_asked_for(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    street.look(street.ana, "08:10", page("Ferry Fares Rise Again"), FARES)
    found = asked(street.ana, street.bo)
    assert (len(found.articles), found.alone) == (1, 1)
    found = asked(street.ana, street.bo, article=f"{SITE}{FARES}")
    assert said(one_text(found)) == [(2, "not-held", None)]
    assert found.exit == 1


# Who is a witness.


def test_a_copied_folder_is_one_captor(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    copy = tmp_path / "copy"
    shutil.copytree(street.ana.path, copy)
    found = asked(street.ana, copy)
    assert (found.captors, one_text(found).witnesses, found.exit) == (1, 1, 1)
    assert found.archives[1].same_as == (1,)
    street.look(street.bo, "08:05", page())
    found = asked(copy, street.bo, street.ana)
    assert (found.captors, one_text(found).witnesses, found.exit) == (2, 2, 0)


def test_two_archives_of_one_key_are_one_captor(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    folder = tmp_path / "second"
    folder.mkdir()
    shutil.copytree(street.ana.folder / "keys", folder / "keys")
    second = Archive.create(
        folder / "press",
        origin="other.example/desk",
        keyring=folder / "keys",
        now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC),
        resolve=street.server.resolve,
    )
    second.capture(f"{SITE}{PLAN}", allow_net=("127.0.0.0/8",), rate="off")
    found = asked(street.ana, second.path)
    assert found.archives[1].same_as == (1,)
    assert found.archives[0].origin != found.archives[1].origin
    assert (found.captors, one_text(found).witnesses, one_text(found).by_bytes, found.exit) == (1, 1, 1, 1)


def test_a_copy_of_a_record_is_no_second_witness(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    street.ana.press.export(["harbour-plan"], tmp_path / "ana.warc.gz")
    street.bo.at("2026-03-03T08:00:00Z")
    street.bo.press.import_file(tmp_path / "ana.warc.gz")
    found = asked(street.ana, street.bo)
    assert (found.captors, one_text(found).witnesses, found.exit) == (2, 1, 1)
    # Packed anew it is the same record; a look of one's own is another.
    cy = street.captor("cy", 3)
    cy.at("2026-03-03T08:00:00Z")
    plain_file = tmp_path / "ana.warc"
    plain_file.write_bytes(gzip.decompress((tmp_path / "ana.warc.gz").read_bytes()))
    cy.press.import_file(plain_file)
    assert one_text(asked(street.ana, street.bo, cy)).witnesses == 1
    street.look(street.bo, "11:00", page())
    text = one_text(asked(street.ana, street.bo, cy))
    assert (text.witnesses, text.by_bytes) == (2, 2)


def crawl(note: str) -> bytes:
    """A crawl of somebody else: one page. With another note the record has other bytes and the same name and date."""
    return warc.record(
        "response",
        record_id="<urn:uuid:00000000-0000-4000-8000-000000000101>",
        date="2026-03-01T10:00:00.000000Z",
        target=f"{SITE}{PLAN}",
        content_type=warc.HTTP_RESPONSE,
        block=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(),
        headers=[("X-Crawl-Note", note)],
    )


@pytest.mark.parametrize("other", ["one", "two"])
def test_imports_of_one_crawl_are_one_witness(street: Street, tmp_path: Path, other: str) -> None:
    for who, name, note in ((street.ana, "a.warc", "one"), (street.bo, "b.warc", other)):
        (tmp_path / name).write_bytes(crawl(note))
        who.at("2026-03-20T08:00:00Z")
        who.press.import_file(tmp_path / name)
    found = asked(street.ana, street.bo)
    text = one_text(found)
    assert [one.source for one in text.held] == ["a.warc", "b.warc"]
    assert (found.captors, text.witnesses, text.by_bytes, found.exit) == (2, 1, 1, 1)


def test_a_file_without_a_fetch_is_no_witness_and_contradicts_nobody(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.ana, "10:00", page())
    for name, cost in (("same", "$41 million"), ("other", "$99 million")):
        saved = tmp_path / f"{name}.html"
        saved.write_bytes(page(cost=cost))
        street.bo.at("2026-03-03T08:00:00Z")
        street.bo.press.import_file(saved, url=f"{SITE}{PLAN}", observed="2026-03-02T09:00:00Z")
    found = asked(street.ana, street.bo)
    first, second = only(found).texts
    assert (first.witnesses, second.witnesses, found.contradicted) == (1, 0, 0)
    assert [(one.archive, one.counts) for one in first.held] == [(1, True), (2, False)]
    assert "no fetch" in (first.held[1].why_not or "")


def test_a_new_key_of_a_captor_is_no_second_captor(street: Street, tmp_path: Path) -> None:
    street.look(street.ana, "08:00", page())
    copy = tmp_path / "copy"
    shutil.copytree(street.ana.path, copy)
    street.ana.press.rotate_key(reason="a new year")
    street.look(street.ana, "09:00", page())
    found = asked(copy, street.ana)
    assert [len(one.keys) for one in found.archives] == [2, 3]
    assert (found.captors, one_text(found).witnesses) == (1, 1)


def test_what_a_stolen_key_signed_is_no_witness(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:04", page("Ferry Fares Rise Again"), FARES)
    street.look(street.bo, "08:05", page())
    street.bo.press.rotate_key(reason="a new year")
    street.bo.press.revoke_key("desk", reason="it was stolen", last_good=0)
    found = asked(street.ana, street.bo)
    assert (found.archives[1].standing, found.exit, found.corroborated) == ("failed", 1, 0)


# What is not believed.


def test_a_damaged_archive_is_named_and_not_counted(street: Street) -> None:
    for who, moment in ((street.ana, "08:00"), (street.bo, "08:05")):
        street.look(who, moment, page())
    cy = street.captor("cy", 3)
    street.look(cy, "08:10", page())
    segment = next((cy.path / "warc").glob("*.warc.gz"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0x20
    segment.write_bytes(data)
    found = asked(street.ana, cy, street.bo)
    assert [one.standing for one in found.archives] == ["counted", "failed", "counted"]
    assert found.archives[1].why
    assert (found.captors, one_text(found).witnesses, found.exit) == (2, 2, 1)
    assert [one.archive for one in one_text(found).held] == [1, 3]
    # With nobody left to compare with, nothing is compared.
    found = asked(street.ana, cy)
    assert (found.articles, found.captors, found.exit) == ((), 1, 1)
    assert asked(cy, street.ana, article=f"{SITE}/2026/never").articles == ()


def test_an_archive_of_no_articles(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    found = asked(street.ana, street.bo)
    assert [one.standing for one in found.archives] == ["counted", "counted"]
    assert (found.articles, found.alone, found.exit) == ((), 1, 1)
    assert said(one_text(asked(street.bo, street.ana, article=f"{SITE}{PLAN}"))) == [(1, "not-held", None)]


def test_a_forged_index_is_not_believed(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page(cost="$44 million"))
    honest = plain(asked(street.ana, street.bo))
    mine, his = (sqlite3.connect(next(one.path.glob("index*"))) for one in (street.ana, street.bo))
    ((payload, observed),) = mine.execute("SELECT payload, observed FROM capture").fetchall()
    his.execute("UPDATE capture SET payload = ?, observed = ?", (payload, observed))
    his.execute("UPDATE field SET value = replace(value, '$44', '$41')")
    his.commit()
    for one in (mine, his):
        one.close()
    assert plain(asked(street.ana, street.bo)) == honest
    for path in street.bo.path.glob("index*"):
        path.unlink()
    assert plain(asked(street.ana, street.bo)) == honest


def test_what_is_no_archive(street: Street, tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes(page())
    for wrong in (tmp_path / "nowhere", tmp_path, saved, street.ana.path / "warc"):
        with pytest.raises(CallerError) as refused:
            asked(street.ana, wrong)
        assert refused.value.code in ("no-archive", "no-such-file", "not-evidence"), wrong
    for few in ([street.ana.path], [], [street.ana.path] * 17):
        with pytest.raises(CallerError) as refused:
            corroborate(few)
        assert refused.value.code == "usage"


def test_the_readers_policy_decides_who_is_known(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    assert [one.known for one in asked(street.ana, street.bo).archives] == [False, False]
    found = asked(street.ana, street.bo, policy=street.ana.folder / "trust")
    assert [(one.standing, one.known) for one in found.archives] == [("counted", True), ("unproven", False)]
    assert (found.captors, found.articles, found.exit) == (1, (), 4)
    with pytest.raises(CallerError) as refused:
        asked(street.ana, street.bo, policy=street.ana.folder / "nowhere")
    assert refused.value.code == "bad-policy"


def test_nothing_is_written_to_any_archive(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page(cost="$44 million"))

    def files() -> dict[Path, bytes]:
        return {
            path: path.read_bytes() for one in (street.ana, street.bo) for path in one.path.rglob("*") if path.is_file()
        }

    before = files()
    asked(street.ana, street.bo)
    assert files() == before


def test_what_the_descriptions_say_of_the_reader(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.bo.at("2026-03-02T08:05:00Z")
    street.bo.press.capture(
        f"{SITE}{PLAN}", allow_net=("127.0.0.0/8",), rate="off", user_agent="Kestrel/1 (+mailto:a@b.example)"
    )
    first, second = only(asked(street.ana, street.bo)).readers
    assert first.user_agents[0].startswith("newsproof/")
    assert second.user_agents == ("Kestrel/1 (+mailto:a@b.example)",)
    assert first.access
    assert not first.proxies


def test_the_order_of_the_archives_changes_only_their_numbers(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "09:00", page(cost="$44 million"))
    street.look(street.ana, "10:00", page())

    def told(found: Corroborated) -> list[object]:
        return [(text.witnesses, text.by_bytes, text.contradicted, text.headline) for text in only(found).texts]

    assert told(asked(street.ana, street.bo)) == told(asked(street.bo, street.ana))


def test_removed_content_is_told_and_not_compared(street: Street) -> None:
    street.look(street.ana, "08:00", page())
    street.look(street.bo, "08:05", page())
    street.bo.press.redact("harbour-plan", reason="court order 12/26", apply=True)
    found = asked(street.ana, street.bo)
    assert found.archives[1].standing == "counted"
    assert found.corroborated == 0
    assert json.loads(to_json(found))["schema"] == "newsproof/corroborated/v1"
    found = asked(street.ana, street.bo, article=f"{SITE}{PLAN}")
    assert one_text(found).otherwise == (Otherwise(2, "not-held"),)

"""Where captures come from: whoever verifies is told what was fetched, what somebody imported, and whose its dates are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import verify
from archive.audit.origins import SENT, OriginCount, not_proven
from archive.model.codec import to_json
from archive.model.verdict import Origins, Verification
from archive.report import text as texts
from archive.report.text.style import Page
from tests.crawl import crawl
from tests.newspaper import newspaper, page

PLAN = "http://harbour.example/2026/plan"
TYPED = "https://weir.example/mayor"
ONE_CAPTOR = "one captor says so"
IMPORTER = "whoever imported it says so"
NOT_SHOWN = "fetched from a server, or typed in and imported"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of one fetched page, one page in a WARC, and one text that somebody typed and dated; and its evidence."""
    folder = tmp_path_factory.mktemp("origins")
    patch = pytest.MonkeyPatch()
    patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
    patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
    with newspaper(folder) as paper:
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        paper.press.import_file(crawl(folder / "crawl.warc.gz", 1))
        (folder / "text.html").write_bytes(page(headline="I stole it all, says mayor"))
        paper.press.import_file(folder / "text.html", url=TYPED, observed="2026-03-01T07:00:00Z")
        for name, reference in (("fetched", PLAN), ("typed", TYPED)):
            paper.press.prove(reference, folder / f"{name}.wacz")
            paper.press.prove(reference, folder / f"{name}.tlog-proof")
            answer = paper.press.quote(reference, folder / f"{name}.html", item="headline")
            assert bool(answer.imported) == (name == "typed")
        paper.press.path.rename(folder / "kept")
    yield folder
    patch.undo()


def said(found: Verification) -> str:
    return texts.verification(Page(), found).replace("\n  ", " ")


def test_an_archive_says_how_many_were_imported_and_whose_word_their_dates_are(shelf: Path) -> None:
    found = verify(shelf / "kept")
    assert found.ok
    assert found.origins == Origins(fetched=1, imported=2, dated_by_warc=1, dated_by_user=1)
    assert json.loads(to_json(found))["origins"]["dated_by_user"] == 1
    assert "Imported: 2 of 3 captures, dated 1 by whoever imported them and 1 by the WARC that they lay in" in said(
        found
    )
    told = "; ".join(found.not_proven)
    assert ONE_CAPTOR in told
    assert IMPORTER in told


def test_a_bundle_says_whether_its_capture_was_imported(shelf: Path) -> None:
    typed, fetched = verify(shelf / "typed.wacz"), verify(shelf / "fetched.wacz")
    assert typed.origins == Origins(imported=1, dated_by_user=1)
    assert "Imported: 1 of 1 capture, dated by whoever imported it" in said(typed)
    assert ONE_CAPTOR not in " ".join(typed.not_proven)
    assert IMPORTER in " ".join(typed.not_proven)
    assert "Captured" not in said(typed)
    assert re.search(f"Address, by whoever signed: [a-z-]+ v1 at {TYPED}", said(typed).replace("\n", " "))
    assert re.search(f"Captured, by whoever signed: [a-z-]+ v1 at {PLAN}", said(fetched).replace("\n", " "))
    assert fetched.origins == Origins(fetched=1)
    assert "mported" not in said(fetched)
    assert SENT in fetched.not_proven


@pytest.mark.parametrize("name", ["fetched", "typed"])
@pytest.mark.parametrize("end", ["html", "tlog-proof"])
def test_quotes_and_proofs_say_that_they_cannot_show_it(shelf: Path, name: str, end: str) -> None:
    found = verify(shelf / f"{name}.{end}")
    assert found.exit == 0
    assert found.origins == Origins(unknown=1)
    told = "; ".join(found.not_proven)
    assert NOT_SHOWN in told
    assert ONE_CAPTOR not in told
    assert "seen" not in said(found)
    assert "Captured" not in said(found)
    if end == "html":
        assert "Address, by whoever signed: version 1 at " in said(found)


def test_a_segment_alone_says_it_too(shelf: Path) -> None:
    found = verify(shelf / "kept" / "warc" / "news-000001.warc.gz")
    assert found.kind == "segment"
    assert found.origins == Origins(fetched=1, imported=2, dated_by_warc=1, dated_by_user=1)


def test_a_description_that_is_gone_leaves_it_open(shelf: Path) -> None:
    """What is not read is never counted as fetched."""
    damaged = shelf / "damaged.wacz"
    data = bytearray((shelf / "typed.wacz").read_bytes())
    data[data.index(b"archive/data.warc.gz") + 400] ^= 1
    damaged.write_bytes(data)
    found = verify(damaged)
    assert found.exit == 1
    assert found.origins is not None
    assert found.origins.fetched == 0


@given(
    st.lists(st.sampled_from([None, {}, {"origin": 3}, {"origin": {"kind": "found"}}]), max_size=4), st.integers(0, 5)
)
def test_nonsense_is_unknown(documents: list[dict[str, object] | None], more: int) -> None:
    count = OriginCount()
    for one in documents:
        count.take(one)
    captures = len(documents) + more
    assert count.result(captures) == Origins(unknown=captures)
    assert (SENT in not_proven(count.result(captures))) == (captures == 0)

"""An archive with tombstones in it is read by other people's tools as if nothing had happened, and shows nothing of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newspaper import page
from tests.peers.conftest import Peers
from tests.redaction import REASON, crawl, desk, take, tombstones

pytestmark = pytest.mark.peer


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A segment and two foreign files, one of them plain, each with tombstones between other records."""
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    press = desk(tmp_path)
    take(press, "kestrel-trial", "Kestrel Trial Opens")
    take(press, "ferry-fares", "Ferry Fares Rise")
    for number, gzip in enumerate((True, False)):
        pages = [
            (f"https://courant.example/{name}-{number}", page(f"The {name} story number {number}"))
            for name in ("first", "kestrel", "last")
        ]
        name = "crawl.warc.gz" if gzip else "crawl.warc"
        press.import_file(crawl(tmp_path, *pages, name=name, gzip=gzip))
    for slug in [row.slug for row in press.articles() if "kestrel" in row.url]:
        press.redact(slug, reason=REASON, apply=True)
    found = [path for path in sorted((press.path / "warc").iterdir()) if path.name.endswith((".warc", ".warc.gz"))]
    assert all(tombstones(path) for path in found)
    assert len(found) == 3
    return found


def test_validators_find_nothing_wrong(files: list[Path], peers: Peers) -> None:
    for path in files:
        done = peers.run("warcio", "check", "-v", path)
        assert done.returncode == 0, done.stdout
        assert "digest failed" not in done.stdout
        assert done.stdout.count("urn:newsproof:redacted:") == len(tombstones(path))
        done = peers.run("fastwarc", "check", path)
        assert done.returncode == 0, done.stdout


def test_indexers_list_no_tombstone(files: list[Path], peers: Peers) -> None:
    done = peers.run("cdxj-indexer", "--sort", *files)
    assert done.returncode == 0, done.stderr
    assert "kestrel" not in done.stdout
    assert "1970" not in done.stdout
    assert done.stdout.count("courant.example/first") + done.stdout.count("courant.example/last") == 4

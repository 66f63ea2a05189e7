"""Claim 7: a bundle is checked without the archive, the network or our software, and the verdict is that of `verify`.

False if the commands of `docs/by-hand.md` (openssl, sha256sum, jq, unzip, gzip and a POSIX shell) accept what `verify`
refuses or refuse what it accepts, for what the page says that it looks at. `tests/test_by_hand.py` goes through the
page's own list of changes; here are random ones, and the verdicts on a forgery that holds every key.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from archive.formats import wacz
from tests.test_by_hand import TOOLS, Kit, make_kit
from tests.torture import byhand
from tests.torture.bundles import files_of, repaired


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("by-hand")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        yield make_kit(folder)


def test_good_and_changed_bundles_have_the_same_verdict(kit: Kit) -> None:
    count = byhand.run(count_of=8, kit=kit)
    assert not count.failures, count.failures
    assert count.tried["by hand"] == 8
    assert len([verdict for verdict in count.codes if "refused" in verdict]) >= 1


def test_a_proof_under_keys_of_a_forger_is_refused_by_both(kit: Kit) -> None:
    """The bundle of another archive is whole; only the reader's keys tell."""
    assert kit.by_hand(kit.bundle, "mine", "root.pem").endswith("ACCEPTED\n")
    assert "REFUSED" in kit.by_hand(kit.bundle, "other", log="stranger.pub")
    files = files_of(kit.bundle)
    mine, theirs = (max(found, key=wacz.proof_index) for found in (_proofs(files), _proofs(files_of(kit.imported))))
    forged = repaired({**files, mine: files_of(kit.imported)[theirs]})
    assert "REFUSED" in kit.by_hand(forged, "forged", "root.pem")
    assert kit.verified(forged) == 1


def _proofs(files: dict[str, bytes]) -> list[str]:
    return [name for name in files if wacz.proof_index(name) is not None]

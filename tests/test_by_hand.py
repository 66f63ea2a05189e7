"""The page about checking by hand: its own commands accept what `verify` accepts, and refuse what `verify` refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.api import verify
from archive.formats import wacz
from archive.trust.cosignatures import Cosigner
from archive.trust.keys import Signer
from tests.authority import Authority
from tests.conftest import ROOT
from tests.crawl import crawl
from tests.newspaper import Newspaper, newspaper, page
from tests.torture.bundles import files_of, repaired, zipped

PAGE = ROOT / "docs" / "by-hand.md"
TOOLS = ("sh", "unzip", "gzip", "openssl", "jq", "sha256sum", "sed", "mktemp", "tail", "od")
LOOPBACK = ("127.0.0.0/8",)
PLAN = "http://harbour.example/2026/plan"
#: What was touched lies in no file of the bundle but in the ZIP around them.
FORM = "form"


def script_of(text: str) -> str:
    """Exactly the shell blocks of the page, in their order."""
    return "".join(re.findall(r"(?ms)^```sh\n(.*?)^```$", text))


@dataclass
class Kit:
    """A bundle with a timestamp above and one below, what a reader needs for it, and the script of the page."""

    folder: Path
    bundle: bytes
    imported: bytes
    script: Path = field(init=False)

    def __post_init__(self) -> None:
        self.script = self.folder / "by-hand.sh"
        self.script.write_text(script_of(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

    def by_hand(self, bundle: bytes, name: str = "x", *more: str, log: str = "log.pub", shell: str = "sh") -> str:
        """What the script says: all it printed. It must end with ACCEPTED and 0, or with REFUSED and 1."""
        place = self.folder / f"{name}.wacz"
        place.write_bytes(bundle)
        done = subprocess.run(
            [shell, str(self.script), place.name, log, "desk.pub", *more],
            cwd=self.folder, capture_output=True, timeout=120,
        )  # fmt: skip
        said = done.stdout.decode("utf-8", "replace")
        last = said.strip().rpartition("\n")[2]
        assert (done.returncode, last.partition(":")[0]) in ((0, "ACCEPTED"), (1, "REFUSED")), (said, done.stderr)
        return said

    def verified(self, bundle: bytes, name: str = "v") -> int:
        """The exit status of `verify` under the reader's own trust folder."""
        place = self.folder / f"{name}.wacz"
        place.write_bytes(bundle)
        return verify(place, policy=self.folder / "trust").exit


def make_kit(folder: Path) -> Kit:
    with newspaper(folder) as paper:
        authority = Authority(folder, now=lambda: paper.press._now())
        witness = Cosigner.from_seed("witness.example/library", bytes(range(32)))
        with authority.serving() as service:
            paper.serve("/2026/plan", page())
            paper.capture("/2026/plan")
            paper.at("2026-03-02T08:30:00Z")
            paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
            paper.at("2026-03-02T09:00:00Z")
            paper.capture("/2026/plan")
            taken = crawl(folder / "crawl.warc.gz", 1)
            paper.press.import_file(taken)
            paper.at("2026-03-02T09:30:00Z")
            paper.press.anchor(tsa=service.url, name="tsa.example", allow_net=LOOPBACK)
        _cosign(paper, witness)
        paper.press.prove(f"{PLAN}@c2", folder / "plan.wacz")
        (slug,) = [row.slug for row in paper.press.articles() if row.url != PLAN]
        paper.press.prove(slug, folder / "imported.wacz")
        for name in ("log.pub", "desk.pub"):
            shutil.copy(paper.path / "keys" / name, folder / name)
    (folder / "root.pem").write_bytes(authority.root_pem)
    (folder / "other.pem").write_bytes(Authority(folder, name="Other").root_pem)
    (folder / "witness.pub").write_text(f"{witness.verifier.vkey}\n")
    stranger = Signer.from_seed("news.example/desk", bytes(32)).verifier
    (folder / "stranger.pub").write_text(f"{stranger.vkey}\n")
    trust = folder / "trust"
    (trust / "tsa").mkdir(parents=True)
    shutil.copy(folder / "root.pem", trust / "tsa" / "root.pem")
    log, desk = ((folder / name).read_text().strip() for name in ("log.pub", "desk.pub"))
    (trust / "policy").write_text(f"log {log}\nwitness W {witness.verifier.vkey}\nquorum W\n")
    (trust / "captors").write_text(f"{desk} {log.partition('+')[0]}\n")
    return Kit(folder, (folder / "plan.wacz").read_bytes(), (folder / "imported.wacz").read_bytes())


def _cosign(paper: Newspaper, witness: Cosigner) -> None:
    """A witness's line on the newest checkpoint."""
    from archive.trust import notes

    for path in (paper.path / "log" / "checkpoint", max((paper.path / "log/checkpoints").iterdir(), key=_size)):
        note = notes.parse(path.read_bytes())
        path.write_bytes(path.read_bytes() + witness.cosign(note.text, 1_772_445_600).line.encode())


def _size(path: Path) -> int:
    return int(path.name)


def make_rotated(folder: Path) -> tuple[Path, bytes]:
    """A bundle in which two captors signed: the old key what was captured first, the new one that it was unchanged."""
    with newspaper(folder) as paper:
        paper.serve("/2026/plan", page())
        paper.capture("/2026/plan")
        paper.press.rotate_key("eve", reason="a new year")
        paper.at("2026-03-02T09:00:00Z")
        paper.capture("/2026/plan")
        paper.press.prove(f"{PLAN}@c2", folder / "plan.wacz")
        return paper.path / "keys", (folder / "plan.wacz").read_bytes()


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("by-hand")
    patch = pytest.MonkeyPatch()
    patch.setenv("NEWSPROOF_CONFIG", str(folder / "config"))
    patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
    yield make_kit(folder)
    patch.undo()


def test_a_good_bundle_is_accepted_and_its_times_are_told(kit: Kit) -> None:
    said = kit.by_hand(kit.bundle, "good", "root.pem", "witness.pub")
    assert said.endswith("ACCEPTED\n")
    assert f"{PLAN}, unchanged, observed 2026-03-02T09:00:00.000000Z" in said
    assert "entered before: Mar  2 09:30:00 2026 GMT, says tsa.example" in said
    assert "signed after: Mar  2 08:30:00 2026 GMT, says tsa.example" in said
    assert "seen by witness.example/library at 1772445600" in said
    assert kit.verified(kit.bundle) == 0


def test_a_bundle_of_an_imported_capture_is_accepted(kit: Kit) -> None:
    assert kit.by_hand(kit.imported, "imported-good", "root.pem").endswith("ACCEPTED\n")
    assert kit.verified(kit.imported) == 0


def test_it_says_what_was_fetched_and_what_imported(kit: Kit) -> None:
    said = kit.by_hand(kit.bundle, "fetched")
    assert "origin:   fetched by the captor\n" in said
    said = kit.by_hand(kit.imported, "imported-said")
    assert "origin:   imported from crawl.warc.gz: typed in or from elsewhere, not fetched; " in said
    assert "its date is that of the WARC it lay in\n" in said
    assert ", version, dated 20" in said
    assert "observed" not in said


def test_a_bundle_may_need_the_keys_of_several_captors(kit: Kit, tmp_path: Path) -> None:
    keys, bundle = make_rotated(tmp_path)
    other = Kit(tmp_path, bundle, b"")
    log, desk, eve = ((keys / name).read_text() for name in ("log.pub", "desk.pub", "eve.pub"))
    (tmp_path / "log.pub").write_text(log)
    for name, listed in (("both", desk + eve), ("both-without-line-end", (eve + desk).rstrip())):
        (tmp_path / "desk.pub").write_text(listed)
        said = other.by_hand(bundle, name)
        assert said.endswith("ACCEPTED\n")
        assert re.search(r"each signed by desk\+[0-9a-f]{8} or eve\+[0-9a-f]{8}\n", said)
    for name, listed, missing in (("old", desk, "eve"), ("new", eve, "desk")):
        (tmp_path / "desk.pub").write_text(listed)
        said = other.by_hand(bundle, name)
        assert re.search(
            rf"REFUSED: entry [0-9] is signed in the name of {missing}\+\w+, whose key you have not given", said
        )
    stranger = Signer.from_seed("x", bytes(32)).verifier.vkey
    forged = stranger.replace("x+", "desk+", 1)
    (tmp_path / "desk.pub").write_text(f"{eve}{desk}{stranger}\n")
    assert other.by_hand(bundle, "more").endswith("ACCEPTED\n")
    (tmp_path / "desk.pub").write_text(f"{forged}\n")
    assert mistaken(other, "more.wacz", "log.pub", "desk.pub").startswith("NOT CHECKED: the id of your captor.1 key")


def mistaken(kit: Kit, *arguments: str) -> str:
    """What the script says to a caller who is mistaken: never that a bundle is refused."""
    done = subprocess.run(
        ["sh", str(kit.script), *arguments], cwd=kit.folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done
    assert "usage: sh by-hand.sh BUNDLE.wacz LOG.pub CAPTORS.pub" in done.stdout
    assert "REFUSED" not in done.stdout
    assert done.stderr == ""
    return done.stdout


def test_a_mistake_of_the_caller_is_no_word_about_the_bundle(kit: Kit) -> None:
    (kit.folder / "m.wacz").write_bytes(kit.bundle)
    (kit.folder / "m.tlog-proof").write_bytes(files_of(kit.bundle)[_last_proof(kit.bundle)])
    (kit.folder / "m.html").write_text("<!doctype html>\n<p>")
    (kit.folder / "empty.pub").write_text("")
    good = ("log.pub", "desk.pub")
    for arguments, why in (
        ((), "at least two files with keys"),
        (("m.wacz",), "at least two files with keys"),
        (("m.wacz", "log.pub"), "at least two files with keys"),
        (("m.wacz", *good, "root.pem", "witness.pub", "more"), "at least two files with keys"),
        (("m.wacz", "nowhere.pub", "desk.pub"), "there is no file nowhere.pub"),
        (("nowhere.wacz", *good), "there is no file nowhere.wacz"),
        (("m.wacz", *good, "nowhere.pem"), "there is no file nowhere.pem"),
        (("m.tlog-proof", *good), "a lone proof"),
        (("m.html", *good), "a page"),
        (("m.wacz", "root.pem", "desk.pub"), "your log key"),
        (("m.wacz", "log.pub", "root.pem"), "your captor.1 key"),
        (("m.wacz", "log.pub", "empty.pub"), "no captor's key"),
        (("m.wacz", "witness.pub", "desk.pub"), "another type"),
        (("m.wacz", *good, "root.pem", "desk.pub"), "another type"),
    ):
        assert why in mistaken(kit, *arguments), arguments


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_any_posix_shell_will_do(kit: Kit, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")
    assert kit.by_hand(kit.bundle, f"shell-{shell}", shell=shell).endswith("ACCEPTED\n")


def test_without_a_root_the_times_are_told_as_unchecked(kit: Kit) -> None:
    said = kit.by_hand(kit.bundle, "rootless")
    assert said.count("not checked: no root given") == 2
    assert said.endswith("ACCEPTED\n")


def test_other_keys_and_other_roots_are_refused(kit: Kit) -> None:
    assert "your log key" in kit.by_hand(kit.bundle, "log", log="stranger.pub")
    assert "under your root" in kit.by_hand(kit.bundle, "root", "other.pem")
    (kit.folder / "w2.pub").write_text(f"{Cosigner.from_seed('w.example', bytes(32)).verifier.vkey}\n")
    assert "has not cosigned" in kit.by_hand(kit.bundle, "witness", "root.pem", "w2.pub")


def regions(data: bytes, count: int) -> list[int]:
    """Places spread over a file: its first and its last byte, and some between."""
    last = len(data) - 1
    return sorted({last * number // (count - 1) for number in range(count)})


def content_of(bundle: bytes) -> list[range]:
    """Where the bytes of the files lie, as they do in a ZIP of ours: each behind a header of 30 bytes and its name."""
    stretches, at = [], 0
    for name, data in files_of(bundle).items():
        at += 30 + len(name)
        assert bundle[at : at + len(data)] == data
        stretches.append(range(at, at + len(data)))
        at += len(data)
    return stretches


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def mutations(kit: Kit) -> Iterator[tuple[str, str, bytes]]:
    """Name, what is left out if anything, and the bundle: each file touched in each region, raw and all repaired."""
    content = content_of(kit.bundle)
    for at in regions(kit.bundle, 14):
        # Around the files lies the form of the ZIP, of which unzip looks at a part.
        yield f"raw-{at}", "" if any(at in stretch for stretch in content) else FORM, flipped(kit.bundle, at)
    yield "cut", "", kit.bundle[: len(kit.bundle) // 2]
    for label, bundle in (("plan", kit.bundle), ("imported", kit.imported)):
        files = files_of(bundle)
        for name, data in files.items():
            if label == "imported" and name != wacz.FOREIGN:
                continue
            derived = name in (wacz.INDEX, wacz.PAGES)
            for at in regions(data, 4):
                changed = {**files, name: flipped(data, at)}
                made = zipped(changed) if name in (wacz.PACKAGE, wacz.DIGEST) else repaired(changed, index=not derived)
                yield f"{label}-{name.replace('/', '-')}-{at}", name if derived else "", made
        for name in files:
            if label == "plan":
                without = {other: data for other, data in files.items() if other != name}
                packaged = wacz.PACKAGE in without and wacz.DIGEST in without
                yield f"without-{name.replace('/', '-')}", "", repaired(without) if packaged else zipped(without)
    files = files_of(kit.bundle)
    proofs = [name for name in files if wacz.proof_index(name) is not None]
    swapped = {**files, proofs[0]: files[proofs[1]], proofs[1]: files[proofs[0]]}
    yield "swapped-proofs", "", repaired(swapped)
    yield "stranger", "", repaired({**files, "newsproof/readme.txt": b"hello"})
    yield "other-capture", "", repaired({**files, wacz.DATA: files_of(kit.imported)[wacz.DATA]})
    yield "other-proofs", "", repaired({**files, proofs[1]: files_of(kit.imported)[_last_proof(kit.imported)]})
    yield "titled", "title", repaired({**files, wacz.PACKAGE: files[wacz.PACKAGE].replace(b'"title":"', b'"title":"X')})


def _last_proof(bundle: bytes) -> str:
    return max(
        (name for name in files_of(bundle) if wacz.proof_index(name) is not None),
        key=lambda name: wacz.proof_index(name) or 0,
    )


def test_its_verdict_is_that_of_verify(kit: Kit) -> None:
    """On every bundle that was touched, but for what the page says that it leaves out."""
    cases = list(mutations(kit))
    assert len(cases) >= 60

    def judged(case: tuple[str, str, bytes]) -> tuple[str, str, str, int]:
        name, left_out, bundle = case
        return name, left_out, kit.by_hand(bundle, name, "root.pem", "witness.pub"), kit.verified(bundle, f"v-{name}")

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(judged, cases))
    wrong = []
    skipped = 0
    for name, left_out, said, status in results:
        accepted = said.endswith("ACCEPTED\n")
        if left_out:
            # Verify refuses it (or says that the ZIP was packed anew), and the page says why it is not looked at by hand.
            assert status == 1 or (left_out == FORM and accepted), name
            skipped += accepted
        elif accepted != (status == 0):
            wrong.append((name, said.strip().rpartition("\n")[2], status))
    assert not wrong
    assert 1 <= skipped <= 20
    # In what somebody signed or hashed there is no case that only one of the two refuses.
    assert sum(not left_out for _, left_out, *_ in results) >= 45
    assert sum(status != 0 for *_, status in results) > 50


def test_what_is_left_out_is_on_the_page() -> None:
    told = PAGE.read_text(encoding="utf-8").rpartition("## What this leaves out")[2]
    for word in ("indexes/index.cdx", "pages/pages.jsonl", "datapackage.json", "ZIP", "observed", "quorums"):
        assert word in told


def test_the_page_uses_no_other_program() -> None:
    """No Python, no xxd, nothing of ours."""
    script = re.sub(r"(?m)^\s*#.*$", "", script_of(PAGE.read_text(encoding="utf-8")))
    for program in ("python", "xxd", "perl", "awk", "basenc", "curl", "newsproof "):
        assert program not in script

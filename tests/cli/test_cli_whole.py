"""The commands on a real archive, from `init` to the commands that a report prints for checking it by hand."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.cli import main

OLD = """Ferry Returns to Port Example

PORT EXAMPLE (Courier) —
The ferry leaves the old peir at dawn, May 4, 2026. COURIER/Ida Brandt

The ferry returned to the harbour on Monday after a winter of repairs, and 41 passengers crossed on the first boat.

“We are glad to have it back,” said the harbour master, Olu Adeyemi.
"""
NEW = OLD.replace("peir", "pier").replace("41 passengers", "14 passengers")
URL = "https://courier.example/2026/ferry-returns"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def runs(line: str, *more: str) -> tuple[int, str, str]:
        status = main([*line.split(), *more])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    Path("old.txt").write_text(OLD, encoding="utf-8")
    Path("new.txt").write_text(NEW, encoding="utf-8")
    return runs


def test_the_whole_way(run: Run) -> None:
    assert run("init press --origin courier.example/desk")[0] == 0
    for file, hour in (("old.txt", "08"), ("old.txt", "10"), ("new.txt", "12")):
        status, _, err = run(f"-A press import {file} --url {URL} --observed 2026-05-04T{hour}:00:00Z")
        assert (status, err) == (0, "")
    assert (
        "skipped because already here" in run(f"-A press import new.txt --url {URL} --observed 2026-05-04T12:00:00Z")[1]
    )

    (article,) = json.loads(run("list -A press --json")[1])["articles"]
    assert (article["versions"], article["observations"], article["url"]) == (2, 1, URL)
    name = article["slug"]
    history = run(f"history {name} -A press")[1]
    assert "after 2026-05-04 10:00:00Z and not later than 2026-05-04 12:00:00Z" in history
    shown = run(f"diff {name}@v1..v2 -A press")[1]
    assert "[-peir-] {+pier+}" in shown
    assert "[-41" in shown
    assert run(f"diff {URL} -A press --exit-code")[0] == 1
    assert run("diff old.txt new.txt --json")[0] == 0
    assert run("search Adeyemi -A press")[0] == 0
    assert run("search nowhere -A press")[0] == 1
    assert json.loads(run("-A press --json query", "select count(*) as n from versions")[1])["rows"] == [[2]]
    assert run("verify press")[0] == 0
    assert run("export --all --to warc -o out.warc.gz -A press")[0] == 0

    before = [run(line)[1] for line in ("list -A press", f"history {name} -A press", "search ferry -A press")]
    Path("press/index.sqlite").unlink()
    assert run("repair index -A press")[0] == 0
    assert [run(line)[1] for line in ("list -A press", f"history {name} -A press", "search ferry -A press")] == before


def test_the_steps_by_hand_of_a_report(run: Run) -> None:
    if any(shutil.which(tool) is None for tool in ("tail", "head", "gzip", "openssl", "sed")):
        pytest.skip("needs tail, head, gzip, sed and openssl")
    run("init press")
    run(f"-A press import old.txt --url {URL} --observed 2026-05-04")
    assert run(f"report {URL} -o report.html -A press")[0] == 0
    first = Path("report.html").read_bytes()
    assert run(f"report {URL} -o report.html -A press")[0] == 0
    assert Path("report.html").read_bytes() == first
    blocks = [html.unescape(pre) for pre in re.findall(r"<pre>(.*?)</pre>", first.decode(), re.DOTALL)]
    tools, steps = (next(text for text in blocks if text.startswith(begins)) for begins in ("A=", "F="))
    Path("empty").mkdir()
    script = tools.replace("A=/where/the/archive/is", "A=../press") + "\n" + steps
    done = subprocess.run(["sh", "-c", script], cwd="empty", capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok", "ok", "ok"], done.stdout


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        ("list -A nowhere", "no-archive", 5),
        ("list", "no-archive", 5),
        ("verify nowhere", "no-archive", 5),
        ("history nothing -A press", "article-not-found", 5),
        ("import missing.html -A press", "no-such-file", 5),
        ("import bin.dat -A press", "not-text", 2),
        ("import cut.warc.gz -A press", "broken-warc", 2),
        ("diff bin.dat old.txt", "not-text", 2),
        ("show bin.dat", "not-text", 2),
        ("capture https:// -A press", "bad-url", 2),
        ("capture ftp://courier.example/ -A press", "refused-url", 9),
        ("capture http://127.0.0.1:8080/ -A press", "private-address", 9),
        ("import old.txt --observed yesterday -A press", "bad-time", 2),
        ("import old.txt --url nonsense -A press", "bad-url", 2),
        ("init press", "archive-exists", 2),
        ("init conf", "folder-not-empty", 2),
        ("init other --origin not+good", "bad-origin", 2),
        ("schema nothing", "no-such-schema", 5),
    ],
)
def test_bad_input_has_the_shape_of_an_error(run: Run, line: str, code: str, status: int) -> None:
    run("init press --origin courier.example/desk")
    Path("bin.dat").write_bytes(bytes(range(256)) * 8)
    Path("cut.warc.gz").write_bytes(b"\x1f\x8b\x08\x00\x00")
    found, out, err = run(line)
    assert (found, out) == (status, "")
    assert err.startswith(f"error[{code}]: ")
    document = json.loads(run(f"{line} --json")[2])
    assert (document["schema"], document["code"], document["exit"]) == ("newsproof/error/v1", code, status)

"""The options of capture that say how hosts are treated, lists of URLs, and what is printed of a refusal."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archive.errors import SourceError
from archive.model.answers import Captures
from archive.model.codec import parse
from tests.pressroom import COMMITTED

URL = "https://courant.example/drafts/plan"


def refused() -> SourceError:
    return SourceError(
        "robots",
        f"courant.example does not let newsproof fetch {URL}",
        context={"robots": "line 2 of https://courant.example/robots.txt: Disallow: /drafts/"},
        hint="if you may all the same: --ignore-robots --reason TEXT, which is signed",
    )


def test_the_options_are_handed_on_and_only_those_given(run: Callable[..., Any], desk: Any) -> None:
    run("capture", URL)
    _, plain = desk.called("capture")
    assert not {"rate", "jobs", "user_agent", "ignore_robots", "profile", "reason"} & set(plain)
    desk.calls.clear()
    run(
        *("capture", URL, "--rate", "2/1m", "--jobs", "7", "--user-agent", "courant/1", "--ignore-robots"),
        *("--profile", "research", "--reason", "a study of edits"),
    )
    _, given = desk.called("capture")
    assert {key: given[key] for key in given.keys() - plain.keys()} == {
        "rate": "2/1m",
        "jobs": 7,
        "user_agent": "courant/1",
        "ignore_robots": True,
        "profile": "research",
        "reason": "a study of edits",
    }


def test_a_refusal_by_robots_txt_is_9_alone_and_3_among_others(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["capture"] = refused()
    alone = run("capture", URL)
    assert alone.status == 9
    assert "error[robots]: " in alone.err
    assert "line 2 of https://courant.example/robots.txt: Disallow: /drafts/" in " ".join(alone.err.split())
    desk.answers["capture"] = [refused(), COMMITTED[1]]
    among = run("capture", URL, "https://courant.example/news")
    assert among.status == 3
    assert "1 failed" in among.err


def test_the_document_keeps_the_order_of_the_urls(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["capture"] = [COMMITTED[1], refused(), COMMITTED[0]]
    done = run("capture", URL, f"{URL}/2", f"{URL}/3", "--json")
    told = parse(Captures, done.out)
    assert [one.outcome for one in told.captures] == [COMMITTED[1].outcome, COMMITTED[0].outcome]
    assert [one.code for one in told.failed] == ["robots"]
    assert json.loads(done.err.splitlines()[0])["code"] == "robots"


LIST = b"\xef\xbb\xbf# the desk's list\nhttps://a.example/1\r\n\n   https://b.example/2  \n#https://no.example/\n"


def test_a_list_is_read_from_a_file(run: Callable[..., Any], desk: Any, tmp_path: Path) -> None:
    (tmp_path / "urls").write_bytes(LIST)
    assert run("capture", "https://c.example/0", "-f", str(tmp_path / "urls")).status == 0
    assert [args[0] for _, args, _ in desk.calls[-3:]] == [
        "https://c.example/0",
        "https://a.example/1",
        "https://b.example/2",
    ]


def test_a_list_is_read_from_the_standard_input(
    run: Callable[..., Any], desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(LIST), isatty=lambda: False))
    assert run("capture", "-f", "-").status == 0
    assert [args[0] for name, args, _ in desk.calls if name == "capture"] == [
        "https://a.example/1",
        "https://b.example/2",
    ]


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [(None, "no-such-file", 5), (b"\xff\xfe", "unreadable-file", 2), (b"# nothing\n\n", "usage", 2)],
)
def test_a_list_that_is_none_is_refused(
    run: Callable[..., Any], desk: Any, tmp_path: Path, content: bytes | None, code: str, status: int
) -> None:
    if content is not None:
        (tmp_path / "urls").write_bytes(content)
    done = run("capture", "-f", str(tmp_path / "urls"))
    assert done.status == status
    assert f"error[{code}]" in done.err
    assert not [name for name, _, _ in desk.calls if name == "capture"]


def test_a_profile_is_one_of_three(run: Callable[..., Any], desk: Any) -> None:
    done = run("capture", URL, "--profile", "press")
    assert done.status == 2
    assert "own-site" in done.err

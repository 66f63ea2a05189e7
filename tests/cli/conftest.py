"""An archive that answers from a table, and a way to run command lines against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from archive.cli import main
from archive.errors import NewsproofError
from archive.model.article import Extractor
from archive.model.desk import Noted
from archive.model.history import Exported, Repaired, Table
from archive.model.proofs import Anchored, Proved, Quoted, Redacted
from archive.model.rereading import Edition, FieldCount, ReadAgain, ReExtracted
from tests.pressroom import (
    ARTICLE,
    BLAME,
    CHANGES,
    COMMITTED,
    CREATED,
    DESK_NOTE,
    FERRY,
    FIRST,
    HISTORY,
    IMPORTED,
    MATCHES,
    PHRASE,
    ROW,
    SECOND,
    SHOWN,
    VERIFIED,
    VIEW,
)


@dataclass
class Desk:
    """What the next calls answer, and every call that was made."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def called(self, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        found = [(args, kwargs) for called, args, kwargs in self.calls if called == name]
        assert len(found) == 1, self.calls
        return found[0]

    def reply(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((name, args, kwargs))
        answer = self.answers[name]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass
class Run:
    """What one command line came to."""

    status: int
    out: str
    err: str


class FakeArchive:
    desk: Desk

    def __init__(self) -> None:
        self.warnings = self.desk.warnings
        self.created = CREATED

    @classmethod
    def create(cls, path: Path, **more: Any) -> FakeArchive:
        cls.desk.reply("create", path, **more)
        return cls()

    @classmethod
    def open(cls, path: Path, **more: Any) -> FakeArchive:
        cls.desk.reply("open", path, **more)
        return cls()

    @staticmethod
    def find(start: Path) -> Path | None:
        return FakeArchive.desk.answers["find"]

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def tell_waits(self, waiting: Callable[[Any], None] | None) -> None:
        pass

    def capture_all(self, urls: Sequence[str], *, jobs: int | None, **how: Any) -> Iterator[tuple[int, Any]]:
        for number, url in enumerate(urls):
            try:
                yield number, self.desk.reply("capture", url, **({"jobs": jobs} if jobs else {}), **how)
            except NewsproofError as exc:
                yield number, exc

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.desk.reply(name, *args, **kwargs)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The fake archive, with an answer for everything."""
    import archive.api

    for name in ("NEWSPROOF_ARCHIVE", "NEWSPROOF_CONFIG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    made = Desk(
        {
            "create": None,
            "open": None,
            "find": Path("press"),
            "capture": COMMITTED[1],
            "import_file": IMPORTED,
            "articles": (ROW, FERRY),
            "without_note": {},
            "show": SHOWN,
            "show_file": ARTICLE,
            "history": HISTORY,
            "diff": (SECOND,),
            "compare": replace(FIRST, old=replace(FIRST.old, source="a.html"), new=replace(FIRST.new, source="b.html")),
            "search": MATCHES,
            "search_changes": PHRASE,
            "blame": BLAME,
            "query": Table(("slug", "n"), (("harbour-bridge", 4), ("=1+1", None))),
            "report": VIEW,
            "export": Exported("out.warc.gz", 12, 48_211, "ab" * 32, 2),
            "anchor": (Anchored(6, "ab" * 32, "tsa.example", "timestamp", "2026-03-04T09:00:00.000000Z", None, True),),
            "quote": Quoted(
                "quote.html",
                "https://news.example/2026/harbour-bridge",
                (("harbour-bridge@v2", "image/1/caption", "Mayor Ana Ruiz cuts the ribbon."),),
                "2026-03-02T08:40:02.000000Z",
                "2026-03-02T10:00:12.000000Z",
                8_211,
                "ab" * 32,
            ),
            "prove": Proved("bridge.wacz", "wacz", "harbour-bridge@v2", 11, 13, 12_345, "ab" * 32),
            "changes": CHANGES,
            "looked": True,
            "note": Noted(DESK_NOTE),
            "redact": Redacted(
                ("harbour-bridge@v2",),
                5,
                8_192,
                ("warc/news-000001.warc.gz",),
                "court order",
                False,
                (),
                ("look by hand",),
            ),
            "re_extract": ReExtracted(
                Extractor("newsproof-articles", "2"),
                True,
                2,
                (
                    ReadAgain(
                        "a-1",
                        "harbour-bridge",
                        12,
                        3,
                        (FieldCount("caption", 3), FieldCount("unquotable", 1)),
                        (Edition("made by newsproof-articles/1, here is newsproof-articles/2", 12),),
                        ("harbour-bridge@v9",),
                        tuple(f"harbour-bridge@v{n}" for n in range(2, 9)),
                        ("harbour-bridge@c4",),
                        1,
                        compared=11,
                    ),
                ),
            ),
            "repair_index": Repaired("index", True, ("rebuilt from 6 statements",)),
            "repair_tail": Repaired("tail", False, ("move 1,203 bytes to warc/torn/",)),
            "verify": VERIFIED,
        }
    )
    FakeArchive.desk = made
    monkeypatch.setattr(archive.api, "Archive", FakeArchive)
    for name in ("compare", "show_file", "verify"):
        monkeypatch.setattr(archive.api, name, lambda *args, _name=name, **kwargs: made.reply(_name, *args, **kwargs))
    return made


@pytest.fixture
def run(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs a command line against the fake archive."""

    def runs(*arguments: str) -> Run:
        status = main(list(arguments))
        captured = capsys.readouterr()
        return Run(status, captured.out, captured.err)

    return runs


@pytest.fixture
def typed_in_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs command lines in an empty folder, all but `init` on its archive `press`, and gives status, stdout and stderr.

    `narrow` verbs write no line longer than 80 columns, if it is text. Nobody's words reach the terminal as controls.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "conf"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    for name in ("NEWSPROOF_ARCHIVE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def runs(*words: str, narrow: Sequence[str] = ()) -> tuple[int, str, str]:
        status = main([*words, "-A", "press"] if words[0] != "init" else [*words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert "\x1b" not in told.out
        if "--json" not in words and words[0] in narrow:
            assert all(len(line) <= 80 for line in told.out.splitlines()), told.out
        return status, told.out, told.err

    return runs

"""Each verb: what it asks of the archive, what it answers, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.cli.overview import ALIASES, VERBS
from archive.errors import NewsproofError, SourceError, StoreError
from archive.model.codec import json_schema, parse
from archive.model.history import Table
from archive.model.origins import WordOrigin
from archive.model.published import PUBLISHED
from tests.pressroom import BLAME, COMMITTED, FAILED, FIRST, HISTORY, IMPORTED, PHRASE, SECOND, THIRD

EVERY_VERB = {
    "init": ("init", "press"),
    "capture": ("capture", "https://news.example/a"),
    "import": ("import", "crawl.warc.gz"),
    "list": ("list",),
    "show": ("show", "harbour-bridge@v4"),
    "history": ("history", "harbour-bridge"),
    "diff": ("diff", "harbour-bridge@v2..v3"),
    "search": ("search", "cracks"),
    "blame": ("blame", "harbour-bridge"),
    "query": ("query", "select * from articles"),
    "report": ("report", "harbour-bridge", "-o", "bridge.html"),
    "verify": ("verify", "press"),
    "export": ("export", "--all", "--to", "warc", "-o", "out.warc.gz"),
    "anchor": ("anchor", "--tsa", "https://tsa.example/"),
    "prove": ("prove", "harbour-bridge@v2", "-o", "bridge.wacz"),
    "quote": ("quote", "harbour-bridge@v2", "--caption", "1", "-o", "quote.html"),
    "changes": ("changes", "--since", "last"),
    "note": ("note", "harbour-bridge@v3", "--code", "needs-note", "Ask the council."),
    "redact": ("redact", "harbour-bridge@v2", "--reason", "court order"),
    "repair": ("repair", "index"),
    "re-extract": ("re-extract", "harbour-bridge"),
    "schema": ("schema",),
}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_verb_is_tried_here() -> None:
    elsewhere = {"corroborate", "demo", "doctor", "keys", "provenance", "serve", "watch", "witness"}
    assert {*EVERY_VERB, *elsewhere} == set(VERBS), (
        "test_cli_corroborate, test_cli_doctor, test_cli_keys, test_cli_provenance, test_cli_serve, test_cli_watch, "
        "test_cli_anchor"
    )


@pytest.mark.parametrize("name", EVERY_VERB)
def test_every_verb_answers_people_in_eighty_columns(run: Callable[..., Any], name: str) -> None:
    done = run(*EVERY_VERB[name])
    assert done.status == 0
    assert done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize("name", EVERY_VERB)
def test_every_verb_answers_scripts_with_one_document(run: Callable[..., Any], name: str) -> None:
    for arguments in (("--json", *EVERY_VERB[name]), (*EVERY_VERB[name], "--json")):
        done = run(*arguments)
        assert done.status == 0
        document = json.loads(done.out)
        schema = document["schema"].removeprefix("newsproof/").removesuffix("/v1")
        parse(PUBLISHED[schema], done.out)
        assert done.err == ""


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_aliases_are_the_verb(run: Callable[..., Any], alias: str, name: str) -> None:
    assert run(alias, *EVERY_VERB[name][1:]).out == run(*EVERY_VERB[name]).out


def test_options_of_every_verb_work_before_and_after_it(run: Callable[..., Any], desk: Any) -> None:
    for arguments in (
        ("-A", "there", "--wait", "2s", "--config", "conf", "capture", "https://a.example/"),
        ("capture", "-A", "there", "https://a.example/", "--wait", "2s", "--config", "conf"),
        ("-A", "elsewhere", "capture", "https://a.example/", "-A", "there", "--wait", "2000ms", "--config", "conf"),
    ):
        desk.calls.clear()
        assert run(*arguments).status == 0
        assert desk.called("open") == ((Path("there"),), {"keyring": Path("conf/keys"), "passphrase": None})
        assert desk.called("capture")[1]["wait"] == 2.0


def test_the_archive_comes_from_the_environment_or_a_folder_above(
    run: Callable[..., Any], desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("list")
    assert desk.called("open")[0] == (Path("press"),)
    desk.calls.clear()
    monkeypatch.setenv("NEWSPROOF_ARCHIVE", "named")
    run("list")
    assert desk.called("open")[0] == (Path("named"),)
    monkeypatch.delenv("NEWSPROOF_ARCHIVE")
    desk.answers["find"] = None
    done = run("list")
    assert done.status == 5
    assert done.err.startswith("error[no-archive]: there is no archive here")


def test_quiet_is_only_the_answer(run: Callable[..., Any], desk: Any) -> None:
    desk.warnings.append("the index was behind")
    loud = run("history", "harbour-bridge")
    assert "warning: the index was behind" in loud.err
    assert "Next: newsproof diff harbour-bridge@v3..v4" in loud.err
    desk.warnings.append("the index was behind")
    quiet = run("-q", "history", "harbour-bridge")
    assert (quiet.out, quiet.err) == (loud.out, "")


def test_warnings_for_scripts_are_json_lines(run: Callable[..., Any], desk: Any) -> None:
    desk.warnings.append("the index was behind")
    done = run("list", "--json")
    assert json.loads(done.err) == {"schema": "newsproof/warning/v1", "message": "the index was behind"}


def test_init(run: Callable[..., Any], desk: Any) -> None:
    done = run("init", "press", "--origin", "news.example/desk")
    given, options = desk.called("create")
    assert given == (Path("press"),)
    assert (options["origin"], options["keyring"], options["tsa"]) == ("news.example/desk", None, None)
    assert "signing key  desk+5cf190ab, new" in done.out
    assert "Next: newsproof -A press capture" in done.err


def test_capture_passes_its_options(run: Callable[..., Any], desk: Any) -> None:
    run(
        "capture",
        "https://a.example/",
        "--allow-net",
        "10.0.0.0/24",
        "--allow-net",
        "::1",
        "--timeout",
        "2m",
        "--max-size",
        "20M",
    )
    args, options = desk.called("capture")
    assert args == ("https://a.example/",)
    assert options == {
        "allow_net": ("10.0.0.0/24", "::1/128"),
        "timeout": 120.0,
        "max_size": 20 * 1024**2,
        "assets": "usual",
        "confirm": True,
        "wait": 0.0,
    }


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((0,), 0), ((1,), 0), ((2,), 0), ((3,), 0), ((4,), 8), ((0, 4), 3), ((4, 4), 8),
        (("private-address",), 9), (("bad-url",), 2), (("network",), 8), ((0, "private-address"), 3),
        (("private-address", "network"), 9), (("bad-url", 0, 4), 3),
    ],
)  # fmt: skip
def test_how_captures_end(run: Callable[..., Any], desk: Any, outcomes: tuple[Any, ...], status: int) -> None:
    desk.answers["capture"] = [COMMITTED[o] if isinstance(o, int) else SourceError(o, "no") for o in outcomes]
    done = run("capture", *(f"https://a.example/{n}" for n in range(len(outcomes))))
    assert done.status == status
    assert (done.err.count("error[partial]") == 1) is (status == 3)
    assert len([line for line in done.out.splitlines() if line.startswith("harbour-bridge@")]) == sum(
        isinstance(o, int) for o in outcomes
    )
    for outcome in outcomes:
        assert isinstance(outcome, int) or f"error[{outcome}]: no" in done.err


def test_a_moved_page_is_no_failure(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["capture"] = replace(COMMITTED[3], outcome="moved", reason="to https://news.example/b")
    assert run("capture", "https://a.example/").status == 0


def test_captures_that_were_made_are_told_when_the_disk_is_full(run: Callable[..., Any], desk: Any) -> None:
    for arguments in (("capture",), ("--json", "capture")):
        desk.answers["capture"] = [COMMITTED[0], StoreError("disk-full", "no space left"), COMMITTED[1]]
        done = run(*arguments, "https://a.example/1", "https://a.example/2", "https://a.example/3")
        assert done.status == 7
        assert "harbour-bridge" in done.out
        if "--json" in arguments:
            assert len(json.loads(done.out)["captures"]) == 1
            assert json.loads(done.err)["code"] == "disk-full"


def test_ctrl_c_and_sigterm_tell_what_is_durable(run: Callable[..., Any], desk: Any) -> None:
    from archive.cli.failures import Terminated

    for exception, status in ((KeyboardInterrupt(), 130), (Terminated(), 143)):
        desk.answers["capture"] = [COMMITTED[0], exception]
        done = run("capture", "https://a.example/1", "https://a.example/2")
        assert done.status == status
        assert done.out.startswith("harbour-bridge@v1")
        assert "error[interrupted]" in done.err
        assert "what was reported as committed is durable" in done.err


def test_import(run: Callable[..., Any], desk: Any) -> None:
    done = run("import", "v1.txt", "--url", "https://a.example/", "--observed", "2026-03-02", "--dry-run")
    args, options = desk.called("import_file")
    assert args == (Path("v1.txt"),)
    assert callable(options.pop("progress"))
    assert options == {
        "url": "https://a.example/", "observed": "2026-03-02", "kind": "auto", "dates": "auto", "dry_run": True, "wait": 0.0,
    }  # fmt: skip
    assert "12 records, 2 captures, 3 skipped because already here, 4" in done.out
    assert "warning: crawl.warc.gz: record 7 at byte 88,120" in done.err
    assert run("import", "a", "b", "--observed", "2026-03-02").status == 2
    desk.answers["import_file"] = [SourceError("broken-warc", "cut off"), desk.answers["import_file"]]
    assert run("import", "a", "b").status == 3
    desk.answers["import_file"] = [IMPORTED, replace(IMPORTED, file="cut.warc.gz", cut_at=88_120)]
    done = run("import", "a", "cut.warc.gz")
    assert done.status == 3
    assert "cut.warc.gz ends in the middle of the record at byte 88,120" in done.err
    assert "what stands before it is committed" in " ".join(done.err.split())
    desk.answers["import_file"] = SourceError("broken-warc", "cut off")
    assert run("import", "a").status == 2


def test_show_takes_files_and_articles(run: Callable[..., Any], desk: Any) -> None:
    Path("page.html").write_text("<h1>x</h1>")
    Path("harbour-bridge").write_text("x")
    assert json.loads(run("show", "page.html", "--json").out)["schema"] == "newsproof/article/v1"
    assert json.loads(run("show", "harbour-bridge", "--json").out)["schema"] == "newsproof/shown/v1"
    assert json.loads(run("show", "./harbour-bridge", "--json").out)["schema"] == "newsproof/article/v1"
    assert json.loads(run("show", "https://news.example/page.html", "--json").out)["schema"] == "newsproof/shown/v1"


def test_diff_of_versions_has_its_interval(run: Callable[..., Any], desk: Any) -> None:
    done = run("diff", "harbour-bridge@v2..v3")
    assert "changed after 2026-03-02 10:00:12Z and not later than 2026-03-02 12:00:03Z" in done.out
    desk.answers["history"] = NewsproofError("article-not-found", "x")
    assert run("diff", "harbour-bridge@v2..v3").status == 0


def test_diff_of_several_steps(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["diff"] = (FIRST, SECOND, THIRD)
    done = run("diff", "harbour-bridge@v1...")
    assert [line for line in done.out.splitlines() if line.startswith("harbour-bridge  v")] == [
        "harbour-bridge  v1 → v2",
        "harbour-bridge  v2 → v3",
        "harbour-bridge  v3 → v4",
    ]
    document = json.loads(run("diff", "harbour-bridge@v1...", "--json").out)
    assert document["schema"] == "newsproof/comparisons/v1"
    assert [len(one["edits"]) for one in document["comparisons"]] == [1, 4, 2]


def test_diff_of_files(run: Callable[..., Any], desk: Any) -> None:
    Path("a.html").write_text("x")
    Path("b.html").write_text("x")
    document = json.loads(run("diff", "a.html", "b.html", "--json", "--url", "https://a.example/").out)
    assert document["schema"] == "newsproof/edits/v1"
    assert document["edits"][0]["kinds"] == ["TYPO", "DATE_STYLE", "CREDIT_STYLE"]
    assert desk.called("compare") == ((Path("a.html"), Path("b.html")), {"url": "https://a.example/"})
    assert desk.answers["open"] is None
    assert not [call for call in desk.calls if call[0] == "open"]
    missing = run("diff", "a.html", "c.html")
    assert missing.status == 5
    assert "error[no-such-file]: there is no file c.html" in missing.err
    assert run("diff", "a.html").status == 2
    assert run("diff", "harbour-bridge", "--url", "https://a.example/").status == 2


def test_diff_ranks_and_counts(run: Callable[..., Any]) -> None:
    shown = run("diff", "harbour-bridge", "--min-severity", "4")
    assert "2 edits · " in shown.out
    assert "2 edits below the severity asked for" in shown.out
    document = json.loads(run("diff", "harbour-bridge", "--min-severity", "4", "--json").out)
    assert len(document["edits"]) == document["summary"]["edits"] == 2
    assert run("diff", "harbour-bridge", "--min-severity", "5", "--exit-code").status == 0
    assert run("diff", "harbour-bridge", "--exit-code").status == 1
    assert run("diff", "harbour-bridge").status == 0
    assert run("diff", "harbour-bridge", "--min-severity", "6").status == 2


def test_search(run: Callable[..., Any], desk: Any) -> None:
    run("search", "the", "cracks", "--limit", "2")
    assert desk.called("search") == (("the cracks",), {"limit": 2})
    assert "Stopped at 2 matches" in run("search", "cracks", "--limit", "2").err
    desk.answers["search"] = ()
    done = run("search", "cracks")
    assert (done.status, done.out) == (1, "")
    assert "No version holds “cracks”." in done.err
    assert json.loads(run("search", "cracks", "--json").out)["matches"] == []


def test_search_in_what_changed(run: Callable[..., Any], desk: Any) -> None:
    done = run("search", "--removed", "the", "cracks", "--limit", "1")
    assert desk.called("search_changes") == (("the cracks",), {"change": "removed", "limit": 1})
    assert "[-" in done.out
    assert "Stopped at 1 edit;" in done.err
    assert all(len(line) <= 80 for line in done.out.splitlines())
    document = json.loads(run("search", "--removed", "the cracks", "--json").out)
    assert document["schema"] == "newsproof/phrase/v1"
    assert run("search", "--added", "--removed", "cracks").status == 2
    assert run("search", "--added", "cracks", "--limit", "0").status == 2
    desk.answers["search_changes"] = replace(PHRASE, edits=(), lives=())
    done = run("search", "--added", "zebra")
    assert (done.status, done.out) == (1, "")
    assert "No edit added “zebra”." in done.err


def test_blame(run: Callable[..., Any], desk: Any) -> None:
    done = run("blame", "harbour-bridge", "--show-removed", "--field", "headline", "--by", "word")
    assert desk.called("blame") == (
        ("harbour-bridge",), {"field": "headline", "by": "word", "show_removed": True},
    )  # fmt: skip
    assert run("blame", "harbour-bridge", "--field", "footer").status == 2
    assert run("blame").status == 2
    assert "stood earlier and does not stand now" in done.out
    plain = run("blame", "harbour-bridge").out
    assert "v1  ¶2  The crossing cost $41 million, the council said.\n      gone in v3, back in v4\n" in plain
    assert "moved ¶6 → ¶3 in v3" in plain
    desk.answers["blame"] = replace(
        BLAME, field="deck", sentences=(), gone=(), left_out=("v2: redacted (court order)",)
    )
    done = run("blame", "harbour-bridge", "--field", "deck")
    assert "harbour-bridge@v4 has no deck." in done.err
    assert "not read: v2: redacted (court order); what it brought is told of the next" in done.out


def test_strangers_words_are_inert_in_blame_and_in_what_changed(run: Callable[..., Any], desk: Any) -> None:
    evil = "\x1b[31mred\u202e [-forged-]{+edit+}\r"
    sentence = replace(BLAME.sentences[0], text=evil, words=(WordOrigin("\x1b[31mred", 0, 8, "v1"),))
    desk.answers["blame"] = replace(BLAME, by="word", sentences=(sentence,), gone=(sentence,), left_out=(evil,))
    hit = PHRASE.edits[0]
    assert hit.edit.old is not None
    edit = replace(hit.edit, old=replace(hit.edit.old, text=evil), new=None, spans=())
    desk.answers["search_changes"] = replace(PHRASE, edits=(replace(hit, edit=edit, places=((0, 5),)),))
    for arguments in (("blame", "harbour-bridge"), ("search", "--removed", "x")):
        for form in ((), ("--json",)):
            out = run(*arguments, *form).out
            assert not {"\x1b", "\u202e", "\r"} & set(out)
    assert "[-forged-]" not in run("search", "--removed", "x").out.replace("[-<", "")


def test_query_forms(run: Callable[..., Any], desk: Any) -> None:
    assert run("query", "select 1").out.startswith("slug            n\n")
    written = run("query", "select 1", "--csv")
    assert list(csv.reader(io.StringIO(written.out))) == [["slug", "n"], ["harbour-bridge", "4"], ["'=1+1", ""]]
    assert "apostrophe" in written.err
    lines = run("query", "select 1", "--jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == [{"slug": "harbour-bridge", "n": 4}, {"slug": "=1+1", "n": None}]
    assert json.loads(run("query", "select 1", "--json").out)["rows"] == [["harbour-bridge", 4], ["=1+1", None]]
    assert run("query", "select 1", "--csv", "--jsonl").status == 2
    assert run("query", "select 1", "--csv", "--json").status == 2
    desk.answers["query"] = Table(("n",), ((1,),), truncated=True)
    assert "cut at the row limit" in run("query", "select 1").out
    assert "cut at the row limit" in run("query", "select 1", "--csv").err


def test_report_writes_whole_files(run: Callable[..., Any], desk: Any, tmp_path: Path) -> None:
    for name, start in (("a.html", "<!doctype html>"), ("a.md", "# Edit history"), ("a.json", '{\n  "schema"')):
        done = run("report", "harbour-bridge", "-o", name)
        assert done.status == 0
        first = Path(name).read_bytes()
        assert first.decode().startswith(start)
        assert run("report", "harbour-bridge", "-o", name).status == 0
        assert Path(name).read_bytes() == first
    shown = " ".join(run("report", "x", "-o", "a.html").out.split())
    assert "4 versions, 7 edits, self-contained, opens without network" in shown
    assert {path.name for path in tmp_path.iterdir()} == {"a.html", "a.md", "a.json"}


def test_report_does_not_overwrite_other_work(run: Callable[..., Any]) -> None:
    Path("notes.md").write_text("my notes")
    refused = run("report", "harbour-bridge", "-o", "notes.md")
    assert refused.status == 2
    assert "error[output-exists]" in refused.err
    assert Path("notes.md").read_text() == "my notes"
    assert run("report", "harbour-bridge", "-o", "notes.md", "--force").status == 0
    assert run("report", "harbour-bridge", "-o", "report.pdf").status == 2
    assert run("report", "harbour-bridge", "-o", "missing/report.html").status == 2


def test_verify(run: Callable[..., Any], desk: Any) -> None:
    assert run("verify", "press", "--level", "quick").status == 0
    path, asked = desk.called("verify")
    assert path == ("press",)  # as typed: an empty one is no folder
    assert asked["level"] == "quick"
    assert asked["progress"] is None  # nobody looks at a terminal
    desk.calls.clear()
    run("-A", "there", "verify", "--policy", "mine", "--against", "kept", "--accept-rollback", "--config", "conf")
    path, asked = desk.called("verify")
    assert path == (Path("there"),)
    wanted = {"level": None, "policy": "mine", "against": "kept", "accept_rollback": True, "config": "conf"}
    assert {name: asked[name] for name in wanted} == wanted
    desk.answers["verify"] = FAILED
    done = run("verify", "press")
    assert done.status == 1
    assert done.out.startswith("INTACT   FAIL")
    assert done.err == ""


def test_export(run: Callable[..., Any], desk: Any) -> None:
    run("export", "a", "b", "--to", "warc", "-o", "out.warc.gz", "--force")
    plain = {"since": None, "until": None, "raw_csv": False}
    assert desk.called("export") == ((("a", "b"), Path("out.warc.gz")), {"to": "warc", "force": True} | plain)
    desk.calls.clear()
    run("export", "a", "--to", "csv", "-o", "out", "--since", "2026-03-02", "--until", "2026-03-04", "--raw-csv")
    asked = {"since": "2026-03-02", "until": "2026-03-04", "raw_csv": True}
    assert desk.called("export")[1] == {"to": "csv", "force": False} | asked
    desk.calls.clear()
    run("export", "--all", "--to", "warc", "-o", "out.warc.gz")
    assert desk.called("export")[0][0] is None
    for wrong in ("--to warc -o x", "a --all --to warc -o x", "a -o x", "a --to zip -o x"):
        assert run("export", *wrong.split()).status == 2


def test_repair(run: Callable[..., Any], desk: Any) -> None:
    assert run("repair", "index").out == "rebuilt from 6 statements\n"
    assert run("repair", "index", "--apply").status == 2
    assert "Repeat with --apply" in run("repair", "tail").err
    desk.answers["repair_tail"] = replace(desk.answers["repair_tail"], applied=True)
    assert run("repair", "tail", "--apply").err == ""
    assert desk.calls[-1] == ("repair_tail", (), {"apply": True, "wait": 0.0})


@pytest.mark.parametrize("name", PUBLISHED)
def test_schema(run: Callable[..., Any], name: str) -> None:
    schema = json.loads(run("schema", name).out)
    assert schema == json_schema(PUBLISHED[name])
    assert run("schema", f"newsproof/{name}/v1").out == run("schema", name).out


def test_schema_names(run: Callable[..., Any]) -> None:
    assert run("schema").out.split() == sorted(PUBLISHED)
    done = run("schema", "edit")
    assert done.status == 5
    assert "did you mean edits?" in done.err


def test_demo(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    import archive.demo

    seen: list[Any] = []

    def build(folder: Path, say: Callable[[str], None], again: Callable[[list[str]], int]) -> int:
        seen.append(folder)
        say("Built it.\nLook:")
        return again(["list"])

    monkeypatch.setattr(archive.demo, "build", build)
    monkeypatch.setattr(archive.demo, "tamper", build)
    assert run("demo").out.startswith("Built it.\nLook:\nARTICLE")
    document = json.loads(run("demo", "tamper", "there", "--json").out)
    assert document["lines"][:2] == ["Built it.", "Look:"]
    assert document["lines"][2].startswith("ARTICLE")
    assert seen == [Path("newsproof-demo"), Path("there")]
    assert run("demo", "a", "b").status == 2


def test_history_without_edits_has_no_next_step(run: Callable[..., Any], desk: Any) -> None:
    desk.answers["history"] = replace(HISTORY, steps=HISTORY.steps[:1])
    assert run("history", "harbour-bridge").err == ""

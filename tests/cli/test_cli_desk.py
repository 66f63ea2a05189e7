"""`changes`, `note` and `list --no-note` on the command line: readable at 80 columns, neutral, nothing left out unsaid."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.newspaper import page

Run = Callable[..., tuple[int, str, str]]
NOTE = "<p><em>Correction:</em> An earlier version of this article misstated the cost. It is $93 million, not $41 million.</p>"
#: What is never said of a page or of those who make it.
LOUD = ("silent", "stealth", "undisclosed", "lied", "fake")


@pytest.fixture
def run(typed_in_press: Run) -> Run:
    """A desk with an article that a later note corrects, one that changed without a note, and a typing error."""

    def runs(*words: str) -> tuple[int, str, str]:
        status, out, err = typed_in_press(*words, narrow=("changes", "note", "list", "history", "diff"))
        assert not [word for word in LOUD if word in out.lower()]
        return status, out, err

    assert runs("init", "press", "--origin", "news.example/desk")[0] == 0
    extra = page("The kestrel-trial story", cost="$93 million", extra=NOTE)
    for name, body, hour in (
        ("kestrel-trial", page("The kestrel-trial story", cost="$41 million"), 8),
        ("kestrel-trial", page("The kestrel-trial story", cost="$93 million"), 9),
        ("kestrel-trial", extra, 14),
        ("ferry-fares", page("The ferry-fares story", cost="$2 million"), 10),
        ("ferry-fares", page("The ferry-fares story", cost="$3 million"), 11),
    ):
        Path(f"{name}.html").write_bytes(body)
        url = f"https://courant.example/{name}"
        assert runs("import", f"{name}.html", "--url", url, "--observed", f"2026-03-02T{hour:02}:00:00Z")[0] == 0
    return runs


def test_the_list_reads_well(run: Run) -> None:
    status, out, err = run("changes")
    assert status == 0
    assert out.splitlines() == [
        "notes to readers",
        "kestrel-trial v2→v3 · note 1 · note added · correction",
        "  2026-03-02 09:00 to 14:00",
        "    {+Correction: An earlier version of this article misstated the…+}",
        "",
        "factual (4)",
        "ferry-fares v1→v2 · body ¶2 · number changed · no note found on this page",
        "  2026-03-02 10:00 to 11:00  …will cost [-$2 million-] {+$3 million+} over four…",
        "kestrel-trial v1→v2 · body ¶2 · number changed · correction · a note on v3",
        "  describes it, captured 5 hours later",
        "  2026-03-02 08:00 to 09:00  …[-$41 million-] {+$93 million+}…",
        "",
        "3 changes in 2 articles",
        "Times: after the first and not later than the second, UTC, as served to this",
        "  collector or as imported (history tells which).",
    ]
    assert "Next: newsproof -A press diff kestrel-trial@v2..v3" in err


def test_nothing_is_left_out_unsaid(run: Run) -> None:
    out = run("changes", "--limit", "1")[1]
    assert "1 of 3 changes in 2 articles" in out
    assert "2 more: --limit 3" in out
    run("note", "ferry-fares@v2", "--code", "reviewed", "Seen.")
    run("note", "kestrel-trial@v3", "--code", "false-alarm", "Our own note.")
    out = run("changes")[1]
    assert "1 of 3 changes in 2 articles" in out
    assert "1 reviewed and 1 false alarm not shown: --all" in out
    assert "Seen." not in out
    every = run("changes", "--all")[1]
    assert every.index("Reviewed by the desk (desk, ") > every.index("kestrel-trial v1→v2")
    assert "3 changes in 2 articles" in every


def test_the_last_look(run: Run) -> None:
    assert "The first look" in run("changes", "--since", "last")[2]
    status, out, err = run("changes", "--since", "last")
    assert (status, out, err) == (0, "No changes since the last look.\n", "")
    assert "not remembered" in run("changes", "--since", "last", "--kind", "typo")[2]
    assert "not remembered" in run("changes", "--since", "last", "--no-note")[2]
    assert "since 2026-03-02 11:00:00Z" in run("changes", "--since", "2026-03-02T11:00:00Z")[1]


def test_a_time_after_every_change_is_answered_with_where_to_look(run: Run) -> None:
    status, _, err = run("changes", "--since", "2030-01-01")
    assert status == 0
    assert "Nothing changed at or after 2030-01-01 00:00:00Z; newsproof -A press changes shows all." in " ".join(
        err.split()
    )


def test_a_period_that_ends_before_it_begins_is_named(run: Run) -> None:
    words = (
        "report",
        "--site",
        "courant.example",
        "--since",
        "2026-03-04",
        "--until",
        "2026-03-02",
        "--format",
        "json",
    )
    status, _, err = run(*words, "-o", "x.json")
    assert status == 2
    told = " ".join(err.split())
    assert "--until lies before --since" in told
    assert "hint: exchange the two: --since 2026-03-02 --until 2026-03-04" in told


def test_a_second_archive_of_one_signer_is_no_second_witness(run: Run) -> None:
    status, _, err = run("init", "other", "--origin", "news.example/second")
    assert status == 0
    told = " ".join(err.split())
    assert "signs news.example/desk, too: archives with one signer are no independent witnesses" in told


def test_the_answers_are_documents(run: Run) -> None:
    found = json.loads(run("changes", "--json")[1])
    assert (found["schema"], found["found"], found["more"]) == ("newsproof/changes/v1", 3, 0)
    assert found["changes"][2]["disclosure"]["where"] == "kestrel-trial@v3"
    assert found["changes"][2]["disclosure"]["delay"] == 18_000
    edit = found["changes"][1]["edit"]["id"]
    noted = json.loads(run("note", "ferry-fares@v2", "--code", "needs-note", "--edit", edit[:9], "Ask.", "--json")[1])
    assert (noted["schema"], noted["note"]["edit"], noted["before"]) == ("newsproof/noted/v1", edit, None)
    assert json.loads(run("changes", "--json")[1])["changes"][0]["note"] == noted["note"]
    listed = json.loads(run("list", "--json")[1])
    assert list(listed["no_note"].values()) == [1]


def test_articles_without_a_note(run: Run) -> None:
    status, out, err = run("list", "--no-note")
    assert status == 0
    assert out.splitlines()[:2] == [
        "ARTICLE      VERSIONS  OTHER  CHANGED (UTC)     NOTABLE  NO NOTE",
        "ferry-fares         2      0  2026-03-02 11:00        1        1",
    ]
    assert "1 edit of severity 3 or more with no note found on the page" in out
    assert "kestrel-trial" in run("list")[1]
    run("note", "ferry-fares@v2", "--code", "false-alarm", "It was never wrong.")
    status, out, err = run("list", "--no-note")
    assert (status, out) == (0, "")
    assert "No article has an edit" in err
    assert "NO NOTE" not in run("list")[1]


def test_notes_are_shown_by_whom_and_when(run: Run) -> None:
    status, out, _ = run("note", "ferry-fares@v2", "--code", "needs-note", "Ask the council.")
    assert status == 0
    assert out.startswith("Noted ferry-fares@v2: Needs a note, says the desk\n  Ask the council.\n  signed by desk+")
    assert (
        "in the list it takes the place of: Needs a note" in run("note", "ferry-fares@v2", "--code", "reviewed", "x")[1]
    )
    for words in (("history", "ferry-fares"), ("diff", "ferry-fares@v1..v2")):
        out = " ".join(run(*words)[1].split())
        assert "Needs a note, says the desk (desk, 2" in out
        assert "Z): Ask the council." in out
    for name in ("r.html", "r.md", "r.json"):
        assert run("report", "ferry-fares", "-o", name)[0] == 0
        assert "Ask the council." in Path(name).read_text()
    assert run("verify", "r.html", "--against", "press")[0] == 0


def test_a_note_says_what_it_is_about(run: Run) -> None:
    edit = json.loads(run("changes", "--field", "body", "--kind", "number-changed", "--json")[1])["changes"][0]["edit"]
    assert f"edit {edit['id']}" in run("diff", "ferry-fares@v1..v2", "-v")[1]
    assert "every edit of ferry-fares@v2" in run("note", "ferry-fares@v2", "--code", "needs-note", "x")[2]
    before = run("history", "ferry-fares", "--json")[1]
    status, _, err = run("note", "ferry-fares@v1", "--code", "reviewed", "x")
    assert status == 2
    assert "nothing changed with ferry-fares@v1: it is the first version" in " ".join(err.split())
    assert "note ferry-fares@v2" in " ".join(err.split())
    assert run("history", "ferry-fares", "--json")[1] == before
    assert run("note", "ferry-fares@v2", "--code", "reviewed", "--edit", edit["id"][:6], "One.")[2] == ""
    for words in (("history", "ferry-fares"), ("diff", "ferry-fares@v1..v2")):
        assert f"Reviewed by the desk on body ¶2, edit {edit['id']} (desk, 2" in " ".join(run(*words)[1].split())


def test_an_import_says_nothing_of_the_steps_that_it_did_not_ask(run: Run) -> None:
    address = "https://courant.example/toll"
    for number, (cost, extra) in enumerate((("$41 million", ""), ("$93 million", ""), ("$93 million", NOTE)), 8):
        Path("toll.html").write_bytes(page("The toll story", cost=cost, extra=extra))
        out = run("import", "toll.html", "--url", address, "--observed", f"2026-03-05T{number:02}:00:00Z")[1]
    assert "  a note matches no edit of this step\n" in out
    assert "a note describes an edit of v2" in run("history", address)[1]


def test_an_empty_list_says_why(run: Run) -> None:
    for words, told in (
        (("--kind", "byline-change"), "the other options"),
        (("--site", "courant"), "--site takes a host"),
    ):
        status, out, err = run("changes", *words)
        assert (status, out) == (0, "No changes.\n")
        assert told in " ".join(err.split())
    assert run("changes", "--site", "www.courant.example")[1].startswith("notes to readers\n")


def test_the_words_of_a_note_are_inert(run: Run) -> None:
    text = "<script>alert(1)</script> \x1b[31mred {+forged+} | [x](http://x.example) \u202e"
    assert run("note", "ferry-fares@v2", "--code", "needs-note", text)[0] == 0
    for words in (("history", "ferry-fares"), ("changes",), ("diff", "ferry-fares@v1..v2")):
        out = run(*words)[1]
        assert "\u202e" not in out
    run("report", "ferry-fares", "-o", "r.html")
    assert "<script" not in Path("r.html").read_text()
    run("report", "ferry-fares", "-o", "r.md")
    assert "<script" not in Path("r.md").read_text()
    assert "](http://x.example)" not in Path("r.md").read_text()


def test_a_note_from_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Größe stimmt.\nSiehe Akte.\n".encode())))
    assert "Größe stimmt. Siehe Akte." in run("note", "ferry-fares@v2", "--code", "reviewed", "-")[1]
    for data, told in ((b"\xff\xfe\xff", "not UTF-8"), (b"x" * 70_000, "too long")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        status, _, err = run("note", "ferry-fares@v2", "--code", "reviewed", "-")
        assert (status, told in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("changes", "--kind", "nmber-changed"), 2, "did you mean number-changed?"),
        (("changes", "--kind", "number"), 2, "did you mean number-style or number-changed?"),
        (("changes", "--kind", "zzz"), 2, "kinds are "),
        (("changes", "--field", "boddy"), 2, "usage"),
        (("changes", "--min-severity", "7"), 2, "usage"),
        (("changes", "--limit", "0"), 2, "--limit must be at least 1"),
        (("changes", "--since", "yesterday"), 2, "bad-time"),
        (("note", "ferry-fares@v2", "x"), 2, "usage"),
        (("note", "ferry-fares@v2", "--code", "guilty", "x"), 2, "usage"),
        (("note", "ferry-fares", "--code", "reviewed", "x"), 2, "a note is about one version"),
        (("note", "ferry-fares@v7", "--code", "reviewed", "x"), 5, "version-not-found"),
        (("note", "ferry-fares@v2", "--code", "reviewed", "  "), 2, "a note has words"),
        (("note", "ferry-fares@v2", "--code", "reviewed", "--edit", "e-77", "x"), 2, "its edits: e-"),
    ],
)
def test_what_is_wrong_is_said(run: Run, words: tuple[str, ...], status: int, told: str) -> None:
    ended, out, err = run(*words)
    assert (ended, out) == (status, "")
    assert told in " ".join(err.split())

"""A report before the archive that it is of: what the archive said then counts, and what came later does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.api import Archive, verify
from archive.cli import main
from archive.errors import CallerError, StoreError
from archive.model.codec import parse, plain
from archive.model.history import ReportView
from archive.model.verdict import Verification
from archive.report.html import html
from archive.report.markdown import markdown
from archive.report.outlet import outlet_html
from archive.report.outletmarkdown import outlet_markdown
from archive.report.outletsheet import outlet_sheet
from archive.report.pagedata import shown
from archive.report.sheet import sheet
from archive.report.versionfeed import version_feed
from tests.newspaper import SITE, Newspaper, newspaper, page
from tests.torture import reports as torture

PLAN = "/2026/harbour-plan"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    """v1 at 8, seen again at 9, v2 at 10, v3 at 11."""
    with newspaper(tmp_path) as made:
        made.serve(PLAN, page())
        made.capture(PLAN)
        made.at("2026-03-02T09:00:00Z")
        made.capture(PLAN)
        made.at("2026-03-02T10:00:00Z")
        made.serve(PLAN, page(cost="$14 million"))
        made.capture(PLAN)
        made.at("2026-03-02T11:00:00Z")
        made.serve(PLAN, page(cost="$14 million", headline="Council Approves Its Harbour Plan"))
        made.capture(PLAN)
        yield made


def written(press: Archive, folder: Path, reference: str = f"{SITE}{PLAN}") -> Path:
    return put(press.report(reference), folder)


def put(view: ReportView, folder: Path) -> Path:
    target = folder / "report.html"
    target.write_bytes(html(view).encode())
    return target


def changed(view: ReportView, change: Callable[[Any], object], folder: Path) -> Path:
    """The report of other data, made as this program makes it."""
    document = json.loads(json.dumps(plain(shown(view))))
    change(document)
    return put(parse(ReportView, document), folder)


def first(found: Verification) -> tuple[str | None, str]:
    assert (found.exit, [problem.code for problem in found.problems]) == (1, ["report-altered"])
    return found.problems[0].field, found.problems[0].message


def same(found: Verification) -> str:
    assert (found.exit, found.problems) == (0, ())
    assert "the archive says the same" in found.verdicts[0].detail
    return found.verdicts[0].detail


def test_the_archive_says_the_same(paper: Newspaper, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in paper.path.rglob("*") if path.is_file()}
    found = verify(written(paper.press, tmp_path), against=paper.path)
    same(found)
    assert not any("leaves no trace" in sentence for sentence in found.not_proven)
    assert {path: path.read_bytes() for path in paper.path.rglob("*") if path.is_file()} == before


def test_an_archive_that_has_gone_on_says_the_same(paper: Newspaper, tmp_path: Path) -> None:
    report = written(paper.press, tmp_path)
    paper.serve("/2026/ferry", page(headline="Ferry Fares Rise"))
    paper.capture("/2026/ferry")
    paper.at("2026-03-02T12:00:00Z")
    paper.serve(PLAN, page(cost="$15 million", headline="Council Rejects Harbour Plan"))
    paper.capture(PLAN)
    file = tmp_path / "page.html"
    file.write_bytes(page(cost="$40 million"))
    paper.press.import_file(file, url=f"{SITE}{PLAN}", observed="2026-03-02T09:30:00Z")
    paper.press.rotate_key(reason="a new year")
    paper.press.revoke_key("desk", reason="stolen", last_good=1)
    paper.capture(PLAN)
    assert paper.press.report(f"{SITE}{PLAN}").history.steps[-2].capture.doubt
    told = same(verify(report, against=paper.path))
    assert told.endswith(
        "the archive says the same; since this report it has taken in 2 more versions and 1 more observation of this article"
    )


def test_nothing_is_said_of_other_articles(paper: Newspaper, tmp_path: Path) -> None:
    report = written(paper.press, tmp_path)
    paper.serve("/2026/ferry", page(headline="Ferry Fares Rise"))
    paper.capture("/2026/ferry")
    assert same(verify(report, against=paper.path)).endswith("the archive says the same")


def test_a_report_of_a_site_says_what_came_since(paper: Newspaper, tmp_path: Path) -> None:
    report = tmp_path / "site.html"
    report.write_text(outlet_html(paper.press.outlet("harbour.example")), encoding="utf-8")
    assert same(verify(report, against=paper.path)).endswith("the archive says the same")
    paper.at("2026-03-02T12:00:00Z")
    paper.capture(PLAN)
    told = same(verify(report, against=paper.path))
    assert told.endswith("; since this report it has taken in 1 more observation of this site")


def test_an_altered_page_is_not_said_to_be_what_the_archive_says(paper: Newspaper, tmp_path: Path) -> None:
    report = written(paper.press, tmp_path)
    report.write_bytes(report.read_bytes().replace(b"Method and limits", b"Method and claims", 1))
    field, _ = first(found := verify(report, against=paper.path))
    assert field is None
    verdict = found.verdicts[0]
    assert verdict.status == "FAIL"
    assert verdict.detail.startswith("the page is not what its data make (")
    assert "the archive says the same" not in verdict.detail
    assert "the archive says what the data say, so believe it and not the page" in verdict.detail


def test_a_page_of_other_data_is_told_apart_from_an_altered_page(paper: Newspaper, tmp_path: Path) -> None:
    view = paper.press.report(f"{SITE}{PLAN}")
    report = changed(view, lambda data: data["newest"].update(headline="Council Rejects Harbour Plan"), tmp_path)
    detail = verify(report, against=paper.path).verdicts[0].detail
    assert detail.startswith("the page says what its data say")
    assert "; the archive says something else; 1 problem" in detail


def test_reports_that_carry_no_evidence_say_so(paper: Newspaper, tmp_path: Path) -> None:
    """What only HTML carries is said of each other form, and of what else we write."""
    report, site = paper.press.report(f"{SITE}{PLAN}"), paper.press.outlet("harbour.example")
    forms = {
        "a report as Markdown": (markdown(report), outlet_markdown(site)),
        "a report as a table": (sheet(report), outlet_sheet(site)),
        "a report as JSON": (json.dumps(plain(report)), json.dumps(plain(site), indent=2)),
        "an answer of newsproof as JSON": (json.dumps(plain(report.history)),),
        "a feed": (version_feed(report),),
    }
    for form, written_so in forms.items():
        for content in written_so:
            file = tmp_path / "report"
            file.write_text(content, encoding="utf-8")
            with pytest.raises(CallerError) as caught:
                verify(file)
            assert caught.value.code == "not-evidence"
            assert f"is {form}, which carries nothing that could be checked" in caught.value.message
            assert "only the HTML report" in str(caught.value.hint)


def test_a_report_of_a_range(paper: Newspaper, tmp_path: Path) -> None:
    same(verify(written(paper.press, tmp_path, f"{SITE}{PLAN}@v2..v3"), against=paper.path))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda view: view["history"]["steps"][2]["capture"].update(observed="2026-03-02T10:05:00.000000Z"),
         "history.steps[2].capture.observed"),
        (lambda view: view["history"]["steps"].pop(1), "history.steps[1]"),
        (lambda view: view["history"]["steps"].insert(1, view["history"]["steps"][0]), "history.steps[1]"),
        (lambda view: view["history"]["steps"][1]["capture"].update(index=77), "history.steps[1].capture.index"),
        (lambda view: view["history"]["steps"].clear(), "history.steps"),
        (lambda view: view["history"]["steps"][2]["comparison"]["edits"][0]["new"].update(text="It cost nothing."),
         "history.steps[2].comparison.edits[0].new.text"),
        (lambda view: view["history"]["steps"][2]["comparison"].update(edits=[]),
         "history.steps[2].comparison.edits[0]"),
        (lambda view: view["newest"].update(headline="Council Rejects Harbour Plan"), "newest.headline"),
        (lambda view: view["records"][0][1][0].update(sha256="0" * 64), "records[0][1][0].sha256"),
        (lambda view: view["records"][0][1][0]["place"].update(offset=7), "records[0][1][0].place.offset"),
        (lambda view: view["history"]["article"].update(versions=4), "history.article.versions"),
        (lambda view: view["history"]["article"].update(id="a-0000000000000000"), "history.article.id"),
        (lambda view: view.update(origin="news.example/elsewhere"), "origin"),
        (lambda view: view.update(checkpoint=view["checkpoint"].replace("\n4\n", "\n5\n")), "checkpoint"),
        (lambda view: view.update(checkpoint="no checkpoint"), "checkpoint"),
        (lambda view: view.update(captor_keys=["desk+00000000+AAAA"]), "captor_keys[0]"),
    ],
)  # fmt: skip
def test_other_data_are_named(paper: Newspaper, tmp_path: Path, change: Callable[[Any], object], field: str) -> None:
    report = changed(paper.press.report(f"{SITE}{PLAN}"), change, tmp_path)
    assert verify(report).exit == 0  # of itself it is the page that its data make
    found, message = first(verify(report, against=paper.path))
    assert found == field
    assert "\n" not in message


def test_one_word_of_data_and_page(tmp_path: Path) -> None:
    done = torture.run(torture.material(tmp_path), cases=8).report()
    assert done["failures"] == []
    assert done["found"] == done["cases"]
    assert len(done["cases"]) == 3


def test_what_was_taken_off_the_disk_cannot_be_asked(paper: Newspaper, tmp_path: Path) -> None:
    view = paper.press.report(f"{SITE}{PLAN}")
    paper.press.redact(f"{SITE}{PLAN}@v2", reason="court order 12/26", apply=True)
    detail = same(verify(put(view, tmp_path), against=paper.path))
    assert "1 of its captures was taken off the disk since" in detail
    for number in (2, 3):
        moved = {"observed": f"2026-03-02T1{number}:59:00.000000Z"}
        report = changed(view, lambda it, n=number, m=moved: it["history"]["steps"][n]["capture"].update(m), tmp_path)
        assert first(verify(report, against=paper.path))[0] == f"history.steps[{number}].capture.observed"
    same(verify(written(paper.press, tmp_path), against=paper.path))  # one made since shows that it was taken off


def test_a_report_by_another_edition(paper: Newspaper, tmp_path: Path) -> None:
    view = replace(paper.press.report(f"{SITE}{PLAN}"), software="newsproof/9.9.9")
    detail = same(verify(put(view, tmp_path), against=paper.path))
    assert "made by another edition" in detail
    moved = {"observed": "2026-03-02T10:05:00.000000Z"}
    report = changed(view, lambda it: it["history"]["steps"][2]["capture"].update(moved), tmp_path)
    assert first(verify(report, against=paper.path))[0] == "history.steps[2].capture.observed"


def test_an_older_copy_of_the_archive(paper: Newspaper, tmp_path: Path) -> None:
    shutil.copytree(paper.path, tmp_path / "older")
    paper.at("2026-03-02T12:00:00Z")
    paper.capture(PLAN)
    field, message = first(verify(written(paper.press, tmp_path), against=tmp_path / "older"))
    assert field == "checkpoint"
    assert "no checkpoint of size 5" in message


def test_what_cannot_be_asked_is_no_finding(paper: Newspaper, tmp_path: Path) -> None:
    report = written(paper.press, tmp_path)
    with pytest.raises(CallerError, match="no archive"):
        verify(report, against=report)
    with pytest.raises(CallerError) as raised:
        verify(report, against=tmp_path)
    assert raised.value.code == "no-archive"
    with pytest.raises(CallerError, match="accept-rollback"):
        verify(report, accept_rollback=True)
    (paper.path / "index.sqlite").unlink()
    with pytest.raises(StoreError) as lost:
        verify(report, against=paper.path)
    assert lost.value.code.startswith("index-")
    assert str(lost.value.context["report"]).startswith("the page says what its data say")
    assert "newsproof verify ARCHIVE; if it is: newsproof repair index" in str(lost.value.hint)
    report.write_bytes(report.read_bytes().replace(b"Council Approves", b"Council Rejects", 1))
    found = verify(report, against=paper.path)
    assert [one.code for one in found.problems] == ["report-altered"]  # of the page, whatever became of the archive
    assert "the archive could not be asked" in found.verdicts[0].detail


def test_of_two_that_disagree_neither_is_blamed(paper: Newspaper, tmp_path: Path) -> None:
    from archive.api.checking import report_tools
    from archive.audit.reports import Compared, Differs, examine_report

    page = written(paper.press, tmp_path).read_bytes()
    tools = report_tools(paper.path, None)._replace(against=lambda _: Compared(Differs("x", "not the same")))
    (problem,) = examine_report(page, "out.html", tools).problems
    assert "which of the two" in problem.consequence
    assert str(problem.hint).startswith(
        "whether the archive is as it was signed says newsproof verify ARCHIVE; if it is, make"
    )


def test_on_the_command_line(
    paper: Newspaper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Path("out.html")
    assert main(["-A", str(paper.path), "report", f"{SITE}{PLAN}", "-o", str(report)]) == 0
    assert main(["verify", str(report), "--against", str(paper.path)]) == 0
    assert "an edit-history report" in capfd.readouterr().out
    report.write_bytes(report.read_bytes().replace(b"Council Approves", b"Council Rejects", 1))
    assert main(["verify", str(report), "--against", str(paper.path)]) == 1
    assert "error[report-altered]: out.html at byte " in capfd.readouterr().out

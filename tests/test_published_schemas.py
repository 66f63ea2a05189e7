"""The schemas that are published describe the documents that are printed: real ones, from every verb, all validated."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import archive.model
from archive.api import Archive, viewing
from archive.cli import main
from archive.demo.server import NewsServer, Page
from archive.formats.reader import RecordItem, read_warc
from archive.model.published import PUBLISHED
from archive.model.viewer import Serving
from tests.api.belonging_site import picture
from tests.api.test_view_records import LOOK, player
from tests.editions import edition, loud_captions
from tests.newspaper import SITE, page
from tests.peers.edition import foreign_arc, foreign_warc

pytest.importorskip("starlette", reason="needs the extra serve (make test)")

from tests.web.client import Client

ROOT = Path(__file__).resolve().parent.parent
URL = f"{SITE}/2026/harbour-plan"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def nested(document: Any) -> Iterator[dict[str, Any]]:
    """A document and those inside it that name a schema of their own."""
    if isinstance(document, dict):
        if isinstance(document.get("schema"), str):
            yield document
        for value in document.values():
            yield from nested(value)
    elif isinstance(document, list):
        for value in document:
            yield from nested(value)


def name_of(document: dict[str, Any]) -> str:
    publisher, name, version = document["schema"].split("/")
    assert (publisher, version) == ("newsproof", "v1")
    return name


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What every verb prints with --json about one archive, what it writes, and what lies in it, by schema."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("documents")
        patch.chdir(folder)
        patch.setenv("NEWSPROOF_CONFIG", str(folder / "conf"))
        patch.setenv("NEWSPROOF_STATE", str(folder / "state"))
        patch.delenv("NEWSPROOF_ARCHIVE", raising=False)
        return _gathered(folder)


def _gathered(folder: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def keep(document: Any) -> None:
        if document.get("$schema"):
            return  # a schema, not a document
        for one in nested(document):
            found[name_of(one)].append(one)

    def told(*arguments: str, status: int = 0) -> Any:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            ended = main([*arguments, "--json"])
        assert ended == status, (arguments, err.getvalue())
        for line in err.getvalue().splitlines():
            keep(json.loads(line))
        answer = json.loads(out.getvalue()) if out.getvalue() else {}
        if answer:
            keep(answer)
        return answer

    a, b, c = (folder / f"{number}.html" for number in (1, 2, 3))
    a.write_bytes(page(caption="The counsil chamber on Monday. Photo: Jo Tran/Courant"))
    b.write_bytes(page(cost="$14 million"))
    c.write_bytes(page(cost="$44 million", extra="<p><em>Correction:</em> An earlier version misstated the cost.</p>"))
    (folder / "crawl.warc.gz").write_bytes(foreign_warc(f"{SITE}/crawled", gzip=True)[0])
    (folder / "crawl.arc").write_bytes(foreign_arc(f"{SITE}/old")[0])
    (folder / "noise.warc").write_bytes(b"noise")

    told("init", "press", "--origin", "news.example/desk")
    told("-A", "press", "list")
    for number, file in enumerate((a, a, b, c), 1):
        told("-A", "press", "import", str(file), "--url", URL, "--observed", f"2026-03-0{number}T08:00:00Z")
    told("-A", "press", "import", "crawl.warc.gz")
    told("-A", "press", "import", "crawl.warc.gz", "--dry-run")
    told("-A", "press", "import", "crawl.arc")
    told("-A", "press", "import", "noise.warc", status=2)
    with NewsServer(now=lambda: datetime(2026, 3, 2, tzinfo=UTC)) as server:
        here = f"http://127.0.0.1:{server.port}"
        server.serve("/live", Page(page(cost="$45 million")))
        server.serve("/down", Page(b"down", 503))
        loopback = ("--allow-net", "127.0.0.0/8")
        told("-A", "press", "capture", f"{here}/live", *loopback)
        told("-A", "press", "capture", f"{here}/live", f"{here}/down", f"{here}/gone", *loopback, status=3)
        told("-A", "press", "capture", f"{here}/live", status=9)
        with pytest.MonkeyPatch.context() as patch:
            browser = viewing.Viewer("/opt/chromium", True, LOOK, player())
            patch.setattr("archive.api.gathering.viewer", lambda browser=None, made=browser: made)
            told("-A", "press", "capture", f"{here}/live", "--screenshot", *loopback)
        told("-A", "press", "show", f"{here}/live", "--view", "dom", "-o", "seen.html")
        server.serve("/shown", Page(page()))
        server.serve("/img/chamber-77123.jpg", Page(picture("chamber"), content_type="image/jpeg"))
        told("-A", "press", "capture", f"{here}/shown", "--rate", "off", *loopback)
        told("-A", "press", "show", f"{here}/shown", "--picture", "1", "-o", "chamber.jpg")
        server.serve("/live", Page(page(cost="$46 million")))
        told("-A", "press", "watch", "add", f"{here}/live", f"{here}/down", "--feed", f"{here}/feed")
        run = ("--once", "--rate", "off", "--no-confirm", "--notify-command", "tee event.json")
        told("-A", "press", "watch", "run", *run, *loopback)
        keep(json.loads((folder / "event.json").read_text(encoding="utf-8")))
        told("-A", "press", "watch", "list")
        told("-A", "press", "watch", "status")
        told("-A", "press", "watch", "remove", f"{here}/down")
        told("-A", "press", "watch", "remove", f"{here}/down", status=5)
    told("-A", "press", "list")
    told("-A", "press", "show", f"{URL}@v2")
    told("-A", "press", "show", f"{URL}@c2")
    told("show", str(c))
    told("-A", "press", "history", URL)
    told("-A", "press", "diff", f"{URL}@v1..v2")
    told("-A", "press", "diff", f"{URL}@v1..v3")
    told("-A", "press", "diff", f"{URL}@v1...v3")
    told("diff", str(a), str(b))
    told("diff", str(a), str(a))
    told("init", "second", "--origin", "other.example/desk")
    for number, file in enumerate((a, c), 1):
        told("-A", "second", "import", str(file), "--url", URL, "--observed", f"2026-03-0{number}T12:00:00Z")
    told("corroborate", "press", "second", status=1)
    told("-A", "press", "search", "treasurer")
    told("-A", "press", "search", "chandlery", "nowhere", status=1)
    told("-A", "press", "search", "--added", "14 million")
    told("-A", "press", "search", "--removed", "nowhere", status=1)
    told("-A", "press", "blame", URL, "--show-removed", "--by", "word")
    told("-A", "press", "blame", f"{URL}@v2", "--field", "headline")
    told("-A", "press", "changes", "--since", "last")
    told("-A", "press", "note", f"{URL}@v2", "--code", "needs-note", "Which figure is right?")
    told("-A", "press", "changes", "--all")
    told("-A", "press", "diff", f"{URL}@v1..v2")
    told("-A", "press", "list", "--no-note")
    told("-A", "press", "query", "SELECT slug, versions, 1.5 AS f, NULL AS n FROM articles")
    told("-A", "press", "report", URL, "-o", "report.html")
    told("-A", "press", "report", URL, "-o", "report.json")
    told("-A", "press", "report", "--site", "harbour.example", "-o", "outlet.json")
    told("-A", "press", "quote", f"{URL}@v1", "--headline", "-o", "quote.html")
    told("-A", "press", "provenance", f"{URL}@v2")
    told("-A", "press", "provenance", f"{SITE}/crawled")
    told("doctor")
    told("doctor", "press")
    told("-A", "press", "prove", f"{URL}@v2", "-o", "v2.tlog-proof")
    told("-A", "press", "prove", f"{URL}@v2", "-o", "v2.wacz")
    told("keys", "new", "library.example/w1", "--role", "witness")
    told("keys", "trust", str(next((folder / "conf").rglob("*w1*.pub"))))
    told("-A", "press", "anchor", "--request", "1.request")
    told("witness", "sign", "1.request", "-o", "1.reply", "--key", "library.example/w1")
    told("-A", "press", "anchor", "--reply", "1.reply")
    told("keys", "list")
    size = int((folder / "press" / "log" / "checkpoint").read_text(encoding="utf-8").splitlines()[1])
    told("-A", "press", "keys", "rotate", "--reason", "a new machine")
    told("-A", "press", "keys", "revoke", "desk", "--reason", "it was lost", "--last-good", str(size - 1))
    told("-A", "press", "redact", f"{SITE}/crawled", "--reason", "a court order")
    told("-A", "press", "redact", f"{SITE}/crawled", "--reason", "a court order", "--apply")
    told("-A", "press", "redact", f"{SITE}/old", "--reason", "a court order", status=9)
    with edition("0", loud_captions):
        told("-A", "press", "import", str(b), "--url", f"{SITE}/kiosk", "--observed", "2026-03-09T08:00:00Z")
    assert told("-A", "press", "re-extract")["articles"][0]["differ"] == 1
    for name in ("quote.html", "v2.tlog-proof", "v2.wacz", "crawl.warc.gz"):
        told("verify", name)
    keep(json.loads((folder / "report.json").read_text(encoding="utf-8")))
    keep(json.loads((folder / "outlet.json").read_text(encoding="utf-8")))
    told("verify", "press")
    told("verify", "press", "--level", "quick")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "archive.web.serve", lambda press, ready, **how: ready(Serving("http://[::1]:1/t/", "::1", 1, True))
        )
        told("-A", "press", "serve")
    told("-A", "press", "serve", "--static", "site")
    viewer = Client(Archive.open(folder / "press"))
    article = told("-A", "press", "history", URL)["article"]["slug"]
    for path in ("/health.json", f"/a/{article}/v2/evidence.json", f"/a/{article}/v2/captured.json",
                 f"/a/{article}/v1..v2.json?view=text"):  # fmt: skip
        keep(json.loads(viewer.get(path).body))
    told("-A", "press", "export", "--all", "--to", "warc", "-o", "out.warc.gz")
    told("-A", "press", "export", "--all", "--to", "warc", "-o", "out.warc.gz", status=2)
    for form in ("csv", "jsonl", "sqlite"):
        told("-A", "press", "export", "--all", "--to", form, "-o", f"tables.{form}")
    told("-A", "press", "export", URL, "--to", "schemaorg", "-o", "article.jsonld")
    keep(json.loads((folder / "tables.csv" / "codebook.json").read_text(encoding="utf-8")))
    told("-A", "press", "repair", "tail")
    (folder / "press" / "index.sqlite").unlink()
    told("-A", "press", "list", status=7)
    told("-A", "press", "repair", "index")
    told("-A", "press", "show", "nobody", status=5)
    told("schema")
    told("demo", "show-case")
    told("demo", "tamper", "show-case")
    told("verify", "show-case-tampered", status=1)
    for segment in sorted((folder / "press" / "warc").glob("news-*.warc.gz")):
        for item in read_warc(segment):
            assert isinstance(item, RecordItem)
            if (item.record.content_type or "") == "application/json":
                keep(json.loads(item.record.block or b""))
    found["match"] = [match for answer in found["matches"] for match in answer["matches"]]
    return dict(found)


def test_every_published_schema_is_met_by_real_documents(documents: dict[str, list[dict[str, Any]]]) -> None:
    published = {path.stem for path in (ROOT / "schemas").glob("*.json")}
    assert set(documents) == published
    for name in sorted(published):
        judge = validator(name)
        for document in documents[name]:
            errors = [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(document)]
            assert not errors, (name, errors[:5])


def test_every_noun_that_names_a_schema_is_published() -> None:
    """Else a reader meets a name for which there is nothing to look up."""
    nouns = (
        noun
        for module in iter_modules(archive.model.__path__, "archive.model.")
        for noun in vars(import_module(module.name)).values()
        if isinstance(noun, type) and is_dataclass(noun)
    )
    named = {
        str(field.default).split("/")[1]: noun
        for noun in nouns
        for field in fields(noun)
        if field.name == "schema" and str(field.default).startswith("newsproof/")
    }
    assert named == {name: noun for name, noun in PUBLISHED.items() if name != "match"}


def test_the_documents_are_worth_validating(documents: dict[str, list[dict[str, Any]]]) -> None:
    """Without this an archive that holds nothing would meet every schema."""
    assert any(document["edits"] for document in documents["edits"])
    assert any(not document["edits"] for document in documents["edits"])
    outcomes = {document["outcome"] for document in documents["committed"]}
    assert {"version", "unchanged", "broken"} <= outcomes
    assert {document["code"] for document in documents["error"]} >= {
        "broken-warc", "private-address", "output-exists", "article-not-found", "index-damaged", "partial",
    }  # fmt: skip
    assert any(not verdict["problems"] for verdict in documents["verify"])
    assert any(verdict["problems"] for verdict in documents["verify"])
    assert all(documents.values())


def test_every_member_that_is_printed_is_described(documents: dict[str, list[dict[str, Any]]]) -> None:
    """A schema that does not know a member cannot be relied on for it."""
    for name, group in documents.items():
        known = set(json.loads((ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))["properties"])
        for document in group:
            assert set(document) <= known, (name, set(document) - known)


@pytest.mark.parametrize("damage", ["missing", "kind", "version"])
def test_the_schemas_refuse_what_is_not_such_a_document(
    documents: dict[str, list[dict[str, Any]]], damage: str
) -> None:
    harm: dict[str, Callable[[dict[str, Any], str], None]] = {
        "missing": lambda document, member: document.pop(member),
        "kind": lambda document, member: document.update({member: [{"nothing": ["like", "it"]}]}),
        "version": lambda document, member: document.update(schema="newsproof/other/v9"),
    }
    for name, group in documents.items():
        judge = validator(name)
        for member in judge.schema["required"]:
            changed = deepcopy(group[0])
            if damage == "version" and "schema" not in changed:
                continue
            harm[damage](changed, member)
            assert not judge.is_valid(changed), (name, member)

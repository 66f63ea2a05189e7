"""A report in Markdown as a CommonMark parser by others reads it: no text of a stranger is a link, a picture or HTML."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from archive.report.markdown import markdown
from tests.conftest import cases_folder
from tests.payloads import payloads
from tests.peers.conftest import Peers
from tests.poison import poisoned
from tests.pressroom import VIEW

pytestmark = pytest.mark.peer

#: For the peers' Python, which has markdown-it-py: of each document what its parser found but text.
READ = """
import json, sys
from markdown_it import MarkdownIt

def walk(tokens):
    for token in tokens:
        yield token
        yield from walk(token.children or ())

parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
json.dump([[[token.type, token.content if token.type.startswith("html") else ""] for token in walk(parser.parse(document))
            if token.type not in ("text", "text_special", "inline", "code_inline")]
           for document in json.load(open(sys.argv[1], encoding="utf-8"))], sys.stdout)
"""


def read(peers: Peers, documents: list[str], folder: Path) -> list[list[list[str]]]:
    python = peers.folder / "python"
    if subprocess.run([python, "-c", "import markdown_it"], capture_output=True, check=False).returncode:
        pytest.skip("needs markdown-it-py among the peers (make peers)")
    (folder / "documents.json").write_text(json.dumps(documents), encoding="utf-8")
    found = peers.run("python", "-c", READ, folder / "documents.json")
    assert found.returncode == 0, found.stderr
    documents_read: list[list[list[str]]] = json.loads(found.stdout)
    return documents_read


def test_strangers_text_is_text(peers: Peers, tmp_path: Path) -> None:
    texts = ["word", *(text for text in payloads(cases_folder()) if text.strip())]
    usual, *found = read(peers, [markdown(poisoned(VIEW, text)) for text in texts], tmp_path)
    for text, tokens in zip(texts[1:], found, strict=True):
        assert {content for kind, content in tokens if kind.startswith("html")} <= {
            "<ins>",
            "</ins>",
            "<del>",
            "</del>",
        }
        assert not {kind for kind, _ in tokens} & {"link_open", "image", "html_block", "fence", "hr", "s_open"}, text
        blocks = [kind for kind, _ in tokens if not kind.startswith("html")]
        assert blocks == [kind for kind, _ in usual if not kind.startswith("html")], text


def test_the_parser_finds_what_is_there(peers: Peers, tmp_path: Path) -> None:
    [tokens] = read(peers, ["<b>x</b> [x](http://news.example) ![](x)\n\n- - -\n"], tmp_path)
    kinds = {kind for kind, _ in tokens}
    assert kinds >= {"html_inline", "link_open", "image", "hr"}

"""Which verbs and shared options there are, and the page that shows them: all that `newsproof --help` needs to load."""

from __future__ import annotations

from textwrap import wrap
from typing import Final, NamedTuple


class Entry(NamedTuple):
    """A verb: the module of `archive.cli` it lives in, its line in the overview, and whether it is an everyday one."""

    module: str
    help: str
    everyday: bool = False


VERBS: Final[dict[str, Entry]] = {
    "init": Entry("gather", "Make a new archive", True),
    "capture": Entry("gather", "Fetch articles and archive what came", True),
    "import": Entry("gather", "Take in files of others: WARC, WACZ, HTML, databases, feeds", True),
    "watch": Entry("watch", "Look at articles and feeds again and again", True),
    "list": Entry("look", "Show the articles of an archive", True),
    "history": Entry("look", "Show when an article changed, and what", True),
    "diff": Entry("comparing", "Show what changed between two versions or files", True),
    "changes": Entry("desk", "Rank what changed across the archive", True),
    "report": Entry("keep", "Write an article's edit history as a file", True),
    "verify": Entry("check", "Check that an archive is what was signed", True),
    "serve": Entry("serve", "Show the archive in a browser"),
    "show": Entry("look", "Show one version of an article, or one file"),
    "corroborate": Entry("corroborate", "Compare what several captors archived"),
    "blame": Entry("blame", "Show which version brought each sentence"),
    "search": Entry("look", "Find words in all versions, or in what changed"),
    "query": Entry("look", "Ask the index with SQL"),
    "export": Entry("export", "Write captures as WARC, or tables of what changed"),
    "prove": Entry("prove", "Write the proof of one version as a file"),
    "quote": Entry("quote", "Prove one caption, headline or paragraph as a page"),
    "provenance": Entry("provenance", "Tell where one version comes from, link by link"),
    "note": Entry("desk", "Sign what the desk says of a change"),
    "redact": Entry("removal", "Take content off the disk, on record"),
    "keys": Entry("keys", "Make, trust, rotate and revoke keys"),
    "anchor": Entry("anchoring", "Have the log timestamped or cosigned by others"),
    "witness": Entry("anchoring", "Cosign the checkpoints of others"),
    "repair": Entry("check", "Rebuild the index, or clear an interrupted tail"),
    "re-extract": Entry("again", "Read old captures with the extractor of today"),
    "doctor": Entry("doctor", "Look at this machine, your keys, and the archive's folder"),
    "schema": Entry("learn", "Print the JSON Schema of a document"),
    "demo": Entry("learn", "Build a sample archive, and tamper with a copy"),
}
#: Words that people bring from other tools; they work and are not shown.
ALIASES: Final = {"add": "capture", "ls": "list", "log": "history", "check": "verify", "annotate": "blame"}


class SharedOption(NamedTuple):
    """An option that every verb takes, before or after it."""

    names: tuple[str, ...]
    metavar: str
    help: str


SHARED: Final = (
    SharedOption(("-A", "--archive"), "PATH", "The archive. Else NEWSPROOF_ARCHIVE, else the nearest folder upwards "
                 "that is one."),
    SharedOption(("--json",), "", "Answer with one JSON document."),
    SharedOption(("-q", "--quiet"), "", "Only the answer, no remarks."),
    SharedOption(("-v", "--verbose"), "", "More detail."),
    SharedOption(("--color",), "WHEN", "auto, always or never; auto means on a terminal unless NO_COLOR is set."),
    SharedOption(("--wait",), "TIME", "How long to wait for another writer (default: not at all)."),
    SharedOption(("--config",), "FOLDER", "The configuration folder with the private keys. Else NEWSPROOF_CONFIG."),
    SharedOption(("--passphrase-file",), "FILE", "Where the passphrase of private keys is. Else "
                 "NEWSPROOF_PASSPHRASE_FILE, else you are asked."),
)  # fmt: skip
OTHER: Final = (
    SharedOption(("-V", "--version"), "", "Print the version and exit."),
    SharedOption(("-h", "--help"), "", "Print this page and exit; after a verb, explain that verb."),
)
ABOUT: Final = "Archives news articles as they change, and proves what it archived."


def overview() -> str:
    """The page of all verbs, 80 columns wide."""
    lines = ["Usage: newsproof [OPTIONS] VERB ...", "", f"  {ABOUT}"]
    for title, everyday in (("Everyday verbs", True), ("More", False)):
        rows = [(name, entry.help) for name, entry in VERBS.items() if entry.everyday is everyday]
        lines += ["", f"{title}:", *_listed(rows)]
    lines += ["", "Options, before or after the verb:", *_listed([_row(option) for option in SHARED])]
    lines += ["", "Other options:", *_listed([_row(option) for option in OTHER])]
    lines += ["", "newsproof VERB --help explains a verb. Start with: newsproof demo"]
    return "\n".join(lines)


def _row(option: SharedOption) -> tuple[str, str]:
    return f"{', '.join(option.names)} {option.metavar}".rstrip(), option.help


def _listed(rows: list[tuple[str, str]]) -> list[str]:
    left = max(len(name) for name, _ in rows) + 4
    lines = []
    for name, text in rows:
        first, *rest = wrap(text, 80 - left)
        lines += [f"  {name}".ljust(left) + first, *(" " * left + line for line in rest)]
    return lines

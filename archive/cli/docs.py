"""The reference pages of the command line, written from the verbs and the table of errors so that they cannot drift.

`python -m archive.cli.docs` rewrites docs/reference/cli.md and docs/reference/messages.md in the working folder; a
test compares them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from archive.cli.front import front
from archive.cli.overview import ALIASES, VERBS, overview
from archive.errors import CODES

FOLDER: Final = Path("docs") / "reference"

EXITS: Final[dict[int, tuple[str, str]]] = {
    0: ("ok", "Done; for `verify`: everything that was checked holds."),
    1: (
        "finding",
        "Done, and the answer is no: a problem (`verify`), an edit (`diff --exit-code`), no match (`search`).",
    ),
    2: ("usage", "The command line, a setting or an input file is wrong. Nothing was done."),
    3: ("partial", "Some of the items named came to nothing; the others are done."),
    4: ("unproven", "Intact, but evidence that was asked for is missing."),
    5: ("not found", "No archive there, no such file, article, version, key or schema."),
    6: ("busy", "Another process is writing to the archive (`--wait TIME` waits for it)."),
    7: (
        "storage",
        "Disk full, an input or output error, a missing permission, stdout that is closed. What was reported is durable.",
    ),
    8: ("network", "Nothing could be fetched."),
    9: ("refused", "A rule said no: a private address, a scheme, a size."),
    10: ("format", "The archive was made by a newer version of this program."),
    70: ("internal", "A bug. The message names a crash report, which holds no article text."),
    130: ("interrupted", "Ctrl-C. What was reported before is durable."),
    143: ("terminated", "SIGTERM. What was reported before is durable."),
}

#: What to do about each error.
ADVICE: Final[dict[str, str]] = {
    "usage": "Read the hint, or `newsproof VERB --help`.",
    "bad-url": "Give the whole address with its scheme: `https://news.example/story`.",
    "bad-proxy": "Write `http://proxy.example:3128` or `socks5://proxy.example:1080`, with `USER@` before the host where it wants one,"
    " and name the file that the password is in with `--proxy-password-file`. See [What is kept out](../secrets.md#proxies).",
    "bad-cookies": "Export the cookies again as `cookies.txt`; a line has seven columns with tabs between them. The message"
    " names the line and does not repeat it.",
    "bad-headers": "One `Name: value` to a line, in ASCII. Headers that frame the message or ask for a part of it are set by"
    " newsproof; cookies have `--cookie-jar`.",
    "bad-identity": "One name, e-mail address or account to a line, each of three characters or more.",
    "bad-time": "Write `2026-03-02T12:00:00Z`, with any offset, or a date alone. A capture before the newest timestamp"
    " of the log is refused, too, and so is an import that claims a time still to come: as soon as somebody attests the"
    " log's time, `verify` names a `time-contradiction` for good. Ten minutes are allowed. Set the clock of this machine.",
    "bad-version": "`newsproof history ARTICLE` shows which versions there are.",
    "bad-sql": "Write one SELECT over the views of `docs/reference/index-views.md`; everything else is refused.",
    "bad-config": "Correct the key that the message names in `newsproof.toml`.",
    "archive-exists": "Use it with `-A PATH`, or choose another folder.",
    "folder-not-empty": "Choose a folder that is missing or empty.",
    "bad-origin": "Write a host name, with a path if you like: `news.example/desk`.",
    "origin-taken": "Choose another origin; two logs of one name and one key could contradict each other.",
    "key-permissions": "Run the `chmod` of the hint, and ask who could have read the key.",
    "key-unreadable": "Put back the key file from a copy.",
    "unreadable-file": "Check that the path is a file that you may read.",
    "output-exists": "Choose another name, or add `--force`.",
    "no-archive": "`newsproof init PATH` makes one; `-A PATH` or NEWSPROOF_ARCHIVE names one.",
    "no-such-file": "Check the spelling of the path.",
    "article-not-found": "`newsproof list` shows the articles; the hint names near ones.",
    "article-ambiguous": "Use one of the names that the hint lists, or the whole URL.",
    "version-not-found": "`newsproof history ARTICLE` shows which versions there are.",
    "no-such-schema": "`newsproof schema` lists the names.",
    "key-not-found": "`newsproof keys list` shows the keys; `--config` names the folder they lie in. Reading needs none.",
    "network": "Check the address and the connection, then repeat. Nothing was archived that was not reported.",
    "no-article": "Look at the reason; the observation says what was there. Check the address if it was never seen before.",
    "private-address": "If you own that host, allow its network: `--allow-net 10.0.0.0/24`.",
    "robots": "The site asked programs to stay away from that address, or its robots.txt cannot be had because the server is in "
    "trouble: then try later. Who may read it all the same says why, with `--ignore-robots --reason`; the reason is signed. "
    "See [Capturing](../capturing.md).",
    "retry-later": "The host answered with a `Retry-After`. Nothing was asked of it since; repeat after the time that is told.",
    "refused-url": "Only http and https are fetched, on ports meant for them.",
    "too-large": "Allow more with `--max-size`.",
    "broken-source": "Fetch the file again, or name its kind with `--format`; the message says what is wrong with it.",
    "broken-warc": "Repair or fetch the file again; the message names the byte where reading ended.",
    "not-a-feed": "Give the address of the feed or sitemap itself; a page often names it in its source.",
    "not-watched": "`newsproof watch list` shows what is.",
    "not-text": "Import HTML, text, Markdown, WARC or ARC.",
    "busy": "Repeat later, or let `--wait 30s` wait for the other writer.",
    "disk-full": "Free space, then repeat the same command.",
    "storage": "Check the disk and the permissions of the archive folder.",
    "bad-policy": "Correct the line that the message names; `docs/keys.md` shows what a trust folder looks like.",
    "bad-key": "Give a verifier key (`name+hash+base64`), a `.pub` file or a PEM certificate.",
    "key-exists": "Choose another name.",
    "passphrase": "Name the file with the passphrase: `--passphrase-file`, or NEWSPROOF_PASSPHRASE_FILE.",
    "no-picture": "The message says why, and which captures have it; `newsproof capture --assets images` keeps pictures.",
    "no-view": "The message says why, and which captures have one; `newsproof capture --screenshot` makes one.",
    "missing-extra": "Install the part that the hint names, for example `pip install 'newsproof[timestamp]'`.",
    "nothing-to-quote": "`newsproof show ARTICLE@V` lists the items of a version.",
    "ambiguous-quote": "Name the item itself: `--item body/3`.",
    "not-evidence": "Give an archive, a segment, a bundle, a proof, a quote, an HTML report, a checkpoint, fork evidence, "
    "or a WARC or WACZ. Reports as Markdown, table, JSON or feed carry nothing that could be checked.",
    "redacted": "Nothing brings it back; `newsproof history` says when and why it was removed.",
    "not-removable": "Import what may stay into a new archive, and delete this one.",
    "reason-missing": "Say why with `--reason TEXT`.",
    "timestamp-refused": "Ask the authority again, or another one.",
    "witness-refused": "The message gives the witness's answer; what it signed last must lie in this log's past.",
    "log-rollback": "Compare with the copy that was seen; `newsproof verify --accept-rollback` accepts the older state.",
    "log-fork": "Keep the evidence file that the message names, and ask who holds the log's key.",
    "archive-damaged": "`newsproof verify` names what is wrong; restore the file from a copy.",
    "index-damaged": "`newsproof repair index` rebuilds it; nothing is lost.",
    "newer-format": "Install a newer version of newsproof.",
    "partial": "The errors before it say what came to nothing, and why.",
    "internal": "Send the crash report named by the message to the authors.",
    "interrupted": "Repeat the command; what was reported as done stays done.",
}


def cli_reference() -> str:
    """The page of all verbs."""
    lines = [
        "# Command line",
        "",
        "Answers go to stdout, everything else to stderr. Every verb takes `--json` and then answers with one JSON",
        "document, whose `schema` names its JSON Schema (`newsproof schema NAME`). The options of every verb may stand",
        "before it or after it.",
        "",
        "```",
        overview(),
        "```",
    ]
    for name, entry in VERBS.items():
        command = front.get_command(click.Context(front), name)
        assert command is not None
        aliases = [alias for alias, meant in ALIASES.items() if meant == name]
        also = f" Also: `{'`, `'.join(aliases)}`." if aliases else ""
        text = _help(command, f"newsproof {name}")
        lines += ["", f"## {name}", "", f"{entry.help}.{also}", "", "```", text, "```"]
        for sub, below in command.commands.items() if isinstance(command, click.Group) else ():
            lines += ["", f"### {name} {sub}", "", "```", _help(below, f"newsproof {name} {sub}"), "```"]
    lines += ["", "## Exit status", "", "| status | name | meaning |", "|---|---|---|"]
    lines += [f"| {status} | {name} | {meaning} |" for status, (name, meaning) in EXITS.items()]
    lines += [
        "",
        "Later versions may add numbers; one that a script does not know means that something went wrong. A program",
        "whose reader goes away (`newsproof list | head`) ends without a word.",
    ]
    return "\n".join(lines) + "\n"


def _help(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path, terminal_width=80, max_content_width=80)
    context.help_option_names = ["-h", "--help"]
    return command.get_help(context)


def messages_reference() -> str:
    """The page of all errors."""
    lines = [
        "# Messages",
        "",
        "An error is printed to stderr as",
        "",
        "```",
        "error[code]: what could not be done",
        "  name: what is known about it",
        "  hint: what to try",
        "```",
        "",
        "or, with `--json`, as one line that is a `newsproof/error/v1` document. The code never changes its meaning;",
        "the words may.",
    ]
    for code, row in CODES.items():
        lines += ["", f"## {code}", "", f"{row.meaning} {ADVICE[code]} (Exit status {row.exit}.)"]
    return "\n".join(lines) + "\n"


PAGES: Final = {"cli.md": cli_reference, "messages.md": messages_reference}


def main(folder: Path = FOLDER) -> int:
    """Writes the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

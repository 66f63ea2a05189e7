"""The main job on the bundled newsroom: captures it over its own time, shows what changed, verifies, and is attacked.

Everything a newcomer sees here is a command they can type; this room only types it for them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.api import Archive
from archive.demo.server import NewsServer, Page
from archive.demo.tampering import redate
from archive.errors import CallerError
from archive.model.times import parse_time

Say = Callable[[str], None]
#: Runs one command line of newsproof, printing what it prints, and returns its exit status.
Run = Callable[[list[str]], int]

FIRST = "varosh-flood-old-town"
SECOND = "harbour-bridge"


def samples_folder() -> Path:
    """The bundled samples: beside this package in an installed wheel, beside `archive/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "samples", package.parent / "samples"):
        if (folder / "newsroom" / "plan.json").is_file():
            return folder
    raise CallerError("no-such-file", "the bundled samples are not installed")


def build(folder: Path, say: Say, run: Run) -> int:
    """Makes the demonstration archive in `folder` and walks through it. Returns the exit status."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CallerError(
            "folder-not-empty", f"{folder} exists", hint=f"remove it, or name another: newsproof demo {folder}-2"
        )
    say("The Tidewater Courant is an invented paper. A small server on this machine plays its pages;")
    say("nothing is fetched from the internet. The signing keys are thrown away at the end.")
    say("")
    say(f"Capturing into {folder}/ what the paper served over three days:")
    versions, observations = play(folder, say)
    say("")
    say(f"{versions} versions and {observations} other observations, each in WARC, signed and logged.")
    name = str(folder)
    code = 0
    report, quote = (folder.with_name(f"{folder.name}-{what}.html") for what in ("report", "quote"))
    sentence = ["quote", f"{SECOND}@v2", "--block", "2", "--beside"]
    for title, argv in (
        ("What is in the archive?", ["-A", name, "list"]),
        ("An editor fixed a caption. What exactly?", ["-A", name, "diff", f"{FIRST}@v1..v2"]),
        ("What happened to the story about the bridge, and when?", ["-A", name, "history", SECOND]),
        ("Where do these words stand?", ["-A", name, "search", "rioters"]),
        ("A page to show to others:", ["-A", name, "report", SECOND, "-o", str(report), "--force"]),
        (
            "One sentence, before and after, provable without the rest:",
            ["-A", name, *sentence, "-o", str(quote), "--force"],
        ),
        ("Is the archive what was captured?", ["verify", name]),
    ):
        say("")
        say(f"# {title}")
        say(f"$ newsproof {' '.join(argv).replace(' --force', '')}")
        code = max(code, run(argv))
    say("")
    say("Next: newsproof demo tamper     (changes one date in a copy: does verify see it?)")
    return code


def play(folder: Path, say: Say) -> tuple[int, int]:
    """Captures the plan into a new archive; returns how many versions and other observations that gave."""
    samples = samples_folder() / "newsroom"
    plan = json.loads((samples / "plan.json").read_text(encoding="utf-8"))
    clock: list[datetime] = [parse_time(plan["fetches"][0]["at"])]
    versions = observations = 0
    with NewsServer(now=lambda: clock[0]) as server:
        archive = Archive.create(
            folder,
            origin="newsproof.invalid/demo",
            now=lambda: clock[0],
            pause=lambda _: None,
            resolve=server.resolve,
            throw_away_keys=True,
        )
        # The same bytes go over the wire whatever packages are installed.
        fetch_settings = replace(archive.settings.fetch, codings=("gzip",))
        archive.settings = replace(archive.settings, fetch=fetch_settings)
        for fetch in plan["fetches"]:
            clock[0] = parse_time(fetch["at"])
            body = (samples / fetch["file"]).read_bytes()
            server.serve(fetch["path"], Page(body, fetch["status"], tuple(fetch["headers"].items())))
            done = archive.capture(f"http://{plan['host']}{fetch['path']}", allow_net=("127.0.0.0/8",))
            is_version = done.capture.version is not None
            versions += is_version
            observations += not is_version
            what = (
                f"v{done.capture.version}"
                if is_version
                else f"{done.outcome}{f' ({done.reason})' if done.reason else ''}"
            )
            say(f"  {fetch['at'][:16].replace('T', ' ')}  {done.capture.slug:<24} {what}")
    return versions, observations


def tamper(folder: Path, say: Say, run: Run) -> int:
    """Changes one date in a copy of the demonstration archive, so that every checksum of WARC and gzip still holds.

    Returns 0 when `verify` names the damage, 1 when it does not.
    """
    if not (folder / "newsproof.toml").is_file():
        play(folder, lambda _: None)
        say(f"Built {folder}/ first.")
    copy = folder.with_name(f"{folder.name}-tampered")
    if copy.exists():
        raise CallerError("folder-not-empty", f"{copy} exists", hint="remove it and repeat")
    shutil.copytree(folder, copy)
    done = redate(copy, SECOND)
    say(f"I copied {folder}/ to {copy}/ and changed one date in the copy:")
    say(f"  {done.file}, record {done.record}: WARC-Date {done.old} -> {done.new}")
    say("  recompressed it, so that gzip and every digest inside the WARC still hold:")
    say(f"  gzip: {done.members} members read, every checksum right; WARC digests: {done.digests} right, 0 wrong.")
    say("")
    say("# Does verify see it?")
    say(f"$ newsproof verify {copy}")
    code = run(["verify", str(copy)])
    say("")
    if code != 1:
        say("That should have been found. This is a bug: please report it.")
        return 1
    say("Named: file, record, field. The original is untouched: newsproof verify " + str(folder))
    return 0

"""Decides every name and path inside an archive folder, and what newsproof.toml may say.

The folder is described in the public format documentation; nothing else in the package spells one of these names.
Nothing here reads a clock or an environment, and only `segments`, `imports`, `captor_key_files`,
`published_checkpoints` and `read_config` touch the disk.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from archive.errors import CallerError, StoreError
from archive.settings import (
    ARCHIVE_FORMAT,
    BELONGINGS,
    MOST_JOBS,
    PROFILES,
    AnchorSettings,
    ArchiveSettings,
    FetchSettings,
    MannersSettings,
    VisitorSettings,
)

CONFIG_NAME: Final = "newsproof.toml"
#: The suffixes under which foreign files are kept, whole and unchanged.
IMPORT_SUFFIXES: Final = (".warc.gz", ".warc", ".arc.gz", ".arc")

#: What can be offered where the packages are installed.
_CODINGS: Final = ("gzip", "deflate", "br", "zstd")

_SEGMENT = re.compile(r"news-([0-9]{6,})\.warc\.gz")
_IMPORT = re.compile(r"import-[0-9a-f]{64}(?:\.warc\.gz|\.warc|\.arc\.gz|\.arc)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ORIGIN = re.compile(r"[^\s+\x00-\x20\x7f]+")
#: Without user name and password: newsproof.toml holds no secrets.
_CONTACT = re.compile(r"(?:(?![()])[!-~]){3,200}")
_AUTHORITY = re.compile(r"https?://(?:(?![/?#@])[!-~])+(?:[/?#][!-~]*)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of the archive at `root`. Making one touches nothing; the folder need not exist."""

    root: Path

    @property
    def config(self) -> Path:
        """Settings of the archive; no secrets."""
        return self.root / CONFIG_NAME

    @property
    def keys(self) -> Path:
        """Public keys as C2SP verifier keys. Private ones never lie in an archive."""
        return self.root / "keys"

    @property
    def log_key_file(self) -> Path:
        """The verifier key of the log, named as the origin."""
        return self.keys / "log.pub"

    def captor_key_file(self, name: str) -> Path:
        """Where the verifier key of the captor key `name` (`desk`) lies."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name) or name == "log":
            raise ValueError(f"not a captor key name: {name!r}")
        return self.keys / f"{name}.pub"

    def captor_key_files(self) -> list[Path]:
        """Every verifier key but the log's, sorted by name."""
        return sorted(path for path in _listing(self.keys) if path.suffix == ".pub" and path != self.log_key_file)

    @property
    def warc(self) -> Path:
        """The folder of segments and imported files."""
        return self.root / "warc"

    @property
    def torn(self) -> Path:
        """Where unfinished tails are moved to; nothing in it is evidence."""
        return self.warc / "torn"

    def segment(self, number: int) -> Path:
        """The segment of that number, counted from 1."""
        if number < 1:
            raise ValueError(f"segments are counted from 1, not {number}")
        return self.warc / f"news-{number:06d}.warc.gz"

    def segment_number(self, path: Path) -> int | None:
        """The number of a segment from its file name, or None when that is not the name of a segment."""
        match = _SEGMENT.fullmatch(path.name)
        if match is None:
            return None
        number = int(match[1])
        return number if number >= 1 and path.name == f"news-{number:06d}.warc.gz" else None

    def segments(self) -> list[Path]:
        """The segments there are, in the order of their numbers."""
        numbered = ((self.segment_number(path), path) for path in _listing(self.warc))
        return [path for _, path in sorted((number, path) for number, path in numbered if number is not None)]

    def has_segment(self, path: Path) -> bool:
        """Whether a path is one of `segments`, without listing them all."""
        return (
            path.parent == self.warc and self.segment_number(path) is not None and (path.exists() or path.is_symlink())
        )

    def cdxj(self, segment: Path) -> Path:
        """The CDXJ beside a segment or import: where its records lie."""
        stem = segment.name.removesuffix(".gz").removesuffix(".warc").removesuffix(".arc")
        return segment.with_name(f"{stem}.cdxj")

    def import_path(self, sha256: str, suffix: str) -> Path:
        """Where a foreign file of that digest is kept; `suffix` is one of `IMPORT_SUFFIXES`."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 in hex: {sha256!r}")
        if suffix not in IMPORT_SUFFIXES:
            raise ValueError(f"not a suffix of a kept file: {suffix!r}")
        return self.warc / f"import-{sha256}{suffix}"

    def imports(self) -> list[Path]:
        """The foreign files that are kept, sorted by name."""
        return sorted(path for path in _listing(self.warc) if _IMPORT.fullmatch(path.name))

    @property
    def log(self) -> Path:
        """The folder of the transparency log; below it the paths are those of C2SP tlog-tiles."""
        return self.root / "log"

    def tile(self, path: str) -> Path:
        """The file of a tile or entry bundle; `path` as C2SP tlog-tiles spells it (`tile/0/x001/067.p/5`)."""
        parts = path.split("/")
        if parts[0] != "tile" or len(parts) < 3 or not all(re.fullmatch(r"[0-9a-z]+(\.p)?", part) for part in parts):
            raise ValueError(f"not the path of a tile: {path!r}")
        return self.log.joinpath(*parts)

    @property
    def checkpoint(self) -> Path:
        """The newest signed checkpoint: replacing it is the commit point."""
        return self.log / "checkpoint"

    @property
    def checkpoints(self) -> Path:
        """The folder of every published checkpoint."""
        return self.log / "checkpoints"

    def checkpoint_of(self, size: int) -> Path:
        """The published checkpoint of that log size."""
        if size < 0:
            raise ValueError(f"not a log size: {size}")
        return self.checkpoints / str(size)

    def published_checkpoints(self) -> list[tuple[int, Path]]:
        """Size and file of every published checkpoint, in the order of their sizes."""
        return sorted((int(path.name), path) for path in _listing(self.checkpoints) if _SIZE.fullmatch(path.name))

    @property
    def index(self) -> Path:
        """The SQLite index: a view that may be deleted."""
        return self.root / "index.sqlite"

    @property
    def lock(self) -> Path:
        """What the one writer holds."""
        return self.root / "lock"

    @property
    def watch(self) -> Path:
        """The folder of what is watched: a plan, no evidence; it may be deleted, and is nobody else's business."""
        return self.root / "watch"

    @property
    def watch_state(self) -> Path:
        """What is watched and what was last seen of it, one JSON document a line, the last one of an address counts."""
        return self.watch / "state.jsonl"

    @property
    def watch_lock(self) -> Path:
        """What the one process that runs the watch holds."""
        return self.watch / "running"

    def relative(self, path: Path) -> str:
        """A path as reports name it: relative to the archive, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def _listing(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


#: The longest newsproof.toml, in bytes.
CONFIG_LIMIT: Final = 1 << 20


def read_config(path: Path) -> ArchiveSettings:
    """The settings in a newsproof.toml.

    Raises CallerError `no-archive` when there is no such file, `bad-config` for what this version does not know, and
    StoreError `newer-format` or `storage`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(CONFIG_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise CallerError(
            "no-archive", f"no archive at {path.parent}", hint="make one with `newsproof init PATH`"
        ) from exc
    except OSError as exc:
        raise StoreError("storage", f"cannot read {path}: {exc.strerror or exc}") from exc
    return decode_config(data)


def decode_config(data: bytes) -> ArchiveSettings:
    """Settings from the bytes of a newsproof.toml; raises as `read_config` does.

    `format` is looked at before anything else, so that a file of a newer version is refused as such and not for a
    key that this version has never heard of.
    """
    if len(data) > CONFIG_LIMIT:
        raise _bad(f"is no settings file: it is longer than {CONFIG_LIMIT:,} bytes")
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as exc:
        raise _bad(f"is not TOML: {exc}") from exc
    number = table.get("format", ARCHIVE_FORMAT)
    if not _is_whole(number) or number < 1:
        raise _bad(f"format is {number!r}, not a number from 1")
    if number > ARCHIVE_FORMAT:
        raise StoreError(
            "newer-format",
            f"the archive has format {number}; this version knows formats up to {ARCHIVE_FORMAT}",
            hint="install a newer version of newsproof",
        )
    _refuse_unknown(table, ArchiveSettings, "")
    origin = table.get("origin")
    if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
        raise _bad("origin must be a name without spaces and plus signs")
    segment_size = table.get("segment_size", ArchiveSettings(origin).segment_size)
    if not _is_whole(segment_size) or not 1_000 <= segment_size <= 1 << 40:
        raise _bad("segment_size is not a number of bytes from 1000 to 2^40")
    fetch = table.get("fetch", {})
    if not isinstance(fetch, dict):
        raise _bad("fetch is not a table")
    anchor = table.get("anchor", {})
    if not isinstance(anchor, dict):
        raise _bad("anchor is not a table")
    manners = table.get("manners", {})
    if not isinstance(manners, dict):
        raise _bad("manners is not a table")
    visitor = table.get("visitor", {})
    if not isinstance(visitor, dict):
        raise _bad("visitor is not a table")
    return ArchiveSettings(
        origin=origin,
        format=number,
        segment_size=segment_size,
        fetch=_fetch_settings(fetch),
        anchor=_anchor_settings(anchor),
        manners=_manners_settings(manners),
        visitor=_visitor_settings(visitor),
    )


def encode_config(settings: ArchiveSettings) -> bytes:
    """A newsproof.toml that `decode_config` reads back as the same settings. Defaults are left out of the tables."""
    lines = [
        "# An archive made by newsproof. `origin` names its log and must never change.",
        f"format = {settings.format}",
        f"origin = {_toml(settings.origin)}",
        f"segment_size = {settings.segment_size}",
    ]
    given: tuple[tuple[str, Any, Any], ...] = (
        ("fetch", settings.fetch, FetchSettings()),
        ("anchor", settings.anchor, AnchorSettings()),
        ("manners", settings.manners, MannersSettings()),
        ("visitor", settings.visitor, VisitorSettings()),
    )
    for name, table, usual in given:
        changed = [
            f"{field.name} = {_toml(getattr(table, field.name))}"
            for field in fields(usual)
            if getattr(table, field.name) != getattr(usual, field.name)
        ]
        if changed:
            lines += ["", f"[{name}]", *changed]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _fetch_settings(table: dict[str, Any]) -> FetchSettings:
    _refuse_unknown(table, FetchSettings, "fetch.")
    usual = FetchSettings()
    timeout = table.get("timeout", usual.timeout)
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout <= 86_400:
        raise _bad("fetch.timeout is not a number of seconds from 0 to 86400")
    sizes: dict[str, int] = {}
    for name, least, most in (("max_size", 1, 1 << 40), ("max_head", 1, 1 << 24), ("max_redirects", 0, 100)):
        value = table.get(name, getattr(usual, name))
        if not _is_whole(value) or not least <= value <= most:
            raise _bad(f"fetch.{name} is not a number from {least} to {most}")
        sizes[name] = value
    networks = _networks(table, "fetch")
    agent = table.get("user_agent", usual.user_agent)
    if not isinstance(agent, str) or not agent.isascii() or not agent.isprintable() or not agent.strip():
        raise _bad("fetch.user_agent is not one line of ASCII")
    codings = table.get("codings")
    if codings is not None and not (
        isinstance(codings, list) and codings and all(name in _CODINGS for name in codings)
    ):
        raise _bad(f"fetch.codings is not a list of {', '.join(_CODINGS)}")
    offered = None if codings is None else tuple(codings)
    return FetchSettings(timeout=float(timeout), allow_net=networks, user_agent=agent, codings=offered, **sizes)


def _visitor_settings(table: dict[str, Any]) -> VisitorSettings:
    _refuse_unknown(table, VisitorSettings, "visitor.")
    for name in ("proxy", "proxy_password_file", "proxy_password_env", "cookie_jar", "headers_file", "identity"):
        text = table.get(name)
        if text is not None and (not isinstance(text, str) or not text.isprintable() or not text.strip()):
            raise _bad(f"visitor.{name} is not one line of text")
    for name in ("proxy_resolves", "keep_query_secrets"):
        if not isinstance(table.get(name, False), bool):
            raise _bad(f"visitor.{name} is not true or false")
    if re.search("//[^/@]*:[^/@]*@", table.get("proxy") or ""):
        raise _bad("visitor.proxy holds a password, which has a file of its own: visitor.proxy_password_file")
    return VisitorSettings(**table)


def _networks(table: dict[str, Any], name: str) -> tuple[str, ...]:
    networks = table.get("allow_net", [])
    if not isinstance(networks, list) or not all(isinstance(item, str) for item in networks):
        raise _bad(f"{name}.allow_net is not a list of networks")
    return tuple(networks)


def _anchor_settings(table: dict[str, Any]) -> AnchorSettings:
    _refuse_unknown(table, AnchorSettings, "anchor.")
    tsa, name, every = (table.get(key) for key in ("tsa", "name", "every"))
    if tsa is not None and (not isinstance(tsa, str) or not _AUTHORITY.fullmatch(tsa)):
        raise _bad("anchor.tsa is not the http or https address of an authority, without user name and password")
    if name is not None and (not isinstance(name, str) or not _ORIGIN.fullmatch(name) or len(name) > 200):
        raise _bad("anchor.name is no name: it is empty or has a space or a plus sign")
    if every is not None and (not _is_whole(every) or not 1 <= every <= 1 << 40):
        raise _bad("anchor.every is not a number of log entries from 1")
    networks = _networks(table, "anchor")
    return AnchorSettings(tsa=tsa, name=name, every=1 if every is None else every, allow_net=networks)


def _manners_settings(table: dict[str, Any]) -> MannersSettings:
    _refuse_unknown(table, MannersSettings, "manners.")
    usual = MannersSettings()
    rate, jobs = table.get("rate", usual.rate), table.get("jobs", usual.jobs)
    if not isinstance(rate, str) or not re.fullmatch(r" *(off|[1-9][0-9]* */ *[0-9.]*[a-z]*) *", rate):
        raise _bad('manners.rate is not a rate such as "1/5s", "10/1m" or "off"')
    if not _is_whole(jobs) or not 1 <= jobs <= MOST_JOBS:
        raise _bad(f"manners.jobs is not a number from 1 to {MOST_JOBS}")
    profile, reason, contact = (table.get(key) for key in ("profile", "reason", "contact"))
    if profile is not None and profile not in PROFILES:
        raise _bad(f"manners.profile is none of {', '.join(PROFILES)}")
    if reason is not None and (not isinstance(reason, str) or not reason.strip()):
        raise _bad("manners.reason is no text")
    if reason is not None and profile is None:
        raise _bad("manners.reason goes with manners.profile: by what right is robots.txt not obeyed?")
    if contact is not None and (not isinstance(contact, str) or not _CONTACT.fullmatch(contact)):
        raise _bad("manners.contact is not a URL or a mail address of ASCII without spaces and brackets")
    assets = table.get("assets", usual.assets)
    if assets not in BELONGINGS:
        raise _bad(f"manners.assets is none of {', '.join(BELONGINGS)}")
    return MannersSettings(rate.strip(), jobs, profile, reason, contact, assets)


def _refuse_unknown(table: dict[str, Any], kind: type, prefix: str) -> None:
    known = {field.name for field in fields(kind)}
    for name in table:
        if name not in known:
            raise _bad(f"{prefix}{name} is not a key that this version knows")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bad(what: str) -> CallerError:
    return CallerError("bad-config", f"{CONFIG_NAME}: {what}")


def _toml(value: str | float | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        # JSON's escapes are a subset of those of a TOML basic string, but TOML also wants DEL escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)

"""What the viewer answers that no other verb does: the evidence of one capture, how an archive is, where it is served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.history import CaptureRow, Interval, RecordRow
from archive.model.verdict import Verification
from archive.model.watch import WatchStatus


@dataclass(frozen=True, slots=True)
class Evidence:
    """One capture: where its records lie, and what came of checking it just now by itself. `verification` is None, and
    `unchecked` says why, where no bundle can be made of it. `interval` is when the text came, None for what brought none.
    """

    capture: CaptureRow
    interval: Interval | None
    records: tuple[RecordRow, ...]
    checkpoint: str
    captor_keys: tuple[str, ...]
    verification: Verification | None
    unchecked: str | None = None
    schema: Literal["newsproof/evidence/v1"] = "newsproof/evidence/v1"


@dataclass(frozen=True, slots=True)
class Health:
    """How an archive is, by its index and its folder; no signature was checked. `entries` are those of the log that the
    index knows, `behind` those that it does not; `free` and `size` are bytes of the disk; `told` is what people should
    hear."""

    origin: str
    entries: int
    behind: int
    articles: int
    versions: int
    observations: int
    newest: str | None
    checkpoint: str
    attested_by: tuple[str, ...]
    free: int
    size: int
    watch: WatchStatus | None
    told: tuple[str, ...] = ()
    software: str = ""
    schema: Literal["newsproof/health/v1"] = "newsproof/health/v1"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where an archive is served. `url` holds the token, if there is one: who has it can read everything there."""

    url: str
    host: str
    port: int
    token: bool
    schema: Literal["newsproof/serving/v1"] = "newsproof/serving/v1"

"""Our side of W4: sixteen hosts at a time, one connection each; fetch, records, digests, signature, in one file.

Workers fetch; what they bring is recorded by the one writer, while they wait for the next. What only recording needs is
loaded while the first answers are on their way, as a capture has it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.api.gathering import Gathering, terms
from archive.model.capture import Fetched
from archive.settings import SOFTWARE, ArchiveSettings
from archive.store.disk import Appender, Disk

#: All that recording needs.
LOADS = ("archive.formats.capture", "archive.formats.members", "archive.trust.envelope", "archive.trust.keys")


def new_id() -> str:
    text = os.urandom(16).hex()
    return f"<urn:uuid:{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}>"


def now() -> datetime:
    return datetime.now(UTC)


def recorder(file: Appender) -> Callable[[Fetched], None]:
    """A new WARC file, and what adds a page to it."""
    from archive.formats.capture import exchange_records, statement_record, warcinfo
    from archive.formats.members import compress
    from archive.trust.envelope import seal
    from archive.trust.keys import Signer

    signer = Signer.from_seed("bench", os.urandom(32))
    info = new_id()
    head = warcinfo(file.path.name, record_id=info, date="2026-03-02T08:00:00.000000Z", software=SOFTWARE)
    file.append(compress(head))

    def record(fetched: Fetched) -> None:
        made, _ = exchange_records(fetched, warcinfo_id=info, new_id=new_id)
        signed = seal("".join(one.sha256 for one in made).encode(), signer)
        made.append(statement_record(signed, observed=fetched.started, warcinfo_id=info))
        for one in made:
            file.append(compress(one.data))

    return record


def main(urls: list[str], output: Path) -> None:
    output.unlink(missing_ok=True)
    file = Disk().open_append(output)
    gathering = Gathering(None, None, None, loads=LOADS)
    plan = terms(ArchiveSettings("bench.invalid"), allow_net=("127.0.0.0/8",), rate="off")
    manners = gathering.manners(0.0, now)

    def fetch(url: str) -> Fetched:
        return gathering.fetcher(plan, now).fetch(url)

    record: Callable[[Fetched], None] | None = None
    for _, fetched in gathering.each(urls, fetch, jobs=16, wait_for=manners.wait_for):
        assert isinstance(fetched, Fetched), fetched
        assert fetched.failure is None, fetched.failure
        record = record or recorder(file)
        record(fetched)
    file.sync()
    file.close()


if __name__ == "__main__":
    # As the command has it (`archive.cli.main`); the peer in Python is given the same.
    gc.set_threshold(20_000, 50, 100)
    main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]))
    gc.freeze()

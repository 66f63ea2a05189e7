"""Our side of W4: sixteen hosts at a time, one connection each; fetch, records, digests, signature, in one file."""

from __future__ import annotations

import secrets
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from archive.api.gathering import Gathering, terms
from archive.formats.capture import exchange_records, warcinfo
from archive.formats.members import compress
from archive.settings import SOFTWARE, ArchiveSettings
from archive.store.disk import Disk
from archive.trust.envelope import seal
from archive.trust.keys import Signer

urls, output = Path(sys.argv[1]).read_text().split(), Path(sys.argv[2])
output.unlink(missing_ok=True)


def new_id() -> str:
    text = secrets.token_hex(16)
    return f"<urn:uuid:{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}>"


def now() -> datetime:
    return datetime.now(UTC)


signer = Signer.from_seed("bench", secrets.token_bytes(32))
file = Disk().open_append(output)
info = new_id()
file.append(compress(warcinfo(output.name, record_id=info, date="2026-03-02T08:00:00.000000Z", software=SOFTWARE)))
gathering = Gathering(None, None, None)
plan = terms(ArchiveSettings("bench.invalid"), allow_net=("127.0.0.0/8",), rate="off")
one_writer = threading.Lock()


def record(url: str) -> None:
    fetched = gathering.fetcher(plan, now).fetch(url)
    assert fetched.failure is None, fetched.failure
    made, _ = exchange_records(fetched, warcinfo_id=info, new_id=new_id)
    packed = [compress(one.data) for one in made]
    seal("".join(one.sha256 for one in made).encode(), signer)
    with one_writer:
        for data in packed:
            file.append(data)


for _, problem in gathering.each(urls, record, jobs=16, wait_for=gathering.manners(0.0, now).wait_for):
    assert problem is None, problem
file.sync()
file.close()

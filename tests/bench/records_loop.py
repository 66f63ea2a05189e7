"""Our side of W3 without reading the pages: fetch, records, digests, signature and fsync, as a recorder would.

With `each` as last argument there is one fsync for each page, else one at the end.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from archive.formats.capture import exchange_records, statement_record, warcinfo
from archive.formats.members import compress
from archive.net.fetch import Fetcher
from archive.settings import SOFTWARE, FetchSettings
from archive.store.disk import Disk
from archive.trust.envelope import seal
from archive.trust.keys import Signer

port, count, output = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
output.unlink(missing_ok=True)


def new_id() -> str:
    text = os.urandom(16).hex()
    return f"<urn:uuid:{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}>"


signer = Signer.from_seed("bench", os.urandom(32))
fetcher = Fetcher(FetchSettings(allow_net=("127.0.0.0/8",)), now=lambda: datetime.now(UTC), monotonic=time.monotonic)
file = Disk().open_append(output)
info = new_id()
file.append(compress(warcinfo(output.name, record_id=info, date="2026-03-02T08:00:00.000000Z", software=SOFTWARE)))
for number in range(count):
    fetched = fetcher.fetch(f"http://127.0.0.1:{port}/{number}")
    made, _ = exchange_records(fetched, warcinfo_id=info, new_id=new_id)
    for record in made:
        file.append(compress(record.data))
    signed = seal("".join(record.sha256 for record in made).encode(), signer)
    file.append(compress(statement_record(signed, observed=fetched.started, warcinfo_id=info).data))
    if sys.argv[4] == "each":
        file.sync()
file.sync()
file.close()

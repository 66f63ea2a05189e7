"""Our side of W3: the whole capture of every page (records, extraction, decision, signature, log, index, fsync)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from archive.api import Archive

port, count, output = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
shutil.rmtree(output, ignore_errors=True)
press = Archive.create(output, origin="bench.invalid/press", throw_away_keys=True)
for number in range(count):
    press.capture(f"http://127.0.0.1:{port}/{number}", allow_net=("127.0.0.0/8",), rate="off")

"""The peer of W3, run in the peers' environment: warcio.capture_http with requests over the same pages."""

from __future__ import annotations

import sys
from pathlib import Path

from warcio.capture_http import capture_http  # isort: skip  # patches http.client and must come first

import requests

port, count, output = sys.argv[1], int(sys.argv[2]), sys.argv[3]
Path(output).unlink(missing_ok=True)
session = requests.Session()
session.trust_env = False
with capture_http(output, append=False, warc_version="1.1"):
    for number in range(count):
        session.get(f"http://127.0.0.1:{port}/{number}")

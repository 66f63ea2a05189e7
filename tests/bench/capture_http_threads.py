"""The peer of W4, run in the peers' environment: warcio.capture_http with requests in sixteen threads."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from warcio.capture_http import capture_http  # isort: skip  # patches http.client and must come first

import requests
from warcio.warcwriter import WARCWriter

urls, output = Path(sys.argv[1]).read_text().split(), Path(sys.argv[2])
local = threading.local()


def fetch(url: str) -> int:
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.trust_env = False
    return len(local.session.get(url).content)


with (
    output.open("wb") as file,
    capture_http(WARCWriter(file, gzip=True, warc_version="1.1")),
    ThreadPoolExecutor(16) as pool,
):
    assert all(pool.map(fetch, urls))

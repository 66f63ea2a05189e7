"""The peer of W4, run in the peers' environment: warcio.capture_http with requests in sixteen threads.

What capture_http sets up counts for the thread it is called in, so each thread has one of its own, and a file. Garbage is
looked for as seldom as on our side.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from warcio.capture_http import capture_http  # isort: skip  # patches http.client and must come first

import requests

gc.set_threshold(20_000, 50, 100)
urls, folder = SimpleQueue[str](), Path(sys.argv[2])
for url in Path(sys.argv[1]).read_text().split():
    urls.put(url)
folder.mkdir(exist_ok=True)
for old in folder.glob("*.warc.gz"):
    old.unlink()


def record(number: int) -> None:
    session = requests.Session()
    session.trust_env = False
    with capture_http(str(folder / f"{number}.warc.gz"), append=False, warc_version="1.1"):
        while True:
            try:
                url = urls.get_nowait()
            except Empty:
                return
            session.get(url)


threads = [Thread(target=record, args=(number,)) for number in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.freeze()

"""TimeGate and TimeMap as an independent client of Memento (RFC 7089) reads them: the protocol's own Python library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs the extra serve (make test)")

from archive.api import Archive
from tests.newspaper import SITE, newspaper, page
from tests.peers.conftest import Peers
from tests.web.test_web_server import served

pytestmark = pytest.mark.peer

#: What the client is asked to find out, in its own environment: a line of JSON for each question.
SCRIPT = """
import json, sys
from datetime import datetime
import requests
from memento_client import MementoClient

gate, url, *moments = sys.argv[1:]
session = requests.Session()
session.trust_env = False
client = MementoClient(timegate_uri=gate, check_native_timegate=False, session=session)

def told(found):
    one = lambda part: {"uri": part["uri"][0], "datetime": part["datetime"].isoformat() if part["datetime"] else None,
                        "status": part.get("http_status_code")}
    return {"original": found["original_uri"], "timegate": found["timegate_uri"],
            **{name: one(part) for name, part in found["mementos"].items()}}

# The original is nowhere to be asked: what would be its answer is handed to the client.
nowhere = requests.Response()
nowhere.status_code = 200
for moment in moments:
    found = told(client.get_memento_info(url, datetime.fromisoformat(moment), req_uri_response=nowhere))
    print(json.dumps(found))
    closest = found["closest"]["uri"]
    head = MementoClient.request_head(closest, session=session)
    again = told(client.get_memento_info(closest, datetime.fromisoformat(moment), req_uri_response=head))
    print(json.dumps({"is_timegate": MementoClient.is_timegate(gate + url, session=session),
                      "timegate_is_memento": MementoClient.is_memento(gate + url),
                      "is_memento": MementoClient.is_memento(closest), "original": again["original"]}))
"""


def test_the_client_finds_what_stood_when(peers: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if peers.run("python", "-c", "import memento_client").returncode:
        pytest.skip("needs memento-client among the peers' programs (make peers)")
    monkeypatch.setenv("NEWSPROOF_STATE", str(tmp_path / "state"))
    script = tmp_path / "ask.py"
    script.write_text(SCRIPT, encoding="utf-8")
    url = f"{SITE}/plan?part=2"
    with newspaper(tmp_path) as paper:
        for hour in (8, 10, 12):
            paper.at(f"2026-03-02T{hour:02}:00:00Z")
            paper.serve("/plan?part=2", page(cost=f"${hour} million"))
            assert paper.capture("/plan?part=2").outcome == "version"
        with served(Archive.open(paper.path)) as serving:
            base = f"{serving.replay!s}page"
            asked = ("2026-03-01T00:00:00", "2026-03-02T08:00:00", "2026-03-02T11:00:00", "2027-01-01T00:00:00")
            done = peers.run("python", script, f"{serving.url}timegate/", url, *asked)
            assert done.returncode == 0, done.stdout + done.stderr
            lines = [json.loads(line) for line in done.stdout.splitlines()]
    for moment, number, found, more in zip(asked, (0, 0, 1, 2), lines[::2], lines[1::2], strict=True):
        mementos: dict[str, Any] = {name: one for name, one in found.items() if isinstance(one, dict)}
        assert found["original"] == url, moment
        assert mementos["closest"] == told(base, url, number) | {"status": 200}, moment
        assert mementos["first"] == told(base, url, 0), moment
        assert mementos["last"] == told(base, url, 2), moment
        assert mementos.get("prev") == (told(base, url, number - 1) if number else None), moment
        assert mementos.get("next") == (told(base, url, number + 1) if number < 2 else None), moment
        assert more == {"is_timegate": True, "timegate_is_memento": False, "is_memento": True, "original": url}, moment


def told(base: str, url: str, number: int) -> dict[str, Any]:
    return {"uri": f"{base}/{number}/{url}", "datetime": f"2026-03-02T{8 + 2 * number:02}:00:00", "status": None}

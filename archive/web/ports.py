"""Both ports as one server sees them: which of the two applications a request is for is told by where it came in."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import Receive, Scope, Send

from archive.api import Archive
from archive.web.door import Say, Viewer
from archive.web.gate import Gate
from archive.web.replay import Replay, Second


class Ports:
    """An ASGI application: the viewer at the port of its gate, pages as captured at the other, if there is one."""

    def __init__(
        self, archive: Archive, gate: Gate, second: Gate | None, *, log: Say | None = None, say: Say | None = None
    ) -> None:
        found = Second(second) if second is not None else None
        if log is not None:
            log = _without([one.token for one in (gate, second) if one is not None and one.token is not None], log)
        self._viewer = Viewer(archive, gate, second=found, log=log, say=say)
        self._port = second.port if second is not None else None
        self._replay = Replay(archive, found, gate, log=log, say=say) if found is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. The port is that of the socket, not what the request says of itself."""
        if self._replay is not None and (scope.get("server") or ("", None))[1] == self._port:
            await self._replay(scope, receive, send)
        else:
            await self._viewer(scope, receive, send)


def _without(secrets: Sequence[str], log: Say) -> Say:
    """A log that is not told these, also where somebody brings one to the other port."""

    def told(line: str) -> None:
        for one in secrets:
            line = line.replace(one, "…")
        log(line)

    return told

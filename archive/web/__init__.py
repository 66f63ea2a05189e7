"""The viewer: pages over one archive that anybody can read in a browser. It writes nothing, anywhere.

Loaded only where somebody is served; needs the extra `serve`.
"""

from __future__ import annotations

from archive.web.serving import LOOPBACK, serve
from archive.web.site import write_site

__all__ = ["LOOPBACK", "serve", "write_site"]

"""Pages that want out of the browser, or the better of it. All text and every address in them is invented."""

from __future__ import annotations

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry Moves to the East Pier | The Courant</title>
<meta property="og:type" content="article">%s</head><body><article><h1>Ferry Moves to the East Pier</h1>
<p class="byline">By Dana Whitlock</p>
<p>The ferry will leave from the east pier from Monday on, the harbour office said after a long meeting.</p>
<p>The north quay closes for two winters while the inner basin is dredged, and the chandlery stays open.</p>
<p>Season tickets stay valid, and the first boat leaves at nine, as it did before the works had been planned.</p>
</article>%s</body></html>"""


def page(body: str = "", head: str = "") -> bytes:
    """A small article with something behind its text."""
    return PAGE % (head.encode(), body.encode())


def every_way_out(tcp: int, udp: int) -> bytes:
    """A page that tries to reach two ports of this machine by all that a browser has."""
    there = f"http://127.0.0.1:{tcp}"
    head = f"""<link rel="dns-prefetch" href="//127.0.0.1:{tcp}/"><link rel="preconnect" href="{there}/">
<link rel="prefetch" href="{there}/prefetch"><link rel="preload" as="image" href="{there}/preload">
<link rel="modulepreload" href="{there}/module"><link rel="manifest" href="{there}/manifest">
<link rel="icon" href="{there}/icon"><link rel="stylesheet" href="{there}/style">
<script type="speculationrules">{{"prerender": [{{"source": "list", "urls": ["/other"]}}],
"prefetch": [{{"source": "list", "urls": ["{there}/speculated"]}}]}}</script>
<meta http-equiv="refresh" content="0;url={there}/refresh">"""
    return page(
        f"""<iframe src="{there}/frame"></iframe>
<iframe srcdoc='<script>new WebSocket("ws://127.0.0.1:{tcp}/inner");
new RTCPeerConnection({{iceServers:[{{urls:"stun:127.0.0.1:{udp}"}}]}}).createDataChannel("x")</script>'></iframe>
<img src="{there}/image"><video src="{there}/film" autoplay></video><object data="{there}/object"></object>
<embed src="{there}/embed"><a href="{there}/download" download="x" id="get" ping="{there}/ping">x</a>
<form id="form" method="post" action="{there}/form"></form>
<script>
const ways = {{
  fetch: () => fetch("{there}/fetch", {{mode: "no-cors"}}).catch(() => 0),
  metadata: () => fetch("http://169.254.169.254/latest", {{mode: "no-cors"}}).catch(() => 0),
  post: () => fetch("{there}/post", {{mode: "no-cors", method: "POST", body: "x"}}).catch(() => 0),
  cross: () => fetch("{there}/cross", {{headers: {{"X-Own": "1"}}}}).catch(() => 0),
  kept: () => fetch("{there}/kept", {{mode: "no-cors", keepalive: true}}).catch(() => 0),
  request: () => {{ const r = new XMLHttpRequest(); r.open("GET", "{there}/xhr"); r.send(); }},
  beacon: () => navigator.sendBeacon("{there}/beacon", "x"),
  socket: () => new WebSocket("ws://127.0.0.1:{tcp}/socket"),
  named: () => new WebSocket("ws://localhost:{tcp}/socket"),
  events: () => new EventSource("{there}/events"),
  service: () => navigator.serviceWorker.register("/worker.js"),
  worker: () => new Worker(URL.createObjectURL(new Blob([`fetch("{there}/worker", {{mode: "no-cors"}}).catch(() => 0);
    try {{ new WebSocket("ws://127.0.0.1:{tcp}/worker"); }} catch {{}} importScripts("{there}/imported");`]))),
  shared: () => new SharedWorker(URL.createObjectURL(new Blob([`fetch("{there}/shared", {{mode: "no-cors"}});
    try {{ new WebSocket("ws://127.0.0.1:{tcp}/shared"); }} catch {{}}`]))),
  peer: () => {{
    const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{udp}"}},
      {{urls: "turn:127.0.0.1:{tcp}?transport=tcp", username: "a", credential: "b"}}]}});
    peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
  }},
  transport: () => new WebTransport("https://127.0.0.1:{udp}/"),
  alert: () => alert(1), confirm: () => confirm(1), prompt: () => prompt(1), print: () => print(),
  window: () => open("{there}/window"), get: () => document.getElementById("get").click(),
  file: () => {{ location.href = "file:///etc/hostname"; }},
}};
for (const way of Object.values(ways)) {{ try {{ way(); }} catch {{}} }}
addEventListener("beforeunload", event => {{ event.preventDefault(); event.returnValue = "x"; }});
setTimeout(() => {{ location.href = "{there}/away"; }}, 50);
setTimeout(() => document.getElementById("form").submit(), 100);
</script>""",
        head,
    )

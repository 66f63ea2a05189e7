"""A server that is 40 ms away, at as many hosts as there are addresses: the corpus from memory, a thread per connection."""

from __future__ import annotations

import socket
import sys
import threading
import time

from tests.bench.corpus import pages


def serve(connection: socket.socket, answers: dict[str, bytes], latency: float) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        buffer = b""
        while True:
            while b"\r\n\r\n" not in buffer:
                piece = connection.recv(65536)
                if not piece:
                    return
                buffer += piece
            request, _, buffer = buffer.partition(b"\r\n\r\n")
            time.sleep(latency)
            missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            try:
                connection.sendall(answers.get(request.split(b" ", 2)[1].decode(), missing))
            except OSError:
                return
            if b"connection: close" in request.lower():
                return


def accept(listener: socket.socket, answers: dict[str, bytes], latency: float) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, answers, latency), daemon=True).start()


def main() -> None:
    count, latency, hosts = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    answers = {}
    for number, page in enumerate(pages(count)):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\nContent-Length: {len(page.body)}\r\n\r\n"
        answers[f"/{number}"] = head.encode() + page.body
    first = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = first.getsockname()[1]
    listeners = [first, *(socket.create_server((f"127.0.0.{n}", port), backlog=64) for n in range(2, hosts + 1))]
    for listener in listeners[1:]:
        threading.Thread(target=accept, args=(listener, answers, latency), daemon=True).start()
    print(port, flush=True)
    accept(first, answers, latency)


if __name__ == "__main__":
    main()

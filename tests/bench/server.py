"""A plain server for measurements: all pages of the corpus from memory, one thread, prints its port and waits."""

from __future__ import annotations

import socket
import sys

from tests.bench.corpus import pages


def main() -> None:
    count, scale = int(sys.argv[1]), float(sys.argv[2])
    answers = {}
    for number, page in enumerate(pages(count, scale=scale)):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\nContent-Length: {len(page.body)}\r\n"
        answers[f"/{number}"] = head.encode(), page.body
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            buffer = b""
            while True:
                while b"\r\n\r\n" not in buffer:
                    piece = connection.recv(65536)
                    if not piece:
                        break
                    buffer += piece
                else:
                    request, _, buffer = buffer.partition(b"\r\n\r\n")
                    path = request.split(b" ", 2)[1].decode()
                    head, body = answers.get(path, (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n", b""))
                    close = b"connection: close" in request.lower()
                    try:
                        connection.sendall(head + (b"Connection: close\r\n\r\n" if close else b"\r\n") + body)
                    except OSError:
                        break
                    if close:
                        break
                    continue
                break


if __name__ == "__main__":
    main()

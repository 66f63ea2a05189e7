"""WARC, ARC and WACZ files as other programs write them, with every fault asked for. Everything in them is invented."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence

from archive.audit.findings import Findings
from archive.audit.foreign import Examined
from archive.model.verdict import Problem, Severity

HTML = b"<!doctype html><title>Ferry fares rise</title><p>A single now costs two coins.</p>"


def digest(data: bytes, algorithm: str = "sha1", *, base32: bool = True) -> str:
    """A digest as most crawlers write it."""
    raw = hashlib.new(algorithm, data).digest()
    return f"{algorithm}:{base64.b32encode(raw).decode() if base32 else raw.hex()}"


def record(
    kind: str,
    block: bytes,
    *fields: tuple[str, str],
    number: int = 1,
    version: str = "WARC/1.0",
    length: int | None = None,
    end: bytes = b"\r\n\r\n",
    newline: str = "\r\n",
    date: str | None = "2020-01-02T03:04:05Z",
    record_id: bool = True,
) -> bytes:
    """One record; whatever is given goes into it as it is."""
    lines = [version, f"WARC-Type: {kind}"]
    if record_id:
        lines.append(f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>")
    if date is not None:
        lines.append(f"WARC-Date: {date}")
    lines += [f"{name}: {value}" for name, value in fields]
    lines.append(f"Content-Length: {len(block) if length is None else length}")
    return (newline.join(lines) + 2 * newline).encode() + block + end


def warcinfo(software: str = "a crawler", **more: object) -> bytes:
    """What a file begins with."""
    block = f"software: {software}\r\nformat: WARC File Format 1.0\r\n".encode()
    return record("warcinfo", block, ("Content-Type", "application/warc-fields"), number=999, **more)  # type: ignore[arg-type]


def http(body: bytes = HTML, *headers: str) -> bytes:
    """A response as it goes over the wire."""
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *headers, "", ""]).encode() + body


def chunked(body: bytes, step: int = 20) -> bytes:
    pieces = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def response(
    number: int = 1,
    block: bytes | None = None,
    *fields: tuple[str, str],
    payload: str | None = "",
    url: str | None = None,
    **more: object,
) -> bytes:
    """A response with both digests; `payload` replaces the payload's, None leaves both out."""
    block = http(HTML + b"<!-- %d -->" % number) if block is None else block
    stated: list[tuple[str, str]] = [("WARC-Target-URI", url or f"https://gazette.example/{number}")]
    stated.append(("Content-Type", "application/http; msgtype=response"))
    if payload is not None:
        stated.append(("WARC-Block-Digest", digest(block)))
        stated.append(("WARC-Payload-Digest", payload or digest(block.partition(b"\r\n\r\n")[2])))
    return record("response", block, *stated, *fields, number=number, **more)  # type: ignore[arg-type]


def packed(records: Sequence[bytes]) -> bytes:
    """One gzip member a record."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def good(count: int = 3) -> list[bytes]:
    """A sound file's records."""
    return [warcinfo(), *(response(number) for number in range(1, count + 1))]


def arc(*bodies: bytes, length: int = 0, newline: bytes = b"\n") -> bytes:
    """An ARC file; `length` is added to every stated length."""
    first = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    lines = [b"filedesc://a.arc 0.0.0.0 20200102030405 text/plain %d\n" % (len(first) + length) + first + newline]
    for number, body in enumerate(bodies):
        lines.append(
            b"http://gazette.example/%d 192.0.2.7 20200102030405 text/html %d\n" % (number, len(body) + length)
            + body
            + newline
        )
    return b"".join(lines)


def found(data: bytes, name: str = "x.warc") -> dict[Severity, tuple[Problem, ...]]:
    """What is said about the bytes of a file."""
    findings = Findings()
    Examined(findings, name).read(io.BytesIO(data))
    return findings.result()


def codes(data: bytes, name: str = "x.warc") -> list[str]:
    """The problems of a file, without repetitions."""
    return sorted({problem.code for problem in found(data, name)["problem"]})


def notices(data: bytes, name: str = "x.warc") -> str:
    """Everything that is excused, as one text."""
    return "\n".join(f"{notice.code}: {notice.message}" for notice in found(data, name)["notice"])


def wacz(
    files: dict[str, bytes] | None = None,
    *,
    package: dict[str, object] | None = None,
    signed: dict[str, object] | None = None,
    resources: dict[str, str] | None = None,
    digest_file: bool = True,
    deflated: bool = False,
) -> bytes:
    """A package; `resources` replaces stated hashes by path, `package` members of its list of contents."""
    files = contents() if files is None else files
    listed = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": (resources or {}).get(name, f"sha256:{hashlib.sha256(data).hexdigest()}"),
            "bytes": len(data),
        }
        for name, data in files.items()
    ]
    document = {"profile": "data-package", "wacz_version": "1.1.1", "resources": listed, **(package or {})}
    text = json.dumps(document).encode()
    made = {**files, "datapackage.json": text}
    if digest_file:
        stated: dict[str, object] = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        if signed is not None:
            stated["signedData"] = {"hash": stated["hash"], **signed}
        made["datapackage-digest.json"] = json.dumps(stated).encode()
    return zipped(made, deflated=deflated)


def zipped(files: dict[str, bytes], *, deflated: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED)
    return out.getvalue()


def contents(records: Sequence[bytes] | None = None) -> dict[str, bytes]:
    """The files of a sound package."""
    records = good() if records is None else records
    data, lines, at = packed(records), [], 0
    for number, one in enumerate(records):
        length = len(gzip.compress(one, mtime=0))
        if number:
            entry = {
                "url": f"https://gazette.example/{number}",
                "offset": str(at),
                "length": str(length),
                "filename": "data.warc.gz",
            }
            lines.append(f"example,gazette)/{number} 20200102030405 {json.dumps(entry)}\n")
        at += length
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All"}]
    pages += [
        {"id": str(n), "url": f"https://gazette.example/{n}", "ts": "2020-01-02T03:04:05Z", "title": "Ferry"}
        for n in range(1, len(records))
    ]
    return {
        "archive/data.warc.gz": data,
        "indexes/index.cdx": "".join(lines).encode(),
        "pages/pages.jsonl": "".join(json.dumps(page) + "\n" for page in pages).encode(),
    }

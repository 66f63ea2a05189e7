"""What the certificate of a server says: whom it is for, who vouches for it, and nothing that breaks on a hostile one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.trust.servers import Shown, shown
from tests.net.test_fetch import Authority


def pem(tmp_path: object, name: str) -> bytes:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    made = Authority(tmp_path)
    made.server(name)
    return (tmp_path / f"{name}-1-False.pem").read_bytes().partition(b"-----END PRIVATE KEY-----\n")[2]


def test_the_first_certificate_speaks(tmp_path: object) -> None:
    chain = pem(tmp_path, "news.example")
    found = shown(chain)
    assert found is not None
    assert found.names == ("news.example",)
    assert found.covers("NEWS.example")
    assert found.covers("news.example.")
    assert not found.covers("www.news.example")
    assert found.issuer
    assert found.since < found.until
    assert len(found.sha256) == 64
    assert shown(chain[: len(chain) // 3]) is None


def test_a_wildcard_stands_for_one_label() -> None:
    found = Shown("", ("*.news.example",))
    assert found.covers("www.news.example")
    assert not found.covers("news.example")
    assert not found.covers("a.b.news.example")
    assert not Shown("", ("*.example",)).covers("")
    assert not Shown("", ("*",)).covers("news.example")


@given(st.binary(max_size=200))
def test_what_is_no_certificate_says_nothing(data: bytes) -> None:
    assert shown(data) is None
    assert shown(b"-----BEGIN CERTIFICATE-----\n" + data + b"\n-----END CERTIFICATE-----\n") is None

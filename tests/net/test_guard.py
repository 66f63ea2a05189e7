"""Where may be fetched from: no spelling of a private address passes, every public one does."""

from __future__ import annotations

import json
import socket
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import CallerError, NewsproofError, SourceError
from archive.net.guard import check_address, check_url, is_allowed, parse_networks, range_of, usable

PRIVATE = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "10.0.0.5": "private range",
    "172.16.0.1": "private range",
    "172.31.255.255": "private range",
    "192.168.1.1": "private range",
    "169.254.169.254": "link-local",
    "168.63.129.16": "cloud host service",
    "100.64.0.1": "carrier-grade NAT",
    "100.100.100.200": "carrier-grade NAT",
    "0.0.0.0": "this host",
    "0.1.2.3": "this host",
    "192.0.0.192": "protocol assignments",
    "192.0.2.1": "documentation",
    "198.18.0.1": "benchmarking",
    "198.51.100.7": "documentation",
    "203.0.113.9": "documentation",
    "192.88.99.1": "6to4 relay",
    "224.0.0.251": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "this host",
    "::1": "loopback",
    "::127.0.0.1": "IPv4-compatible",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:10.0.0.5": "private range",
    "::ffff:169.254.169.254": "link-local",
    "::ffff:0:127.0.0.1": "loopback",
    "::ffff:0:8.8.8.8": "reserved",
    "64:ff9b::127.0.0.1": "loopback",
    "64:ff9b::10.0.0.5": "private range",
    "64:ff9b:1::1": "local translation",
    "2002:7f00:1::": "loopback",
    "2002:a00:5::1": "private range",
    "2002:c0a8:101::1": "private range",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo",
    "2001:10::1": "protocol assignments",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "100::1": "discard",
    "fc00::1": "private range",
    "fd00:ec2::254": "private range",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "private range",
    "ff02::1": "multicast",
    "5f00::1": "reserved",
    "4000::1": "reserved",
    "2a00:1450::5efe:10.0.0.5": "private range",
    "2a00:1450::200:5efe:127.0.0.1": "loopback",
}
# fmt: off
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0", "169.253.0.1", "192.167.0.1", "192.169.0.1",
    "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888",
    "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]
# fmt: on


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_refused_and_named(ip: str) -> None:
    assert range_of(ip) == PRIVATE[ip]
    with pytest.raises(SourceError) as caught:
        check_address(ip, (), url="https://intranet.example/")
    assert caught.value.code == "private-address"
    assert caught.value.exit == 9
    assert PRIVATE[ip] in caught.value.message


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_pass(ip: str) -> None:
    assert range_of(ip) is None
    check_address(ip, ())


def test_the_message_has_the_documented_shape() -> None:
    with pytest.raises(SourceError) as caught:
        check_address("10.0.0.5", (), url="https://intranet.example/")
    error = caught.value
    assert error.message == "https://intranet.example/ resolves to 10.0.0.5 (private range)"
    assert error.context == {"why": "a captured page could make this tool read your internal network"}
    assert error.hint == "if you own that host: --allow-net 10.0.0.0/24"
    with pytest.raises(SourceError) as caught:
        check_address("fd00::1", (), url="https://a/", came_from="https://news.example/")
    assert caught.value.hint == "if you own that host: --allow-net fd00::/64"
    assert caught.value.context["from"] == "https://news.example/"


def test_allowed_networks_hold_what_stands_for_their_addresses() -> None:
    allow = parse_networks(["10.0.0.0/24", "::1", "192.168.0.7/16"])
    for ip in ("10.0.0.5", "::ffff:10.0.0.5", "64:ff9b::10.0.0.5", "::1", "192.168.200.1"):
        check_address(ip, allow)
    for ip in ("10.0.1.5", "::ffff:10.0.1.5", "127.0.0.1", "::2"):
        with pytest.raises(SourceError):
            check_address(ip, allow)
    with pytest.raises(CallerError) as caught:
        parse_networks(["ten/8"])
    assert caught.value.code == "usage"


def test_one_private_answer_refuses_the_host_unless_the_reader_allowed_it() -> None:
    mixed = [("93.184.216.34", 443), ("10.0.0.5", 443)]
    for order in (mixed, mixed[::-1]):
        with pytest.raises(SourceError):
            usable(order, (), url="https://rebind.example/")
    both = [("127.0.0.1", 80), ("::1", 80), ("93.184.216.34", 80)]
    assert usable(both, parse_networks(["127.0.0.0/8"]), url="http://x/") == [both[0], both[2]]
    with pytest.raises(SourceError):
        usable(both, parse_networks(["10.0.0.0/8"]), url="http://x/")


def test_an_answer_that_is_no_address_is_refused() -> None:
    for answer in ("localhost", "1.2.3.4.5", "", "127.1", "0x7f000001", "١.١.١.١"):
        with pytest.raises(SourceError):
            check_address(answer, ())


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0x7f000001", "017700000001", "0", "0x0a000005"]
)
def test_numeric_spellings_resolve_to_the_address_that_is_refused(host: str) -> None:
    target = check_url(f"http://{host}/")
    answers = {str(entry[4][0]) for entry in socket.getaddrinfo(target.host, 80, type=socket.SOCK_STREAM)}
    with pytest.raises(SourceError):
        usable([(ip, 80) for ip in answers], (), url=target.url)


@given(st.ip_addresses(v=4))
def test_v4_agrees_with_the_registry_of_the_standard_library(ip: object) -> None:
    address = ip_address(str(ip))
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert range_of(address) is not None
    elif range_of(address) is not None:  # stricter only where the standard library calls special ranges global
        known = ("100.64.0.0/10", "192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32")
        assert any(address in ip_network(n) for n in known)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "2002:{hex}::1", "2a00::5efe:{}"]))
def test_a_disguise_never_opens_what_is_closed(ip: object, form: str) -> None:
    packed = ip_address(str(ip)).packed.hex()
    disguised = form.format(ip, hex=f"{packed[:4]}:{packed[4:]}")
    if range_of(str(ip)) is not None:
        assert range_of(disguised) == range_of(str(ip))


@given(st.ip_addresses())
def test_allowing_a_network_allows_exactly_it(ip: object) -> None:
    address = ip_address(str(ip))
    assert is_allowed(address, parse_networks([str(address)]))
    assert not is_allowed(address, [])


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.Example:443/A?b#c", "https://news.example/A?b"),
        ("http://news.example:8080/a b", "http://news.example:8080/a%20b"),
        ("  http://news.example/\tx\n ", "http://news.example/x"),
        ("http://news.example/ä?ö=ü", "http://news.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://news.example/%7Ea%zz", "http://news.example/%7Ea%zz"),
        ("http://news.example?", "http://news.example/?"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://日本。example/", "http://xn--wgv71a.example/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://%6eews.example/", "http://news.example/"),
        ("http://[2606:4700:0:0::1111]:81/", "http://[2606:4700::1111]:81/"),
        ("http://news.example.:80/", "http://news.example./"),
        ("http://good.example\\@evil.example/", "http://good.example/@evil.example/"),
        ("http:\\\\news.example\\a?b\\c", "http://news.example/a?b\\c"),
    ],
)
def test_urls_are_read_as_browsers_read_them(given_url: str, expected: str) -> None:
    target = check_url(given_url)
    assert target.url == expected
    assert check_url(target.url) == target


def test_userinfo_is_kept_out_of_every_spelling() -> None:
    target = check_url("https://user:s3cret@news.example/a@b")
    assert target.url == "https://news.example/a@b"
    assert target.credentials == "user:s3cret"
    assert "s3cret" not in repr(target)
    for wrong in ("ftp://user:s3cret@news.example/", "https://user:s3cret@/", "http://u:s3cret@a:99999/", "u:s3cret@h"):
        with pytest.raises(NewsproofError) as caught:
            check_url(wrong)
        assert "s3cret" not in caught.value.message + str(caught.value.hint)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://h/", "data:text/html,x", "javascript:alert(1)", "gopher://h/", "ws://h/"]
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_url(url)
    assert caught.value.code == "refused-url"


@pytest.mark.parametrize("port", [0, 22, 25, 110, 6379 - 379, 6667, 10080])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    with pytest.raises(SourceError) as caught:
        check_url(f"http://news.example:{port}/")
    assert caught.value.code == "refused-url"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/story",
        "localhost:8000/x",
        "http://",
        "http:///x",
        "http://a b/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://a..b/",
        "http://a:b/",
        "http://a:99999/",
        "http://-a/",
        "http://a_\x00b/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 200 + "example/",
        "http://a/" + "b" * 20_000,
        "http://%ff/",
        "http://a<b>/",
    ],
)
def test_what_is_no_url_is_the_callers_fault(url: str) -> None:
    with pytest.raises(CallerError) as caught:
        check_url(url)
    assert caught.value.code == "bad-url"
    assert len(caught.value.message) < 500


@settings(max_examples=150)
@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://h", "http://h/", "http://h?", "http://u@", "//"]))
def test_any_text_is_taken_or_refused(text: str, start: str) -> None:
    try:
        target = check_url(start + text)
    except (CallerError, SourceError):
        return
    assert target.url.isascii()
    assert target.url.isprintable()
    assert " " not in target.url
    assert check_url(target.url).url == target.url


@pytest.mark.shared
def test_urls_of_the_web_platform_tests(cases: Path) -> None:
    """A URL without credentials that browsers parse to an http(s) host is either refused or goes to that very host."""
    table = next((cases / "hostile" / "wpt-url").rglob("urltestdata.json"))
    compared = 0
    for case in json.loads(table.read_text(encoding="utf-8")):
        if not isinstance(case, dict) or case.get("base") not in (None, "about:blank"):
            continue
        try:
            target = check_url(case["input"])
        except NewsproofError:
            continue
        if case.get("failure") or case["protocol"] not in ("http:", "https:"):
            continue
        host = case["hostname"].strip("[]")
        if not host.replace(".", "").isdigit():  # numbers are spelled out by the resolver
            assert target.host == host, case["input"]
            compared += 1
    assert compared > 30

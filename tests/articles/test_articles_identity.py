"""Addresses that are one article, names that people can say, and what no address may do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.identity import identity_keys, normal_url, site_of, slug_of

PLAIN = "https://post.example/news/bridge"


@pytest.mark.parametrize(
    "url",
    [
        "https://post.example/news/bridge",
        "http://post.example/news/bridge",
        "HTTPS://WWW.Post.Example:443/news/bridge/",
        "https://post.example/news/bridge#comments",
        "https://post.example/news/bridge?utm_source=x&fbclid=1&gclid=2",
        "https://post.example//news/./old/../bridge?",
        "https://post.example/news/%62ridge",
        "  https://post.example/news/bri\ndge ",
        "https://post.example./news/bridge/index.html",
    ],
)
def test_one_page_has_one_name(url: str) -> None:
    assert normal_url(url) == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://post.example/news/bridge?id=2",
        "https://post.example/News/Bridge",
        "https://amp.post.example/news/bridge",
        "https://post.example:8443/news/bridge",
        "https://post.example/news/bridge/2",
    ],
)
def test_what_may_be_another_page_is_another_name(url: str) -> None:
    assert normal_url(url) != PLAIN


def test_percent_encoding_has_one_form() -> None:
    assert normal_url("http://post.example/a%c3%a9b") == normal_url("https://post.example/aéb")
    assert normal_url("https://post.example/a%2Fb") != normal_url("https://post.example/a/b")
    assert normal_url("https://bücher.example/x") == "https://xn--bcher-kva.example/x"


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z.]{1,20}(:[0-9]{1,6})?/[ -~]{0,40}", fullmatch=True))
def test_a_normal_address_is_normal(url: str) -> None:
    once = normal_url(url)
    assert normal_url(once) == once
    site_of(url)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_slug_is_a_slug(url: str, headline: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,60}", slug_of(url, headline))
    assert re.fullmatch(r"[a-z0-9-]{1,60}", slug_of("https://post.example/" + url, headline))


@pytest.mark.parametrize(
    ("url", "headline", "slug"),
    [
        ("https://post.example/2026/03/02/harbour-bridge-closed-12345678.html", "", "harbour-bridge-closed"),
        ("https://post.example/news/harbour_bridge_closed/", "x", "harbour-bridge-closed"),
        ("https://post.example/a/9f8e7d6c5b4a39281706", "Harbour Bridge: Closed!", "harbour-bridge-closed"),
        ("https://post.example/article/12345", "Die Größe der Brücke", "die-grosse-der-brucke"),
        ("https://post.example/article/12345", "", "post-example-"),
        ("https://post.example/news/%E6%B8%AF", "港の橋が閉鎖", "post-example-"),
        ("urn:newsproof:file", "Harbour Bridge Closed", "harbour-bridge-closed"),
        ("", "", "article-"),
    ],
)
def test_slugs(url: str, headline: str, slug: str) -> None:
    made = slug_of(url, headline)
    assert made == slug if not slug.endswith("-") else made.startswith(slug)


def test_long_slugs_end_at_a_word() -> None:
    slug = slug_of("https://post.example/" + "-".join(["bridge"] * 30), "")
    assert len(slug) <= 60
    assert not slug.endswith("-")


def test_keys_strongest_first() -> None:
    assert identity_keys(
        "http://post.example/b?utm_source=x", "https://www.post.example/bridge", "https://post.example/news/bridge"
    ) == (
        "https://post.example/news/bridge",
        "https://post.example/bridge",
        "https://post.example/b",
    )


@pytest.mark.parametrize(
    "canonical",
    [
        "https://post.example/",
        "https://other.example/news/bridge",
        "https://evil.example/",
        "javascript:alert(1)",
        "",
        None,
        "http://[",
    ],
)
def test_a_canonical_that_lies_is_not_believed(canonical: str | None) -> None:
    assert identity_keys(PLAIN, PLAIN, canonical) == (PLAIN,)


def test_subdomains_of_one_owner_and_country_domains() -> None:
    believed = "https://post.example/news/bridge"
    assert identity_keys("https://amp.post.example/b", "https://amp.post.example/b", believed)[0] == believed
    other = "https://post.co.uk/bridge"
    assert identity_keys("https://rival.co.uk/b", "https://rival.co.uk/b", other) == ("https://rival.co.uk/b",)


def test_a_redirect_to_the_root_is_no_name() -> None:
    assert identity_keys(PLAIN, "https://post.example/", None) == (PLAIN,)
    assert identity_keys("https://post.example/", "https://www.post.example/", None) == ("https://post.example",)


def test_sites() -> None:
    assert site_of("https://WWW.Post.Example:8080/a") == "post.example"
    assert site_of("urn:x") == ""

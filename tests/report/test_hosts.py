"""An address whose host could be taken for another one is told with the name that the DNS is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.hosts import ascii_host, spelled
from archive.model.proofs import Quoted
from archive.report import text as texts
from archive.report.text.style import Page


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://gazette.example/\u0456", None),
        ("https://g\u0430zette.example/x", "xn--gzette-3nf.example"),
        ("HTTPS://reader@G\u0430zette.example:8443/x?y#z", "xn--gzette-3nf.example"),
        ("https://gazette.example@g\u0430zette.example/", "xn--gzette-3nf.example"),
        ("https:\\\\g\u0430zette.example\\x", "xn--gzette-3nf.example"),
        ("https://g%D0%B0zette.example/", "xn--gzette-3nf.example"),
        ("https://g%D0zette.example/", None),
        ("https://gazette\u3002example/", "gazette.example"),
        ("https://stra\u00dfe.example", "xn--strae-oqa.example"),
        ("https://xn--gzette-3nf.example/", None),
        ("https://[2001:db8::1]:80/\u0430", None),
        ("urn:\u0430", None), ("", None), ("\u0430", None), ("https://", None),
    ],
)  # fmt: skip
def test_the_host_of_an_address_in_ascii(url: str, host: str | None) -> None:
    assert ascii_host(url) == host
    assert spelled(url) == (url if host is None else f"{url} (host in ASCII: {host})")


@given(st.text(), st.text())
def test_whatever_stands_in_an_address_it_is_told(before: str, host: str) -> None:
    for url in (host, f"https://{host}/x", f"http://{before}@{host}", before + host):
        assert spelled(url).startswith(url)
        assert (ascii_host(url) or "").isascii()


def test_reports_say_it() -> None:
    import re
    from dataclasses import replace

    from archive.report.html import html
    from archive.report.markdown import markdown
    from archive.report.outlet import outlet_html
    from archive.report.outletmarkdown import outlet_markdown
    from tests.pressroom import VIEW
    from tests.report.test_report_cold import counted, site

    other = "https://g\u0430zette.example/pier"
    said = "(host in ASCII: xn--gzette-3nf.example)"
    article = replace(VIEW.history.article, url=other)
    rows = tuple((replace(row, final_url=other), records) for row, records in VIEW.records)
    view = replace(VIEW, history=replace(VIEW.history, article=article), records=rows)
    page = html(view)
    assert f"{other} {said}" in page
    assert f"led to {other} {said}" in page
    assert f"{other} {said}" in markdown(view)
    whole = site(counted("disclosed"))
    whole = replace(whole, site="g\u0430zette.example", articles=(replace(whole.articles[0], url=other),))
    for one in (outlet_html(whole), re.sub(r"\\", "", outlet_markdown(whole))):
        assert f"{other} {said}" in one
        assert one.count("host in ASCII: xn--gzette-3nf.example") == 2
    for one in (html(VIEW), markdown(VIEW), outlet_html(site(counted("disclosed")))):
        assert "host in ASCII" not in one


def test_a_quote_and_its_check_say_it() -> None:
    from archive.audit.quotes import examine_quote
    from archive.report.quote import page
    from tests.quotations import ADDRESS, desk, document

    other = ADDRESS.replace("a", "\u0430")
    made = page(document(desk(url=other).quote({2: "image/1/caption"})))
    found = examine_quote(made, "q", None, page)
    assert found.exit == 0
    ascii_name = ascii_host(other)
    assert ascii_name
    assert f"(host in ASCII: {ascii_name})" in found.verdicts[0].detail
    told = " ".join(texts.verification(Page(), found).split())
    assert told.count(f"(host in ASCII: {ascii_name})") == 2
    answer = Quoted("q.html", other, (), "2026-03-02T08:00:00.000000Z", None, 9, "", asked=other)
    told = " ".join(texts.quoted(Page(), answer).split())
    assert told.count(f"(host in ASCII: {ascii_name})") == 2

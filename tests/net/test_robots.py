"""What a robots.txt says: RFC 9309, from its own table of examples to files that are no files at all."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.net.robots import LIMIT, Robots, matches, path_of, read, token_of
from tests.conftest import cases_folder

SITE = "https://courant.example"
US = "newsproof"


def allowed(text: str | bytes, path: str, token: str = US) -> bool:
    data = text.encode() if isinstance(text, str) else text
    return read(data, token).judge(SITE + path).allowed


# Groups.

SHARED = """\
User-agent: *
Disallow: /drafts/

User-agent: Newsproof
Allow: /drafts/harbour
Disallow: /

user-AGENT : other-bot
USER-agent: another
DISALLOW : /other
"""


@pytest.mark.parametrize(
    ("token", "path", "may"),
    [
        ("newsproof", "/drafts/harbour", True), ("newsproof", "/news", False), ("NewsProof", "/news", False),
        ("stranger", "/drafts/harbour", False), ("stranger", "/news", True),
        ("other-bot", "/other", False), ("another", "/other", False), ("other-bot", "/drafts/x", True),
        ("newsproof-image", "/news", True), ("news", "/news", True),
    ],
)  # fmt: skip
def test_the_group_that_names_the_product_token_counts_and_no_other(token: str, path: str, may: bool) -> None:
    assert allowed(SHARED, path, token) is may


def test_groups_of_one_agent_count_together() -> None:
    text = (
        "User-agent: newsproof\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: newsproof/2.0\nDisallow: /b\n"
    )
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert read(text.encode(), US).group == "newsproof"


def test_groups_for_everybody_count_together() -> None:
    text = "User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: *\nDisallow: /b\n"
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert read(text.encode(), US).group == "*"


def test_a_group_without_rules_forbids_nothing() -> None:
    assert allowed("User-agent: *\nDisallow: /\n\nUser-agent: newsproof\n", "/a")
    assert allowed("User-agent: *\nDisallow: /\n\nUser-agent: newsproof\nDisallow:\n", "/a")


def test_other_lines_end_no_group() -> None:
    text = "User-agent: newsproof\nCrawl-delay: 4\nSitemap: https://x.example/s.xml\nUser-agent: x\nDisallow: /a\n"
    assert not allowed(text, "/a")
    assert not allowed(text, "/a", "x")
    assert read(text.encode(), US).delay == 4


def test_rules_before_the_first_group_are_nobodys() -> None:
    assert allowed("Disallow: /\nUser-agent: x\nDisallow: /x\n", "/x")


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("newsproof", True), ("NEWSPROOF", True), ("newsproof/0.2", True), ("newsproof bot", True), ("newsproof*", True),
        ("*", True), ("* # all", True), ("newsproofer", False), ("proof", False), ("", False), ("**", False),
        ("my newsproof", False), ("news-proof", False), ("newsproof-x", False), ("*bot", False),
    ],
)  # fmt: skip
def test_whom_a_user_agent_line_names(name: str, ours: bool) -> None:
    assert allowed(f"User-agent: {name}\nDisallow: /\n", "/a") is not ours


@pytest.mark.parametrize(
    ("agent", "token"),
    [("newsproof/0.3.0 (news; +https://x.example)", "newsproof"), ("Mozilla/5.0", "mozilla"), ("a_B-c1", "a_b-c"),
     ("", ""), ("5.0", ""), ("日報", "")],
)  # fmt: skip
def test_the_product_token_of_a_user_agent(agent: str, token: str) -> None:
    assert token_of(agent) == token


def test_an_agent_without_a_token_is_everybody() -> None:
    assert not allowed("User-agent: *\nDisallow: /\n", "/a", "")
    assert allowed("User-agent: 5\nDisallow: /\n", "/a", "")


# Rules.


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/d", True),
        ("Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/cd", False),
        ("Disallow:", "/a", True),
        ("Allow:\nDisallow: /", "/a", False),
        ("Disallow: /A", "/a", True),
        ("Disallow: /fish", "/fishheads/yummy.html", False),
        ("Disallow: /fish", "/catfish", True),
        ("Disallow: /fish/", "/fish", True),
        ("Disallow: /*.php$", "/filename.php?size=1", True),
        ("Disallow: /*.php$", "/folder/filename.php", False),
        ("Disallow: /fish*.php", "/fishheads/cat.php?x", False),
        ("Disallow: *.pdf$", "/a/b.pdf", False),
        ("Disallow: a", "/a", True),
        ("Disallow: https://courant.example/a", "/a", True),
        ("Disallow: /*?", "/a?b", False),
        ("Disallow: /*?", "/a", True),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow: /a$b", "/a", True),
        ("Disallow: /a$$", "/a$", False),
        ("Disallow: /**/b", "/a/b", False),
        ("Disallow: /robots.txt", "/robots.txt", True),
        ("Disallow: /", "/robots.txt?x", False),
        ("Disallow: /a # not b", "/a", False),
        ("Disallow: /a#b", "/ab", False),
    ],
)
def test_the_longest_rule_wins_and_allow_on_a_tie(rules: str, path: str, may: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}\n", path) is may


@pytest.mark.parametrize(
    ("rule", "path", "matched"),
    [  # the table of RFC 9309, 2.2.2, and the characters of 2.2.3
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", True),
        ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", True),
        ("/foo/bar/\u30c4", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/\u30c4", True),
        ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/foo/bar/baz", "/foo/bar/%62%61%7a", True),
        ("/a%2Fb", "/a/b", False),
        ("/a/b", "/a%2fb", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/file-with-a-%2A.html", "/file-with-a-*.html", True),
        ("/file-with-a-%2A.html", "/file-with-a-x.html", False),
        ("/price-%24", "/price-$", True),
        ("/price-%24", "/price-", False),
        ("/100%", "/100%", True),
        ("/100%zz", "/100%zz1", True),
    ],
)
def test_addresses_and_rules_are_spelled_alike_before_they_are_compared(rule: str, path: str, matched: bool) -> None:
    assert allowed(f"User-agent: *\nDisallow: {rule}\n", path) is not matched


def test_a_rule_in_another_encoding_is_its_octets() -> None:
    assert not allowed(b"User-agent: *\nDisallow: /caf\xe9\n", "/caf%E9")
    assert allowed(b"User-agent: *\nDisallow: /caf\xe9\n", "/caf\u00e9")


# The file.


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\n", "\r\r\n"])
def test_every_end_of_line_is_one(end: str) -> None:
    text = end.join(["# courant", "User-agent: *", "Disallow: /a", "Allow: /a/b", ""])
    assert [allowed(text, path) for path in ("/a", "/a/b")] == [False, True]


def test_ends_of_line_may_be_mixed_and_the_line_is_told() -> None:
    found = read(b"# x\rUser-agent: *\r\n\nDisallow: /a\rDisallow: /b", US)
    said = found.judge(f"{SITE}/b").rule
    assert said is not None
    assert (said.line, said.text, said.allow) == (5, "Disallow: /b", False)


def test_a_mark_of_byte_order_is_skipped() -> None:
    assert not allowed(b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/a")
    assert allowed("User-agent: *\nDisallow: /\n".encode("utf-16"), "/a")


def test_a_page_of_html_has_no_rules() -> None:
    page = b"<!doctype html><title>Not found</title><style>a { color: red }</style><p>User agent: none. Disallow: /"
    assert read(page, US) == Robots()


@pytest.mark.parametrize(
    "line",
    [
        "Dissallow: /",
        "Disallow /",
        "Disallow= /",
        "Disallow;/",
        "dis-allow: /",
        "\u200bDisallow: /",
        ": /",
        "\0Disallow: /",
    ],
)
def test_what_is_no_rule_is_skipped_and_not_guessed_at(line: str) -> None:
    assert allowed(f"User-agent: *\n{line}\n", "/a")


def test_what_is_over_the_limit_is_not_read_and_a_line_is_not_cut_into_another() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (LIMIT - len(head) - len(b"\nDisallow: /"))
    assert len(cut := head + filler + b"\nDisallow: /private\nDisallow: /b\n") > LIMIT
    assert [allowed(cut, path) for path in ("/a", "/b", "/other", "/private")] == [False, True, True, True]
    assert read(cut[: LIMIT + 1], US) == read(cut, US)
    whole = head + filler + b"\nDisallow: /"
    assert len(whole) == LIMIT
    assert not allowed(whole, "/other")


@pytest.mark.parametrize(
    ("value", "delay"),
    [("10", 10.0), ("0.5", 0.5), ("-1", None), ("ten", None), ("1e9", None), ("", None), ("9" * 50, None)],
)
def test_a_crawl_delay_is_a_number_of_seconds(value: str, delay: float | None) -> None:
    assert read(f"User-agent: newsproof\nCrawl-delay: {value}\n".encode(), US).delay == delay
    assert read(f"User-agent: other\nCrawl-delay: {value}\n".encode(), US).delay is None


def test_what_is_shown_of_a_rule_is_one_short_inert_line() -> None:
    said = read(b"User-agent: *\nDisallow: /\x1b[31m" + b"x" * 5_000 + b"\n", US).rules[0]
    assert "\x1b" not in said.text
    assert len(said.text) <= 201


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_are_a_robots_txt(data: bytes, path: str) -> None:
    found = read(data, US)
    found.judge(f"{SITE}/{path}")
    assert found.judge(f"{SITE}/robots.txt").allowed


LINES = st.lists(
    st.sampled_from(
        ["User-agent: *", "User-agent: newsproof", "User-agent: x", "Disallow: /a", "Allow: /a/b", "Disallow: /*b$", "Disallow:",
         "Allow: /", "Disallow: /", "Sitemap: /s", "Crawl-delay: 3", "", "# x", "Disallow: /a*c", "Allow: /a%62", "noise"]
    ),
    max_size=12,
)  # fmt: skip
PATHS = st.text("ab/c?%", max_size=6).map(lambda tail: f"/{tail}")


@given(LINES, PATHS)
def test_it_agrees_with_a_reading_by_regular_expressions(lines: list[str], path: str) -> None:
    assert allowed("\n".join(lines), path) is plainly("\n".join(lines), path)


@given(st.text("a*b$", max_size=8), st.text("ab", max_size=8))
def test_patterns_match_as_regular_expressions_do(pattern: str, path: str) -> None:
    body, ends = (pattern[:-1], "$") if pattern.endswith("$") else (pattern, "")
    if "$" in body:
        return
    made = "".join(".*" if char == "*" else re.escape(char) for char in body) + ("\\Z" if ends else "")
    assert matches(pattern.encode(), path.encode()) is (re.match(made, path, re.DOTALL) is not None)


def test_a_pattern_of_stars_costs_no_more_than_the_path() -> None:
    pattern = b"/" + b"*a" * 4_000 + b"$"
    assert not matches(pattern, b"/" + b"a" * 3_999 + b"b")


# A second reading, by somebody else's rules: one regular expression per rule.


def plainly(text: str, path: str, token: str = US) -> bool:
    spelled = same(path, ours=True)
    told = [(size, allow) for size, allow, rule in plain_rules(text, token) if rule.match(spelled)]
    return max(told, default=(0, True))[1]


@lru_cache(maxsize=4)
def plain_rules(text: str, token: str) -> list[tuple[int, bool, re.Pattern[str]]]:
    groups: dict[str, list[tuple[int, bool, str]]] = {}
    names: list[str] = []
    rules_came = True
    for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")):
        found = re.fullmatch(r"[ \t\v\f]*([^:#]*?)[ \t\v\f]*:([^#]*)(#.*)?", line, re.DOTALL)
        if found is None:
            continue
        key, value = found[1].lower(), found[2].strip(" \t\v\f")
        if key == "user-agent":
            names = [] if rules_came else names
            rules_came = False
            word = "*" if re.match(r"\*([ \t]|\Z)", value) else re.match(r"[A-Za-z_-]*", value)[0].lower()  # type: ignore[index]
            names.append(word)
            groups.setdefault(word, [])
        elif key in ("allow", "disallow"):
            rules_came = True
            spelled = same(value)
            for name in set(names) if value else ():
                groups[name].append((len(spelled), key == "allow", spelled))
    mine = groups.get(token, groups.get("*", [])) if token else groups.get("*", [])
    return [(size, allow, expression(rule)) for size, allow, rule in mine]


def same(text: str, *, ours: bool = False) -> str:
    """Octets as Latin-1, escapes of unreserved characters undone, everything else that is not plain escaped."""
    text = text.encode("utf-8", "surrogateescape").decode("latin-1")

    def undone(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if re.fullmatch(r"[A-Za-z0-9._~-]", char) else found[0].upper()

    text = re.sub("%([0-9a-fA-F]{2})", undone, text)
    path, mark, query = text.partition("?")
    query = re.sub("%(2F|3A|3F|40|5B|5D)", lambda found: chr(int(found[1], 16)), query)
    text = re.sub("[^!-~]", lambda found: f"%{ord(found[0]):02X}", path + mark + query)
    if ours:
        return text.replace("*", "%2A").replace("$", "%24")
    end = "$" if text.endswith("$") else ""
    return re.sub(r"\*+", "*", text.removesuffix("$").replace("$", "%24")) + end


def expression(rule: str) -> re.Pattern[str]:
    end = r"\Z" if rule.endswith("$") else ""
    return re.compile(".*".join(re.escape(piece) for piece in rule.removesuffix("$").split("*")) + end, re.DOTALL)


# Files by others.


def files() -> list[Path]:
    folder = cases_folder()
    return sorted((folder / "hostile" / "robots").glob("*.txt")) if folder is not None else []


@pytest.mark.skipif(not files(), reason="the shared cases are not here")
def test_files_by_others_are_read_alike_by_both() -> None:
    """Every file, for us and for the first agents that it names, at the addresses that its rules are made of."""
    judged = forbidden = 0
    for file in files():
        data = file.read_bytes()
        text = data.decode("utf-8", "surrogateescape")
        named = {token_of(name) for name in re.findall(r"(?im)^[ \t]*user-agent[ \t]*:[ \t]*([!-~]+)", text)}
        rules = re.findall(r"(?im)^[ \t]*(?:dis)?allow[ \t]*:[ \t]*(/[^\s#]*)", text)
        made = [rule.replace("*", "x").removesuffix("$") for rule in rules[:40]]
        paths = ["/", "/2026/03/harbour-bridge", *made, *(f"{one}y?z=1" for one in made)]
        for token in [US, *sorted(named - {US, ""})[:3]]:
            told = read(data, token)
            for path in paths:
                address = path.encode("utf-8", "surrogateescape").decode("latin-1") if max(path) >= "\udc80" else path
                if address != path:
                    continue
                judged += 1
                may = told.judge(SITE + path).allowed
                forbidden += not may
                assert may is plainly(text, path, token), (file.name, token, path)
    assert judged > 10_000
    assert forbidden > 3_000


def test_a_path_is_taken_out_of_any_address() -> None:
    assert path_of("https://x.example") == b"/"
    assert path_of("https://x.example?a#b") == b"/?a"
    assert path_of("https://x.example:8443/a%41?b=%3a#c") == b"/aA?b=:"

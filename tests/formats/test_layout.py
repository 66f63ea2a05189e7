"""Names inside an archive, and what newsproof.toml may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import CallerError, StoreError
from archive.formats.layout import IMPORT_SUFFIXES, Layout, decode_config, encode_config, read_config
from archive.settings import AnchorSettings, ArchiveSettings, FetchSettings, VisitorSettings
from archive.trust.keys import is_key_name

SHA = "ab" * 32


def test_the_names_of_an_archive(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "press")
    named = {
        "newsproof.toml": layout.config,
        "keys/log.pub": layout.log_key_file,
        "keys/desk.pub": layout.captor_key_file("desk"),
        "warc": layout.warc,
        "warc/torn": layout.torn,
        "warc/news-000001.warc.gz": layout.segment(1),
        "warc/news-1234567.warc.gz": layout.segment(1234567),
        "warc/news-000001.cdxj": layout.cdxj(layout.segment(1)),
        f"warc/import-{SHA}.warc.gz": layout.import_path(SHA, ".warc.gz"),
        f"warc/import-{SHA}.cdxj": layout.cdxj(layout.import_path(SHA, ".arc")),
        "log/checkpoint": layout.checkpoint,
        "log/checkpoints/17": layout.checkpoint_of(17),
        "log/tile/0/x001/067.p/5": layout.tile("tile/0/x001/067.p/5"),
        "log/tile/entries/000": layout.tile("tile/entries/000"),
        "index.sqlite": layout.index,
        "lock": layout.lock,
    }
    for name, path in named.items():
        assert layout.relative(path) == name
    assert layout.relative(Path("/elsewhere/x")) == "/elsewhere/x"
    assert not (tmp_path / "press").exists()


def test_an_archive_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "press")
    assert layout.segments() == layout.imports() == layout.captor_key_files() == layout.published_checkpoints() == []


def test_segments_are_listed_by_number_and_nothing_else_is_one(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.warc.mkdir()
    for number in (2, 1_000_000, 10, 1):
        layout.segment(number).touch()
    strangers = (
        "news-0.warc.gz",
        "news-000000.warc.gz",
        "news-0000003.warc.gz",
        "news-000001.warc",
        "news-００００01.warc.gz",
        "news-000004.warc.gz.tmp",
        "xnews-000005.warc.gz",
        "news-000001.cdxj",
    )
    for stranger in strangers:
        (layout.warc / stranger).touch()
    assert [layout.segment_number(path) for path in layout.segments()] == [1, 2, 10, 1_000_000]
    for path in (*layout.warc.iterdir(), layout.segment(3), layout.warc / ".." / "warc" / "news-000001.warc.gz"):
        assert layout.has_segment(path) == (path in layout.segments()), path
    assert all(map(layout.has_segment, layout.segments()))


def test_imports_and_checkpoints_are_listed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.warc.mkdir()
    layout.checkpoints.mkdir(parents=True)
    kept = sorted(layout.import_path(SHA, suffix) for suffix in IMPORT_SUFFIXES)
    for path in (*kept, layout.warc / f"import-{SHA[:-1]}.warc", layout.warc / f"import-{SHA}.zip"):
        path.touch()
    for name in ("0", "9", "10", "010", "+1", "1_0", "x"):
        (layout.checkpoints / name).touch()
    assert layout.imports() == kept
    assert [size for size, _ in layout.published_checkpoints()] == [0, 9, 10]


def test_captor_keys_are_all_but_the_logs(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.keys.mkdir()
    for name in ("log.pub", "desk.pub", "a.pub", "desk.pem"):
        (layout.keys / name).touch()
    assert [path.name for path in layout.captor_key_files()] == ["a.pub", "desk.pub"]


def test_names_that_would_lead_out_of_the_archive_are_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for call in (
        lambda: layout.segment(0),
        lambda: layout.import_path("../" * 21 + "a", ".warc"),
        lambda: layout.import_path(SHA.upper(), ".warc"),
        lambda: layout.import_path(SHA, "/../x"),
        lambda: layout.tile("tile/../../etc"),
        lambda: layout.tile("/etc/passwd"),
        lambda: layout.tile("checkpoint"),
        lambda: layout.captor_key_file("../desk"),
        lambda: layout.captor_key_file("log"),
        lambda: layout.checkpoint_of(-1),
    ):
        with pytest.raises(ValueError):
            call()


words = st.text(
    st.characters(blacklist_characters="+", blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1
)


@given(
    st.builds(
        ArchiveSettings,
        origin=words,
        segment_size=st.integers(1_000, 1 << 40),
        fetch=st.builds(
            FetchSettings,
            timeout=st.floats(0.001, 86_400),
            max_size=st.integers(1, 1 << 40),
            max_redirects=st.integers(0, 100),
            allow_net=st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), max_size=3).map(tuple),
            user_agent=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
        ),
        anchor=st.builds(
            AnchorSettings,
            tsa=st.none() | st.from_regex(r"https?://[a-z.:0-9]{1,20}(/[!-~]{0,9})?", fullmatch=True),
            name=st.none() | words.filter(lambda name: len(name) <= 200 and is_key_name(name)),
            every=st.integers(1, 1 << 40),
            allow_net=st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), max_size=3).map(tuple),
        ),
    )
)
def test_settings_are_read_back_as_they_were_written(settings: ArchiveSettings) -> None:
    assert decode_config(encode_config(settings)) == settings


def test_a_fresh_configuration_is_three_lines_and_leaves_defaults_open() -> None:
    text = encode_config(ArchiveSettings("news.example/desk")).decode()
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "format = 1",
        'origin = "news.example/desk"',
        "segment_size = 1000000000",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin = 3",
        'origin = ""',
        'origin = "two words"',
        'origin = "a+b"',
        'origin = "a"\nsegments = 1',
        'origin = "a"\nformat = 0',
        'origin = "a"\nformat = true',
        'origin = "a"\nformat = "1"',
        'origin = "a"\nsegment_size = 10',
        'origin = "a"\nfetch = 1',
        'origin = "a"\n[fetch]\nspeed = 1',
        'origin = "a"\n[fetch]\ntimeout = 0',
        'origin = "a"\n[fetch]\ntimeout = nan',
        'origin = "a"\n[fetch]\ntimeout = true',
        'origin = "a"\n[fetch]\nmax_size = -1',
        'origin = "a"\n[fetch]\nmax_size = 1.5',
        'origin = "a"\n[fetch]\nallow_net = "10.0.0.0/8"',
        'origin = "a"\n[fetch]\nallow_net = [1]',
        'origin = "a"\n[fetch]\nuser_agent = "a\\r\\nEvil: 1"',
        'origin = "a"\n[fetch]\nuser_agent = "é"',
        'origin = "a"\norigin = "b"',
        "not toml at all",
        "[" * 100_000,
    ],
)
def test_what_this_version_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(CallerError) as caught:
        decode_config(text.encode())
    assert caught.value.code == "bad-config"
    assert caught.value.message.startswith("newsproof.toml")


@given(st.binary(max_size=60))
def test_no_bytes_give_anything_but_settings_or_a_named_error(data: bytes) -> None:
    for text in (data, b'origin = "a"\n' + data):
        try:
            decode_config(text)
        except (CallerError, StoreError) as error:
            code = error.code
        else:
            code = "settings"
        assert code in ("bad-config", "newer-format", "settings")


def test_a_newer_format_is_refused_as_such_whatever_else_it_holds() -> None:
    with pytest.raises(StoreError) as caught:
        decode_config(b"format = 2\nquantum = true\n")
    assert caught.value.code == "newer-format"
    assert "format 2" in caught.value.message


def test_no_configuration_means_no_archive(tmp_path: Path) -> None:
    for path in (tmp_path / "newsproof.toml", tmp_path / "x" / "newsproof.toml"):
        with pytest.raises(CallerError) as caught:
            read_config(path)
        assert caught.value.code == "no-archive"
    (tmp_path / "newsproof.toml").mkdir()
    with pytest.raises(StoreError) as unreadable:
        read_config(tmp_path / "newsproof.toml")
    assert unreadable.value.code == "storage"
    (tmp_path / "ok.toml").write_bytes(encode_config(ArchiveSettings("a")))
    assert read_config(tmp_path / "ok.toml") == ArchiveSettings("a")


# Who fetches.


def test_the_visitor_is_named_and_holds_no_secret() -> None:
    visitor = VisitorSettings(
        proxy="http://desk@proxy.example:3128",
        proxy_password_env="DESK_PROXY",
        proxy_resolves=True,
        cookie_jar="/srv/cookies.txt",
        identity="who.txt",
    )
    fetch = FetchSettings(codings=("gzip", "br"))
    settings = ArchiveSettings("news.example/desk", visitor=visitor, fetch=fetch)
    written = encode_config(settings)
    assert decode_config(written) == settings
    assert b"[visitor]" in written
    assert b"visitor" not in encode_config(ArchiveSettings("news.example/desk"))


@pytest.mark.parametrize(
    "line",
    [
        '[visitor]\nproxy = "http://desk:c4nary@proxy.example:3128"',
        "[visitor]\nproxy = 7",
        '[visitor]\ncookie_jar = ""',
        '[visitor]\ncookie_jar = "a\\nb"',
        '[visitor]\nproxy_resolves = "yes"',
        '[visitor]\npassword = "c4nary"',
        'visitor = "desk"',
        "[fetch]\ncodings = []",
        '[fetch]\ncodings = ["compress"]',
        '[fetch]\ncodings = [["gzip"]]',
        '[fetch]\ncodings = "gzip"',
    ],
)
def test_a_visitor_that_is_none(line: str) -> None:
    with pytest.raises(CallerError) as caught:
        decode_config(f'format = 1\norigin = "news.example/desk"\n{line}\n'.encode())
    assert caught.value.code == "bad-config"
    assert "c4nary" not in f"{caught.value.message} {caught.value.hint}"


def test_a_settings_file_blown_up_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file costs its maker nothing; reading it whole would cost whoever was handed the archive its memory."""
    path = tmp_path / "newsproof.toml"
    path.write_bytes(encode_config(ArchiveSettings(origin="news.example/desk")))
    whole = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(1 << 32)
    with pytest.raises(CallerError) as told:
        read_config(path)
    assert told.value.code == "bad-config"
    assert "longer than 1,048,576 bytes" in told.value.message
    with path.open("r+b") as file:
        file.truncate(whole)
    assert read_config(path).origin == "news.example/desk"

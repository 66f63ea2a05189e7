"""What belongs to an article: its pictures are evidence, whatever they are named by a stranger's page, and never the
reason that an article is missed."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import verify
from archive.articles.belongings import Wanted
from archive.errors import CallerError
from archive.formats.layout import decode_config, encode_config
from archive.model.capture import Asset, Fetched
from archive.repository import belonging
from archive.settings import ArchiveSettings, MannersSettings
from tests.api.belonging_site import LOOPBACK, PAGE, Site, figure, picture, site, story

CHAMBER = "/img/chamber-77123.jpg"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        made.page(figure(CHAMBER))
        made.serve(CHAMBER, picture("chamber"))
        yield made


def sound(paper: Site, level: Any = "full") -> None:
    found = verify(paper.press.path, level=level)
    assert [verdict.status for verdict in found.verdicts][:3] == ["ok", "ok", "ok"], found.problems
    assert not found.problems


def one(paper: Site, **how: Any) -> Asset:
    (asset,) = paper.assets(paper.capture(**how))
    return asset


def test_nothing_is_asked_for_unless_it_is_asked_for(paper: Site) -> None:
    for assets in (None, "none"):
        found = paper.capture(assets=assets)
        row = next(row for row in paper.rows(found) if row.role == "description")
        assert b'"assets"' not in paper.data(row)
        assert not {"image", "variant", "asset"} & {row.role for row in paper.rows(found)}
    assert paper.paths() == ["/story", "/story"]


def test_a_picture_is_kept_with_its_article_and_its_digest_is_an_item(paper: Site) -> None:
    found = paper.capture()
    (asset,) = paper.assets(found)
    assert (asset.kind, asset.outcome, asset.at, asset.status) == ("image", "kept", ("image/1",), 200)
    assert asset.url == f"http://news.example{CHAMBER}"
    assert [row.type for row in paper.rows(found) if row.role == "image"] == ["response", "request"]
    shown = paper.press.show("council-approves-harbour-plan")
    assert shown.article is not None
    assert shown.article.images[0].sha256 == asset.sha256
    assert ("image/1/sha256", asset.sha256) in [(leaf.path, leaf.value) for leaf in paper.described(found).fields]
    assert shown.assets == found.assets
    sound(paper, "paranoid")


def test_another_picture_under_the_same_caption_is_an_edit(paper: Site) -> None:
    paper.capture()
    assert paper.capture().outcome == "unchanged"
    paper.serve(CHAMBER, picture("other"))
    changed = paper.capture(confirm=True)
    assert changed.outcome == "version"
    assert changed.comparison is not None
    (edit,) = changed.comparison.edits
    assert (edit.field, edit.kinds) == ("image", ("IMAGE_SWAP",))
    assert edit.spans[0].evidence["rule"] == "image.bytes/1"
    assert changed.sighting is not None
    assert changed.sighting.seen == "confirmed"
    assert paper.capture().outcome == "unchanged"
    sound(paper, "paranoid")


def test_what_was_not_asked_for_is_not_known_and_no_edit(paper: Site) -> None:
    paper.capture(assets="none")
    assert paper.capture().outcome == "unchanged"
    paper.serve(CHAMBER, picture("other"))
    assert paper.capture(assets="none").outcome == "unchanged"


def test_one_picture_on_many_articles_is_one_response(paper: Site) -> None:
    kinds: Counter[str] = Counter()
    for number in range(50):
        paper.page(figure(f"http://img{number % 3}.example/p/{number}/chamber-77123.jpg"), path=f"/story-{number}")
        paper.serve(f"/p/{number}/chamber-77123.jpg", picture("chamber"))
        found = paper.capture(f"http://news.example/story-{number}")
        kinds.update(row.type for row in paper.rows(found) if row.role == "image")
    assert kinds == {"response": 1, "revisit": 49, "request": 50}
    sound(paper)


def test_the_same_bytes_twice_on_one_page_are_stored_once(paper: Site) -> None:
    paper.page(figure(CHAMBER), figure("/img/second-88123.jpg", "The quay in winter, seen from the ferry pier."))
    paper.serve("/img/second-88123.jpg", picture("chamber"))
    found = paper.capture()
    assert [row.type for row in paper.rows(found) if row.role == "image"] == [
        "response",
        "request",
        "revisit",
        "request",
    ]
    sound(paper)


def test_an_index_that_is_made_again_knows_what_is_stored(paper: Site) -> None:
    paper.capture()
    (paper.press.path / "index.sqlite").unlink()
    paper.press.repair_index()
    paper.page(figure(CHAMBER), path="/other")
    found = paper.capture("http://news.example/other")
    assert [row.type for row in paper.rows(found) if row.role == "image"] == ["revisit", "request"]


def test_what_was_removed_is_stored_again_and_not_referred_to(paper: Site) -> None:
    paper.capture()
    paper.page(figure(CHAMBER), path="/other", cost="$52 million")
    assert paper.capture("http://news.example/other").outcome == "version"
    paper.press.redact("council-approves-harbour-plan", reason="court order 4/26", apply=True)
    with pytest.raises(CallerError) as caught:
        paper.press.prove("http://news.example/other@v1", paper.press.path.parent / "second.wacz")
    assert caught.value.code == "redacted"
    assert CHAMBER in caught.value.message
    paper.press.export(["http://news.example/other"], paper.press.path.parent / "second.warc.gz")
    paper.page(figure(CHAMBER), path="/third", cost="$63 million")
    types = []
    for path in ("/third", "/other"):
        found = paper.capture(f"http://news.example{path}")
        types.append([row.type for row in paper.rows(found) if row.role == "image"])
    assert types == [["response", "request"], ["revisit", "request"]]
    found = verify(paper.press.path)
    assert [verdict.status for verdict in found.verdicts][:3] == ["ok", "ok", "ok"]


def test_a_bundle_holds_the_pictures_and_what_they_repeat(paper: Site, tmp_path: Path) -> None:
    paper.capture()
    paper.page(figure(CHAMBER), path="/other")
    found = paper.capture("http://news.example/other")
    bundle = tmp_path / "other.wacz"
    paper.press.prove(found.capture.name, bundle)
    assert next(verdict.status for verdict in verify(bundle).verdicts) == "ok"
    exported = tmp_path / "out.warc.gz"
    paper.press.export([found.capture.slug], exported)
    assert gzip.decompress(exported.read_bytes()).count(picture("chamber")) == 1


# What a stranger's page can name.


@pytest.mark.parametrize(
    "place",
    ["http://169.254.169.254/latest/meta-data", "http://10.1.2.3/a.jpg", "http://[::ffff:10.0.0.1]/a.jpg"],
)
def test_no_picture_leads_into_a_private_network(paper: Site, place: str) -> None:
    paper.serve(CHAMBER, b"", status=302, Location=place)
    found = paper.capture()
    assert found.outcome == "version"
    (asset,) = paper.assets(found)
    assert asset.outcome == "refused"
    assert "private-address" in (asset.reason or "")
    paper.page(figure(place))
    assert one(paper).outcome == "refused"


@pytest.mark.parametrize(
    "src", ["data:image/png;base64,iVBORw0KGgo=", "file:///etc/passwd", "javascript:1", "blob:x", ""]
)
def test_what_is_no_web_address_is_not_asked_for(paper: Site, src: str) -> None:
    paper.page(figure(src))
    found = paper.capture()
    assert (found.outcome, paper.assets(found)) == ("version", [])
    assert paper.paths() == ["/story"]


def test_many_pictures_are_bounded_and_counted(paper: Site) -> None:
    figures = (figure(f"/img/many-{number:06}.jpg", f"Picture {number} of the long series.") for number in range(500))
    paper.page(*figures)
    found = paper.capture()
    document = paper.described(found)
    assert document.assets is not None
    assert len(paper.paths()) <= 1 + belonging.MOST["images"]
    outcomes = Counter(asset.outcome for asset in document.assets.items)
    assert outcomes["failed"] <= belonging.MOST["images"]
    assert outcomes["left-out"] <= belonging.NAMED
    total = sum(outcomes.values()) + document.assets.unlisted
    images = len({image.src for image in paper.press.show(found.capture.name).article.images})  # type: ignore[union-attr]
    assert total == images


def test_a_picture_without_end_is_cut_and_the_article_is_kept(paper: Site) -> None:
    paper.serve(CHAMBER, picture("endless", 400_000))
    found = paper.capture(max_size=100_000)
    (asset,) = paper.assets(found)
    assert (found.outcome, asset.outcome, asset.sha256) == ("version", "failed", None)
    assert sum(len(paper.data(row)) for row in paper.rows(found) if row.role == "image") < 110_000
    sound(paper)


def test_a_bomb_is_no_picture(paper: Site) -> None:
    bomb = gzip.compress(b"<svg xmlns='http://www.w3.org/2000/svg'>" + bytes(80_000_000), 9)
    paper.serve(CHAMBER, bomb, "image/svg+xml", Content_Encoding="gzip")
    found = paper.capture()
    (asset,) = paper.assets(found)
    assert (found.outcome, asset.outcome) == ("version", "failed")


@pytest.mark.parametrize(
    ("body", "kind", "status", "reason"),
    [
        (b"<!doctype html><title>Sign in</title>", "text/html", 200, "no picture came (text/html)"),
        (b"<html>Sign in", "image/jpeg", 200, "no picture came (image/jpeg)"),
        (b'{"error": 1}', "image/png", 200, "no picture came (image/png)"),
        (b"gone", "text/plain", 410, "HTTP 410"),
        (b"", "image/jpeg", 200, "nothing in it"),
    ],
)
def test_what_is_no_picture_is_no_digest(paper: Site, body: bytes, kind: str, status: int, reason: str) -> None:
    paper.serve(CHAMBER, body, kind, status)
    asset = one(paper)
    assert (asset.outcome, asset.reason, asset.sha256) == ("failed", reason, None)
    sound(paper)


def test_verify_says_what_pictures_there_are(paper: Site) -> None:
    paper.capture(assets="none")
    assert verify(paper.press.path).origins.pictures is None
    paper.capture()
    paper.page(figure("/img/gone-991234.jpg"), path="/other")
    paper.capture("http://news.example/other")
    found = verify(paper.press.path)
    assert (found.origins.pictures, found.origins.pictures_kept) == (2, 1)
    assert "what 1 of 2 pictures showed: they were not kept" in found.not_proven


def test_a_host_that_does_not_answer_is_left_alone(paper: Site) -> None:
    paper.page(
        *(figure(f"http://dead.example/img/pic-{n}55123.jpg", f"The north quay, picture {n}.") for n in range(6))
    )
    paper.dead = {"dead.example"}
    found = paper.capture()
    outcomes = Counter(asset.outcome for asset in paper.assets(found))
    assert (found.outcome, outcomes["failed"]) == ("version", belonging.SILENT)
    assert set(outcomes) == {"failed", "left-out"}


# Manners and secrets.


def test_robots_txt_is_asked_for_pictures_too(paper: Site) -> None:
    paper.serve("/robots.txt", b"User-agent: *\nDisallow: /img/\n", "text/plain")
    asset = one(paper)
    assert asset.outcome == "refused"
    assert "robots" in (asset.reason or "")
    assert paper.paths() == ["/story"]
    found = paper.capture(ignore_robots=True, reason="press council ruling 12/26")
    permission = paper.described(found).permission
    assert permission is not None
    assert permission.against_robots
    assert [word.url for word in permission.robots if not word.allowed] == [f"http://news.example{CHAMBER}"]
    assert CHAMBER in paper.paths()


def test_cookies_go_where_they_belong_and_headers_to_the_page_alone(paper: Site, tmp_path: Path) -> None:
    jar, headers = tmp_path / "jar.txt", tmp_path / "headers.txt"
    jar.write_text(
        "news.example\tFALSE\t/\tFALSE\t0\tsid\tPaperSession99\ncdn.example\tFALSE\t/\tFALSE\t0\tcdn\tCdnSession77\n"
    )
    headers.write_text("X-Reader: Reader-Secret-5511\n")
    for file in (jar, headers):
        file.chmod(0o600)
    paper.page(
        figure("http://cdn.example/img/a-776611.jpg"), figure("http://ads.example/img/b-776622.jpg", "The pier.")
    )
    paper.serve("/img/a-776611.jpg", picture("a"))
    paper.serve("/img/b-776622.jpg", picture("b"))
    paper.capture(cookie_jar=jar, headers_file=headers)
    sent = {
        host: (told.get("cookie"), told.get("x-reader")) for host, path, told in paper.asked if path != "/robots.txt"
    }
    assert sent == {
        "news.example": ("sid=PaperSession99", "Reader-Secret-5511"),
        "cdn.example": ("cdn=CdnSession77", None),
        "ads.example": (None, None),
    }
    stored = b"".join(gzip.decompress(path.read_bytes()) for path in paper.press.path.glob("warc/*.warc.gz"))
    for secret in (b"PaperSession99", b"CdnSession77", b"Reader-Secret-5511"):
        assert secret not in stored


def test_a_page_does_not_make_us_say_a_user_name(paper: Site) -> None:
    paper.page(figure("http://root:admin99@news.example/img/a-776611.jpg"))
    paper.serve("/img/a-776611.jpg", picture("a"))
    assert one(paper).url == "http://news.example/img/a-776611.jpg"
    assert all("authorization" not in told for _, _, told in paper.asked)


def test_a_secret_in_the_address_of_a_picture_is_in_no_record_of_it(paper: Site) -> None:
    paper.page(figure(f"{CHAMBER}?token=TokenOfTheReader123"))
    paper.serve(f"{CHAMBER}?token=TokenOfTheReader123", picture("chamber"))
    found = paper.capture()
    (asset,) = paper.assets(found)
    assert (asset.outcome, asset.url) == ("kept", f"http://news.example{CHAMBER}?token=redacted")
    shown = paper.press.show(found.capture.name)
    assert shown.article is not None
    assert shown.article.images[0].sha256 == asset.sha256
    for row in paper.rows(found):
        if row.role == "image":
            assert b"TokenOfTheReader123" not in paper.data(row)
            assert "TokenOfTheReader123" not in (row.target or "")
    sound(paper, "paranoid")


def test_every_picture_waits_for_its_hosts_turn(paper: Site) -> None:
    figures = [figure(f"/img/pic-{n}55123.jpg", f"The north quay, picture {n}.") for n in range(4)]
    paper.page(*figures)
    before = paper.clock[0]
    paper.press.capture(PAGE, allow_net=LOOPBACK, rate="1/5s", assets="images")
    assert (paper.clock[0] - before).total_seconds() >= 5 * len(figures)


# Variants, and all that shows a page.

HEAD = """<link rel="amphtml" href="/amp/story"><link rel="canonical" href="http://www.news.example/plan">
<link rel="stylesheet" href="/css/site.css"><meta property="og:image" content="/img/social-991234.png">"""


def test_variants_are_named_and_with_all_they_are_kept_beside_the_article(paper: Site) -> None:
    paper.page(figure(CHAMBER), head=HEAD)
    named = {asset.kind: asset.outcome for asset in paper.assets(paper.capture())}
    assert named == {"image": "kept", "preview": "failed", "amp": "left-out", "canonical": "left-out"}
    paper.serve("/amp/story", story(cost="$99 million"), "text/html")
    paper.serve("/plan", story(), "text/html")
    paper.serve("/css/site.css", b'@import "more.css"; body { background: url(/img/back.png) }', "text/css")
    paper.serve("/css/more.css", b"@import url(site.css);", "text/css")
    found = paper.capture(assets="all")
    assert found.outcome == "unchanged"
    kept = {asset.url.rpartition("/")[2]: asset.outcome for asset in paper.assets(found)}
    assert kept["story"] == kept["plan"] == kept["site.css"] == kept["more.css"] == "kept"
    assert kept["back.png"] == "failed"
    assert Counter(row.role for row in paper.rows(found))["variant"] == 4
    assert [step.capture.outcome for step in paper.press.history("council-approves-harbour-plan")] == [
        "version",
        "unchanged",
    ]
    assert len(paper.press.articles()) == 1
    sound(paper, "paranoid")


def test_pages_that_are_no_article_bring_nothing_along(paper: Site) -> None:
    paper.serve("/story", b"<h1>Access Denied</h1>" + figure(CHAMBER).encode(), "text/html", 403)
    assert paper.capture().assets is None
    assert paper.paths() == ["/story"]


def test_bounds_of_bytes_and_time_end_the_asking() -> None:
    clock = [0.0]

    def slow(wanted: Wanted, accept: str, seconds: float, most: int) -> Fetched:
        clock[0] += 100
        assert seconds <= belonging.SECONDS
        return Fetched(wanted.url, "2026-03-02T08:00:00.000000Z", (), "timed out")

    wanted = [Wanted("image", f"http://h{n}.example/a.jpg") for n in range(30)]
    found = belonging.gather(
        wanted,
        "all",
        ask=slow,
        withheld=lambda one: one,
        monotonic=lambda: clock[0],
        begun="2026-03-02T08:00:00.000000Z",
    )
    assert Counter(asset.outcome for asset in found.assets.items) == {"failed": 6, "left-out": 24}


def test_ten_thousand_things_are_forty_requests_and_forty_names() -> None:
    asked: list[str] = []

    def ask(wanted: Wanted, accept: str, seconds: float, most: int) -> Fetched:
        asked.append(wanted.url)
        return Fetched(wanted.url, "2026-03-02T08:00:00.000000Z", (), "connection refused")

    wanted = [Wanted("image", f"http://h{n}.example/a.jpg") for n in range(10_000)]
    found = belonging.gather(
        wanted, "images", ask=ask, withheld=lambda one: one, monotonic=lambda: 0.0, begun="2026-03-02T08:00:00.000000Z"
    )
    assert len(asked) == belonging.MOST["images"]
    assert len(found.assets.items) == belonging.MOST["images"] + belonging.NAMED
    assert found.assets.unlisted == 10_000 - len(found.assets.items)


def test_words_and_settings() -> None:
    settings = ArchiveSettings("news.example/desk", manners=MannersSettings(assets="all"))
    assert decode_config(encode_config(settings)) == settings
    with pytest.raises(CallerError, match=r"manners\.assets"):
        decode_config(encode_config(ArchiveSettings("news.example/desk", manners=MannersSettings(assets="some"))))


def test_a_wrong_word_is_a_wrong_use(paper: Site) -> None:
    with pytest.raises(CallerError) as caught:
        paper.capture(assets="everything")
    assert caught.value.code == "usage"
    assert paper.capture(assets="usual").assets is not None

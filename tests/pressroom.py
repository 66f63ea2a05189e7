"""A small invented newsroom as nouns, for tests of what only shows them: no archive, no page, no clock."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from archive.model.acts import DeskNote
from archive.model.article import Article, Author, Block, Credit, DateClaim, Dateline, Extractor, Image, Note, Sourced
from archive.model.desk import Change, Changes
from archive.model.edit import (
    Comparison,
    Disclosure,
    Edit,
    Kind,
    Noise,
    Residue,
    Side,
    Source,
    Span,
    Summary,
    Tools,
    Variant,
)
from archive.model.history import (
    ArticleRow,
    CaptureRow,
    Committed,
    Created,
    History,
    Imported,
    Interval,
    Match,
    Place,
    RecordRow,
    ReportView,
    Shown,
    Step,
)
from archive.model.origins import (
    Blame,
    Moved,
    PhraseChanges,
    PhraseEdit,
    PhraseLife,
    SentenceOrigin,
    Spell,
    Stage,
    WordOrigin,
)
from archive.model.verdict import Counts, Problem, Verdict, Verification
from archive.settings import SOFTWARE

URL = "https://news.example/2026/harbour-bridge"
SLUG = "harbour-bridge"
TOOLS = Tools("newsproof-extract/1", "newsproof-diff/1", "newsproof-rules/1")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def time(day: int, clock: str) -> str:
    return f"2026-03-{day:02}T{clock}.000000Z"


def capture(seq: int, version: int | None, observed: str, **changes: Any) -> CaptureRow:
    row = CaptureRow(
        index=seq - 1,
        leaf=sha(f"leaf {seq}"),
        article="a-7c19d2e4b5f60718",
        slug=SLUG,
        seq=seq,
        version=version,
        observed=observed,
        outcome="version" if version else "unchanged",
        reason=None,
        status=200,
        url=URL,
        final_url=URL,
        age=0,
        words=412,
        headline="Mayor opens Harbour Bridge after two-year delay",
        origin="captured",
        source=None,
        payload_sha256=sha(f"payload {version or seq}"),
    )
    return replace(row, **changes)


def change(
    field: Any, at: str, old: str, new: str, *, kinds: tuple[Kind, ...], severity: Any, spans: Any = (), **more: Any
) -> Edit:
    """An edit; `spans` are (old words, new words, kind), found in their order in both texts."""
    found = []
    after_old = after_new = 0
    for before, behind, kind in spans:
        start, stop = old.index(before, after_old), new.index(behind, after_new)
        after_old, after_new = start + len(before), stop + len(behind)
        evidence = {"rule": f"{kind.lower()}.words", "old": before, "new": behind}
        found.append(Span((start, after_old), (stop, after_new), kind, "certain", evidence))
    return Edit(
        f"e-{sha(old + new)[:8]}", field, "change", severity, kinds, Side(old, at), Side(new, at), tuple(found), **more
    )


CAPTION = change(
    "caption",
    "image/1/caption",
    "Mayor Ana Ruiz cuts the ribon as seen from the quay, March 2, 2026. J. OKAFOR/Gazette",
    "Mayor Ana Ruiz cuts the ribbon as seen from the quay, Monday. (Gazette/J. Okafor)",
    kinds=("TYPO", "DATE_STYLE", "CREDIT_STYLE"),
    severity=2,
    spans=[
        ("ribon", "ribbon", "TYPO"),
        ("March 2, 2026", "Monday", "DATE_STYLE"),
        ("J. OKAFOR/Gazette", "(Gazette/J. Okafor)", "CREDIT_STYLE"),
    ],
)
HEADLINE = Edit(
    "e-11111111",
    "headline",
    "change",
    3,
    ("HEADLINE_CHANGE", "CONTENT_ADDED"),
    Side("Mayor opens Harbour Bridge", "headline"),
    Side("Mayor opens Harbour Bridge after two-year delay", "headline"),
    (Span((26, 26), (26, 47), "CONTENT_ADDED", "certain", {"rule": "content.added"}),),
)
FILLER = (
    "The council met in the old customs house on the quay and heard from engineers, shopkeepers and a ferry captain. "
)
NUMBER = change(
    "body",
    "body/2",
    FILLER * 2 + "The crossing cost $41 million, the council said, and will be repaid by 2044. " + FILLER * 2,
    FILLER * 2 + "The crossing cost $14 million, the council said, and will be repaid by 2044. " + FILLER * 2,
    kinds=("NUMBER_CHANGED",),
    severity=4,
    spans=[("$41 million", "$14 million", "NUMBER_CHANGED")],
)
QUOTE = Edit(
    "e-22222222",
    "quote",
    "remove",
    4,
    ("QUOTE_CHANGED", "CONTENT_REMOVED"),
    Side("“We knew about the cracks in 2024,” said site engineer Lee Wong.", "body/4"),
    None,
    (Span((0, 64), (0, 0), "CONTENT_REMOVED", "review", {"rule": "content.removed"}),),
)
MOVE = Edit(
    "e-33333333",
    "body",
    "move",
    1,
    ("STRUCTURE",),
    Side("Traffic will be one-way until June.", "body/6"),
    Side("Traffic will be one-way until June.", "body/3"),
)
NOTE = Edit(
    "e-44444444",
    "note",
    "add",
    5,
    ("NOTE_ADDED",),
    None,
    Side("Correction, March 3: An earlier version of this article misstated the cost of the bridge.", "note/1"),
)
BACK = replace(
    change(
        "body",
        "body/2",
        "The crossing cost $14 million, the council said.",
        "The crossing cost $41 million, the council said.",
        kinds=("NUMBER_CHANGED",),
        severity=4,
        spans=[("$14 million", "$41 million", "NUMBER_CHANGED")],
    ),
    nature="correction",
)


def comparison(
    old: str,
    new: str,
    edits: tuple[Edit, ...],
    verdict: Any = "not-expected",
    words: tuple[int, int] = (1, 1),
    **more: Any,
) -> Comparison:
    worst = max((edit.severity for edit in edits), default=0)
    noise = more.get("noise", ())
    return Comparison(
        Source(old),
        Source(new),
        TOOLS,
        edits,
        noise,
        Summary(len(edits), worst, len(noise), *words),
        Disclosure(verdict),
        residue=more.get("residue", ()),
        variants=more.get("variants", ()),
        metadata=more.get("metadata", ()),
    )


FLICKER = Noise("EXTRACTION_FLICKER", "body", None, "Read more: ferry fares", {"rule": "flicker.page"})
FIRST = comparison(f"{SLUG}@v1", f"{SLUG}@v2", (CAPTION,), words=(4, 6))
SECOND = comparison(
    f"{SLUG}@v2",
    f"{SLUG}@v3",
    (HEADLINE, NUMBER, QUOTE, MOVE),
    "no-note-found",
    (14, 31),
    noise=(FLICKER,),
    residue=(Residue("$41 million", "image/1/alt", {"rule": "residue.phrase"}),),
    variants=(
        Variant("new", Side("The bridge at dawn.", "image/1/caption"), Side("The bridge at dusk.", "image/2/caption")),
    ),
)
THIRD = comparison(f"{SLUG}@v3", f"{SLUG}@v4", (BACK, NOTE), "disclosed", (22, 1))

CAPTURES = (
    capture(1, 1, time(2, "08:00:03")),
    capture(2, 2, time(2, "08:40:02")),
    capture(3, None, time(2, "10:00:12"), same_as=2),
    capture(4, 3, time(2, "12:00:03")),
    capture(5, None, time(3, "12:00:01"), outcome="broken", reason="503 from the server", status=503),
    capture(6, 4, time(3, "18:00:02")),
)
ROW = ArticleRow(
    id="a-7c19d2e4b5f60718",
    slug=SLUG,
    url=URL,
    site="news.example",
    headline="Mayor opens Harbour Bridge after two-year delay",
    versions=4,
    observations=2,
    first_seen=time(2, "08:00:03"),
    last_seen=time(3, "18:00:02"),
    last_change=time(3, "18:00:02"),
    substantive=4,
)
HISTORY = History(
    ROW,
    (
        Step(CAPTURES[0]),
        Step(CAPTURES[1], Interval(time(2, "08:00:03"), time(2, "08:40:02")), FIRST),
        Step(CAPTURES[2]),
        Step(CAPTURES[3], Interval(time(2, "10:00:12"), time(2, "12:00:03")), SECOND),
        Step(CAPTURES[4]),
        Step(CAPTURES[5], Interval(time(2, "12:00:03"), time(3, "18:00:02")), THIRD),
    ),
)
#: What the desk has signed, and its list: the quotation that went, first, as a note asks.
DESK_NOTE = DeskNote(
    "needs-note", "Ask the council.", f"{SLUG}@v3", None, time(4, "09:00:00"), "desk+5cf190ab", 6
)  # fmt: skip
CHANGES = Changes(
    tuple(
        Change(
            ROW.id, SLUG, ROW.site, ROW.headline, f"{SLUG}@v2", f"{SLUG}@v3",
            Interval(time(2, "10:00:12"), time(2, "12:00:03")), edit, SECOND.disclosure, note,
        )
        for edit, note in zip(SECOND.edits, (DESK_NOTE, None, None), strict=False)
    ),
    found=5, articles=1, steps=3, size=7, reviewed=1, false_alarms=1, since="last", whole=True,
)  # fmt: skip
FERRY = replace(
    ROW,
    id="a-0011223344556677",
    slug="ferry-fares",
    url="https://news.example/2026/ferry-fares",
    headline="Ferry fares to rise by a tenth",
    versions=2,
    observations=1,
    last_change=time(2, "09:15:00"),
    substantive=0,
)

ARTICLE = Article(
    extractor=Extractor("newsproof-extract", "1"),
    kind="html",
    headline="Mayor opens Harbour Bridge after two-year delay",
    headlines=(
        Sourced("h1", "Mayor opens Harbour Bridge after two-year delay"),
        Sourced("og:title", "Mayor opens bridge"),
    ),
    deck="The crossing links the two halves of the city.",
    byline="By Ana Lindt",
    authors=(Author("Ana Lindt"),),
    dateline=Dateline("PORT EXAMPLE (Gazette) —", ("Port Example",), "Gazette"),
    dates=(DateClaim("published", "2026-03-02T07:55:00Z", "json-ld", "2026-03-02T07:55Z"),),
    blocks=(
        Block("paragraph", "Mayor Ana Ruiz opened the Harbour Bridge on Monday, two years late.", "body/1"),
        Block("paragraph", NUMBER.new.text if NUMBER.new else "", "body/2"),
        Block("heading", "What comes next", "body/3"),
        Block("quote", "“It will outlive all of us.”", "body/4"),
        Block("paragraph", "Traffic will be one-way until June.", "body/5"),
    ),
    images=(
        Image(
            "image/1",
            "https://news.example/bridge.jpg",
            caption="Mayor Ana Ruiz cuts the ribbon as seen from the quay, Monday.",
            credit=Credit("(Gazette/J. Okafor)", ("Gazette",), ("J. Okafor",)),
            alt="A ribbon is cut in front of a bridge that cost $41 million",
        ),
    ),
    notes=(Note("correction", "An earlier version of this article misstated the cost of the bridge.", "note/1"),),
    canonical=URL,
    language="en",
)


def records(row: CaptureRow) -> tuple[RecordRow, ...]:
    roles: tuple[tuple[str, str], ...] = (
        ("response", "response"), ("request", "request"), ("metadata", "metadata"), ("tls", "resource"),
        ("article", "resource"), ("description", "resource"), ("statement", "resource"),
    )  # fmt: skip
    found = []
    for number, (role, kind) in enumerate(roles):
        offset = 182_044 + row.seq * 40_000 + number * 4_000
        place = Place("warc/news-000001.warc.gz", offset, 3_921, 9_120)
        digest = sha(f"{row.seq} {role}")
        found.append(RecordRow(role, kind, URL, row.observed, f"<urn:uuid:{digest[:8]}>", digest, place))
    return tuple(found)


CHECKPOINT = (
    "news.example/desk\n6\nm0XcJ8Jv2PqkzQ1yT1x7vT0Zqf1lqN0c3hV0mJmWm6s=\n\n"
    "— news.example/desk +Qh3l0mJmWm6s8Jv2PqkzQ1yT1x7vT0Zqf1lqN0c3hV0mJmWm6sm0XcJ8Jv2PqkzQ1yT1x7vT0Zqf1lqN0c3hV0m=\n"
)
VIEW = ReportView(
    history=HISTORY,
    newest=ARTICLE,
    records=tuple((row, records(row)) for row in CAPTURES),
    origin="news.example/desk",
    checkpoint=CHECKPOINT,
    captor_keys=("desk+5cf190ab+AWc0sIbTPMNlGnmXD1Y6kmcvPiHjCqDcb0W6mJmWm6s0",),
    software=SOFTWARE,
)

COMMITTED = (
    Committed(URL, "version", None, CAPTURES[0], None, 48_211),
    Committed(URL, "version", None, CAPTURES[3], SECOND, 48_390, ("the page names another canonical address",)),
    Committed(URL, "unchanged", None, CAPTURES[2], None, 48_390),
    Committed(
        URL, "gone", "410 from the server", capture(7, None, time(4, "08:00:00"), outcome="gone", status=410), None, 512
    ),
    Committed(URL, "broken", "503 from the server", CAPTURES[4], None, 0),
)
IMPORTED = Imported(
    "crawl.warc.gz",
    sha("crawl"),
    "warc",
    12,
    COMMITTED[:2],
    3,
    4,
    ("record 7 at byte 88,120: payload digest is wrong",),
)
CREATED = Created(
    "press",
    "news.example/desk",
    "desk+5cf190ab+AWc0sIbTPMNlGnmXD1Y6kmcvPiHjCqDcb0W6mJmWm6s0",
    "news.example/desk+0a0b0c0d+AWc0sIbTPMNlGnmXD1Y6kmcvPiHjCqDcb0W6mJmWm6s1",
    "/home/ana/.config/newsproof/keys/desk.key",
    True,
)
MATCHES = (
    Match(
        ROW.id,
        SLUG,
        2,
        time(2, "08:40:02"),
        "quote",
        "body/4",
        "“We knew about the [cracks] in 2024,” said site engineer",
    ),
    Match(
        ROW.id,
        SLUG,
        1,
        time(2, "08:00:03"),
        "quote",
        "body/4",
        "“We knew about the [cracks] in 2024,” said site engineer",
    ),
)
SHOWN = Shown(CAPTURES[5], ARTICLE, records(CAPTURES[5]))
NOT_PROVEN = ("who made an edit", "that other readers were served the same page", "that what the article says is true")
VERIFIED = Verification(
    "press",
    "full",
    (
        Verdict("INTACT", "ok", "42 of 42 records; every byte of 1 segment accounted for"),
        Verdict("SIGNED", "ok", "6 of 6 statements by desk+5cf190ab"),
        Verdict("LOGGED", "ok", "log of 6 entries, root 9b1d5566…04aa"),
        Verdict("TIMED", "not checked", "no timestamp tokens are looked at yet"),
        Verdict("TRUSTED", "not checked", "no trust folder was given"),
    ),
    (),
    (),
    Counts(42, 6, 6, 4, 1, 0, 91_204),
    NOT_PROVEN,
)
ALTERED = Problem(
    "record-altered",
    "problem",
    "INTACT",
    "warc/news-000001.warc.gz",
    "WARC-Date is 2026-03-02T21:00:03Z, the signed digest is of another record; gzip and the WARC digests hold",
    "the time of this capture cannot be relied on",
    offset=182_044,
    record=22,
    field="WARC-Date",
    affects="harbour-bridge@v3",
    hint="restore this file from a copy",
)
REPACKED = replace(
    ALTERED,
    code="repacked",
    severity="notice",
    message="other gzip bytes, same record",
    consequence="nothing",
    hint=None,
)
FAILED = replace(
    VERIFIED,
    verdicts=(Verdict("INTACT", "FAIL", "41 of 42 records"), *VERIFIED.verdicts[1:]),
    problems=(ALTERED,),
    notices=(REPACKED,),
)

STAGES = (
    Stage("v1", time(2, "08:00:03"), Interval(None, time(2, "08:00:03"))),
    Stage("v3", time(2, "12:00:03"), Interval(time(2, "10:00:12"), time(2, "12:00:03"))),
    Stage("v4", time(3, "18:00:02"), Interval(time(2, "12:00:03"), time(3, "18:00:02")), "signed by desk+1, revoked"),
)
_COST = "The crossing cost $41 million, the council said."
BLAME = Blame(
    article="a-7c19d2e4b5f60718",
    slug=SLUG,
    version="v4",
    field="body",
    by="sentence",
    stages=STAGES,
    sentences=(
        SentenceOrigin("Mayor Ana Ruiz opened the Harbour Bridge on Monday.", "body/1", 0, "v1", "v1"),
        SentenceOrigin(
            _COST, "body/2", 0, "v1", "v1", ("v3",), ("v4",),
            words=(WordOrigin("The", 0, 3, "v1"), WordOrigin("41", 19, 21, "v1", ("v3",), ("v4",))),
        ),
        SentenceOrigin(
            "Traffic will be one-way until June.", "body/3", 0, "v1", "v1", moves=(Moved("v3", "body/6", "body/3"),)
        ),
    ),
    gone=(SentenceOrigin(_COST.replace("41", "14"), "body/2", 0, "v3", "v1", ("v4",), reworded=True),),
)  # fmt: skip
_CRACKS = "“We knew about the cracks in 2024,” said site engineer Lee Wong."
PHRASE = PhraseChanges(
    words="the cracks",
    change="removed",
    limit=50,
    edits=(
        PhraseEdit(
            "a-7c19d2e4b5f60718", SLUG, f"{SLUG}@v1", f"{SLUG}@v3", STAGES[1].interval,
            Edit("e-0123456789ab", "body", "remove", 3, ("CONTENT_REMOVED",), Side(_CRACKS, "body/4"), None),
            "old", ((15, 25),), "no-note-found",
        ),
    ),
    lives=(PhraseLife("a-7c19d2e4b5f60718", SLUG, (Spell("v1", None, time(2, "08:00:03"), "v3", *(
        STAGES[1].interval.after, STAGES[1].interval.until)),)),),
    articles=2,
    versions=6,
)  # fmt: skip

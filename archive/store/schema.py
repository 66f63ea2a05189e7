"""What the index holds: the tables it is kept in and the views people query. The one place that spells its SQL schema.

Every table has a primary key that the log and the records determine, and every view a total order, so that an index
that grew capture by capture and one that was rebuilt answer alike, byte for byte. Times are canonical strings
(`2026-03-02T12:00:00.000000Z`), digests are SHA-256 in lower-case hex. The tables are ours to change (raise `FORMAT`;
an index is a view and is simply rebuilt); the views are documented in docs/reference/index-views.md and people rely
on them.
"""

from __future__ import annotations

from functools import cache
from typing import Final

#: `PRAGMA application_id`: "NPix", so that `file` and we can tell an index from other SQLite files.
APPLICATION_ID: Final = 0x4E506978
#: `PRAGMA user_version`. Another number means another schema: rebuild.
FORMAT: Final = 5

#: A row that belongs to one log entry has the key `log_index << SHIFT | ordinal`.
SHIFT: Final = 24
ORDINALS: Final = 1 << SHIFT

#: The views that `query` may read. Everything else is refused.
VIEWS: Final = ("articles", "versions", "observations", "changes", "fields", "records")
#: Begins the name of the view that stands behind each of them and alone may read tables. SQLite tells its authorizer
#: the name of the view that a table is read through, and says the same of a WITH clause that borrows the name; this
#: one no query can write, because a query with a control character in it is refused.
UNSPEAKABLE: Final = "\x01"

TABLES: Final = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,          -- 'size': log entries that this index knows; 'root': the log's root at that size
    value TEXT NOT NULL             -- in decimal; in hex
) WITHOUT ROWID;

CREATE TABLE article (
    id TEXT PRIMARY KEY,            -- the random id that the statements carry
    slug TEXT UNIQUE,               -- name, or name-2, name-3 …: given in the order of the log, never changed
    first INTEGER NOT NULL,         -- log index of its first capture
    told INTEGER,                   -- log index of the first one that is not redacted, which gives url, site and name
    url TEXT NOT NULL,              -- where that capture ended; '' when all of them are redacted
    site TEXT NOT NULL,             -- host of url, as people call it
    name TEXT NOT NULL,             -- what the slug is made from
    versions INTEGER NOT NULL,      -- how many captures brought a new text
    observations INTEGER NOT NULL,  -- how many did not
    first_seen TEXT NOT NULL,       -- observed time of the earliest capture, whatever came of it
    last_seen TEXT NOT NULL,        -- observed time of the latest one
    last_change TEXT,               -- observed time of the newest version, null when there is none
    newest INTEGER,                 -- log index of that version (of two observed at once, the later in the log)
    headline TEXT NOT NULL,         -- its headline, '' when there is none
    substantive INTEGER NOT NULL,   -- edits of severity 3 or more over all its comparisons
    due INTEGER NOT NULL            -- 1: captures came since its comparisons were made
) WITHOUT ROWID;
CREATE INDEX article_due ON article (first) WHERE due = 1;
CREATE INDEX article_in_order ON article (first);
CREATE INDEX article_of_change ON article (last_change DESC, first);
CREATE INDEX article_of_site ON article (site, last_change DESC, first);

CREATE TABLE naming (
    name TEXT PRIMARY KEY,          -- what slugs are made from
    next INTEGER NOT NULL           -- the number to try for the next article of that name
) WITHOUT ROWID;

CREATE TABLE identity (
    key TEXT PRIMARY KEY,           -- a normalised URL
    article TEXT NOT NULL,          -- the article it means
    log_index INTEGER NOT NULL      -- the capture that said so: the first one in the log wins
) WITHOUT ROWID;

CREATE TABLE capture (
    log_index INTEGER PRIMARY KEY,  -- index of its statement in the log
    leaf TEXT NOT NULL,             -- leaf hash of that statement
    article TEXT NOT NULL,          -- article.id
    seq INTEGER NOT NULL,           -- captures of the article, counted from 1 in the order of the log
    version INTEGER,                -- versions of the article, counted likewise; null for an observation
    same_as INTEGER,                -- the version that an unchanged observation found again
    observed TEXT NOT NULL,         -- when it was fetched (for an import: see dated_by)
    outcome TEXT NOT NULL,          -- version, unchanged, moved, gone, blocked, not-an-article, broken; redacted
    reason TEXT,                    -- why, for people
    status INTEGER,                 -- HTTP status, null when there was no answer or no HTTP
    url TEXT NOT NULL,              -- the URL that was asked for
    final_url TEXT NOT NULL,        -- the URL that answered, after redirects
    age INTEGER NOT NULL,           -- seconds, from the Age header; 0 when there was none
    origin TEXT NOT NULL,           -- captured or imported
    source TEXT,                    -- imported: the name of the file it came from
    dated_by TEXT,                  -- imported: whose word observed is (warc, file, user)
    content_type TEXT,              -- as the server sent it
    payload TEXT,                   -- SHA-256 of the body as stored, content coding kept
    claimed_date TEXT,              -- Date header as printed
    last_modified TEXT,             -- Last-Modified header as printed
    access TEXT NOT NULL,           -- open, metered, subscriber, unknown
    extractor TEXT NOT NULL,        -- what took the article apart at capture time
    against TEXT,                   -- why robots.txt, which forbade it, was not obeyed; else null
    words INTEGER NOT NULL,         -- of the body; an unchanged observation repeats its version's; else 0
    headline TEXT NOT NULL,         -- likewise; else ''
    horizon TEXT,                   -- the latest observed time among captures before it in the log
    redacted TEXT                   -- why its content was taken off the disk ('' when no redaction says so); else null
);
CREATE INDEX capture_of_article ON capture (article, observed, log_index);
CREATE INDEX capture_of_url ON capture (url, observed, log_index);
CREATE INDEX capture_in_time ON capture (observed, log_index);
CREATE INDEX capture_of_payload ON capture (payload, log_index);
CREATE INDEX capture_of_version ON capture (article, version) WHERE version IS NOT NULL;

CREATE TABLE file (
    log_index INTEGER PRIMARY KEY,  -- index of the statement about it
    leaf TEXT NOT NULL,             -- leaf hash of that statement
    kind TEXT NOT NULL,             -- import (a foreign file, kept whole) or segment (one of ours, sealed)
    path TEXT NOT NULL,             -- inside the archive
    sha256 TEXT NOT NULL,           -- of the whole file
    length INTEGER NOT NULL,        -- bytes
    observed TEXT NOT NULL,         -- when it was imported or sealed
    source TEXT,                    -- the name it was given as
    captures INTEGER NOT NULL       -- article captures found in it
);
CREATE INDEX file_of_digest ON file (sha256, log_index);

CREATE TABLE act (
    log_index INTEGER PRIMARY KEY,  -- index of its statement
    leaf TEXT NOT NULL,             -- leaf hash of that statement
    kind TEXT NOT NULL,             -- keys (who signs from here on) or redaction (what was taken off the disk)
    observed TEXT NOT NULL,         -- when it was done
    about INTEGER,                  -- log index of the capture that it is about, null for keys
    document TEXT NOT NULL          -- its description as published JSON (newsproof/keys/v1, newsproof/redaction/v1)
);
CREATE INDEX act_of_kind ON act (kind, log_index);
CREATE INDEX act_about ON act (about, kind) WHERE about IS NOT NULL;

CREATE TABLE record (
    id INTEGER PRIMARY KEY,         -- log index << 24 | ordinal: the records of a statement in order, itself last,
                                    --   then those that lie in a foreign file
    role TEXT NOT NULL,             -- response, request, revisit, metadata, tls, article, description, statement, …
    type TEXT NOT NULL,             -- WARC-Type
    target TEXT,                    -- WARC-Target-URI
    date TEXT NOT NULL,             -- WARC-Date as it stands
    record_id TEXT NOT NULL,        -- WARC-Record-ID as it stands
    sha256 TEXT NOT NULL,           -- of the whole uncompressed record
    file TEXT NOT NULL,             -- path inside the archive
    offset INTEGER NOT NULL,        -- bytes from the start of that file
    length INTEGER NOT NULL,        -- bytes it takes there, compressed
    raw_length INTEGER NOT NULL     -- bytes uncompressed
);
CREATE INDEX record_of_id ON record (record_id, id);
CREATE INDEX record_of_file ON record (file, offset);

CREATE TABLE field (
    id INTEGER PRIMARY KEY,         -- log index << 24 | ordinal, in the order of the field tree
    path TEXT NOT NULL,             -- where it stands in the article: body/3, image/1/caption
    kind TEXT NOT NULL,             -- what it is: headline, body, caption, …
    value TEXT NOT NULL,            -- the text
    searched INTEGER NOT NULL       -- 1: stands in the full text
);
CREATE VIRTUAL TABLE passage USING fts5(
    value, content='field', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

CREATE TABLE comparison (
    new INTEGER PRIMARY KEY,        -- log index of the newer version, or of what found an earlier text again
    old INTEGER NOT NULL,           -- log index of the version that stood before
    article TEXT NOT NULL,          -- article.id
    after TEXT,                     -- the edits lie after this time …
    until TEXT NOT NULL,            -- … and not later than this one
    tools TEXT NOT NULL,            -- extractor, differ and rules that made it, in one line
    stamp TEXT NOT NULL,            -- the release of this program and of what it reads pages with
    verdict TEXT NOT NULL,          -- disclosure
    document TEXT NOT NULL          -- the comparison as published JSON (newsproof/edits/v1)
);
CREATE INDEX comparison_of_article ON comparison (article, new);
CREATE INDEX comparison_in_order ON comparison (new);

CREATE TABLE edit (
    id INTEGER PRIMARY KEY,         -- log index of the newer version << 24 | rank in its comparison
    name TEXT NOT NULL,             -- the edit's id in its document
    field TEXT NOT NULL,            -- headline, body, caption, …
    operation TEXT NOT NULL,        -- add, remove, change, move, split, merge
    severity INTEGER NOT NULL,      -- 0 noise, 1 cosmetic, 2 style, 3 content, 4 factual, 5 accountability
    kinds TEXT NOT NULL,            -- JSON array
    nature TEXT,                    -- update, correction, refinement, unclear
    old_at TEXT,                    -- where it stood
    old_text TEXT,                  -- null when something was added
    new_at TEXT,                    -- where it stands
    new_text TEXT                   -- null when something was removed
);

CREATE TABLE tally (
    name TEXT PRIMARY KEY,          -- article, version, observation, file, act
    number INTEGER NOT NULL         -- rows of that kind; the triggers keep it, whoever writes
) WITHOUT ROWID;
{triggers}
CREATE VIEW articles AS SELECT * FROM {articles};
CREATE VIEW {articles} AS
SELECT slug, id, url, site, headline, versions, observations, first_seen, last_seen, last_change, substantive
FROM article ORDER BY last_change IS NULL, last_change DESC, first;

CREATE VIEW versions AS SELECT * FROM {versions};
CREATE VIEW {versions} AS
SELECT a.slug, c.article, c.version, c.seq, c.observed, c.headline, c.words, c.url, c.final_url, c.status,
    c.origin, c.source, c.dated_by, c.access, c.content_type, c.claimed_date, c.last_modified, c.age,
    c.payload AS payload_sha256, c.extractor, c.log_index, c.leaf, c.redacted
FROM capture c JOIN article a ON a.id = c.article
WHERE c.version IS NOT NULL ORDER BY c.log_index;

CREATE VIEW observations AS SELECT * FROM {observations};
CREATE VIEW {observations} AS
SELECT a.slug, c.article, c.seq, c.observed, c.outcome, c.reason, c.same_as, c.url, c.final_url, c.status,
    c.origin, c.source, c.dated_by, c.content_type, c.claimed_date, c.last_modified, c.age,
    c.payload AS payload_sha256, c.log_index, c.leaf, c.redacted
FROM capture c JOIN article a ON a.id = c.article
WHERE c.version IS NULL ORDER BY c.log_index;

CREATE VIEW changes AS SELECT * FROM {changes};
CREATE VIEW {changes} AS
SELECT a.slug, c.article, o.version AS from_version, coalesce(n.version, n.same_as) AS to_version, c.after, c.until,
    e.name AS edit, e.field, e.operation, e.severity, e.kinds, e.nature,
    e.old_at, e.old_text, e.new_at, e.new_text, c.verdict AS disclosure, (e.id & 16777215) + 1 AS rank
FROM edit e JOIN comparison c ON c.new = e.id >> 24 AND e.id >= c.new << 24 AND e.id < (c.new + 1) << 24
JOIN capture o ON o.log_index = c.old JOIN capture n ON n.log_index = c.new JOIN article a ON a.id = c.article
ORDER BY e.id;

CREATE VIEW fields AS SELECT * FROM {fields};
CREATE VIEW {fields} AS
SELECT a.slug, c.article, c.version, c.observed, f.path, f.kind AS field, f.value, (f.id & 16777215) + 1 AS rank
FROM field f
JOIN capture c ON c.log_index = f.id >> 24 AND f.id >= c.log_index << 24 AND f.id < (c.log_index + 1) << 24
JOIN article a ON a.id = c.article
ORDER BY f.id;

CREATE VIEW records AS
SELECT slug, article, seq, version, role, type, target, date, record_id, sha256, file, offset, length, raw_length,
    id >> 24 AS log_index, (id & 16777215) + 1 AS rank
FROM {records};
CREATE VIEW {records} AS
SELECT a.slug, c.article, c.seq, c.version, r.role, r.type, r.target, r.date, r.record_id, r.sha256,
    r.file, r.offset, r.length, r.raw_length, r.id
FROM record r
JOIN capture c ON c.log_index = r.id >> 24 AND r.id >= c.log_index << 24 AND r.id < (c.log_index + 1) << 24
JOIN article a ON a.id = c.article
UNION ALL
SELECT NULL, NULL, NULL, NULL, r.role, r.type, r.target, r.date, r.record_id, r.sha256,
    r.file, r.offset, r.length, r.raw_length, r.id
FROM (SELECT log_index FROM file UNION ALL SELECT log_index FROM act) f
CROSS JOIN record r ON r.id >= f.log_index << 24 AND r.id < (f.log_index + 1) << 24
ORDER BY id;
"""

_COUNTED: Final = {
    "article": "'article'",
    "capture": "iif({row}.version IS NULL, 'observation', 'version')",
    "file": "'file'",
    "act": "'act'",
}


def _triggers() -> str:
    """What counts rows as they come and go, so that nobody has to read a table to know how long it is."""
    made = [
        f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table} BEGIN INSERT INTO tally (name, number) "  # noqa: S608
        f"VALUES ({kind.format(row=row)}, {step}) ON CONFLICT (name) DO UPDATE SET number = number + {step}; END;\n"
        for table, kind in _COUNTED.items()
        for name, event, row, step in (("came", "INSERT", "NEW", 1), ("went", "DELETE", "OLD", -1))
    ]
    return "".join(made)


@cache
def statements() -> tuple[str, ...]:
    """The schema, one CREATE statement each, as SQLite keeps it."""
    named = TABLES.replace("{triggers}", _triggers())
    for view in VIEWS:
        named = named.replace(f"{{{view}}}", f'"{UNSPEAKABLE}{view}"')
    return tuple(part.strip() for part in named.split(";\n") if part.strip())

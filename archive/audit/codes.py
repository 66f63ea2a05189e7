"""Decides what can be wrong with an archive: the one table of codes, what each means, its consequence, what to do.

Codes are stable; texts may change. A *problem* counts against its word and ends `verify` with exit 1. What is *unproven*
is intact, but lacks evidence that the reader's policy asks for: exit 4. A *notice* names bytes that change no evidence
(an interrupted write, another compression of the same record) and leaves exit 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from archive.model.verdict import Severity, Word


class Row(NamedTuple):
    """One code: its severity, the word it counts against, and three sentences for people."""

    severity: Severity
    word: Word
    meaning: str
    consequence: str
    hint: str


_RESTORE: Final = "restore this file from a copy; `newsproof verify` on the copy shows whether it is whole"
_DERIVED: Final = "newsproof repair index"

CODES: Final[Mapping[str, Row]] = {
    # Records of our segments.
    "record-altered": Row(
        "problem",
        "INTACT",
        "A record is there but its bytes are not those that were signed.",
        "what this record says is not what was captured",
        _RESTORE,
    ),
    "record-missing": Row(
        "problem",
        "INTACT",
        "A record that was signed as part of a capture is not where it belongs, nor anywhere else.",
        "this part of the capture is lost",
        _RESTORE,
    ),
    "record-duplicated": Row(
        "problem",
        "INTACT",
        "A signed record stands in the archive once more than it was signed.",
        "the copy proves nothing; the signed record itself is intact",
        _RESTORE,
    ),
    "record-moved": Row(
        "problem",
        "INTACT",
        "A signed record stands at another place than the one it was signed for.",
        "the bytes are as signed, but their order is not",
        _RESTORE,
    ),
    "record-unsigned": Row(
        "problem",
        "INTACT",
        "A record is covered by no statement.",
        "nobody vouches for this record",
        _RESTORE,
    ),
    "capture-missing": Row(
        "problem",
        "INTACT",
        "A capture is in the log, but none of its records are in the archive.",
        "this capture is lost; that it was made is still proven by the log",
        _RESTORE,
    ),
    "capture-unlogged": Row(
        "problem",
        "LOGGED",
        "A whole capture with a valid statement is not in the log, although later ones are.",
        "it cannot be shown that this capture was entered, or when",
        "compare with a copy of the archive: only the holder of the log's key can enter a capture",
    ),
    "capture-pending": Row(
        "notice",
        "LOGGED",
        "A whole capture at the end of the newest segment is not in the log yet: a writer was interrupted.",
        "this capture is not committed yet",
        "the next command that writes to the archive enters it into the log",
    ),
    "torn-tail": Row(
        "notice",
        "INTACT",
        "Bytes lie behind the last commit that nothing signed speaks of: a writer was interrupted, or somebody else put "
        "them there, which cannot be told apart.",
        "nothing that was committed is touched; what stands there is no evidence",
        "newsproof repair tail",
    ),
    # Segments as files.
    "segment-damaged": Row(
        "problem",
        "INTACT",
        "Bytes of a segment cannot be read: the compression, its checksum or the record format is broken.",
        "this part of the segment cannot be read",
        _RESTORE,
    ),
    "segment-missing": Row(
        "problem",
        "INTACT",
        "A segment that the log speaks of is not there.",
        "every capture in it is lost",
        _RESTORE,
    ),
    "segment-truncated": Row(
        "problem",
        "INTACT",
        "A segment ends before the last record that was signed.",
        "what stood after that place is lost",
        _RESTORE,
    ),
    "repacked": Row(
        "notice",
        "INTACT",
        "The bytes differ from those we wrote, but every record in them is as signed.",
        "no content has changed: the same records, compressed or packed in another way",
        "nothing needs to be done",
    ),
    # Foreign files kept whole.
    "import-altered": Row(
        "problem",
        "INTACT",
        "A foreign file that was kept whole is not the file that was signed.",
        "captures that were imported from this file can no longer be shown from their original",
        _RESTORE,
    ),
    "import-missing": Row(
        "problem",
        "INTACT",
        "A foreign file that was kept whole is not there.",
        "captures that were imported from this file can no longer be shown from their original",
        _RESTORE,
    ),
    "import-unlogged": Row(
        "notice",
        "INTACT",
        "A foreign file lies in the archive that no statement speaks of: an import was interrupted.",
        "nobody vouches for this file; nothing in the archive relies on it",
        "compare log/ with a copy; if an import was interrupted, import the file again",
    ),
    # Statements and what they say.
    "statement-altered": Row(
        "problem",
        "INTACT",
        "The record that holds a capture's statement is not the one that belongs to the log's entry.",
        "the statement itself is safe in the log; its copy beside the records is not",
        _RESTORE,
    ),
    "statement-invalid": Row(
        "problem",
        "SIGNED",
        "An entry of the log is no statement in a signed envelope.",
        "this entry proves nothing",
        _RESTORE,
    ),
    "statement-unknown": Row(
        "notice",
        "SIGNED",
        "A signed entry is of a kind that this version does not know.",
        "it is in the log, and no evidence to this version",
        "a newer version of newsproof may know it",
    ),
    "signature-invalid": Row(
        "problem",
        "SIGNED",
        "A statement bears the name of a known key, but not its signature.",
        "nobody has signed for this capture",
        _RESTORE,
    ),
    "signature-unknown-key": Row(
        "problem",
        "SIGNED",
        "A statement is signed by a key that is not in the archive's keys folder.",
        "it cannot be checked who signed for this capture",
        "put the captor's verifier key into the keys folder, if you have it from a source you trust",
    ),
    "chain-broken": Row(
        "problem",
        "LOGGED",
        "A statement does not follow the same article's statement before it (prev, seq or version).",
        "a capture of this article may have been left out, or entered twice",
        "compare with a copy of the log, or with a checkpoint that was kept elsewhere",
    ),
    "fields-mismatch": Row(
        "problem",
        "SIGNED",
        "The fields listed in a description do not have the root that the statement signed, or are not those of the "
        "stored article; at level paranoid: or not those that the same extractor reads in the raw bytes.",
        "no single field of this version can be proven from this description",
        "this was signed as it stands: tell whoever made the archive",
    ),
    "description-mismatch": Row(
        "problem",
        "SIGNED",
        "A description disagrees with its own statement.",
        "what the description says about this capture cannot be relied on",
        "this was signed as it stands: tell whoever made the archive",
    ),
    "asset-mismatch": Row(
        "problem",
        "SIGNED",
        "The digest of a picture, or of something else that belongs to a page, is not that of its record.",
        "what the description says of this picture cannot be relied on, nor that it was exchanged or was not",
        "this was signed as it stands: tell whoever made the archive; the record holds what was captured",
    ),
    # The log.
    "entry-altered": Row(
        "problem",
        "LOGGED",
        "An entry of the log is not the one that the signed root covers.",
        "the statement in this entry is not what was logged",
        _RESTORE,
    ),
    "tile-altered": Row(
        "problem",
        "LOGGED",
        "A tile of the log does not hold the hashes of the entries.",
        "proofs made from this tile are wrong; the entries themselves are not touched",
        _RESTORE,
    ),
    "tile-missing": Row(
        "problem",
        "LOGGED",
        "A tile that a log of this size has is not there.",
        "proofs cannot be made from this log as it stands",
        _RESTORE,
    ),
    "leftover-tile": Row(
        "notice",
        "LOGGED",
        "A tile that the log does not need lies beside those it needs: a writer was interrupted.",
        "it agrees with the log as far as both go; nothing relies on it",
        "nothing needs to be done",
    ),
    "log-pending": Row(
        "notice",
        "LOGGED",
        "Entries lie beyond the signed size of the log: a writer was interrupted before the checkpoint.",
        "these entries are not committed yet",
        "the next command that writes to the archive signs them",
    ),
    "log-truncated": Row(
        "problem",
        "LOGGED",
        "The log holds fewer entries than its signed checkpoint says.",
        "statements that were logged are lost",
        _RESTORE,
    ),
    "checkpoint-altered": Row(
        "problem",
        "LOGGED",
        "A checkpoint is not as the log's key signed it.",
        "this file proves nothing about the log",
        _RESTORE,
    ),
    "checkpoint-missing": Row(
        "problem",
        "LOGGED",
        "The newest checkpoint, or its published twin, is not there.",
        "only the other of the two, if it is there, says how long the log should be",
        _RESTORE,
    ),
    "checkpoint-inconsistent": Row(
        "problem",
        "LOGGED",
        "The root that the log's key signed is not the root of the entries.",
        "the log is not the one that was signed",
        "compare with a copy of the log, or with a checkpoint that was kept elsewhere",
    ),
    "checkpoint-behind": Row(
        "notice",
        "LOGGED",
        "`log/checkpoint` is older than a published checkpoint: a writer was interrupted, or an old file put back.",
        "the newest published checkpoint is what was checked",
        "the next command that writes to the archive brings it up to date",
    ),
    "signature-unchecked": Row(
        "notice",
        "LOGGED",
        "A checkpoint bears a signature line of a key that is not the log's.",
        "that line was not checked and proves nothing here",
        "if you know whose it is, and have the key from a source you trust: `newsproof keys trust KEY`",
    ),
    # Keys and settings.
    "config-altered": Row(
        "problem",
        "LOGGED",
        "newsproof.toml is missing, or cannot be read.",
        "nothing says which log this archive has",
        _RESTORE,
    ),
    "key-missing": Row(
        "problem",
        "LOGGED",
        "The verifier key of the log is not there, or another than newsproof.toml names.",
        "no checkpoint can be checked",
        "put the verifier key back, from a source you trust",
    ),
    "key-altered": Row(
        "problem",
        "SIGNED",
        "A file in the keys folder is no verifier key.",
        "what this key has signed cannot be checked",
        "put the verifier key back, from a source you trust",
    ),
    # Who is believed, and when it was.
    "signature-revoked": Row(
        "problem",
        "SIGNED",
        "A statement is signed by a key at a log index at which that key does not count: revoked, or not yet in use.",
        "whoever held that key at that time signed it; it is no word of this archive's captor",
        "look at who had the key; the captures before its end are not touched",
    ),
    "captor-unnamed": Row(
        "notice",
        "SIGNED",
        "A captor key lies in the keys folder, and no statement in the log names it.",
        "whoever has the log key can have put such a key there and signed with it; the log does not say that it counts",
        "compare the keys with those that the captors themselves give you: newsproof keys trust FILE --log ORIGIN",
    ),
    "keys-contradiction": Row(
        "problem",
        "SIGNED",
        "A logged change of keys is signed by a key that may not make it, or takes back what was logged before.",
        "it cannot be told from the log alone which captor keys count",
        "ask whoever made the archive, and pin the right keys with `newsproof keys trust`",
    ),
    "log-untrusted": Row(
        "unproven",
        "TRUSTED",
        "The checkpoint is signed by no log key that your policy lists.",
        "this may be anybody's log",
        "ask whoever sent this for the key's fingerprint by another way, then `newsproof keys trust`",
    ),
    "captor-untrusted": Row(
        "unproven",
        "TRUSTED",
        "A statement is signed by no captor key that your policy lists for that log and index.",
        "this may be anybody's word",
        "ask whoever sent this for the key's fingerprint by another way, then `newsproof keys trust`",
    ),
    "quorum-missing": Row(
        "unproven",
        "TRUSTED",
        "Fewer witnesses have cosigned the checkpoint than your policy's quorum asks for.",
        "another history of this log could have been shown to others",
        "ask the archive for a newer checkpoint with the cosignatures of its witnesses",
    ),
    "witness-invalid": Row(
        "problem",
        "TRUSTED",
        "A line of a checkpoint bears the name and id of a witness that you trust, but not its signature.",
        "this cosignature is forged or damaged",
        "ask the archive for the checkpoint as the witness signed it",
    ),
    "timestamp-invalid": Row(
        "problem",
        "TIMED",
        "A timestamp token is not of this checkpoint, or not as its authority signed it.",
        "this token proves nothing",
        "ask the archive for the checkpoint as it was anchored",
    ),
    "timestamp-missing": Row(
        "problem",
        "TIMED",
        "A statement names (in `after`) a timestamp token that is on none of the checkpoints.",
        "the lower bound of its time is lost",
        _RESTORE,
    ),
    "timestamp-unknown": Row(
        "notice",
        "TIMED",
        "A timestamp token is by an authority whose root certificate is not in your trust folder.",
        "the token was not believed",
        "`newsproof keys trust ROOT.pem`, with a root that you have from a source you trust",
    ),
    "timestamp-required": Row(
        "unproven",
        "TIMED",
        "Your policy asks for timestamps, and no authority that you trust has given one.",
        "nobody but the archive says when this was",
        "ask the archive to anchor its log: `newsproof anchor --tsa URL`",
    ),
    "checkpoint-old": Row(
        "unproven",
        "TIMED",
        "The newest attested time of the log is older than your policy allows.",
        "this may be an old state, put back",
        "ask the archive for its newest checkpoint",
    ),
    "time-contradiction": Row(
        "problem",
        "TIMED",
        "The observed time lies outside the moments between which the statement was signed, or these run backwards.",
        "the captor's clock was wrong, or the time is made up",
        "rely on the bracket; the archive's owner logs the capture again with its right date, this one stays",
    ),
    "time-ahead": Row(
        "notice",
        "TIMED",
        "Somebody whom you trust attests a time that is still to come.",
        "a clock is wrong, that one or this machine's: what it says of time bounds nothing",
        "compare this machine's clock; if it is right, ask whoever attests about theirs",
    ),
    "unanchored": Row(
        "notice",
        "TIMED",
        "The newest statements are on no checkpoint with a timestamp yet.",
        "nobody outside says when they were made",
        "newsproof anchor --tsa URL",
    ),
    "log-rollback": Row(
        "problem",
        "LOGGED",
        "The log is shorter than a checkpoint of the same log that you have seen.",
        "statements were removed, or an old copy was put back",
        "compare with the copy that you saw; --accept-rollback accepts this state knowingly",
    ),
    "rollback-accepted": Row(
        "notice",
        "LOGGED",
        "The log is shorter than a checkpoint of it that you have seen, and you accepted that (`--accept-rollback`).",
        "the statements behind its end were seen once, and are not in this copy",
        "nothing needs to be done, if that was meant: the larger checkpoint is forgotten",
    ),
    "log-fork": Row(
        "problem",
        "LOGGED",
        "The log's key signed two histories: this log does not continue a checkpoint that you have seen.",
        "no statement behind the last common one can be relied on",
        "keep the evidence file: it convicts the log's key on any machine",
    ),
    # Removal.
    "redacted": Row(
        "notice",
        "INTACT",
        "A capture's content was taken off the disk; a signed redaction says so.",
        "that it was captured is still proven; what it said is gone",
        "nothing needs to be done",
    ),
    "redaction-pending": Row(
        "notice",
        "INTACT",
        "A redaction is logged, but its records are still there: the command was interrupted.",
        "the content is not gone yet",
        "the next command that writes to the archive finishes it",
    ),
    "redaction-unsigned": Row(
        "problem",
        "INTACT",
        "A tombstone stands where a signed record belongs, and no signed redaction speaks of it.",
        "this part of the capture was removed without a record of it",
        _RESTORE,
    ),
    # Notes of the desk.
    "note-astray": Row(
        "problem",
        "SIGNED",
        "A signed note of the desk speaks of no capture that the log had before it.",
        "nobody can say what this note is about",
        "ask the archive's owner; what it says counts for no change",
    ),
    # What stands on its own: proofs, bundles, quotes.
    "proof-invalid": Row(
        "problem",
        "LOGGED",
        "A proof is malformed, or does not lead from the entry to the root of the checkpoint.",
        "it is not shown that this statement was logged",
        "ask for the proof again",
    ),
    "bundle-damaged": Row(
        "problem",
        "INTACT",
        "The ZIP structure of a bundle is broken, or holds what a bundle never has.",
        "what cannot be read proves nothing",
        "ask for the bundle again",
    ),
    "bundle-altered": Row(
        "problem",
        "INTACT",
        "A file in a bundle is not the one that its list of contents states.",
        "this file was changed after the bundle was made",
        "ask for the bundle again",
    ),
    "bundle-incomplete": Row(
        "problem",
        "INTACT",
        "A record that a statement in the bundle signs is not in it.",
        "what is missing cannot be shown from this bundle",
        "ask for the bundle again",
    ),
    "field-proof-invalid": Row(
        "problem",
        "INTACT",
        "A quoted item does not lead to the field root that the statement signed.",
        "it is not shown that these words stood in that version",
        "ask for the quote again",
    ),
    "quote-altered": Row(
        "problem",
        "INTACT",
        "The page of a quote is not the one that its proof makes.",
        "what the page shows is not what is proven",
        "rely on what `verify` prints, not on the page",
    ),
    "report-altered": Row(
        "problem",
        "INTACT",
        "A report is not the page that its data make, or says something else than its archive.",
        "what the report shows is not what the archive said",
        "make it again from the archive: newsproof report",
    ),
    # Files of others.
    "warc-damaged": Row(
        "problem",
        "INTACT",
        "Bytes of a WARC or ARC file cannot be read: compression, checksum or record format is broken.",
        "this part of the file cannot be read",
        "ask for the file again",
    ),
    "warc-truncated": Row(
        "problem",
        "INTACT",
        "A WARC or ARC file ends in the middle of a record.",
        "what stood after that place is lost",
        "ask for the file again",
    ),
    "digest-mismatch": Row(
        "problem",
        "INTACT",
        "A record does not have the digest that it states.",
        "the record was changed, or its writer computed the digest over something else",
        "compare with another copy",
    ),
    "producer-defect": Row(
        "notice",
        "INTACT",
        "A record has a fault that a known program writes into every record of that kind.",
        "the content is as that program wrote it",
        "nothing needs to be done",
    ),
    "package-altered": Row(
        "problem",
        "INTACT",
        "A file in somebody's WACZ is not the one that its list of contents states.",
        "this file was changed after the package was made",
        "ask for the package again",
    ),
    "package-invalid": Row(
        "problem",
        "INTACT",
        "A WACZ lacks what the format demands, or its list of contents cannot be read.",
        "other tools may refuse it",
        "ask for the package again",
    ),
    "package-signature": Row(
        "problem",
        "SIGNED",
        "The signature in somebody's WACZ is not one of its list of contents.",
        "nobody has signed for this package as it is",
        "ask for the package again",
    ),
    "package-unhashed": Row(
        "notice",
        "INTACT",
        "A WACZ states no SHA-256 of a file: none at all, or a digest that can be forged (MD5, SHA-1).",
        "the list of contents is no evidence for this file",
        "nothing needs to be done",
    ),
    "page-without-record": Row(
        "notice",
        "INTACT",
        "A WACZ lists a page that none of its records holds.",
        "this page cannot be shown from this package",
        "nothing needs to be done",
    ),
    # Level paranoid.
    "second-reader": Row(
        "problem",
        "INTACT",
        "A second, independent WARC reader does not find the same records.",
        "two readers do not agree on what this file says",
        "tell us: one of the two is wrong",
    ),
    "again-differs": Row(
        "notice",
        "SIGNED",
        "A look that found a version again repeats the root of its fields, but a field in the look's own bytes, or its "
        "address, is another one.",
        "that this field stood there again is not so; `newsproof quote` does not say it of this look",
        "rely on the raw capture of the look; of the fields that are the same a quote may still say `again`",
    ),
    "extraction-differs": Row(
        "notice",
        "SIGNED",
        "The article extracted today from the raw capture, by the same extractor, is not the one that was stored; the "
        "fields that can be quoted are the same.",
        "the stored reading of this version cannot be repeated on this machine",
        "compare the stored article with the raw capture, which is the evidence",
    ),
    "version-differs": Row(
        "notice",
        "SIGNED",
        "Read again, a capture would not have been the version or observation that it was signed as.",
        "the boundary between two versions is the captor's claim",
        "`newsproof diff` shows what today's reading finds",
    ),
    "index-differs": Row(
        "notice",
        "INTACT",
        "The index does not say what the archive says.",
        "`list`, `search` and `query`, and what `history` and `changes` say of edits, may tell what was not signed; `history`,"
        " `diff`, `show`, `report`, `quote`, `prove` and `export` refuse captures of which it does; no evidence is touched",
        _DERIVED,
    ),
    # Hints and other files.
    "hint-altered": Row(
        "problem",
        "INTACT",
        "A CDXJ file does not say where the records of its segment lie.",
        "other tools that rely on it find the wrong records; no evidence is touched",
        _DERIVED,
    ),
    "hint-behind": Row(
        "notice",
        "INTACT",
        "A CDXJ file does not list the newest records.",
        "other tools that rely on it do not find everything; no evidence is touched",
        _DERIVED,
    ),
    "unknown-file": Row(
        "notice",
        "INTACT",
        "A file lies in the archive that has no meaning there.",
        "nothing in it was checked, and nothing relies on it",
        "remove it, if you do not know why it is there",
    ),
    "torn-folder": Row(
        "notice",
        "INTACT",
        "Unfinished tails of interrupted writes were moved to `warc/torn`.",
        "nothing in that folder is evidence",
        "nothing needs to be done",
    ),
    "file-refused": Row(
        "problem",
        "INTACT",
        "A symbolic link, pipe, device or socket stands where a file belongs; it was not opened.",
        "an archive holds plain files only: what it leads to may change without notice",
        "put the file itself in its place",
    ),
    "more-problems": Row(
        "problem",
        "INTACT",
        "There are more problems than are listed one by one.",
        "the archive is damaged in more places than these",
        "restore the archive from a copy",
    ),
}

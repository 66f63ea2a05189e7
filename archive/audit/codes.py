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
        "Bytes at the end of the newest segment belong to no whole capture: a writer was interrupted.",
        "nothing that was committed is touched",
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
        "The fields listed in a description do not have the root that the statement signed.",
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
        "nothing needs to be done",
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
        "`newsproof keys trust`, with a key that you have from a source you trust",
    ),
    "captor-untrusted": Row(
        "unproven",
        "TRUSTED",
        "A statement is signed by no captor key that your policy lists for that log and index.",
        "this may be anybody's word",
        "`newsproof keys trust`, with a key that you have from a source you trust",
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
        "rely on the bracket, not on the observed time",
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
    "extraction-differs": Row(
        "notice",
        "SIGNED",
        "The article extracted today from the raw capture is not the one that was stored, by the same extractor.",
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
        "lists and searches may be wrong; no evidence is touched",
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
        "A CDXJ file does not list the newest records, or is not there.",
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

#: What else it might have been: for codes that are easily taken for one another.
NEIGHBOURS: Final[Mapping[str, str]] = {
    "record-altered": "A record that can be read and is another one. When its bytes cannot be read at all, it is "
    "`segment-damaged`; when the same record is only compressed in another way, `repacked`; when a tombstone stands in "
    "its place, `redacted` or `redaction-unsigned`.",
    "record-missing": "One record of a capture is gone, the others are there. When all of them are gone, it is "
    "`capture-missing`; when the file ends there, `segment-truncated`; when a tombstone says that it was removed, "
    "`redacted`.",
    "record-duplicated": "The same signed bytes, once too often. A record that nobody signed is `record-unsigned`.",
    "record-moved": "The same signed bytes at another place. A second copy is `record-duplicated`.",
    "record-unsigned": "No statement in the log or in the segment signs these bytes. Where they stand in place of a "
    "signed record, that one is `record-altered`.",
    "capture-missing": "The log has the capture, the segments do not. The other way round it is `capture-unlogged`.",
    "capture-unlogged": "Later captures are in the log, this one is not. At the very end of the newest segment it is "
    "`capture-pending`: a writer was interrupted between the records and the log.",
    "capture-pending": "Only the end of the newest segment can be pending; anywhere else it is `capture-unlogged`. What "
    "ends in the middle of a capture is `torn-tail`.",
    "torn-tail": "Only what no statement signs, behind the last whole capture of the newest segment. Where something "
    "that was signed is cut off, it is `segment-truncated`.",
    "segment-damaged": "The bytes cannot be read as a record. A record that can be read and is another one is "
    "`record-altered`.",
    "segment-truncated": "Something that was signed is cut off. What an interrupted writer leaves behind the last whole "
    "capture is `torn-tail`, and a notice.",
    "repacked": "Every record is as signed: the difference is in the compression or in the packing around it. A "
    "difference in a record is `record-altered`.",
    "redacted": "A captor's key signed the removal, and the log has it. A tombstone without that is "
    "`redaction-unsigned`; a record that is gone without a tombstone is `record-missing`.",
    "redaction-pending": "The removal is in the log, the content still on the disk. Once it is gone it is `redacted`.",
    "redaction-unsigned": "Anybody who can write to the disk can make a tombstone. Only a signed redaction in the log "
    "makes it `redacted`.",
    "import-altered": "A file of others that the archive keeps whole. A fault that such a file had when it was imported "
    "is no fault of the archive: `newsproof verify` on the file itself names it.",
    "statement-altered": "The copy beside the records differs from the log. When the entry in the log is the one that "
    "differs from the signed root, it is `entry-altered`.",
    "entry-altered": "The entry is not what the root covers. When the hashes beside it are wrong and the entries are "
    "not, it is `tile-altered`.",
    "signature-invalid": "The key is known and did not make this signature. A key that is not known is "
    "`signature-unknown-key`; one that no longer counts, or not yet, `signature-revoked`.",
    "signature-unknown-key": "About the keys in the archive's own folder. Whether you believe a key that is there is "
    "another question: `captor-untrusted`.",
    "signature-revoked": "The signature is genuine; the key did not count at that place of the log.",
    "checkpoint-altered": "The text does not have the signature. A genuine signature over a root that is not that of the "
    "entries is `checkpoint-inconsistent`.",
    "checkpoint-inconsistent": "Found inside one archive. When a checkpoint that you have seen elsewhere is contradicted, "
    "it is `log-fork`.",
    "log-truncated": "Shorter than its own checkpoint. A log that agrees with its checkpoint and is shorter than one "
    "that you have seen is `log-rollback`.",
    "log-rollback": "What is left agrees with what was seen. When it does not, it is `log-fork`.",
    "log-fork": "Nothing that is signed can be undone by an accident: damage is `entry-altered` or `checkpoint-altered`.",
    "log-untrusted": "About the log's key, which signs checkpoints. For the key that signs statements it is "
    "`captor-untrusted`.",
    "captor-untrusted": "About the key that signs statements. For the log's key it is `log-untrusted`.",
    "timestamp-invalid": "The token is wrong, whoever made it. One that may be right, by an authority that you do not "
    "know, is `timestamp-unknown`.",
    "timestamp-unknown": "Believing the authority is up to you. A token that is wrong in itself is `timestamp-invalid`.",
    "timestamp-missing": "A statement names a token that is gone. When your policy asks for a token and there never was "
    "one, it is `timestamp-required`.",
    "bundle-damaged": "The ZIP around the files. A file that can be read and is another one is `bundle-altered`; a record "
    "in the WARC inside has the codes of segments.",
    "field-proof-invalid": "The data in the page were changed. When only what is shown was changed, it is "
    "`quote-altered`.",
    "quote-altered": "The data are whole, the page around them is not the one that they make. Changed data are "
    "`field-proof-invalid`, `proof-invalid` or `signature-invalid`.",
    "warc-damaged": "Damage is what one record has and those beside it do not. What every record of a file has is a "
    "habit of the program that wrote it: `producer-defect`.",
    "warc-truncated": "The file ends too early. Bytes that cannot be read in its middle are `warc-damaged`.",
    "digest-mismatch": "The digest is of nothing that any known program takes it of. Where it is that of the whole "
    "block, of the decoded payload or the like, it is `producer-defect`.",
    "producer-defect": "Every record of its kind has it, or it is known of the program that is named in the file. In one "
    "record among sound ones it would be `warc-damaged` or `digest-mismatch`.",
    "package-altered": "A file differs from its stated SHA-256. A package without such a digest is `package-unhashed`.",
    "package-unhashed": "The digest is missing or can be forged. One that does not agree is `package-altered`.",
    "hint-altered": "It says something that is wrong. When only the newest records are not in it, it is `hint-behind`.",
    "hint-behind": "What it says is right, and not everything. A line that is wrong is `hint-altered`.",
    "index-differs": "About `index.sqlite`, which only newsproof reads. The files that other tools read have "
    "`hint-altered` and `hint-behind`.",
}

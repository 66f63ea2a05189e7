"""Decides what can be wrong with an archive: the one table of codes, what each means, its consequence, what to do.

Codes are stable; texts may change. A *problem* counts against its word and ends `verify` with exit 1. A *notice* names
bytes that change no evidence (an interrupted write, another compression of the same record) and leaves exit 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from archive.model.verdict import Word

Severity = Literal["problem", "notice"]


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
        "it cannot be shown when, or that, this capture was entered",
        "compare with a copy; nothing but the log's key could have logged it",
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
        "nothing says how long the log should be",
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

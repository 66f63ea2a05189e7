"""Decides which codes are easily taken for one another, and what tells them apart: the second half of their pages.

One paragraph for each code that needs it; `codes` says what the code itself means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
    "torn-tail": "Only what no statement signs, behind the last whole capture of the newest segment: the rest of a write "
    "that ended early, whole records too, up to a whole segment. No reader shows any of it, and the next writer moves it to "
    "`warc/torn/`. Anywhere else such bytes are `record-unsigned` or `segment-damaged`; where something that was signed "
    "is cut off, it is `segment-truncated`.",
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
    "note-astray": "The note itself is as signed. One whose words were changed is `record-altered`, one whose document "
    "says something else than its statement `description-mismatch`.",
    "import-altered": "A file of others that the archive keeps whole. A fault that such a file had when it was imported "
    "is no fault of the archive: `newsproof verify` on the file itself names it.",
    "statement-altered": "The copy beside the records differs from the log. When the entry in the log is the one that "
    "differs from the signed root, it is `entry-altered`.",
    "entry-altered": "The entry is not what the root covers. When the hashes beside it are wrong and the entries are "
    "not, it is `tile-altered`.",
    "fields-mismatch": "What can be quoted is not what was stored, or not what was there. When only other parts of the "
    "stored article are read otherwise today, it is `extraction-differs`.",
    "asset-mismatch": "Both were signed so, and contradict each other. A picture whose record was changed later is "
    "`record-altered`.",
    "again-differs": "The look counted as unchanged, since its text was: the address of a picture, a date of the page or "
    "the page's own address differ. Archives made before repeat the root of such a look; now a look that gives another "
    "field repeats none. The fields of the version itself that its bytes do not give are `fields-mismatch`.",
    "extraction-differs": "Links, metadata and the like. An item that can be quoted and is read otherwise by the same "
    "extractor is `fields-mismatch`; by another edition of it nothing is compared.",
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
    "`captor-untrusted`. The key of a log is never changed: where the policy lists another key under the same name, this "
    "is another log, or its owner began anew, and only he can say which.",
    "captor-untrusted": "About the key that signs statements. For the log's key it is `log-untrusted`. A key that is not "
    "listed at all may be anybody's, or a new one: ask for it. A key that is listed, but not for this index, was "
    "replaced or revoked at the end of its window, or not yet in use: do not widen the window, ask why an entry behind "
    "it bears that key; the log of the whole archive says what became of it (`signature-revoked`).",
    "signature-unchecked": "Nobody was asked. A line in the name of a witness whose key you have, and which that key did "
    "not sign, is `witness-invalid`.",
    "timestamp-required": "A trusted witness may have attested the time: your policy asks for an authority. A token that "
    "is there and not believed is `timestamp-unknown` or `timestamp-invalid`.",
    "checkpoint-old": "Asked of archives and of lone checkpoints (`max-age` in the reader's `require` file). Proofs, "
    "bundles and quotes are exempt: what was logged once stays proven; only an archive can withhold what came after.",
    "time-contradiction": "Nothing that is signed can be corrected, so a mistyped date stays a contradiction. The "
    "archive's owner can import or capture the page again with the right date, say so in a note, and take the content of "
    "the wrong one off the disk with `newsproof redact`; its statement stays in the log and keeps this finding.",
    "unanchored": "Only of an archive whose newsproof.toml names an authority: where witnesses alone are asked, the line "
    "of TIMED says how many statements nobody outside has attested yet.",
    "rollback-accepted": "The reader said that the shorter log is meant. Otherwise it is `log-rollback`.",
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
    "report-altered": "A report is signed by nobody: the page and the data in it, or the data and the archive, differ. "
    "In a quote, whose data are signed, it is `quote-altered`.",
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
    "hint-behind": "What it says is right, and not everything. A line that is wrong is `hint-altered`. A CDXJ that is "
    "not there at all is no finding: it is derived, and nothing here relies on it.",
    "index-differs": "About `index.sqlite`, which only newsproof reads. The files that other tools read have "
    "`hint-altered` and `hint-behind`.",
}

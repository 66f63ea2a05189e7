"""Where one capture comes from, asked of an archive: with whom its reader believes, and without changing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.model.provenance import Provenance


def provenance(press: Archive, reference: str) -> Provenance:
    """The chain behind one capture (`ARTICLE`, `ARTICLE@v3`): wire, publisher, captor, importer, extractor, report.

    Signature, place in the log, records and reading are checked for this answer; each fact says whether it is evidence,
    the captor's signed word, or a claim. The trust folder of the archive's user counts where it lists the log. Of a page
    that only subscribers are shown, and of one that was taken off the disk, nothing that stood on it is repeated.
    `archive.report.prov.document` makes W3C PROV-JSON of it. Raises CallerError `article-not-found`, `version-not-found`,
    `bad-version`, `bad-policy`, StoreError `archive-damaged`, `index-damaged`.
    """
    from archive.repository import provenance as tracing
    from archive.store.trustfolder import read_trust

    trust = read_trust(press._trust_folder)
    with press._reading() as reader:
        found = tracing.provenance(reader, reference, press._disk, trust)
        reader.warn_doubted(found.capture)
        return found

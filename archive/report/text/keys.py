"""Keys on a terminal: which are held and believed, one of them whole, and what a change of an archive's keys did."""

from __future__ import annotations

from archive.model.proofs import KeyRow, KeyRows, KeysChanged
from archive.report import wording
from archive.report.text.style import Column, Line, Page, Piece, line_width, said, table


def key_rows(page: Page, found: KeyRows) -> str:
    """Keys as a table under the folder that each lies in; one below the other where that does not fit."""
    lines: list[Line] = []
    for place, title, folder in (("keyring", "Yours", found.keyring), ("trust", "Believed", found.trust)):
        rows = [row for row in found.keys if row.place == place]
        if not rows:
            continue
        head = page.prose([Piece(title, "strong"), said(f"  {folder}", "dim")], rest="  ")
        lines += [[], *head] if lines else head
        lines += _rows(page, rows)
    return page.lines(*lines)


def _rows(page: Page, rows: list[KeyRow]) -> list[Line]:
    cells = [(row.keyid or row.name, row.role, row.fingerprint, _standing(row)) for row in rows]
    columns = [Column("KEY"), Column("ROLE"), Column("FINGERPRINT"), Column("")]
    lines = table(columns, cells)
    if max(map(line_width, lines)) + 2 <= page.width:
        return [[Piece("  "), *line] for line in lines]
    head, *narrow = table(columns[:3], [cell[:3] for cell in cells])
    below: list[Line] = [[Piece("  "), *head]]
    for row, line in zip(rows, narrow, strict=True):
        below.append([Piece("  "), *line])
        below += page.prose([said(_standing(row))], first="    ") if _standing(row) else []
    return below


def _standing(row: KeyRow) -> str:
    if row.role == "captor" and row.place == "trust":
        return f"in {row.origin}{_window(row.start or 0, row.until)}"
    return "" if row.status == "believed" else row.status


def _window(start: int, until: int | None) -> str:
    if until is None:
        return f" from entry {start:,} on" if start else ""
    if until == start:
        return ", nothing"
    if until == start + 1:
        return f", entry {start:,}"
    return f", entries {start:,} to {until - 1:,}"


def key_shown(page: Page, found: KeyRows) -> str:
    """Each key whole, so that it can be compared and copied."""
    lines: list[Line] = []
    for row in found.keys:
        lines += [[]] if lines else []
        lines += page.prose([said(row.keyid or row.name, "strong")])
        where = "yours" if row.place == "keyring" else "believed"
        facts = [("role", f"{row.role}, {where}"), ("fingerprint", row.fingerprint), ("", _standing(row))]
        facts += [("public key", row.vkey), ("file", row.path)]
        for title, value in facts:
            if value:
                lines += page.prose([Piece(f"{title:<13}", "dim"), said(value)], first="  ", rest=" " * 15)
    return page.lines(*lines)


def key_line(page: Page, row: KeyRow) -> str:
    """The public key and nothing else."""
    return page.lines([said(row.vkey)])


def key_written(page: Page, row: KeyRow, file: str, *, private: bool) -> str:
    """What was written where."""
    what = "the private key, encrypted" if private else "the public key"
    told = [said(file, "strong"), Piece(f"  {what}, of "), said(row.keyid), said(f" ({row.fingerprint})", "dim")]
    return page.lines(*page.prose(told, rest="  "))


def key_removed(page: Page, found: KeyRows) -> str:
    """What is believed no more."""
    lines: list[Line] = []
    for row in found.keys:
        lines += page.prose(
            [
                Piece("No longer believed: "),
                said(row.keyid, "strong"),
                said(f"  {row.role}{f' {_standing(row)}' if row.role == 'captor' else ''}"),
            ],
            rest="  ",
        )
    return page.lines(*lines)


def keys_changed(page: Page, found: KeysChanged) -> str:
    """What was logged, and which captor keys count where from now on."""
    did = "Rotated" if found.action == "rotate" else "Revoked"
    where = f"entries {found.index:,} and {found.index + 1:,}" if found.action == "rotate" else f"entry {found.index:,}"
    lines: list[Line] = page.prose([Piece(f"{did}: {where} of the log.")])
    lines += page.prose([Piece(f"{wording.count(len(found.keys), 'captor key')} from now on:")])
    for key in found.keys:
        name = "+".join(key.vkey.split("+", 2)[:2])
        counts = _window(key.start, key.until).strip(" ,") or "from entry 0 on"
        signs = "" if key.until is not None else ", signs now" if key is found.keys[-1] else ""
        lines += page.prose([said(name, "strong"), Piece(f"  {counts}{signs}")], first="  ", rest="    ")
    if found.key_file is not None:
        lines += page.prose([Piece("private part "), said(found.key_file)], first="  ")
    if found.trust is not None:
        lines += page.prose([Piece("trust folder "), said(found.trust)], first="  ")
    return page.lines(*lines)

"""Bytes to nouns and back: every format and every file name of an archive is read and written in one place here."""

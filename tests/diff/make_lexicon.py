"""Makes `archive/diff/data/english.txt.gz` from the word list that `symspellpy` (MIT) publishes on PyPI.

Run by hand, with the path of the unpacked `frequency_dictionary_en_82_765.txt`; the result is the same bytes each time.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from archive.diff.lexicon import pack

TARGET = Path(__file__).resolve().parents[2] / "archive" / "diff" / "data" / "english.txt.gz"


def main(source: Path) -> None:
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    words = sorted({line.split()[0].lower() for line in lines if line.strip()})
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(gzip.compress(pack([word for word in words if word.isascii()]), 9, mtime=0))
    print(f"{len(words)} words, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

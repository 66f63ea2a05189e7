"""Writes what is generated: JSON Schemas and reference pages. `check` says what is not in step."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    """Every generated file of the repository: path and text."""
    from archive.model.codec import json_schema
    from archive.model.published import PUBLISHED

    files = {
        f"schemas/{name}.json": json.dumps(json_schema(noun), indent=2, ensure_ascii=False) + "\n"
        for name, noun in PUBLISHED.items()
    }
    return files


def out_of_step() -> list[str]:
    """Generated files that differ from what the code says, or are left over."""
    files = generated()
    wrong = [name for name, text in files.items() if not (ROOT / name).is_file() or (ROOT / name).read_text() != text]
    wrong += [
        f"schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json") if f"schemas/{path.name}" not in files
    ]
    return sorted(wrong)


def main() -> int:
    for name, text in generated().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    sys.stdout.write(f"{len(generated())} files written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

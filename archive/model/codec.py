"""Nouns to JSON and back.

`plain` needs nothing; `parse` validates with pydantic and is imported only where documents come in from outside, so
that start-up and verification never load it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

#: `field(default=None, metadata=LATER)`: a member that documents got later, left out of them while it is None.
LATER: Final = {"later": True}

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]


def plain(value: object) -> Any:
    """A noun as dicts, lists, strings and numbers, in field order, `schema` first.

    A field that came `LATER` is left out while it is None, so that documents without it stay as they were.
    """
    if is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in fields(value) if not (f.metadata and getattr(value, f.name) is None)]
        if "schema" in names:
            names.remove("schema")
            names.insert(0, "schema")
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return value


def to_json(value: object, *, indent: int | None = None) -> str:
    """A noun as JSON text for people and scripts. Not the canonical bytes that are signed (see `trust.canonical`)."""
    return json.dumps(plain(value), ensure_ascii=False, indent=indent)


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def parse(kind: type[T], data: bytes | str | Mapping[str, Any]) -> T:
    """A noun from JSON text or a plain dict. Unknown members are ignored: newer versions may add some.

    Raises ValueError (pydantic's) when the data is not of that kind.
    """
    adapter: Any = _adapter(kind)  # type: ignore[arg-type]
    if isinstance(data, (bytes, str)):
        return cast(T, adapter.validate_json(data))
    return cast(T, adapter.validate_python(dict(data)))


def json_schema(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a noun."""
    schema = cast(dict[str, Any], _adapter(kind).json_schema(mode="serialization"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

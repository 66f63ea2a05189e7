"""Replaces every text of a noun by a hostile one, so that no field is forgotten when nouns grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, get_args, get_type_hints


def poisoned(noun: Any, text: str) -> Any:
    """The noun with `text` in every string that is not one of a closed set of words."""
    if isinstance(noun, str):
        return text
    if isinstance(noun, tuple):
        return tuple(poisoned(item, text) for item in noun)
    if isinstance(noun, Mapping):
        return {key: poisoned(value, text) for key, value in noun.items()}
    if not is_dataclass(noun) or isinstance(noun, type):
        return noun
    changes = {}
    for name, closed in _fields(type(noun)):
        value = getattr(noun, name)
        if not (closed and isinstance(value, str)):
            changes[name] = poisoned(value, text)
    return replace(noun, **changes)


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields that are poisoned, each with whether it is of a closed set of words."""
    hints = get_type_hints(kind)
    return tuple(
        (
            field.name,
            "Literal" in repr(hints[field.name]) or any("Literal" in repr(a) for a in get_args(hints[field.name])),
        )
        for field in fields(kind)
        if field.init and field.name != "kinds"
    )

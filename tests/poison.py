"""Replaces every text of a noun by a hostile one, so that no field is forgotten when nouns grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
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
    hints = get_type_hints(type(noun))
    changes = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        closed = "Literal" in repr(hints[field.name]) or any("Literal" in repr(a) for a in get_args(hints[field.name]))
        if field.init and not (closed and isinstance(value, str)) and field.name != "kinds":
            changes[field.name] = poisoned(value, text)
    return replace(noun, **changes)

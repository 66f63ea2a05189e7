"""Decides which bytes a signed JSON value has: RFC 8785 (JCS) in the subset where every implementation agrees.

Values are strings, booleans, null, integers below 2^53, lists, and objects with ASCII keys. Outside this subset
Python and RFC 8785 differ (order of keys by UTF-16 units, `1.0`, `-0.0`, `1e16`), so the rest is refused, never
approximated. Reading is strict: bytes that are not their own canonical encoding are not read at all.
"""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

JSON = str | int | bool | None | list["JSON"] | dict[str, "JSON"]

#: RFC 8785 §3.2.2.3 writes numbers as IEEE 754 doubles do: integers are exact only strictly below this.
INTEGER_LIMIT: Final = 1 << 53
_MAX_DIGITS: Final = len(str(INTEGER_LIMIT))


class NotCanonical(ValueError):  # noqa: N818 - reads as what is said of the bytes
    """The value has no canonical bytes, or the bytes are not the canonical ones of their value."""


_encoder: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def encode(value: object) -> bytes:
    """The canonical bytes of a value: strings, bools, None, integers |n| < 2^53, lists, dicts with ASCII keys.

    Raises NotCanonical for anything else: floats, lone surrogates, other key types, subclasses with a life of their
    own, and nesting too deep to follow.
    """
    try:
        _guard(value)
        return _encoder.encode(value).encode("utf-8")
    except RecursionError:
        raise NotCanonical("nested too deeply") from None
    except UnicodeEncodeError:
        raise NotCanonical("a string holds half of a surrogate pair") from None


def decode(data: bytes) -> JSON:
    """The value that canonical bytes stand for.

    Raises NotCanonical unless `encode(decode(data)) == data`. Comparing the bytes refuses duplicate keys, blanks,
    other orders and other escapes all at once; what Python would write back unchanged although it is outside the
    subset (floats, NaN, large integers, keys beyond ASCII) is refused by name.
    """
    try:
        value: JSON = _decoder.decode(data.decode("utf-8"))
        if not data.isascii():  # in ASCII bytes without superfluous escapes every key is ASCII, too
            _guard(value)
        again = _encoder.encode(value).encode("utf-8")
    except NotCanonical:
        raise
    except RecursionError:
        raise NotCanonical("nested too deeply") from None
    except UnicodeEncodeError:
        raise NotCanonical("a string holds half of a surrogate pair") from None
    except UnicodeDecodeError:
        raise NotCanonical("not UTF-8") from None
    except ValueError as exc:
        raise NotCanonical(f"not JSON: {exc}") from None
    if again != data:
        raise NotCanonical("not the canonical bytes of this value (order, blanks, escapes or duplicate keys)")
    return value


def _guard(value: object) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        _check_integer(value)  # type: ignore[arg-type]
    elif kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str:
                raise NotCanonical("a key is not a string")
            if not key.isascii():
                raise NotCanonical("a key is not ASCII")
            _guard(item)
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            _guard(item)
    elif kind is float:
        raise NotCanonical("a number is not an integer")
    else:
        raise NotCanonical(f"{kind.__name__} has no canonical bytes")


def _check_integer(number: int) -> None:
    if not -INTEGER_LIMIT < number < INTEGER_LIMIT:
        raise NotCanonical("an integer is 2^53 or more")


def _read_integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS + 1:
        raise NotCanonical("an integer is 2^53 or more")
    number = int(digits)
    if len(digits) >= _MAX_DIGITS:  # with fewer it is below the limit
        _check_integer(number)
    return number


def _refuse_number(_: str) -> NoReturn:
    raise NotCanonical("a number is not an integer")


_decoder: Final[Any] = json.JSONDecoder(
    parse_float=_refuse_number, parse_int=_read_integer, parse_constant=_refuse_number
)

"""Canonical JSON: one byte string for one value (RFC 8785), and reading that refuses what has no such form."""

from __future__ import annotations

import json
from typing import Any

import orjson
import rfc8785

from thirdsite.accord.refusal import Refusal

LARGEST_BYTES = 1_000_000
"""Size of the largest record."""

DEEPEST = 32
"""Objects and lists inside each other, the outermost counted."""

LARGEST_INTEGER = 2**53 - 1
"""Beyond it a JSON number does not stand for one integer (RFC 8785, section 3.2.2.3)."""

SAME_DIGITS_FROM, SAME_DIGITS_BELOW = 1e-5, 1e15
"""Fractions of this size are written alike by ECMAScript, which RFC 8785 follows, and by orjson."""


class _Slow(Exception):
    """The value needs the complete rules of RFC 8785."""


def _plain(value: Any, depth: int) -> Any:
    """Whole floats become integers; what the fast writer would order or write otherwise raises `_Slow`."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise Refusal("number-too-large", f"{value} is beyond 2^53 - 1; write it as text")
        return value
    if kind is float:
        if value.is_integer() and abs(value) <= LARGEST_INTEGER:
            return int(value)
        if SAME_DIGITS_FROM <= abs(value) < SAME_DIGITS_BELOW:
            return value
        raise _Slow
    if depth >= DEEPEST:
        raise Refusal("nested-too-deep", f"more than {DEEPEST} objects and lists inside each other; flatten the record")
    if kind is dict:
        for key in value:
            if not key.isascii():  # RFC 8785 orders by UTF-16 units, the fast writer by code points
                raise _Slow
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    return [_plain(inner, depth + 1) for inner in value]


def canonical(value: Any) -> bytes:
    """The bytes of RFC 8785 for a JSON value.

    Parameters
    ----------
    value : None, bool, int, float, str, list or dict with text keys

    Errors: `Refusal` for integers beyond 2^53 - 1, numbers that are not finite, nesting beyond `DEEPEST`, lone surrogates.

    Source: RFC 8785; the package `rfc8785` writes what the faster writer would write otherwise.
    """
    try:
        return orjson.dumps(_plain(value, 0), option=orjson.OPT_SORT_KEYS)
    except (_Slow, orjson.JSONEncodeError):
        pass
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise Refusal("not-canonical", f"the value has no canonical JSON form: {error}") from None


def _depth(value: Any) -> int:
    """Objects and lists inside each other."""
    if isinstance(value, dict):
        return 1 + max((_depth(inner) for inner in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(inner) for inner in value), default=0)
    return 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once each."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal("key-twice", f"the key {twice!r} stands twice in one object; keep one of them")
    return made


def read_json(data: bytes, what: str = "the record") -> tuple[Any, bytes]:
    """The value of a JSON text and its canonical bytes.

    Parameters
    ----------
    data : UTF-8 text, at most `LARGEST_BYTES`
    what : name of the thing for messages

    Errors: `Refusal` with the rule `too-large`, `not-utf-8`, `not-json`, `nested-too-deep`, `key-twice`, `number-too-large`.
    """
    if len(data) > LARGEST_BYTES:
        raise Refusal("too-large", f"{what} has {len(data)} bytes; at most {LARGEST_BYTES} are taken")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("not-utf-8", f"{what} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        rule = "nested-too-deep" if "depth" in str(error) else "not-json"
        raise Refusal(rule, f"{what} cannot be read as JSON: {error}") from None
    if _depth(value) > DEEPEST:
        raise Refusal("nested-too-deep", f"{what} has more than {DEEPEST} objects and lists inside each other; flatten it")
    written = canonical(value)
    if written != data:  # the canonical text has every key once by construction
        json.loads(data, object_pairs_hook=_once, parse_int=_integer)
        value = orjson.loads(written)
    return value, written


def _integer(digits: str) -> int:
    """An integer literal small enough to be exact."""
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise Refusal("number-too-large", f"{digits[:24]} is beyond 2^53 - 1; write it as text")
    return int(digits)

"""Canonical JSON: one byte string for one value (RFC 8785), and reading that refuses what has no such form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import rfc8785

from thirdsite.accord.refusal import Refusal

LARGEST_BYTES = 1_000_000
"""Size of the largest text that is read."""

LARGEST_RECORD_BYTES = 65_535
"""Size of the largest record in canonical form: entries of C2SP tiles have a length of two bytes."""

DEEPEST = 32
"""Objects and lists inside each other, the outermost counted."""

LARGEST_INTEGER = 2**53 - 1
"""Beyond it a JSON number does not stand for one integer (RFC 8785, section 3.2.2.3)."""

EXPONENT_FROM = 1e21
"""Numbers of this size are written with an exponent."""

SAME_DIGITS_FROM, SAME_DIGITS_BELOW = 1e-5, 1e15
"""Fractions of this size are written alike by ECMAScript, which RFC 8785 follows, and by the fast writer."""


_write = msgspec.json.Encoder(order="sorted").encode
_read = msgspec.json.Decoder().decode


def _written_alike(number: float | int) -> bool:
    """Whether the fast writer writes this number as RFC 8785 does."""
    if type(number) is int:
        if not -LARGEST_INTEGER <= number <= LARGEST_INTEGER:
            raise Refusal("number-too-large", f"{number} is beyond 2^53 - 1; write it as text")
        return True
    if LARGEST_INTEGER < abs(number) < EXPONENT_FROM:  # its canonical text would read as an integer
        raise Refusal("number-too-large", f"{number} is beyond 2^53 - 1; write it as text")
    return not float(number).is_integer() and SAME_DIGITS_FROM <= abs(number) < SAME_DIGITS_BELOW


def _alike(value: dict[str, Any] | list[Any], depth: int) -> bool:
    """Whether the fast writer orders and writes everything in an object or list as RFC 8785 does."""
    if depth > DEEPEST:
        raise Refusal("nested-too-deep", f"more than {DEEPEST} objects and lists inside each other; flatten the record")
    alike = True
    if type(value) is dict:
        alike = all(map(str.isascii, value))  # RFC 8785 orders by UTF-16 units, the fast writer by code points
        inners: Iterable[Any] = value.values()
    else:
        inners = value
    for inner in inners:
        kind = type(inner)
        if kind is dict or kind is list:
            alike = _alike(inner, depth + 1) and alike
        elif kind is float or kind is int:
            alike = _written_alike(inner) and alike
    return alike


def canonical(value: Any) -> bytes:
    """The bytes of RFC 8785 for a JSON value.

    Parameters
    ----------
    value : None, bool, int, float, str, list or dict with text keys

    Errors: `Refusal` for numbers from 2^53 to 10^21 and greater integers, numbers that are not finite, nesting beyond `DEEPEST`,
    lone surrogates.

    Source: RFC 8785; the package `rfc8785` writes what the faster writer would write otherwise.
    """
    if _alike([value], 0):
        try:
            return _write(value)
        except (UnicodeEncodeError, TypeError) as error:
            raise Refusal("not-canonical", f"the value has no canonical JSON form: {error}") from None
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise Refusal("not-canonical", f"the value has no canonical JSON form: {error}") from None


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
        value = _read(data)
    except msgspec.DecodeError as error:
        raise Refusal("not-json", f"{what} cannot be read as JSON: {error}") from None
    except RecursionError:
        raise Refusal("nested-too-deep", f"{what} has more than {DEEPEST} objects and lists inside each other") from None
    written = canonical(value)
    if len(written) > LARGEST_RECORD_BYTES:
        raise Refusal("too-large", f"{what} has {len(written)} bytes in canonical form; at most {LARGEST_RECORD_BYTES} are taken")
    if written != data:  # the canonical text has every key once by construction
        json.loads(data, object_pairs_hook=_once, parse_int=_integer)
        value = _read(written)
    return value, written


def read_canonical(data: bytes) -> Any:
    """The value of bytes that were canonical when they were stored; `Refusal` with the rule `not-json` where they are none."""
    try:
        return _read(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("not-json", f"the stored record cannot be read: {error}") from None


def _integer(digits: str) -> int:
    """An integer literal small enough to be exact."""
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise Refusal("number-too-large", f"{digits[:24]} is beyond 2^53 - 1; write it as text")
    return int(digits)

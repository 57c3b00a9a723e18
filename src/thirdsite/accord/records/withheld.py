"""Fields of a body that are withheld now and may be revealed later: a salted commitment in their place."""

from __future__ import annotations

import hashlib
import os
import re
from typing import Any

from thirdsite.accord.records.canonical import canonical
from thirdsite.accord.records.refusal import Refusal

SALT_BYTES = 32


def commitment(salt: str, value: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `{"salt": salt, "value": value}`."""
    return hashlib.sha256(canonical({"salt": salt, "value": value})).hexdigest()


def withhold(value: Any, reason_en: str, reason_ru: str) -> tuple[dict[str, Any], str]:
    """What stands in the body in place of a value, and the salt to keep for the day of revealing.

    Parameters
    ----------
    value : any JSON value
    reason_en, reason_ru : the agreed reason for withholding it, in both languages

    Returns
    -------
    the object for the body, and the salt: 64 hexadecimal digits, secret until revealed
    """
    salt = os.urandom(SALT_BYTES).hex()
    return {"withheld": {"sha256": commitment(salt, value), "reason": {"en": reason_en, "ru": reason_ru}}}, salt


def commitment_at(body: dict[str, Any], field: str) -> str:
    """The commitment that stands at a place of a body.

    Parameters
    ----------
    field : keys and list places joined by dots, such as `interceptors.0.serial`

    Errors: `Refusal` with the rule `reveal-unknown-field` where nothing is withheld there.
    """
    place: Any = body
    for step in field.split("."):
        if isinstance(place, dict) and step in place:
            place = place[step]
        elif isinstance(place, list) and re.fullmatch(r"0|[1-9][0-9]{0,8}", step) and int(step) < len(place):
            place = place[int(step)]
        else:
            raise Refusal("reveal-unknown-field", f"the record has no field {field!r}")
    if not isinstance(place, dict) or place.keys() != {"withheld"}:
        raise Refusal("reveal-unknown-field", f"the field {field!r} was not withheld")
    return str(place["withheld"]["sha256"])


def check_reveal(body: dict[str, Any], field: str, salt: str, value: Any) -> None:
    """Whether salt and value are what was committed to at `field`; `Refusal` `reveal-mismatch` otherwise."""
    committed = commitment_at(body, field)
    found = commitment(salt, value)
    if found != committed:
        raise Refusal("reveal-mismatch", f"salt and value of {field!r} give {found}, the record committed to {committed}")

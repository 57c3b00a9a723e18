"""Reading YAML that people wrote: plain data with line numbers, and errors that name file, line, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from thirdsite.catalog.yamlevents import Document, Step
from thirdsite.errors import BadInput

LARGEST_BYTES = 5_000_000


@dataclass
class YamlFile:
    """The content of one YAML file, or of its part `root`, as plain data, with the line each part of the file stands on."""

    path: Path
    data: Any
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    root: tuple[Step, ...] = ()

    def line(self, place: tuple[Step, ...]) -> int:
        """Line of the nearest enclosing part of `place` that the file has."""
        place = (*self.root, *place)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> YamlFile:
    """Read one YAML document.

    Raises
    ------
    BadInput : missing, unreadable, too large, not text, not YAML, anchors or aliases, repeated keys, nested too deep
    """
    text = _text(path)
    try:
        document = Document(path, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}" if mark else f"{path}"
        raise BadInput(f"{where}: not valid YAML: {error.problem}; check indentation, colons and quotes") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    if document.empty:
        raise BadInput(f"{path}:1: the file is empty; expected a YAML document")
    return YamlFile(path, document.data(), document.lines)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise BadInput(f"{path}: is a folder; give the path of a YAML file")
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInput(f"{path}: {path.stat().st_size} bytes is more than the {LARGEST_BYTES} a YAML file may have")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file; check the path{_near(path)}") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}; check the permissions") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput(f"{path}:{line}: not UTF-8 text (byte {raw[error.start]:#04x}); is this a YAML file?") from None
    if "\x00" in text:
        raise BadInput(f"{path}:{text[: text.index(chr(0))].count(chr(10)) + 1}: holds a zero byte; is this a YAML file?")
    return text


def _near(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"; the folder {path.parent} does not exist either"
    near = get_close_matches(path.name, names, n=1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""


Model = TypeVar("Model")


def validate(content: YamlFile, adapter: TypeAdapter[Model], data: Any = None) -> Model:
    """Check data from a YAML file against a model; the first faults are named with file, line, value and remedy."""
    try:
        return adapter.validate_python(content.data if data is None else data)
    except ValidationError as error:
        known = _known_keys(adapter)
        faults = [_fault(content, fault, known) for fault in error.errors(include_url=False)]
        shown = list(dict.fromkeys(faults))[:5]
        more = f"\n(and {len(faults) - len(shown)} more)" if len(faults) > len(shown) else ""
        raise BadInput("\n".join(shown) + more) from None


def _known_keys(adapter: TypeAdapter[Any]) -> set[str]:
    names: set[str] = set()

    def collect(part: Any) -> None:
        if isinstance(part, Mapping):
            names.update(part.get("properties", {}))
            for child in part.values():
                collect(child)
        elif isinstance(part, list):
            for child in part:
                collect(child)

    collect(adapter.json_schema(by_alias=True))
    return names


def _place(data: Any, steps: Iterable[Step]) -> tuple[tuple[Step, ...], Any]:
    """The part of the data an error location points at; names of union members are skipped."""
    place: list[Step] = []
    for step in steps:
        if isinstance(data, Mapping) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        place.append(step)
    return tuple(place), data


def _fault(content: YamlFile, fault: Mapping[str, Any], known: set[str]) -> str:
    place, value = _place(content.data, fault["loc"])
    kind, message = fault["type"], fault["msg"].removeprefix("Value error, ")
    name = ".".join(str(step) for step in place) or "the document"
    where = f"{content.path}:{content.line(place)}: {name}"
    if kind == "extra_forbidden":
        near = get_close_matches(str(place[-1]), known - {str(place[-1])}, n=2, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "remove it, or check the spelling and the unit in the name"
        return f"{where} = {_short(value)}: unknown key; {hint}"
    if kind == "missing":
        return f"{where}: key {fault['loc'][-1]!r} is missing; add it"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        expected = fault.get("ctx", {}).get("expected_tags", "")
        return f"{where}: {message[0].lower()}{message[1:]}" + (f" (one of {expected})" if expected not in message else "")
    return f"{where} = {_short(value)}: {_remedy(kind, message, fault.get('ctx', {}), place)}"


_BOUNDS = {"less_than_equal": ("le", "at most"), "greater_than_equal": ("ge", "at least"), "less_than": ("lt", "below")}
_UNIT_ENDINGS = {"_m_s": "m/s", "_km": "km", "_deg": "degrees", "_m": "m", "_s": "s"}


def _remedy(kind: str, message: str, context: Mapping[str, Any], place: tuple[Step, ...]) -> str:
    """What is wrong with a value and what to write instead."""
    name = str(place[-1]) if place else ""
    unit = next((f" {unit}" for ending, unit in _UNIT_ENDINGS.items() if name.endswith(ending)), "")
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"outside what is possible here; write a value of {words} {context.get(key)}{unit}"
    if kind in ("float_parsing", "float_type", "int_parsing", "int_type", "int_from_float"):
        whole = " whole" if kind.startswith("int") else ""
        return f"not a{whole} number; write a plain{whole} number{f', in{unit}' if unit else ''}"
    if kind == "too_short":
        return f"too few entries; write at least {context.get('min_length')}"
    if kind == "too_long":
        return f"too many entries; write at most {context.get('max_length')}"
    return f"{message[0].lower()}{message[1:]}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

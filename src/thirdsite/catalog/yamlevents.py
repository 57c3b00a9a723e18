"""One YAML document as plain data with the line of every part, built in one pass over the parser's events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from thirdsite.errors import BadInput

DEEPEST = 40
Step = str | int
TEXT_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp")


class Document:
    """The events of a text that holds one document, and the events its anchors stand at.

    Raises
    ------
    yaml.YAMLError : not YAML, an anchor twice or nowhere, or a second document
    BadInput : nested too deep
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.events = _events(path, text)
        self.anchored = _anchored(self.events)
        self.lines: dict[tuple[Step, ...], int] = {}
        self._loader = yaml.SafeLoader("")

    @property
    def empty(self) -> bool:
        """Whether there is no document at all."""
        return not any(isinstance(event, yaml.DocumentStartEvent) for event in self.events[:2])

    def data(self) -> Any:
        """The document as plain data; `lines` then holds the line of every part.

        Raises
        ------
        BadInput : repeated keys, keys that are no words, repeated parts, values that cannot be read
        """
        rest = iter(self.events[2:])
        return self._part(next(rest), (), rest)

    def _part(self, event: Any, place: tuple[Step, ...], rest: Iterator[Any]) -> Any:
        event, repeated = self._meant(event)
        self.lines[place] = line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if repeated:
            raise BadInput(
                f"{self.path}:{line}: an alias (*) repeats a list or mapping; a small file could unfold into a huge one "
                "that way, so only single values may be repeated: write the part out where it is needed"
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, rest)
        return self._mapping(place, rest)

    def _meant(self, event: Any) -> tuple[Any, bool]:
        """The event an alias stands for, and whether it was one."""
        alias = isinstance(event, yaml.AliasEvent)
        return (self.anchored[event.anchor] if alias else event), alias

    def _sequence(self, place: tuple[Step, ...], rest: Iterator[Any]) -> list[Any]:
        result: list[Any] = []
        for event in rest:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            result.append(self._part(event, (*place, len(result)), rest))
        return result

    def _mapping(self, place: tuple[Step, ...], rest: Iterator[Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in rest:
            if isinstance(event, yaml.MappingEndEvent):
                break
            word, _ = self._meant(event)
            line = word.start_mark.line + 1
            if not isinstance(word, yaml.ScalarEvent):
                raise BadInput(f"{self.path}:{line}: a key must be a plain word")
            key = word.value
            if key in result:
                raise BadInput(f"{self.path}:{line}: key {key!r} appears twice; keep one")
            inside = (*place, key)
            result[key] = self._part(next(rest), inside, rest)
            self.lines[inside] = line
        return result

    def _scalar(self, event: Any, line: int) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in TEXT_TAGS:
            return event.value
        try:
            value = self._loader.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark))
        except LookupError:
            raise BadInput(f"{self.path}:{line}: {event.value!r} cannot be read: it is not what its tag says") from None
        except (yaml.YAMLError, ValueError) as error:
            reason = getattr(error, "problem", None) or str(error)
            raise BadInput(f"{self.path}:{line}: {event.value!r} cannot be read: {reason}") from None
        return value if isinstance(value, str | int | float | bool | None) else str(event.value)


def _events(path: Path, text: str) -> list[Any]:
    """All events of a text, stopped at too many levels: what works through them calls itself for every level."""
    events, depth = [], 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        events.append(event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise BadInput(f"{path}:{line}: nested more than {DEEPEST} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return events


def _anchored(events: list[Any]) -> dict[str, Any]:
    """The event each anchor stands at; the faults are those of PyYAML's composer, in its words."""
    found: dict[str, Any] = {}
    for event in events[2:]:
        if isinstance(event, yaml.DocumentStartEvent):
            raise _fault("but found another document", event)
        anchor = event.anchor if isinstance(event, yaml.NodeEvent) else None
        if anchor is None:
            continue
        if isinstance(event, yaml.AliasEvent):
            if anchor not in found:
                raise _fault("found undefined alias", event)
        elif anchor in found:
            raise _fault("second occurrence", event)
        else:
            found[anchor] = event
    return found


def _fault(problem: str, event: Any) -> yaml.composer.ComposerError:
    return yaml.composer.ComposerError(None, None, problem, event.start_mark)

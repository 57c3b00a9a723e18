"""Runs the commands of docs/accord.md and writes what they print into it, with its table of rules, and docs/accord-records.md.

python -m tools.accord_pages
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from thirdsite.accord.records.record import KINDS
from thirdsite.accord.records.schema_check import schema

ROOT = Path(__file__).parents[1]
PAGE, RECORDS = ROOT / "docs" / "accord.md", ROOT / "docs" / "accord-records.md"
COMMAND = re.compile(r"```console\n\$ thirdsite (log [^\n]+)\n(.*?)```", re.DOTALL)
RULES = re.compile(r"(<!-- rules -->\n).*?(<!-- end of rules -->)", re.DOTALL)
RAISED = re.compile(r"Refusal\(\s*\"([a-z-]+)\"")
PROMISES = ROOT / "src" / "thirdsite" / "accord" / "promises"


def main() -> None:
    page = COMMAND.sub(lambda found: f"```console\n$ thirdsite {found[1]}\n{printed(found[1])}```", PAGE.read_text("utf-8"))
    PAGE.write_text(RULES.sub(lambda found: found[1] + rules() + found[2], page), encoding="utf-8")
    RECORDS.write_text(records(), encoding="utf-8")


def printed(command: str) -> str:
    """What a command prints."""
    words = [sys.executable, "-m", "thirdsite", *shlex.split(command)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr}")
    return done.stdout


MODULES = {
    "admission": "clock, ids, order, supersession, reveals, notices, site reports",
    "parties": "roles",
    "proposals": "agreement",
    "terms": "terms",
    "limits": "limits",
    "gate": "gates",
    "inspections": "inspections",
    "matters": "questions and offers",
}
"""Where the rules on the meaning of records stand."""


def rules() -> str:
    """Every rule by which a record is refused for its meaning, by what it is about."""
    lines = ["| about | rules |", "|---|---|"]
    for module, about in MODULES.items():
        text = (PROMISES / f"{module}.py").read_text("utf-8")
        names = set(RAISED.findall(text))
        if module == "gate":
            names |= set(re.findall(r'": "(gate-[a-z-]+)"', text))
        lines.append(f"| {about} | {', '.join(f'`{name}`' for name in sorted(names))} |")
    return "\n".join(lines) + "\n"


def records() -> str:
    """The page on the records, from their schemas."""
    envelope = schema("envelope")
    lines = [
        "# Records of the accord",
        "",
        "Made from the JSON Schemas in `src/thirdsite/accord/records/schemas/` (draft 2020-12) by `python -m tools.accord_pages`.",
        "A record is a JSON object with the keys below; its `body` depends on its kind. Times are UTC to the second. `text` holds",
        "the record in words in English (`en`) and in Russian (`ru`). Keys carry their unit.",
        "",
        "## Every record",
        "",
        *_table(envelope),
        "## Parts that bodies share",
        "",
        "| part | what it is |",
        "|---|---|",
        *(f"| `{name}` | {part.get('description', _kind(part))} |" for name, part in schema("common")["$defs"].items()),
        "",
    ]
    for kind in KINDS:
        body = schema(kind)
        lines += [f"## {kind}", "", body.get("description", body["title"]), "", *_table(body)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(body: dict[str, Any]) -> list[str]:
    needed = set(body.get("required", ()))
    lines = ["| key | needed | value | meaning |", "|---|---|---|---|"]
    for name, part in body["properties"].items():
        lines.append(f"| `{name}` | {'yes' if name in needed else ''} | {_kind(part)} | {part.get('description', '')} |")
    return [*lines, *_conditions(body), "", *_inner(body)]


def _inner(body: dict[str, Any]) -> list[str]:
    """Tables of the objects that lists and maps of a body hold."""
    lines = []
    for name, part in body["properties"].items():
        inner = part.get("items", part.get("additionalProperties", part) or part)
        if isinstance(inner, dict) and len(inner.get("properties", ())) > 2:
            lines += [f"Each of `{name}`:" if inner is not part else f"`{name}`:", "", *_table(inner)]
    return lines


def _conditions(body: dict[str, Any]) -> list[str]:
    """What is needed only under a condition."""
    found = []
    for rule in body.get("allOf", ()):
        (key, test), *_ = rule["if"]["properties"].items()
        values = [test["const"]] if "const" in test else test["enum"]
        said = " or ".join(f"`{value}`" for value in values)
        for branch, word in (("then", "is"), ("else", "is not")):
            if branch in rule:
                keys = ", ".join(f"`{name}`" for name in rule[branch]["required"])
                found += ["", f"Where `{key}` {word} {said}: {keys} needed."]
    return found


def _kind(part: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in part:
        return f"`{part['$ref'].split('/')[-1]}`"
    if "anyOf" in part:
        return " or ".join(_kind(option) for option in part["anyOf"])
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    kind = part.get("type", "any value")
    if kind == "array":
        return f"list of {_kind(part['items'])}"
    if kind == "object" and "properties" in part:
        return "object: " + ", ".join(f"`{name}`" for name in part["properties"])
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


if __name__ == "__main__":
    main()

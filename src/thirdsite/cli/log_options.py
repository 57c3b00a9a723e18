"""Options that the commands on a log share, and how they are read."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thirdsite.accord.records.refusal import Refusal

if TYPE_CHECKING:
    from thirdsite.accord.records.keys import SignerKey
    from thirdsite.accord.tlog.policy import Policy

LogArgument = Annotated[str, typer.Argument(metavar="LOG", help="File of the log, or postgresql://user@host/database.")]
PolicyOption = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="Your own policy (C2SP tlog-policy). Without it the log's own is taken."),
]
LogKeyOption = Annotated[
    str | None, typer.Option("--log-key", metavar="FILE", help="The log's private key; LOG.keys/log.key by default.")
]


def beside(target: str, ending: str, option: str) -> Path:
    """The path of what lies beside a log's file."""
    from thirdsite.accord.tlog.store import is_server

    if is_server(target):
        raise Refusal("no-place", f"a log in a database has no files beside it; give {option}")
    return Path(target + ending)


def log_key(target: str, given: str | None) -> SignerKey:
    """The private key of a log."""
    from thirdsite.accord.records.intake import find_signer

    path = str(beside(target, ".keys", "--log-key") / "log.key") if given is None else given
    if given is None and not Path(path).exists():
        raise Refusal("no-log-key", f"the log's key is not at {path}; give it with --log-key")
    return find_signer(path)


def own_policy(path: Path | None) -> Policy | None:
    """The policy the reader brings."""
    from thirdsite.accord.tlog.policy import read_policy

    return None if path is None else read_policy(path)


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, "utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Refusal("cannot-write", f"{path} cannot be written: {error.strerror}") from None


def when(time_s: int) -> str:
    """A time of a cosignature in words."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

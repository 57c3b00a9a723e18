"""One scalar source run two ways: plain Python as it stands, or compiled by Numba over lanes.

A function of the numeric core is marked `@scalar` and stays an ordinary Python function. `enable()` makes every
marked function usable from compiled code; it is called by the modules named `*_kernels`, the only ones that import
Numba, so a single flight never waits for a compiler. Batches are packed `LANES` at a time into one flat work array,
row after row (`work[row * width + lane]`), and the drivers loop over lanes innermost: LLVM then turns the scalar text
into packed instructions. The same drivers run in plain Python with `width = 1` and a list for the work array.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

LANES = 64
"""Flights packed side by side in compiled code."""
TRACK_LANES = 16
"""Tracks packed side by side: each is hundreds of numbers, and those of a block have to stay in the nearest cache."""

Function = TypeVar("Function", bound=Callable[..., Any])

_marked: list[Callable[..., Any]] = []
_enabled = False

OPTIONS = {"forceinline": True, "error_model": "numpy"}

_drivers: dict[Callable[..., Any], int] = {}


def scalar(function: Function) -> Function:
    """Mark a function of the numeric core: scalar physics, or a loop over steps and lanes. All are inlined."""
    _marked.append(function)
    if _enabled:
        _register(function)
    return function


def driver(function: Function) -> Function:
    """Mark a loop over lanes, `function(work, width, ...)`: compiled once, with LANES for the width, and called.

    The width must be a constant for LLVM to see that the rows of the work array do not overlap.
    """
    _drivers[function] = LANES
    return scalar(function)


def track_driver(function: Function) -> Function:
    """As `driver`, compiled with TRACK_LANES for the width."""
    _drivers[function] = TRACK_LANES
    return scalar(function)


def dot(weights: tuple[float, ...], values: tuple[float, ...]) -> float:
    """Sum of products, from the first to the last; compiled to nothing but the multiplications and additions."""
    total = weights[0] * values[0]
    for k in range(1, len(weights)):
        total += weights[k] * values[k]
    return total


def hinges(x: float, knots: tuple[float, ...], gains: tuple[float, ...]) -> float:
    """Sum of ramps that rise with `gains` from `knots` on: a curve of straight pieces; compiled without a branch."""
    total = gains[0] * max(x - knots[0], 0.0)
    for k in range(1, len(knots)):
        total += gains[k] * max(x - knots[k], 0.0)
    return total


def enable() -> None:
    """Make every marked function usable from Numba-compiled code, with a cache that follows the source text."""
    global _enabled
    if _enabled:
        return
    _set_cache_folder()
    _enabled = True
    _register_dot()
    _register_hinges()
    for function in _marked:
        _register(function)


def _register_dot() -> None:
    """Teach Numba `dot` as one operation: typing every product of a long step by itself takes seconds."""
    from numba import types
    from numba.extending import lower_builtin, type_callable

    @type_callable(dot)
    def typed(context: Any) -> Callable[..., Any]:
        return lambda weights, values: types.float64

    @lower_builtin(dot, types.UniTuple, types.UniTuple)  # type: ignore[untyped-decorator]
    def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        weights, values = arguments
        total = None
        for k in range(signature.args[0].count):
            product = builder.fmul(builder.extract_value(weights, k), builder.extract_value(values, k))
            total = product if total is None else builder.fadd(total, product)
        return total


def _register_hinges() -> None:
    """Teach Numba `hinges` as one operation, with every ramp written out, so that a loop over lanes stays packed."""
    from numba import types
    from numba.extending import lower_builtin, type_callable

    @type_callable(hinges)
    def typed(context: Any) -> Callable[..., Any]:
        return lambda x, knots, gains: types.float64

    @lower_builtin(hinges, types.Float, types.UniTuple, types.UniTuple)  # type: ignore[untyped-decorator]
    def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x, knots, gains = arguments
        total, zero = None, context.get_constant(types.float64, 0.0)
        for k in range(signature.args[1].count):
            past = builder.fsub(x, builder.extract_value(knots, k))
            ramp = builder.select(builder.fcmp_ordered(">", zero, past), zero, past)
            product = builder.fmul(builder.extract_value(gains, k), ramp)
            total = product if total is None else builder.fadd(total, product)
        return total


def _register(function: Callable[..., Any]) -> None:
    from numba.extending import overload, register_jitable

    if function not in _drivers:
        register_jitable(**OPTIONS)(function)
        return
    bodies: list[Callable[..., Any]] = []

    @overload(function, strict=False, jit_options={"forceinline": False, "error_model": "numpy"})
    def typed(*arguments: Any) -> Callable[..., Any]:
        if not bodies:  # only now: the text may call functions further down in its module
            bodies.append(_with_width(function, _drivers[function]))
        return bodies[0]


def _with_width(function: Callable[..., Any], lanes: int) -> Callable[..., Any]:
    """The driver's text with so many lanes for its argument `width`."""
    import ast
    from inspect import getsource
    from textwrap import dedent

    tree = ast.parse(dedent(getsource(function)))
    head = tree.body[0]
    assert isinstance(head, ast.FunctionDef)
    head.decorator_list = []
    for name in ast.walk(tree):
        if isinstance(name, ast.Name) and name.id == "width":
            name.id = "LANES"
    head.body.insert(0, ast.parse("stay_apart()").body[0])
    ast.fix_missing_locations(tree)
    made: dict[str, Any] = dict(function.__globals__, LANES=lanes, stay_apart=_stay_apart())
    exec(compile(tree, function.__code__.co_filename, "exec"), made)
    found: Callable[..., Any] = made[head.name]
    return found


@cache
def _stay_apart() -> Any:
    """An operation that does nothing but forbid the driver it stands in to be inlined.

    LLVM would else copy a driver to every place it is called from, and optimise each copy anew.
    """
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def stay_apart(context: Any) -> Any:
        def mark(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            builder.function.attributes.add("noinline")
            return context.get_dummy_value()

        return types.none(), mark

    return stay_apart


def compiled_before(kernel: str) -> bool:
    """Whether a kernel of this source text, `module.function`, is in the cache; asked without importing Numba."""
    import os
    from pathlib import Path

    given = os.environ.get("NUMBA_CACHE_DIR")
    return any((Path(given) if given else _cache_folder()).rglob(f"{kernel}-*.nbc"))


def _set_cache_folder() -> None:
    """Point Numba's cache at a folder named after the core's source text.

    Numba looks only at the file of the outermost function when it decides whether a cached kernel is stale; the
    kernels here are made of many files.
    """
    import os

    from numba import config

    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    config.CACHE_DIR = str(_cache_folder())


def _cache_folder() -> Path:
    """The first that can be written: in the virtual environment, so that it goes with it; the user's; a temporary one."""
    import os
    import sys
    import tempfile
    from pathlib import Path

    name = f"kernels-{source_digest()}"
    given = os.environ.get("XDG_CACHE_HOME")
    places = [Path(given) if given else Path.home() / ".cache"]
    if not given and sys.prefix != sys.base_prefix:
        places.insert(0, Path(sys.prefix) / "cache")
    for place in places:
        folder = place / "thirdsite" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    folder = Path(tempfile.gettempdir()) / f"thirdsite-{os.getuid() if hasattr(os, 'getuid') else 'user'}" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def source_digest() -> str:
    """Digest of the source text the kernels are made of: the modules with marked functions, and the figures they read."""
    from hashlib import sha256
    from pathlib import Path

    digest = sha256()
    root = Path(__file__).parent
    for room in ("earth", "flight", "sensing", "tracking", "engagement"):
        for path in sorted((root / room).glob("*.py")):
            text = path.read_bytes()
            if room in ("earth", "sensing") or b"thirdsite.lanes" in text or b"import lanes" in text:
                digest.update(text)
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]

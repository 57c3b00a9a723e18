"""What an engagement rests on: the figures nobody published, and what the loop leaves out."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from thirdsite import __version__
from thirdsite.catalog.units import UNITS
from thirdsite.chain.case import Case
from thirdsite.lanes import source_digest
from thirdsite.scenario.engagement_figures import ENGAGEMENT_IDS
from thirdsite.scenario.sensing_setting import SENSING_IDS
from thirdsite.scenario.setting import ASSUMPTION_IDS
from thirdsite.scenario.tracking_setting import TRACKING_IDS

COMMON = (
    "launch_delay_s",
    "flight_time_cap_s",
    "least_intercept_height_m",
    "greatest_closing_speed_m_s",
    "warhead_probability",
    "single_shot_probability",
    "commit_position_error_m",
    "last_update_time_s",
    "salvo_interval_s",
    "assessment_time_s",
    "least_burnout_height_m",
)
"""The assumptions of `CommonFigures` that the loop uses."""

LIMITS = (
    "the nominal probability has every assumption at the value listed; `interval` covers the unknown figures too, drawn evenly "
    "over their ranges and independently of each other, which is one way among many to weigh what nobody knows; the planned "
    "flight, the rockets' stages, the doctrine and the probability that the object engaged is the warhead are not drawn",
    "with association `own` radar reports of a raid are never given to the wrong track, and no debris or clutter is present; with "
    "`tracked` the tracker of many tells them apart once every missile has burnt out; the draws of unknown figures do without it",
    "whether the object engaged is the warhead is one number, the same for every object, and independent between the objects",
    "failures of interceptors and noise of kill vehicles are independent from shot to shot; the errors of one track are shared by "
    "all shots at it",
    "published single-shot probabilities are applied to the shots that were fired, as if independent of each other",
    "true flights differ from the planned one by a normally distributed change at burnout, and fly with J2 to J4 and drag; a "
    "warhead does not manoeuvre",
    "decisions are made, and in-flight updates sent, every 10 s at most; every report reaches the battle manager at once, those of "
    "satellites after their latency",
    "missiles of a raid fly the same planned path, one interval after another, and share the radars' time and the interceptors",
    "kill vehicles home by proportional navigation, as the endgame model has it; debris of earlier intercepts is left out",
)


def versions() -> dict[str, str]:
    """What computed a result: other versions may give other last digits."""
    return {
        "thirdsite_version": __version__,
        "source_digest": program_digest(),
        "numpy_version": version("numpy"),
        "numba_version": version("numba"),
    }


def program_digest() -> str:
    """Digest of the source text the runs are made by."""
    digest = sha256(source_digest().encode())
    here = Path(__file__).parent
    for path in sorted((*here.glob("loop_*.py"), *here.glob("drawn_*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def assumptions_of(case: Case, position: str) -> list[dict[str, Any]]:
    """Every assumption the loop used: id, name, value and range in the catalogue's unit, grade, and who set it."""
    scenario = case.scenario
    used: dict[str, tuple[str, object]] = {name: (ASSUMPTION_IDS[name], scenario.assumptions) for name in COMMON}
    used |= {name: (id_, scenario.assumptions) for name, id_ in ENGAGEMENT_IDS.items()}
    used |= {name: (id_, scenario.sensing) for name, id_ in SENSING_IDS.items()}
    used |= {name: (id_, scenario.tracking) for name, id_ in TRACKING_IDS.items()}
    rows = []
    for name, (id_, given) in used.items():
        entry = case.catalog.assumption(id_)
        quantity = entry.quantity
        own, figure = getattr(given, name), quantity.figure(position)
        value = figure.value if own is None else float(own) / UNITS[quantity.unit][1]
        rows.append(
            {
                "id": id_,
                "name": entry.name,
                "value": float(f"{value:.9g}"),
                "unit": quantity.unit,
                "range": None if figure.range is None else list(figure.range),
                "grade": figure.grade if own is None else "M",
                "set_by": "catalogue" if own is None else "scenario",
            }
        )
    return rows

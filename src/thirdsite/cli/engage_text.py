"""An engagement as text for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from thirdsite.chain.engagement import Answer, Question

EVENTS = {
    "first_warning_s": "first warning",
    "first_track_s": "first track",
    "commit_s": "commit",
    "launch_s": "launch",
    "burnout_s": "burnout",
    "last_update_s": "last update",
    "acquisition_s": "acquisition",
    "intercept_s": "intercept",
    "margin_s": "margin",
}
SPELLED = {
    "fly_out_reach": "no interceptor reaches it",
    "not_warned": "never warned of",
    "no_track": "never tracked",
    "noise_and_lag": "seeker noise and guidance lag",
    "assessed_as_hit": "taken for a hit",
    "not_the_warhead": "another object hit",
    "divert_budget_exceeded": "divert budget exceeded",
    "divert_acceleration_exceeded": "divert acceleration exceeded",
    "basket_too_large": "track never good enough to commit",
}


def print_engagement(answer: Answer, question: Question, out: Path | None) -> None:
    """The headline, the clock, the shots and the causes of the misses, under each position."""
    data = answer.as_json()
    what = question.missile if question.raid == 1 else f"{question.raid} x {question.missile}, {question.raid_interval_s:g} s apart"
    typer.echo(f"{what} from {question.start} to {' and '.join(question.ends)}; seed {data['seed']}, scenario {data['scenario']}")
    for name, result in data["positions"].items():
        typer.echo(f"\n{answer.case.catalog.position(name).name} ({name})")
        _print_probabilities(result, question.raid)
        _print_clock(result, question.raid)
        _print_track(result)
    grades = [row["grade"] for row in result["assumes"]]
    typer.echo(
        f"\nrests on {len(grades)} assumptions, {grades.count('M')} of them working defaults that nobody published; --json lists "
        "them with their ranges, and what the loop leaves out"
    )
    if out is not None:
        typer.echo(f"written: {out / 'engagement.json'}, {', '.join(f'timeline-{name}.png' for name in data['positions'])}")


def _print_probabilities(result: dict[str, Any], raid: int) -> None:
    kill, published = result["probability_of_kill"], result["published"]
    all_of_them = "" if raid == 1 else "all "
    single = published["single_shot_probability"]
    alternative = f"a published single-shot probability of {_percent(single)} instead"
    worth = published["probability_of_kill"]
    lines = {
        "computed": f"{all_of_them}killed with probability {_percent(kill)} (95 % interval over {kill['runs']:,} runs), computed",
        "published": f"{alternative}: {'no figure, ' + published['why_not'] if worth is None else _percent(worth)}"
        + ("" if worth is None else ", shots taken as independent"),
    }
    first = result["headline"]
    typer.echo(f"  {lines.pop(first)}")
    if result["unknown_figures"] is not None:
        _print_draws(result["unknown_figures"], kill["interval"])
    typer.echo(f"  probability that the object engaged is the warhead: {result['warhead_probability']:g}")
    typer.echo(f"  {next(iter(lines.values()))}")
    if raid > 1:
        leakers = result["expected_leakers"]
        typer.echo(f"  expected to get through: {leakers['value']:.2f} of {raid} ({leakers['low']:.2f} to {leakers['high']:.2f})")
        each = ", ".join(f"{one['probability_of_kill']['value']:.3f}" for one in result["objects"])
        typer.echo(f"  each killed with probability: {each}")
    if "cities" in result:
        _print_cities(result)
    told = result["association"]
    if told["method"] == "tracked":
        wrong, kept = (f"{100.0 * told[key]:.1f} %" for key in ("wrong_share", "kept_back_share"))
        typer.echo(
            f"  looks of radars told apart by the tracker of many: {wrong} given to a wrong track, {kept} kept from their own"
        )
    shots = result["shots_fired"]
    typer.echo(f"  shots fired: {shots['mean']:.2f} of {shots['of']} on average")
    of = "runs" if raid == 1 else "missiles"
    misses = [
        f"{SPELLED.get(row['cause'], row['cause'].replace('_', ' '))} {100.0 * row['share']:.1f} %" for row in result["misses"]
    ]
    typer.echo(f"  not killed, share of all {of}: {'; '.join(misses) or 'none'}")


def _print_cities(result: dict[str, Any]) -> None:
    for row in result["cities"]:
        missiles, given = len(row["objects"]), row["interceptors_assigned"]
        what = f"{missiles} {'missile' if missiles == 1 else 'missiles'}, {given} interceptors assigned"
        typer.echo(f"  {row['city']} ({row['population']:,} people, {what}): spared with {_percent(row['probability_spared'])}")
    spared, aimed_at = result["expected_population_spared"], result["population_aimed_at"]
    typer.echo(f"  people expected to be spared: {spared:,} of {aimed_at:,}, where one missile costs a whole city")


def _print_draws(drawn: dict[str, Any], interval: list[float]) -> None:
    low, high = (f"{100.0 * end:.1f}" for end in interval)
    typer.echo(f"  unknown figures drawn: {low} to {high} %, {100.0 * drawn['mean']:.1f} % on average")
    typer.echo(f"    {drawn['figures_drawn']} figures over their ranges, {drawn['draws']} draws of {drawn['runs_each']} runs")
    most = ", ".join(f"{one['figure']} ({one['rank_correlation']:+.2f})" for one in drawn["weigh_most"])
    typer.echo(f"    what weighs most (rank correlation): {most or 'none beyond chance in so few draws'}")


def _percent(bounds: dict[str, float]) -> str:
    value, low, high = (f"{100.0 * bounds[key]:.1f}" for key in ("value", "low", "high"))
    return f"{value} % ({low} to {high})"


def _print_clock(result: dict[str, Any], raid: int) -> None:
    first = "" if raid == 1 else " of the first missile"
    typer.echo(f"  {'clock' + first + ', s':32s}{'median':>8s}{'5 %':>8s}{'95 %':>8s}{'in % of runs':>14s}")
    for name, label in EVENTS.items():
        row = result["timeline"][name]
        figures = "".join(f"{'-' if row[key] is None else format(row[key], '.0f'):>8s}" for key in ("median", "p5", "p95"))
        typer.echo(f"    {label:30s}{figures}{100.0 * row['share']:14.1f}")


def _print_track(result: dict[str, Any]) -> None:
    """The error of the track at a few times: every fifth part of what is known of it."""
    rows = [row for row in result["track_error"] if row["rms_m"] is not None]
    if not rows:
        typer.echo("  the missile was never tracked")
        return
    picked = [rows[round(k * (len(rows) - 1) / 5)] for k in range(6)]
    shown = ", ".join(f"{row['time_s']:.0f} s {_metres(row['rms_m'])} ({_metres(row['claimed_m'])})" for row in picked)
    typer.echo(f"  track error (claimed): {shown}")


def _metres(value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:.0f} m" if value < 1e3 else f"{value / 1e3:.1f} km"

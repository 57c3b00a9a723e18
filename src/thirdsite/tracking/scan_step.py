"""One scan worked into the tracks: carry, gate, branch, choose the best combination, prune, confirm, end, start.

Track-oriented multiple hypotheses: every track keeps its few likely histories, and which of them is right is decided
only `window_scans` later. A pure function of the picture and the scan, so that a tracker can go back and take a late scan
in its place.

Source: Blackman, Popoli 1999, Design and Analysis of Modern Tracking Systems, sec. 6.5-6.7 and 16.3 (scores, N-scan
pruning).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from thirdsite.tracking.combination import Option, best_combination
from thirdsite.tracking.estimates import Filter, RadarLook
from thirdsite.tracking.gating import chi_square_gate, normalised_distances
from thirdsite.tracking.tracks import History, LifeRules, Picture, Place, Track
from thirdsite.tracking.views import Scan, View

Array = NDArray[np.float64]
Numbering = Callable[[Scan, int], int]
"""(scan, row of the look) -> a number for it, the same whenever it is asked."""


class Starter(Protocol):
    """How a track starts; `starting.StartRules` is one."""

    def __call__(self, view: View, look: RadarLook, tracks: Sequence[Track]) -> Filter:
        """The filter of a new track from its first look; `tracks` stand at its time."""
        ...

    def place(self, view: View, look: RadarLook) -> Place:
        """Where a look was."""
        ...

    def second(self, view: View, first: Place, look: RadarLook, held: Filter) -> Filter | None:
        """The filter after the second look, None where `held` can take it as any other."""
        ...


ALWAYS = -1e9
"""Score of leaving a confirmed track out: only when nothing else is possible."""


@dataclass(frozen=True)
class _Branch:
    """A history with what the new scan adds to it; its filter is updated only if it is kept."""

    parent: History
    look: int
    number: int
    score: float
    chance: float

    @property
    def path(self) -> tuple[int, ...]:
        return (*self.parent.path, self.number)


def take_scan(picture: Picture, scan: Scan, view: View, rules: LifeRules, start: Starter, numbering: Numbering) -> Picture:
    """The picture after a scan that is not earlier than any of its tracks.

    `start` makes the filter of a new track from a look that no track takes.
    """
    numbers = [numbering(scan, row) for row in range(len(scan))]
    carried = [_carried(track, scan.time_s) for track in picture.tracks]
    families = _branched(carried, scan, view, rules, numbers)
    options = [[Option(branch.score, frozenset(k for k in branch.path if k >= 0)) for branch in branches] for branches in families]
    chosen, cut = _chosen(carried, options, rules)

    kept: list[Track] = []
    taken: set[int] = set()
    ended_looks, ended = picture.ended_looks, picture.ended
    for track, branches, choice in zip(carried, families, chosen, strict=True):
        if choice < 0:
            ended += 1
            continue
        new = _pruned(track, branches, branches[choice], scan, view, rules, start)
        taken.add(branches[choice].look)
        if _lost(new, rules):
            ended += 1
            ended_looks += new.best.hits if new.confirmed else 0
        else:
            kept.append(new)
    full = picture.full
    if view.starts_tracks:
        for row, look in enumerate(scan.looks):
            if row in taken or not isinstance(look, RadarLook):
                continue
            if len(kept) >= rules.most_tracks:
                full += 1
                continue
            seen = {scan.sensor: scan.time_s}
            first = History(start(view, look, carried), 0.0, (numbers[row],), 1, (True,), {}, seen, start.place(view, look))
            kept.append(Track(numbers[row], scan.time_s, False, (first,)))
    return Picture(tuple(kept), picture.looks + len(scan), ended_looks, ended, picture.cut + cut, full)


def _carried(track: Track, time_s: float) -> Track:
    histories = []
    for history in track.histories:
        moved = history.filter.copy()
        moved.predict_to(time_s)
        histories.append(replace(history, filter=moved))
    return replace(track, histories=tuple(histories))


def _chosen(tracks: Sequence[Track], options: Sequence[Sequence[Option]], rules: LifeRules) -> tuple[list[int], int]:
    """The branch of every track, -1 for none.

    Confirmed tracks choose first; then tentative ones that explain their looks better than clutter does; then, from what
    those leave, the weaker ones that may still prove right.
    """
    chosen = [-1] * len(tracks)
    taken: set[int] = set()
    cut = 0
    for confirmed, without in ((True, ALWAYS), (False, 0.0), (False, rules.least_score)):
        group = [k for k, track in enumerate(tracks) if track.confirmed is confirmed and chosen[k] < 0]
        left = [[j for j, option in enumerate(options[k]) if not option.looks & taken] for k in group]
        held, more = best_combination(
            [[options[k][j] for j in rows] for k, rows in zip(group, left, strict=True)], [without] * len(group)
        )
        cut += more
        for k, rows, choice in zip(group, left, held, strict=True):
            if choice >= 0:
                chosen[k] = rows[choice]
                taken |= options[k][rows[choice]].looks
    return chosen, cut


def _branched(tracks: Sequence[Track], scan: Scan, view: View, rules: LifeRules, numbers: Sequence[int]) -> list[list[_Branch]]:
    """Every history of every track without a look, and with each look inside its gate."""
    histories = [history for track in tracks for history in track.histories]
    ratios, chances = _log_ratios(histories, scan, view, rules)
    families: list[list[_Branch]] = []
    k = 0
    for track in tracks:
        branches = []
        for history in track.histories:
            miss = log(1.0 - min(chances[k], 0.999) * rules.gate_probability)
            branches.append(_Branch(history, -1, -1, history.score + miss, chances[k]))
            branches += [
                _Branch(history, j, numbers[j], history.score + float(ratios[k, j]), chances[k])
                for j in np.nonzero(np.isfinite(ratios[k]))[0].tolist()
            ]
            k += 1
        families.append(_likeliest(branches, 2 * rules.most(track.confirmed)))
    return families


def _likeliest(branches: list[_Branch], most: int) -> list[_Branch]:
    """The likeliest branches, and those without a look, which are always possible."""
    if len(branches) <= most:
        return branches
    kept = {id(branch) for branch in sorted(branches, key=lambda branch: -branch.score)[:most]}
    return [branch for branch in branches if branch.look < 0 or id(branch) in kept]


def _log_ratios(histories: Sequence[History], scan: Scan, view: View, rules: LifeRules) -> tuple[Array, list[float]]:
    """log(P_D density / clutter) of every look in every gate, -inf outside; each history's chance of a look."""
    prepared, variances = view.prepared(scan)
    pairings = [view.pair(history.filter, scan, prepared) for history in histories]
    chances = [each.chance for each in pairings]
    if not pairings or not len(scan):
        return np.empty((len(histories), 0)), chances
    axes = variances.shape[1]
    spreads = np.stack([each.spread for each in pairings])
    if (variances == variances[0]).all():
        covariances = spreads + np.diag(variances[0])
    else:
        covariances = spreads[:, None] + np.einsum("mi,ij->mij", variances, np.eye(axes))[None]
    squared, density = normalised_distances(np.stack([each.residuals for each in pairings]), covariances)
    clutter = np.log(np.maximum([each.clutter for each in pairings], 1e-300))[:, None]
    ratios = np.log(np.clip(chances, 1e-3, 0.999))[:, None] + density - clutter
    return np.where(squared < chi_square_gate(rules.gate_probability, axes), ratios, -np.inf), chances


def _pruned(
    track: Track, branches: list[_Branch], choice: _Branch, scan: Scan, view: View, rules: LifeRules, start: Starter
) -> Track:
    """The chosen branch first, then the likeliest others that agree with it before the window."""
    settled = choice.path[: max(0, len(choice.path) - rules.window_scans)]
    others = [
        branch
        for branch in branches
        if branch is not choice and branch.path[: len(settled)] == settled and branch.score > choice.score - rules.score_gap
    ]
    if rules.window_scans == 0:
        others = []
    others = sorted(others, key=lambda branch: -branch.score)[: rules.most(track.confirmed) - 1]
    histories = tuple(_grown(branch, len(settled), scan, view, rules, start) for branch in (choice, *others))
    confirmed = track.confirmed or sum(histories[0].recent) >= rules.confirm_hits
    return replace(track, histories=histories, confirmed=confirmed)


def _grown(branch: _Branch, settled: int, scan: Scan, view: View, rules: LifeRules, start: Starter) -> History:
    parent, hit = branch.parent, branch.look >= 0
    new = parent.filter
    if hit:
        look = scan.looks[branch.look]
        again = None
        if parent.first is not None and isinstance(look, RadarLook):
            again = start.second(view, parent.first, look, new)
        if again is None:
            new = new.copy()
            view.take(new, look)
        else:
            new = again
    missed = 0.0 if hit else parent.missed_log.get(scan.sensor, 0.0) + log(1.0 - min(branch.chance, 0.999))
    had_chance = hit or branch.chance > 0.0
    return History(
        filter=new,
        score=branch.score,
        path=branch.path[settled:],
        hits=parent.hits + hit,
        recent=(*parent.recent, hit)[-rules.confirm_looks :] if had_chance else parent.recent,
        missed_log={**parent.missed_log, scan.sensor: missed},
        sources={**parent.sources, scan.sensor: scan.time_s} if hit else parent.sources,
        first=None if hit else parent.first,
    )


def _lost(track: Track, rules: LifeRules) -> bool:
    best = track.best
    if not track.confirmed:
        return len(best.recent) - sum(best.recent) > rules.confirm_looks - rules.confirm_hits
    wide = float(np.diag(track.covariance)[:3].max()) > rules.widest_m**2
    return wide or min(best.missed_log.values(), default=0.0) < log(rules.lost_probability)

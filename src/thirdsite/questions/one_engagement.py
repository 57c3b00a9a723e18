"""One engagement of the first question, shown second by second under each position."""

from __future__ import annotations

from thirdsite.chain.case import Case
from thirdsite.chain.engagement import Question, engage
from thirdsite.chain.loop_setup import BLOCK_RUNS
from thirdsite.chain.monte_carlo import Stop
from thirdsite.errors import OutOfRange, OutsideValidity
from thirdsite.questions.engagement_figure import engagement_figure
from thirdsite.questions.figures import EngagementFigure
from thirdsite.questions.protection_study import CityTable
from thirdsite.scenario.scenario import launch_points


def one_engagement(case: Case, tables: list[CityTable]) -> list[EngagementFigure]:
    """The first missile of the scenario that is ever fired on, at the largest city where it is, from the first launch point in
    range; nothing where none is."""
    for table in tables:
        fired = [i for i in range(len(table.cities)) if any(odds.shots[i] > 0.0 for odds in table.odds)]
        for start in launch_points(table.threat, case.catalog) if fired else []:
            threat, city = table.threat, table.cities[fired[0]]
            firing = next(k for k, odds in enumerate(table.odds) if odds.shots[fired[0]] > 0.0)
            alone = case.alone(int(table.fired_by[firing][fired[0]]))
            question = Question(threat.missile, start, city.id, threat.loft_deg)
            try:
                answer = engage(alone, question, Stop(BLOCK_RUNS), draws=0)
            except (OutOfRange, OutsideValidity):
                continue
            return [engagement_figure(alone, question, one) for one in answer.engagements.values()]
    return []

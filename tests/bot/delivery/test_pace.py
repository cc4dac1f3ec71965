"""Edits of run messages share Slack's budget; what people wait for is never held."""

import pytest

from bot.delivery.pace import Pace
from core.domain.ids import DecisionSetId

RUN = DecisionSetId("d-1")


@pytest.mark.parametrize(("live", "seconds"), [(1, 3.0), (2, 3.0), (10, 13.0), (100, 130.0)])
def test_the_more_runs_are_live_the_seldomer_each_is_edited(live: int, seconds: float) -> None:
    pace = Pace(now=lambda: 100.0)
    assert pace.wait(RUN, live=live, urgent=False) == 0
    pace.edited(RUN, ended=False)
    assert pace.wait(RUN, live=live, urgent=False) == pytest.approx(seconds)


def test_what_is_urgent_is_not_held_and_an_ended_run_is_forgotten() -> None:
    pace = Pace(now=lambda: 100.0)
    pace.edited(RUN, ended=False)
    assert pace.wait(RUN, live=9, urgent=True) == 0
    pace.edited(RUN, ended=True)
    assert pace.wait(RUN, live=9, urgent=False) == 0


def test_time_that_has_passed_counts() -> None:
    now = [100.0]
    pace = Pace(now=lambda: now[0])
    pace.edited(RUN, ended=False)
    now[0] = 102.0
    assert pace.wait(RUN, live=1, urgent=False) == pytest.approx(1.0)

"""The whole thread of a run as people read it in Slack. `--update-golden` rewrites the file; its diff is the review."""

from pathlib import Path

import pytest

from tests.bot import a_story as tell
from tests.bot.slack.transcript import transcript

GOLDEN = Path(__file__).parent / "golden" / "thread.md"


def test_a_run_reads_like_this_in_slack(request: pytest.FixtureRequest) -> None:
    told = transcript(tell.events([*tell.with_questions(), *tell.to_the_end()[1:]]))
    if request.config.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")

"""Requirements of every kind, read by the rules: scored as a whole, as `agentic-mlops eval` scores them."""

from pathlib import Path

import pytest

from core.application.evaluation import Case, Observed, cases_in, score, summary
from core.understanding import understand
from tests.core.understanding.scoring import first_reply

FOLDER = Path(__file__).parent / "evaluation"


def seen(case: Case) -> Observed:
    """What the first reply is built from; whether the design holds what it must is for `eval` to say."""
    read = understand(case.messages, answers={})
    said = {key: p.quote for key, p in read.provenance.items() if p.source == "stated"}
    return Observed(action=first_reply(read), constraints=read.constraints.stated(), stated=said)


@pytest.mark.parametrize("file", ["kinds.json", "frozen.json"])
def test_most_is_read_as_expected_and_nothing_is_made_up(file: str) -> None:
    wanted = cases_in((FOLDER / file).read_text(encoding="utf-8"))
    whole = summary([score(case, seen(case), core_keys=wanted.core_keys) for case in wanted.requirements])
    assert whole["invented"] == 0
    assert float(str(whole["f1"])) >= 0.95
    assert float(str(whole["first_action"])) >= 0.95

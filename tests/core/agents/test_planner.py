"""The planner's rules on its own cases, and what a model may and may not decide in its place."""

from pathlib import Path

import pytest
import yaml
from pydantic import JsonValue

from core.adapters.model.scripted import ScriptedModel
from core.agents.planner import Input, Output, planner
from core.agents.planner.rules import decide, ground
from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.planning.search import search

CASES = sorted((planner.folder / "cases").glob("*.yaml"))
CHECKOUT = Constraints(
    serving_mode="realtime", latency_p95_ms=100, throughput_rps=200, regions=("eu-west-1",), monthly_budget_usd=900
)


def asked(constraints: Constraints, *, coverage: float = 1.0) -> Input:
    result = search(constraints, catalog=load_catalog(), prices=load_prices())
    return Input(constraints=constraints, options=result, coverage=coverage)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_rules_decide_every_case(path: Path) -> None:
    case: dict[str, dict[str, JsonValue]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    expected = case["expect"]
    output = decide(asked(Constraints.model_validate(case["constraints"])))

    assert output.chosen == expected["chosen"]
    for step in expected.get("next_steps", []):  # type: ignore[union-attr]
        assert any(str(step) in said for said in output.reason.next_steps)
    if "pattern" not in expected:
        assert output.plan is None
        assert output.cost is None
        return
    assert output.plan is not None
    assert output.cost is not None
    assert output.plan.pattern == expected["pattern"]
    assert all(component in output.plan for component in expected["components"])  # type: ignore[union-attr]
    assert output.cost.high <= expected["at_most_usd"]  # type: ignore[operator]


def test_the_reason_names_candidates_rejections_and_what_confidence_is_from() -> None:
    reason = decide(asked(CHECKOUT, coverage=0.8)).reason

    assert reason.choice.id == "recommended"
    assert len(reason.candidates) >= 2
    assert {one.id for one in reason.rejected} >= {one.id for one in reason.candidates if one.id != "recommended"}
    assert reason.impact.latency_p95_ms is not None
    assert reason.impact.latency_p95_ms <= 100
    assert 0 < reason.confidence <= 0.8
    assert "coverage 0.80" in reason.confidence_from


def test_a_model_chooses_but_the_figures_are_the_search_s() -> None:
    question = asked(CHECKOUT)
    other = question.options.options[1]
    invented = Output(
        chosen=other.name, justification="We know it.", cost=other.cost.model_copy(update={"monthly_usd": 1.0})
    )
    output = ground(question, invented)

    assert output.plan is not None
    assert output.plan.components == other.plan.components
    assert output.cost == other.cost
    assert output.reason.choice.justification == "We know it."
    assert "recommended" in {one.id for one in output.reason.rejected}


def test_an_option_that_nobody_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of recommended"):
        ground(asked(CHECKOUT), Output(chosen="eks", justification="I like it."))


def test_nothing_can_be_chosen_where_nothing_is_feasible() -> None:
    question = asked(CHECKOUT.with_values({"serving_mode": "edge"}))

    assert ground(question, Output(chosen="none", justification="no")).plan is None
    with pytest.raises(ValueError, match="must be one of none"):
        ground(question, Output(chosen="recommended", justification="yes"))


def test_a_model_is_asked_for_no_figure() -> None:
    properties = Output.model_json_schema()["properties"]

    assert set(properties) == {"chosen", "justification", "risks", "next_steps"}


async def test_a_model_is_corrected_once_and_then_decides() -> None:
    question = asked(CHECKOUT)
    model = ScriptedModel(
        "two tries",
        {
            "planner": [
                {"chosen": "eks", "justification": "I like it."},
                {"chosen": "cheapest", "justification": "It is cheap."}
                if any(option.name == "cheapest" for option in question.options.options)
                else {"chosen": "recommended", "justification": "It is cheap."},
            ]
        },
    )
    decision = await planner.decide(question, model)

    assert decision.decided_by == "scripted:two tries"
    assert decision.output.plan is not None
    assert decision.output.reason.choice.justification == "It is cheap."
    assert "must be one of recommended" in model.prompts[1][1]


async def test_a_model_that_is_away_leaves_the_rules_to_decide() -> None:
    decision = await planner.decide(asked(CHECKOUT), ScriptedModel("away", {}))

    assert decision.decided_by == "rules"
    assert decision.output == decide(asked(CHECKOUT))


@pytest.mark.parametrize("serving", ["realtime", "edge"])
async def test_the_prompt_holds_the_options_or_what_stands_in_the_way(serving: str) -> None:
    model = ScriptedModel("silent", {})
    await planner.decide(asked(CHECKOUT.with_values({"serving_mode": serving})), model)
    prompt = model.prompts[0][1]

    assert "latency_p95_ms: 100.0" in prompt
    assert ("### recommended" in prompt) == (serving == "realtime")
    assert ("Answer `none`" in prompt) == (serving == "edge")

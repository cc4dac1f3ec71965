"""Both critics' rules on their cases: they explain what was computed and compute nothing else."""

from pathlib import Path

import pytest
import yaml
from pydantic import JsonValue

from core.adapters.model.scripted import ScriptedModel
from core.agents import critic_cost as cost_critic
from core.agents import critic_tech as tech_critic
from core.agents.critic_cost import critic_cost
from core.agents.critic_cost import rules as cost_rules
from core.agents.critic_tech import critic_tech
from core.agents.critic_tech import rules as tech_rules
from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.domain.finding import Finding
from core.planning.costing import at_load
from core.planning.search import search

CATALOG, PRICES = load_catalog(), load_prices()
CHECKOUT = Constraints(
    serving_mode="realtime", latency_p95_ms=100, throughput_rps=200, regions=("us-east-1",), monthly_budget_usd=900
)


def cases(folder: Path) -> list[Path]:
    return sorted((folder / "cases").glob("*.yaml"))


def read(path: Path) -> tuple[Constraints, dict[str, JsonValue]]:
    case: dict[str, dict[str, JsonValue]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Constraints.model_validate(case["constraints"]), case["expect"]


def technical(constraints: Constraints) -> tech_critic.Input:
    result = search(constraints, catalog=CATALOG, prices=PRICES)
    assert result.plan is not None
    return tech_critic.Input(plan=result.plan, constraints=constraints, findings=result.findings)


def priced(constraints: Constraints) -> cost_critic.Input:
    result = search(constraints, catalog=CATALOG, prices=PRICES)
    assert result.plan is not None
    assert result.cost is not None
    tenfold = at_load(result.plan, constraints, factor=cost_rules.TENFOLD, catalog=CATALOG, prices=PRICES)
    return cost_critic.Input(plan=result.plan, constraints=constraints, cost=result.cost, tenfold=tenfold)


@pytest.mark.parametrize("path", cases(critic_tech.folder), ids=lambda path: path.stem)
def test_the_technical_critic_decides_every_case(path: Path) -> None:
    constraints, expected = read(path)
    output = tech_rules.decide(technical(constraints))

    assert output.reason.choice.id == expected["verdict"]
    assert {finding.check for finding in output.findings} >= set(expected["checks"])  # type: ignore[arg-type]
    assert str(expected.get("risk", "")) in " ".join(output.reason.risks)


@pytest.mark.parametrize("path", cases(critic_cost.folder), ids=lambda path: path.stem)
def test_the_cost_critic_explains_every_case(path: Path) -> None:
    constraints, expected = read(path)
    output = cost_rules.decide(priced(constraints))

    assert all(str(words) in output.summary for words in expected["says"])  # type: ignore[union-attr]
    assert str(expected["risk"]) in " ".join(output.reason.risks)
    assert output.cost is not None
    assert output.reason.impact.monthly_usd == output.cost.monthly_usd


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        (("ok",), "holds"),
        (("ok", "M"), "holds with warnings"),
        (("M", "H"), "holds with consent"),
        (("H", "B"), "blocked"),
    ],
)
def test_the_worst_finding_is_the_verdict(severities: tuple[str, ...], verdict: str) -> None:
    findings = tuple(
        Finding.model_validate({"check": f"C{n}", "severity": s, "evidence": "1 > 0", "detail": f"It is {s}."})
        for n, s in enumerate(severities)
    )
    output = tech_rules.decide(technical(CHECKOUT).model_copy(update={"findings": findings}))

    assert output.reason.choice.id == verdict
    assert len(output.reason.risks) == len([s for s in severities if s != "ok"])


def test_a_model_cannot_talk_a_finding_away() -> None:
    question = technical(CHECKOUT.with_values({"ci_system": "azure_devops"}))
    output = tech_rules.ground(question, tech_critic.Output(summary="All is well.", findings=()))

    assert output.findings == question.findings
    assert output.reason.choice.id == "holds with consent"


def test_a_model_cannot_change_a_price() -> None:
    question = priced(CHECKOUT)
    output = cost_rules.ground(question, cost_critic.Output(summary="Cheap.", cost=None))

    assert output.cost == question.cost
    assert output.reason.choice.justification == "Cheap."


def test_drivers_are_the_components_by_what_they_cost() -> None:
    question = priced(CHECKOUT)
    drivers = question.drivers

    assert [d.usd for d in drivers] == sorted((d.usd for d in drivers), reverse=True)
    assert sum(d.usd for d in drivers) == pytest.approx(question.cost.monthly_usd, abs=0.02)
    assert sum(d.share for d in drivers) == pytest.approx(1, abs=0.01)


def test_environments_that_nobody_asked_for_are_told_beside_the_price() -> None:
    assert set(priced(CHECKOUT).unasked) == {"dev", "staging"}
    assert set(priced(CHECKOUT.with_values({"environments": ["dev", "prod"]})).unasked) == {"staging"}


def test_defaults_lower_the_confidence_of_the_technical_critic() -> None:
    question = technical(CHECKOUT)
    unsure = question.model_copy(update={"defaulted": ("throughput_rps", "latency_p95_ms")})

    assert tech_rules.decide(unsure).reason.confidence < tech_rules.decide(question).reason.confidence


async def test_models_are_asked_for_words_only_with_the_figures_before_them() -> None:
    for output in (tech_critic.Output, cost_critic.Output):
        assert set(output.model_json_schema()["properties"]) == {"summary", "risks", "next_steps"}
    words = {"summary": "It is fine.", "risks": ["growth"]}
    model = ScriptedModel("words", {"critic_tech": [words], "critic_cost": [words]})

    tech = await critic_tech.decide(technical(CHECKOUT), model)
    cost = await critic_cost.decide(priced(CHECKOUT), model)

    assert tech.output.findings == technical(CHECKOUT).findings
    assert cost.output.cost == priced(CHECKOUT).cost
    for decision in (tech, cost):
        assert decision.output.reason.choice.justification == "It is fine."
        assert decision.output.reason.risks[0] == "growth"
        assert decision.output.reason.confidence > 0
    prompts = dict(model.prompts)
    assert "LAT-BUDGET" in prompts["critic_tech"]
    assert "ecs_fargate_api" in prompts["critic_cost"]

import pytest

from core.agents.rationale import Input, Output, Section, rationale
from core.agents.rationale.rules import decide, ground
from core.domain.policy import PolicyReport, RuleResult
from core.domain.reason import Chosen, Reason
from core.ports import Answer, Usage
from tests.core.generator.blueprints import BATCH, REALTIME, a_blueprint, a_card


class Scripted:
    label = "openai:scripted"

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    async def ask(self, prompt: str, schema: type[object], **_: object) -> Answer:
        return Answer(value=self.answers.pop(0), usage=Usage())


def a_question(*, cards: bool = True) -> Input:
    blueprint = a_blueprint(BATCH)
    cost = Chosen(id="cost", justification="32.47 USD a month; most of it: cloudwatch.")
    told = (a_card(blueprint.plan), a_card(blueprint.plan, node="critic_cost", choice=cost, confidence=0.6))
    rules = (RuleResult(id="NET-05", status="fail", severity="M", remedy="Add a flow log."),)
    return Input(
        cards=told if cards else (),
        plan=blueprint.plan,
        constraints=blueprint.constraints,
        cost=blueprint.cost,
        policy=PolicyReport.of(rules),
    )


def section(text: str) -> Output:
    return Output(sections=(Section(id="why", title="Why", text=text),))


def test_the_rules_compile_the_cards_into_sections() -> None:
    output = decide(a_question())
    texts = {part.id: part.text for part in output.sections}
    assert list(texts) == ["why_this_design", "what_it_costs", "what_was_checked", "risks", "next_steps"]
    assert "Not sm_realtime" in texts["why_this_design"]
    assert "Failing: NET-05." in texts["what_was_checked"]
    assert texts["risks"] == "Traffic may grow."


def test_the_confidence_is_that_of_the_least_certain_card() -> None:
    assert decide(a_question()).reason.confidence == 0.6


def test_without_cards_the_plan_itself_is_told() -> None:
    output = decide(a_question(cards=False))
    assert output.sections[0].text == a_blueprint(BATCH).plan.objective
    assert output.reason.confidence == 0.0


@pytest.mark.parametrize("constraints", [BATCH, REALTIME])
def test_the_rules_pass_their_own_check(constraints: object) -> None:
    blueprint = a_blueprint(BATCH if constraints is BATCH else REALTIME)
    question = Input(cards=blueprint.cards, plan=blueprint.plan, constraints=blueprint.constraints, cost=blueprint.cost)
    assert isinstance(decide(question).reason, Reason)


def test_a_figure_that_nobody_computed_is_refused() -> None:
    with pytest.raises(ValueError, match="4711"):
        ground(a_question(), section("It answers 4,711 requests a second."))


def test_figures_of_the_cards_and_small_counts_are_taken() -> None:
    budget = a_blueprint(BATCH).constraints.monthly_budget_usd
    output = ground(a_question(), section(f"It stays below {budget:,.0f} USD in 3 environments."))
    assert output.sections[0].id == "why"


def test_two_sections_of_one_name_are_refused() -> None:
    twice = Output(sections=section("a").sections * 2)
    with pytest.raises(ValueError, match="same id"):
        ground(a_question(), twice)


async def test_a_model_that_invents_figures_loses_to_the_rules() -> None:
    invented = {"sections": [{"id": "why", "title": "Why", "text": "Saves 9876 USD."}]}
    decision = await rationale.decide(a_question(), Scripted(invented, invented, invented))
    assert decision.decided_by == "rules"
    assert "did not decide" in decision.note
    assert decision.output == decide(a_question())

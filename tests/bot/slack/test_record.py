"""Questions are answered from what was recorded: options, costs, quotes, verdicts. Nothing is made up."""

import pytest

from bot.cards import Card, Story
from bot.slack import record
from bot.slack.record import Known
from core.domain.constraints import Constraints, Coverage, Provenance
from core.domain.events import CoverageUpdate
from core.domain.requirement import Notice
from tests.bot import a_story as tell

CATALOG = {
    "lambda_batch": Known(kind="batch-compute", title="Batch on Lambda", words=("lambda",)),
    "sm_batch_transform": Known(kind="batch-compute", title="SageMaker batch transform", words=("sagemaker",)),
    "eks_kserve": Known(
        kind="online-serving", title="KServe on Amazon EKS", words=("eks", "kubernetes"), patterns=("realtime",)
    ),
    "iot_core": Known(kind="edge", title="AWS IoT Core", words=("iot core",), patterns=()),
    "msk_provisioned": Known(kind="stream", title="Amazon MSK", words=("kafka", "msk")),
}
READ = CoverageUpdate(
    constraints=Constraints(monthly_budget_usd=60, regions=("eu-west-1",), excluded=("kubernetes",), data_volume_gb=50),
    provenance={
        "regions": Provenance(source="stated", quote="eu-west-1", user="ann"),
        "excluded": Provenance(source="stated", quote="no kubernetes please", user="ann"),
        "data_volume_gb": Provenance(source="default"),
    },
    coverage=Coverage(score=1.0),
    notices=(Notice(kind="assumption", text="Stored data: 50 GB."),),
    first_action="plan",
)


def asked(question: str, *, end: bool = False) -> Card | None:
    told = [READ if p == tell.a_coverage() else p for p in (tell.to_the_end() if end else tell.to_final_gate())]
    story = Story.of(tell.events(told))
    return record.answer(question, story, may_decide="the requester, ann", catalog=CATALOG)


def said(question: str, *, end: bool = False) -> str:
    card = asked(question, end=end)
    assert card is not None
    return " ".join(
        (card.title, card.summary, *card.because, *(f"{f.label} {f.value}" for f in card.fields), *card.context)
    )


@pytest.mark.parametrize("question", ["why not EKS?", "Why not use EKS?", "what about EKS", "warum nicht EKS?"])
def test_what_is_for_another_kind_of_design_is_said_to_be_so_beside_what_was_compared(question: str) -> None:
    answer = said(question)
    assert "KServe on Amazon EKS is for designs of another kind (realtime); this one is batch" in answer
    assert "no kubernetes please" in answer
    assert "lambda batch: chosen" in answer


def test_what_no_plan_chooses_yet_is_said_to_be_so() -> None:
    assert "AWS IoT Core is in the catalog, but no plan chooses it" in said("why not IoT Core?")


@pytest.mark.parametrize("question", ["why not OpenShift?", "what about openshift"])
def test_what_was_never_an_option_is_said_to_be_none_beside_what_was_compared(question: str) -> None:
    answer = said(question)
    assert "Openshift is not in the catalog, so it was never an option" in answer
    assert "lambda batch: chosen" in answer
    assert "sm batch transform: not chosen, costs 40 USD/mo more" in answer


def test_an_option_is_answered_with_the_reason_it_was_not_chosen_for() -> None:
    assert "costs 40 USD/mo more" in said("why not SageMaker batch transform?")
    assert "most robust 94 USD" in said("why lambda?")


def test_a_component_that_was_not_needed_is_said_to_be_so() -> None:
    assert "Amazon MSK was not needed for this requirement" in said("why no Kafka?")


def test_what_drives_the_cost_is_told_line_by_line_with_its_assumptions() -> None:
    card = asked("what drives the cost?")
    assert card is not None
    assert card.title == "D-142v1 costs 54 USD/mo (43 USD – 65 USD)"
    assert card.table is not None
    assert card.table.rows[0] == ("lambda batch: lambda gb second", "1,000 GB-s", 54.2)
    assert "30 runs a month" in card.context[0]


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("why eu-west-1?", "ann said “eu-west-1”"),
        ("where is the data volume from?", "nobody said, so the default applies"),
        ("who may approve this?", "the requester, ann"),
        ("what did you assume?", "data volume gb: 50"),
        ("does it violate any policy?", "R-H (H): Rule H"),
        ("how sure are you?", "82 %, from the distance to the second-best plan"),
        ("how far is it?", "waiting for your approval"),
    ],
)
def test_each_question_finds_its_place_in_the_record(question: str, part: str) -> None:
    assert part in said(question)


def test_how_to_run_and_what_changed_are_known_at_the_end() -> None:
    assert "git clone /repo" in said("how do I run it?", end=True)
    assert "kms" in said("what changed?", end=True)


@pytest.mark.parametrize("question", ["lunch at 12?", "who won the match", "how do I run it?"])
def test_what_the_record_does_not_hold_is_not_answered(question: str) -> None:
    assert asked(question) is None


def test_before_anything_is_known_only_how_far_it_is_can_be_told() -> None:
    story = Story.of(tell.events([tell.started()]))
    assert record.answer("why not EKS?", story, may_decide="ann", catalog=CATALOG) is None
    assert record.answer("what does it cost?", story, may_decide="ann", catalog=CATALOG) is None
    assert record.answer("status?", story, may_decide="ann", catalog=CATALOG) is not None
    assert "nothing about that" in record.nothing(story).title

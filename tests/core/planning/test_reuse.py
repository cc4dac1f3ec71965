"""What exists is neither made nor billed, and the plan says so."""

import pytest

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints, Understanding
from core.phrases import tell
from core.planning.defaults import apply_defaults
from core.planning.result import Option
from core.planning.search import search
from tests.core.generator.blueprints import A_KEY, BATCH, BROWNFIELD, KAFKA, KUBERNETES, REALTIME

GREENFIELD = {"batch": BATCH, "realtime": REALTIME, "kafka": KAFKA, "kubernetes": KUBERNETES}
#: What a new one of each would be, and what it would cost at the least.
MADE = {
    "vpc": ("vpc_private", {"vpc_interface_endpoint_hour", "flow_logs_gb"}),
    "kms": ("kms", {"kms_key_month"}),
    "ecr": ("ecr", set[str]()),
    "kafka": ("msk_provisioned", {"msk_m7g_large_hour", "msk_gb_month"}),
    "eks": ("eks_kserve", {"eks_cluster_hour"}),
}


def planned(constraints: Constraints) -> tuple[Option, ...]:
    return search(constraints, catalog=load_catalog(), prices=load_prices()).options


@pytest.mark.parametrize("name", sorted(BROWNFIELD))
def test_no_option_makes_what_exists(name: str) -> None:
    options = planned(BROWNFIELD[name])
    assert options
    for option in options:
        used = {component.existing for component in option.plan.components} - {""}
        assert used >= {*(BROWNFIELD[name].reused or ())}
        assert not [MADE[thing][0] for thing in used if MADE[thing][0] in option.plan]


@pytest.mark.parametrize("name", sorted(BROWNFIELD))
def test_what_exists_is_not_billed_and_the_bill_says_so(name: str) -> None:
    option = planned(BROWNFIELD[name])[0]
    stand_ins = {component.id: component.existing for component in option.plan.components if component.existing}
    for line in option.cost.lines:
        assert line.component not in stand_ins or line.item not in MADE[stand_ins[line.component]][1]
    assert option.cost.monthly_usd < planned(GREENFIELD[name])[0].cost.monthly_usd
    (unbilled,) = [a for a in option.cost.assumptions if a.startswith("Not in the bill")]
    assert unbilled.count("your") == len(stand_ins)


def test_running_it_is_somebody_elses_work() -> None:
    assert planned(BROWNFIELD["kafka"])[0].effort_hours < planned(KAFKA)[0].effort_hours
    assert planned(BROWNFIELD["kubernetes"])[0].effort_hours < planned(KUBERNETES)[0].effort_hours


def test_plan_and_reasons_say_what_is_used() -> None:
    plan = planned(BROWNFIELD["realtime"])[0].plan
    assert "Uses your VPC (vpc-0123456789abcdef0); none is made." in plan.objective
    reasons = {component.id: component.reason for component in plan.components}
    assert reasons["vpc_existing"].startswith("Uses your VPC (vpc-0123456789abcdef0); none is made.")
    assert reasons["kms_existing"].startswith(f"Uses your KMS key ({A_KEY}); none is made.")
    assert tell(reasons["vpc_existing"], "de").startswith("Verwendet Ihre VPC (vpc-0123456789abcdef0)")


def test_a_kafka_brings_its_network_where_events_are_scored_and_not_elsewhere() -> None:
    assert "vpc_existing" in planned(KAFKA.with_values({"reused": ["kafka"]}))[0].plan
    nightly = planned(BATCH.with_values({"reused": ["kafka", "eks"]}))[0].plan
    assert not [component.id for component in nightly.components if component.existing]


def test_a_stand_in_stands_in_no_plan_of_those_who_have_nothing() -> None:
    for constraints in GREENFIELD.values():
        for option in planned(constraints):
            assert not [component.id for component in option.plan.components if component.existing]


def test_what_was_not_said_of_it_is_told_as_an_assumption() -> None:
    read = Understanding(constraints=BROWNFIELD["kafka"])
    filled = apply_defaults(read, catalog=load_catalog(), prices=load_prices())
    told = [notice.text for notice in filled.notices if "terraform.tfvars" in notice.text]
    assert any("your VPC: vpc_id, private_subnet_ids" in text for text in told)
    assert any("dev, staging and prod alike: your Kafka cluster" in text for text in told)

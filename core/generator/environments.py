"""What the three environments hand to the stack besides sizes: names, place, retention, the budget alarm's figure."""

import math
from collections.abc import Mapping

from core.domain.cost import CostEstimate
from core.generator import hcl
from core.generator.blueprint import Blueprint
from core.generator.wiring import ENVIRONMENTS
from core.planning.demand import Demand, demand

#: Zones of regions that do not simply have a, b and c (AWS names them per account; these are the usual ones).
_ZONES = {"ap-northeast-1": "acd", "ca-central-1": "abd", "us-west-1": "ac"}
#: Without a stated budget the alarm rings this much above the estimate.
HEADROOM = 1.2

#: Supplied by CI or the person who deploys, so no `.tfvars` file holds them.
SUPPLIED = ("account_id", "github_repository", "gitlab_project", "image_tag", "jenkins_job", "pipeline_account")


def demands_of(blueprint: Blueprint) -> dict[str, Demand]:
    return {environment: demand(blueprint.constraints, environment=environment) for environment in ENVIRONMENTS}


def root_values(blueprint: Blueprint, *, environment: str, demands: Mapping[str, Demand]) -> dict[str, hcl.Value]:
    region = blueprint.plan.region
    letters = _ZONES.get(region, "abc")
    return {
        "name": f"{blueprint.slug}-{environment}",
        "environment": environment,
        "region": region,
        "availability_zones": [f"{region}{letter}" for letter in letters[: max(1, demands[environment].zones)]],
        "retention_days": demands[environment].retention_days,
        "alert_email": "",
        "monthly_budget_usd": budget_of(blueprint, environment=environment),
    }


def budget_of(blueprint: Blueprint, *, environment: str) -> int:
    """Whole US dollars a month.

    A stated budget is split over the environments that it covers in the proportion of their estimates; without one,
    and for an environment that nobody asked for, it is the estimate and a fifth (an assumption, which the docs say).
    """
    cost, budget = blueprint.cost, blueprint.constraints.monthly_budget_usd
    estimate = cost.environments.get(environment, 0.0)
    covered = _covered_usd(cost, blueprint.constraints.environments or ())
    if budget and covered.get(environment):
        return max(1, math.floor(budget * covered[environment] / sum(covered.values())))
    return max(1, math.ceil(estimate * HEADROOM))


def _covered_usd(cost: CostEstimate, named: tuple[str, ...]) -> dict[str, float]:
    return {name: usd for name, usd in cost.environments.items() if name == "prod" or name in named}

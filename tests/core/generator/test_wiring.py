import pytest

from core.catalog.loader import Catalog
from core.domain.plan import PlannedComponent, Sizing
from core.errors import CatalogInvalid
from core.generator import Blueprint, hcl
from core.generator.environments import HEADROOM, budget_of, demands_of, root_values
from core.generator.wiring import ENVIRONMENTS, Wiring, wire
from tests.core.generator.blueprints import BATCH, KAFKA, REALTIME, a_blueprint


def wired(blueprint: Blueprint, catalog: Catalog) -> Wiring:
    return wire(blueprint.plan, blueprint.constraints, catalog=catalog, demands=demands_of(blueprint))


def test_every_input_without_a_default_is_filled(blueprint: Blueprint, catalog: Catalog) -> None:
    wiring = wired(blueprint, catalog)
    for component_id, inputs in wiring.modules.items():
        required = {name for name, variable in catalog[component_id].inputs.items() if variable.required}
        assert required <= inputs.keys()


def test_references_lead_to_outputs_that_exist(blueprint: Blueprint, catalog: Catalog) -> None:
    wiring = wired(blueprint, catalog)
    for inputs in wiring.modules.values():
        for value in inputs.values():
            for reference in value.arguments if isinstance(value, hcl.Call) else (value,):
                assert isinstance(reference, hcl.Ref)
                kind, name, *rest = reference.path.split(".")
                if kind == "module":
                    assert rest[0] in catalog[name].outputs
                else:
                    assert name in wiring.variables


def test_each_environment_has_a_value_for_every_parameter(blueprint: Blueprint, catalog: Catalog) -> None:
    wiring = wired(blueprint, catalog)
    assert set(wiring.parameters) == set(ENVIRONMENTS)
    keys = {environment: set(values) for environment, values in wiring.parameters.items()}
    assert keys["dev"] == keys["staging"] == keys["prod"] <= wiring.variables.keys()


def test_a_missing_need_is_a_contradiction_of_the_catalog(catalog: Catalog) -> None:
    plan = a_blueprint(BATCH).plan
    without = plan.model_copy(update={"components": tuple(c for c in plan.components if c.id != "kms")})
    with pytest.raises(CatalogInvalid, match="needs"):
        wire(without, BATCH, catalog=catalog, demands=demands_of(a_blueprint(BATCH)))


def test_a_missing_sizing_line_is_a_contradiction_of_the_catalog(catalog: Catalog) -> None:
    plan = a_blueprint(BATCH).plan
    emptied = tuple(c.model_copy(update={"sizing": {"prod": Sizing()}}) for c in plan.components)
    broken = plan.model_copy(update={"components": emptied})
    with pytest.raises(CatalogInvalid, match="sizing"):
        wire(broken, BATCH, catalog=catalog, demands=demands_of(a_blueprint(BATCH)))


def test_an_environment_without_sizes_takes_those_of_the_next_larger_one(catalog: Catalog) -> None:
    blueprint = a_blueprint(BATCH)
    only_prod = tuple(c.model_copy(update={"sizing": {"prod": c.sizing["prod"]}}) for c in blueprint.plan.components)
    plan = blueprint.plan.model_copy(update={"components": only_prod})
    wiring = wire(plan, blueprint.constraints, catalog=catalog, demands=demands_of(blueprint))
    assert wiring.parameters["dev"] == wiring.parameters["prod"]


def test_a_stated_budget_is_split_by_cost_over_the_environments_that_it_covers() -> None:
    blueprint = a_blueprint(BATCH)
    shares = {name: budget_of(blueprint, environment=name) for name in ENVIRONMENTS}
    assert 800 - 2 <= shares["dev"] + shares["prod"] <= 800
    assert shares["prod"] > shares["dev"]
    assert shares["staging"] <= blueprint.cost.environments["staging"] * HEADROOM + 1


def test_zones_are_those_of_the_region() -> None:
    blueprint = a_blueprint(REALTIME)
    values = root_values(blueprint, environment="prod", demands=demands_of(blueprint))
    assert values["availability_zones"] == ["us-east-1a", "us-east-1b"]
    tokyo = blueprint.model_copy(update={"plan": blueprint.plan.model_copy(update={"region": "ap-northeast-1"})})
    values = root_values(tokyo, environment="prod", demands=demands_of(tokyo))
    assert values["availability_zones"] == ["ap-northeast-1a", "ap-northeast-1c"]


def test_resource_names_fit_their_limit(blueprint: Blueprint) -> None:
    for environment in ENVIRONMENTS:
        name = root_values(blueprint, environment=environment, demands=demands_of(blueprint))["name"]
        assert len(str(name)) <= 32


def test_the_private_routes_lead_to_the_other_side_of_a_vpn(catalog: Catalog) -> None:
    blueprint = a_blueprint(KAFKA)
    tunnel = PlannedComponent(
        id="site_to_site_vpn",
        kind=catalog["site_to_site_vpn"].spec.kind,
        capabilities=("hybrid_link",),
        reason="a link home",
        sizing=dict.fromkeys(
            ENVIRONMENTS, Sizing(values={"customer_gateway_address": "192.0.2.1", "certificate_id": "to-be-named"})
        ),
    )
    plan = blueprint.plan.model_copy(update={"components": (*blueprint.plan.components, tunnel)})
    wiring = wire(plan, blueprint.constraints, catalog=catalog, demands=demands_of(blueprint))
    inputs = wiring.modules["site_to_site_vpn"]
    assert inputs["route_table_ids"] == hcl.Ref("module.vpc_private.private_route_table_ids")

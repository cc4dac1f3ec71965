from core.domain.constraints import Constraints
from core.generator.diff import changes, said
from tests.core.generator.blueprints import BATCH, REALTIME, a_blueprint


def test_everything_that_changed_is_told() -> None:
    before, after = a_blueprint(BATCH), a_blueprint(REALTIME)
    found = changes(
        {"same": b"1", "gone": b"1", "other": b"1"},
        {"same": b"1", "new": b"1", "other": b"2"},
        plans=(before.plan, after.plan),
        constraints=(Constraints(monthly_budget_usd=800), Constraints(monthly_budget_usd=500, private_only=True)),
        costs=(before.cost, after.cost),
    )
    assert (found.files_added, found.files_removed, found.files_modified) == (("new",), ("gone",), ("other",))
    assert "ecs_fargate_api" in found.components_added
    assert "lambda_batch" in found.components_removed
    assert found.constraints_changed == {
        "monthly_budget_usd": ("800", "500"),
        "private_only": ("not said", "yes"),
    }
    assert found.cost_delta_usd == round(after.cost.monthly_usd - before.cost.monthly_usd, 2)


def test_equal_versions_have_no_changes() -> None:
    one = a_blueprint(BATCH)
    found = changes(
        {"a": b""}, {"a": b""}, plans=(one.plan, one.plan), constraints=(BATCH, BATCH), costs=(one.cost, one.cost)
    )
    assert found.model_dump() == type(found)().model_dump()


def test_without_a_version_before_everything_is_new() -> None:
    one = a_blueprint(BATCH)
    found = changes({}, {"a": b""}, plans=(None, one.plan), constraints=(Constraints(), BATCH), costs=(None, one.cost))
    assert len(found.components_added) == len(one.plan.components)
    assert found.cost_delta_usd == round(one.cost.monthly_usd, 2)


def test_values_are_said_as_people_read_them() -> None:
    assert said(["GDPR", "SOC2"]) == "GDPR, SOC2"
    assert said({"auc": 0.8}) == "auc 0.8"
    assert said(2_000_000.0) == "2000000"
    assert said(False) == "no"

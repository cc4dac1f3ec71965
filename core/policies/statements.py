"""IAM policy statements out of Terraform, in one form whether written as a policy document or as `jsonencode`."""

from collections.abc import Iterator

from pydantic import JsonValue

from core.domain.base import Json
from core.policies.configuration import Configuration, Declared

_DOCUMENT = "aws_iam_policy_document"
_PRINCIPAL_KINDS = {"AWS", "Service", "Federated", "CanonicalUser"}


def statements_of(config: Configuration) -> Json:
    """By use: `held` allow a role something, `trust` say who may become a role, `guards` belong to a resource.

    Each is `{id, address, file, effect, actions, resources, principals, conditions}`; `id` is what holds it. A held one
    has, for its actions, `broad` (everything, or everything of a service) and whether it `passes` roles; of the many
    that do neither, only the `policies` that hold them are listed.
    In a guard, the resource `*` means the resource that the policy belongs to.
    """
    held: list[JsonValue] = []
    policies: dict[tuple[JsonValue, JsonValue], None] = {}
    trust: list[JsonValue] = []
    guards: list[JsonValue] = []
    for statement in _statements(config):
        if not statement["principals"]:
            if statement["effect"] == "Allow":
                policies[(statement["address"], statement["file"])] = None
                if (one := _held(statement)) is not None:
                    held.append(one)
        elif any(str(action).lower().startswith("sts:assumerole") for action in _list(statement["actions"])):
            trust.append(statement)
        else:
            guards.append(statement)
    return {
        "held": held,
        "trust": trust,
        "guards": guards,
        "policies": [{"address": a, "file": f} for a, f in policies],
    }


def _held(statement: Json) -> Json | None:
    actions = [str(action) for action in _list(statement["actions"])]
    broad: list[JsonValue] = [action for action in actions if action == "*" or action.endswith(":*")]
    passes = any(action.lower() == "iam:passrole" for action in actions)
    kept = {key: statement[key] for key in ("address", "file", "resources", "conditions")}
    return {**kept, "broad": broad, "passes": passes} if broad or passes else None


def _statements(config: Configuration) -> Iterator[Json]:
    for declared in config.of_kind("resource", "data"):
        if declared.type == _DOCUMENT:
            for block in _list(declared.values.get("statement")):
                yield _row(declared, _from_block(_object(block)))
        else:
            for value in declared.values.values():
                for statement in _list(_object(value).get("Statement")):
                    yield _row(declared, _from_json(_object(statement)))


def _row(declared: Declared, statement: Json) -> Json:
    return {
        "id": declared.id,
        "address": declared.address,
        "file": f"{declared.file}:{declared.line}",
        **statement,
    }


def _from_block(block: Json) -> Json:
    principals = [_object(p) for p in _list(block.get("principals"))]
    conditions = [_object(c) for c in _list(block.get("condition"))]
    return {
        "effect": block.get("effect", "Allow"),
        "actions": _list(block.get("actions")),
        "resources": _list(block.get("resources")),
        "principals": [{"type": p.get("type"), "identifiers": _list(p.get("identifiers"))} for p in principals],
        "conditions": [
            {"test": c.get("test"), "variable": c.get("variable"), "values": _list(c.get("values"))} for c in conditions
        ],
    }


def _from_json(statement: Json) -> Json:
    return {
        "effect": statement.get("Effect", "Allow"),
        "actions": _list(statement.get("Action")),
        "resources": _list(statement.get("Resource")),
        "principals": list(_principals(statement.get("Principal"))),
        "conditions": list(_conditions(_object(statement.get("Condition")))),
    }


def _principals(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, str):
        yield {"type": "*", "identifiers": [value]}
    for kind, identifiers in _object(value).items():
        if kind in _PRINCIPAL_KINDS:
            yield {"type": kind, "identifiers": _list(identifiers)}


def _conditions(value: Json) -> Iterator[JsonValue]:
    for test, variables in value.items():
        for variable, values in _object(variables).items():
            yield {"test": test, "variable": variable, "values": _list(values)}


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    """A single value stands for a list of one, as in IAM's own JSON."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]

from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from core.adapters.model.schema import LONGEST_TEXT, strict_schema
from core.agents.codegen import Output as Codegen
from core.agents.critic_cost import Output as CriticCost
from core.agents.critic_tech import Output as CriticTech
from core.agents.intake import Output as Intake
from core.agents.planner import Output as Planner
from core.agents.questions import Output as Questions
from core.agents.rationale import Output as Rationale

OUTPUTS = (Codegen, CriticCost, CriticTech, Intake, Planner, Questions, Rationale)


def nodes(schema: Any) -> list[dict[str, Any]]:
    below = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    found = [node for inner in below for node in nodes(inner)]
    return [schema, *found] if isinstance(schema, dict) else found


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda o: o.__module__)
def test_every_agents_schema_is_strict_and_bounded(output: type[BaseModel]) -> None:
    schema = strict_schema(output)
    for node in nodes(schema):
        match node.get("type"):
            case "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            case "string":
                assert "maxLength" in node
            case "array":
                assert "maxItems" in node
            case _:
                pass
        assert "default" not in node


def test_what_code_fills_in_is_not_asked_for() -> None:
    assert set(strict_schema(Planner)["properties"]) == {"chosen", "justification", "risks", "next_steps"}  # type: ignore[arg-type]


class Everything(BaseModel):
    """Not for a model."""

    default: int = Field(default=3, description="A field may have a keyword's name.")
    size: Literal["small", "large"] = "small"
    value: JsonValue = None
    short: str = Field(max_length=5)
    filled: SkipJsonSchema[str] = ""


def test_bounds_of_its_own_stay_and_names_are_no_keywords() -> None:
    schema: Any = strict_schema(Everything)
    assert list(schema["properties"]) == ["default", "size", "value", "short"]
    assert schema["properties"]["short"]["maxLength"] == 5 < LONGEST_TEXT
    assert schema["properties"]["size"]["enum"] == ["small", "large"]
    assert "description" not in schema
    kinds = [one["type"] for one in schema["$defs"]["JsonValue"]["anyOf"]]
    assert kinds == ["string", "number", "boolean", "array", "null"], "anything is said in types that are bounded"

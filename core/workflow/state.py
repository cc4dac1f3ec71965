"""What travels between nodes: ids and JSON only, so that any checkpoint of any process reads it back."""

from typing import Annotated, TypedDict

from core.domain.base import Json

Rows = list[Json]


def _merge(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    return {**left, **right}


class State(TypedDict, total=False):
    decision_set_id: str
    messages: Rows
    """The requirement's messages as they were last read, then the comments, in order."""
    comments: Rows
    """What was asked for at gates."""
    answers: Json
    asked: Rows
    """Questions of every round."""
    round: int
    draft: int
    read: Json
    """What was noted of the messages when a model had been asked, and by whom: `messages`, `extracts`, `by`."""
    understanding: Json
    assumed: Json
    """The understanding with defaults filled in, which planning works on."""
    coverage: Json
    asks: bool
    questions: Rows
    relaxations: Rows
    plan: Json | None
    options: Json
    """What the planner found, before anyone chose among it."""
    violations: Rows
    replans: int
    cost: Json | None
    findings: Rows
    policy: Json
    rendered: str
    """Artifact key of the tree that policy judged."""
    blocked: bool
    verdict: str
    waivers: Rows
    previous: Json
    """Plan, constraints, cost and tree of the draft that Revise replaced."""
    parent: Json
    """The same of the version before this one, where it came to a repository."""
    attempt: int
    tailored: Rows
    tree: str
    """Artifact key of the tree that the validators judge."""
    tried: list[str]
    validation: Json
    sections: Rows
    visits: Annotated[dict[str, int], _merge]


Patch = State

"""How a reading is judged against what was expected: the scale that the shared examples describe."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import JsonValue

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.base import Json
from core.domain.constraints import Understanding
from core.domain.requirement import FirstAction, Message
from core.planning.coverage import ASKS, coverage
from core.planning.decisive import decisive
from core.planning.defaults import apply_defaults
from core.planning.search import solve
from core.understanding import first_action

TEXTS = Path(__file__).parent / "texts"
#: Written and expected before the readers saw them; scored as a whole and not mended one by one.
FROZEN = Path(__file__).parent / "frozen"


@dataclass(frozen=True)
class Case:
    id: str
    messages: tuple[Message, ...]
    expect: Json
    action: str = "plan"
    absent: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    is_ml: bool = True


def cases(folder: Path = TEXTS) -> list[Case]:
    raw = [case for path in sorted(folder.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return [
        Case(
            id=case["id"],
            messages=tuple(Message(**m) for m in case.get("thread") or [{"user": "", "text": case["text"]}]),
            expect=case["expect"],
            action=case.get("action", "plan"),
            absent=tuple(case.get("absent", ())),
            notices=tuple(case.get("notices", ())),
            is_ml=case.get("is_ml", True),
        )
        for case in raw
    ]


def matches(expected: JsonValue, got: JsonValue) -> bool:
    """Numbers within a tenth, lists as subsets, text without regard to case, ranges and choices as they say."""
    if isinstance(expected, dict) and "range" in expected:
        low, high = expected["range"]  # type: ignore[misc]
        return isinstance(got, int | float) and low <= got <= high  # type: ignore[operator]
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(matches(value, got.get(key)) for key, value in expected.items())
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | float):
        return isinstance(got, int | float) and abs(got - expected) <= 0.1 * abs(expected)
    if isinstance(expected, list):
        return isinstance(got, list) and set(map(str, expected)) <= set(map(str, got))
    return isinstance(got, str) and str(expected).casefold() == got.casefold()


def missed(expect: Json, understanding: Understanding) -> dict[str, tuple[JsonValue, JsonValue]]:
    got = understanding.constraints.json_dict()
    return {key: (value, got.get(key)) for key, value in expect.items() if not matches(value, got.get(key))}


def first_reply(understanding: Understanding) -> FirstAction:
    """What people read first: what the words decide, then what the figures add."""
    said = first_action(understanding)
    if said != "plan":
        return said
    catalog, prices = load_catalog(), load_prices()
    measured = coverage(understanding, catalog=catalog, prices=prices)
    if measured.conflicts:
        return "flag_conflict"
    if measured.score < ASKS or any(f.blocking for f in decisive(understanding, catalog=catalog, prices=prices)):
        return "ask"
    filled = apply_defaults(understanding, catalog=catalog, prices=prices).constraints
    return "flag_conflict" if solve(filled, catalog=catalog, prices=prices).beyond_budget else "plan"

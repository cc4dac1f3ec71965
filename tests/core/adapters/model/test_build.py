import subprocess
import sys

import pytest
from pydantic import ValidationError

from core.errors import ConfigurationError
from core.settings import Settings


@pytest.mark.parametrize(
    ("given", "providers"),
    [
        ({}, ()),
        ({"openai_api_key": "k"}, ("openai",)),
        ({"openai_base_url": "http://127.0.0.1:1/v1"}, ("openai",)),
        ({"anthropic_api_key": "k"}, ("anthropic",)),
        ({"openai_api_key": "k", "anthropic_api_key": "k"}, ("openai", "anthropic")),
        ({"openai_api_key": "k", "anthropic_api_key": "k", "llm_mode": "anthropic"}, ("anthropic",)),
        ({"openai_api_key": "k", "anthropic_api_key": "k", "llm_mode": "rules"}, ()),
    ],
)
def test_who_is_asked_follows_from_the_keys_and_the_mode(given: dict[str, str], providers: tuple[str, ...]) -> None:
    assert Settings(**given).llm_providers == providers


@pytest.mark.parametrize("mode", ["openai", "anthropic"])
def test_a_mode_without_its_key_is_refused_in_a_sentence(mode: str) -> None:
    with pytest.raises((ConfigurationError, ValidationError), match=f"{mode.upper()}_API_KEY"):
        Settings(llm_mode=mode)


def test_building_a_model_imports_no_vendor() -> None:
    script = """
import sys
from core.adapters.model.build import Access, build_model
from core.adapters.model.provider import Limits
one = Access(api_key="k", base_url="", strong="s", fast="f")
model = build_model({"openai": one, "anthropic": one}, limits=Limits())
print(model.label, [m for m in ("openai", "anthropic", "detect_secrets", "phonenumbers") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "openai:s []"


def test_with_both_vendors_one_reasons_and_the_other_writes_code() -> None:
    from core.adapters.model.build import Access, build_model
    from core.adapters.model.provider import Limits

    one = Access(api_key="k", base_url="", strong="s", fast="f")
    model = build_model({"openai": one, "anthropic": one}, limits=Limits())
    orders = {a: [p.label("strong") for p in model._order(a)] for a in ("planner", "codegen")}  # pyright: ignore[reportPrivateUsage]
    assert orders == {"planner": ["openai:s", "anthropic:s"], "codegen": ["anthropic:s", "openai:s"]}

"""What is said to people about a requirement, in its own language: one YAML file a language. Decides nothing."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

FALLBACK = "en"


def sentence(language: object, name: str, **facts: object) -> str:
    """In English where the language is none of ours. Raises KeyError for an unknown name or a missing fact."""
    texts = _texts(language if isinstance(language, str) else FALLBACK)
    return texts[name].format(**facts)


@cache
def _texts(language: str) -> Mapping[str, str]:
    path = files("core.understanding.sentences") / f"{language}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else _texts(FALLBACK)

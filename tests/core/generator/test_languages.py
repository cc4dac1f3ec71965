"""The repository is in English whoever asked for it: the same facts give the same bytes."""

import re

import pytest

from core.catalog.loader import Catalog
from core.domain.constraints import Constraints
from core.generator import generate
from core.phrases import LANGUAGES
from tests.core.generator.blueprints import a_blueprint

ASKED = Constraints(use_case="churn", serving_mode="batch", batch_frequency="daily", regions=("eu-central-1",))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_language_of_the_requirement_changes_its_own_code_and_nothing_else(language: str, catalog: Catalog) -> None:
    english = generate(a_blueprint(ASKED.with_values({"language": "en"})), catalog=catalog)
    other = generate(a_blueprint(ASKED.with_values({"language": language})), catalog=catalog)

    assert english.keys() == other.keys()
    changed = {path for path in english if english[path] != other[path]}
    assert "docs/requirements.json" in changed
    for path in changed:
        pairs = zip(english[path].decode().splitlines(), other[path].decode().splitlines(), strict=True)
        lines = [pair for pair in pairs if pair[0] != pair[1]]
        assert [re.sub(rf"\b{language}\b", "en", here) for _, here in lines] == [line for line, _ in lines], path

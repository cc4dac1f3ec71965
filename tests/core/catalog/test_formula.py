import pytest

from core.catalog import formula
from core.errors import CatalogInvalid

FIGURES = {"peak_rps": 200.0, "production": 1, "kind": "big"}


def test_figures_are_put_in_and_only_the_branch_that_was_taken_is_shown() -> None:
    parsed = formula.parse("max(2, ceil(peak_rps / 84)) if production else 1")

    assert parsed.value(FIGURES) == 3
    assert parsed.shown(FIGURES) == "max(2, ceil(200 / 84))"
    assert parsed.names == {"peak_rps", "production"}


def test_a_formula_may_choose_a_word() -> None:
    assert formula.parse("'ml.m5.large' if peak_rps < 500 else 'ml.m5.xlarge'").value(FIGURES) == "ml.m5.large"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("__import__('os')", "may call only"),
        ("peak_rps.__class__", "may not use Attribute"),
        ("[x for x in (1, 2)]", "may not use"),
        ("a = 1", "not one expression"),
        ("1 +", "not one expression"),
        ("ceil(peak_rps, key=max)", "may call only"),
    ],
)
def test_anything_but_arithmetic_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(CatalogInvalid, match=complaint):
        formula.parse(text)


@pytest.mark.parametrize("text", ["unknown + 1", "1 / 0", "'a' + 1", "'word'", "1e308 * 10"])
def test_a_formula_without_a_number_is_the_catalogs_fault(text: str) -> None:
    with pytest.raises(CatalogInvalid):
        formula.number(text, FIGURES)


def test_a_figure_that_is_no_formula_is_itself() -> None:
    assert formula.number(2.5, {}) == 2.5


@pytest.mark.parametrize(
    ("value", "said"),
    [(3, "3"), (2_000_000.0, "2,000,000"), (0.012346, "0.01235"), (1234.567, "1,234.57"), (True, "true"), ("x", "x")],
)
def test_figures_are_said_with_four_digits(value: float | str, said: str) -> None:
    assert formula.figure(value) == said

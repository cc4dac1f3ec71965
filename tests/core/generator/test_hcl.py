import unicodedata
from typing import Any

import hcl2
import pygohcl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CatalogInvalid
from core.generator import hcl
from core.generator.hcl import Attribute, Block, Call, Ref, Type

#: Everything but what cannot be stored in a file at all.
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NASTY = st.text(alphabet="${}%\"\\\n\t`a'#/*<E", max_size=12)
NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
VALUE = st.recursive(
    st.booleans() | st.integers(-(10**12), 10**12) | TEXT | NASTY,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(bool) | NASTY.filter(bool), inner, max_size=3)
    ),
    max_leaves=8,
)


def parsed(text: str) -> Any:
    return pygohcl.loads(f"a = {text}\n")["a"]


@given(TEXT | NASTY)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert parsed(hcl.literal(text)) == unicodedata.normalize("NFC", text)


@given(NASTY)
def test_no_text_becomes_an_expression_for_the_other_parser_either(text: str) -> None:
    value: Any = hcl2.loads(f"a = {hcl.literal(text)}\nb = 1\n")
    assert value["b"] == 1
    assert isinstance(value["a"], str)


@given(VALUE)
def test_any_value_is_read_back_as_it_was(value: hcl.Value) -> None:
    assert parsed(hcl.literal(value)) == normal(value)


def normal(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [normal(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        case dict():
            return {normal(key): normal(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_numbers_keep_their_value(number: float) -> None:
    assert float(parsed(hcl.literal(number))) == pytest.approx(number, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(CatalogInvalid):
        hcl.literal(number)


@pytest.mark.parametrize("path", ["", "var.a; b", "${x}", "a.b\nc", "a.b\n", "module.x.", "file('x')"])
def test_only_names_become_references(path: str) -> None:
    with pytest.raises(CatalogInvalid):
        Ref(path)


def test_functions_and_types_are_checked_names() -> None:
    assert hcl.literal(Call("concat", (Ref("module.a.x"), [1]))) == "concat(module.a.x, [1])"
    with pytest.raises(CatalogInvalid):
        Call("a(b", ())
    with pytest.raises(CatalogInvalid):
        Type('string" }')


def test_blocks_are_aligned_as_terraform_fmt_aligns_them() -> None:
    block = Block(
        "module",
        ("x",),
        (
            Attribute("source", "./x"),
            None,
            Attribute("a", 1),
            Attribute("long_name", True),
            Attribute("tags", {"Project": "p", "Environment": "e"}),
            Attribute("z", None),
            Block("empty", (), ()),
        ),
    )
    assert hcl.render(block) == (
        'module "x" {\n'
        '  source = "./x"\n'
        "\n"
        "  a         = 1\n"
        "  long_name = true\n"
        "  tags = {\n"
        '    Project     = "p"\n'
        '    Environment = "e"\n'
        "  }\n"
        "  z = null\n"
        "  empty {}\n"
        "}\n"
    )


@given(st.dictionaries(NAME.filter(hcl.is_name), VALUE, max_size=5))
def test_a_tfvars_file_holds_what_it_was_given(values: dict[str, hcl.Value]) -> None:
    assert pygohcl.loads(hcl.assignments(values)) == {key: normal(value) for key, value in values.items()}

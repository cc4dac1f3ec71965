"""The HCL reader: what it reads, where it says that something stands, and what it refuses."""

import re
from pathlib import Path

import hcl2
import pygohcl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.terraform.hcl import Body, HclSyntaxError, read
from core.terraform.hcl.evaluate import Scope, evaluate, rendered
from core.terraform.hcl.nodes import references

_REPOSITORY = Path(__file__).parents[2] / "policies" / "repository"
_COMPONENTS = Path(__file__).parents[4] / "core" / "catalog" / "components"
FILES = sorted([*_REPOSITORY.rglob("*.tf"), *_COMPONENTS.glob("*/module/*.tf")])


def value_of(text: str) -> object:
    return rendered(evaluate(read(f"x = {text}\n").attributes["x"].value, Scope()))


def shape(body: Body) -> list[object]:
    """Types, labels and arguments, nested, in order."""
    blocks: list[object] = [[b.type, *b.labels, shape(b.body)] for b in body.blocks]
    return [sorted(body.attributes), *blocks]


def flat_names(value: object) -> set[str]:
    """Every key below, as python-hcl2 gives them: labels quoted, flags of its own."""
    if isinstance(value, list):
        return {name for item in value for name in flat_names(item)}
    if isinstance(value, dict):
        own = {str(k).strip('"') for k in value if not str(k).startswith("__")}
        return own | {name for item in value.values() for name in flat_names(item)}
    return set()


def own_names(body: Body) -> set[str]:
    names = set(body.attributes)
    for block in body.blocks:
        names |= {block.type, *block.labels} | own_names(block.body)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(p.parents[3])))
def test_real_modules_are_read_like_other_parsers_read_them(path: Path) -> None:
    text = path.read_text()
    body = read(text)
    pygohcl.loads(text)
    assert own_names(body) <= flat_names(hcl2.loads(text))
    headers = re.findall(r'^(resource|data) "(\w+)" "(\w+)"', text, re.MULTILINE)
    assert [(b.type, *b.labels) for b in body.of_type("resource", "data")] == headers


def test_every_block_and_argument_knows_its_line() -> None:
    body = read('a = 1\n\n# note\nblock "x" {\n  b = [\n    1,\n  ]\n\n  nested { c = 2 }\n}\n')
    block = body.blocks[0]
    assert (body.attributes["a"].line, block.line, block.body.attributes["b"].line) == (1, 4, 5)
    assert (block.body.blocks[0].line, block.body.blocks[0].body.attributes["c"].line) == (9, 9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"plain"', "plain"),
        (r'"quo\"te $${kept}"', 'quo"te ${kept}'),
        ("-1.5e3", -1500.0),
        ("[1, true, null,]", [1, True, None]),
        ("{ a = 1, \"b-c\" : [2] }", {"a": 1, "b-c": [2]}),
        ("<<-EOT\n  one\n  ${var.x}\n  EOT", "  one\n  ${var.x}\n"),
        ('"${var.name}-data"', "${var.name}-data"),
        ("1 + 2 * var.x", "${1 + 2 * var.x}"),
        ("max(2, 3)", 3),
        ('jsonencode({ a = "b" })', {"a": "b"}),
        ("true ? 1 : 2", 1),
        ("[for n in [1, 2, 3] : n * 2 if n > 1]", [4, 6]),
        ('{ for k, v in { a = 1 } : upper(k) => v }', {"${upper(k)}": 1}),
        ('{ for k, v in { a = 1 } : "${k}!" => v }', {"a!": 1}),
        ("!true || false", False),
        ('length(["a", "b"]) >= 2', True),
        ("concat([1], [2])", [1, 2]),
        ("{ a = { b = [7] } }.a.b[0]", 7),
    ],
)  # fmt: skip
def test_an_expression_gives_its_value_or_its_source(text: str, value: object) -> None:
    assert value_of(text) == value


def test_references_leave_out_names_that_a_for_binds() -> None:
    node = read('x = { for k, v in aws_s3_bucket.all : k => "${v.arn}/${var.p[local.i]}" }\n').attributes["x"].value
    assert sorted(ref.text for ref in references(node)) == ["aws_s3_bucket.all", "local.i", "var.p[local.i]"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('resource "a" "b" {\n  x = \n}\n', 2, "name is expected"),
        ('a = 1\nb = "x\n', 2, "not closed"),
        ("a = [1, 2\nb = 3\n", 2, "Expected"),
        ("}\n", 1, "closing brace"),
        ("x {\n a = 1\n", 3, "not closed"),
        ("a = <<EOT\nno end\n", 1, "heredoc"),
        ("a = 1\na = 2\n", 2, "twice"),
        ("a = b c\n", 1, "behind the end"),
        ("a = " + "[" * 500, 1, "too deeply"),
        ("x {" * 500, 1, "too deeply"),
    ],
)
def test_broken_text_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(HclSyntaxError, match=says) as caught:
        read(text)
    assert caught.value.line == line


KEYS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="ascii", min_codepoint=32))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def literal(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{\n" + "".join(f'"{k}" = {literal(v)}\n' for k, v in value.items()) + "}"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
        return f'"{escaped}"'
    return "null" if value is None else str(value).lower()


def exact(value: object) -> object:
    """Tells 1 from True, which Python thinks equal."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    return {k: exact(v) for k, v in value.items()} if isinstance(value, dict) else (type(value), value)


@given(VALUES)
def test_what_is_written_as_a_literal_is_read_back(value: object) -> None:
    assert exact(value_of(literal(value))) == exact(value)


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    line = 1
    try:
        read(text)
    except HclSyntaxError as exc:
        line = exc.line
    assert 1 <= line <= text.count("\n") + 1

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.generator import escape

HOSTILE = [
    "quote \" and ' and ` and ```",
    "```\n# heading\n```",
    "${var.secret} %{if true} {{ cookiecutter }} {% raw %} ${{ secrets.TOKEN }}",
    "line\r\nbreak\u2028separator\u0000nul\x1b[31m",
    "| a | b |\n| --- | --- |",
    "[click](javascript:alert(1)) ![x](http://example.invalid/x.png) <script>alert(1)</script>",
    "# heading\n- item\n1. one\n> quote\n---\n***bold*** _under_ ~~strike~~",
    '"]; n_x --> n_y; click n_x "javascript:alert(1)"',
    "<@U012ABCDE> asked <!channel>",
    "&lt; &#x3c; &amp;",
]


def tokens(text: str) -> set[str]:
    parsed = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return {token.type for token in parsed} | {c.type for token in parsed for c in token.children or ()}


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_plain_words_in_a_paragraph(text: str) -> None:
    assert tokens(escape.md(text)) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@given(st.text(max_size=60))
def test_any_text_is_plain_words_in_a_paragraph(text: str) -> None:
    assert tokens(escape.md(text)) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_cell_stays_one_cell(first: str, second: str) -> None:
    text = escape.table(["a", "b"], [[escape.md(first), escape.md(second)]])
    opened = [token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text)]
    assert opened.count("td_open") == 2
    assert opened.count("tr_open") == 2


@given(st.text(max_size=40))
def test_code_stays_in_its_span(text: str) -> None:
    assert "\n" not in escape.code(text)
    assert escape.code(text).count("`") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_a_mermaid_label_holds_no_syntax(text: str) -> None:
    assert not set(escape.mermaid(text)) & set('"[]{}<>|;`#&\n\r')


def test_words_stay_readable() -> None:
    assert escape.md("Score 2 million rows for 60 USD in eu-west-1, p95 < 100 ms") == (
        "Score 2 million rows for 60 USD in eu-west-1, p95 &lt; 100 ms"
    )
    assert escape.md("32.47 USD of monthly_budget_usd") == "32.47 USD of monthly_budget_usd"


def test_nobody_is_named() -> None:
    assert escape.line("<@U012ABCDE> asked <!channel>") == "@someone asked @someone"

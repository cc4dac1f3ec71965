import pytest

from bot.web.documents import render


def page_of(path: str) -> str:
    return f"/d/x/files/{path}?s=1" if path else "/d/x/files?s=1"


def rendered(text: str, *, path: str = "README.md", **others: bytes) -> str:
    return render(path, {path: text.encode(), "docs/cost.md": b"", "docs/adr/0001.md": b"", **others}, page_of=page_of)


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("docs/cost.md", "/d/x/files/docs/cost.md?s=1"),
        ("./docs/../docs/cost.md#lines", "/d/x/files/docs/cost.md?s=1#lines"),
        ("docs/adr", "/d/x/files?s=1"),
        ("docs/adr/", "/d/x/files?s=1"),
        ("#usage", "#usage"),
        ("https://example.invalid/docs/cost.md", "https://example.invalid/docs/cost.md"),
        ("//example.invalid/docs/cost.md", "//example.invalid/docs/cost.md"),
        ("/docs/cost.md", "/docs/cost.md"),
        ("docs/absent.md", "docs/absent.md"),
        ("../../etc/passwd", "../../etc/passwd"),
    ],
)
def test_a_link_inside_the_repository_leads_to_its_page_and_every_other_stays(link: str, href: str) -> None:
    assert f'<a href="{href}">here</a>' in rendered(f"See [here]({link}).")


def test_a_link_is_read_from_where_its_document_lies() -> None:
    assert 'href="/d/x/files/docs/cost.md?s=1"' in rendered("[up](../cost.md)", path="docs/adr/0002.md")
    assert 'href="/d/x/files/docs/adr/0001.md?s=1"' in rendered("[first](0001.md)", path="docs/adr/0002.md")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '[a](docs/cost.md "onmouseover=alert(1)")',
        "```html\n<script>alert(1)</script>\n```",
        "| a |\n|---|\n| <script>alert(1)</script> |",
    ],
)
def test_nothing_that_a_document_says_becomes_a_program(hostile: str) -> None:
    html = rendered(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert " onmouseover=" not in html.replace('title="onmouseover=alert(1)"', "")


def test_what_is_no_utf_8_or_not_there_is_still_a_page() -> None:
    assert render("README.md", {"README.md": b"\xff\xfe"}, page_of=page_of) == "<p>��</p>\n"
    assert render("README.md", {}, page_of=page_of) == ""

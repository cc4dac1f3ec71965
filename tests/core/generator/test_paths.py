import pytest

from core.errors import UnsafePath
from core.generator.paths import safe_path, safe_paths


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/./b",
        "a/",
        "a\\b",
        "a\x00b",
        "a\nb",
        "a\n",
        "-rf",
        ".git/config",
        "a/.GIT/hooks",
        "nul",
        "a b",
        "é",
        "a" * 201,
        "C:/x",
    ],
)
def test_what_could_leave_the_repository_is_refused(path: str) -> None:
    with pytest.raises(UnsafePath):
        safe_path(path)


@pytest.mark.parametrize("path", ["README.md", ".github/workflows/ci.yml", "src/a_b/c.py", "infra/envs/dev/main.tf"])
def test_plain_paths_are_taken_as_they_are(path: str) -> None:
    assert safe_path(path) == path


def test_names_that_collide_are_refused() -> None:
    with pytest.raises(UnsafePath):
        safe_paths(["a/B", "a/b"])
    with pytest.raises(UnsafePath):
        safe_paths(["a", "a/b"])
    assert safe_paths(["a/b", "a/c"]) == ("a/b", "a/c")

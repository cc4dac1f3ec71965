"""YAML and JSON files: do they parse, and is the YAML free of mistakes that parse by chance."""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Protocol

from yamllint import linter
from yamllint.config import YamlLintConfig

from core.adapters.validators.base import Timer, check_of, matching
from core.domain.repository import Check, CheckFinding, Tree

#: Structure and duplicate keys, not style; `on:` of a workflow is a key.
_CONFIG = """
extends: relaxed
rules:
  line-length: disable
  truthy: disable
  comments: disable
  indentation: disable
  empty-lines: disable
  trailing-spaces: disable
  new-line-at-end-of-file: disable
  key-duplicates: enable
"""


class YamlLint:
    name = "yamllint"
    reads: tuple[str, ...] = ("*.yml", "*.yaml")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, paths = Timer(), matching(tree, self.reads)
        config = YamlLintConfig(_CONFIG)
        findings = [f for path in paths for f in _lint(path, tree[path], config)]
        detail = f"{len(paths)} files"
        return [check_of(self.name, findings, timer=timer, tool="yamllint", version=version("yamllint"), detail=detail)]


def _lint(path: str, data: bytes, config: YamlLintConfig) -> Iterator[CheckFinding]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield CheckFinding(file=path, line=1, message="the file is not UTF-8")
        return
    # yamllint declares no types; its problems have these three attributes and a rule.
    problems: Iterator[_Problem] = linter.run(text, config, path)  # pyright: ignore[reportUnknownMemberType, reportAssignmentType, reportUnknownVariableType]
    for problem in problems:
        if problem.level == "error":
            yield CheckFinding(file=path, line=problem.line, message=problem.desc)


class _Problem(Protocol):
    line: int
    desc: str
    level: str


class Json:
    name = "json"
    reads: tuple[str, ...] = ("*.json",)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, paths = Timer(), matching(tree, self.reads)
        findings = [f for path in paths for f in _parse(path, tree[path])]
        return [check_of(self.name, findings, timer=timer, tool="python json", detail=f"{len(paths)} files")]


def _parse(path: str, data: bytes) -> Iterator[CheckFinding]:
    try:
        json.loads(data)
    except json.JSONDecodeError as exc:
        yield CheckFinding(file=path, line=exc.lineno, message=exc.msg)
    except (UnicodeDecodeError, RecursionError) as exc:
        yield CheckFinding(file=path, line=1, message=str(exc))

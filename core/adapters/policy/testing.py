"""An organisation's rule tests: `test_…` rules in `*_test.rego`, each statement under the input that it is given.

regopy ends the process on `with input as`, so those words are taken out here: the input is computed first, set as the
interpreter's own, and the rest of the statement asked. `with` on anything else is refused by name.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue, ValidationError
from regopy import Interpreter, RegoError

from core.adapters.policy.rego import RegoPolicyEngine, library
from core.domain.base import Frozen, Json
from core.errors import BadInput, ConfigurationError

_TEST = re.compile(r"^(?P<name>test_\w+)(?:\s+if)?\s*\{", re.MULTILINE)
_PACKAGE = re.compile(r"^package\s+([\w.]+)\s*$", re.MULTILINE)
_WITH_INPUT = re.compile(r"\s+with\s+input\s+as\s+(?P<given>.+)\Z", re.DOTALL)
_WITH = re.compile(r"\bwith\s+(?P<what>(?:input|data)[\w.]*)\s+as\b")
_OPENING, _CLOSING = "{[(", "}])"


class Outcome(Frozen):
    """One test and what came of it; `why` names the statement that did not hold."""

    file: str
    test: str
    passed: bool
    why: str = ""


class Tested(Frozen):
    rules: tuple[str, ...]
    """Ids of the rules in the folder."""
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        return all(outcome.passed for outcome in self.outcomes)


class _Answer(Frozen, extra="ignore"):
    bindings: Json


@dataclass(frozen=True)
class _Statement:
    text: str
    """Without its `with input as`."""
    given: str
    """The expression of its input; empty where it has none."""


def run_tests(folder: Path) -> Tested:
    """Runs every test of the folder. Raises BadInput for no folder, ConfigurationError for what cannot be compiled."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder. Name the folder of your .rego files.")
    engine = RegoPolicyEngine(folder)
    own = {path.name for path in folder.rglob("*.rego")}
    rules = tuple(sorted(rule for file in engine.files if file.name in own for rule in file.rules))
    modules = [(p, p.read_text(encoding="utf-8")) for p in sorted(folder.rglob("*.rego"))]
    sources = [(path, source) for path, source in modules if not path.stem.endswith("_test")]
    outcomes = [
        outcome
        for path, source in modules
        if path.stem.endswith("_test")
        for outcome in _file(path, source, sources, root=folder)
    ]
    return Tested(rules=rules, outcomes=tuple(outcomes))


def _file(path: Path, source: str, sources: Sequence[tuple[Path, str]], *, root: Path) -> Iterator[Outcome]:
    package = _PACKAGE.search(source)
    if package is None:
        raise ConfigurationError(f"The policy test {path} has no package.", file=path.name)
    name = path.relative_to(root).as_posix()
    tests, rest = _taken_apart(source, path)
    for test, body in tests:
        statements = [_statement(text, path) for text in _statements(body)]
        yield _judged(name, test, statements, package[1], rest, sources)


def _judged(
    file: str, test: str, statements: Sequence[_Statement], package: str, rest: str, sources: Sequence[tuple[Path, str]]
) -> Outcome:
    """The statements in their order, each with the plain ones before it, under its own input."""
    plain: list[str] = []
    for statement in [*statements, _Statement("true", "")]:
        if not statement.given and statement.text != "true":
            plain.append(statement.text)
            continue
        before = "\n".join(plain or ["true"])
        given: JsonValue = {}
        if statement.given:
            asked = f"asked__ := value__ if {{\n{before}\nvalue__ := {statement.given}\n}}"
            given = _asked(f"{rest}\n{asked}\n", package, sources, {})
            if given is None:
                return Outcome(file=file, test=test, passed=False, why=f"its input is undefined: {statement.given}")
        asked = f"asked__ if {{\n{before}\n{statement.text}\n}}"
        if _asked(f"{rest}\n{asked}\n", package, sources, given) is not True:
            shown = " ".join(statement.text.split()) if statement.given else "; ".join(plain)
            return Outcome(file=file, test=test, passed=False, why=f"does not hold: {shown}")
    return Outcome(file=file, test=test, passed=True)


def _asked(source: str, package: str, sources: Sequence[tuple[Path, str]], given: JsonValue) -> JsonValue:
    """The value of `asked__`, None where it is undefined."""
    interpreter = Interpreter()
    try:
        interpreter.add_module("lib.rego", library())
        for path, text in sources:
            interpreter.add_module(path.name, text)
        interpreter.add_module("asked_test.rego", source)
        interpreter.set_input_term(json.dumps(given, ensure_ascii=False))
        said = str(interpreter.query(f"x := data.{package}.asked__"))
    except (RegoError, json.JSONDecodeError) as exc:
        raise ConfigurationError(f"A policy test of the package {package} cannot be run: {exc}") from exc
    if said == "undefined":
        return None
    try:
        return _Answer.model_validate_json(said).bindings.get("x")
    except ValidationError as exc:
        raise ConfigurationError(f"A policy test of the package {package} cannot be run: {said}") from exc


def _taken_apart(source: str, path: Path) -> tuple[list[tuple[str, str]], str]:
    """Each test's name with its body, and the source without the tests."""
    tests: list[tuple[str, str]] = []
    rest, at = "", 0
    for match in _TEST.finditer(source):
        if match.start() < at:
            continue
        end = _closed(source, match.end() - 1, path)
        tests.append((match["name"], source[match.end() : end]))
        rest, at = rest + source[at : match.start()], end + 1
    rest += source[at:]
    if (other := _WITH.search(re.sub(r"#[^\n]*", "", rest))) is not None:
        raise ConfigurationError(
            f"{path.name}: `with {other['what']} as` outside of a test cannot be run here.", file=path.name
        )
    return tests, rest


def _statement(text: str, path: Path) -> _Statement:
    match = _WITH_INPUT.search(text)
    plain = text[: match.start()] if match else text
    given = match["given"].strip() if match else ""
    if (other := _WITH.search(plain) or _WITH.search(given)) is not None:
        said = f"{path.name}: `with {other['what']} as` cannot be run here; give the whole input with `with input as`."
        raise ConfigurationError(said, file=path.name)
    return _Statement(plain.strip(), given)


def _statements(body: str) -> Iterator[str]:
    """Lines and parts between semicolons, where no bracket is open."""
    start = 0
    for at, char, depth in _walk(body):
        if depth == 0 and char in "\n;":
            if part := body[start:at].strip():
                yield part
            start = at + 1
    if part := body[start:].strip():
        yield part


def _closed(source: str, opening: int, path: Path) -> int:
    for at, char, depth in _walk(source[opening:]):
        if char == "}" and depth == 0:
            return opening + at
    raise ConfigurationError(f"{path.name}: a test is not closed.", file=path.name)


def _walk(text: str) -> Iterator[tuple[int, str, int]]:
    """Each sign outside of strings and comments, with how many brackets are open after it."""
    depth, at = 0, 0
    while at < len(text):
        char = text[at]
        if char in '"`':
            at = _string_end(text, at)
        elif char == "#":
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
            continue
        else:
            depth += (char in _OPENING) - (char in _CLOSING)
            yield at, char, depth
        at += 1


def _string_end(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != text[start]:
        at += 2 if text[at] == "\\" and text[start] == '"' else 1
    return at

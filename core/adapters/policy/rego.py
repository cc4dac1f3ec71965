"""The policy engine: rule files in Rego, evaluated in this process by regopy. Knows no rule by name."""

import fnmatch
import json
import os
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError
from regopy import Bundle, Interpreter, RegoError

import core.policies
from core.domain.base import Frozen, Json
from core.domain.policy import PolicyReport, RuleResult, Severity, Waiver
from core.errors import ConfigurationError
from core.policies.document import EVERYTHING, Reads, document
from core.ports import PolicySubject

_OWN = Path(core.policies.__file__).parent
_LIBRARY = "lib.rego"
_PACKAGE = re.compile(r"^package\s+([\w.]+)\s*$", re.MULTILINE)
#: What regopy 1.5.2 gets wrong; a file that holds it is refused before it does harm.
_UNSAFE = {
    re.compile(r"^[^#\n]*\bwith\s+(?:input|data)\b", re.MULTILINE): "`with` ends the process",
    re.compile(r"^[^#\n\"`]*\bevery\s+\w+(?:\s*,\s*\w+)?\s+in\b", re.MULTILINE): "`every` is answered wrongly",
}
_SHOWN = 5
#: regopy keeps strings as they were escaped, in patterns and in its own output; so nothing may need an escape.
_ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|.)")
_STANDS_FOR = {r"\"": "'", r"\n": "¶", r"\\": "/"}


class Rule(Frozen):
    """What a rule file says of a rule."""

    id: str = ""
    title: str
    severity: Severity
    applies: str = ""
    """What it is about, as a phrase: `S3 buckets`."""
    remedy: str


class Judged(Frozen):
    rule: str
    what: str
    at: str = ""


class Violation(Judged):
    detail: str

    @property
    def sentence(self) -> str:
        return f"{self.what} ({self.at}) {self.detail}" if self.at else f"{self.what} {self.detail}"


class Verdicts(Frozen):
    judged: tuple[Judged, ...] = ()
    violations: tuple[Violation, ...] = ()


_RULES = TypeAdapter(dict[str, Rule])


class _Answer(Frozen, extra="ignore"):
    bindings: Json = {}


@dataclass(frozen=True, kw_only=True)
class _Module:
    path: Path
    package: str
    source: str


class RuleFile:
    """One subject: a compiled Rego module with the library that it uses."""

    def __init__(self, module: _Module, *, libraries: Sequence[_Module]) -> None:
        self._module = module
        self._libraries = libraries
        self._lock = threading.Lock()
        self._last: tuple[str, Verdicts] | None = None

    @property
    def name(self) -> str:
        return self._module.path.name

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Raises ConfigurationError when the file has no `rules` of the right form."""
        try:
            rules = _RULES.validate_python(self._value("rules"))
        except ValidationError as exc:
            raise self._wrong(f"its `rules` are not of the expected form: {exc}") from exc
        return {name: rule.model_copy(update={"id": name}) for name, rule in rules.items()}

    @cached_property
    def reads(self) -> Reads:
        value = self._value("reads")
        if value is None:
            return EVERYTHING
        try:
            return Reads.model_validate(value)
        except ValidationError as exc:
            raise self._wrong(f"its `reads` are not of the expected form: {exc}") from exc

    def judge(self, text: str) -> Verdicts:
        """The verdicts on the last input are kept: validators judge the same bytes again that policy did."""
        with self._lock:
            if self._last is None or self._last[0] != text:
                self._last = (text, self._judge(text))
            return self._last[1]

    def _judge(self, text: str) -> Verdicts:
        self._interpreter.set_input_term(text)
        found = {name: self._run(bundle) for name, bundle in self._bundles.items()}
        try:
            return Verdicts.model_validate({name: value for name, value in found.items() if value is not None})
        except ValidationError as exc:
            raise self._wrong(f"a verdict is not of the expected form: {exc}") from exc

    @cached_property
    def _interpreter(self) -> Interpreter:
        interpreter = Interpreter()
        try:
            for module in (*self._libraries, self._module):
                interpreter.add_module(str(module.path.name), module.source)
        except RegoError as exc:
            raise self._wrong(str(exc)) from exc
        return interpreter

    @cached_property
    def _bundles(self) -> dict[str, Bundle]:
        return {name: self._built(name) for name in ("judged", "violations")}

    def _built(self, name: str) -> Bundle:
        try:
            return self._interpreter.build(f"x := data.{self._module.package}.{name}", [])
        except RegoError as exc:
            raise self._wrong(str(exc)) from exc

    def _value(self, name: str) -> JsonValue:
        return self._run(self._built(name))

    def _run(self, bundle: Bundle) -> JsonValue:
        try:
            output = self._interpreter.query_bundle(bundle)
        except (RegoError, json.JSONDecodeError) as exc:
            raise self._wrong(str(exc)) from exc
        if not output.results:
            raise self._wrong(str(output))
        return _Answer.model_validate_json(str(output.results[0])).bindings.get("x")

    def _wrong(self, why: str) -> ConfigurationError:
        return ConfigurationError(f"The policy file {self._module.path} cannot be used: {why}", file=self.name)


class RegoPolicyEngine:
    """Judges with the rules that come with the product, and with an organisation's own from `extra_dir`."""

    def __init__(self, extra_dir: Path | None = None) -> None:
        self._extra_dir = extra_dir

    @cached_property
    def files(self) -> tuple[RuleFile, ...]:
        """Raises ConfigurationError: a rule id is used twice, or a file is no Rego."""
        own = [_module(path) for path in sorted(_OWN.glob("*.rego"))]
        extra = [_module(path) for path in _rule_files(self._extra_dir)] if self._extra_dir else []
        libraries = [module for module in own if module.path.name == _LIBRARY]
        subjects = [m for m in (*own, *extra) if m not in libraries]
        files = tuple(RuleFile(module, libraries=libraries) for module in subjects)
        seen: dict[str, str] = {}
        for file in files:
            for rule in file.rules:
                if rule in seen:
                    raise ConfigurationError(
                        f"The policy rule {rule} stands in {seen[rule]} and in {file.name}.", rule=rule
                    )
                seen[rule] = file.name
        return files

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(sorted((r for file in self.files for r in file.rules.values()), key=lambda rule: rule.id))

    def evaluate(self, subject: PolicySubject) -> PolicyReport:
        """Subjects are judged side by side, longest first: each has its own interpreter, and regopy frees the GIL."""
        facts = document(subject)
        given = [(file, _term(facts.select(file.reads))) for file in self.files]
        files, terms = zip(*sorted(given, key=lambda pair: -len(pair[1])), strict=True)
        with ThreadPoolExecutor(max_workers=min(len(given), os.cpu_count() or 1)) as pool:
            verdicts = list(pool.map(RuleFile.judge, files, terms))
        results: list[RuleResult] = []
        for file, found in zip(files, verdicts, strict=True):
            results.extend(_results(file.rules, found, subject.waivers))
        return PolicyReport.of(tuple(sorted(results, key=lambda result: result.id)))


def _rule_files(folder: Path) -> list[Path]:
    """Tests stand beside the rules and are no rules."""
    return [path for path in sorted(folder.rglob("*.rego")) if not path.stem.endswith("_test")]


def library() -> str:
    """The words that every rule file may use, as Rego."""
    return (_OWN / _LIBRARY).read_text(encoding="utf-8")


def _term(given: Json) -> str:
    return _ESCAPE.sub(_plain, json.dumps(given, sort_keys=True, ensure_ascii=False))


def _plain(escape: re.Match[str]) -> str:
    return _STANDS_FOR.get(escape.group(), " ")


def _package_of(path: Path) -> str:
    if (match := _PACKAGE.search(path.read_text(encoding="utf-8"))) is None:
        raise ConfigurationError(f"The policy file {path} has no package.", file=path.name)
    return match[1]


def _module(path: Path) -> _Module:
    module = _Module(path=path, package=_package_of(path), source=path.read_text(encoding="utf-8"))
    for pattern, why in _UNSAFE.items():
        if pattern.search(module.source):
            raise ConfigurationError(
                f"The policy file {path} cannot be used: {why} by regopy; write a helper rule instead.", file=path.name
            )
    return module


def _results(rules: dict[str, Rule], verdicts: Verdicts, waivers: Sequence[Waiver]) -> Iterator[RuleResult]:
    for rule in rules.values():
        judged = [j for j in verdicts.judged if j.rule == rule.id]
        found = sorted((v for v in verdicts.violations if v.rule == rule.id), key=lambda v: (v.at, v.what, v.detail))
        yield _result(rule, judged, found, waivers)


def _result(rule: Rule, judged: Sequence[Judged], found: Sequence[Violation], waivers: Sequence[Waiver]) -> RuleResult:
    waiver = _waiver(rule, found, waivers)
    if found:
        evidence = "; ".join(v.sentence for v in found[:_SHOWN]) + _more(len(found))
        status = "waived" if waiver else "fail"
    elif judged:
        names = sorted({f"{j.what} ({j.at})" if j.at else j.what for j in judged})
        evidence = "Judged " + ", ".join(names[:_SHOWN]) + _more(len(names)) + "."
        status = "pass"
    else:
        evidence = f"About {rule.applies}; there are none here." if rule.applies else "Nothing here that it is about."
        status = "not_applicable"
    return RuleResult(
        id=rule.id,
        title=rule.title,
        status=status,
        severity=rule.severity,
        evidence=evidence,
        remedy=rule.remedy if found else "",
        waiver=waiver,
    )


def _waiver(rule: Rule, found: Sequence[Violation], waivers: Sequence[Waiver]) -> Waiver | None:
    """Only a blocking rule needs one, and only one with a reason counts; together they must cover every violation."""
    fitting = [w for w in waivers if w.rule == rule.id and w.reason.strip()]
    if rule.severity != "B" or not found or not fitting:
        return None
    covered = all(any(_covers(w, violation) for w in fitting) for violation in found)
    return fitting[0] if covered else None


def _covers(waiver: Waiver, violation: Violation) -> bool:
    return any(fnmatch.fnmatchcase(text, waiver.resource) for text in (violation.what, violation.at, ""))


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""

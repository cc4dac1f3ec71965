"""`reports/compliance`: each control of the named regimes, with the verdicts of the rules that are its evidence."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import JsonValue, TypeAdapter

from core.domain.base import Frozen, Json
from core.domain.policy import PolicyReport, RuleResult
from core.generator import escape
from core.generator.blueprint import Blueprint

Verdict = Literal["met", "open", "waived", "not applicable"]

#: A path in brackets, with or without a line: `(infra/stack/main.tf:3)`, `(.gitlab-ci.yml)`, `(Jenkinsfile)`.
_PLACE = re.compile(r"\(((?:[\w.-]+/)+[\w.-]+|[\w-]*\.[\w.-]+|Jenkinsfile)(?::\d+)?\)")
_HEAD = (
    "# Compliance\n\n"
    "Which rule of the policy is evidence for which control, what it found, and where. It certifies nothing: an\n"
    "auditor does, and controls that people carry out have no rule. See [controls](../docs/compliance.md).\n\n"
)


class Control(Frozen):
    control: str
    what: str
    rules: tuple[str, ...]
    see: str = ""
    """A document of the repository that belongs to it."""


class Regime(Frozen):
    source: str
    controls: tuple[Control, ...]


_REGIMES = TypeAdapter(dict[str, Regime])


@cache
def regimes() -> dict[str, Regime]:
    text = (Path(__file__).parent / "controls.yaml").read_text(encoding="utf-8")
    return _REGIMES.validate_python(yaml.safe_load(text))


def compliance_files(blueprint: Blueprint) -> dict[str, bytes]:
    """Path to content; empty where no regime was named."""
    named = blueprint.constraints.compliance or ()
    if not named:
        return {}
    return {
        "reports/compliance.json": escape.json_file(_report(named, blueprint.policy)),
        "reports/compliance.md": _page(named, blueprint.policy).encode(),
    }


def verdict(results: Sequence[RuleResult]) -> Verdict:
    """Of a control by the rules that are its evidence: one open rule leaves it open."""
    found = {result.status for result in results}
    if "fail" in found:
        return "open"
    if "waived" in found:
        return "waived"
    return "met" if "pass" in found else "not applicable"


def files_of(evidence: str) -> tuple[str, ...]:
    """The files that the evidence names, once each."""
    return tuple(dict.fromkeys(_PLACE.findall(evidence)))


def _report(named: Sequence[str], policy: PolicyReport | None) -> Json:
    if policy is None:
        return {"status": "not run", "regimes": {}}
    told: Json = {}
    for name in named:
        regime = regimes().get(name)
        told[name] = {
            "source": regime.source if regime else "",
            "controls": [_control(control, policy) for control in regime.controls] if regime else [],
        }
    return {"status": "run", "regimes": told}


def _control(control: Control, policy: PolicyReport) -> Json:
    results = _results(control, policy)
    rules: list[JsonValue] = [
        {
            "rule": result.id,
            "title": result.title,
            "status": result.status,
            "evidence": result.evidence,
            "files": list(files_of(result.evidence)),
        }
        for result in results
    ]
    return {
        "control": control.control,
        "what": control.what,
        "verdict": verdict(results),
        "document": control.see,
        "rules": rules,
    }


def _page(named: Sequence[str], policy: PolicyReport | None) -> str:
    if policy is None:
        return _HEAD + "Not run yet.\n"
    return _HEAD + "\n".join(_section(name, policy) for name in named)


def _section(name: str, policy: PolicyReport) -> str:
    head = f"## {escape.md(name)}\n\n"
    if (regime := regimes().get(name)) is None:
        return head + "Its controls are not mapped to rules here; all rules are in [policy](policy.md).\n"
    rows = [row for control in regime.controls for row in _rows(control, policy)]
    source = f"Controls as numbered in <{regime.source}>.\n\n"
    return head + source + escape.table(["control", "verdict", "rule", "result", "evidence", "file"], rows)


def _rows(control: Control, policy: PolicyReport) -> list[list[str]]:
    """One for each rule; what belongs to the control stands in its first."""
    results = _results(control, policy)
    title = f"{control.control} {control.what}"
    see = f"[`{control.see}`](../{control.see})" if control.see else ""
    rows: list[list[str]] = []
    for result in results:
        files = [*([see] if see and not rows else []), *(f"`{path}`" for path in files_of(result.evidence))]
        first = [escape.md(title), verdict(results)] if not rows else ["", ""]
        status = result.status.replace("_", " ")
        rows.append([*first, f"`{result.id}`", status, escape.md(result.evidence), ", ".join(files)])
    return rows


def _results(control: Control, policy: PolicyReport) -> list[RuleResult]:
    by_id = {result.id: result for result in policy.rules}
    return [by_id[rule] for rule in control.rules if rule in by_id]

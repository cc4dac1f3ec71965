"""Pipelines as rules see them: which job runs what, and in which environment people let it. One form for every CI.

A text that cannot be read has no jobs; validators say so.
"""

import json
import re
from collections.abc import Iterator, Mapping

import yaml
from pydantic import JsonValue, TypeAdapter

from core.domain.base import Json

_JSON = TypeAdapter[JsonValue](JsonValue)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STAGE = re.compile(r"\bstage\s*\(\s*['\"]([^'\"]+)['\"]\s*\)\s*\{")
_INPUT = re.compile(r"\binput\s*\{")
_SUBMITTER = re.compile(r"\bsubmitter\s+['\"][^'\"]+['\"]")
_QUOTED = r"(?:'''(.*?)'''|\"\"\"(.*?)\"\"\"|'((?:\\.|[^'\\\n])*)'|\"((?:\\.|[^\"\\\n])*)\")"
_SHELL = re.compile(r"\b(?:sh|bat)\b[^'\"\n]*" + _QUOTED, re.DOTALL)
_DEEPEST = 11


def is_pipeline(path: str) -> bool:
    workflow = path.startswith(".github/workflows/") and path.endswith((".yml", ".yaml"))
    return workflow or path in (".gitlab-ci.yml", "Jenkinsfile", ".codepipeline.yml")


def jobs_of(path: str, text: str) -> JsonValue:
    """`{jobs: {name: {environment, runs, text}}}`; the environment is what holds a job back until somebody agrees."""
    if path == "Jenkinsfile":
        return {"jobs": dict(_stages(text))}
    try:
        loaded: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the C twin of SafeLoader
    except yaml.YAMLError:
        return {}
    whole = _object(_JSON.validate_json(json.dumps(loaded, default=str)))
    if path == ".codepipeline.yml":
        return {"jobs": dict(_builds(whole))}
    if path == ".gitlab-ci.yml":
        known = {name: job for name, job in whole.items() if isinstance(job, dict)}
        return {"jobs": {name: _gitlab_job(name, known) for name in known if not name.startswith(".")}}
    return {"jobs": {name: _github_job(_object(job)) for name, job in _object(whole.get("jobs")).items()}}


def _github_job(job: Json) -> JsonValue:
    runs = [_object(step).get("run") for step in _list(job.get("steps"))]
    return {
        "environment": job.get("environment"),
        "runs": [run for run in runs if isinstance(run, str)],
        "text": json.dumps(job),
    }


def _gitlab_job(name: str, known: Mapping[str, Json]) -> JsonValue:
    """Its environment holds a job back only where every rule that starts it waits for a hand."""
    job = _merged(name, known)
    rules = [_object(rule) for rule in _list(job.get("rules"))]
    waits = all(r.get("when") in ("manual", "never") for r in rules) if rules else job.get("when") == "manual"
    runs = [line for line in _list(job.get("script")) if isinstance(line, str)]
    return {"environment": job.get("environment") if waits else None, "runs": list(runs), "text": json.dumps(job)}


def _builds(whole: Json) -> Iterator[tuple[str, JsonValue]]:
    """Each job of each pipeline; one behind a stage that waits for an approval is let into production by people."""
    known = _object(whole.get("jobs"))
    for pipeline, body in _object(whole.get("pipelines")).items():
        held = False
        for stage in map(_object, _list(_object(body).get("stages"))):
            held = held or "approval" in stage
            for name in _list(stage.get("jobs")):
                job = _object(known.get(str(name)))
                runs = [line for line in _list(job.get("commands")) if isinstance(line, str)]
                environment = "production" if held else None
                yield f"{pipeline}/{name}", {"environment": environment, "runs": list(runs), "text": json.dumps(job)}


def _merged(name: str, known: Mapping[str, Json], depth: int = 0) -> Json:
    job, merged = known.get(name, {}), dict[str, JsonValue]()
    above = job.get("extends")
    for other in [above] if isinstance(above, str) else _list(above):
        if isinstance(other, str) and depth < _DEEPEST:
            merged |= _merged(other, known, depth + 1)
    return {**merged, **job}


def _stages(text: str) -> Iterator[tuple[str, JsonValue]]:
    """Innermost stages; one that asks a named group first is let into production by people."""
    code = re.sub(r"^\s*//[^\n]*$", "", text, flags=re.M)
    for found in _STAGE.finditer(code):
        body = _braced(code, found.end())
        if _STAGE.search(body):
            continue
        asked = _INPUT.search(body)
        held = asked is not None and _SUBMITTER.search(_braced(body, asked.end())) is not None
        runs: list[JsonValue] = ["".join(part or "" for part in run.groups()) for run in _SHELL.finditer(body)]
        yield found[1], {"environment": "production" if held else None, "runs": runs, "text": body}


def _braced(code: str, start: int) -> str:
    """What stands between the brace before `start` and the one that closes it."""
    depth = 1
    for place in range(start, len(code)):
        depth += (code[place] == "{") - (code[place] == "}")
        if depth == 0:
            return code[start:place]
    return code[start:]


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []

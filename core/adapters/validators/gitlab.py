"""GitLab's pipeline: GitLab's own schema through check-jsonschema, and the names that a schema cannot follow."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import yaml
from pydantic import JsonValue, TypeAdapter

from core.adapters.validators.base import Timer, check_of, skipped
from core.adapters.validators.process import own_tool, run
from core.domain.base import Frozen, Json
from core.domain.repository import Check, CheckFinding, Tree

_FILE = ".gitlab-ci.yml"
#: Keys of the file that are no jobs (https://docs.gitlab.com/ci/yaml/#keywords).
_GLOBAL = frozenset(
    {"after_script", "before_script", "cache", "default", "image", "include", "pages", "services", "spec", "stages",
     "variables", "workflow"}
)  # fmt: skip
_IMPLIED = (".pre", "build", "test", "deploy", ".post")
_PIPELINE = TypeAdapter(Json)


class _Error(Frozen, extra="ignore"):
    path: str = ""
    message: str


class _Answer(Frozen, extra="ignore"):
    errors: list[_Error] = []
    parse_errors: list[_Error] = []


class GitlabCi:
    name = "gitlab_ci"
    reads: tuple[str, ...] = (_FILE,)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, tool = Timer(), own_tool("check-jsonschema")
        if _FILE not in tree:
            return []
        if tool is None:
            why = "check-jsonschema is not installed"
            return [skipped(self.name, tool="check-jsonschema", why=why, always=True)]
        ended = await run(
            [tool, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "-o", "JSON", _FILE],
            folder=folder,
            home=str(Path(folder).parent),
            seconds=120,
        )
        text = tree[_FILE].decode("utf-8", errors="replace")
        findings = list(_names(text))
        if ended.timed_out or ended.code not in (0, 1) or not ended.out.strip():
            findings.append(CheckFinding(message=f"check-jsonschema did not end well: {ended.err.strip()[:300]}"))
        else:
            answer = _Answer.model_validate(json.loads(ended.out))
            findings += [
                CheckFinding(file=_FILE, line=_line(text, error.path), message=f"{error.path}: {error.message}"[:500])
                for error in (*answer.errors, *answer.parse_errors)
            ]
        release = version("check-jsonschema")
        return [
            check_of(
                self.name, findings, timer=timer, tool="check-jsonschema", version=release, detail="GitLab's schema"
            )
        ]


def _names(text: str) -> Iterator[CheckFinding]:
    """Stages, templates and jobs that are named somewhere and are nowhere."""
    try:
        pipeline = _PIPELINE.validate_python(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError):
        return  # the schema says so
    jobs = {name: job for name, job in pipeline.items() if name not in _GLOBAL and isinstance(job, dict)}
    stages = _texts(pipeline.get("stages")) or _IMPLIED
    for name, job in jobs.items():
        line = _line(text, f"$.{name}")
        named = {"extends": _texts(job.get("extends")), "needs": tuple(_needed(job.get("needs")))}
        for key, others in named.items():
            for other in others:
                if other not in jobs:
                    yield CheckFinding(file=_FILE, line=line, message=f"{name}: {key} names {other}, which is no job")
        stage = _inherited(name, "stage", jobs)
        if isinstance(stage, str) and stage not in (*stages, ".pre", ".post"):
            yield CheckFinding(file=_FILE, line=line, message=f"{name}: there is no stage {stage}")
        if not name.startswith(".") and not {"script", "run", "trigger"} & set(_keys(name, jobs)):
            yield CheckFinding(file=_FILE, line=line, message=f"{name}: this job does nothing")


def _inherited(name: str, key: str, jobs: Mapping[str, Json], depth: int = 0) -> JsonValue:
    """What the job says itself, else the last template that says it; GitLab follows eleven levels at most."""
    job = jobs.get(name, {})
    if key in job or depth > 11:
        return job.get(key)
    found = (_inherited(other, key, jobs, depth + 1) for other in reversed(_texts(job.get("extends"))))
    return next((value for value in found if value is not None), None)


def _keys(name: str, jobs: Mapping[str, Json], depth: int = 0) -> Iterator[str]:
    job = jobs.get(name, {})
    yield from job
    if depth <= 11:
        for other in _texts(job.get("extends")):
            yield from _keys(other, jobs, depth + 1)


def _texts(value: JsonValue) -> tuple[str, ...]:
    return (
        (value,)
        if isinstance(value, str)
        else tuple(v for v in value if isinstance(v, str))
        if isinstance(value, list)
        else ()
    )


def _needed(value: JsonValue) -> Iterator[str]:
    for need in value if isinstance(value, list) else ():
        name = need.get("job") if isinstance(need, dict) else need
        if isinstance(name, str) and not (isinstance(need, dict) and ("project" in need or "pipeline" in need)):
            yield name


def _line(text: str, path: str) -> int:
    """Of the job that a JSON path leads to."""
    found = re.match(r"\$(?:\['([^']+)'\]|\.(\.?[\w:-]+))", path)
    if found is None:
        return 1
    name = re.escape(found[1] or found[2])
    lines = (number for number, line in enumerate(text.splitlines(), 1) if re.match(rf"{name}\s*:", line))
    return next(lines, 1)

"""`.codepipeline.yml`, of which the repository's Terraform makes pipelines: its form, its names, who is asked first.

The form is this project's own, so its schema is here: a field that infra/bootstrap/pipelines.tf does not read is a
mistake that nobody would see otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import yaml
from pydantic import Field, StringConstraints, ValidationError

from core.adapters.validators.base import Timer, check_of
from core.adapters.validators.pipeline_commands import broken_commands
from core.adapters.validators.yaml_lines import Document, Step, documents, line_of_error
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

_FILE = ".codepipeline.yml"
_SHOWN = re.compile(r"#\{([\w-]+)\.(\w+)\}")
#: AWS takes no other characters in the name of a stage, an action or a variable.
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
_Command = Annotated[str, StringConstraints(min_length=1)]


class _Stage(Frozen):
    name: _Name
    jobs: tuple[_Name, ...] = ()
    approval: Annotated[str, StringConstraints(max_length=1000)] = ""


class _Pipeline(Frozen):
    trigger: Literal["pull_request", "push", "nightly", "hand"]
    variables: dict[_Name, Annotated[str, StringConstraints(min_length=1)]] = {}
    stages: Annotated[tuple[_Stage, ...], Field(min_length=1)]


class _Job(Frozen):
    commands: Annotated[tuple[_Command, ...], Field(min_length=1)]
    afterwards: tuple[_Command, ...] = ()
    role: Literal["plan", "deploy-staging", "deploy-prod", "model", "model-prod"] | None = None
    docker: bool = False
    exports: tuple[_Name, ...] = ()


class _File(Frozen):
    pipelines: Annotated[dict[_Name, _Pipeline], Field(min_length=1)]
    jobs: dict[_Name, _Job]


class CodePipeline:
    name = "codepipeline"
    reads: tuple[str, ...] = (_FILE, "scripts/*", "Makefile")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        if _FILE not in tree:
            return []
        text = tree[_FILE].decode("utf-8", errors="replace")
        findings = [
            CheckFinding(file=_FILE, line=line, message=message)
            for line, message in (*_form(text), *broken_commands(text, tree, comment="#"))
        ]
        return [check_of(self.name, findings, timer=timer, tool="built in", detail="form, names and approvals")]


def _form(text: str) -> Iterator[tuple[int, str]]:
    try:
        (document,) = documents(text)
        written = _File.model_validate(document.value)
    except yaml.YAMLError as exc:
        yield line_of_error(exc), " ".join(str(exc).split())
    except ValueError as exc:
        yield from _mistakes(exc, text)
    else:
        yield from _names(written, document)


def _mistakes(error: ValueError, text: str) -> Iterator[tuple[int, str]]:
    if not isinstance(error, ValidationError):
        yield 1, "the file is not one YAML document"
        return
    (document,) = documents(text)
    for fault in error.errors():
        path: list[Step] = [step for step in fault["loc"] if step != "[key]"]
        yield document.line_of(path), f"{'.'.join(map(str, path))}: {fault['msg']}"


def _names(written: _File, document: Document) -> Iterator[tuple[int, str]]:
    used: set[str] = set()
    for name, pipeline in written.pipelines.items():
        exported = {"variables": set(pipeline.variables)}
        asked = False
        for number, stage in enumerate(pipeline.stages):
            line = document.line_of(("pipelines", name, "stages", number))
            if bool(stage.jobs) == bool(stage.approval):
                yield line, f"the stage {stage.name} of {name} has jobs or an approval, and not both"
            asked = asked or bool(stage.approval)
            for job, variable in _SHOWN.findall(stage.approval):
                if variable not in exported.get(job, ()):
                    yield line, f"the approval in {name} shows {job}.{variable}, which nothing before it gives"
            for job in stage.jobs:
                used.add(job)
                if (known := written.jobs.get(job)) is None:
                    yield line, f"the stage {stage.name} of {name} has the job {job}, which is not in `jobs`"
                    continue
                exported[job] = set(known.exports)
                if (known.role or "").endswith("-prod") and not asked:
                    yield line, f"{job} changes production in {name} before anybody was asked"
    for job in written.jobs.keys() - used:
        yield document.line_of(("jobs", job)), f"no pipeline has the job {job}"

"""Judges a generated repository: writes it into a private folder once and asks every validator at the same time."""

import asyncio
import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from core.adapters.validators.actions import Actionlint
from core.adapters.validators.base import TreeValidator, matching
from core.adapters.validators.checkov import Checkov
from core.adapters.validators.codepipeline import CodePipeline
from core.adapters.validators.dockerfiles import Hadolint
from core.adapters.validators.documents import Json as JsonSyntax
from core.adapters.validators.documents import YamlLint
from core.adapters.validators.gitlab import GitlabCi
from core.adapters.validators.hcl_schema import HclSchema
from core.adapters.validators.hcl_syntax import HclSyntax
from core.adapters.validators.jenkins import Jenkinsfile
from core.adapters.validators.kubernetes import Kubernetes
from core.adapters.validators.python_code import ByteCompile, Ruff
from core.adapters.validators.secrets import DetectSecrets
from core.adapters.validators.terraform import Terraform
from core.adapters.validators.unit_tests import UnitTests
from core.adapters.validators.workspace import judge_paths, write
from core.domain.repository import Check, Judgement, Tree
from core.ports import Validator

__all__ = ["always_on", "judge", "validate"]

#: Results of whole checks by the content they read; a second look at the same bytes costs nothing.
_REMEMBERED = 256
_passed: OrderedDict[str, tuple[Check, ...]] = OrderedDict()


def always_on() -> tuple[TreeValidator, ...]:
    """What needs nothing but this installation, slowest first."""
    return (
        UnitTests(),
        DetectSecrets(),
        Ruff(),
        Actionlint(),
        GitlabCi(),
        Hadolint(),
        HclSyntax(),
        HclSchema(),
        YamlLint(),
        ByteCompile(),
        JsonSyntax(),
        Jenkinsfile(),
        CodePipeline(),
        Kubernetes(),
    )


async def validate(
    tree: Tree, *, terraform_plugin_dir: str | None = None, checks: Sequence[Validator] | None = None
) -> tuple[Check, ...]:
    return (await judge(tree, terraform_plugin_dir=terraform_plugin_dir, checks=checks)).checks


async def judge(
    tree: Tree, *, terraform_plugin_dir: str | None = None, checks: Sequence[Validator] | None = None
) -> Judgement:
    """`checks` replaces the validators. A file with a hostile path is a failed check, and no validator sees it."""
    paths, safe = judge_paths(tree)
    validators = (
        (*always_on(), Checkov(), Terraform(plugin_dir=terraform_plugin_dir)) if checks is None else tuple(checks)
    )
    with tempfile.TemporaryDirectory(prefix="judge-") as base:
        folder = Path(base) / "repository"
        folder.mkdir()
        write(safe, folder)
        results = await asyncio.gather(*(_remembered(v, str(folder), safe) for v in validators))
    found = (paths, *(check for result in results for check in result))
    planned = {name: plan for v in validators if isinstance(v, Terraform) for name, plan in v.planned.items()}
    return Judgement(checks=tuple(found), planned=planned)


async def _remembered(validator: Validator, folder: str, tree: Tree) -> Sequence[Check]:
    """Only what passed is remembered: a failure may be the machine's, and is looked at again."""
    reads: Sequence[str] | None = getattr(validator, "reads", None)
    if reads is None:
        return await validator.check(folder, tree)
    key = _digest(validator.name, {path: tree[path] for path in matching(tree, reads)})
    if (known := _passed.get(key)) is not None:
        _passed.move_to_end(key)
        return [check.model_copy(update={"seconds": 0.0}) for check in known]
    checks = await validator.check(folder, tree)
    if all(check.status == "passed" for check in checks):
        _passed[key] = tuple(checks)
        while len(_passed) > _REMEMBERED:
            _passed.popitem(last=False)
    return checks


def _digest(name: str, tree: Tree) -> str:
    digest = hashlib.sha256(name.encode())
    for path, data in sorted(tree.items()):
        digest.update(f"\0{path}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()

"""The real Terraform, where it is present: format, validate, an offline plan and the tests of every root.

Each environment plans against a provider that is told to ask AWS nothing; a data source that would call AWS fails the
check. Its own tests (`tests/*.tftest.hcl`) bring a provider that is a mock. Nothing has credentials. Every step costs
seconds of loading the provider's schema: of roots with the same configuration and other values one is validated and
tested, production's where it is among them, and only production's plan is handed on.
"""

import asyncio
import hashlib
import posixpath
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.adapters.validators.base import Timer, check_of, skipped
from core.adapters.validators.process import Finished, run
from core.adapters.validators.workspace import write
from core.domain.base import Frozen, Json
from core.domain.repository import Check, CheckFinding, Tree
from core.terraform.folder import Folder, folders_of

_AT_ONCE = 2
_SECONDS = 240.0
_ENVIRONMENTS, _BOOTSTRAP = "infra/envs", "infra/bootstrap"
_NO_PROVIDER = re.compile(r"Failed to query available provider packages|could not (?:find|connect)", re.IGNORECASE)
_VERSION = re.compile(r"Terraform v([\d.]+\S*)")
#: A provider that asks AWS nothing, and state that stays here.
OFFLINE = """terraform {
  backend "local" {}
}

provider "aws" {
  access_key                  = "offline"
  secret_key                  = "offline"
  allowed_account_ids         = null
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""
#: What CI supplies, or the owner of what exists, and no file holds; `REGION` is the root's own. Any other required
#: variable gets the plainest value of its type.
_SUPPLIED = {
    "account_id": "123456789012",
    "image_tag": "0123456789ab",
    "github_repository": "example/repository",
    "gitlab_project": "example/project",
    "jenkins_job": "https://jenkins.example.com/job/project",
    "vpc_id": "vpc-0123456789abcdef0",
    "private_subnet_ids": '["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]',
    "kms_key_arn": "arn:aws:kms:REGION:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    "ecr_registry": "123456789012.dkr.ecr.REGION.amazonaws.com",
    "kafka_cluster_arn": "arn:aws:kafka:REGION:123456789012:cluster/events/01234567-89ab-cdef-0123-456789abcdef-1",
    "eks_cluster_name": "cluster",
    "pipeline_account": "123456789012",
}
_PLAIN = {"number": "1", "bool": "false", "list": "[]", "set": "[]", "map": "{}", "object": "{}"}


class _Position(Frozen, extra="ignore"):
    line: int = 1


class _Range(Frozen, extra="ignore"):
    filename: str = ""
    start: _Position = _Position()


class _Diagnostic(Frozen, extra="ignore"):
    severity: str
    summary: str
    detail: str = ""
    range: _Range | None = None


class _Message(Frozen, extra="ignore"):
    diagnostic: _Diagnostic | None = None


class _Validation(Frozen, extra="ignore"):
    diagnostics: list[_Diagnostic] = []


_JSON = TypeAdapter(Json)


@dataclass(kw_only=True)
class _Root:
    path: str
    declared: Folder
    configuration: str
    """Equal for roots that differ in values and state alone."""
    validate: list[CheckFinding] = field(default_factory=list[CheckFinding])
    plan: list[CheckFinding] = field(default_factory=list[CheckFinding])
    test: list[CheckFinding] = field(default_factory=list[CheckFinding])
    tested: bool = False
    """Whether its tests are run."""
    planned: Json | None = None
    no_provider: bool = False

    @property
    def environment(self) -> str | None:
        return posixpath.basename(self.path) if posixpath.dirname(self.path) == _ENVIRONMENTS else None


class Terraform:
    name = "terraform"

    def __init__(self, *, plugin_dir: str | None, binary: str | None = None, every_test: bool = False) -> None:
        """`every_test`: also those of environments that differ in values alone."""
        self._every_test = every_test
        self._mirror = plugin_dir if plugin_dir and Path(plugin_dir).is_dir() else None
        self._binary = binary or shutil.which("terraform")
        self.planned: dict[str, Json] = {}
        """`prod` to its plan as `terraform show -json` gives it, after `check`."""

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        if self._binary is None:
            why = "terraform is not on the PATH"
            return [skipped(f"terraform_{step}", tool="terraform", why=why) for step in ("fmt", *_steps(tree))]
        workspace = Path(folder).parent / "terraform"
        workspace.mkdir()
        write(tree, workspace)
        (workspace.parent / "terraform.rc").touch()
        released = _VERSION.search((await self._run(["version"], workspace)).out)
        version = released[1] if released else ""
        return [await self._format(workspace, version), *await self._roots(workspace, tree, version)]

    async def _format(self, workspace: Path, version: str) -> Check:
        timer = Timer()
        ended = await self._run(["fmt", "-check", "-recursive", "-no-color"], workspace)
        findings = [
            CheckFinding(file=line, line=1, message="not formatted as `terraform fmt` does")
            for line in ended.out.split()
        ]
        if ended.code not in (0, 3):
            findings.append(CheckFinding(message=_first(ended.err or "terraform fmt was stopped")))
        return _check("fmt", findings, timer, version, "all folders")

    async def _roots(self, workspace: Path, tree: Tree, version: str) -> list[Check]:
        steps = _steps(tree)
        if self._mirror is None:
            why = "there is no provider mirror: set TERRAFORM_PLUGIN_DIR"
            return [skipped(f"terraform_{s}", tool="terraform", why=why, version=version) for s in steps]
        timer, roots = Timer(), _roots_of(tree)
        gate = asyncio.Semaphore(_AT_ONCE)
        first = {r.configuration: r for r in sorted(roots, key=lambda r: r.environment == "prod")}
        for root in roots:
            root.tested = root.tested and (self._every_test or first[root.configuration] is root)
        await asyncio.gather(*(self._root(r, workspace, gate, first[r.configuration] is r) for r in roots))
        if any(root.no_provider for root in roots):
            why = "the provider mirror has no fitting version of a provider"
            return [skipped(f"terraform_{s}", tool="terraform", why=why, version=version) for s in steps]
        self.planned = {r.environment: r.planned for r in roots if r.environment and r.planned is not None}
        found = {
            "validate": [f for r in roots for f in r.validate],
            "plan": [f for r in roots for f in r.plan],
            "test": [f for r in roots for f in r.test],
        }
        detail = {
            "validate": ", ".join(root.path for root in first.values()),
            "plan": ", ".join(root.path for root in roots if root.environment),
            "test": ", ".join(root.path for root in roots if root.tested),
        }
        return [_check(step, found[step], timer, version, detail[step]) for step in steps]

    async def _root(self, root: _Root, workspace: Path, gate: asyncio.Semaphore, first: bool) -> None:
        async with gate:
            folder = workspace / root.path
            (folder / "offline_override.tf").write_text(OFFLINE, encoding="utf-8")
            init = await self._run(["init", "-input=false", "-no-color", f"-plugin-dir={self._mirror}"], folder)
            if init.code != 0:
                root.no_provider = _NO_PROVIDER.search(init.err) is not None
                root.validate.append(CheckFinding(file=root.path, message=f"init: {_first(init.err)}"))
                return
            if root.environment:
                await self._plan(root, folder)
            # A plan validates; it is asked apart only of what is not planned, and to say what is wrong with its lines.
            if not root.environment or (first and root.plan):
                root.validate.extend(_diagnosed(await self._run(["validate", "-json"], folder), root.path))
            if root.validate:
                root.plan.clear()
            if root.tested and not (root.validate or root.plan):
                await self._test(root, folder)

    async def _plan(self, root: _Root, folder: Path) -> None:
        variables = [f"-var={name}={value}" for name, value in supplied(root.declared)]
        planned = await self._run(
            [
                *("plan", "-json", "-refresh=false", "-input=false", "-lock=false", "-out=offline.plan"),
                *("-parallelism=20", *variables),
            ],
            folder,
        )
        root.plan.extend(_streamed(planned, root.path))
        if planned.code != 0 and not root.plan:
            root.plan.append(CheckFinding(file=root.path, message=_first(planned.err or "the plan was stopped")))
        if root.plan or root.environment != "prod":
            return
        shown = await self._run(["show", "-json", "offline.plan"], folder)
        try:
            root.planned = _JSON.validate_json(shown.out)
        except ValidationError:
            root.plan.append(CheckFinding(file=root.path, message=f"the plan cannot be read: {_first(shown.err)}"))

    async def _test(self, root: _Root, folder: Path) -> None:
        tested = await self._run(["test", "-json"], folder)
        root.test.extend(_streamed(tested, root.path))
        if tested.code != 0 and not root.test:
            root.test.append(CheckFinding(file=root.path, message=_first(tested.err or "the tests were stopped")))

    async def _run(self, arguments: Sequence[str], folder: Path) -> Finished:
        home = folder
        while home.name != "terraform":
            home = home.parent
        extra = {
            "TF_CLI_CONFIG_FILE": str(home.parent / "terraform.rc"),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Most of a step is reading the schema, and a third of that was collecting garbage: 40 MB buy it back.
            "GOGC": "400",
        }
        return await run(
            [self._binary or "terraform", *arguments],
            folder=str(folder),
            home=str(home.parent),
            seconds=_SECONDS,
            extra=extra,
        )


def _roots_of(tree: Tree) -> list[_Root]:
    folders, _ = folders_of(tree)
    return [
        _Root(
            path=path,
            declared=folder,
            configuration=_configuration(path, tree),
            tested=any(_is_test(p, root=path) for p in tree),
        )
        for path, folder in sorted(folders.items())
        if folder.files and (path == _BOOTSTRAP or posixpath.dirname(path) == _ENVIRONMENTS)
    ]


def _steps(tree: Tree) -> tuple[str, ...]:
    tested = any(_is_test(path, root=posixpath.dirname(posixpath.dirname(path))) for path in tree)
    return ("validate", "plan", "test") if tested else ("validate", "plan")


def _is_test(path: str, *, root: str) -> bool:
    of_environment = posixpath.dirname(root) == _ENVIRONMENTS
    return of_environment and posixpath.dirname(path) == f"{root}/tests" and path.endswith(".tftest.hcl")


def _configuration(root: str, tree: Tree) -> str:
    digest = hashlib.sha256()
    for path in sorted(tree):
        folder, name = posixpath.split(path)
        if folder == root and name.endswith(".tf") and name != "backend.tf":
            digest.update(f"{name}\0".encode() + tree[path] + b"\0")
    return digest.hexdigest()


def supplied(folder: Folder) -> Iterator[tuple[str, str]]:
    """Variables that no file gives a value, with the value that CI would, or the plainest of its type."""
    given = {name for _, body in folder.values for name in body.attributes}
    for name, block in folder.variables.items():
        if name not in given and "default" not in block.body.attributes:
            type_ = block.body.attributes.get("type")
            kind = type_.value.text.split("(")[0] if type_ else "string"
            plain = _PLAIN.get(kind, name.replace("_", "-"))
            yield name, _SUPPLIED.get(name, plain).replace("REGION", _region(folder))


def _region(folder: Folder) -> str:
    """Where the root's values say that it stands: what exists must stand there too."""
    for _, body in folder.values:
        if (region := body.attributes.get("region")) is not None:
            return region.value.text.strip('"')
    return "us-east-1"


def _diagnosed(ended: Finished, root: str) -> Iterator[CheckFinding]:
    try:
        found = _Validation.model_validate_json(ended.out).diagnostics
    except ValidationError:
        yield CheckFinding(file=root, message=f"validate: {_first(ended.err or ended.out)}")
        return
    yield from (_finding(diagnostic, root) for diagnostic in found if diagnostic.severity == "error")


def _streamed(ended: Finished, root: str) -> Iterator[CheckFinding]:
    for line in ended.out.splitlines():
        try:
            diagnostic = _Message.model_validate_json(line).diagnostic
        except ValidationError:
            continue
        if diagnostic is not None and diagnostic.severity == "error":
            yield _finding(diagnostic, root)


def _finding(diagnostic: _Diagnostic, root: str) -> CheckFinding:
    where = diagnostic.range
    file = posixpath.normpath(posixpath.join(root, where.filename)) if where and where.filename else root
    text = " ".join(f"{diagnostic.summary}: {diagnostic.detail}".split())
    return CheckFinding(file=file, line=where.start.line if where else 0, message=text[:500])


def _first(text: str) -> str:
    """The part of Terraform's boxed message that says something."""
    lines = (line.strip(" │╷╵") for line in text.splitlines())
    return " ".join(line for line in lines if line)[:400]


def _check(step: str, findings: Sequence[CheckFinding], timer: Timer, version: str, detail: str) -> Check:
    name = f"terraform_{step}"
    return check_of(name, findings, timer=timer, tool="terraform", version=version, detail=detail, always=False)

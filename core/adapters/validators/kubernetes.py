"""Manifests of a cluster: Kubernetes' own schemas through kubernetes-validate, and KServe's resource by what we write.

A placeholder stands for the size of its name in production's `terraform.tfvars`, or else for a text. KServe's schema is
not published with Kubernetes': the fields of its predictor that this project writes are here, and all others of it are
held against those of a pod, which KServe makes of them (https://kserve.github.io/website/docs/reference/crd-api).
"""

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Annotated, Literal, Protocol, cast

import yaml
from pydantic import Field, ValidationError

from core.adapters.validators.base import Timer, check_of, matching, skipped
from core.adapters.validators.yaml_lines import Document, Step, documents, line_of_error
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

_TOOL = "kubernetes-validate"
_CLUSTER = "infra/modules/eks_kserve/variables.tf"
_SIZES = "infra/envs/prod/terraform.tfvars"
_VERSION = re.compile(rb'variable "kubernetes_version" \{[^}]*?default\s*=\s*"([\d.]+)"')
_PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)\}")
_Count = Annotated[int, Field(strict=True, ge=0)]
_Fault = tuple[tuple[Step, ...], str]


class _Metadata(Frozen):
    name: str
    namespace: str
    annotations: dict[str, str] = {}


class _Predictor(Frozen, extra="ignore"):
    """What KServe reads itself; a pod has the rest."""

    minReplicas: _Count
    maxReplicas: _Count
    scaleMetric: Literal["cpu", "memory", "concurrency", "rps"]
    scaleTarget: _Count
    timeout: _Count
    labels: dict[str, str]
    containers: Annotated[list[object], Field(min_length=1)]


class _Spec(Frozen):
    predictor: _Predictor


class _InferenceService(Frozen):
    apiVersion: Literal["serving.kserve.io/v1beta1"]
    kind: Literal["InferenceService"]
    metadata: _Metadata
    spec: _Spec


class Kubernetes:
    name = "kubernetes"
    reads: tuple[str, ...] = ("platform/*.yaml", _SIZES, _CLUSTER)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        paths = matching(tree, self.reads[:1])
        if not paths:
            return []
        if find_spec("kubernetes_validate") is None:
            return [skipped(self.name, tool=_TOOL, why=f"{_TOOL} is not installed: the extra `kubernetes` has it")]
        sizes = dict(re.findall(rb'^eks_kserve_(\w+)\s*=\s*"?([^"\n]+)"?$', tree.get(_SIZES, b""), re.MULTILINE))
        known = {name.decode().upper(): value.decode() for name, value in sizes.items()}
        asked = _VERSION.search(tree.get(_CLUSTER, b""))
        release = asked[1].decode() if asked else "1.33"
        findings = [
            CheckFinding(file=path, line=line, message=message[:500])
            for path in paths
            for line, message in _judged(tree[path].decode("utf-8", errors="replace"), known, release)
        ]
        detail = f"{len(paths)} files against Kubernetes {release}"
        return [check_of(self.name, findings, timer=timer, tool=_TOOL, version=_release(), detail=detail, always=False)]


def _release() -> str:
    try:
        return version(_TOOL)
    except PackageNotFoundError:
        return ""


def _judged(text: str, sizes: dict[str, str], release: str) -> Iterator[tuple[int, str]]:
    filled = _PLACEHOLDER.sub(lambda found: sizes.get(found[1], found[1].lower().replace("_", "-")), text)
    try:
        written = list(documents(filled))
    except yaml.YAMLError as exc:
        yield line_of_error(exc), " ".join(str(exc).split())
        return
    for document in written:
        for path, message in _faults(document, release):
            yield document.line_of(path), message


def _faults(document: Document, release: str) -> Iterator[_Fault]:
    manifest = document.value
    if not isinstance(manifest, dict) or not {"apiVersion", "kind", "metadata"} <= manifest.keys():
        yield (), "a manifest has an apiVersion, a kind and metadata"
        return
    whole = cast(dict[str, object], manifest)
    if whole["kind"] == "InferenceService":
        yield from _inference_service(whole, release)
    else:
        yield from _schema(whole, release)


def _inference_service(manifest: dict[str, object], release: str) -> Iterator[_Fault]:
    try:
        _InferenceService.model_validate(manifest)
    except ValidationError as exc:
        for fault in exc.errors():
            yield fault["loc"], f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        return
    predictor = cast(dict[str, dict[str, dict[str, object]]], manifest)["spec"]["predictor"]
    own = _Predictor.model_fields.keys() - {"containers"}
    spec = {name: value for name, value in predictor.items() if name not in own}
    pod: dict[str, object] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": spec}
    for path, message in _schema(pod, release):
        yield ("spec", "predictor", *path[1:]), message


class _SchemaError(Protocol):
    """Of jsonschema's errors, what is read here."""

    message: str
    path: Sequence[Step]
    validator: str
    instance: dict[str, object]
    """A mapping where properties are what is wrong."""
    schema: dict[str, dict[str, object]]


def _schema(manifest: dict[str, object], release: str) -> Iterator[_Fault]:
    """The mistake that says most; the next one is found when it is mended."""
    import kubernetes_validate

    try:
        kubernetes_validate.validate(manifest, release, strict=True)
    except kubernetes_validate.SchemaNotFoundError as exc:
        yield ("kind",), str(exc.message)
    except kubernetes_validate.ValidationError as exc:
        error = cast(_SchemaError, exc)
        path = tuple(error.path)
        if error.validator == "additionalProperties":
            path = (*path, *sorted(error.instance.keys() - error.schema["properties"].keys())[:1])
        yield path, f"{'.'.join(map(str, path))}: {error.message}"

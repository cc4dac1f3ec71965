"""What a repository brings from elsewhere, as CycloneDX: packages, images, providers, actions. Read from its files.

Without the time, serial number and tool that such documents often carry: the same tree gives the same bytes.
https://cyclonedx.org/docs/1.6/json/ and https://github.com/package-url/purl-spec
"""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.domain.base import Json
from core.domain.repository import Tree

_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,]+\])?==([\w.!+-]+)", re.MULTILINE)
_FROM = re.compile(r"^FROM\s+(?:--platform=\S+\s+)?(\S+?):(\S+)", re.MULTILINE)
_ACTION = re.compile(r"uses:\s*([\w.-]+/[\w.-]+)[\w./-]*@(\S+)(?:\s*#\s*(\S+))?")
_PROVIDER = re.compile(r'source\s*=\s*"([\w-]+)/([\w-]+)"\s*\n\s*version\s*=\s*"([^"]+)"')
_IMAGE = re.compile(r"(?:image:|name:|services:\s*\[)\s*\"?([a-z][\w./-]*):(\d[\w.-]*)")


def sbom(tree: Tree, *, name: str, version: int) -> Json:
    found = dict(sorted({str(c["bom-ref"]): c for path in sorted(tree) for c in _components(path, tree[path])}.items()))
    own = f"pkg:generic/{name}@{version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": name, "version": str(version), "purl": own}
        },
        "components": list(found.values()),
        "dependencies": [{"ref": own, "dependsOn": list(found)}, *({"ref": ref} for ref in found)],
    }


def _components(path: str, data: bytes) -> Iterator[dict[str, JsonValue]]:
    text = data.decode("utf-8", errors="replace")
    name = path.rsplit("/", 1)[-1]
    if name.startswith("requirements") and name.endswith(".txt"):
        yield from _packages(text)
    elif name == "Dockerfile":
        yield from _images(_FROM, text)
    elif path == ".gitlab-ci.yml":
        yield from _images(_IMAGE, text)
    elif path.startswith(".github/workflows/"):
        for action, commit, tag in _ACTION.findall(text):
            yield _component("application", action, tag or commit, f"pkg:githubactions/{action}@{commit}")
    elif path.startswith(("infra/stack/", "infra/bootstrap/")) and name == "versions.tf":
        yield from _providers(text)


def _packages(text: str) -> Iterator[dict[str, JsonValue]]:
    for package, release in _PINNED.findall(text):
        plain = re.sub(r"[-_.]+", "-", package).lower()
        yield _component("library", plain, release, f"pkg:pypi/{plain}@{release}")


def _images(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, JsonValue]]:
    for image, tag in pattern.findall(text):
        yield _component("container", image, tag, f"pkg:docker/{image}@{tag}")


def _providers(text: str) -> Iterator[dict[str, JsonValue]]:
    """With the lowest release that the constraint allows."""
    for owner, provider, allowed in _PROVIDER.findall(text):
        release = re.sub(r"[^\d.].*$", "", allowed.lstrip("~>= "))
        purl = f"pkg:generic/{owner}/terraform-provider-{provider}@{release}"
        yield _component("library", f"{owner}/{provider}", allowed, purl)


def _component(kind: str, name: str, version: str, purl: str) -> dict[str, JsonValue]:
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}

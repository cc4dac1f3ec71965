import json

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from core.domain.repository import Tree
from core.generator.sbom import sbom

TREE = {
    "requirements-dev.txt": b"# tools\nPytest_Mock[x]==3.1\nruff==0.17.6\nno-version\n",
    "docker/app/Dockerfile": b"FROM --platform=linux/amd64 python:3.12.11-slim AS a\nFROM a\n",
    ".github/workflows/ci.yml": b"jobs: {x: {steps: [\n{uses: actions/checkout@08c6 }]}}\n- uses: o/r/s@abc # v2\n",
    ".gitlab-ci.yml": b'default:\n  image: python:3.12.11\n  services: ["docker:28.3.3-dind"]\n',
    "infra/stack/versions.tf": b'aws = {\n  source  = "hashicorp/aws"\n  version = "~> 5.100"\n}\n',
    "docs/Dockerfile.md": b"FROM evil:1\n",
}


def purls(tree: Tree) -> list[str]:
    told = json.loads(json.dumps(sbom(tree, name="churn", version=2)))
    return [component["purl"] for component in told["components"]]


def test_packages_images_actions_and_providers_are_told_with_their_versions() -> None:
    assert purls(TREE) == [
        "pkg:docker/docker@28.3.3-dind",
        "pkg:docker/python@3.12.11",
        "pkg:docker/python@3.12.11-slim",
        "pkg:generic/hashicorp/terraform-provider-aws@5.100",
        "pkg:githubactions/actions/checkout@08c6",
        "pkg:githubactions/o/r@abc",
        "pkg:pypi/pytest-mock@3.1",
        "pkg:pypi/ruff@0.17.6",
    ]


def test_a_repositorys_document_is_valid_by_cyclonedx_and_names_no_time_and_no_id(tree: Tree) -> None:
    text = tree["reports/sbom.cdx.json"].decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    assert not told.keys() & {"serialNumber"}
    assert told["metadata"].keys() == {"component"}
    assert len(told["components"]) >= 5
    assert {c["purl"].split("@")[0] for c in told["components"]} >= {"pkg:docker/python", "pkg:pypi/pytest"}


def test_what_a_dockerfile_or_a_requirement_changes_the_document_tells(tree: Tree) -> None:
    changed = {**tree, "requirements-dev.txt": tree["requirements-dev.txt"] + b"extra==1.0\n"}
    assert set(purls(changed)) - set(purls(tree)) == {"pkg:pypi/extra@1.0"}

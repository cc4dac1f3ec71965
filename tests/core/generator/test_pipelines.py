"""Each CI system gets its own pipelines, roles and words, and none of another's."""

import re
from typing import Any

import pytest
import yaml

from core.adapters.validators import validate
from core.adapters.validators.actions import Actionlint
from core.adapters.validators.gitlab import GitlabCi
from core.adapters.validators.jenkins import Jenkinsfile
from core.catalog.loader import Catalog
from core.domain.repository import Tree
from core.generator import generate
from core.generator.pipelines import GITHUB, GITLAB, JENKINS, Pipelines
from core.policies.pipelines import jobs_of
from tests.core.generator.blueprints import ASSISTANT, SERVERLESS, a_blueprint

SYSTEMS = (GITHUB, GITLAB, JENKINS)
FILES = {"github_actions": ".github/workflows/", "gitlab": ".gitlab-ci.yml", "jenkins": "Jenkinsfile"}


def tree_for(system: Pipelines, catalog: Catalog) -> Tree:
    return generate(a_blueprint(SERVERLESS.with_values({"ci_system": system.folder})), catalog=catalog)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.folder)
def test_a_repository_has_the_pipelines_that_were_asked_for_and_no_others(system: Pipelines, catalog: Catalog) -> None:
    tree = tree_for(system, catalog)
    there = {name for name, start in FILES.items() if any(path.startswith(start) for path in tree)}
    assert there == {system.folder}
    assert f"infra/modules/{system.component}/main.tf" in tree
    assert "infra/bootstrap/identity.tf" in tree
    stack = tree["infra/stack/variables.tf"].decode()
    assert f'variable "{system.variable}"' in stack
    assert f'TF_VAR_{system.variable}="${{{system.environment}:-{system.nobody}}}"' in tree["scripts/tf.sh"].decode()


@pytest.mark.parametrize("system", [GITLAB, JENKINS], ids=lambda s: s.folder)
def test_documents_of_another_system_do_not_speak_of_github(system: Pipelines, catalog: Catalog) -> None:
    tree = tree_for(system, catalog)
    elsewhere = (
        ".checkov.yaml",
        "docs/decisions/",
        "docs/onboarding.md",
        "reports/",
        "infra/modules/",
        "tests/contract/",
    )
    spoken = [p for p, data in tree.items() if re.search(rb"github", data, re.IGNORECASE)]
    assert [path for path in spoken if not path.startswith(elsewhere)] == []


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.folder)
def test_every_pipeline_does_all_that_a_team_relies_on(system: Pipelines, catalog: Catalog) -> None:
    tree = tree_for(system, catalog)
    text = "\n".join(tree[path].decode() for path in tree if path.startswith(FILES[system.folder]))
    for called in (
        *("make lint", "make test", "make evaluate", "make tf-check", "make images", "make review-plan ENV=dev"),
        *("deploy ENV=staging", "deploy ENV=prod", "smoke ENV=prod", "-detailed-exitcode", "scripts/model_action.sh"),
    ):
        assert called in text, called
    assert not re.search(r"AWS_(SECRET_)?ACCESS_KEY|aws_access_key", text)
    assert re.search(r"comment", text)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.folder)
def test_nothing_reaches_production_before_a_person_has_agreed(system: Pipelines, catalog: Catalog) -> None:
    tree = tree_for(system, catalog)
    held = dict[tuple[str, str], str]()
    for path in tree:
        if path.startswith(FILES[system.folder]):
            document: Any = jobs_of(path, tree[path].decode())
            for name, job in document["jobs"].items():
                if re.search(r"deploy ENV=prod|role\.sh prod (?:deploy|model)", str(job["runs"])):
                    held[path, name] = str(job["environment"])
    assert held
    assert all("production" in environment for environment in held.values()), held


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.folder)
async def test_pipelines_of_an_assistant_evaluate_it_and_train_nothing(system: Pipelines, catalog: Catalog) -> None:
    tree = generate(a_blueprint(ASSISTANT.with_values({"ci_system": system.folder})), catalog=catalog)
    assert [path for path, data in tree.items() if b"model_action" in data or b"rollback_model" in data] == []
    text = "\n".join(tree[path].decode() for path in tree if path.startswith(FILES[system.folder]))
    assert "make evaluate" in text
    assert "TARGET" not in text
    checks = await validate(tree, checks=[GitlabCi(), Jenkinsfile(), Actionlint()])
    assert [(c.name, c.findings) for c in checks if c.status == "failed"] == []


async def test_gitlabs_pipeline_passes_gitlabs_own_schema(catalog: Catalog) -> None:
    tree = tree_for(GITLAB, catalog)
    (check,) = [c for c in await validate(tree, checks=[GitlabCi()]) if c.name == "gitlab_ci"]
    assert (check.status, check.findings) == ("passed", ())
    assert yaml.safe_load(tree[".gitlab-ci.yml"])["deploy-prod"]["environment"] == {"name": "production"}


GITLAB_TEXT = "stages: [test]\ntest:\n  stage: test\n  script: [ls]\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GITLAB_TEXT.replace("script:", "scirpt:"), 2, "scirpt"),
        (GITLAB_TEXT.replace("stage: test", "stage: deploy"), 2, "there is no stage deploy"),
        (GITLAB_TEXT + "b:\n  extends: .nobody\n  script: [ls]\n", 5, "extends names .nobody"),
        (GITLAB_TEXT + "b:\n  needs: [nothing]\n  script: [ls]\n", 5, "needs names nothing"),
        (GITLAB_TEXT + "b:\n  stage: test\n  timeout: 1 hour\n", 5, "does nothing"),
        ("stages: [\n", 1, "Failed to parse"),
    ],
)
async def test_a_mistake_in_gitlabs_pipeline_is_found_with_its_line(text: str, line: int, says: str) -> None:
    (check,) = [c for c in await validate({".gitlab-ci.yml": text.encode()}, checks=[GitlabCi()]) if c.name != "paths"]
    assert check.status == "failed"
    assert any(f.line == line and says in f.message for f in check.findings), check.findings


JENKINS_TEXT = """pipeline {
  agent any
  stages {
    stage('Test') {
      steps {
        sh 'make test'
        sh 'bash scripts/a.sh'
      }
    }
  }
}
"""


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("  agent any\n", ""), 1, "no `agent`"),
        (("stages {\n", "stages {\n    echo 'x'\n"), 4, "`echo` does not belong into `stages`"),
        (("  }\n}\n", "  }\n"), 1, "`{` is never closed"),
        (("  }\n}\n", "  }\n}\n}\n"), 12, "closes nothing"),
        (("'Test'", "'Test"), 4, "never closed"),
        (("      steps {", "      stpes {"), 5, "`stpes` does not belong into `stage`"),
        (("      steps {", "      when { branch 'main' }\n      step {"), 4, "none of steps"),
        (("make test", "make tset"), 6, "no target tset"),
        (("scripts/a.sh", "scripts/b.sh"), 7, "scripts/b.sh is not in the repository"),
        (("make test", "AWS_SECRET_ACCESS_KEY=x make test"), 6, "long-lived key"),
        (("pipeline {", "node {"), 1, "one block `pipeline`"),
        (
            ("    }\n  }\n}", "    }\n    stage('Test') { steps { echo '}' } }\n  }\n}"),
            10,
            "two stages are called Test",
        ),
    ],
)
async def test_a_mistake_in_a_jenkinsfile_is_found_with_its_line(change: tuple[str, str], line: int, says: str) -> None:
    tree = {"Jenkinsfile": JENKINS_TEXT.encode(), "scripts/a.sh": b"", "Makefile": b"test:\n"}
    assert [c.status for c in await validate(tree, checks=[Jenkinsfile()])] == ["passed", "passed"]
    tree["Jenkinsfile"] = JENKINS_TEXT.replace(*change, 1).encode()
    assert tree["Jenkinsfile"] != JENKINS_TEXT.encode()
    (check,) = [c for c in await validate(tree, checks=[Jenkinsfile()]) if c.name != "paths"]
    assert any(f.line == line and says in f.message for f in check.findings), check.findings

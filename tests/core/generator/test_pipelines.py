"""Each CI system gets its own pipelines, roles and words, and none of another's."""

import re
from typing import Any

import pytest
import yaml

from core.adapters.validators import validate
from core.adapters.validators.actions import Actionlint
from core.adapters.validators.codepipeline import CodePipeline
from core.adapters.validators.gitlab import GitlabCi
from core.adapters.validators.jenkins import Jenkinsfile
from core.catalog.loader import Catalog
from core.domain.repository import Tree
from core.generator import generate
from core.generator.pipelines import CODEPIPELINE, GITHUB, GITLAB, JENKINS, Pipelines
from core.policies.pipelines import jobs_of
from tests.core.generator.blueprints import ASSISTANT, SERVERLESS, a_blueprint

SYSTEMS = (GITHUB, GITLAB, JENKINS, CODEPIPELINE)
FILES = {
    "github_actions": ".github/workflows/",
    "gitlab": ".gitlab-ci.yml",
    "jenkins": "Jenkinsfile",
    "codepipeline": ".codepipeline.yml",
}


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


@pytest.mark.parametrize("system", [GITLAB, JENKINS, CODEPIPELINE], ids=lambda s: s.folder)
def test_documents_of_another_system_do_not_speak_of_github(system: Pipelines, catalog: Catalog) -> None:
    tree = tree_for(system, catalog)
    elsewhere = (
        ".checkov.yaml",
        "docs/decisions/",
        "docs/onboarding.md",
        "infra/bootstrap/pipelines.tf",
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
    checks = await validate(tree, checks=[GitlabCi(), Jenkinsfile(), Actionlint(), CodePipeline()])
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


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("    role: plan\n", "    rloe: plan\n"), 76, "jobs.plan-dev.rloe: Extra inputs"),
        (("    role: plan\n", "    role: admin\n"), 76, "jobs.plan-dev.role: Input should be"),
        (("    docker: true\n", "    docker: sure\n"), 71, "jobs.images.docker"),
        (("trigger: push", "trigger: tag"), 17, "pipelines.deliver.trigger"),
        (("jobs: [deploy-staging]", "jobs: [deploy-stagign]"), 23, "deploy-stagign, which is not in `jobs`"),
        (("jobs: [plan-dev]", "jobs: [test]"), 75, "no pipeline has the job plan-dev"),
        (("plan-prod.PLAN_SUMMARY", "plan-prod.SUMMARY"), 27, "shows plan-prod.SUMMARY, which nothing before it gives"),
        (("        jobs: [deploy-staging]\n", ""), 23, "has jobs or an approval, and not both"),
        (("jobs: [deploy-staging]", "jobs: [deploy-prod]"), 23, "changes production in deliver before"),
        (("make lint", "make lnit"), 62, "make has no target lnit"),
        (("scripts/tf.sh dev", "scripts/ft.sh dev"), 114, "scripts/ft.sh is not in the repository"),
        (("make images", "AWS_SECRET_ACCESS_KEY=x make images"), 73, "long-lived key"),
        (("  change:\n", "  change: [\n"), 9, "expected"),
    ],
)  # fmt: skip
async def test_a_mistake_in_codepipelines_file_is_found_with_its_line(
    change: tuple[str, str], line: int, says: str, catalog: Catalog
) -> None:
    tree = dict(tree_for(CODEPIPELINE, catalog))
    assert [(c.status, c.findings) for c in await validate(tree, checks=[CodePipeline()])] == [("passed", ())] * 2
    text = tree[".codepipeline.yml"].decode()
    assert change[0] in text
    tree[".codepipeline.yml"] = text.replace(*change, 1).encode()
    (check,) = [c for c in await validate(tree, checks=[CodePipeline()]) if c.name != "paths"]
    assert [f.line for f in check.findings if says in f.message] == [line], check.findings


def test_whoever_approves_a_release_reads_the_plan_of_production_first(catalog: Catalog) -> None:
    written = yaml.safe_load(tree_for(CODEPIPELINE, catalog)[".codepipeline.yml"])
    stages = [stage["name"] for stage in written["pipelines"]["deliver"]["stages"]]
    assert stages[-3:] == ["Plan", "Approve", "Production"]
    assert "#{plan-prod.PLAN_SUMMARY}" in written["pipelines"]["deliver"]["stages"][-2]["approval"]


def test_a_model_job_takes_the_role_that_the_module_trusts(catalog: Catalog) -> None:
    tree = tree_for(CODEPIPELINE, catalog)
    module = tree["infra/modules/codepipeline_codebuild/main.tf"].decode()
    bootstrap = tree["infra/bootstrap/identity.tf"].decode()
    for role in ("model", "model-prod"):
        assert f'"{role}"' in module
        assert re.search(rf"^    {role} +=", bootstrap, re.MULTILINE)
    assert 'builder = "${local.project}-build-' in module
    assert 'name               = "${var.project}-build-${each.key}"' in bootstrap

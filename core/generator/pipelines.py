"""Which CI system a repository is written for: the skeleton folder of its pipelines, and its words in the documents."""

from core.domain.base import Frozen
from core.domain.plan import Plan


class Pipelines(Frozen):
    folder: str
    """Below `skeleton/ci`."""
    layers: tuple[str, ...]
    """What its repositories have of `skeleton/ci`, beside what depends on the pattern."""
    component: str
    """The catalog's component whose roles its jobs take."""
    title: str
    host: str
    """Where the code lives and is reviewed."""
    change: str
    """What a proposed change is called there."""
    variable: str
    """Of Terraform: which repository or job may take the roles."""
    environment: str
    """The same in the shell."""
    example: str
    meaning: str
    nobody: str
    """A value that is valid and names nothing, for plans by hand."""
    owned: str
    """Path of the pipelines in CODEOWNERS."""
    files: dict[str, str]
    """Capability to the file that provides it."""
    staging_job: str
    prod_job: str
    model_job: str
    release: str
    how_to_release: str
    how_to_roll_back: str
    proof: str = "OIDC"
    """By what a job shows that it may take a role."""
    trusts: str
    reviewers: str
    remains: str
    onboarding: str
    """The numbered step that prepares the CI system."""


GITHUB = Pipelines(
    folder="github_actions",
    layers=("oidc", "github_actions/common"),
    component="github_actions_oidc",
    title="GitHub Actions",
    host="GitHub",
    change="pull request",
    variable="github_repository",
    environment="GITHUB_REPOSITORY",
    example="owner/name",
    meaning="owner/name of this repository on GitHub",
    nobody="unknown/unknown",
    owned="/.github/",
    files={"ci_cd": ".github/workflows/ci.yml", "prod_approval_gate": ".github/workflows/cd-prod.yml"},
    staging_job="workflow `cd-staging`",
    prod_job="workflow `cd-prod`",
    model_job="`model-ci` with",
    release="a release",
    how_to_release="Publish a release on GitHub. The job waits for a reviewer of the environment `production`.",
    how_to_roll_back="start `cd-prod` by hand with the `image_tag` of the last good release",
    trusts="the repository and environment",
    reviewers="reviewers on `production`",
    remains="whoever may approve on GitHub may deploy",
    onboarding=(
        "3. **GitHub.** Create the environments `dev`, `staging` and `production`; give `production` required reviewers"
        " and allow\n   only tags to deploy to it. Set the repository variables `AWS_ACCOUNT_ID_DEV`,"
        " `AWS_ACCOUNT_ID_STAGING` and\n   `AWS_ACCOUNT_ID_PROD`. No secrets are needed."
    ),
)
GITLAB = Pipelines(
    folder="gitlab",
    layers=("oidc", "gitlab/common"),
    component="gitlab_oidc",
    title="GitLab CI/CD",
    host="GitLab",
    change="merge request",
    variable="gitlab_project",
    environment="CI_PROJECT_PATH",
    example="group/project",
    meaning="path of this project on GitLab, group/project",
    nobody="unknown/unknown",
    owned="/.gitlab-ci.yml",
    files={"ci_cd": ".gitlab-ci.yml", "prod_approval_gate": ".gitlab-ci.yml"},
    staging_job="job `deploy-staging`",
    prod_job="job `deploy-prod`",
    model_job="a pipeline of `main` by hand with `ACTION`",
    release="a tag `v…`",
    how_to_release="Push a tag `v…`. The job `deploy-prod` waits for an approver of the environment `production`.",
    how_to_roll_back="run the pipeline of a tag `v…` with `IMAGE_TAG` of the last good release",
    trusts="the project and the ref",
    reviewers="protected refs, and approvers of the environment `production`",
    remains="whoever may merge into `main` may reach staging, whoever may push a tag `v…` prod",
    onboarding=(
        "3. **GitLab.** Protect `main` and the tags `v*`: AWS trusts what runs there. Create the environments `dev`,\n"
        "   `staging` and `production`; protect `production` and name its approvers. Set the variables"
        " `AWS_ACCOUNT_ID_DEV`,\n   `AWS_ACCOUNT_ID_STAGING` and `AWS_ACCOUNT_ID_PROD`, make a schedule of `main` each"
        " night for drift, and give the\n   project a runner that may run `docker:dind`. No secrets are needed; with"
        " `COMMENT_TOKEN` (a project access token,\n   masked) the plan is a comment, else GitLab's own summary shows"
        " it. Self-managed: set `gitlab_host` in\n   `infra/bootstrap`, and let AWS reach it."
    ),
)
JENKINS = Pipelines(
    folder="jenkins",
    layers=("oidc", "jenkins/common"),
    component="jenkins_oidc",
    title="Jenkins",
    host="your Git host",
    change="pull request",
    variable="jenkins_job",
    environment="JENKINS_JOB",
    example="https://jenkins.example.com/job/name",
    meaning="address of the multibranch job, https://jenkins.example.com/job/name",
    nobody="https://unknown.invalid/job/unknown",
    owned="/Jenkinsfile",
    files={"ci_cd": "Jenkinsfile", "prod_approval_gate": "Jenkinsfile"},
    staging_job="stage `Staging`",
    prod_job="stage `Production`",
    model_job="a build of `main` with `ACTION`",
    release="a build with `PROD`",
    how_to_release="Build `main` with the parameter `PROD`. The stage waits for one of the `production-approvers`.",
    how_to_roll_back="build `main` with `PROD` and `IMAGE_TAG` of the last good release",
    trusts="the address of the branch's job",
    reviewers="an approval by `production-approvers`",
    remains="whoever may merge into `main`, or administers Jenkins, may deploy",
    onboarding=(
        "3. **Jenkins.** Install the plugins Pipeline, Lockable Resources, OpenID Connect Provider, and Pipeline:\n"
        "   GitHub (comments). Make a multibranch job, a credential *OpenID Connect id token as file* named `aws-oidc`"
        " with\n   the audience `sts.amazonaws.com`, a group `production-approvers`, and the variables"
        " `AWS_ACCOUNT_ID_DEV`,\n   `AWS_ACCOUNT_ID_STAGING` and `AWS_ACCOUNT_ID_PROD`. Agents labelled `docker` have"
        " Python 3.11, Docker,\n   Terraform 1.11 and the AWS CLI. AWS must reach `/oidc` of Jenkins to read its keys."
        " Protect `main`: AWS trusts\n   what runs there."
    ),
)

CODEPIPELINE = Pipelines(
    folder="codepipeline",
    layers=("codepipeline/common",),
    component="codepipeline_codebuild",
    title="AWS CodePipeline",
    host="your Git host",
    change="pull request",
    variable="pipeline_account",
    environment="PIPELINE_ACCOUNT_ID",
    example="123456789012",
    meaning="AWS account that runs the pipelines, twelve digits",
    nobody="000000000000",
    owned="/.codepipeline.yml",
    files={"ci_cd": ".codepipeline.yml", "prod_approval_gate": ".codepipeline.yml"},
    staging_job="stage `Staging` of the pipeline `deliver`",
    prod_job="stage `Production` of the pipeline `deliver`",
    model_job="the pipeline `model` (in prod `model-prod`) with `ACTION`",
    release="the approval of what is in staging",
    how_to_release="Approve the execution of the pipeline `deliver` that waits; it says what would change.",
    how_to_roll_back="start the pipeline `deliver` by hand with `IMAGE_TAG` of the last good release",
    proof="roles of CodeBuild",
    trusts="the account of the pipelines and the name of the job's role",
    reviewers="an approval by whoever has the policy `production-approvers`",
    remains="whoever may merge into `main` reaches staging, an approver prod",
    onboarding=(
        "3. **CodePipeline.** Choose the account that runs the pipelines and bootstrap it last, with `repository`,"
        " `git_host`\n   and `accounts` in `infra/bootstrap/terraform.tfvars`. Complete the connection"
        " `<project>-source` in the console of\n   that account, subscribe to the topic `<project>-pipelines`, and"
        " attach the policy `<project>-production-approvers`\n   to those who may release. Protect `main`: what is"
        " merged there reaches staging. No secrets are needed."
    ),
)

_ALL = (GITHUB, GITLAB, JENKINS, CODEPIPELINE)


def pipelines_of(plan: Plan) -> Pipelines:
    """By the component that gives the jobs their roles; GitHub Actions where the plan has none."""
    return next((known for known in _ALL if known.component in plan), GITHUB)

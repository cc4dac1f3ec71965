from datetime import timedelta

import pytest

from core.domain.artifact import Artifact
from core.domain.cost import CostEstimate
from core.domain.events import CostUpdate, PolicyUpdate, RepositoryPublished
from core.domain.ids import ArtifactId, DecisionSetId
from core.domain.policy import PolicyReport, RuleResult
from core.ports import CommitRequest
from tests.bot.api.conftest import Rest
from tests.support.builders import BATCH, NOW

V1 = {"README.md": b"# Churn\n", "infra/main.tf": b"a"}
V2 = {"README.md": b"# Churn\n", "infra/main.tf": b"b", "docs/new.md": b"c"}


async def a_versioned_design(rest: Rest) -> tuple[DecisionSetId, DecisionSetId]:
    """Two published versions; the second costs nine dollars more and breaks a rule."""
    first = await rest.started()
    await rest.moved(first, "running", "waiting", "queued", "running", "completed")
    second = DecisionSetId(
        (await rest.ask("POST", "/projects/D-1/constraints", json={"text": BATCH})).json()["decision_set_id"]
    )
    parent = await published(rest, first, V1, usd=60, status="pass")
    await published(rest, second, V2, usd=69, status="fail", version=2, parent=parent)
    return first, second


async def published(
    rest: Rest, design: DecisionSetId, tree: dict[str, bytes], *, usd: float, status: str, version: int = 1,
    parent: str | None = None,
) -> str:  # fmt: skip
    project = (await rest.queries.find_decision_set(design)).project_id
    request = CommitRequest(
        project_id=project, number=1, version=version, tree=tree, message="m", date=NOW, parent=parent
    )
    publication = await rest.repos.publish(request)
    rule = RuleResult.model_validate({"id": "SEC-1", "status": status, "severity": "B"})
    cost = CostEstimate(monthly_usd=usd, low=usd, high=usd, environments={}, region="eu-west-1", lines=())
    await rest.told(design, CostUpdate(cost=cost))
    await rest.told(design, PolicyUpdate(policy=PolicyReport(overall="pass", rules=(rule,))))
    await rest.told(design, RepositoryPublished(repository=publication))
    return publication.commit


async def test_versions_of_a_project_are_listed_by_any_of_its_names(rest: Rest) -> None:
    first, second = await a_versioned_design(rest)
    project = (await rest.queries.find_decision_set(first)).project_id
    for name in (project, "D-1", "D-1v1", second):
        shown = (await rest.ask("GET", f"/projects/{name}/decision-sets")).json()
        assert [(d["id"], d["name"]) for d in shown] == [(first, "D-1v1"), (second, "D-1v2")]
    assert (await rest.ask("GET", "/projects/D-9/decision-sets")).status_code == 404


async def test_a_version_differs_from_its_parent_in_files_cost_and_policy(rest: Rest) -> None:
    await a_versioned_design(rest)
    told = (await rest.ask("GET", "/decision-sets/D-1/diff")).json()
    assert (told["files_added"], told["files_modified"], told["files_removed"]) == (
        ["docs/new.md"],
        ["infra/main.tf"],
        [],
    )
    assert told["cost_delta_usd"] == 9
    assert told["policy_changed"] == {"SEC-1": ["pass", "fail"]}


async def test_any_two_designs_are_compared_either_way_round(rest: Rest) -> None:
    first, second = await a_versioned_design(rest)
    back = (await rest.ask("GET", f"/decision-sets/{first}/diff?against=D-1v2")).json()
    assert (back["files_removed"], back["cost_delta_usd"]) == (["docs/new.md"], -9)
    same = (await rest.ask("GET", f"/decision-sets/{second}/diff?against={second}")).json()
    assert (same["files_modified"], same["cost_delta_usd"], same["policy_changed"]) == ([], 0, {})


async def test_a_first_version_has_to_be_told_what_it_is_compared_with(rest: Rest) -> None:
    design = await rest.started()
    assert (await rest.ask("GET", f"/decision-sets/{design}/diff")).status_code == 400
    assert (await rest.ask("GET", f"/decision-sets/{design}/diff?against={design}")).status_code == 409
    assert (await rest.ask("GET", f"/decision-sets/{design}/diff?against=D-77")).status_code == 404


async def an_artifact(rest: Rest, design: DecisionSetId, data: bytes = b"PK") -> Artifact:
    key = await rest.store.put(data)
    made = Artifact(
        id=ArtifactId(f"{design}:zip:{key[:16]}"), decision_set_id=design, kind="zip", name='D-1v1 "x".zip',
        sha256=key, bytes=len(data), created_at=NOW,
    )  # fmt: skip
    async with rest.uow() as tx:
        await tx.artifacts.add(made)
    return made


async def test_artifacts_are_listed_with_links_that_need_no_token_and_end(rest: Rest) -> None:
    design = await rest.started()
    made = await an_artifact(rest, design)
    (row,) = (await rest.ask("GET", "/decision-sets/D-1/artifacts")).json()
    assert (row["id"], row["sha256"]) == (made.id, made.sha256)
    got = await rest.client.get(row["link"])
    assert (got.status_code, got.content, got.headers["x-content-type-options"]) == (200, b"PK", "nosniff")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''D-1v1%20%22x%22.zip"
    rest.clock.now += timedelta(minutes=16)
    assert (await rest.client.get(row["link"])).status_code == 401


async def test_a_link_opens_its_own_artifact_alone(rest: Rest) -> None:
    design = await rest.started()
    await an_artifact(rest, design)
    other = await an_artifact(rest, design, b"another")
    links = {r["id"]: r["link"] for r in (await rest.ask("GET", "/decision-sets/D-1/artifacts")).json()}
    signature = next(link for name, link in links.items() if name != other.id).partition("?s=")[2]
    assert (await rest.client.get(f"/artifacts/{other.id}?s={signature}")).status_code == 401
    assert (await rest.ask("GET", f"/artifacts/{other.id}")).content == b"another"
    assert (await rest.ask("GET", "/artifacts/none")).status_code == 404


async def test_open_pages_of_a_development_machine_do_not_open_downloads(rest: Rest) -> None:
    rest.signer.__dict__["open"] = True
    made = await an_artifact(rest, await rest.started())
    assert (await rest.client.get(f"/artifacts/{made.id}")).status_code == 401


async def test_a_store_that_gives_out_links_itself_is_asked_by_the_client(rest: Rest) -> None:
    made = await an_artifact(rest, await rest.started())

    async def find_link(key: str, *, name: str, valid_for: timedelta) -> str:
        return f"https://bucket.example/{key}?for={valid_for.total_seconds():.0f}"

    rest.store.find_link = find_link  # pyright: ignore[reportAttributeAccessIssue]
    got = await rest.ask("GET", f"/artifacts/{made.id}")
    assert (got.status_code, got.headers["location"]) == (307, f"https://bucket.example/{made.sha256}?for=900")


async def test_a_job_is_shown_by_its_id(rest: Rest) -> None:
    await rest.started()
    job = rest.queue.offered[0]
    assert (await rest.ask("GET", f"/jobs/{job.id}")).json()["status"] == "queued"
    assert (await rest.ask("GET", "/jobs/none")).json()["error"]["code"] == "job_not_found"


async def test_metrics_count_designs_jobs_and_requests_by_route(rest: Rest) -> None:
    design = await rest.started()
    await rest.ask("GET", f"/decision-sets/{design}")
    await rest.ask("GET", "/decision-sets/D-77")
    rest.clock.now += timedelta(seconds=40)
    answer = await rest.ask("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert 'agentic_mlops_decision_sets{status="queued"} 1.0' in lines
    assert 'agentic_mlops_decision_sets{status="failed"} 0.0' in lines
    assert 'agentic_mlops_jobs{status="queued"} 1.0' in lines
    counted = 'agentic_mlops_http_requests_total{method="GET",route="/decision-sets/{name}",status="%s"} 1.0'
    assert {counted % "200", counted % "404"} <= set(lines)
    (waited,) = [line for line in lines if line.startswith("agentic_mlops_job_waited_seconds ")]
    assert float(waited.split()[1]) >= 40
    assert design not in answer.text


@pytest.mark.parametrize("path", ["/metrics", "/jobs/x", "/decision-sets/D-1/diff", "/decision-sets/D-1/artifacts"])
async def test_a_wrong_signature_opens_nothing(rest: Rest, path: str) -> None:
    signature = rest.signer.sign("artifact:x")
    assert (await rest.client.get(path, params={"s": signature})).status_code == 401

"""What language models took is summed the same way by every database: by run, project, workspace and month."""

from datetime import timedelta

import pytest

from core.domain.usage import Spending
from core.ports import UnitOfWork
from tests.contracts.samples import NOW, a_run, design_id, store_design

CENT = Spending(decisions=1, calls=2, failed=1, input_tokens=1000, output_tokens=10, usd=0.01, unpriced=1)


async def test_sums_are_of_what_fits_everything_that_is_asked_for(uow: UnitOfWork) -> None:
    await store_design(uow)
    await store_design(uow, "two")
    old, silent = timedelta(days=40), a_run("silent", design="one", visit=9)
    async with uow() as tx:
        one = await tx.decision_sets.get(design_id("one"))
        for key, design, at in (("a", "one", NOW), ("b", "one", NOW - old), ("c", "two", NOW)):
            run = a_run(key, design=design).model_copy(update={"spent": CENT, "at": at})
            await tx.agent_runs.add(run)
        await tx.agent_runs.add(silent)
    async with uow() as tx:
        spent = tx.agent_runs.spent
        assert (await spent()).calls == 6
        assert await spent(decision_set_id=design_id("two")) == CENT
        whole = await spent(project_id=one.project_id)
        assert (whole.decisions, whole.tokens, whole.unpriced, whole.failed) == (2, 2020, 2, 2)
        assert whole.usd == pytest.approx(0.02)
        assert await spent(decision_set_id=design_id("one"), since=NOW - timedelta(days=1)) == CENT
        assert (await spent(team=one.requester.team)).calls == 6
        assert await spent(team="another workspace") == Spending()
        found = await tx.agent_runs.find("a")
        assert found is not None
        assert found.spent == CENT

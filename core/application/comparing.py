"""What differs between any two designs that came to a repository. Reads; decides nothing."""

from core.application.queries import Queries, RunView
from core.domain.repository import Changes, Tree
from core.errors import BadInput, WrongState
from core.generator.diff import changes
from core.ports import RepoHost


async def compare(queries: Queries, repos: RepoHost, name: str, *, against: str | None = None) -> Changes:
    """Files, components, constraints, cost and policy, from `against` (else the version before) to `name`.

    Raises DecisionSetNotFound, BadInput for a first version without `against`, WrongState without a repository.
    """
    found = await queries.find_decision_set(name)
    if (before := against or found.parent_id) is None:
        raise BadInput(f"{found.name} is the first version: say what to compare it with in `against`.")
    after = await queries.view(found.id)
    earlier = await queries.view((await queries.find_decision_set(before)).id)
    return changes(
        await _tree(earlier, repos),
        await _tree(after, repos),
        plans=(earlier.plan, after.plan),
        constraints=(earlier.constraints, after.constraints),
        costs=(earlier.cost, after.cost),
        policies=(earlier.policy, after.policy),
    )


async def _tree(view: RunView, repos: RepoHost) -> Tree:
    if view.repository is None:
        design = view.decision_set
        raise WrongState(
            f"{design.name} is {design.status} and has no repository to compare.", decision_set_id=design.id
        )
    return await repos.read(view.decision_set.project_id, view.repository.commit)

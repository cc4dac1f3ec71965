"""What holds for every test: no stranger's environment, no network but this machine. Fixtures are in `support`."""

import hashlib
import os

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_socket import socket_allow_hosts

pytest_plugins = ("tests.support.fixtures",)

#: Settings of the product and credentials of its providers; a test sets what it needs for itself.
_FOREIGN = (
    "OPENAI_", "ANTHROPIC_", "SLACK_", "AWS_", "GITHUB_", "LANGSMITH_", "LANGCHAIN_", "LLM_", "OIDC_", "OTEL_", "API_",
    "DATA_DIR", "DATABASE_URL", "REDIS_URL", "ARTIFACT_STORE", "PUBLIC_URL", "SECRET_KEY", "POLICY_DIR",
    "STANDARDS_FILE", "TERRAFORM_", "GATE_DEADLINE", "JOB_LEASE", "MAX_RUNS", "ENVIRONMENT", "LOG_",
)  # fmt: skip

# No test asserts a time: a machine that does other things is slow, not wrong.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite expected files; the diff is the review")


def pytest_configure(config: pytest.Config) -> None:
    # The mirror is the machine's; tests of Terraform modules ask for it by this name, the product does not see it.
    if mirror := os.environ.get("TERRAFORM_PLUGIN_DIR"):
        os.environ["TEST_TERRAFORM_PLUGIN_DIR"] = mirror
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]
    os.environ["LANGSMITH_TRACING"] = "false"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test is marked by the server that its fixtures start, not by where it lies."""
    _take_a_share(config, items)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        if "postgres" in parameters or fixtures & {"postgres_url", "own_postgres", "empty_postgres_url"}:
            item.add_marker(pytest.mark.postgres)
        if fixtures & {"redis_url", "own_valkey"}:
            item.add_marker(pytest.mark.redis)


def _take_a_share(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the long suites (`slow`), `LONG_SHARE` of the tests (1 is all), picked by name and `LONG_SEED`."""
    share, seed = float(os.environ.get("LONG_SHARE", "1")), os.environ.get("LONG_SEED", "0")
    left = [i for i in items if i.get_closest_marker("slow") and _position(f"{seed}:{i.nodeid}") >= share]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [i for i in items if i not in set(left)]


def _position(name: str) -> float:
    """Between 0 and 1, the same for the same name everywhere."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)

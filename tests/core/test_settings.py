from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from core.errors import ConfigurationError
from core.settings import Settings

PRODUCTION: dict[str, Any] = {
    "environment": "production", "secret_key": SecretStr("key"), "database_url": "postgresql://db/mlops",
    "redis_url": "redis://cache:6379",
}  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without an `.env` of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


def test_nothing_set_at_all_is_the_embedded_default() -> None:
    settings = Settings()
    assert settings.embedded
    assert settings.sqlite
    assert settings.environment == "development"
    assert settings.tokens == frozenset()


def test_settings_come_from_the_environment_and_an_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\nGATE_DEADLINE=60\nUNKNOWN=1\n")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("REDIS_URL", "")
    settings = Settings()
    assert (settings.log_level, settings.gate_deadline, settings.embedded) == ("DEBUG", 60, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATE_DEADLINE", "0"),
        ("JOB_LEASE", "-1"),
        ("MAX_RUNS", "none"),
        ("ENVIRONMENT", "staging"),
        ("LOG_LEVEL", "all"),
    ],
)
def test_a_value_that_means_nothing_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]


def test_tokens_are_separated_by_commas_and_secrets_are_not_printed() -> None:
    settings = Settings(api_tokens=SecretStr(" first-token, second-token ,,"), slack_bot_token=SecretStr("xoxb-1"))
    assert settings.tokens == {"first-token", "second-token"}
    assert "first-token" not in repr(settings)
    assert "xoxb-1" not in repr(settings)


@pytest.mark.parametrize("url", ["https://slack.com/api", "https://slack.com/api/"])
def test_an_address_of_slack_ends_in_a_slash(url: str) -> None:
    assert Settings(slack_api_url=url).slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize("url", ["postgresql://db/mlops", "postgresql+psycopg://db/mlops", "sqlite:////tmp/x.db"])
def test_a_database_of_one_s_own_is_sqlite_only_when_it_says_so(url: str) -> None:
    assert Settings(database_url=url).sqlite == url.startswith("sqlite")


def test_production_as_it_should_be_is_accepted() -> None:
    assert Settings(**PRODUCTION).environment == "production"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secret_key": SecretStr("")}, "SECRET_KEY"),
        ({"slack_api_url": "http://slack.com/api/"}, "SLACK_API_URL"),
        ({"slack_api_url": "https://127.0.0.1/api/"}, "SLACK_API_URL"),
        ({"slack_api_url": "https://localhost:3210/api/"}, "SLACK_API_URL"),
        ({"database_url": ""}, "PostgreSQL"),
        ({"database_url": "sqlite:////data/mlops.db"}, "PostgreSQL"),
    ],
)
def test_what_contradicts_itself_is_refused_in_production_and_not_in_development(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        Settings(**PRODUCTION | change)
    assert Settings(**PRODUCTION | change | {"environment": "development"}).environment == "development"


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:6379", "unix:///run/valkey.sock"])
def test_sqlite_goes_with_a_queue_of_the_same_host(url: str) -> None:
    assert Settings(**PRODUCTION | {"database_url": "", "redis_url": url}).sqlite


def test_an_issuer_without_an_audience_or_without_https_in_production_is_refused() -> None:
    for half in ({"oidc_issuer": "https://id.example"}, {"oidc_audience": "mlops"}):
        with pytest.raises(ConfigurationError, match="OIDC_ISSUER and OIDC_AUDIENCE"):
            Settings(**half)
    with pytest.raises(ConfigurationError, match="https"):
        Settings(**PRODUCTION, oidc_issuer="http://id.example", oidc_audience="mlops")
    assert Settings(**PRODUCTION, oidc_issuer="https://id.example", oidc_audience="mlops").oidc_audience == "mlops"

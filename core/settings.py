"""Every setting, read once at the edge from the environment or `.env`. Nothing set at all is valid."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import ConfigurationError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
KEYLESS = "set SECRET_KEY to a long random text, the same for every process: without it page links end at a restart"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    environment: Literal["development", "production"] = "development"
    data_dir: Path = Path(".data")
    database_url: str = ""
    """Empty: SQLite in `DATA_DIR`."""
    redis_url: str = ""
    """Empty: a Valkey of our own in `DATA_DIR`."""
    artifact_store: str = ""
    """`file:///folder` or `s3://bucket/prefix`; empty: a folder in `DATA_DIR`."""
    artifact_kms_key: str = ""
    """KMS key that encrypts artifacts in S3; empty: the bucket's own encryption with AES256."""
    artifact_days: int | None = Field(default=None, ge=30)
    """Days after which artifacts in S3 are deleted; empty: never."""
    aws_endpoint_url: str = ""
    """Another S3 than Amazon's."""

    github_token: SecretStr = SecretStr("")
    """A fine-grained token that may administer repositories of `GITHUB_ORG`, write contents and pull requests."""
    github_org: str = ""
    """Set: repositories are published there too."""
    github_app_id: str = ""
    github_app_installation_id: str = ""
    github_app_private_key: SecretStr = SecretStr("")
    """PEM of the GitHub App that stands in for a token."""
    github_api_url: str = "https://api.github.com"

    public_url: str = ""
    """Where people reach the pages; empty: the address that `serve` listens on."""
    secret_key: SecretStr = SecretStr("")
    """Signs links; required in production."""

    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    """Set: events come over Socket Mode and no address of ours has to be public."""
    slack_api_url: str = "https://slack.com/api/"

    llm_mode: Literal["auto", "rules", "openai", "anthropic"] = "auto"
    """`auto`: whoever has a key; with both, OpenAI reasons, Anthropic writes code, and each stands in for the other."""
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    """Any server that speaks Chat Completions with `json_schema`; empty: OpenAI's own."""
    openai_model: str = "gpt-6.2-sol"
    openai_model_fast: str = "gpt-6-luna"
    anthropic_api_key: SecretStr = SecretStr("")
    anthropic_base_url: str = ""
    anthropic_model: str = "claude-sonnet-5-5"
    anthropic_model_fast: str = "claude-haiku-5-5"
    llm_timeout: float = Field(default=60, gt=0)
    """Seconds that one request may take; a question may take one and a half times as long with its retries."""
    llm_concurrency: int = Field(default=4, gt=0)
    """Requests to one provider at the same time, for each process."""
    llm_max_tokens: int = Field(default=8000, gt=0)
    """Of one answer, a model's thinking included."""
    llm_prices_file: Path | None = None
    """YAML like `core/adapters/model/prices.yaml`: adds to it and wins over it."""
    llm_budget_run_calls: int = Field(default=9, ge=0)
    """Questions of one run that go to a model, corrections and retries apart."""
    llm_budget_run_tokens: int | None = Field(default=400_000, ge=0)
    llm_budget_run_usd: float | None = Field(default=None, ge=0)
    llm_budget_project_tokens: int | None = Field(default=None, ge=0)
    llm_budget_project_usd: float | None = Field(default=None, ge=0)
    llm_budget_workspace_tokens: int | None = Field(default=None, ge=0)
    """For a calendar month, like the next one; a workspace is a Slack team, or this installation."""
    llm_budget_workspace_usd: float | None = Field(default=None, ge=0)

    otel_exporter_otlp_endpoint: str = ""
    """An OpenTelemetry collector, `http://host:4318`; empty: no spans are exported."""
    trace_content: bool = False
    """Whether LangSmith, where `LANGSMITH_TRACING` is on, gets what states hold, secrets and personal data removed."""

    terraform_plugin_dir: Path | None = None
    """A filesystem mirror for `terraform init -plugin-dir`."""
    policy_dir: Path | None = None
    """An organisation's own Rego rules."""

    standards_file: Path | None = None
    """An organisation's standards as YAML: who may decide, and channels' defaults."""

    gate_deadline: float = Field(default=72 * 3600, gt=0)
    """Seconds that a gate waits for people."""
    job_lease: float = Field(default=30, gt=0)
    """Seconds that a worker's claim holds without a heartbeat."""
    max_runs: int = Field(default=10, gt=0)
    """Runs that one worker process advances at a time."""

    max_runs_per_project: int = Field(default=5, gt=0)
    """Runs of one project at a time, over all workers."""
    max_runs_per_workspace: int = Field(default=50, gt=0)
    """Runs of one Slack workspace at a time, over all workers; people of REST and terminals count as one each."""
    checkpoint_days: float = Field(default=30, gt=0)
    """Days that the checkpoints of an ended run are kept; its events and artifacts stay."""

    webhook_urls: str = ""
    """Addresses, separated by commas, that are told of `plan.ready gate.waiting run.complete run.error`."""
    webhook_secret: SecretStr = SecretStr("")
    """Signs what they are told; set together with the addresses."""

    api_tokens: SecretStr = SecretStr("")
    """Bearer tokens for REST, separated by commas."""
    oidc_issuer: str = ""
    """An OpenID Connect issuer whose access tokens open REST too."""
    oidc_audience: str = ""
    """Whom such a token has to be made for."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "console", "json"] = "auto"

    @property
    def embedded(self) -> bool:
        """Whether the queue is a Valkey of our own."""
        return not self.redis_url

    @property
    def sqlite(self) -> bool:
        return not self.database_url or self.database_url.startswith("sqlite")

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(t.strip() for t in self.api_tokens.get_secret_value().split(",") if t.strip())

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_a_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @property
    def llm_providers(self) -> tuple[Literal["openai", "anthropic"], ...]:
        """Those that are asked, the first one first; none: the rules decide."""
        there = {
            "openai": bool(self.openai_api_key.get_secret_value() or self.openai_base_url),
            "anthropic": bool(self.anthropic_api_key.get_secret_value()),
        }
        return tuple(name for name in ("openai", "anthropic") if there[name] and self.llm_mode in ("auto", name))

    @model_validator(mode="after")
    def _refuse_a_mode_without_a_key(self) -> "Settings":
        if self.llm_mode in ("openai", "anthropic") and not self.llm_providers:
            name = self.llm_mode.upper()
            raise ConfigurationError(f"LLM_MODE={self.llm_mode} needs {name}_API_KEY; LLM_MODE=auto does without.")
        return self

    @field_validator("artifact_store")
    @classmethod
    def _is_a_place(cls, place: str) -> str:
        parts = urlsplit(place)
        if place and not ((parts.scheme == "s3" and parts.netloc) or (parts.scheme == "file" and parts.path)):
            raise ValueError("give s3://bucket/prefix or file:///folder")
        return place

    @property
    def github_app(self) -> bool:
        return bool(self.github_app_id and self.github_app_installation_id)

    @model_validator(mode="after")
    def _refuse_an_organisation_without_a_way_in(self) -> "Settings":
        app = (self.github_app_id, self.github_app_installation_id, self.github_app_private_key.get_secret_value())
        if any(app) and not all(app):
            raise ConfigurationError("GITHUB_APP_ID, _INSTALLATION_ID and _PRIVATE_KEY are set together.")
        if self.github_org and not (all(app) or self.github_token.get_secret_value()):
            raise ConfigurationError("GITHUB_ORG needs GITHUB_TOKEN or a GitHub App (GITHUB_APP_*).")
        return self

    @property
    def webhooks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(url.strip() for url in self.webhook_urls.split(",") if url.strip()))

    @model_validator(mode="after")
    def _refuse_webhooks_that_anybody_could_read_or_forge(self) -> "Settings":
        for url in self.webhooks:
            parts = urlsplit(url)
            if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
                raise ConfigurationError("WEBHOOK_URLS are https://… addresses, or http://… of this machine.")
        if bool(self.webhooks) != bool(self.webhook_secret.get_secret_value()):
            raise ConfigurationError("WEBHOOK_URLS and WEBHOOK_SECRET are set together: unsigned, anybody could send.")
        return self

    @model_validator(mode="after")
    def _refuse_half_an_issuer(self) -> "Settings":
        if bool(self.oidc_issuer) != bool(self.oidc_audience):
            raise ConfigurationError("OIDC_ISSUER and OIDC_AUDIENCE are set together: one alone lets nobody in.")
        return self

    @model_validator(mode="after")
    def _refuse_what_contradicts(self) -> "Settings":
        if self.environment != "production":
            return self
        slack = urlsplit(self.slack_api_url)
        if slack.scheme != "https" or slack.hostname in LOOPBACK:
            raise ConfigurationError("SLACK_API_URL has to be https and not this machine in production.")
        if not self.secret_key.get_secret_value():
            raise ConfigurationError("SECRET_KEY is required in production: it signs the links that people get.")
        if self.oidc_issuer and urlsplit(self.oidc_issuer).scheme != "https":
            raise ConfigurationError("OIDC_ISSUER has to be https in production.")
        redis = urlsplit(self.redis_url)
        if self.sqlite and redis.scheme not in ("", "unix") and redis.hostname not in LOOPBACK:
            raise ConfigurationError(
                "SQLite with a remote Redis is refused in production: workers on other hosts cannot see the database. "
                "Set DATABASE_URL to a PostgreSQL."
            )
        return self

import pytest
from pydantic import SecretStr

from bot.serving import with_a_token
from core.settings import Settings


def test_in_development_without_any_way_in_one_token_is_made_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    (token,) = with_a_token(Settings()).tokens
    assert len(token) >= 32
    told = capsys.readouterr()
    assert (told.out, told.err.count(token)) == ("", 1)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(api_tokens=SecretStr("mine")),
        Settings(oidc_issuer="https://id.example", oidc_audience="mlops"),
        Settings(environment="production", secret_key=SecretStr("k")),
    ],
)
def test_no_token_is_made_where_there_is_a_way_in_or_in_production(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert with_a_token(settings) is settings
    assert capsys.readouterr().err == ""

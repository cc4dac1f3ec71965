"""Prices renewed through boto3's own client against a local server that answers as the Price List API does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.inspecting import refresh_prices
from core.bootstrap import renewed_prices
from core.catalog.prices import load_prices
from core.errors import Unavailable
from core.settings import Settings


def product(*prices: str) -> str:
    dimensions = {
        str(n): {"pricePerUnit": {"USD": usd}, "beginRange": "0" if n == 0 else "10"} for n, usd in enumerate(prices)
    }
    terms = {"OnDemand": {"term": {"priceDimensions": dimensions}}}
    return json.dumps({"product": {}, "terms": terms, "publicationDate": "2026-11-20T10:00:00Z"})


class Handler(BaseHTTPRequestHandler):
    answers: dict[str, list[str]]
    status = 200

    def do_POST(self) -> None:
        asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        named = {f["Field"]: f["Value"] for f in asked["Filters"]}
        wanted = named.get("group") or named.get("instanceName") or ""
        known = named["regionCode"] == "us-east-1" and self.headers["X-Amz-Target"].endswith("GetProducts")
        body = json.dumps(
            {"FormatVersion": "aws_v1", "PriceList": self.answers.get(wanted, []) if known else []}
        ).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Handler]]]:
    for name, value in (("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_MAX_ATTEMPTS", "1")):
        monkeypatch.setenv(name, value)
    handler = type("Answering", (Handler,), {"answers": {}})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", handler
    running.shutdown()
    running.server_close()


def test_what_is_found_is_renewed_with_its_date_and_the_rest_stays(
    tmp_path: Path, server: tuple[str, type[Handler]]
) -> None:
    url, handler = server
    handler.answers = {
        "AWS-Lambda-Requests": [product("0.0000003", "0.1")],
        "ml.c5.xlarge": [product("0.3"), product("0.4")],
    }
    settings = Settings(data_dir=tmp_path)

    told = {renewal.item: renewal for renewal in refresh_prices(settings, endpoint_url=url)}
    after, before = load_prices(renewed_prices(settings)), load_prices()

    # a call for 0.0000003 is a million for 0.30; the tier that begins at ten is not the first
    assert after.items["lambda_requests_1m"].usd == pytest.approx(0.30)
    assert after.items["lambda_requests_1m"].cited == "AWS Price List API, of 2026-11-20"
    assert told["sm_ml_c5_xlarge_hour"].why == "2 different prices fit"
    assert told["alb_hour"].why == "no product has these attributes"
    unchanged = {name: row for name, row in after.items.items() if name != "lambda_requests_1m"}
    assert unchanged == {name: row for name, row in before.items.items() if name != "lambda_requests_1m"}


def test_an_api_that_refuses_leaves_the_table_alone(tmp_path: Path, server: tuple[str, type[Handler]]) -> None:
    url, handler = server
    handler.status = 403
    settings = Settings(data_dir=tmp_path)

    with pytest.raises(Unavailable, match="Price List API"):
        refresh_prices(settings, endpoint_url=url)
    assert not renewed_prices(settings).exists()

"""A real S3 server from a wheel, with its own credentials, on a free loopback port."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.support.servers import free_port

_READY_SECONDS = 60
_PORTS = (
    "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
    "filer.port.grpc", "admin.port", "admin.port.grpc",
)  # fmt: skip


@dataclass(frozen=True)
class S3Server:
    url: str
    access_key: str
    secret_key: str


@contextmanager
def running_s3(folder: Path) -> Iterator[S3Server]:
    """Killed at the end: it takes ten seconds and more to stop by itself, and its data is a test's."""
    server = S3Server(f"http://127.0.0.1:{free_port()}", "test", secrets.token_hex(16))
    # Every listener gets a free port, so that two servers can run; the tables of a lakehouse are not wanted.
    ports = [f"-{name}={free_port()}" for name in _PORTS]
    command = [
        *(str(Path(sys.executable).parent / "weed"), "mini", "-master.telemetry=false", "-webdav=false"),
        *("-dir", str(folder), "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.port={server.url.rpartition(':')[2]}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={_identities(folder, server)}", *ports),
    ]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.kill()
        process.wait()


def _identities(folder: Path, server: S3Server) -> Path:
    """In a file: those of its environment were now and then unknown again a moment after the start."""
    keys = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
    config = folder / "identities.json"
    config.write_text(json.dumps({"identities": [{"name": "test", "credentials": keys, "actions": ["Admin"]}]}))
    return config


def _wait(server: S3Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it knows its own credentials, which it learns a moment after it opens its port."""
    client: Any = boto3.client(
        "s3", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key, config=Config(connect_timeout=1, retries={"total_max_attempts": 1}),
    )  # fmt: skip
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            client.list_buckets()
            return
        except (ClientError, BotoCoreError):
            time.sleep(0.1)
    raise RuntimeError(f"the S3 server did not start: {log.read_text(errors='replace')[-2000:]}")

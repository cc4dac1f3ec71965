"""The S3 store over HTTP against a real S3 server that checks signatures."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from core.adapters.store.s3 import S3Store
from core.bootstrap import artifact_store
from core.errors import ArtifactMissing, ConfigurationError, StoreUnavailable
from core.settings import Settings
from tests.support.s3 import S3Server, running_s3
from tests.support.servers import free_port

DATA = b"PK\x03\x04 a repository"
KEY = hashlib.sha256(DATA).hexdigest()
PLACE = f"prefix/sha256/{KEY[:2]}/{KEY[2:]}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_s3(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
def credentials(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def client(server: S3Server, credentials: None) -> Any:
    # A session of its own: the default one keeps the credentials of whatever test asked first in this process.
    return boto3.Session().client("s3", endpoint_url=server.url)


@pytest.fixture
def bucket(client: Any) -> str:
    name = f"artifacts-{time.time_ns()}"
    client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def store(server: S3Server, bucket: str) -> S3Store:
    return S3Store(bucket, prefix="prefix", endpoint=server.url)


async def test_bytes_come_back_and_lie_encrypted_under_their_digest(store: S3Store, client: Any, bucket: str) -> None:
    assert await store.put(DATA) == KEY
    assert await store.get(KEY) == DATA
    head = client.head_object(Bucket=bucket, Key=PLACE)
    assert head["ServerSideEncryption"] == "AES256"
    assert [o["Key"] for o in client.list_objects_v2(Bucket=bucket)["Contents"]] == [PLACE]


async def test_the_same_bytes_twice_are_stored_once(store: S3Store, client: Any, bucket: str) -> None:
    await asyncio.gather(*(store.put(DATA) for _ in range(5)))
    first = client.head_object(Bucket=bucket, Key=PLACE)["LastModified"]
    assert await store.put(DATA) == KEY
    assert client.head_object(Bucket=bucket, Key=PLACE)["LastModified"] == first


async def test_what_is_not_there_or_was_changed_is_missing(store: S3Store, client: Any, bucket: str) -> None:
    for key in (KEY, "../../etc/passwd", ""):
        with pytest.raises(ArtifactMissing):
            await store.get(key)
    client.put_object(Bucket=bucket, Key=PLACE, Body=b"something else")
    with pytest.raises(ArtifactMissing, match="not what was put there"):
        await store.get(KEY)


async def test_a_link_gives_the_file_without_credentials_until_it_ends(store: S3Store) -> None:
    await store.put(DATA)
    link = await store.find_link(KEY, name='D-1v1 "ü".zip', valid_for=timedelta(seconds=2))
    assert link is not None
    async with httpx.AsyncClient() as stranger:
        got = await stranger.get(link)
        assert (got.status_code, got.content) == (200, DATA)
        assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''D-1v1%20%22%C3%BC%22.zip"
        assert (await stranger.get(link.split("?")[0])).status_code == 403
        assert (await stranger.get(link.replace(KEY[2:6], "0000"))).status_code in (403, 404)
        await asyncio.sleep(3)
        assert (await stranger.get(link)).status_code == 403


async def test_the_lifecycle_gets_our_rules_and_keeps_those_of_others(store: S3Store, client: Any, bucket: str) -> None:
    theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [theirs]})
    for _ in range(2):
        await store.prepare(keep_days=90)
    rules = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    ending = {r["Filter"]["Prefix"]: r["Expiration"]["Days"] for r in rules if "Expiration" in r}
    assert ending == {"logs/": 9, "prefix/sha256/": 90}


async def test_a_stranger_or_a_bucket_that_is_not_there_is_a_wrong_configuration(
    server: S3Server, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await S3Store(bucket, endpoint=server.url).check()
    with pytest.raises(ConfigurationError, match="no bucket no-such-bucket-here"):
        await S3Store("no-such-bucket-here", endpoint=server.url).check()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(ConfigurationError):
        await S3Store(bucket, endpoint=server.url).put(DATA)


async def test_a_server_that_is_away_is_unavailable(credentials: None) -> None:
    store = S3Store("bucket", endpoint=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailable):
        await store.put(DATA)


async def test_settings_choose_the_store(server: S3Server, bucket: str, tmp_path: Path) -> None:
    there = Settings(artifact_store=f"s3://{bucket}/a/b", aws_endpoint_url=server.url, data_dir=tmp_path)
    assert await artifact_store(there).get(await artifact_store(there).put(DATA)) == DATA
    folder = Settings(artifact_store=f"file://{tmp_path}/kept here", data_dir=tmp_path)
    await artifact_store(folder).put(DATA)
    assert (tmp_path / "kept here" / KEY[:2] / KEY[2:]).read_bytes() == DATA
    for wrong in ("s3://", "http://bucket", "bucket"):
        with pytest.raises(ValueError, match="s3://bucket/prefix"):
            Settings(artifact_store=wrong)

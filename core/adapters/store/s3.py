"""Bytes by content in an S3 bucket: encrypted, checked on the way in and out, given out by links that end.

The bucket is the operator's; of its lifecycle only the rules that carry our name are ours.
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.errors import ArtifactMissing, ConfigurationError, StoreUnavailable

_KEY = re.compile(r"[0-9a-f]{64}")
#: Answers that more patience would not change: something is configured wrongly.
_REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "NoSuchBucket", "SignatureDoesNotMatch", "403"})
_MISSING = frozenset({"NoSuchKey", "404"})
_RULE = "agentic-mlops-"
_LONGEST = timedelta(days=7)  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html

T = TypeVar("T")


class S3Store:
    """boto3 is no asyncio library, so every call has a thread; its client may be shared by threads."""

    def __init__(self, bucket: str, *, prefix: str = "", endpoint: str = "", kms_key: str = "") -> None:
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._sealed: dict[str, str] = {"ServerSideEncryption": "AES256"}
        if kms_key:
            self._sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key}
        config = Config(
            retries={"mode": "standard", "total_max_attempts": 4},
            connect_timeout=5,
            read_timeout=30,
            signature_version="s3v4",
            s3={"addressing_style": "path"} if endpoint else {},
        )
        # boto3 makes its clients at run time and declares no types; its default session would keep old credentials.
        make: Any = Session().client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        try:
            self._client: Any = make("s3", endpoint_url=endpoint or None, config=config)
        except (BotoCoreError, ValueError) as exc:
            raise ConfigurationError(f"ARTIFACT_STORE cannot be used: {exc}") from exc

    async def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data)
        try:
            await self._call(
                self._client.put_object,
                Bucket=self._bucket,
                Key=self._key(digest.hexdigest()),
                Body=data,
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                IfNoneMatch="*",
                **self._sealed,
            )
        except _Answered as exc:
            # The name says the content: what is there already is the same.
            if exc.said not in ("PreconditionFailed", "412", "ConditionalRequestConflict"):
                raise
        return digest.hexdigest()

    async def get(self, key: str) -> bytes:
        """What was changed since is as good as nothing."""
        if not _KEY.fullmatch(key):
            raise ArtifactMissing(sha256=key)
        try:
            data = await self._call(self._read, key)
        except _Answered as exc:
            if exc.said in _MISSING:
                raise ArtifactMissing(sha256=key) from exc
            raise
        if hashlib.sha256(data).hexdigest() != key:
            raise ArtifactMissing("An artifact in the store is not what was put there.", sha256=key)
        return data

    async def find_link(self, key: str, *, name: str, valid_for: timedelta) -> str | None:
        if not _KEY.fullmatch(key):
            raise ArtifactMissing(sha256=key)
        return await self._call(
            self._client.generate_presigned_url,
            ClientMethod="get_object",
            Params={
                "Bucket": self._bucket,
                "Key": self._key(key),
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name)}",
            },
            ExpiresIn=int(min(valid_for, _LONGEST).total_seconds()),
        )

    async def check(self) -> None:
        """Raises ConfigurationError or StoreUnavailable unless the bucket answers."""
        try:
            await self._call(self._client.head_bucket, Bucket=self._bucket)
        except _Answered as exc:
            raise ConfigurationError(f"There is no bucket {self._bucket}, which ARTIFACT_STORE names.") from exc

    async def prepare(self, *, keep_days: int | None) -> None:
        """Sets our rules of the bucket's lifecycle and leaves all others; a second time changes nothing."""
        there = await self._lifecycle()
        wanted = [rule for rule in there if not str(rule.get("ID", "")).startswith(_RULE)] + self._rules(keep_days)
        if wanted != there:
            await self._call(
                self._client.put_bucket_lifecycle_configuration,
                Bucket=self._bucket,
                LifecycleConfiguration={"Rules": wanted},
            )

    def _rules(self, keep_days: int | None) -> list[dict[str, Any]]:
        unfinished = {
            "ID": f"{_RULE}unfinished",
            "Status": "Enabled",
            "Filter": {"Prefix": self._prefix},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
        if keep_days is None:
            return [unfinished]
        old = {"ID": f"{_RULE}old", "Status": "Enabled", "Filter": {"Prefix": f"{self._prefix}sha256/"}}
        return [unfinished, {**old, "Expiration": {"Days": keep_days}}]

    async def _lifecycle(self) -> list[dict[str, Any]]:
        try:
            found = await self._call(self._client.get_bucket_lifecycle_configuration, Bucket=self._bucket)
        except _Answered as exc:
            if exc.said == "NoSuchLifecycleConfiguration":
                return []
            raise
        return list(found.get("Rules", []))

    def _read(self, key: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=self._key(key))["Body"].read()

    def _key(self, digest: str) -> str:
        return f"{self._prefix}sha256/{digest[:2]}/{digest[2:]}"

    async def _call(self, work: Callable[..., T], *arguments: object, **named: object) -> T:
        """Raises ConfigurationError where S3 refuses, StoreUnavailable where it does not answer, else `_Answered`."""
        try:
            return await asyncio.to_thread(work, *arguments, **named)
        except ClientError as exc:
            answer: Any = exc.response  # pyright: ignore[reportUnknownMemberType]
            code = str(answer.get("Error", {}).get("Code", ""))
            if code in _REFUSED:
                raise ConfigurationError(f"The bucket {self._bucket} of ARTIFACT_STORE refuses: {code}.") from exc
            raise _Answered(code) from exc
        except BotoCoreError as exc:
            if type(exc).__name__ in ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"):
                raise ConfigurationError(f"There are no credentials for ARTIFACT_STORE: {exc}") from exc
            raise StoreUnavailable() from exc


class _Answered(StoreUnavailable):
    """The artifact store answers with an error."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The artifact store answers {code or 'with an error'}.")
        self.said = code

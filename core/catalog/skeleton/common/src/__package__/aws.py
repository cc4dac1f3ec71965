"""The only file that imports boto3. Entry points and scripts call it; everything else gets its clients handed in."""

import json
from typing import Any

from .storage import S3Store


def s3_store(bucket: str) -> S3Store:
    return S3Store(client("s3"), bucket)


def client(service: str) -> Any:
    import boto3

    return boto3.client(service)


def table(name: str) -> Any:
    import boto3

    return boto3.resource("dynamodb").Table(name)


def secret(arn: str) -> dict[str, str]:
    """The value of a secret that is a JSON object. Never log it."""
    return json.loads(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])

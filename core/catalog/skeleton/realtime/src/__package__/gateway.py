"""API Gateway and function URL events (payload format 2.0) to requests, and responses back."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from .service import Request, Response


def request_of(event: Mapping[str, Any]) -> Request:
    http = event.get("requestContext", {}).get("http", {})
    return Request(
        method=http.get("method", "GET"),
        path=event.get("rawPath", "/"),
        body=_body(event),
        content_type=event.get("headers", {}).get("content-type", "application/json"),
    )


def answer(response: Response) -> dict[str, Any]:
    return {
        "statusCode": response.status,
        "headers": {"content-type": response.content_type},
        "body": response.body.decode(),
        "isBase64Encoded": False,
    }


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""

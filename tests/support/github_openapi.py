"""What GitHub's published OpenAPI says of the calls that we make: an extract, and whether a call fits it.

Rebuild: `npm pack @octokit/openapi`, unpack it, then
`python -m tests.support.github_openapi package/generated/api.github.com.deref.json VERSION`.
The description is published under the MIT licence (github/rest-api-description); the extract holds names alone.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("github_openapi.json")
CALLS = (
    ("get", "/repos/{owner}/{repo}"),
    ("post", "/orgs/{org}/repos"),
    ("get", "/repos/{owner}/{repo}/pulls"),
    ("post", "/repos/{owner}/{repo}/pulls"),
    ("post", "/app/installations/{installation_id}/access_tokens"),
)


def extract(document: Mapping[str, Any], version: str) -> dict[str, Any]:
    calls: dict[str, Any] = {}
    for method, path in CALLS:
        operation = document["paths"][path][method]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        calls[f"{method.upper()} {path}"] = {
            "operation": operation["operationId"],
            "query": sorted(p["name"] for p in operation.get("parameters", []) if p["in"] == "query"),
            "body": {
                name: {"type": field.get("type", "any")} | ({"enum": field["enum"]} if "enum" in field else {})
                for name, field in sorted(body.get("properties", {}).items())
            },
            "required": sorted(body.get("required", [])),
            "answers": {
                status: sorted(_answer(answer).get("required", [])) for status, answer in operation["responses"].items()
            },
        }
    return {"source": f"@octokit/openapi {version}, api.github.com", "calls": calls}


def _answer(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema.get("items", schema)


class Description:
    def __init__(self) -> None:
        self._calls: dict[str, Any] = json.loads(DATA.read_text())["calls"]

    def faults(self, method: str, path: str, *, query: Mapping[str, str], body: Mapping[str, Any]) -> list[str]:
        """What GitHub's description does not know of this call; empty when it fits."""
        if (call := self.find(method, path)) is None:
            return [f"{method} {path} is no call of GitHub's"]
        found = [f"{name} is no query of {call['operation']}" for name in query if name not in call["query"]]
        found += [f"{name} is missing in {call['operation']}" for name in call["required"] if name not in body]
        for name, value in body.items():
            field = call["body"].get(name)
            if field is None:
                found.append(f"{name} is no field of {call['operation']}")
            elif not _fits(value, field):
                found.append(f"{name}={value!r} does not fit {field}")
        return found

    def find(self, method: str, path: str) -> dict[str, Any] | None:
        for name, call in self._calls.items():
            known, template = name.split(" ")
            if known == method and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
                return call
        return None

    def missing(self, method: str, path: str, status: int, answer: Mapping[str, Any]) -> list[str]:
        """Fields that GitHub always gives and this answer of a double lacks, of those that anybody could read."""
        call = self.find(method, path)
        return [] if call is None else [name for name in call["answers"].get(str(status), []) if name not in answer]


def _fits(value: object, field: Mapping[str, Any]) -> bool:
    kinds = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
    kind = kinds.get(str(field["type"]))
    return (kind is None or isinstance(value, kind)) and ("enum" not in field or value in field["enum"])


def main(description: str, version: str) -> None:
    extracted = extract(json.loads(Path(description).read_bytes()), version)
    DATA.write_text(json.dumps(extracted, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Writes a file as a comment of this job's merge request; a comment with the same first line is replaced.

Needs COMMENT_TOKEN: a project access token of the role Reporter with the scope `api`, masked and kept for five minutes
of CI alone. Without it the job is not there, and the merge request shows GitLab's own summary of the plan.
"""

import json
import os
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any


def call(method: str, url: str, body: str | None = None) -> Any:
    data = urllib.parse.urlencode({"body": body}).encode() if body is not None else None
    headers = {"PRIVATE-TOKEN": os.environ["COMMENT_TOKEN"]}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)  # noqa: S310 - GitLab's own https
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def main() -> None:
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    environment = os.environ
    merge_request = f"projects/{environment['CI_PROJECT_ID']}/merge_requests/{environment['CI_MERGE_REQUEST_IID']}"
    notes = f"{environment['CI_API_V4_URL']}/{merge_request}/notes"
    marker = text.splitlines()[0]
    for note in call("GET", f"{notes}?per_page=100&sort=desc"):
        if note["body"].startswith(marker):
            call("PUT", f"{notes}/{note['id']}", text)
            return
    call("POST", notes, text)


if __name__ == "__main__":
    main()

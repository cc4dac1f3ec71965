"""Puts a trained model into the SageMaker model registry, where it waits for a person's approval.

Nothing here can approve: the status is always PendingManualApproval.
"""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .evaluate import require

STATUS = "PendingManualApproval"


def register(client: Any, *, group: str, image: str, model_url: str, metrics: Mapping[str, float]) -> str:
    """The ARN of the new model package. Raises GateFailed when the metrics are below their thresholds."""
    require(metrics)
    answer = client.create_model_package(
        ModelPackageGroupName=group,
        ModelApprovalStatus=STATUS,
        InferenceSpecification={
            "Containers": [{"Image": image, "ModelDataUrl": model_url}],
            "SupportedContentTypes": ["application/json", "text/csv"],
            "SupportedResponseMIMETypes": ["application/json", "text/csv"],
        },
        CustomerMetadataProperties={name: f"{value:.6f}" for name, value in sorted(metrics.items())},
    )
    return answer["ModelPackageArn"]


def main(arguments: Sequence[str] | None = None) -> int:
    from .aws import client

    parser = argparse.ArgumentParser(description="Register a trained model for approval.")
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--model-url", required=True, help="s3:// address of model.tar.gz")
    parser.add_argument("--image", required=True, help="image that serves the model, with its tag")
    parser.add_argument("--group", default=os.environ.get("MODEL_PACKAGE_GROUP"), help="model package group")
    options = parser.parse_args(arguments)
    if not options.group:
        parser.error("--group or MODEL_PACKAGE_GROUP is needed")
    metrics = json.loads(options.metrics.read_text(encoding="utf-8"))
    arn = register(
        client("sagemaker"), group=options.group, image=options.image, model_url=options.model_url, metrics=metrics
    )
    print(arn)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

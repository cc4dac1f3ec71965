"""Registers a trained model for a person to approve."""


def package(image: str) -> dict[str, str]:
    return {"ModelApprovalStatus": "PendingManualApproval", "Image": image}

"""Bedrock, and a model of one's own on SageMaker, behind the small interfaces of the assistant. Clients are boto3's, or
anything that answers like them.
"""

import json
from collections.abc import Sequence
from typing import Any

from .embed import DIMENSIONS
from .generate import Completion


class BedrockEmbedder:
    """Titan Text Embeddings V2 takes one text a call."""

    def __init__(self, client: Any, model_id: str) -> None:
        self._client = client
        self._model_id = model_id

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        body = json.dumps({"inputText": text, "dimensions": DIMENSIONS, "normalize": True})
        answer = self._client.invoke_model(modelId=self._model_id, body=body)
        return json.loads(answer["body"].read())["embedding"]


class BedrockModel:
    """Every call names the guardrail; the role's policy refuses one that does not."""

    def __init__(self, client: Any, *, model_arn: str, guardrail_id: str, guardrail_version: str) -> None:
        self._client = client
        self._model_arn = model_arn
        self._guardrail = {"guardrailIdentifier": guardrail_id, "guardrailVersion": guardrail_version}

    def complete(self, *, system: str, user: str, max_tokens: int) -> Completion:
        answer = self._client.converse(
            modelId=self._model_arn,
            system=[{"text": system}],
            messages=[{"role": "user", "content": [{"text": user}]}],
            inferenceConfig={"maxTokens": max_tokens, "temperature": 0.0},
            guardrailConfig=self._guardrail,
        )
        text = "".join(part.get("text", "") for part in answer["output"]["message"]["content"])
        usage = answer["usage"]
        blocked = answer["stopReason"] == "guardrail_intervened"
        return Completion(text, usage["inputTokens"], usage["outputTokens"], blocked)


class SageMakerModel:
    """An endpoint that speaks the chat API of vLLM and of AWS's large-model containers."""

    def __init__(self, client: Any, *, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint

    def complete(self, *, system: str, user: str, max_tokens: int) -> Completion:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        body = json.dumps({"messages": messages, "max_tokens": max_tokens, "temperature": 0.0})
        answer = self._client.invoke_endpoint(
            EndpointName=self._endpoint, ContentType="application/json", Body=body.encode()
        )
        document = json.loads(answer["Body"].read())
        usage = document.get("usage", {})
        text = document["choices"][0]["message"]["content"]
        return Completion(text, usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0))

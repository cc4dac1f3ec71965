"""The model that is asked when there is none: the rules decide everything."""

from typing import Literal

from pydantic import BaseModel

from core.errors import ModelUnavailable
from core.ports import TRANSPORT_RETRIES, Answer


class OfflineModel:
    label = "rules"

    async def ask(
        self,
        prompt: str,
        schema: type[BaseModel],
        *,
        agent: str,
        tier: Literal["fast", "strong"],
        attempt: int = 1,
        retries: int = TRANSPORT_RETRIES,
    ) -> Answer:
        raise ModelUnavailable("No language model is configured.", agent=agent)

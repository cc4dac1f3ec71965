"""What every value of the domain is: frozen, closed to unknown fields, and JSON in one step."""

from pydantic import BaseModel, ConfigDict, JsonValue

from core.domain.sentence import KEEPING

Json = dict[str, JsonValue]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_dict(self) -> Json:
        """The value as plain JSON types, for whoever reads it: every sentence in English."""
        return self.model_dump(mode="json")

    def json_kept(self) -> Json:
        """The value as JSON for a state or a database, from which every sentence comes back with its facts."""
        return self.model_dump(mode="json", context=dict(KEEPING))

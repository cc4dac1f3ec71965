"""What every value of the domain is: frozen, closed to unknown fields, and JSON in one step."""

from pydantic import BaseModel, ConfigDict, JsonValue

Json = dict[str, JsonValue]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_dict(self) -> Json:
        """The value as plain JSON types, the only form that crosses a process or a database."""
        return self.model_dump(mode="json")

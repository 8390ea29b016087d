"""What every model of a configuration file is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

WORD = Field(strict=False)  # written as a word, kept as the enumeration's member


def explained(description: str, *examples: Any, **more: Any) -> Any:
    """A key with what it means and how it may be written."""
    return Field(description=description, examples=list(examples) or None, **more)


class Model(BaseModel):
    """A mapping in a file: unknown keys are errors, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys_may_be_empty(cls, data: Any) -> Any:
        """A known key without a value is as one left out; an unknown one is often the rest of a value cut short."""
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return filled(data, known) if isinstance(data, dict) else data


def filled(data: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """The mapping without those of the keys that have no value."""
    return {key: value for key, value in data.items() if value is not None or key not in keys}

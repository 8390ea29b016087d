"""What every model of a configuration file is made of."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

WORD = Field(strict=False)  # written as a word, kept as the enumeration's member


def explained(description: str, *examples: Any, **more: Any) -> Any:
    """A key with what it means and how it may be written."""
    return Field(description=description, examples=list(examples) or None, **more)


class Model(BaseModel):
    """A mapping in a file: unknown keys are errors, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

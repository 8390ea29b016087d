"""What all models of the API have in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

Marks = list[tuple[int, int]]


class Model(BaseModel):
    """Made of the nouns as they are, enumerations as their words."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Model):
    """What went wrong, as a word for programs, and what to do about it."""

    code: str
    message: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that are no success, for the OpenAPI document."""
    return {status: {"model": Problem} for status in (400, 401, 403, 413, 421, 422, 503, *statuses)}

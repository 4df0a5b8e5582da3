"""Photos as the page of their issue lists them."""

from collections.abc import Iterable, Sequence
from functools import reduce

from pydantic import BaseModel, ConfigDict, Field, computed_field

from linli.events.contracts.issues import IssueEvent, PhotoId
from linli.events.contracts.personal import FreeText
from linli.issues.domain.photos import Album, evolve


class ShownPhoto(BaseModel):
    """What is told of a photo beside its bytes, which stand at `photos/{id}`."""

    model_config = ConfigDict(from_attributes=True)

    id: PhotoId
    media_type: str
    width: int
    height: int
    size: int
    released: bool
    key: FreeText = Field(exclude=True)

    @computed_field
    @property
    def erased(self) -> bool:
        """Whether nobody can open it any more."""
        return self.key.erased


def photos_of(events: Iterable[IssueEvent]) -> Sequence[ShownPhoto]:
    """The photos of an issue, in the order in which they came, without those that were redacted."""
    photos = reduce(evolve, events, Album()).photos.values()
    return [ShownPhoto.model_validate(photo) for photo in photos if not photo.redacted]

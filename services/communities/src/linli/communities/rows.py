"""The row of an entry, folded from its facts: for the lists, and for the entry's own page."""

from dataclasses import replace
from datetime import datetime

from linli.communities.tables import (
    CommunityRow,
    CompoundRow,
    FigureRow,
    OrganisationRow,
    Row,
    StationRow,
    TownRow,
)
from linli.events.contracts.communities import (
    BuildingRegistered,
    CommunitiesEvent,
    CommunityRegistered,
    CompoundRegistered,
    FigureClaimed,
    HouseholdsRegistered,
    OrganisationRegistered,
    StationOpened,
    StationPlanned,
    TownRegistered,
)
from linli.events.store import Fact


def shown(row: Row | None, fact: Fact[CommunitiesEvent]) -> Row:
    """The row of an entry after one more fact."""
    event, time, town = fact.event, fact.time, fact.source.town
    match row, event:
        case _, TownRegistered() as e:
            return town_row(e, time)
        case _, CommunityRegistered() as e:
            return community_row(e, time)
        case _, CompoundRegistered() as e:
            return compound_row(e, town, time)
        case _, OrganisationRegistered() as e:
            return organisation_row(e, town, time)
        case _, StationPlanned() as e:
            return station_row(e, town, time)
        case _, FigureClaimed() as e:
            return figure_row(e, town, time)
        case CompoundRow() as row, BuildingRegistered():
            return replace(row, buildings=row.buildings + 1)
        case CompoundRow() as row, HouseholdsRegistered() as e:
            return replace(row, households=(row.households or 0) + e.households - e.previous)
        case StationRow() as row, StationOpened():
            return replace(row, opened_at=time)
        case _, e:
            raise LookupError(f"{e.event_type} of what was never registered")


def town_row(event: TownRegistered, time: datetime) -> TownRow:
    """A town's row."""
    return TownRow(
        code=event.code,
        name_zh=event.name_zh,
        name_en=event.name_en,
        time_zone=event.time_zone,
        occurred_at=time,
    )


def community_row(event: CommunityRegistered, time: datetime) -> CommunityRow:
    """A community's row."""
    return CommunityRow(
        code=event.code,
        town=event.town,
        name_zh=event.name_zh,
        name_en=event.name_en,
        occurred_at=time,
    )


def compound_row(event: CompoundRegistered, town: str, time: datetime) -> CompoundRow:
    """A compound's first row."""
    return CompoundRow(
        code=event.code,
        town=town,
        community=event.community,
        name_zh=event.name_zh,
        name_en=event.name_en,
        occurred_at=time,
    )


def organisation_row(event: OrganisationRegistered, town: str, time: datetime) -> OrganisationRow:
    """An organisation's row."""
    return OrganisationRow(
        code=event.code,
        town=town,
        community=event.community,
        compound=event.compound,
        kind=event.kind,
        name_zh=event.name_zh,
        name_en=event.name_en,
        occurred_at=time,
    )


def station_row(event: StationPlanned, town: str, time: datetime) -> StationRow:
    """A station's first row."""
    return StationRow(
        code=event.code,
        town=town,
        community=event.community,
        compound=event.compound,
        name_zh=event.name_zh,
        name_en=event.name_en,
        occurred_at=time,
    )


def figure_row(event: FigureClaimed, town: str, time: datetime) -> FigureRow:
    """A figure's row."""
    return FigureRow(
        id=event.figure_id,
        town=town,
        level=event.level,
        place=event.place,
        metric=event.metric,
        value=event.value,
        qualifier=event.qualifier,
        source=event.source,
        occurred_at=time,
    )

"""What is read: lists, in the order of codes (figures: of ids; grants: the newest first)."""

from linli.chassis.lists import Listing
from linli.communities.rows import (
    CommunityRow,
    CompoundRow,
    FigureRow,
    GrantRow,
    StationRow,
    TownRow,
    shown_community,
    shown_compound,
    shown_figure,
    shown_grant,
    shown_station,
    shown_town,
)
from linli.communities.tables import (
    community_list,
    compound_list,
    figure_list,
    grant_list,
    station_list,
    town_list,
)

TOWNS = Listing("town", town_list, TownRow, shown_town)
COMMUNITIES = Listing("community", community_list, CommunityRow, shown_community)
COMPOUNDS = Listing("compound", compound_list, CompoundRow, shown_compound)
STATIONS = Listing("station", station_list, StationRow, shown_station)
FIGURES = Listing("figure", figure_list, FigureRow, shown_figure)
GRANTED = Listing("grant", grant_list, GrantRow, shown_grant, newest_by="granted_at")

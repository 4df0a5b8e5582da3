"""Positions in WGS84: what Chinese maps shift by hundreds of metres is shifted back.

The shifts are no standard that anybody may read: GCJ-02 is the formula that eviltransform publishes
(MIT, https://github.com/googollee/eviltransform), BD-09 adds Baidu's own shift to it. Both are
smooth, so a shift is undone by a search for the point that it leads from.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt
from typing import NamedTuple

from linli.events.contracts.issues import Location

AXIS_M, ECCENTRICITY_SQUARED = 6378245.0, 0.00669342162296594323
"""Krasovsky's ellipsoid of 1940."""
EARTH_M = 6_371_008.8
"""The mean radius of the earth."""
ROUNDS = 10
"""Each leaves less than a hundredth of the error before."""


class Point(NamedTuple):
    """Degrees in some system."""

    latitude: float
    longitude: float


def to_wgs84(location: Location) -> Location:
    """The same place in WGS84, within a metre."""
    given = Point(location.latitude, location.longitude)
    match location.crs:
        case "wgs84":
            return location
        case "gcj02":
            at = unshifted(given, gcj02)
        case "bd09":
            at = unshifted(given, bd09)
    return Location(latitude=at.latitude, longitude=at.longitude)


def unshifted(given: Point, shifted: Callable[[Point], Point]) -> Point:
    """The point that is shifted to the given one."""
    at = given
    for _ in range(ROUNDS if in_china(given) else 0):
        there = shifted(at)
        at = Point(
            at.latitude + given.latitude - there.latitude,
            at.longitude + given.longitude - there.longitude,
        )
    return at


def gcj02(at: Point) -> Point:
    """A point of WGS84 as maps of China show it; elsewhere it is the same."""
    if not in_china(at):
        return at
    x, y = at.longitude - 105, at.latitude - 35
    bent = 1 - ECCENTRICITY_SQUARED * sin(radians(at.latitude)) ** 2
    meridian_m = AXIS_M * (1 - ECCENTRICITY_SQUARED) / (bent * sqrt(bent))
    parallel_m = AXIS_M / sqrt(bent) * cos(radians(at.latitude))
    return Point(
        at.latitude + _north_m(x, y) / radians(meridian_m),
        at.longitude + _east_m(x, y) / radians(parallel_m),
    )


def bd09(at: Point) -> Point:
    """A point of WGS84 as Baidu's maps of China show it; elsewhere it is the same."""
    if not in_china(at):
        return at
    y, x = gcj02(at)
    far = hypot(x, y) + 0.00002 * sin(y * pi * 3000 / 180)
    angle = atan2(y, x) + 0.000003 * cos(x * pi * 3000 / 180)
    return Point(far * sin(angle) + 0.006, far * cos(angle) + 0.0065)


def in_china(at: Point) -> bool:
    """Whether a point lies in the frame that is shifted, which is larger than China."""
    return 0.8293 <= at.latitude <= 55.8271 and 72.004 <= at.longitude <= 137.8347


def metres_between(one: Point, other: Point) -> float:
    """How far two points are from each other over the ground (haversine)."""
    south, north = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return 2 * EARTH_M * atan2(sqrt(half), sqrt(1 - half))


def _north_m(x: float, y: float) -> float:
    plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    waves = _waves(x) + 20 * sin(y * pi) + 40 * sin(y / 3 * pi)
    return plane + (waves + 160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3


def _east_m(x: float, y: float) -> float:
    plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    waves = _waves(x) + 20 * sin(x * pi) + 40 * sin(x / 3 * pi)
    return plane + (waves + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3


def _waves(x: float) -> float:
    return 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)

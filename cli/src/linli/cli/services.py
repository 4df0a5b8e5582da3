"""The services of the platform, named in one place; importing this module imports them all."""

from collections.abc import Sequence

from linli.chassis.service import Service
from linli.communities.main import COMMUNITIES
from linli.courses.main import COURSES
from linli.dashboards.main import DASHBOARDS
from linli.issues.main import ISSUES
from linli.library.main import LIBRARY
from linli.volunteers.main import VOLUNTEERS

SERVICES: Sequence[Service] = (COMMUNITIES, ISSUES, VOLUNTEERS, LIBRARY, COURSES, DASHBOARDS)
"""As each service's composition root declares it."""

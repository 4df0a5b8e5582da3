"""Which property company looks after a compound: one at a time."""

from linli.events.contracts.bodies import (
    ManagementEvent,
    OrganisationCode,
    PropertyCompanyEngaged,
    PropertyCompanyReplaced,
)


def evolve(_before: OrganisationCode | None, event: ManagementEvent) -> OrganisationCode:
    """Apply one recorded fact: the company is the newest one."""
    return event.company


def decide(
    engaged: PropertyCompanyEngaged, company: OrganisationCode | None
) -> tuple[ManagementEvent, ...]:
    """The company begins, or takes the place of another; () if it is there already."""
    match company:
        case None:
            return (engaged,)
        case engaged.company:
            return ()
        case previous:
            replaced = PropertyCompanyReplaced(
                community=engaged.community,
                compound=engaged.compound,
                company=engaged.company,
                previous=previous,
            )
            return (replaced,)

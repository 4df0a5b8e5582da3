"""`linli audit`: whether everything derived follows from what is recorded; it changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from linli.cli.admin.chains import faults_of_chains, signed_events
from linli.cli.admin.findings import Finding
from linli.cli.admin.folds import faults_of_projection
from linli.cli.admin.mirrors import faults_of_mirror
from linli.cli.admin.stores import faults_of_store
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.terminal import doing, err, out, print_json
from linli.dashboards.audit import differing_rollups


@dataclass
class Report:
    """What was looked at, and what was found."""

    histories: int = 0
    events: int = 0
    streams: int = 0
    signed: int = 0
    """Events up to the last checkpoints."""
    projections: int = 0
    rollups: bool = False
    findings: list[Finding] = field(default_factory=list[Finding])


def audit(data: Path, *, as_json: bool) -> bool:
    """Print what is not as it should be; whether all is well."""
    reports: list[Report] = []

    async def look(place: Workplace) -> None:
        reports.append(await audited(place))

    work_on(data, look)
    (report,) = reports
    if as_json:
        findings = [finding._asdict() for finding in report.findings]
        print_json({**vars(report), "findings": findings})
    else:
        out.print(
            f"{report.events} events ({report.signed} signed) in {report.histories} histories,"
            f" {report.streams} streams,"
            f" {report.projections} projections: {len(report.findings) or 'no'} findings"
        )
    for finding in report.findings:
        err.print(f"linli: {finding}", markup=False)
    return not report.findings


async def audited(place: Workplace) -> Report:
    """Look at everything."""
    report = Report()
    with doing("Auditing") as then:
        async for step in _steps(place, report):
            then(step)
    return report


async def _steps(place: Workplace, report: Report) -> AsyncIterator[str]:
    """Look at everything, telling before each step what comes."""
    for name, desk in place.desks.items():
        yield f"Auditing the store of {name}"
        report.findings += await faults_of_store(desk)
    for source in await place.sources():
        yield f"Auditing the stream of {source}"
        tail = await place.desks[source.service].store.tail(source)
        report.histories += 1
        report.streams += 1
        report.events += tail.position
        report.findings += await faults_of_mirror(place, source)
    if place.witness:
        yield "Auditing the signed chains"
        report.findings += [one async for one in faults_of_chains(place, place.witness)]
        report.signed = await signed_events(place.witness)
    for name, desk in place.desks.items():
        for projection in desk.service.projections:
            yield f"Auditing {name}/{projection.name}"
            report.projections += 1
            report.findings += await faults_of_projection(place, desk, projection)
    if "dashboards" in place.desks:
        yield "Auditing the roll-ups"
        report.rollups = True
        report.findings += await faults_of_rollups(place)


async def faults_of_rollups(place: Workplace) -> list[Finding]:
    """Roll-ups that are not the sum of their contributions."""
    async with place.desks["dashboards"].engine.connect() as db:
        found = await differing_rollups(db)
    return [
        Finding(
            "dashboards/rollups",
            f"{one.metric} at {one.scope} on {one.day} is {one.rollup}, its contributions"
            f" {one.ledger}",
        )
        for one in found
    ]

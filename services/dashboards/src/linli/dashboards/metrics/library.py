"""Metrics of the neighbourhood libraries and what is given to them."""

from linli.dashboards.metrics.metric import Metric, Words, each, total
from linli.events.contracts.library import (
    AssetDonated,
    BookDonated,
    CopyAccessioned,
    DonorKind,
    LibraryOpened,
)

RESIDENTS: tuple[DonorKind, ...] = ("resident", "household")
ENTERPRISES: tuple[DonorKind, ...] = ("enterprise",)


def _by_residents(line: BookDonated) -> int:
    return line.quantity if line.donor_kind in RESIDENTS else 0


def _by_enterprises(line: BookDonated) -> int:
    return line.quantity if line.donor_kind in ENTERPRISES else 0


VOLUMES = Words("册数", "the volumes")
BY_RESIDENTS = Words("居民或家庭捐赠的册数", "the volumes that residents or households gave")
BY_ENTERPRISES = Words("企业捐赠的册数", "the volumes that enterprises gave")

LIBRARIES = Metric(
    id="libraries.open",
    kind="balance",
    unit="library",
    label=Words("开放图书馆", "Open libraries"),
    definition=Words("开放使用的邻里图书馆数。", "Neighbourhood libraries in use."),
    rules=(each(LibraryOpened),),
)

METRICS = (
    Metric(
        id="books.donated",
        kind="sum",
        unit="volume",
        label=Words("捐赠图书", "Books donated"),
        definition=Words(
            "逐条登记的捐赠册数。只报总数而未逐条登记的，作为说法另列。",
            "Volumes given, detailed line by line. A batch of which only the size is stated is a "
            "claim and stands beside.",
        ),
        rules=(total(BookDonated, lambda line: line.quantity, VOLUMES),),
    ),
    Metric(
        id="books.donated.residents",
        kind="sum",
        unit="volume",
        label=Words("居民捐书", "Books donated by residents"),
        definition=Words(
            "居民或家庭捐赠、逐条登记的册数。",
            "Volumes given by residents or households, detailed line by line.",
        ),
        rules=(total(BookDonated, _by_residents, BY_RESIDENTS),),
    ),
    Metric(
        id="books.donated.enterprises",
        kind="sum",
        unit="volume",
        label=Words("企业捐书", "Books donated by enterprises"),
        definition=Words(
            "企业捐赠、逐条登记的册数。", "Volumes given by enterprises, detailed line by line."
        ),
        rules=(total(BookDonated, _by_enterprises, BY_ENTERPRISES),),
    ),
    Metric(
        id="books.held",
        kind="balance",
        unit="copy",
        label=Words("藏书", "Books held"),
        definition=Words("现有馆藏册数，一码一册。", "Copies now in stock, each with a barcode."),
        rules=(each(CopyAccessioned),),
    ),
    Metric(
        id="copies.accessioned",
        kind="count",
        unit="copy",
        label=Words("累计入库", "Copies accessioned"),
        definition=Words("历来入库的册数。", "Copies that ever came into stock."),
        rules=(each(CopyAccessioned),),
    ),
    Metric(
        id="assets.donated",
        kind="count",
        unit="donation",
        label=Words("捐赠物资", "Assets donated"),
        definition=Words(
            "图书以外的物资捐赠笔数，不是件数。",
            "Gifts of something other than books; gifts, not pieces.",
        ),
        rules=(each(AssetDonated),),
    ),
)

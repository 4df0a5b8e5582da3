# ruff: noqa: E501 - a panel is a line
"""Grafana's dashboards, as code: each a list of panels, each panel a title, a unit and queries."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from linli.chassis.telemetry.rules import FOLDER, ratio
from linli.chassis.telemetry.slos import Slos

WIDTH, HEIGHT, COLUMNS = 12, 8, 2
SCHEMA = 39
HTTP = "http_server_request_duration_seconds"


class Panel(NamedTuple):
    """A time series; each query with the legend of its lines."""

    title: str
    unit: str
    queries: Sequence[tuple[str, str]]


def quantile(histogram: str, q: float, by: str, where: str = "") -> str:
    """A histogram's quantile over five minutes."""
    inner = f"rate({histogram}_bucket{where}[5m])"
    return f"histogram_quantile({q:g}, sum by ({by}, le) ({inner}))"


def per_second(counter: str, by: str, where: str = "") -> str:
    """A counter's rate over five minutes."""
    return f"sum by ({by}) (rate({counter}{where}[5m]))"


def most(gauge: str, by: str) -> str:
    """The highest of a gauge: replicas tell the same, or less."""
    return f"max by ({by}) ({gauge})"


SERVICE, PROJECTION = "{{service}}", "{{service}} {{projection}}"
BOARDS: Mapping[str, Sequence[Panel]] = {
    "write-path": (
        Panel("命令 Commands", "reqps", [(per_second(f"{HTTP}_count", "service, status", '{method!="GET"}'), "{{service}} {{status}}")]),
        Panel("命令 p99 Command p99", "s", [(quantile(HTTP, 0.99, "service", '{method!="GET"}'), SERVICE)]),
        Panel("写入一批 p99 Append p99", "s", [(quantile("es_append_duration_seconds", 0.99, "service"), SERVICE)]),
        Panel("已写入的事件 Events appended", "eps", [(per_second("es_append_events_total", "service"), SERVICE)]),
        Panel("冲突 Conflicts", "cps", [(per_second("es_append_conflicts_total", "service"), SERVICE)]),
    ),
    "projections": (
        Panel("滞后 Lag", "s", [(most("es_projection_lag_time_seconds", "service, projection"), PROJECTION)]),
        Panel("滞后的事件 Events behind", "short", [(most("es_projection_lag_events", "service, projection"), PROJECTION)]),
        Panel("位置 Position", "short", [(most("es_projection_position", "service, projection"), PROJECTION)]),
        Panel("新鲜度 p99 Freshness p99", "s", [(quantile("es_e2e_freshness_seconds", 0.99, "service"), SERVICE)]),
        Panel("停放的事件 Parked events", "short", [(most("es_parked_events", "service, projection"), PROJECTION)]),
        Panel("再次应用、重复 Redelivered, deduplicated", "cps", [
            (per_second("es_consume_redeliveries_total", "projection"), "{{projection}}"),
            (per_second("es_consume_deduplicated_total", "service"), SERVICE),
        ]),
    ),
    "broker": (
        Panel("发件箱 Outbox", "short", [(most("es_outbox_pending", "service"), SERVICE)]),
        Panel("最早的未发布事件 Oldest unpublished", "s", [(most("es_outbox_oldest_age_seconds", "service"), SERVICE)]),
        Panel("发布 p99 Publish p99", "s", [(quantile("es_publish_duration_seconds", 0.99, "service, result"), "{{service}} {{result}}")]),
        Panel("重复的发布 Duplicate publishes", "cps", [(per_second("es_publish_duplicates_total", "service"), SERVICE)]),
        Panel("探测消息 Canary", "s", [(most("es_canary_age_seconds", "service"), SERVICE)]),
        Panel("NATS 故障 NATS unhealthy", "bool", [(most("platform_nats_unhealthy", "service"), SERVICE)]),
        Panel("JetStream 存储 JetStream storage", "percentunit", [("max(platform_jetstream_used)", "JetStream")]),
    ),
    "postgresql": (
        Panel("连接 Connections", "short", [("sum by (service, pool, state) (db_client_connection_count)", "{{service}} {{pool}} {{state}}")]),
        Panel("等待连接 p90 Wait p90", "s", [(quantile("db_client_connection_wait_time_seconds", 0.9, "service, pool"), "{{service}} {{pool}}")]),
        Panel("不安全的设置 Unsafe settings", "bool", [(most("platform_durability_unsafe", "service, check"), "{{service}} {{check}}")]),
        Panel("WAL 归档 WAL archive", "s", [("max by (cnpg_io_cluster) (cnpg_pg_stat_archiver_seconds_since_last_archival)", "{{cnpg_io_cluster}}")]),
        Panel("备库 Standbys", "short", [("max by (cnpg_io_cluster) (cnpg_pg_replication_streaming_replicas)", "{{cnpg_io_cluster}}")]),
        Panel("复制槽保留 Slots retain", "bytes", [("max by (slot_name) (cnpg_pg_replication_slots_pg_wal_lsn_diff)", "{{slot_name}}")]),
    ),
    "security-privacy": (
        Panel("被拒绝的令牌 Tokens refused", "reqps", [(per_second("authn_failures_total", "reason"), "{{reason}}")]),
        Panel("被拒绝的请求 Requests denied", "reqps", [(per_second("authz_denials_total", "rule"), "{{rule}}")]),
        Panel("发行方密钥 Issuer's keys", "s", [("max(authn_jwks_age_seconds)", "JWKS")]),
        Panel("限流 Rate limited", "reqps", [("sum(rate(ratelimit_rejected_total[5m]))", "429")]),
        Panel("待执行的删除 Erasure pending", "s", [(most("privacy_erasure_pending_age_seconds", "service"), SERVICE)]),
        Panel("已核对的事件 Events verified", "short", [(most("es_audit_verified_position", "service"), SERVICE)]),
        Panel("矛盾 Invariant violations", "short", [("sum by (service, name) (increase(es_invariant_violations_total[1h]))", "{{service}} {{name}}")]),
    ),
    "upgrade": (
        Panel("重建 Rebuild", "percentunit", [("min by (service, projection) (es_rebuild_progress)", PROJECTION)]),
        Panel("纪元 Epoch", "short", [(most("es_store_epoch", "service"), SERVICE)]),
        Panel("请求 Requests", "reqps", [(per_second(f"{HTTP}_count", "service, status"), "{{service}} {{status}}")]),
        Panel("进程 Processes", "short", [('sum by (job) (up{job=~".*linli.*"})', "{{job}}")]),
    ),
}  # fmt: skip


def dashboards(slos: Slos) -> Mapping[str, str]:
    """The dashboards' files, by their paths."""
    boards = {"slos": _slo_panels(slos), **BOARDS}
    return {
        f"{FOLDER}/dashboards/{name}.json": _board(name, panels) for name, panels in boards.items()
    }


def _slo_panels(slos: Slos) -> Sequence[Panel]:
    return [
        Panel(
            f"{slo.zh} {slo.en} ({100 * slo.objective:g} %)",
            "percentunit",
            [(ratio(name, window), f"{SERVICE} {window}") for window in ("1h", "6h", "3d")],
        )
        for name, slo in slos.slos.items()
    ]


def _board(name: str, panels: Sequence[Panel]) -> str:
    content = {
        "uid": f"linli-{name}",
        "title": f"Linli · {name}",
        "tags": ["linli"],
        "schemaVersion": SCHEMA,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(n, panel) for n, panel in enumerate(panels)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _panel(n: int, panel: Panel) -> dict[str, Any]:
    row, column = divmod(n, COLUMNS)
    return {
        "id": n + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + i), "expr": expr, "legendFormat": legend}
            for i, (expr, legend) in enumerate(panel.queries)
        ],
    }

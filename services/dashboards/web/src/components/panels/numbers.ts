/** What the panels ask for, and what a value amounts to. */

import type { Duration, Place, Ratio, Value } from "../../api";

export interface Point {
  from: string;
  to: string;
  value: Value;
  change: Value;
}

export interface Series {
  place: Place;
  from: string;
  to: string;
  granularity: Granularity;
  metrics: Record<string, { unit: string; version: number; points: Point[] }>;
}

export type Granularity = "day" | "week" | "month";

export function isDuration(value: Value): value is Duration {
  return typeof value === "object" && value !== null && "p50" in value;
}

export function isRatio(value: Value): value is Ratio {
  return typeof value === "object" && value !== null && "ratio" in value;
}

/** The one number that stands for a value: its median, its share in per cent, or itself. */
export function magnitude(value: Value | undefined): number | null {
  if (value === undefined || value === null || typeof value === "number") return value ?? null;
  if (isDuration(value)) return value.p50;
  return value.ratio === null ? null : value.ratio * 100;
}

/** How many single facts a value is about. */
export function sampleSize(value: Value): number | null {
  if (isDuration(value)) return value.n;
  return isRatio(value) ? value.denominator : null;
}

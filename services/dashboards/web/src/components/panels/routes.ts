/** The ways from a number to what is behind it. */

import type { RouteLocationRaw } from "vue-router";

import type { Level } from "../../api";
import { plural } from "../../router";

export const LEVELS: Readonly<Record<string, Level>> = {
  towns: "town",
  communities: "community",
  compounds: "compound",
};

/** The days a reader looks at; they go along from page to page. */
export interface LookedAt {
  on?: string | null | undefined;
  asOf?: string | null | undefined;
}

export function daysOf({ on, asOf }: LookedAt): Record<string, string> {
  return { ...(on ? { on } : {}), ...(asOf ? { as_of: asOf } : {}) };
}

/** What one number at a place means, and what is behind it. */
export function metricRoute(level: Level, code: string, metric: string, days: LookedAt = {}): RouteLocationRaw {
  return { name: "metric", params: { folder: plural(level), code, metric }, query: daysOf(days) };
}

export function storyRoute(id: string): RouteLocationRaw {
  return { name: "story", params: { id } };
}

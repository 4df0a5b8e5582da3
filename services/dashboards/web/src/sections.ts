/** Which numbers stand together; one that a platform does not count is left out, one that is new comes last. */

import type { Figure, Level } from "./api";

export interface Section {
  name: "promises" | "participation" | "library" | "college" | "places" | "other";
  belongs: (id: string) => boolean;
}

const by =
  (...prefixes: string[]) =>
  (id: string) =>
    prefixes.some((prefix) => id.startsWith(prefix));

const SECTIONS: readonly Section[] = [
  { name: "promises", belongs: by("issues.", "responses.", "callbacks.", "clusters.", "disputes.", "topics.", "resolutions.") },
  { name: "participation", belongs: by("volunteers.", "patrols.", "activities.") },
  { name: "library", belongs: by("books.", "copies.", "libraries.", "loans.", "assets.donated") },
  { name: "college", belongs: by("lecturers.", "sessions.", "courses.", "compounds.served") },
  {
    name: "places",
    belongs: by("communities.", "compounds.", "buildings.", "households.", "stations.", "facilities.", "assets.", "residents."),
  },
  { name: "other", belongs: () => true },
];

/** What a place is first asked about. */
export const HEADLINES = [
  "issues.open",
  "issues.resolved",
  "issues.resolution_hours",
  "patrols.completed",
  "activities.completed",
  "volunteers.registered",
];

const ON_EVERY_CARD = [
  "buildings.total",
  "households.total",
  "issues.open",
  "issues.resolved",
  "patrols.completed",
  "activities.completed",
  "volunteers.registered",
  "books.held",
  "sessions.delivered",
];

/** What a place's card counts even where nobody claims anything. */
export const ON_CARDS: Record<Level, readonly string[]> = {
  town: ["communities.total", "compounds.total", ...ON_EVERY_CARD],
  community: ["compounds.total", ...ON_EVERY_CARD],
  compound: ON_EVERY_CARD,
};

export type Figures = Record<string, Figure>;
export type Entry = readonly [id: string, figure: Figure];

export function sectionsOf(figures: Figures): { name: Section["name"]; entries: Entry[] }[] {
  const groups = new Map<Section["name"], Entry[]>();
  for (const [id, figure] of Object.entries(figures)) {
    const name = SECTIONS.find(({ belongs }) => belongs(id))?.name ?? "other";
    groups.set(name, [...(groups.get(name) ?? []), [id, figure]]);
  }
  return SECTIONS.flatMap(({ name }) => {
    const entries = groups.get(name);
    return entries ? [{ name, entries }] : [];
  });
}

/** Those of a section, in the order of the definitions. */
export function sectionOf(figures: Figures, name: Section["name"]): Entry[] {
  return sectionsOf(figures).find((section) => section.name === name)?.entries ?? [];
}

/** Whether there is anything to say: a count, a claim, or that it is withheld. */
export function says({ value, claimed, suppressed }: Figure): boolean {
  if (claimed !== null || suppressed) return true;
  if (value === null) return false;
  if (typeof value === "number") return value !== 0;
  return "n" in value ? value.n > 0 : (value.denominator ?? 0) > 0;
}

export function picked(figures: Figures, ids: readonly string[]): Entry[] {
  return ids.flatMap((id) => (figures[id] ? [[id, figures[id]] as const] : []));
}

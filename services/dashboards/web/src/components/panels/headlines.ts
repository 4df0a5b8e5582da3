/** Which numbers stand for a place where there is room for few. */

export const HEADLINES = [
  "issues.open",
  "issues.resolved",
  "patrols.completed",
  "activities.completed",
  "volunteers.registered",
  "books.held",
  "libraries.open",
  "partnerships.active",
] as const;

/** By which the tiles of a map may be coloured. */
export const MAPPED = [
  "issues.reported",
  "issues.open",
  "issues.resolved",
  "patrols.completed",
  "activities.completed",
  "books.donated",
  "assets.donated",
  "facilities.total",
  "owners_committees.total",
] as const;

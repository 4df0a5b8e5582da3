/** The parts of a place beside each other, with how sure each number is. */

import type { Place, Value } from "../../api";

interface Compared {
  place: Place;
  value: Value;
  n: number | null;
  low: number | null;
  high: number | null;
  insufficient: boolean;
}

export interface Comparison {
  place: Place;
  metric: string;
  unit: string;
  version: number;
  parts: Compared[];
  whole: Compared;
}

export type Part = Compared & Pick<Place, "level" | "code" | "name">;

export function partsOf(comparison: Comparison | null): Part[] {
  return comparison?.parts.map(partOf) ?? [];
}

export function partOf(compared: Compared): Part {
  const { level, code, name } = compared.place;
  return { ...compared, level, code, name };
}

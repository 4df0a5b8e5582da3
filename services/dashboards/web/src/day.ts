/** The day that the whole page is about: in the address, so that it can be sent on and gone back from. */

import { computed, ref, type ComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MILLISECONDS = 86_400_000;

/** The town's today, once an answer has told it; the browser's until then. */
export const today = ref(new Intl.DateTimeFormat("sv-SE").format(new Date()));

/** The town's time zone, once a list of places has told it; the browser's until then. */
export const timeZone = ref<string | undefined>();

export interface DayLookedAt {
  /** Null: today, and live. */
  on: ComputedRef<string | null>;
  shown: ComputedRef<string>;
  turnTo: (day: string | null) => void;
}

export function useDay(): DayLookedAt {
  const route = useRoute();
  const router = useRouter();
  const on = computed(() => {
    const asked = route.query["on"];
    return typeof asked === "string" && isDay(asked) ? asked : null;
  });

  function turnTo(day: string | null): void {
    const query = { ...route.query };
    delete query["on"];
    void router.replace({ query: day === null || day >= today.value ? query : { ...query, on: day } });
  }

  return { on, shown: computed(() => on.value ?? today.value), turnTo };
}

/** How a day, or a moment as the town's clocks tell it, is written. */
export function formatted(moment: string, style: Intl.DateTimeFormatOptions, locale: string): string {
  const zone = DAY.test(moment) ? "UTC" : timeZone.value;
  return new Intl.DateTimeFormat(locale, { ...style, ...(zone && { timeZone: zone }) }).format(new Date(moment));
}

export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * MILLISECONDS).toISOString().slice(0, 10);
}

export function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / MILLISECONDS);
}

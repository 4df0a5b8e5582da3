/** A place's numbers as the page shows them: asked for, kept in step, and kept when nobody answers. */

import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useI18n } from "vue-i18n";

import { ApiError, get, OfflineError, type Dashboard, type Level } from "./api";
import { useLive, type Change, type Liveness } from "./components/panels/live";
import { today, useDay } from "./day";
import { plural } from "./router";

const ASK_AGAIN_MILLISECONDS = 30_000;

export type Trouble = "absent" | "refused" | "offline";

export interface Shown {
  /** Of the day that is looked at, never of another one. */
  dashboard: ShallowRef<Dashboard | null>;
  asking: Ref<boolean>;
  trouble: Ref<Trouble | null>;
  /** When it was last heard of, if that was not just now: what is shown may be old. */
  staleSince: ComputedRef<Date | null>;
  liveness: Readonly<Ref<Liveness>>;
  again: () => Promise<void>;
}

/** The dashboard of a place on the day looked at; today's follows what happens. */
export function useDashboard(place: () => { level: Level; code: string }): Shown {
  const { locale } = useI18n();
  const { on } = useDay();
  const dashboard = shallowRef<Dashboard | null>(null);
  const asking = ref(true);
  const trouble = ref<Trouble | null>(null);
  const heard = ref<Date | null>(null);
  let turn = new AbortController();

  async function ask(anew: boolean): Promise<void> {
    turn.abort();
    const mine = (turn = new AbortController());
    asking.value = anew;
    const { level, code } = place();
    try {
      const answer = await get<Dashboard>(`${plural(level)}/${code}`, { on: on.value }, mine.signal);
      dashboard.value = answer;
      heard.value = new Date();
      trouble.value = null;
      if (on.value === null) today.value = answer.on;
    } catch (error) {
      if (mine.signal.aborted) return;
      trouble.value = troubleOf(error);
      if (anew || trouble.value === "absent") dashboard.value = null;
    } finally {
      if (!mine.signal.aborted) asking.value = false;
    }
  }

  function merge({ metrics, positions }: Change): void {
    const before = dashboard.value;
    if (!before || on.value !== null) return;
    dashboard.value = { ...before, metrics: { ...before.metrics, ...metrics }, positions };
    heard.value = new Date();
    trouble.value = null;
  }

  const again = () => ask(dashboard.value === null);
  const liveness = useLive(() => (on.value === null && dashboard.value ? place() : null), merge, () => void ask(false));
  watch([() => JSON.stringify(place()), on, locale], () => void ask(true), { immediate: true });
  watch(liveness, (now) => now === "lost" && void ask(false));

  const asksAgain = () => {
    const follows = liveness.value === "live" || liveness.value === "paused";
    if (document.visibilityState === "visible" && !asking.value && (trouble.value || !follows)) void again();
  };
  const timer = setInterval(asksAgain, ASK_AGAIN_MILLISECONDS);
  window.addEventListener("online", asksAgain);
  onUnmounted(() => {
    turn.abort();
    clearInterval(timer);
    window.removeEventListener("online", asksAgain);
  });

  const staleSince = computed(() => (trouble.value && dashboard.value ? heard.value : null));
  return { dashboard, asking, trouble, staleSince, liveness, again };
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof ApiError && error.status === 404) return "absent";
  return error instanceof OfflineError ? "offline" : "refused";
}

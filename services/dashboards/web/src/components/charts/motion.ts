/** Whether anything may move or tick: the reader's choice, remembered; at first what their system asks for. */

import { ref, watch } from "vue";

const KEY = "linli.motion";

/** One for the whole page. */
export const paused = ref(initially());

watch(paused, follow, { immediate: true });

function initially(): boolean {
  try {
    const chosen = localStorage.getItem(KEY);
    if (chosen) return chosen === "paused";
  } catch {
    // storage is refused
  }
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function follow(now: boolean, before?: boolean): void {
  document.documentElement.toggleAttribute("data-still", now);
  if (before === undefined) return;
  try {
    localStorage.setItem(KEY, now ? "paused" : "running");
  } catch {
    // the choice lasts as long as the page
  }
}

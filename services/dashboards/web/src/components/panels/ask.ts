/** An answer that follows its question: a newer question takes the place of an unanswered one. */

import { onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import { useI18n } from "vue-i18n";

import { get, optional, type Query } from "../../api";

export interface Question {
  path: string;
  query?: Query;
}

/** `absent`: this platform does not know the question. */
export type State = "asking" | "answered" | "absent" | "failed";

export interface Asked<T> {
  answer: ShallowRef<T | null>;
  state: Ref<State>;
  again: () => Promise<void>;
}

/** Answers of the dashboards; no question, no answer. */
export function useAnswer<T>(question: () => Question | null): Asked<T> {
  return useResult(question, (asked, signal) => optional(get<T>(asked.path, asked.query, signal)));
}

/** What some way of asking gives; null where there is nothing to know. */
export function useResult<Q, T>(
  question: () => Q | null,
  ask: (question: Q, signal: AbortSignal) => Promise<T | null>,
): Asked<T> {
  const { locale } = useI18n();
  const answer = shallowRef<T | null>(null);
  const state = ref<State>("asking");
  let asking = new AbortController();

  async function again(): Promise<void> {
    asking.abort();
    const mine = (asking = new AbortController());
    const asked = question();
    if (asked === null) return;
    state.value = "asking";
    try {
      const given = await ask(asked, mine.signal);
      if (mine.signal.aborted) return;
      answer.value = given;
      state.value = given === null ? "absent" : "answered";
    } catch {
      if (!mine.signal.aborted) state.value = "failed";
    }
  }

  watch([() => JSON.stringify(question()), locale], () => void again(), { immediate: true });
  onUnmounted(() => asking.abort());
  return { answer, state, again };
}

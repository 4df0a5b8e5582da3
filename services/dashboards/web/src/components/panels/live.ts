/** Numbers as they change: the stream of one place, which the reader can pause. */

import { onUnmounted, readonly, ref, watch, type Ref } from "vue";

import { authorization, get, url, type Dashboard, type Figure, type Level } from "../../api";
import { paused } from "../charts/motion";
import { plural } from "../../router";

/** `absent`: this platform has no stream; what is shown is as of when it was asked for. */
export type Liveness = "connecting" | "live" | "lost" | "paused" | "absent" | "off";

export interface Change {
  place: string;
  positions: Record<string, number>;
  metrics: Record<string, Figure>;
}

export interface Watched {
  level: Level;
  code: string;
}

/** Who has signed in is sent away now and then, to come back at once. */
const PATIENCE_MILLISECONDS = 2_000;
const PARENTS: Partial<Record<Level, Level>> = { compound: "community", community: "town" };

/** The path of a place from the town down: `lishui/tongsheng/lvdi-xiangshu`. */
async function pathOf({ level, code }: Watched): Promise<string> {
  const above = PARENTS[level];
  if (!above) return code;
  const { place } = await get<Dashboard>(`${plural(level)}/${code}`);
  return place.parent ? `${await pathOf({ level: above, code: place.parent })}/${code}` : code;
}

/** A stream; the browser's own has no way to say who asks. */
async function streamAt(address: string): Promise<EventSource> {
  if (!("Authorization" in authorization())) return new EventSource(address);
  const { EventSource: Authorized } = await import("eventsource");
  const asked: typeof fetch = (to, init) => fetch(to, { ...init, headers: { ...init?.headers, ...authorization() } });
  return new Authorized(address, { fetch: asked }) as unknown as EventSource;
}

/**
 * Follow a place while the component lives and motion is not paused.
 *
 * @param watched no place, nothing to follow: a past day does not change.
 * @param changed what changed, as often as it does.
 * @param reset everything may have changed: ask anew.
 */
export function useLive(
  watched: () => Watched | null,
  changed: (change: Change) => void,
  reset: () => void,
): Readonly<Ref<Liveness>> {
  const state = ref<Liveness>("off");
  let stream: EventSource | null = null;
  let turn = 0;

  function close(): void {
    stream?.close();
    stream = null;
  }

  async function open(place: Watched): Promise<void> {
    const mine = ++turn;
    state.value = "connecting";
    const path = await pathOf(place).catch(() => null);
    if (mine !== turn) return;
    if (path === null) {
      state.value = "lost";
      return;
    }
    const lose = (now: Liveness) => mine === turn && (state.value = now);
    let heard = false;
    const opened = await streamAt(url("stream", { place: path }));
    if (mine !== turn) return opened.close();
    stream = opened;
    stream.onopen = () => {
      state.value = "live";
      if (heard) reset();
      heard = true;
    };
    stream.onerror = () => {
      if (opened.readyState === EventSource.CLOSED) lose(heard ? "lost" : "absent");
      else setTimeout(() => opened.readyState !== EventSource.OPEN && lose("lost"), PATIENCE_MILLISECONDS);
    };
    stream.addEventListener("figures", (event: MessageEvent<string>) => changed(JSON.parse(event.data) as Change));
    stream.addEventListener("reset", reset);
  }

  function follow(): void {
    turn++;
    close();
    const place = watched();
    if (!place) state.value = "off";
    else if (paused.value) state.value = "paused";
    else void open(place);
  }

  watch([() => JSON.stringify(watched()), paused], ([, now], [, before]) => {
    if (before === true && now === false) reset();
    follow();
  });
  follow();
  onUnmounted(() => {
    turn++;
    close();
  });
  return readonly(state);
}

/** The dashboards' HTTP answers, typed; the contract describes them. */

export type Level = "town" | "community" | "compound";
export type Qualifier = "exact" | "at_least" | "under" | "about";

export interface Place {
  level: Level;
  code: string;
  name: string;
  parent: string | null;
}

export interface Claim {
  value: number;
  qualifier: Qualifier;
}

export interface Duration {
  n: number;
  p50: number | null;
  p90: number | null;
}

export interface Ratio {
  numerator: number | null;
  denominator: number | null;
  ratio: number | null;
}

export type Value = number | Duration | Ratio | null;

export interface Figure {
  value: Value;
  unit: string;
  version: number;
  not_located: number | null;
  claimed: Claim | null;
  suppressed?: boolean;
  month?: string;
}

export interface Dashboard {
  place: Place;
  on: string;
  as_of: string | null;
  metrics: Record<string, Figure>;
  positions: Record<string, number>;
  epochs: Record<string, number>;
  parked: Record<string, number>;
  final: boolean;
  lag_seconds: number | null;
}

export interface BothLanguages {
  "zh-CN": string;
  en: string;
}

export interface Definition {
  id: string;
  version: number;
  kind: string;
  unit: string;
  additive: boolean;
  about_persons: boolean;
  label: BothLanguages;
  definition: BothLanguages;
  formula?: BothLanguages;
  parts?: Record<string, string> | null;
  events: string[];
}

export interface Listed {
  level: Level;
  code: string;
  name_zh: string;
  name_en: string | null;
  parent: string | null;
  time_zone: string;
  dashboard: string;
  places: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** RFC 9457, as every service answers a refusal. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
}

/** The server answered, and refused. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
}

/** Nobody answered. */
export class OfflineError extends Error {}

export type Query = Record<string, string | number | null | undefined>;

export const API = "/api/dashboards";

/** Where an answer is; what is undefined or null is left out. */
export function url(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [[key, String(value)]],
  );
  const search = new URLSearchParams(pairs).toString();
  return `${API}/${path}${search && `?${search}`}`;
}

let token: string | null = null;
let refused: () => void = () => undefined;

/** Say from now on who asks, or nothing; `whenRefused` is called when that is not believed any more. */
export function askAs(given: string | null, whenRefused: () => void = () => undefined): void {
  [token, refused] = [given, whenRefused];
}

/** What says who asks; nothing of anybody. */
export function authorization(): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** One answer. The browser revalidates what it holds (ETag), so asking again costs little. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await ask(url(path, query), "application/json", signal)).json()) as T;
}

/** A file, with the name that it is given. */
export async function getFile(address: string): Promise<{ name: string; content: Blob }> {
  const response = await ask(address, "*/*");
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name ?? "linli", content: await response.blob() };
}

async function ask(address: string, accepted: string, signal?: AbortSignal): Promise<Response> {
  const headers = { Accept: accepted, "Accept-Language": document.documentElement.lang, ...authorization() };
  let response: Response;
  try {
    response = await fetch(address, { headers, cache: "no-cache", ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new OfflineError(String(error));
  }
  if (response.status === 401 && token !== null) refused();
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Partial<Problem>;
  } catch {
    return {}; // a proxy's page, not one of ours
  }
}

/** Every page of a list. */
export async function getAll<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(path, { ...query, limit: 200, cursor }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** What the answer is to a question this platform may not know yet: null where it answers 404. */
export async function optional<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

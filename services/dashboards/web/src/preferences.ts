import { reactive, watch } from "vue";

import { i18n, LANGUAGES, type Language } from "./i18n";

export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];
const KEY = "linli";

interface Preferences {
  language: Language;
  theme: Theme;
  large: boolean;
}

/** What the reader has chosen; this browser remembers it. */
export const preferences = reactive<Preferences>(remembered());

function remembered(): Preferences {
  const chosen = read();
  return {
    language: LANGUAGES.find((one) => one === chosen.language) ?? browserLanguage(),
    theme: THEMES.find((one) => one === chosen.theme) ?? "system",
    large: chosen.large === true,
  };
}

function read(): Partial<Preferences> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Partial<Preferences>;
  } catch {
    return {}; // storage is refused, or holds what is not ours
  }
}

function browserLanguage(): Language {
  const first = navigator.languages[0] ?? "zh-CN";
  return first.startsWith("zh") ? "zh-CN" : "en";
}

/** Let the document follow what is chosen, from now on. */
export function applyPreferences(): void {
  watch(preferences, follow, { immediate: true });
}

function follow({ language, theme, large }: Preferences): void {
  const root = document.documentElement;
  i18n.global.locale.value = language;
  root.lang = language;
  root.dataset["theme"] = theme;
  root.dataset["size"] = large ? "large" : "normal";
  try {
    localStorage.setItem(KEY, JSON.stringify({ language, theme, large }));
  } catch {
    // the choice lasts as long as the page
  }
}

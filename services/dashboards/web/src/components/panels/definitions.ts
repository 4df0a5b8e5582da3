/** What every number means: asked for once. */

import { computed, shallowRef } from "vue";
import { useI18n } from "vue-i18n";

import { getAll, type BothLanguages, type Definition } from "../../api";

const definitions = shallowRef<ReadonlyMap<string, Definition>>(new Map());
let asked: Promise<void> | null = null;

async function ask(): Promise<void> {
  try {
    const all = await getAll<Definition>("metrics");
    definitions.value = new Map(all.map((one) => [one.id, one]));
  } catch {
    asked = null; // the next panel asks again
  }
}

export function useDefinitions() {
  const { locale } = useI18n();
  asked ??= ask();
  const inWords = (words: BothLanguages | undefined) =>
    words ? words[locale.value === "en" ? "en" : "zh-CN"] : "";
  const labelOf = (id: string) => inWords(definitions.value.get(id)?.label) || id;
  return { definitions, inWords, labelOf, known: computed(() => definitions.value.size > 0) };
}

/** What the places of a town are called: asked for once a town. */

import { shallowReactive, watchEffect } from "vue";
import { useI18n } from "vue-i18n";

import { getAll, type Listed } from "../../api";
import { timeZone } from "../../day";

type Names = ReadonlyMap<string, Pick<Listed, "name_zh" | "name_en">>;
const LEVELS = ["town", "community", "compound"] as const;
const NONE: Names = new Map();
const towns = shallowReactive(new Map<string, Names>());

/** The names of a town and all that is in it, by level and code. */
async function ask(town: string): Promise<void> {
  towns.set(town, NONE);
  try {
    const [all, parts] = await Promise.all([getAll<Listed>("towns"), getAll<Listed>(`towns/${town}/places`)]);
    timeZone.value = all.find((one) => one.code === town)?.time_zone;
    towns.set(town, new Map([...all, ...parts].map((place) => [`${place.level} ${place.code}`, place])));
  } catch {
    towns.delete(town); // codes are shown instead
  }
}

/**
 * Names for paths from the town down.
 *
 * @param path one of them, to tell the town.
 */
export function usePlaceNames(path: () => string | undefined) {
  const { locale } = useI18n();
  watchEffect(() => {
    const town = path()?.split("/")[0];
    if (town && !towns.has(town)) void ask(town);
  });

  function placeName(of: string): string {
    const codes = of.split("/");
    const level = LEVELS[codes.length - 1] ?? "compound";
    const code = codes.at(-1) ?? "";
    const place = towns.get(codes[0] ?? "")?.get(`${level} ${code}`);
    return (locale.value === "en" && place?.name_en) || place?.name_zh || code;
  }

  return { placeName };
}

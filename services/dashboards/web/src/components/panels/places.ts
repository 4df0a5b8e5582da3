/** What the places of a town are called: asked for once a town. */

import { shallowReactive, watchEffect } from "vue";
import { useI18n } from "vue-i18n";

import { getAll, type Listed } from "../../api";

type Names = ReadonlyMap<string, Pick<Listed, "name_zh" | "name_en">>;
const NONE: Names = new Map();
const towns = shallowReactive(new Map<string, Names>());

/** The names of communities and compounds, by level and code. */
async function ask(town: string): Promise<void> {
  towns.set(town, NONE);
  try {
    const places = await getAll<Listed>(`towns/${town}/places`);
    towns.set(town, new Map(places.map((place) => [`${place.level} ${place.code}`, place])));
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
    const level = codes.length === 2 ? "community" : "compound";
    const code = codes.at(-1) ?? "";
    const place = towns.get(codes[0] ?? "")?.get(`${level} ${code}`);
    return (locale.value === "en" && place?.name_en) || place?.name_zh || code;
  }

  return { placeName };
}

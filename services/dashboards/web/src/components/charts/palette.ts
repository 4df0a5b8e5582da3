/** The theme's colours as a canvas needs them: read from the style sheet, again when the theme turns. */

import { onMounted, onUnmounted, shallowRef, type ShallowRef } from "vue";

export interface Palette {
  ink: string;
  muted: string;
  line: string;
  surface: string;
  series: readonly [string, string];
  font: string;
  /** Of a letter, in pixels. */
  size: number;
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: colour("--chart-ink"),
    muted: colour("--chart-muted"),
    line: colour("--chart-line"),
    surface: colour("--chart-surface"),
    series: [colour("--chart-1"), colour("--chart-2")],
    font: getComputedStyle(document.body).fontFamily,
    size: parseFloat(style.fontSize) * 0.8,
  };
}

/** The palette, kept in step with the theme while the component lives. */
export function usePalette(): ShallowRef<Palette> {
  const palette = shallowRef(read());
  const reread = () => (palette.value = read());
  const observer = new MutationObserver(reread);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  onMounted(() => {
    reread();
    observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-size"] });
    dark.addEventListener("change", reread);
  });
  onUnmounted(() => {
    observer.disconnect();
    dark.removeEventListener("change", reread);
  });
  return palette;
}

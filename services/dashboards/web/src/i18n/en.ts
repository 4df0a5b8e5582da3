import panels from "./panels.en";
import type zh from "./zh-CN";

const en: typeof zh = {
  panels,
  app: { name: "Linli", tagline: "Building, governing and sharing together", skip: "Skip to the content" },
};
export default en;

import type zh from "./panels.zh-CN";

const en: typeof zh = { trend: "Trend" };
export default en;

/** Numbers, days and moments in the reader's language. */

import { useI18n } from "vue-i18n";

import type { Claim, Value } from "../../api";
import { formatted } from "../../day";
import { isDuration, isRatio, magnitude } from "./numbers";

export function useNumbers() {
  const { t, te, locale } = useI18n();
  const digits = (most: number) => new Intl.NumberFormat(locale.value, { maximumFractionDigits: most });

  function written(value: Value | undefined): string {
    const amount = magnitude(value);
    if (amount === null) return "—";
    return digits(Number.isInteger(amount) ? 0 : 1).format(amount) + (isRatio(value ?? null) ? "%" : "");
  }

  function unitOf(unit: string, amount: number | null): string {
    const key = `panels.units.${unit}`;
    return te(key) ? t(key, amount === 1 ? 1 : 2) : "";
  }

  function withUnit(value: Value, unit: string): string {
    if (isRatio(value)) return written(value);
    return `${written(value)} ${unitOf(unit, magnitude(value))}`.trim();
  }

  function claimed(claim: Claim): string {
    return t(`panels.claimed.${claim.qualifier}`, { value: digits(0).format(claim.value) });
  }

  function day(moment: string): string {
    return formatted(moment, { dateStyle: "medium" }, locale.value);
  }

  function minute(moment: string): string {
    return formatted(moment, { dateStyle: "medium", timeStyle: "short" }, locale.value);
  }

  return { written, unitOf, withUnit, claimed, day, minute, isDuration };
}

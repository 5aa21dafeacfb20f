/** Text of the pages: kept in files by locale, chosen by key, with `{name}` filled in and plurals by the locale's rules. */
export type Facts = Readonly<Record<string, string | number>>;
export type Table = Readonly<Record<string, string>>;
export type Say = (key: string, facts?: Facts) => string;

const FALLBACK = "en";

/** Return `say` for one set of tables; a key with `n` among its facts may have `.one`, `.few`, `.other` forms. */
export function words(tables: Readonly<Record<string, Table>>, locale = FALLBACK): Say {
  const language = new Intl.Locale(locale).language;
  const known = language in tables ? language : FALLBACK;
  const plural = new Intl.PluralRules(known);
  const own = tables[known] ?? {};
  const spare = tables[FALLBACK] ?? {};
  return (key, facts = {}) => {
    const form = typeof facts["n"] === "number" ? `${key}.${plural.select(facts["n"])}` : key;
    const text = own[form] ?? own[`${key}.other`] ?? own[key] ?? spare[form] ?? spare[`${key}.other`] ?? spare[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => shown(facts[name], known) ?? whole);
  };
}

/** Return hours and minutes in words of the locale: 95 -> "1 hr 35 min". */
export function duration(minutes: number, locale: string): string {
  const unit = (value: number, name: "hour" | "minute"): string =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours && unit(hours, "hour"), (rest || !hours) && unit(rest, "minute")].filter(Boolean).join(" ");
}

/** Return a day of the form 2026-11-22 in words of the locale. */
export function day(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** Return two days as one span, without the year: "23 – 29 Nov". */
export function span(from: string, to: string, locale: string): string {
  const [first, last] = [from, to].map((iso) => new Date(`${iso.slice(0, 10)}T00:00:00Z`)) as [Date, Date];
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).formatRange(first, last);
}

function shown(value: string | number | undefined, locale: string): string | undefined {
  return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
}

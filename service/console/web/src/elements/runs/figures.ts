/** Numbers of evaluations as people read them: what a metric is of, in which unit, and what its interval allows to say. */
import type { components } from "../../api/schema";
import type { Say } from "../../kit/words";

/** `enough` is there only where it is false. */
export type Metric = Omit<components["schemas"]["Metric"], "enough"> & { readonly enough?: boolean };
export type Metrics = Readonly<Record<string, Metric>>;
export type Unit = "share" | "minutes" | "number";

/** `gap_coverage` is ours, `gap_coverage[greedy]` a rival's, `gap_coverage[ours-greedy]` what we are ahead by. */
export interface Parts {
  readonly measure: string;
  readonly rival?: string;
  readonly difference: boolean;
}

const SHARES = new Set(
  (
    "gap_coverage properties_held cases_held redundancy out_of_turn expert_overlap learning_gain learning_gain_same_day " +
    "order_difference_share right balanced_accuracy false_accept_rate false_accept recall precision f1 hit_at_1 hit_at_5 " +
    "recall_at_10 recall_at_100 on_topic cited explained tag_only tag_only_rate quote_exact_rate hash_valid_rate unchanged " +
    "same_goal kept identical answer_accuracy correct_refusals false_refusals unsupported_rate citation_precision " +
    "citation_recall pairwise_accuracy direction_accuracy edge_violation_rate quotes_exact hashes_valid jaccard"
  ).split(" "),
);
const MINUTES = new Set(["minutes", "cost", "minutes_at_equal_coverage", "cost_at_equal_coverage"]);
const PRODUCTION = /^(ours|fused)-(.+)$/;

export function parts(name: string): Parts {
  const [, measure = name, inside] = /^([^[]+)(?:\[(.+)\])?$/.exec(name) ?? [];
  const ahead = inside ? PRODUCTION.exec(inside) : null;
  return ahead ? { measure, rival: ahead[2]!, difference: true } : { measure, ...(inside && { rival: inside }), difference: false };
}

export function unit(name: string): Unit {
  const { measure } = parts(name);
  return SHARES.has(measure) ? "share" : MINUTES.has(measure) ? "minutes" : "number";
}

/** Return a value in its unit: "82 %", "1,957 min", "0.74". */
export function value(amount: number, of: Unit, locale: string): string {
  if (of === "share") return percent(locale).format(amount);
  const most = of === "minutes" || Math.abs(amount) >= 100 ? 0 : Math.abs(amount) >= 10 ? 1 : 2;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: most });
  return of === "minutes" ? `${number.format(amount)} min` : number.format(amount);
}

/** Return a difference in its unit, with its sign: "+1.9 points", "−40 min". */
export function change(amount: number, of: Unit, locale: string, say: Say): string {
  const whole = of === "minutes" || Math.abs(amount) >= 100;
  const digits = of === "share" ? 1 : whole ? 0 : 3;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits, signDisplay: "exceptZero" });
  const text = number.format(of === "share" ? amount * 100 : amount).replace("-", "−");
  return of === "share" ? say("points", { amount: text }) : of === "minutes" ? `${text} min` : text;
}

/** Return an interval in words: "72 % to 96 %", or that there are too few cases for one. */
export function interval(metric: Metric, name: string, locale: string, say: Say): string {
  if (metric.enough === false) return say("few");
  const of = unit(name);
  const told = parts(name).difference ? (one: number) => change(one, of, locale, say) : (one: number) => value(one, of, locale);
  return say("from.to", { low: told(metric.low), high: told(metric.high) });
}

/** Return the key of what a difference allows to say; `better` is 1 where more is better, -1 where less is. */
export function verdict(difference: Metric, better: number): "ahead" | "behind" | "alike" | "few" {
  if (difference.enough === false) return "few";
  if (difference.low > 0) return better < 0 ? "behind" : "ahead";
  if (difference.high < 0) return better < 0 ? "ahead" : "behind";
  return "alike";
}

/** Return a metric's name in words; one that we have no words for is told as it is. */
export function named(name: string, say: Say): string {
  const { measure, rival, difference } = parts(name);
  const told = known(say, `metric.${measure}`) ?? measure.replaceAll("_", " ");
  if (!rival) return told;
  return say(difference ? "metric.ahead" : "metric.of", { name: told, rival: rivalName(rival, say) });
}

export function meaning(name: string, say: Say): string {
  return known(say, `metric.${parts(name).measure}.means`) ?? "";
}

export function rivalName(rival: string, say: Say): string {
  return known(say, `rival.${rival}`) ?? rival.replaceAll("_", " ");
}

/** Return what a key says, or undefined where there are no words for it. */
export function known(say: Say, key: string): string | undefined {
  const text = say(key);
  return text === key ? undefined : text;
}

/** Return the metric that a run is told by: the suite's main one, or the nearest to it that the run has. */
export function headline(metrics: Metrics, main: string): string {
  const wanted = [main, "balanced_accuracy", `${main}[fused]`];
  return wanted.find((name) => name in metrics) ?? Object.keys(metrics)[0] ?? main;
}

/** Return our metrics by measure, the rivals' and the differences to them left out, in the order given. */
export function own(metrics: Metrics): string[] {
  return Object.keys(metrics).filter((name) => parts(name).rival === undefined);
}

/** Return what a case asks in a line, where its input says so: a sentence, a question, a text. */
export function gist(input: unknown): string {
  const found = (input ?? {}) as Readonly<Record<string, unknown>>;
  const text = [found["claim"], found["question"], found["text"]].find((one) => typeof one === "string");
  return typeof text === "string" ? text : "";
}

/** Return the rivals that stand beside us in a measure. */
export function rivals(metrics: Metrics, measure: string): string[] {
  return Object.keys(metrics).flatMap((name) => {
    const told = parts(name);
    return told.measure === measure && told.rival && !told.difference ? [told.rival] : [];
  });
}

/** Return the difference to a rival where the run has one. */
export function ahead(metrics: Metrics, measure: string, rival: string): Metric | undefined {
  return metrics[`${measure}[ours-${rival}]`] ?? metrics[`${measure}[fused-${rival}]`];
}

/** Return an id as words where no label is at hand: `fp:python-classes` is "python classes". */
export function plainly(id: string): string {
  return id.slice(id.indexOf(":") + 1).replaceAll(/[-_.]+/g, " ");
}

function percent(locale: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
}

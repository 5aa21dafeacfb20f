/** What the elements of evaluations ask of the server, and small facts read from it. */
import { type Api, body } from "../../api/client";
import type { components } from "../../api/schema";
import type { Say } from "../../kit/words";
import { type Metric, headline, known } from "./figures";

type Schemas = components["schemas"];
export type Run = Schemas["EvaluationRun"];
export type Suite = Schemas["SuiteReply"];
export type Dataset = Schemas["Dataset"];
export type Case = Schemas["CaseResult"];
export type CasePage = Schemas["EvaluationCasePage"];
export type Gate = Schemas["GateReport"];
export type Comparison = Schemas["Comparison"];

export const POLL_MS = 1500;
export const ENDED: ReadonlySet<Run["state"]> = new Set(["done", "failed", "cancelled"]);
const DATASETS = 200;

export const suites = (api: Api): Promise<Suite[]> => body(api.GET("/v1/evaluations/suites"));
export const run = (api: Api, id: string): Promise<Run> => body(api.GET("/v1/evaluations/runs/{id}", { params: { path: { id } } }));
export const job = (api: Api, id: string): Promise<Schemas["Job"]> => body(api.GET("/v1/jobs/{id}", { params: { path: { id } } }));

export async function datasets(api: Api): Promise<Dataset[]> {
  return (await body(api.GET("/v1/evaluations/datasets", { params: { query: { limit: DATASETS } } }))).items;
}

export async function oneCase(api: Api, id: string, name: string): Promise<Case> {
  return body(api.GET("/v1/evaluations/runs/{id}/case", { params: { path: { id }, query: { case: name } } }));
}

export function suiteName(suite: string, say: Say): string {
  return known(say, `suite.${suite}`) ?? suite;
}

/** Return what a run is called: the name it was given, or its suite and its day. */
export function runName(one: Run, say: Say, locale: string): string {
  return one.asked.name || say("run.unnamed", { suite: suiteName(one.suite, say), when: when(one.created, locale) });
}

/** Return where a run's cases are from, by the title on their card. */
export function casesOf(one: Run, known: readonly Dataset[], say: Say): string {
  const { dataset, version } = one.asked;
  if (!dataset) return say("packaged");
  const title = known.find((each) => each.id === dataset)?.card.title ?? dataset;
  return version ? say("version", { title, version }) : title;
}

/** Return a moment of this form in words: "22 Nov 2026, 06:12". */
export function when(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

export function who(by: string, say: Say): string {
  return known(say, `who.${by}`) ?? by;
}

/** Return the metric that a finished run is told by, with its name. */
export function told(one: Run, main: string): { readonly name: string; readonly metric: Metric } | undefined {
  const metrics = one.result?.metrics;
  if (!metrics) return undefined;
  const name = headline(metrics, main);
  const metric = metrics[name];
  return metric && { name, metric };
}

/** Say whether two runs have the same cases, so that they can be compared. */
export function comparable(a: Run, b: Run): boolean {
  return a.suite === b.suite && a.state === "done" && b.state === "done" && a.result?.manifest["data"] === b.result?.manifest["data"];
}

/** Have the browser keep a file that the server gives to whoever is signed in. */
export async function download(answer: Promise<{ data?: unknown }>, name: string): Promise<void> {
  const blob = (await answer).data as Blob;
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  [anchor.href, anchor.download] = [address, name];
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the download has begun long before
}


/** What the elements of reviews ask of the server. */
import { type Api, body } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Queue = Schemas["Queue"];
export type Review = Schemas["ReviewReply"];
export type Item = Schemas["Item"];
export type ItemReply = Schemas["ItemReply"];
export type ToRate = Schemas["ToRate"];
export type Agreement = Schemas["AgreementReply"];
export type Choice = Queue["rubric"]["choices"][number];

const id = (review: string) => ({ path: { id: review } });
const ITEMS = 100;

export const review = (api: Api, one: string): Promise<Review> => body(api.GET("/v1/evaluations/reviews/{id}", { params: id(one) }));
export const agreement = (api: Api, one: string): Promise<Agreement> => body(api.GET("/v1/evaluations/reviews/{id}/agreement", { params: id(one) }));

export function next(api: Api, one: string, rater: string): Promise<ToRate> {
  return body(api.GET("/v1/evaluations/reviews/{id}/next", { params: { ...id(one), query: { rater } } }));
}

export function rate(api: Api, one: string, rating: { n: number; value: number; comment: string; rater: string }): Promise<unknown> {
  return body(api.POST("/v1/evaluations/reviews/{id}/ratings", { params: id(one), body: rating }));
}

/** Return all items of a review, or those that stand somewhere; a review has a thousand at most. */
export async function items(api: Api, one: string, state?: ItemReply["state"]): Promise<ItemReply[]> {
  const found: ItemReply[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { limit: ITEMS, ...(state && { state }), ...(cursor && { cursor }) };
    const page = await body(api.GET("/v1/evaluations/reviews/{id}/items", { params: { ...id(one), query } }));
    found.push(...page.items);
    if (!page.next) return found;
    cursor = page.next;
  }
}

/** Return how many cases came out with which answer; of two runs -1 is the first, 1 the second, as raters were not told. */
export async function outcomes(api: Api, one: string): Promise<ReadonlyMap<number, number>> {
  const params = { ...id(one), query: { format: "json" as const } };
  const rows = (await body(api.GET("/v1/evaluations/reviews/{id}/export", { params }))) as unknown as { case: string; outcome: number | null }[];
  const found = new Map<number, number>();
  for (const outcome of new Map(rows.map((row) => [row.case, row.outcome])).values()) {
    if (outcome !== null) found.set(outcome, (found.get(outcome) ?? 0) + 1);
  }
  return found;
}

/** Return how many items a review has. */
export function total(found: Review): number {
  return Object.values(found.counts).reduce((sum, n) => sum + n, 0);
}

/** Return what an answer of a rubric is called. */
export function labelled(queue: Queue, value: number): string {
  return queue.rubric.choices.find((choice) => choice.value === value)?.label ?? String(value);
}

import "../internals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/api/client";
import "../../src/console/studio/tags";
import type { Tags } from "../../src/console/studio/tags";
import type { Toast } from "../../src/console/toasts";

const tag = (n: number) => ({ resource: `r:${n}`, skill: "s:a", title: `Course ${n}`, label: "Alpha", status: "inferred", fromLevel: 0, toLevel: 2, confidence: 0.5, restsOn: "text", by: "", reason: "", when: "" });

let page: Tags;
let post: ReturnType<typeof vi.fn>;
let toasts: Toast[];

beforeEach(async () => {
  post = vi.fn(async () => ({ data: {} }));
  toasts = [];
  page = document.createElement("console-tags") as Tags;
  const api = { GET: async () => ({ data: { items: [1, 2, 3].map(tag), next: null } }), POST: post };
  Object.assign(page, { api, me: { role: "ld", scopes: ["catalogue:write"] }, params: {} });
  page.addEventListener("console-toast", (event) => toasts.push((event as CustomEvent<Toast>).detail));
  document.body.replaceChildren(page);
  await vi.waitFor(() => expect(cards()).toHaveLength(3));
});

const cards = () => [...page.shadowRoot!.querySelectorAll<HTMLElement>("[data-key]")];
const titles = () => cards().map((card) => card.querySelector("a")!.textContent);
const sent = (call: number) => post.mock.calls[call]![1].body.decisions.map((each: { resource: string; decision: string }) => [each.resource, each.decision]);
const press = (card: number, key: string) => cards()[card]!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));

describe("a review of tags", () => {
  it("takes a card away at once when a key accepts it, and brings it back on undo", async () => {
    press(1, "a");
    await vi.waitFor(() => expect(titles()).toEqual(["Course 1", "Course 3"]));
    expect(sent(0)).toEqual([["r:2", "accept"]]);
    await vi.waitFor(() => expect(toasts).toHaveLength(1));
    toasts[0]!.undo!();
    await vi.waitFor(() => expect(titles()).toEqual(["Course 1", "Course 2", "Course 3"]));
    expect(sent(1)).toEqual([["r:2", "reopen"]]);
  });

  it("decides on all that are chosen together", async () => {
    press(0, "x");
    press(2, "x");
    await page.updateComplete;
    page.shadowRoot!.querySelectorAll<HTMLElement>(".sticky wa-button")[1]!.click();
    await vi.waitFor(() => expect(titles()).toEqual(["Course 2"]));
    expect(sent(0)).toEqual([["r:1", "reject"], ["r:3", "reject"]]);
  });

  it("brings back what the server did not take, and says why", async () => {
    post.mockRejectedValueOnce(new Problem(409, "conflict", "somebody was faster"));
    press(0, "r");
    await vi.waitFor(() => expect(toasts[0]?.text).toContain("somebody was faster"));
    expect(titles()).toEqual(["Course 1", "Course 2", "Course 3"]);
  });

  it("leaves letters alone that are typed elsewhere", async () => {
    page.shadowRoot!.querySelector("h1")!.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    await page.updateComplete;
    expect(cards()).toHaveLength(3);
  });
});

/** The element as a reader meets it: asks, reads, changes the path, stops, rates, and is told what went wrong. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "../internals";
import "../../src/elements/chat/chat";
import type { Chat } from "../../src/elements/chat/chat";
import type { Proposal } from "../../src/elements/chat/wire";
import { Assistant, QUOTE, message, refused } from "./assistant";

let assistant: Assistant;
let chat: Chat;
const heard: [string, unknown][] = [];

const proposal = (status: Proposal["status"] = "open"): Proposal => ({
  id: "pr1", operation: { kind: "hours" }, summary: "With 3 hours a week it ends in March.", status,
  certificate: [{ claim: "order", verdict: true, witness: "" }],
  diff: { datesChanged: 4, minutes: [600, 500], differences: [{ code: "added", resource: "b", title: "A short course", after: 2 }] },
} as Proposal); // prettier-ignore

beforeEach(async () => {
  assistant = new Assistant();
  vi.stubGlobal("fetch", assistant.fetch);
  heard.length = 0;
  chat = document.createElement("fingerpost-chat") as Chat;
  Object.assign(chat, { server: "http://server", learner: "ada", path: "p1" });
  for (const name of ["conversation", "path-changed"]) {
    chat.addEventListener(`fingerpost-${name}`, (event) => heard.push([name, (event as CustomEvent).detail]));
  }
  document.body.append(chat);
  await chat.updateComplete;
});
afterEach(() => {
  chat.remove();
  vi.unstubAllGlobals();
});

const root = (): ShadowRoot => chat.shadowRoot!;
const text = (): string => root().querySelector(".log")!.textContent!.replace(/\s+/g, " ");
const live = (): string => root().querySelector("[aria-live='polite']")!.textContent!;
const button = (label: string): HTMLElement =>
  [...root().querySelectorAll<HTMLElement>("button, wa-button")].find((each) => each.textContent!.includes(label))!;
const ask = async (question = "what?"): Promise<void> => {
  await chat.ask(question);
  await chat.updateComplete;
};

it("offers questions to begin with, which ask themselves", async () => {
  button("3 hours a week").click();
  await vi.waitFor(() => expect(text()).toContain(QUOTE));

  expect(assistant.calls("POST", /conversations$/)[0]!.body).toEqual({ learner: "ada", path: "p1", locale: "en" });
  expect(heard).toEqual([["conversation", { id: "c1" }]]);
});

it("marks a quote as one and puts its source behind it", async () => {
  await ask();

  expect(root().querySelector("q")!.textContent).toBe(`“${QUOTE}”`);
  expect(root().querySelectorAll("fingerpost-cite")).toHaveLength(1);
});

it("says only the whole answer aloud, once", async () => {
  const said: string[] = [];
  new MutationObserver(() => said.push(live())).observe(root(), { subtree: true, childList: true, characterData: true });
  await ask();
  await ask("and?"); // prettier-ignore

  expect([...new Set(said.filter(Boolean))].every((each) => each === `“${QUOTE}”`)).toBe(true);
});

it("says so where the content does not answer, with what comes nearest", async () => {
  const near = [{ document: "sql", title: "SQL style", url: "javascript:alert(1)", start: 0, end: 5 }];
  assistant.answer = message({ text: "Not in your content.", said: [], answered: false, nearest: near });
  await ask();

  expect(root().querySelector(".unanswered")!.textContent).toContain("SQL style");
  expect(root().querySelector(".nearest a")).toBeNull();
});

it("counts what was left out", async () => {
  assistant.answer = message({ dropped: 2 });
  await ask();

  expect(text()).toContain("2 sentences were left out");
});

it("changes nothing before it is confirmed", async () => {
  assistant.answer = message({ proposal: proposal() });
  await ask();

  expect(text()).toContain("A short course");
  expect(assistant.calls("POST", /proposals/)).toEqual([]);
  expect(heard.map(([name]) => name)).not.toContain("path-changed");
});

it("tells the page of a path that was changed on the learner's word", async () => {
  assistant.answer = message({ proposal: proposal() });
  await ask();
  button("Change my path").click();
  await vi.waitFor(() => expect(text()).toContain("has been changed"));

  expect(assistant.calls("POST", /proposals\/pr1$/)[0]!.body).toEqual({ decision: "confirm" });
  expect(heard.at(-1)).toEqual(["path-changed", { path: "p1" }]);
});

it("leaves the path as it is when a change is dismissed", async () => {
  assistant.answer = message({ proposal: proposal() });
  await ask();
  button("Leave it").click();
  await vi.waitFor(() => expect(text()).toContain("Left as it was"));

  expect(heard.map(([name]) => name)).not.toContain("path-changed");
});

it("offers no button for a change whose path has moved on, nor for a what-if", async () => {
  assistant.answer = message({ proposal: proposal("stale") });
  await ask();
  expect(text()).toContain("Out of date");
  expect(button("Change my path")).toBeUndefined();

  assistant.answer = message({ proposal: proposal("supposed") });
  await ask();
  expect(text()).toContain("only a look");
  expect(button("Change my path")).toBeUndefined();
});

it("finds out on confirming that the path has moved on", async () => {
  assistant.answer = message({ proposal: proposal() });
  await ask();
  const fetch = assistant.fetch;
  vi.stubGlobal("fetch", async (request: Request) => (request.url.includes("proposals") ? refused(409, "conflict") : fetch(request)));
  button("Change my path").click();

  await vi.waitFor(() => expect(text()).toContain("Out of date"));
});

it("asks what was meant, and says what is chosen", async () => {
  assistant.answer = message({ text: "What do you mean?", said: [], asks: { question: "Which?", options: [{ label: "SQL", text: "I want to learn SQL" }] } });
  await ask();
  button("SQL").click();

  await vi.waitFor(() => expect(assistant.calls("POST", /agui$/)).toHaveLength(2));
  expect(assistant.calls("POST", /agui$/)[1]!.body).toMatchObject({ messages: [{ content: "I want to learn SQL" }] });
});

it("stops with Escape, here and at the server", async () => {
  assistant.endless = true;
  void chat.ask("what?");
  await vi.waitFor(() => expect(text()).toContain("“Mo"));
  root().querySelector(".chat")!.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));

  await vi.waitFor(() => expect(text()).toContain("You stopped this answer"));
  expect(assistant.calls("POST", /agui\/.+\/cancel$/)).toHaveLength(1);
});

it("says that a cut answer was taken up again", async () => {
  assistant.cuts = [4];
  await ask();

  expect(text()).toContain("taken up where it stopped");
});

it("sends a rating only when it can no longer be taken back", async () => {
  await ask();
  button("Helpful").click();
  await chat.updateComplete;
  button("Undo").click();
  await chat.updateComplete;
  button("Not helpful").click();
  chat.remove();

  await vi.waitFor(() => expect(assistant.calls("POST", /feedback$/).map((each) => each.body)).toEqual([{ value: "down" }]));
});

it.each([
  [refused(429, "too-many-requests", { "Retry-After": "7" }), "Try again in 7 seconds"],
  [refused(503, "switched-off"), "not available to you"],
  [refused(403, "forbidden"), "not available to you"],
  [refused(401, "unauthorised"), "session has ended"],
  [refused(500, "internal"), "Something went wrong"],
])("says what to do about %o", async (refusal, words) => {
  assistant.refusal = refusal;
  await ask();

  expect(text()).toContain(words);
});

it("says so when the server is away, and asks again when told to", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
  await ask();
  expect(text()).toContain("cannot be reached");
  vi.stubGlobal("fetch", assistant.fetch);
  button("Try again").click();

  await vi.waitFor(() => expect(text()).toContain(QUOTE));
});

it("takes an earlier conversation up, and says nothing of it aloud", async () => {
  await ask();
  const again = document.createElement("fingerpost-chat");
  Object.assign(again, { server: "http://server", conversation: "c1" });
  document.body.append(again);

  await vi.waitFor(() => expect(again.shadowRoot!.textContent).toContain(QUOTE));
  expect(again.shadowRoot!.querySelector("[aria-live='polite']")!.textContent).toBe("");
  again.remove();
});

it("removes a conversation only after asking", async () => {
  await ask();
  button("Conversations").click();
  await vi.waitFor(() => expect(button("Delete")).toBeDefined());
  button("Delete").click();
  await chat.updateComplete;
  expect(assistant.calls("DELETE", /./)).toEqual([]);
  button("Delete it").click();

  await vi.waitFor(() => expect(assistant.calls("DELETE", /conversations\/c1$/)).toHaveLength(1));
  await vi.waitFor(() => expect(text()).not.toContain(QUOTE));
});

/** The stream of an answer: each event once, through cuts; and the message that the events come to. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connect } from "../../src/api/client";
import { run } from "../../src/elements/chat/run";
import { parts } from "../../src/elements/chat/spans";
import { NOTHING, type Turn, told } from "../../src/elements/chat/turn";
import { Door } from "../../src/elements/chat/wire";
import { Assistant, QUOTE, citation, message, refused } from "./assistant";

let assistant: Assistant;
const door = (): Door => new Door(connect("http://server"));

beforeEach(() => {
  assistant = new Assistant();
  vi.stubGlobal("fetch", assistant.fetch);
});
afterEach(() => vi.unstubAllGlobals());

async function answered(abort = new AbortController()): Promise<Turn> {
  let turn = NOTHING;
  for await (const event of run(door(), "c1", "what?", "r1", abort.signal)) turn = told(turn, event);
  return turn;
}

it("tells the text and its sources as they come", async () => {
  const turn = await answered();

  expect(turn.text).toBe(`“${QUOTE}”`);
  expect(turn.said.map((each) => each.citation?.quote)).toEqual([QUOTE]);
  expect(turn.state).toBe("whole");
});

it("asks as AG-UI has it", async () => {
  await answered();

  const [asked] = assistant.calls("POST", /agui$/);
  expect(asked!.body).toMatchObject({ threadId: "c1", runId: "r1", messages: [{ role: "user", content: "what?" }], tools: [], context: [] });
});

it.each([[[1]], [[3]], [[3, 0, 7]], [[8, 2, 2]]])("comes to the same answer through cuts after %j events", async (cuts) => {
  const whole = await answered();
  assistant.cuts = [...cuts];

  const turn = await answered();

  expect({ ...turn, resumed: false }).toEqual(whole);
  expect(turn.resumed).toBe(true);
  expect(assistant.calls("GET", /agui\/r1$/)).toHaveLength(cuts.length);
});

it("names the last event that it has when it takes a cut answer up", async () => {
  assistant.cuts = [4];
  await answered();

  expect(assistant.calls("GET", /agui\/r1$/)[0]!.lastEvent).toBe("4");
});

it("gives up where the server no longer has the answer", async () => {
  assistant.cuts = [4];
  const fetch = assistant.fetch;
  vi.stubGlobal("fetch", async (request: Request) => (request.url.endsWith("agui/r1") ? refused(404, "not-found") : fetch(request)));

  await expect(answered()).rejects.toMatchObject({ status: 404 });
});

it("says when a busy server wants to be asked again", async () => {
  assistant.refusal = refused(429, "too-many-requests", { "Retry-After": "7" });

  await expect(answered()).rejects.toMatchObject({ status: 429, kind: "too-many-requests", wait: 7 });
});

it("ends where it is stopped", async () => {
  assistant.endless = true;
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 30);

  await expect(answered(abort)).rejects.toThrow();
});

it("passes over what is no event", () => {
  expect(told(NOTHING, { type: "CUSTOM", name: "what comes one day", value: 1 })).toEqual(NOTHING);
});

it("parts an answer by code points, numbering each source once", () => {
  const text = "🚢 ships. And 🚢 again. End";
  const at = (start: number, end: number, document: string) => ({ kind: "claim" as const, start, end, resources: [], citation: { ...citation, document } });

  const found = parts(text, [at(0, 8, "a"), at(9, 21, "b"), at(22, 25, "a")]);

  expect(found.map(({ text: each, number }) => [each, number])).toEqual([["🚢 ships.", 1], [" ", undefined], ["And 🚢 again.", 2], [" ", undefined], ["End", 1]]); // prettier-ignore
});

it.each([[[5, 2]], [[-3, 4]], [[100, 200]], [[0, 9999]]])("keeps the whole text whatever span %j it is told of", (span) => {
  const said = [{ kind: "claim" as const, start: span[0]!, end: span[1]!, citation, resources: [] }];
  const { text } = message();

  expect(parts(text, said).map((part) => part.text).join("")).toBe(text);
});

/** A server that speaks the assistant's wire, in memory: what it answers is set by a test, what it was asked is kept. */
import { type Event, type Message } from "../../src/elements/chat/wire";

export const QUOTE = "Money is stored in cents.";

export const citation = {
  sentence: { start: 0, end: 27 }, kind: "hub", document: "sql", version: "v1", start: 10, end: 35, quote: QUOTE,
  sha256: "0".repeat(64), prefix: "", suffix: "", url: "https://example.org/sql", skill: null,
} as const; // prettier-ignore

export const message = (more: Partial<Message> = {}): Message => ({
  n: 2, role: "assistant", text: `“${QUOTE}”`, said: [{ kind: "quote", start: 0, end: 27, citation, resources: [] }],
  answered: true, nearest: [], notes: [], degraded: [], dropped: 0, proposal: null, asks: null, model: null,
  feedback: null, stopped: false, ...more,
} as Message); // prettier-ignore

/** The events of an answer, as the server sends them. */
export function events(answer: Message): Event[] {
  const { text, said, nearest, proposal, asks, dropped } = answer;
  const custom = (name: string, value: unknown): Event => ({ type: "CUSTOM", name, value });
  return [
    { type: "RUN_STARTED" },
    { type: "TEXT_MESSAGE_START" },
    ...Array.from(text, (delta): Event => ({ type: "TEXT_MESSAGE_CONTENT", delta })),
    ...said.map((each) => custom("citation", each)),
    ...(nearest.length ? [custom("nearest", nearest)] : []),
    ...(proposal ? [custom("proposal", proposal)] : []),
    ...(asks ? [custom("asks", asks)] : []),
    ...(dropped ? [custom("dropped", { n: dropped })] : []),
    { type: "TEXT_MESSAGE_END" },
    { type: "RUN_FINISHED", result: { message: answer } },
  ];
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly lastEvent: string | null;
}

export class Assistant {
  readonly asked: Asked[] = [];
  answer = message();
  /** Breaks the connection after so many events, each time it is open; as often as there are numbers. */
  cuts: number[] = [];
  /** Refuses the next request for an answer. */
  refusal: Response | undefined;
  /** Never comes to an end by itself. */
  endless = false;
  private kept: Message[] = [];

  readonly fetch = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    const text = request.method === "GET" ? "" : await request.text();
    this.asked.push({ method: request.method, path, body: text && JSON.parse(text), lastEvent: request.headers.get("Last-Event-ID") });
    return this.told(request.method, path.replace("/v1/assistant/", ""), this.asked.at(-1)!);
  };

  calls(method: string, path: RegExp): Asked[] {
    return this.asked.filter((each) => each.method === method && path.test(each.path));
  }

  private told(method: string, path: string, asked: Asked): Response {
    const conversation = { id: "c1", learner: "ada", path: "p1", title: "Money", updated: "2026-11-22", notice: "A machine speaks.", messages: this.kept };
    if (path === "agui") return this.begun(asked);
    if (path.endsWith("/cancel") || path.endsWith("/feedback")) return json({});
    if (path.startsWith("agui/")) return this.stream(Number(asked.lastEvent));
    if (path.includes("/proposals/")) return this.decided(asked);
    if (path === "conversations" && method === "GET") return json({ items: this.kept.length ? [conversation] : [], next: null });
    if (method === "DELETE") return ((this.kept = []), new Response(null, { status: 204 }));
    if (path.startsWith("conversations")) return json(conversation);
    return json({ title: "SQL style", text: `0123456789${QUOTE} And more.`, kind: "hub", url: null });
  }

  private begun({ body }: Asked): Response {
    if (this.refusal) return this.refusal;
    const text = (body as { messages: { content: string }[] }).messages.at(-1)!.content;
    const n = this.kept.length;
    this.kept = [...this.kept, message({ n: n + 1, role: "user", text, said: [] }), { ...this.answer, n: n + 2 }];
    return this.stream(0);
  }

  private decided({ body }: Asked): Response {
    const confirmed = (body as { decision: string }).decision === "confirm";
    const status = confirmed ? "confirmed" : "dismissed";
    return json({ proposal: { ...this.answer.proposal, status }, path: confirmed ? { id: "p1" } : null, message: null });
  }

  private stream(from: number): Response {
    const all = events(this.answer).map((event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`);
    const cut = this.cuts.shift();
    // What came last comes once more, as it may after a cut: it must not be told twice.
    const sent = all.slice(Math.max(0, from - 1), cut === undefined ? undefined : from + cut);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const each of this.endless ? sent.slice(0, 5) : sent) controller.enqueue(encoder.encode(each));
        if (!this.endless) controller.close();
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
}

export function refused(status: number, type: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ status, type: `https://example.org/problems#${type}`, title: type, detail: "why" });
  return new Response(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

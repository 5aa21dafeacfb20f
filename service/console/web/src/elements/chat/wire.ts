/** What the assistant takes and says, and the calls that carry it. */
import { type Api, Problem } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Near = Schemas["Near"];
export type Said = Schemas["Said"];

/** A change of the path that waits for the learner's word. */
export interface Proposal {
  readonly id: string;
  readonly operation: { readonly kind: string };
  readonly summary: string;
  readonly diff: Pick<Schemas["PathDiff"], "differences" | "datesChanged" | "minutes"> | null;
  readonly certificate: readonly Schemas["Claim"][];
  /** `supposed`: the answer to a what-if, which nobody can confirm. */
  readonly status: "open" | "confirmed" | "dismissed" | "stale" | "supposed";
}

/** A question of the assistant, because what was said may mean several things. */
export interface Asks {
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly text: string }[];
}

export interface Message {
  readonly n: number;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly said: readonly Said[];
  readonly answered: boolean;
  readonly nearest: readonly Near[];
  readonly notes: readonly string[];
  readonly degraded: readonly string[];
  readonly dropped: number;
  readonly proposal: Proposal | null;
  readonly asks: Asks | null;
  readonly model: string | null;
  readonly feedback: { readonly value: Value } | null;
  readonly stopped: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly updated: string;
  readonly notice: string;
  readonly path: string | null;
  readonly messages?: readonly Message[];
}

/** What became of a proposal, and what was said of it. */
export interface Decided {
  readonly proposal: Proposal;
  readonly path: { readonly id: string } | null;
  readonly message: Message | null;
}

export type Value = "up" | "down";

/** An event of the AG-UI protocol, as far as we read it. */
export type Event =
  | { type: "RUN_STARTED" | "TEXT_MESSAGE_START" | "TEXT_MESSAGE_END" }
  | { type: "RUN_FINISHED"; result?: { message?: Message } }
  | { type: "TEXT_MESSAGE_CONTENT"; delta: string }
  | { type: "CUSTOM"; name: string; value: unknown }
  | { type: "STATE_SNAPSHOT"; snapshot: unknown }
  | { type: "RUN_ERROR"; message: string; code?: string };

/** A refusal with its kind (docs/problems.md) and the seconds after which to ask again. */
export class Refusal extends Problem {
  constructor(
    problem: Problem,
    readonly kind: string,
    readonly wait: number | undefined,
  ) {
    super(problem.status, problem.title, problem.detail, problem.errors);
  }
}

interface Call {
  (path: string, init?: object): Promise<{ data?: unknown }>;
}
type Calls = Readonly<Record<"GET" | "POST" | "DELETE", Call>>;

const LISTED = 100; // conversations, the newest first
const ROOT = "/v1/assistant";
const CONVERSATION = `${ROOT}/conversations/{id}`;

/** The assistant's part of the API. */
export class Door {
  private readonly calls: Calls;

  constructor(api: Api) {
    this.calls = api as unknown as Calls;
  }

  async list(learner: string | undefined, signal?: AbortSignal): Promise<readonly Conversation[]> {
    const query = { limit: LISTED, ...(learner && { learner }) };
    const page = await this.call<{ items: Conversation[] }>("GET", `${ROOT}/conversations`, { params: { query }, signal });
    return page.items.filter((each) => each.title); // without a title nothing was said in it yet
  }

  async open(about: { learner?: string; path?: string; locale: string }): Promise<Conversation> {
    return this.call("POST", `${ROOT}/conversations`, { body: about });
  }

  async read(id: string): Promise<Conversation> {
    return this.call("GET", CONVERSATION, at({ id }));
  }

  async remove(id: string): Promise<void> {
    await this.call("DELETE", CONVERSATION, at({ id }));
  }

  async exported(id: string): Promise<Blob> {
    return this.call("GET", `${CONVERSATION}/export`, { ...at({ id }), parseAs: "blob" });
  }

  async rate(id: string, n: number, value: Value): Promise<void> {
    await this.call("POST", `${CONVERSATION}/messages/{n}/feedback`, { ...at({ id, n }), body: { value } });
  }

  async decide(id: string, proposal: string, decision: "confirm" | "dismiss"): Promise<Decided> {
    return this.call("POST", `${CONVERSATION}/proposals/{proposal}`, { ...at({ id, proposal }), body: { decision } });
  }

  async ask(thread: string, run: string, text: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const messages = [{ id: `${run}-q`, role: "user", content: text }];
    const input = { threadId: thread, runId: run, messages, state: {}, tools: [], context: [], forwardedProps: {} };
    return this.call("POST", `${ROOT}/agui`, { ...STREAMED, body: input, signal });
  }

  async resume(run: string, last: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers = { ...STREAMED.headers, ...(last && { "Last-Event-ID": last }) };
    return this.call("GET", `${ROOT}/agui/{run}`, { ...at({ run }), ...STREAMED, headers, signal });
  }

  async cancel(run: string): Promise<void> {
    await this.call("POST", `${ROOT}/agui/{run}/cancel`, at({ run }));
  }

  private async call<T>(method: keyof Calls, path: string, init: object): Promise<T> {
    return (await this.calls[method](path, { ...init, middleware: [refused] })).data as T;
  }
}

const STREAMED = { parseAs: "stream", headers: { Accept: "text/event-stream" } } as const;
const at = (path: Readonly<Record<string, string | number>>): { params: { path: object } } => ({ params: { path } });

const refused = {
  async onResponse({ response }: { response: Response }): Promise<void> {
    if (response.ok) return;
    const told = (await response.clone().json().catch(() => ({}))) as Partial<Problem> & { type?: string };
    const problem = new Problem(response.status, told.title ?? response.statusText, told.detail ?? "", told.errors ?? []);
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    throw new Refusal(problem, told.type?.split(/[/#:]/).pop() ?? "", Number.isNaN(wait) ? undefined : wait);
  },
};

/** The state of a conversation and what can be done with it; the element shows it. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Problem } from "../../api/client";
import { run } from "./run";
import { type Turn, NOTHING, asked, kept, told } from "./turn";
import { type Conversation, type Door, type Proposal, Refusal, type Value } from "./wire";

/** What the element gives: where to ask, about what, and whom to tell. */
export interface Host extends ReactiveControllerHost {
  readonly door: Door;
  readonly about: { learner?: string; path?: string; locale: string };
  opened(conversation: Conversation): void;
  pathChanged(path: string): void;
}

const UNDO_MS = 6_000; // a rating is sent after this: what was taken back was never said
const OUTDATED = [404, 409, 412];

/** Return an id that nobody else has; `randomUUID` is not there on pages without https. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Talk implements ReactiveController {
  conversation?: Conversation;
  turns: readonly Turn[] = [];
  /** Why the last answer, or the conversation, is not there. */
  trouble?: unknown;
  /** The latest time at which a busy server wants to be asked again. */
  waitUntil = 0;
  /** The rating that can still be taken back. */
  rated?: { n: number; value: Value };
  private running?: { id: string; abort: AbortController };
  /** The answer that was out of reach, though it may be there. */
  private lost?: string;
  private sending?: ReturnType<typeof setTimeout>;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  /** The last question, to ask it again. */
  get question(): string {
    return this.turns.findLast((turn) => turn.role === "user")?.text ?? "";
  }

  hostDisconnected(): void {
    this.running?.abort.abort();
    this.flush();
  }

  /** Leave this conversation; the next question begins another. */
  clear(): void {
    this.stop();
    this.flush();
    this.conversation = this.trouble = undefined;
    this.show([]);
  }

  async load(id: string): Promise<void> {
    this.clear();
    try {
      const conversation = await this.host.door.read(id);
      this.conversation = conversation;
      this.show((conversation.messages ?? []).map(kept));
    } catch (reason) {
      this.fail(reason);
    }
  }

  /** Ask; the same `id` again gets the same answer, should the server have it already. */
  async ask(text: string, id = newId()): Promise<void> {
    if (this.running || !text.trim()) return;
    this.trouble = undefined;
    const running = (this.running = { id, abort: new AbortController() });
    this.show([...this.turns, asked(text.trim()), NOTHING]);
    try {
      const { id: thread } = this.conversation ?? (await this.begun());
      const events = run(this.host.door, thread, text.trim(), running.id, running.abort.signal);
      for await (const event of events) {
        this.last((turn) => told(turn, event));
        if (event.type === "RUN_ERROR") throw new Problem(0, "answer", event.message);
      }
      if (this.conversation) this.conversation = { ...this.conversation, title: this.conversation.title || text.trim() };
    } catch (reason) {
      if (running.abort.signal.aborted) return;
      this.last((turn) => ({ ...turn, state: "cut" }));
      this.lost = reason instanceof Problem && reason.status === 0 ? id : undefined;
      this.fail(reason);
    } finally {
      if (this.running === running) this.running = undefined;
      this.host.requestUpdate();
    }
  }

  /** Ask the last question again, in place of the answer that did not come. */
  again(): void {
    const question = this.question;
    const lost = this.turns.findLastIndex((turn) => turn.role === "user");
    this.turns = lost < 0 ? [] : this.turns.slice(0, lost);
    if (question) void this.ask(question, this.lost);
    else if (this.conversation) void this.load(this.conversation.id);
  }

  /** Stop the answer here and the model there. */
  stop(): void {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    this.last((turn) => ({ ...turn, state: "stopped" }));
    running.abort.abort();
    this.host.door.cancel(running.id).catch(() => undefined); // it ends by itself when nobody reads
  }

  async decide(at: number, decision: "confirm" | "dismiss"): Promise<void> {
    const proposal = this.turns[at]?.proposal;
    if (!proposal || !this.conversation) return;
    try {
      const { proposal: now, path, message } = await this.host.door.decide(this.conversation.id, proposal.id, decision);
      this.decided(at, now.status);
      if (message) this.show([...this.turns, kept(message)]);
      if (path) this.host.pathChanged(path.id);
    } catch (reason) {
      if (!(reason instanceof Problem) || !OUTDATED.includes(reason.status)) throw reason;
      this.decided(at, "stale");
    }
  }

  /** Rate an answer; it is sent when it can no longer be taken back. */
  rate(n: number, value: Value): void {
    this.flush();
    this.rated = { n, value };
    this.feedback(n, value);
    this.sending = setTimeout(() => this.flush(), UNDO_MS);
  }

  unrate(): void {
    clearTimeout(this.sending);
    if (this.rated) this.feedback(this.rated.n, null);
    this.rated = undefined;
    this.host.requestUpdate();
  }

  private flush(): void {
    clearTimeout(this.sending);
    const { rated, conversation } = this;
    this.rated = undefined;
    this.host.requestUpdate();
    if (!rated || !conversation) return;
    this.host.door.rate(conversation.id, rated.n, rated.value).catch(() => this.feedback(rated.n, null));
  }

  private feedback(n: number, value: Value | null): void {
    this.show(this.turns.map((turn) => (turn.n === n && turn.role === "assistant" ? { ...turn, feedback: value && { value } } : turn)));
  }

  private decided(at: number, status: Proposal["status"]): void {
    const other = (turn: Turn): Turn =>
      status === "confirmed" && turn.proposal?.status === "open" ? { ...turn, proposal: { ...turn.proposal, status: "stale" } } : turn;
    const own = (turn: Turn): Turn => ({ ...turn, proposal: turn.proposal && { ...turn.proposal, status } });
    this.show(this.turns.map((turn, index) => (index === at ? own(turn) : other(turn))));
  }

  private async begun(): Promise<Conversation> {
    this.conversation = await this.host.door.open(this.host.about);
    this.host.opened(this.conversation);
    return this.conversation;
  }

  private fail(reason: unknown): void {
    this.trouble = reason;
    const wait = reason instanceof Refusal ? reason.wait : undefined;
    this.waitUntil = wait === undefined ? 0 : Date.now() + wait * 1000;
    this.host.requestUpdate();
  }

  private last(change: (turn: Turn) => Turn): void {
    const turn = this.turns.at(-1);
    if (turn) this.show([...this.turns.slice(0, -1), change(turn)]);
  }

  private show(turns: readonly Turn[]): void {
    this.turns = turns;
    this.host.requestUpdate();
  }
}

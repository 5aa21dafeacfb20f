/** A list that comes page by page: asked for when its page is shown, gone on with when the reader asks. */
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { empty, failure, skeleton } from "../kit/states";
import type { Say } from "../kit/words";

export interface Part<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

export class Listing<T> implements ReactiveController {
  items: readonly T[] = [];
  next: string | null = null;
  state: "waiting" | "ready" | "failed" = "waiting";
  reason?: unknown;
  private turn = 0;

  /** `ask` gets the cursor, "" for the first page. With `wait` the first page is asked for by `restart`. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ask: (cursor: string) => Promise<Part<T>>,
    private readonly wait = false,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    if (!this.wait && this.turn === 0) void this.restart();
  }

  /** Begin anew; what was shown stays until the answer is there. */
  restart(): Promise<void> {
    return this.load("", []);
  }

  more = (): Promise<void> => this.load(this.next ?? "", this.items);

  /** Change what is shown at once; `items` may come from `this.items`. */
  put(items: readonly T[]): void {
    this.items = items;
    this.host.requestUpdate();
  }

  private async load(cursor: string, before: readonly T[]): Promise<void> {
    const turn = ++this.turn; // an earlier answer that comes later is not shown
    [this.state, this.reason] = ["waiting", undefined];
    this.host.requestUpdate();
    try {
      const part = await this.ask(cursor);
      if (turn !== this.turn) return;
      [this.items, this.next, this.state] = [[...before, ...part.items], part.next ?? null, "ready"];
    } catch (reason) {
      if (turn !== this.turn) return;
      [this.state, this.reason] = ["failed", reason];
    }
    this.host.requestUpdate();
  }
}

/** Show a list: `rows` once there are some, else what to do about there being none. */
export function listed<T>(
  listing: Listing<T>,
  say: Say,
  rows: (items: readonly T[]) => unknown,
  none: unknown,
): TemplateResult {
  const { items, state } = listing;
  const nothing = state === "ready" && !items.length;
  return html`${items.length ? rows(items) : ""} ${nothing ? (typeof none === "string" ? empty(none) : none) : ""}
    ${state === "waiting" && !items.length ? skeleton(say) : ""}
    ${state === "failed" ? failure(listing.reason, say, () => void (items.length ? listing.more() : listing.restart())) : ""}
    ${state !== "failed" && listing.next && items.length ? moreOf(listing, say) : ""}`;
}

function moreOf<T>(listing: Listing<T>, say: Say): TemplateResult {
  const waits = listing.state === "waiting";
  return html`<p class="row"><wa-button appearance="outlined" ?loading=${waits} @click=${listing.more}>${say("more")}</wa-button></p>`;
}

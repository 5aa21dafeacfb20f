/** Who is signed in: the key is kept by this tab alone, asked for again when the server no longer takes it. */
import { type Api, Problem, body, connect } from "../api/client";
import type { components } from "../api/schema";

export type Me = components["schemas"]["Me"];

const KEPT = "fingerpost-key";
/** One answer of an expired session is seldom alone: those that come this soon after a new sign-in use its key. */
const TOGETHER_MS = 5_000;

export class Session {
  /** Where a page's requests go; they wait while the person signs in again. */
  api: Api;
  private asked?: Promise<string>;
  private settle?: (key: string) => void;
  private handed = false;
  private since = -Infinity;

  /** `ask` is called when a key that was good no longer is; `enter` ends the wait. */
  constructor(
    private readonly server: string,
    private readonly ask: () => void,
    private readonly kept: Storage = sessionStorage,
  ) {
    this.api = connect(server, () => this.token());
  }

  /** Return who is there, or undefined where a key has to be asked for; raise Problem where the server is away. */
  async begin(): Promise<Me | undefined> {
    try {
      const me = await this.whoever(this.kept.getItem(KEPT) ?? undefined);
      if (me.singleUser) this.api = connect(this.server);
      return me;
    } catch (reason) {
      if (!(reason instanceof Problem) || reason.status !== 401) throw reason;
      this.kept.removeItem(KEPT);
      return undefined;
    }
  }

  /** Sign in with a key or token: return who that is; raise Problem 401 where the server does not know it. */
  async enter(key: string): Promise<Me> {
    const me = await this.whoever(key);
    this.kept.setItem(KEPT, key);
    this.since = performance.now();
    this.handed = false;
    this.settle?.(key);
    this.asked = this.settle = undefined;
    return me;
  }

  leave(): void {
    this.kept.removeItem(KEPT);
  }

  private whoever(key: string | undefined): Promise<Me> {
    return body(connect(this.server, key === undefined ? undefined : () => key).GET("/v1/me"));
  }

  /** The key for the next request. Asked for a second time, the first was refused: wait for the person. */
  private token(): string | Promise<string> {
    const key = this.kept.getItem(KEPT) ?? "";
    const good = !this.handed || performance.now() - this.since < TOGETHER_MS;
    this.handed = true;
    if (good && !this.asked) return key;
    if (!this.asked) {
      this.asked = new Promise((settle) => (this.settle = settle));
      this.ask();
    }
    return this.asked;
  }
}

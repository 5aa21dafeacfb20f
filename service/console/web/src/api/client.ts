/** The one way to the server: typed by its OpenAPI, a token asked for when needed, every failure a `Problem`. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./schema";

export type Api = Client<paths>;
/** Gives the caller's token; called again when the server no longer takes the last one. */
export type TokenSource = () => Promise<string> | string;

export interface FieldError {
  readonly pointer?: string;
  readonly detail?: string;
}

/** What the server said when it refused, or what kept us from asking it: `status` 0 is a server out of reach. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail || title);
  }
}

const REFUSED = 401;

/** Return a client of one server; `token` may be left out where the server asks for none. */
export function connect(server: string, token?: TokenSource): Api {
  let kept: Promise<string> | undefined;
  const fresh = (): Promise<string> => (kept = Promise.resolve(token!()));
  const sent = async (request: Request, bearer?: string): Promise<Response> => {
    if (bearer !== undefined) request.headers.set("Authorization", `Bearer ${bearer}`);
    try {
      return await fetch(request);
    } catch (reason) {
      if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
      throw new Problem(0, "unreachable", String(reason));
    }
  };
  const authorised = async (request: Request): Promise<Response> => {
    if (!token) return sent(request);
    const again = request.clone();
    const first = await sent(request, await (kept ?? fresh()));
    return first.status === REFUSED ? sent(again, await fresh()) : first;
  };
  const client = createClient<paths>({ baseUrl: server.replace(/\/$/, ""), fetch: authorised });
  client.use(refusals);
  return client;
}

/** Return an answer's body, which is there: a refusal has been thrown. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** What was read, and its ETag: sent back as `If-Match`, it keeps a change from landing on what somebody else changed. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string | undefined;
}

/** Return an answer's body with its ETag. */
export async function tagged<T>(answer: Promise<{ data?: T; response: Response }>): Promise<Tagged<T>> {
  const { data, response } = await answer;
  return { value: data as T, etag: response.headers.get("etag") ?? undefined };
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return;
    const told = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new Problem(response.status, told.title ?? response.statusText, told.detail ?? "", told.errors ?? []);
  },
};

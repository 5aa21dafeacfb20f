import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { body } from "../../src/api/client";
import { Session } from "../../src/console/session";

const KEPT = "fingerpost-key";
const ME = { tenant: "t", role: "ld", scopes: [], learner: null, singleUser: false, version: "1", model: null };

/** A server that knows some keys; it notes what it was sent. */
class Server {
  good = new Set<string>();
  single = false;
  away = false;
  sent: (string | null)[] = [];

  fetch = async (request: Request): Promise<Response> => {
    if (this.away) throw new TypeError("no network");
    const key = request.headers.get("Authorization")?.replace("Bearer ", "") ?? null;
    this.sent.push(key);
    if (this.single || (key && this.good.has(key))) return Response.json({ ...ME, singleUser: this.single, items: [] });
    return Response.json({ title: "who are you" }, { status: 401 });
  };
}

let server: Server;
let asked: number;
let session: Session;

beforeEach(() => {
  sessionStorage.clear();
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
  asked = 0;
  session = new Session("http://server.test", () => asked++);
});
afterEach(() => vi.unstubAllGlobals());

const roles = () => body(session.api.GET("/v1/roles"));

describe("a session", () => {
  it("needs no key where the server asks for none", async () => {
    server.single = true;
    expect((await session.begin())?.singleUser).toBe(true);
    await roles();
    expect(server.sent).toEqual([null, null]);
  });

  it("asks for a key where there is none or the kept one is known no more", async () => {
    expect(await session.begin()).toBeUndefined();
    sessionStorage.setItem(KEPT, "old");
    expect(await session.begin()).toBeUndefined();
    expect(sessionStorage.getItem(KEPT)).toBeNull();
  });

  it("keeps a right key for this tab and no wrong one", async () => {
    server.good.add("right");
    await expect(session.enter("wrong")).rejects.toMatchObject({ status: 401 });
    expect(sessionStorage.getItem(KEPT)).toBeNull();
    await session.enter("right");
    expect(sessionStorage.getItem(KEPT)).toBe("right");
    expect(localStorage.getItem(KEPT)).toBeNull();
  });

  it("says that the server is away, and keeps the key", async () => {
    sessionStorage.setItem(KEPT, "right");
    server.away = true;
    await expect(session.begin()).rejects.toMatchObject({ status: 0 });
    expect(sessionStorage.getItem(KEPT)).toBe("right");
  });

  it("lets requests wait while the person signs in again, asking once for all of them", async () => {
    sessionStorage.setItem(KEPT, "first");
    server.good.add("first");
    await session.begin();
    await roles();
    server.good = new Set(["second"]);
    const waiting = [roles(), roles(), roles()];
    await vi.waitFor(() => expect(asked).toBe(1));
    await session.enter("second");
    await Promise.all(waiting);
    expect(asked).toBe(1);
    await roles();
    expect(server.sent.at(-1)).toBe("second");
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { render } from "lit";
import { body, connect, tagged } from "../src/api/client";
import type { Difference } from "../src/api/types";
import { differences } from "../src/kit/differences";
import { followable } from "../src/kit/links";
import { intact, parted } from "../src/kit/passage";
import { duration, span, words } from "../src/kit/words";

afterEach(() => vi.unstubAllGlobals());

describe("words", () => {
  it("fill in facts, choose plurals and fall back to the key", () => {
    const say = words({ en: { "n.one": "{n} step", "n.other": "{n} steps", hi: "Hi {who}" } }, "en-GB");

    expect([say("n", { n: 1 }), say("n", { n: 2000 }), say("hi", { who: "$&" }), say("none")]).toEqual(["1 step", "2,000 steps", "Hi $&", "none"]);
  });

  it("say lengths and spans of days", () => {
    expect([duration(0, "en"), duration(95, "en"), duration(120, "en")]).toEqual(["0 min", "1 hr 35 min", "2 hr"]);
    expect(span("2026-11-23", "2026-11-23", "en")).toBe("Nov 23");
  });
});

describe("differences", () => {
  it("are told what is lost first, with reasons", () => {
    const at = document.createElement("div");
    const list = [
      { code: "moved", resource: "m", title: "M", before: 2, after: 1, reason: null },
      { code: "dropped", resource: "d", title: "<i>D</i>", before: 1, after: null, reason: { code: "x", text: "Why.", kind: "fact", facts: {}, citations: [] } },
    ] as Difference[];
    render(differences(list, 0, (key) => key), at);

    expect([...at.querySelectorAll("li")].map((line) => line.textContent!.replace(/\s+/g, " "))).toEqual(["<i>D</i> diff.was · Why.", "M diff.from"]);
  });
});

describe("a passage", () => {
  it("is cut by code points, as the server counts", () => {
    expect(parted("🙂ab", 1, 2)).toEqual(["🙂", "a", "b"]);
  });

  it("is checked against the digest of its document", async () => {
    const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    expect([await intact("hello", hello), await intact("hallo", hello)]).toEqual([true, false]);
  });
});

describe("links", () => {
  it("are followed on the web only", () => {
    expect(["https://a.test/", "javascript:alert(1)", "data:text/html,x", "//a", null].map((each) => Boolean(followable(each)))).toEqual([true, false, false, false, false]);
  });
});

describe("the client", () => {
  it("asks for a new token once when the last is refused", async () => {
    const seen: (string | null)[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      seen.push(request.headers.get("authorization"));
      return new Response(JSON.stringify({}), { status: seen.length === 1 ? 401 : 200, headers: { etag: '"1"' } });
    });
    let n = 0;
    const found = await tagged(connect("http://s.test", () => `t${++n}`).GET("/v1/me"));

    expect(seen).toEqual(["Bearer t1", "Bearer t2"]);
    expect(found.etag).toBe('"1"');
  });

  it("says what the server said when it refused, and that it is away", async () => {
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ title: "t", detail: "d" }), { status: 422 }));
    await expect(body(connect("http://s.test").GET("/v1/me"))).rejects.toMatchObject({ status: 422, detail: "d" });

    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("down")));
    await expect(body(connect("http://s.test").GET("/v1/me"))).rejects.toMatchObject({ status: 0, title: "unreachable" });
  });
});

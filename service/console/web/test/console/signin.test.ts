import "../internals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../src/api/client";
import "../../src/console/signin";
import type { SignIn } from "../../src/console/signin";
import type { Session } from "../../src/console/session";
import words from "../../src/words/en/console.json";

let element: SignIn;
let answers: (() => Promise<unknown>)[];

beforeEach(async () => {
  answers = [];
  element = document.createElement("console-sign-in") as SignIn;
  element.session = { enter: () => answers.shift()!() } as unknown as Session;
  document.body.append(element);
  await element.updateComplete;
});
afterEach(() => element.remove());

const root = () => element.shadowRoot!;
async function typed(key: string): Promise<void> {
  root().querySelector("input")!.value = key;
  root().querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(async () => (await element.updateComplete, expect(answers).toEqual([])));
  await element.updateComplete;
}

describe("signing in", () => {
  it("says of a wrong key that the server does not know it", async () => {
    answers.push(() => Promise.reject(new Problem(401, "no", "")));
    await typed("wrong");
    expect(root().querySelector("[role=alert]")!.textContent).toBe(words["signin.wrong"]);
    expect(root().querySelector("input")!.getAttribute("aria-invalid")).toBe("true");
  });

  it("tells who is there, and keeps the key in no field", async () => {
    const told = vi.fn();
    element.addEventListener("console-entered", (event) => told((event as CustomEvent).detail));
    answers.push(() => Promise.resolve({ role: "ld" }));
    await typed(" right ");
    expect(told).toHaveBeenCalledWith({ role: "ld" });
    expect(root().querySelector("input")!.value).toBe("");
  });
});

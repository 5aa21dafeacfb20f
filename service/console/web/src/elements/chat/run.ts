/** One answer as it is written: the server's events in order, each once, through cuts of the connection. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { Problem } from "../../api/client";
import type { Door, Event } from "./wire";

/** The connection was cut, and is taken up again; what was said stays. */
export interface Cut {
  readonly type: "CUT";
}

const LAST = ["RUN_FINISHED", "RUN_ERROR"];
const TRIES = 5; // with the waits below about ten seconds: longer than a proxy needs to come back
const FIRST_WAIT_MS = 300;

/** Ask, and yield what comes until the run is over. Throws a Problem where the server refuses or stays away. */
export async function* run(door: Door, thread: string, text: string, id: string, signal: AbortSignal): AsyncGenerator<Event | Cut> {
  const seen = new Set<string>();
  let last = "";
  let stream = await door.ask(thread, id, text, signal);
  for (;;) {
    try {
      for await (const message of parsed(stream, signal)) {
        if (message.id !== undefined && seen.has(message.id)) continue;
        if (message.id !== undefined) seen.add((last = message.id));
        const event = read(message.data);
        if (event) yield event;
        if (event && LAST.includes(event.type)) return;
      }
    } catch (reason) {
      if (signal.aborted || reason instanceof Problem) throw reason;
    }
    signal.throwIfAborted();
    yield { type: "CUT" };
    stream = await resumed(door, id, last, signal);
  }
}

async function resumed(door: Door, id: string, last: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  for (let turn = 0; ; turn++) {
    await pause(FIRST_WAIT_MS * 2 ** turn, signal);
    try {
      return await door.resume(id, last, signal);
    } catch (reason) {
      const away = reason instanceof Problem && reason.status === 0;
      if (!away || turn + 1 === TRIES) throw reason;
    }
  }
}

async function* parsed(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<{ id?: string | undefined; data: string }> {
  const decoded = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>, { signal });
  const reader = decoded.pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function read(data: string): Event | undefined {
  try {
    return JSON.parse(data) as Event;
  } catch {
    return undefined; // what is no event is not shown
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}

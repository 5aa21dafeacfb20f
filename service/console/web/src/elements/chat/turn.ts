/** What is known of one message while it comes in, event by event; pure, so that a resumed answer ends as an uncut one. */
import type { Cut } from "./run";
import type { Asks, Event, Message, Near, Proposal, Said } from "./wire";

/** `writing`: still coming; `stopped`: by the learner; `cut`: lost on the way; else whole. */
export type State = "writing" | "whole" | "stopped" | "cut";

export interface Turn extends Omit<Message, "n"> {
  /** Its place in the conversation, once the server has kept it. */
  readonly n?: number;
  readonly state: State;
  readonly resumed: boolean;
}

export const NOTHING: Turn = {
  role: "assistant",
  text: "",
  said: [],
  answered: true,
  nearest: [],
  notes: [],
  degraded: [],
  dropped: 0,
  proposal: null,
  asks: null,
  model: null,
  feedback: null,
  stopped: false,
  state: "writing",
  resumed: false,
};

export const asked = (text: string): Turn => ({ ...NOTHING, role: "user", text, state: "whole" });
export const kept = (message: Message): Turn => ({ ...message, state: message.stopped ? "stopped" : "whole", resumed: false });

/** Return a message with one more event in it. */
export function told(turn: Turn, event: Event | Cut): Turn {
  switch (event.type) {
    case "TEXT_MESSAGE_CONTENT":
      return { ...turn, text: turn.text + event.delta };
    case "CUSTOM":
      return custom(turn, event.name, event.value);
    case "CUT":
      return { ...turn, resumed: true };
    case "RUN_FINISHED":
      // The message as the server kept it: with its number, and what was away.
      return event.result?.message ? { ...kept(event.result.message), resumed: turn.resumed } : { ...turn, state: "whole" };
    default:
      return turn;
  }
}

function custom(turn: Turn, name: string, value: unknown): Turn {
  switch (name) {
    case "citation":
      return { ...turn, said: [...turn.said, value as Said].sort((a, b) => a.start - b.start) };
    case "nearest":
      return { ...turn, answered: false, nearest: listed<Near>(value) };
    case "proposal":
      return { ...turn, proposal: value as Proposal };
    case "asks":
      return { ...turn, asks: value as Asks };
    case "dropped":
      return { ...turn, dropped: (value as { n: number }).n };
    default:
      return turn;
  }
}

function listed<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

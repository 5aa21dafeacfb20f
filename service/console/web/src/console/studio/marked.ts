/** A text with the places marked where it speaks of something. */
import { html, type TemplateResult } from "lit";

/** Return the text, each place marked that holds `words`, whatever the case. */
export function marked(text: string, words: string): readonly (string | TemplateResult)[] {
  if (!words.trim()) return [text];
  const literal = words.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const parts = text.split(new RegExp(`(${literal})`, "giu"));
  return parts.map((part, at) => (at % 2 ? html`<mark>${part}</mark>` : part));
}

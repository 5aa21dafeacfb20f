/** A secret that is shown once: to be copied, then gone. */
import { html, type TemplateResult } from "lit";
import type { Say } from "../../kit/words";

/** Words: `secret.title`, `secret.text`, `secret.copy`, `secret.done`. `copied` is told whether the copy was made. */
export function secretCard(secret: string, say: Say, copied: (done: boolean) => void, close: () => void): TemplateResult {
  const copy = async (event: Event): Promise<void> => {
    const field = (event.currentTarget as HTMLElement).parentElement!.querySelector("input")!;
    field.select(); // where the clipboard is closed to us, the reader has only to press the keys
    copied(await navigator.clipboard.writeText(secret).then(() => true, () => false));
  };
  return html`<section class="card secret" aria-labelledby="secret" role="alert">
    <h2 id="secret">${say("secret.title")}</h2>
    <p>${say("secret.text")}</p>
    <div class="row">
      <input class="grow" readonly aria-label=${say("secret.field")} .value=${secret} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <wa-button variant="brand" @click=${copy}>${say("secret.copy")}</wa-button>
      <wa-button appearance="outlined" @click=${close}>${say("secret.done")}</wa-button>
    </div>
  </section>`;
}

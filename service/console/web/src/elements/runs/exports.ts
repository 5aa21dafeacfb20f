/** A choice of files to take away. */
import { type TemplateResult, html } from "lit";
import "@awesome.me/webawesome/dist/components/dropdown/dropdown.js";
import "@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js";
import type { Say } from "../../kit/words";

export function exports<Form extends string>(forms: readonly Form[], take: (form: Form) => Promise<void>, say: Say): TemplateResult {
  const chosen = (event: Event): void => void take((event as CustomEvent<{ item: { value: Form } }>).detail.item.value);
  return html`<wa-dropdown @wa-select=${chosen}>
    <wa-button slot="trigger" appearance="outlined" with-caret>${say("export")}</wa-button>
    ${forms.map((form) => html`<wa-dropdown-item value=${form}>${say(`export.${form}`)}</wa-dropdown-item>`)}
  </wa-dropdown>`;
}

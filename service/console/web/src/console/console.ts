/** The console: a frame of navigation around one page at a time. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { FingerpostElement } from "../kit/element";
import { skeleton } from "../kit/states";

@customElement("fingerpost-console")
export class Console extends FingerpostElement {
  protected override view(): unknown {
    return html`<h1>Fingerpost</h1>${skeleton(this.say)}`;
  }
}

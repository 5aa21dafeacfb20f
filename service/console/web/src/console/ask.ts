/** The one question that is asked before something that cannot be taken back. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { FingerpostElement } from "../kit/element";
import { themed } from "../kit/theme";
import { dialogStyles } from "./dialog.css";
import { pageStyles } from "./styles";

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it: a verb, never 'yes'. */
  readonly yes: string;
  readonly danger?: boolean;
}

@customElement("console-ask")
export class Ask extends FingerpostElement {
  static override styles: CSSResultGroup = [...themed, pageStyles, dialogStyles];
  @state() private question?: Question;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  private answer?: (said: boolean) => void;

  /** Ask, and return what was said; Escape says no. */
  async ask(question: Question): Promise<boolean> {
    this.question = question;
    await this.updateComplete;
    this.dialog.showModal();
    return new Promise((settle) => (this.answer = settle));
  }

  protected override view(): TemplateResult {
    const { question, say } = this;
    return html`<dialog aria-labelledby="title" @close=${() => this.said(false)}>
      <h2 id="title">${question?.title}</h2>
      <p>${question?.text}</p>
      <div class="row">
        <wa-button autofocus appearance="outlined" @click=${() => this.dialog.close()}>${say("cancel")}</wa-button>
        <wa-button variant=${question?.danger ? "danger" : "brand"} @click=${() => this.said(true)}>${question?.yes}</wa-button>
      </div>
    </dialog>`;
  }

  private said(said: boolean): void {
    this.answer?.(said);
    this.answer = undefined;
    if (said) this.dialog.close();
  }
}

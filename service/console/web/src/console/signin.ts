/** Asks for a key or token: a page of its own at first, a dialog over the page where a session has ended. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Problem } from "../api/client";
import { FingerpostElement } from "../kit/element";
import { failure } from "../kit/states";
import { themed } from "../kit/theme";
import consoleWords from "../words/en/console.json";
import { pageStyles } from "./styles";
import { signInStyles } from "./signin.css";
import type { Me, Session } from "./session";

/** Fires `console-entered` with the caller as `Me`. An organisation's own sign-on will be a button more. */
@customElement("console-sign-in")
export class SignIn extends FingerpostElement {
  static override styles: CSSResultGroup[] = [...themed, pageStyles, signInStyles];
  protected override readonly tables = { en: consoleWords };

  @property({ attribute: false }) session!: Session;
  /** There was a session, which has ended: say so, and that nothing is lost. */
  @property({ type: Boolean }) ended = false;
  @state() private busy = false;
  @state() private reason?: unknown;
  @query("input") private readonly input!: HTMLInputElement;

  override focus(): void {
    void this.updateComplete.then(() => this.input.focus());
  }

  protected override view(): TemplateResult {
    const say = this.say;
    return html`<form @submit=${this.enter}>
      <h1>${say(this.ended ? "signin.ended" : "signin.title")}</h1>
      <p class="lead">${say(this.ended ? "signin.ended.lead" : "signin.lead")}</p>
      <label class="field">
        ${say("signin.key")}
        <input type="password" name="key" autocomplete="off" spellcheck="false" required
          aria-invalid=${this.reason ? "true" : "false"} aria-describedby="help problem" />
        <small id="help">${say("signin.help")}</small>
      </label>
      <div id="problem">${this.problem()}</div>
      <wa-button type="submit" variant="brand" ?loading=${this.busy}>${say("signin.enter")}</wa-button>
    </form>`;
  }

  private problem(): unknown {
    if (!this.reason) return "";
    const wrong = this.reason instanceof Problem && this.reason.status === 401;
    return wrong ? html`<p class="wrong" role="alert">${this.say("signin.wrong")}</p>` : failure(this.reason, this.say);
  }

  private readonly enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    const key = this.input.value.trim();
    if (!key || this.busy) return;
    [this.busy, this.reason] = [true, undefined];
    try {
      const me = await this.session.enter(key);
      this.input.value = "";
      this.dispatchEvent(new CustomEvent<Me>("console-entered", { detail: me, bubbles: true, composed: true }));
    } catch (reason) {
      this.reason = reason;
      this.input.select();
    } finally {
      this.busy = false;
    }
  };
}

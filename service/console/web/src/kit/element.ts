/** What all elements share: the server, the token, the locale, light or dark. */
import { type CSSResultGroup, LitElement, type PropertyValues, type TemplateResult, html } from "lit";
import { property, state } from "lit/decorators.js";
import { type Api, Problem, type TokenSource, connect } from "../api/client";
import { type Facts, type Say, type Table, words } from "./words";
import { themed } from "./theme";
import common from "../words/en/common.json";

export type Theme = "light" | "dark" | "auto";
type Tables = Readonly<Record<string, Table>>;
const UNKNOWN = 401;

/**
 * Base of every element. A subclass gives `view()` and its words; its styles are `[themed, css...]`.
 *
 * Attributes: `server` (address of the service; this page's own where left out), `token-url` (an address of the host
 * page that answers `{"token": ...}` to its signed-in user), `locale`, `theme` (light, dark, auto). Property `token`: a
 * function instead of `token-url`. Property `api`: a client that is there already, as in the console.
 */
export abstract class FingerpostElement extends LitElement {
  static override styles: CSSResultGroup = themed;

  @property() server = "";
  @property({ attribute: "token-url" }) tokenUrl = "";
  @property() locale = document.documentElement.lang || "en";
  @property({ reflect: true }) theme: Theme = "auto";
  @property({ attribute: false }) token?: TokenSource;
  @property({ attribute: false }) api!: Api;
  @state() private dark = darkly().matches;

  /** The element's own words by language; those that all share stand beside them. */
  protected readonly tables: Tables = { en: {} };
  protected say: Say = (key) => key;
  // Hard-private, so that no subclass takes these names by chance.
  #connected?: Api;

  protected abstract view(): unknown;

  override connectedCallback(): void {
    super.connectedCallback();
    darkly().addEventListener("change", this.#turn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    darkly().removeEventListener("change", this.#turn);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("locale") || !this.hasUpdated) this.say = this.#speaking();
    const ours = this.api === undefined || this.api === this.#connected;
    if (ours && (this.api === undefined || ["server", "token", "tokenUrl"].some((name) => changed.has(name)))) {
      this.api = this.#connected = connect(this.server || location.origin, this.token ?? this.#asking());
    }
  }

  override render(): TemplateResult {
    const dark = this.theme === "auto" ? this.dark && darkAround(this) : this.theme === "dark";
    return html`<div part="base" class="wa-theme-default ${dark ? "wa-dark" : "wa-light"}">${this.view()}</div>`;
  }

  /** Tell the host page; `detail` is plain data. Return whether it left what follows to us, by no `preventDefault`. */
  protected tell(name: string, detail: unknown): boolean {
    const options = { detail, bubbles: true, composed: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent(`fingerpost-${name}`, options));
  }

  #speaking(): Say {
    const own = words(this.tables, this.locale);
    const shared = words({ en: common }, this.locale);
    return (key: string, facts?: Facts) => {
      const text = own(key, facts);
      return text === key ? shared(key, facts) : text;
    };
  }

  #asking(): TokenSource | undefined {
    const address = this.tokenUrl;
    if (!address) return undefined;
    return async () => {
      const answer = await fetch(address, { method: "POST", credentials: "same-origin" }).catch((reason: unknown) => {
        throw new Problem(0, "unreachable", String(reason));
      });
      const told = answer.ok ? ((await answer.json().catch(() => ({}))) as { token?: string }) : {};
      if (!told.token) throw new Problem(UNKNOWN, "no token", ""); // the host page no longer knows its user
      return told.token;
    };
  }

  readonly #turn = (): void => {
    this.dark = darkly().matches;
  };
}

/** Say whether the page around has a dark look at all: light text on its white ground could not be read. */
function darkAround(element: Element): boolean {
  const meta = document.querySelector<HTMLMetaElement>("meta[name='color-scheme']")?.content ?? "";
  return `${meta} ${getComputedStyle(element.parentElement ?? document.documentElement).colorScheme}`.includes("dark");
}

function darkly(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}

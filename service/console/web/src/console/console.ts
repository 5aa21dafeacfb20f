/** The console: a frame of navigation around one page at a time. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { FingerpostElement, type Theme } from "../kit/element";
import { failure, skeleton } from "../kit/states";
import { themed } from "../kit/theme";
import consoleWords from "../words/en/console.json";
import { frameStyles } from "./console.css";
import { post, sign } from "./icons";
import { ConsolePage } from "./page";
import { type Place, find } from "./router";
import { AREAS, type Route, routes, visible } from "./routes";
import { type Me, Session } from "./session";
import { pageStyles } from "./styles";
import { type Toast, Toasts } from "./toasts";
import type { Ask, Question } from "./ask";
import { tourStep } from "./tour/progress";
import "./ask";
import "./signin";

const THEME = "fingerpost-theme";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

@customElement("fingerpost-console")
export class Console extends FingerpostElement {
  static override styles: CSSResultGroup[] = [...themed, pageStyles, frameStyles];
  protected override readonly tables = { en: consoleWords };

  @state() private me?: Me;
  /** What the frame waits for or shows: `start`, a failure to reach the server, the sign-in page, or a page. */
  @state() private stage: "start" | "away" | "signin" | "page" = "start";
  @state() private reason?: unknown;
  @state() private place?: Place;
  @state() private page?: ConsolePage;
  @state() private ended = false;
  @state() private menu = false;
  /** The tour is going, and its bar is loaded. */
  @state() private touring = false;
  @query("console-toasts") private readonly toasts!: Toasts;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  private readonly session = new Session(location.origin, () => this.expired());

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme = (localStorage.getItem(THEME) as Theme | null) ?? "auto";
    window.addEventListener("hashchange", this.move);
    this.addEventListener("console-toast", (event) => this.toasts.add((event as CustomEvent<Toast>).detail));
    this.addEventListener("console-entered", (event) => void this.entered((event as CustomEvent<Me>).detail));
    this.addEventListener("console-tour", () => void this.tour());
    this.addEventListener("console-ask", (event) => {
      const { question, settle } = (event as CustomEvent<{ question: Question; settle: (said: boolean) => void }>).detail;
      void this.renderRoot.querySelector<Ask>("console-ask")!.ask(question).then(settle);
    });
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.move);
  }

  protected override view(): TemplateResult {
    return html`${this.stage === "page" ? this.frame() : html`<main class="alone">${this.alone()}</main>`}
      <console-toasts .say=${this.say}></console-toasts>
      <console-ask .theme=${this.theme}></console-ask>
      <dialog aria-label=${this.say("signin.ended")} @cancel=${(event: Event) => event.preventDefault()}>
        ${this.ended ? html`<console-sign-in .session=${this.session} .theme=${this.theme} ended></console-sign-in>` : ""}
      </dialog>`;
  }

  /** What stands alone on the screen until somebody is signed in. */
  private alone(): unknown {
    const name = html`<div class="brand">${post} Fingerpost</div>`;
    if (this.stage === "away") return html`${name}${failure(this.reason, this.say, () => void this.begin())}`;
    if (this.stage === "signin") {
      return html`${name}<console-sign-in .session=${this.session} .theme=${this.theme}></console-sign-in>`;
    }
    return html`${name}${skeleton(this.say, 2)}`;
  }

  private frame(): TemplateResult {
    const [say, close] = [this.say, () => (this.menu = false)];
    return html`<a class="skip" href="#main" @click=${this.skip}>${say("skip")}</a>
      <div class="frame" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close()}>
        <header class="top">
          <a class="brand" href="#/">${post} Fingerpost</a>
          <button class="icon" aria-expanded=${this.menu ? "true" : "false"} aria-controls="side" @click=${() => (this.menu = !this.menu)}>
            ${sign(this.menu ? "close" : "menu")} ${say(this.menu ? "menu.close" : "menu.open")}
          </button>
        </header>
        <div class="side ${this.menu ? "open" : ""}" id="side">
          <a class="brand" href="#/">${post} Fingerpost</a>
          <nav aria-label=${say("menu.name")} @click=${close}>${AREAS.map((area) => this.group(area))}</nav>
          ${this.foot()}
        </div>
        <div class="beside">
          <main id="main" tabindex="-1">${this.page ?? this.between()}</main>
          ${this.touring ? html`<console-tour-bar .api=${this.session.api} .me=${this.me} .theme=${this.theme}></console-tour-bar>` : ""}
        </div>
      </div>`;
  }

  private group(area: Route["area"]): unknown {
    const shown = routes.filter((route) => route.area === area && route.menu && visible(route, this.me!));
    if (!shown.length) return "";
    const title = area === "learner" && this.me!.role === "learner" ? "area.mine" : `area.${area}`;
    return html`${area === "home" ? "" : html`<h2 id="area-${area}">${this.say(title)}</h2>`}
      <ul aria-labelledby=${area === "home" ? "" : `area-${area}`}>
        ${shown.map((route) => html`<li><a href="#${route.path}" aria-current=${this.near(route) ? "page" : "false"}>${this.say(route.menu!)}</a></li>`)}
      </ul>`;
  }

  /** Say whether the menu's row is that of the page, or of the list that the page is a part of. */
  private near(route: Route): boolean {
    const here = this.place?.route.path ?? "";
    return here === route.path || (route.path !== "/" && here.startsWith(`${route.path}/`));
  }

  private foot(): TemplateResult {
    const { say, me } = this;
    return html`<div class="foot">
      <button class="plain" @click=${this.shade}>
        ${sign(this.theme as "auto")} ${say(`theme.${this.theme}`)}<span class="sr">${say("theme.change")}</span>
      </button>
      <span>${me!.singleUser ? say("who.single") : say(`who.${me!.role}`, { tenant: me!.tenant, learner: me!.learner ?? "" })}</span>
      ${me!.singleUser ? "" : html`<button class="plain" @click=${this.leave}>${say("signout")}</button>`}
      <span>${say("version", { version: me!.version })}</span>
    </div>`;
  }

  private between(): unknown {
    if (this.reason) return failure(this.reason, this.say, () => void this.show());
    if (this.place) return skeleton(this.say);
    return html`<h1 tabindex="-1">${this.say("missing.title")}</h1>
      <p>${this.say("missing.text")}</p><p><a href="#/">${this.say("missing.home")}</a></p>`;
  }

  private async begin(): Promise<void> {
    [this.stage, this.reason] = ["start", undefined];
    void find(routes, location.hash)?.route.load().catch(() => undefined); // comes while the server says who is there
    try {
      const me = await this.session.begin();
      if (me) await this.entered(me);
      else this.stage = "signin";
    } catch (reason) {
      [this.stage, this.reason] = ["away", reason];
    }
  }

  /** Somebody is there: at first show their page; after an expired session go on as before, if it is the same person. */
  private async entered(me: Me): Promise<void> {
    const before = this.me;
    if (before && (before.tenant !== me.tenant || before.learner !== me.learner || before.role !== me.role)) {
      location.reload();
      return;
    }
    this.me = me;
    this.ended = false;
    this.dialog?.close();
    if (before && this.stage === "page") return;
    this.stage = "page";
    void this.tour();
    await this.show(false);
  }

  /** Show the tour's bar while the reader is on the tour. */
  private async tour(): Promise<void> {
    const going = tourStep() !== undefined;
    if (going) await import("./tour/bar").catch(() => undefined);
    this.touring = going;
  }

  private expired(): void {
    this.ended = true;
    void this.updateComplete.then(() => this.dialog.showModal());
  }

  private readonly move = (): void => {
    if (this.stage === "page" && location.hash !== "#main") void this.show();
  };

  /** Put the page of the address up; the focus goes to its heading, unless it is the first or was there already. */
  private async show(focus = true): Promise<void> {
    const found = find(routes, location.hash);
    const place = found && visible(found.route, this.me!) ? found : undefined;
    const same = this.place?.route === place?.route;
    [this.place, this.menu, this.reason] = [place, false, undefined];
    if (same && place && this.page) {
      this.page.params = place.params;
      return;
    }
    this.page = undefined;
    if (place) await this.loaded(place);
    else document.title = `${this.say("missing.title")} · Fingerpost`;
    await this.updateComplete;
    if (focus) await (this.page ? (this.page as ConsolePage).focusHeading() : this.renderRoot.querySelector("h1")?.focus());
    window.scrollTo(0, 0);
  }

  private async loaded(place: Place): Promise<void> {
    try {
      await place.route.load();
    } catch (reason) {
      if (this.place === place) this.reason = reason;
      return;
    }
    if (this.place !== place) return; // gone on meanwhile
    const page = document.createElement(place.route.element) as ConsolePage;
    this.page = Object.assign(page, { api: this.session.api, me: this.me, params: place.params, theme: this.theme, locale: this.locale });
  }

  private readonly skip = (event: Event): void => {
    event.preventDefault(); // the address is the page's
    this.renderRoot.querySelector<HTMLElement>("#main")?.focus();
  };

  private readonly shade = (): void => {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length]!;
    localStorage.setItem(THEME, this.theme);
    if (this.page) this.page.theme = this.theme;
  };

  private readonly leave = (): void => {
    this.session.leave();
    location.reload();
  };
}

/** Content sent from here: what would be taken can be tried first; the job is followed until it ends. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import catalogueWords from "../../../words/en/catalogue.json";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { catalogueStyles } from "./catalogue.css";

type Status = components["schemas"]["IngestStatus"];

const EVERY_MS = 700;
const GOING: readonly Status["state"][] = ["queued", "running"];

@customElement("console-upload")
export class UploadPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, catalogueStyles];
  protected override readonly tables = { en: catalogueWords };

  @state() private status?: Status;
  @state() private sending = false;
  @state() private over = false;
  @query("input[type=file]") private readonly files!: HTMLInputElement;

  protected override view(): TemplateResult {
    const say = this.say;
    const over = (is: boolean) => (event: Event): void => {
      event.preventDefault();
      this.over = is;
    };
    return html`<p>${say("upload.lead")}</p>
      <form class="card" @submit=${this.send}>
        <div class="drop ${this.over ? "over" : ""}" @dragover=${over(true)} @dragleave=${over(false)} @drop=${this.dropped}>
          <label class="field">${say("upload.files")}<input type="file" name="file" multiple required /></label>
          <span class="quiet">${say("upload.kinds")}</span>
        </div>
        <div class="pair">
          <label class="field">${say("upload.prefix")}<input name="prefix" value="upload" required maxlength="40" pattern="[a-z0-9][a-z0-9\\-]*" /><small>${say("upload.prefix.help")}</small></label>
          <label class="tick"><input type="checkbox" name="dryRun" /> <span>${say("upload.dry")}<br /><span class="quiet">${say("upload.dry.help")}</span></span></label>
        </div>
        <div class="row"><wa-button type="submit" variant="brand" ?loading=${this.sending}>${say("upload.go")}</wa-button></div>
      </form>
      <div role="status">${this.status ? this.follows(this.status) : ""}</div>`;
  }

  private follows(status: Status): TemplateResult {
    const [say, { done, total, note }] = [this.say, status.progress];
    const going = GOING.includes(status.state);
    const report = status.report;
    return html`<section class="card">
      <h2 class="first">${say(`upload.${status.state}`)}</h2>
      ${going ? html`<progress max=${total || 1} .value=${total ? done : 0} aria-label=${say("upload.progress")}></progress>
        <p class="quiet">${total ? say("upload.of", { done, total }) : ""} ${note}</p>` : ""}
      ${report ? html`<p>${say("upload.took", { added: report.added, changed: report.changed, unchanged: report.unchanged })}</p>` : ""}
      ${report?.refusals ? html`<p><a href=${address("/ingests", { run: status.id })}>${say("upload.refused", { n: report.refusals })}</a></p>` : ""}
      ${report?.dryRun ? html`<p class="quiet">${say("upload.was.dry")}</p>` : ""}
      ${status.error ? html`<p>${status.error}</p>` : ""}
      ${going && status.job && this.may("jobs:write") ? html`<wa-button size="s" appearance="outlined" @click=${() => this.cancel(status.job!)}>${say("cancel")}</wa-button>` : ""}
      ${!going && !report?.dryRun ? html`<p><a href="#/tags">${say("upload.next")}</a></p>` : ""}
    </section>`;
  }

  private readonly dropped = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    if (event.dataTransfer?.files.length) this.files.files = event.dataTransfer.files;
  };

  private readonly send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const files = new FormData();
    for (const file of given.getAll("file")) files.append("file", file);
    const query = { prefix: String(given.get("prefix")), dryRun: given.get("dryRun") !== null, withdrawMissing: false };
    this.sending = true;
    const begun = await this.attempt(() =>
      body(this.api.POST("/v1/ingests", { params: { query }, body: files as never, bodySerializer: (sent: unknown) => sent as FormData })),
    );
    this.sending = false;
    if (!begun) return;
    this.status = begun;
    await this.follow(begun.id);
  };

  private async follow(id: string): Promise<void> {
    while (this.isConnected && this.status?.id === id && GOING.includes(this.status.state)) {
      await new Promise((settle) => setTimeout(settle, EVERY_MS));
      const now = await this.attempt(() => body(this.api.GET("/v1/ingests/{id}", { params: { path: { id } } })));
      if (!now) return;
      this.status = now;
    }
  }

  private async cancel(job: string): Promise<void> {
    await this.attempt(() => body(this.api.POST("/v1/jobs/{id}/cancel", { params: { path: { id: job } } })));
  }
}

/** Base of the pages about evaluations: the addresses of each other's places. */
import { state } from "lit/decorators.js";
import type { Place } from "../../elements/runs/base";
import pageWords from "../../words/en/evaluation-pages.json";
import { ConsolePage } from "../page";
import { address } from "../router";

export abstract class EvaluationPage extends ConsolePage {
  protected override readonly tables = { en: pageWords as Record<string, string> };
  /** What the shown thing is called, once it is known. */
  @state() protected name = "";

  protected readonly link = (place: Place): string => {
    if (place.page === "run") return address("/runs/:id", { id: place.run });
    if (place.page === "case") return address("/runs/:id/case", { id: place.run, case: place.case });
    if (place.page === "review") return address("/reviews/:id", { id: place.review });
    if (place.page === "compare") {
      const { a, b, case: one } = place;
      return address("/compare", { ...(a && { a }), ...(b && { b }), ...(one && { case: one }) });
    }
    return address(`/${place.page}`);
  };

  protected readonly named = (event: CustomEvent<{ name: string }>): void => {
    this.name = event.detail.name;
  };
}

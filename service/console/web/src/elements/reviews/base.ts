/** What the elements of reviews share: their words beside those of the runs. */
import type { CSSResultGroup } from "lit";
import { EvaluationElement } from "../runs/base";
import { sidesStyles } from "../runs/sides";
import reviewWords from "../../words/en/reviews.json";
import runWords from "../../words/en/runs.json";
import { reviewStyles } from "./review.css";

export abstract class ReviewElement extends EvaluationElement {
  static override styles: CSSResultGroup[] = [...EvaluationElement.styles, sidesStyles, reviewStyles];
  protected override readonly tables = { en: { ...runWords, ...reviewWords } as Record<string, string> };
}

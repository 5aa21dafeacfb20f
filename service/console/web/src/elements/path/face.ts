/** What every part of the path's page is handed: the words, the path, and what can be done. */
import type { Api } from "../../api/client";
import type { Citation, Path } from "../../api/types";
import type { Theme } from "../../kit/element";
import type { Say } from "../../kit/words";
import type { Deed } from "./deeds";

export interface Face {
  readonly api: Api;
  readonly say: Say;
  readonly locale: string;
  readonly theme: Theme;
  readonly path: Path;
  /** Names of skills by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Names of the roles aimed at. */
  readonly goals: readonly string[];
  /** The step to do next. */
  readonly next: number | undefined;
  /** Steps and weeks that are shown at length. */
  readonly opened: ReadonlySet<number>;
  readonly openWeeks: ReadonlySet<number>;
  /** Whether something is being changed; then nothing else can be. */
  readonly busy: boolean;
  readonly editable: boolean;
  readonly act: (deed: Deed) => void;
  readonly toggle: (step: number) => void;
  readonly toggleWeek: (week: number, open: boolean) => void;
  readonly cite: (citation: Citation) => void;
}

/** Short names for what the server sends, as its OpenAPI has it. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Path = Schemas["ReviewedPath"];
export type Step = Schemas["Step"];
export type StepChange = Schemas["StepChange"];
export type StepState = Step["state"];
export type Citation = Schemas["Citation"];
export type Reason = Schemas["Reason"];
export type Claim = Schemas["Claim"];
export type Conflict = Schemas["Conflict"];
export type Relaxation = Schemas["Relaxation"];
export type Constraints = Schemas["Constraints"];
export type Difference = Schemas["StepDifference"];
export type Alternative = Schemas["Alternative"];
export type Why = Schemas["Why"];
export type Consequence = Schemas["Consequence"];
export type WhatIf = Schemas["WhatIfReply"];
export type Gap = Schemas["GapReply"];
export type GapRow = Schemas["GapRow"];
export type SkillEstimate = Schemas["SkillEstimate"];
export type WeighedEvidence = Schemas["WeighedEvidence"];
export type SkillQuestion = Schemas["SkillQuestion"];
export type Questions = Schemas["QuestionsReply"];
export type Resource = Schemas["Resource"];
export type Role = Schemas["Role"];

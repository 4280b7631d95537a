/** Verdicts: pure functions of a recording. */

export { exitCodeOf } from "./exit-code.ts";
export * from "./expected.ts";
export type { Holding, Span } from "./intervals.ts";
export { type Judged, judge, judgeWith, properties } from "./judge.ts";
export { type HoldingPlane, ownershipOn } from "./ownership.ts";
export { type Property, property, type Question } from "./property.ts";
export { acrossRepetitions, type RepeatedMeasure, type Repetitions } from "./repeats.ts";
export { type Scene, sceneOf, spanOf } from "./scene.ts";
export { type Takeover, takeoverIn } from "./takeover.ts";

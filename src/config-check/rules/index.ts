import type { Rule } from "../rule.ts";
import { addressRules } from "./addresses.ts";
import { checkRules } from "./checks.ts";
import { electionRules } from "./election.ts";
import { globalRules } from "./globals.ts";
import { groupRules } from "./groups.ts";
import { hearingRules } from "./hearing.ts";
import { readerRules } from "./reader.ts";
import { scriptRules } from "./scripts.ts";
import { serviceRules } from "./services.ts";
import { textRules } from "./text.ts";
import { weightRules } from "./weights.ts";

/** Every rule; two rules may share a number where one mistake shows in two ways. */
export const rules: readonly Rule[] = [
  ...textRules,
  ...readerRules,
  ...hearingRules,
  ...addressRules,
  ...electionRules,
  ...weightRules,
  ...checkRules,
  ...groupRules,
  ...globalRules,
  ...scriptRules,
  ...serviceRules,
];

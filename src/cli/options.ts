import { InvalidArgumentError, Option } from "commander";
import { stackNames } from "../domain/recording.ts";
import { engineNames } from "../engine/index.ts";

/** Parses a whole number of at least `least`; what is wrong is said by commander with the flag's name. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER
          ? `A whole number of at least ${least} would be right.`
          : `A whole number from ${least} to ${most} would be right.`,
      );
    return value;
  };

export const defaultTopology = "lvs-dr";
export const defaultReports = "reports";

export const stackOption = (): Option =>
  new Option("--stack <name>", "what runs on the directors").choices(stackNames).default("director");

export const engineOption = (): Option =>
  new Option("--engine <name>", "what builds the lab").choices(engineNames).default("netns");

export const reportsOption = (): Option =>
  new Option("--reports <directory>", "where the directories of runs are").default(defaultReports);

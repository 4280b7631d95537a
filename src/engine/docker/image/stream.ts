import type Docker from "dockerode";
import { LabError } from "../../../domain/errors.ts";

interface Progress {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

/** Follows what the daemon says while it pulls, builds or imports. What it says went wrong is a LabError. */
export const follow =
  (docker: Docker, say: (line: string) => void) =>
  (stream: NodeJS.ReadableStream): Promise<void> =>
    new Promise((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error ? reject(new LabError(`Docker: ${error.message}`)) : resolve()),
        ({ stream: built, status, error }: Progress) => {
          const line = (built ?? status ?? error ?? "").trim();
          if (line !== "") say(line);
        },
      );
    });

import type { Evidence } from "../domain/verdict.ts";
import { shellWord } from "./markup.ts";

/** Where a capture lies, relative to its recording's directory. */
export const capturePath = (capture: string): string => {
  const file = capture.endsWith(".pcapng") ? capture : `${capture}.pcapng`;
  return file.includes("/") ? file : `captures/${file}`;
};

/** The display filter that shows the evidence; a frame without one is shown by its number. */
export const displayFilter = ({ filter, frame }: Evidence): string | null =>
  filter ?? (frame === undefined ? null : `frame.number == ${frame.number}`);

/** A command that prints the evidence, to be given in the run's directory; null when there is no frame. */
export function tsharkCommand(recordingPath: string, evidence: Evidence): string | null {
  const filter = displayFilter(evidence);
  if (evidence.frame === undefined || filter === null) return null;
  const file = `${recordingPath}/${capturePath(evidence.frame.capture)}`;
  return `tshark -r ${shellWord(file)} -Y ${shellWord(filter)}`;
}

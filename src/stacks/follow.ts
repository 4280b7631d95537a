import { closeSync, existsSync, openSync, readSync, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { StringDecoder } from "node:string_decoder";

/**
 * Calls back with each complete line that is appended to a file from now on, also when the file does not exist
 * yet. The returned function reads what is left and stops.
 */
export function followLines(file: string, onLine: (line: string) => void): () => void {
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.alloc(64 * 1024);
  let descriptor: number | null = null;
  let position = existsSync(file) ? statSync(file).size : 0;
  let rest = "";

  const drain = (): void => {
    descriptor ??= existsSync(file) ? openSync(file, "r") : null;
    if (descriptor === null) return;
    const more = (): number => readSync(descriptor as number, chunk, 0, chunk.length, position);
    for (let length = more(); length > 0; length = more()) {
      position += length;
      const lines = (rest + decoder.write(chunk.subarray(0, length))).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    }
  };

  const watcher = watch(dirname(file), (_, name) => {
    if (name === null || name === basename(file)) drain();
  });
  drain();
  return () => {
    watcher.close();
    drain();
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
}

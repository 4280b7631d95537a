/** Cuts a stream of octets into lines; what comes after the last newline waits for the rest. */
export class LineSplitter {
  #rest: Buffer[] = [];

  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#rest.push(Buffer.from(chunk.subarray(from, end)));
      lines.push(Buffer.concat(this.#rest).toString());
      this.#rest = [];
      from = end + 1;
    }
    if (from < chunk.length) this.#rest.push(Buffer.from(chunk.subarray(from)));
    return lines;
  }
}

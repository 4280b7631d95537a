/** One entry of an initramfs: a directory without `data`, or a file. */
export interface ArchiveEntry {
  readonly path: string;
  /** Permission bits, such as 0o755. */
  readonly mode: number;
  readonly data?: Uint8Array;
}

const directoryType = 0o040000;
const fileType = 0o100000;

/** A cpio archive in the `newc` form that Linux unpacks as its first root (initramfs buffer format). */
export function cpioArchive(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.map((entry, i) => packed(entry, i + 1));
  return Buffer.concat([...parts, packed({ path: "TRAILER!!!", mode: 0 }, 0)]);
}

function packed({ path, mode, data }: ArchiveEntry, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`);
  const type = inode === 0 ? 0 : data === undefined ? directoryType : fileType;
  const fields = [inode, type | mode, 0, 0, 1, 0, data?.length ?? 0, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header), name])), padded(data ?? Buffer.alloc(0))]);
}

const padded = (bytes: Uint8Array): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

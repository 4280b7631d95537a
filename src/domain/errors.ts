/** The lab or the machine failed; nothing is said about the cluster (exit code 3). */
export class LabError extends Error {
  override readonly name = "LabError";
}

/** A topology, scenario or configuration is wrong (exit code 2). */
export class InputError extends Error {
  override readonly name = "InputError";
}

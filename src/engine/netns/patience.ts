import { LabError } from "../../domain/errors.ts";

/** Waits for a promise, but no longer than `limitMs`; then it is a LabError that says `otherwise`. */
export async function inTime<T>(promise: Promise<T>, limitMs: number, otherwise: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new LabError(otherwise())), limitMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

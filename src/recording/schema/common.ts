import { z } from "zod";
import type { Ipv4, Mac } from "../../domain/address.ts";
import type { Centiseconds, Instant, Milliseconds } from "../../domain/units.ts";

/**
 * A schema for every field of a type and for nothing else: whoever adds a field to the domain is told by the
 * compiler that the format has none for it.
 */
export type FieldsOf<T> = { readonly [K in keyof Required<T>]: z.ZodType };

export const text = z.string();
export const whole = z.int();
export const count = z.int().min(0);
export const name = z.string().min(1);

export const instant = z.int() as unknown as z.ZodType<Instant>;
export const milliseconds = z.number() as unknown as z.ZodType<Milliseconds>;
export const centiseconds = z.int() as unknown as z.ZodType<Centiseconds>;

export const ipv4 = z
  .string()
  .regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/, "an IPv4 address is wanted") as unknown as z.ZodType<Ipv4>;
export const mac = z
  .string()
  .regex(
    /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/,
    "a lower-case MAC with colons is wanted",
  ) as unknown as z.ZodType<Mac>;

export const frameRef = z.strictObject({ capture: name, number: z.int().min(1) });
export const plane = z.enum(["address", "wire", "arp", "data", "state"]);
export const role = z.enum(["director", "real-server", "client", "observer", "router"]);

/** linux/rtnetlink.h, enum rt_scope_t */
export const SCOPES = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;

export type RouteScope = keyof typeof SCOPES;

const NAMES = new Map<number, RouteScope>(
  Object.entries(SCOPES).map(([name, number]) => [number, name as RouteScope]),
);

/** The name of a scope, or its number where it has none. */
export function scopeName(scope: number): RouteScope | number {
  return NAMES.get(scope) ?? scope;
}

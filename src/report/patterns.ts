import { type Markup, markup, nothing } from "./markup.ts";

const hatch = (id: string, ground: string | null, kind: string, path: string): Markup =>
  markup`<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse">${ground === null ? nothing : markup`<rect class="ground ${ground}" width="6" height="6"/>`}<path class="ink ${kind}" d="${path}"/></pattern>`;

const [rising, falling] = ["M-1 1L1-1M0 6L6 0M5 7L7 5", "M-1 5L1 7M0 0L6 6M5-1L7 1"];

/** Hatchings that carry what colour alone must not; every chart of the page refers to them. */
export const patterns: Markup = markup`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
${hatch("p-s1", "s1", "light", rising)}${hatch("p-s3", "s3", "light", falling)}${hatch("p-s5", "s5", "light", "M0 3h6")}
${hatch("p-bad", null, "bad", rising + falling)}${hatch("p-down", null, "grey", falling)}
</defs></svg>`;

import { clip, holdersAt, intersection, longest, pieces, total, union } from "./intervals.ts";
import { at } from "./testing.ts";

const span = (from: number, to: number) => ({ from: at(from), to: at(to) });
const held = (who: string, from: number, to: number) => ({ who, ...span(from, to) });

test("a union has no overlaps and no seams", () => {
  expect(union([span(5, 9), span(0, 3), span(3, 4), span(6, 7)])).toEqual([span(0, 4), span(5, 9)]);
});

test("clipping keeps what lies inside and drops what only touches", () => {
  expect(clip([span(0, 5), span(5, 9), span(9, 12)], span(4, 9))).toEqual([span(4, 5), span(5, 9)]);
});

test("an intersection is what lies in both", () => {
  expect(intersection([span(0, 4), span(6, 10)], [span(3, 7), span(9, 20)])).toEqual([
    span(3, 4),
    span(6, 7),
    span(9, 10),
  ]);
});

test("overlapping time is counted once", () => {
  expect(total([span(0, 4), span(2, 6), span(10, 11)])).toBe(7);
  expect(longest([span(0, 4), span(4, 6), span(10, 11)])).toBe(6);
});

test("pieces cover the whole and are cut where the set of holders changes", () => {
  expect(pieces([held("b", 2, 6), held("a", 0, 4), held("a", 4, 5)], span(0, 8))).toEqual([
    { ...span(0, 2), who: ["a"] },
    { ...span(2, 5), who: ["a", "b"] },
    { ...span(5, 6), who: ["b"] },
    { ...span(6, 8), who: [] },
  ]);
});

test("a holding ends before its last instant", () => {
  expect(holdersAt([held("a", 0, 4)], at(3.999))).toEqual(["a"]);
  expect(holdersAt([held("a", 0, 4)], at(4))).toEqual([]);
});

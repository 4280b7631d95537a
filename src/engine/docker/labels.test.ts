import { labelsOf, nodeLabels, nodeOf, readLabels } from "./labels.ts";

test("what a lab is labelled with reads back as it was", () => {
  const lab = {
    lab: "lvs-dr",
    topology: "/etc/keelhaul/lvs-dr.yaml",
    directory: "/var/lib/keelhaul/a b",
    since: "2026-11-25T00:15:00.000Z",
    owner: { pid: 4711, started: "123456" },
    keeper: { pid: 4712, started: "123460" },
  };
  const labels = { ...labelsOf(lab), ...nodeLabels("director-1", "director") };
  expect(readLabels(labels)).toEqual(lab);
  expect(nodeOf(labels)).toBe("director-1");
});

test("labels that somebody else wrote belong to no living process", () => {
  expect(readLabels({ "keelhaul.lab": "x" }).keeper.pid).toBe(0);
});

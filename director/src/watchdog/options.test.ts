import { parseOptions } from "./options.ts";

test("keepalived's own command line is understood, short options joined as people join them", () => {
  const options = parseOptions(["-nlDP", "-f", "/etc/k.conf", "-p", "/run/k.pid"]);
  expect(options).toEqual({
    file: "/etc/k.conf",
    vrrp: true,
    lvs: false,
    strict: false,
    configTest: false,
    pidFile: "/run/k.pid",
    run: { detail: true, stateDir: "/run/keelhaul-director", keepAddresses: false },
  });
});

test("-C is the other half, neither and both are the whole", () => {
  const parts = (...args: string[]) => {
    const options = parseOptions(args);
    return options === "help" ? options : [options.vrrp, options.lvs];
  };
  expect(parts("-C")).toEqual([false, true]);
  expect(parts()).toEqual([true, true]);
  expect(parts("-P", "-C")).toEqual([true, true]);
});

test("an option that is not known is an error that names it", () => {
  expect(() => parseOptions(["--frobnicate"])).toThrow("--frobnicate");
});

import { parseOptions } from "./options.ts";

test("keepalived's own command line is understood, short options joined as people join them", () => {
  const options = parseOptions(["-nlDP", "-f", "/etc/k.conf", "-p", "/run/k.pid"]);
  expect(options).toEqual({
    file: "/etc/k.conf",
    vrrp: true,
    lvs: false,
    strict: false,
    compat: "2.2.7",
    configId: undefined,
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

test("-i and --compat choose how the file is read, and a release that is not known is refused", () => {
  expect(parseOptions(["-i", "one", "--compat", "2.4"])).toMatchObject({ configId: "one", compat: "2.4" });
  expect(() => parseOptions(["--compat", "3"])).toThrow('--compat takes 2.2.7 or 2.4; found "3".');
});

test("an option that is not known is an error that names it", () => {
  expect(() => parseOptions(["--frobnicate"])).toThrow("--frobnicate");
});

import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { closeFd } from "./file.ts";
import { currentNetns, enter, newNetns, openNamespace, within } from "./namespace.ts";
import { RouteSocket } from "./route/socket.ts";
import { readSysctl, writeSysctl } from "./sysctl.ts";
import { describeAsRealRoot, describeAsRoot } from "./testing/as-root.ts";

const here = () => readlinkSync("/proc/thread-self/ns/net");

describeAsRoot("within", () => {
  test("works inside, answers outside", () => {
    const outside = here();
    const netns = newNetns();
    expect(here()).toBe(outside);
    const inside = within(netns, here);
    expect(inside).toMatch(/^net:\[\d+\]$/);
    expect(inside).not.toBe(outside);
    expect(here()).toBe(outside);
    closeFd(netns);
  });

  test("returns when the work throws", () => {
    const outside = here();
    const netns = newNetns();
    const work = () =>
      within(netns, () => {
        throw new Error("in the middle");
      });
    expect(work).toThrow("in the middle");
    expect(here()).toBe(outside);
    closeFd(netns);
  });

  test("nests", () => {
    const one = newNetns();
    const two = newNetns();
    const seen = within(one, () => [here(), within(two, here), here()]);
    expect(seen[0]).toBe(seen[2]);
    expect(seen[0]).not.toBe(seen[1]);
    closeFd(one);
    closeFd(two);
  });

  test("refuses work that would go on after the thread has left", () => {
    const outside = here();
    const netns = newNetns();
    expect(() => within(netns, async () => here())).toThrow("only synchronous work stays inside");
    expect(here()).toBe(outside);
    closeFd(netns);
  });

  test("a descriptor that is no namespace is refused and leaves no descriptor behind", () => {
    const before = currentNetns();
    closeFd(before);
    expect(() => within(0, here)).toThrow(/^setns net: E/);
    const after = currentNetns();
    closeFd(after);
    expect(after).toBe(before);
  });

  test("kernel parameters are those of the namespace inside", () => {
    const netns = newNetns();
    const before = readSysctl("net.ipv4.ip_default_ttl");
    within(netns, () => {
      writeSysctl("net.ipv4.ip_default_ttl", 99);
      expect(readSysctl("net.ipv4.ip_default_ttl")).toBe("99");
    });
    expect(readSysctl("net.ipv4.ip_default_ttl")).toBe(before);
    closeFd(netns);
  });

  test("interface names with dots are reached by path and by slash", () => {
    const netns = newNetns();
    using route = RouteSocket.open(netns);
    route.addBridge("br.100");
    within(netns, () => {
      writeSysctl(["net", "ipv4", "conf", "br.100", "arp_ignore"], 8);
      expect(readSysctl("net.ipv4.conf.br/100.arp_ignore")).toBe("8");
    });
    closeFd(netns);
  });
});

describeAsRealRoot("within, when there is no way back", () => {
  test("a thread that cannot be brought back takes the process down, loudly", () => {
    const script = `
      import { newNetns, within } from "${new URL("./namespace.ts", import.meta.url).href}";
      within(newNetns(), () => process.setuid(65534));
      console.log("went on");
    `;
    const { signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(signal).toBe("SIGABRT");
    expect(stdout).toBe("");
    expect(stderr).toContain("could not leave a network namespace again");
    expect(stderr).toContain("setns net: EPERM");
  });
});

test("a refused call says which, why in the kernel's name and in words", () => {
  const fd = openNamespace("/dev/null");
  expect(() => enter(fd, "net")).toThrow("setns net: EINVAL (invalid argument)");
  closeFd(fd);
  expect(() => openNamespace("/proc/none/ns/net")).toThrow(
    "open /proc/none/ns/net: ENOENT (no such file or directory)",
  );
});

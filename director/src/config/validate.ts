import { familyOf } from "../address.ts";
import type { Place } from "./line.ts";
import type { KeepalivedConfig, Position, VrrpInstance } from "./model.ts";
import type { Report } from "./report.ts";

type PlaceOf = (block: { readonly position: Position }) => Place;

/** Mistakes that only show when the whole file is known. `interfaces`: those of the host, where they are known. */
export function validate(
  config: KeepalivedConfig,
  file: string,
  interfaces: readonly string[] | undefined,
  report: Report,
): void {
  const place: PlaceOf = ({ position }) => ({ file, ...position });
  for (const instance of config.vrrpInstances) {
    if (interfaces !== undefined) checkInterfaces(instance, interfaces, place(instance), report);
  }
  checkVrids(config.vrrpInstances, (instance) => place(instance), report);
  checkScripts(config, place, report);
  checkSyncGroups(config, place, report);
  checkServerGroups(config, place, report);
}

/** keepalived: "Non-existent interface specified in configuration", and it ends. */
function checkInterfaces(
  instance: VrrpInstance,
  interfaces: readonly string[],
  at: Place,
  report: Report,
): void {
  const devices = [...instance.virtualAddresses, ...instance.excludedAddresses].map((address) => address.dev);
  const wanted = new Set(
    [instance.interface, ...devices].filter((name) => name !== undefined && name !== ""),
  );
  for (const name of wanted) {
    if (interfaces.includes(name ?? "")) continue;
    report.error(at, {
      code: "interface-not-found",
      message: `${instance.name}: the interface \`${name}\` does not exist here; found ${interfaces.join(", ") || "none"}.`,
    });
  }
}

function checkVrids(
  instances: readonly VrrpInstance[],
  at: (instance: VrrpInstance) => Place,
  report: Report,
): void {
  const users = new Map<string, VrrpInstance>();
  for (const instance of instances) {
    const [first] = instance.virtualAddresses;
    const family = first === undefined ? 4 : familyOf(first.address);
    const reach =
      instance.transport.kind === "multicast"
        ? instance.transport.group
        : `unicast ${instance.sourceAddress ?? ""}`;
    const key = [instance.interface, family, instance.vrid, reach].join(" ");
    const other = users.get(key);
    if (other === undefined) users.set(key, instance);
    else {
      report.error(at(instance), {
        code: "duplicate-vrid",
        message: `${other.name} and ${instance.name} both use VRID ${instance.vrid} with IPv${family} on interface ${instance.interface}.`,
      });
    }
  }
}

function checkScripts(config: KeepalivedConfig, at: PlaceOf, report: Report): void {
  const used = new Set(
    [...config.vrrpInstances, ...config.vrrpSyncGroups].flatMap((block) =>
      block.trackScripts.map((entry) => entry.script),
    ),
  );
  for (const script of config.vrrpScripts) {
    if (used.has(script.name)) continue;
    report.warn(at(script), {
      code: "unused-script",
      message: `The script \`${script.name}\` is tracked by nothing; keepalived removes it.`,
    });
  }
}

function checkSyncGroups(config: KeepalivedConfig, at: PlaceOf, report: Report): void {
  const names = new Set(config.vrrpInstances.map((instance) => instance.name));
  for (const group of config.vrrpSyncGroups) {
    for (const member of group.members) {
      if (names.has(member)) continue;
      report.warn(at(group), {
        code: "unknown-member",
        message: `The group \`${group.name}\` names the instance \`${member}\`, which does not exist; it is ignored.`,
      });
    }
    if (group.members.filter((member) => names.has(member)).length === 1) {
      report.warn(at(group), {
        code: "lonely-member",
        message: `The group \`${group.name}\` has one member, so there is nothing to keep in step.`,
      });
    }
  }
}

function checkServerGroups(config: KeepalivedConfig, at: PlaceOf, report: Report): void {
  const names = new Set(config.virtualServerGroups.map((group) => group.name));
  for (const server of config.virtualServers) {
    if (server.service.kind !== "group" || names.has(server.service.group)) continue;
    report.warn(at(server), {
      code: "unknown-group",
      message: `The virtual server group \`${server.service.group}\` does not exist; the virtual server is left out.`,
    });
  }
}

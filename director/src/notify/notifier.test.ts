import { parseConfig } from "../config/index.ts";
import type { ToRunner } from "../tracking/messages.ts";
import type { NotifiedState } from "../vrrp/machine.ts";
import { Notifier } from "./notifier.ts";

const instance = (name: string, vrid: number, words = "") => `vrrp_instance ${name} {
    interface eth0
    virtual_router_id ${vrid}
    virtual_ipaddress {
        10.0.0.${vrid}
    }
    ${words}
}
`;

function notifier(text: string) {
  const told: Extract<ToRunner, { kind: "notify" }>[] = [];
  const { config } = parseConfig(text, { file: "k.conf" });
  const subject = new Notifier((message) => message.kind === "notify" && told.push(message));
  subject.configure(config);
  const enter = (name: string, state: NotifiedState) => {
    const configured = config.vrrpInstances.find((each) => each.name === name);
    if (configured === undefined) throw new Error(`the test has no instance ${name}`);
    subject.entered(configured, state, 100);
  };
  const lines = () => told.splice(0).map(({ line }) => line);
  return { subject, config, enter, lines, told };
}

const fifo = "global_defs {\n vrrp_notify_fifo /run/f\n}\n";
const group = "vrrp_sync_group G {\n group {\n A\n B\n }\n}\n";

test("a group is told as keepalived 2.2.7 was seen to: first at the start, last of all later", () => {
  const { enter, lines } = notifier(`${fifo}${group}${instance("A", 51)}${instance("B", 52)}`);
  enter("A", "BACKUP");
  enter("B", "BACKUP");
  expect(lines()).toEqual(['GROUP "G" BACKUP 0', 'INSTANCE "A" BACKUP 100', 'INSTANCE "B" BACKUP 100']);
  enter("B", "MASTER");
  enter("A", "MASTER");
  expect(lines()).toEqual(['INSTANCE "B" MASTER 100', 'INSTANCE "A" MASTER 100', 'GROUP "G" MASTER 0']);
  enter("A", "STOP");
  enter("B", "STOP");
  expect(lines()).toEqual(['INSTANCE "A" STOP 100', 'INSTANCE "B" STOP 100', 'GROUP "G" STOP 0']);
});

test("an instance that a reload removes is told as FAULT, and as DELETED where it asks for that", () => {
  const { enter, lines } = notifier(`${fifo}${instance("A", 51)}${instance("B", 52, "notify_deleted")}`);
  enter("A", "DELETED");
  enter("B", "DELETED");
  expect(lines()).toEqual(['INSTANCE "A" FAULT 100', 'INSTANCE "B" DELETED 100']);
});

test("a change of priority is told where it is asked for, by backup and master alone", () => {
  const { subject, config, lines } = notifier(
    `${fifo}${instance("A", 51, "notify_priority_changes")}${instance("B", 52)}`,
  );
  const [a, b] = config.vrrpInstances;
  subject.priorityChanged(a!, "backup", 90);
  subject.priorityChanged(a!, "master", 80);
  subject.priorityChanged(a!, "fault", 70);
  subject.priorityChanged(b!, "backup", 60);
  expect(lines()).toEqual(['INSTANCE "A" BACKUP_PRIORITY 90', 'INSTANCE "A" MASTER_PRIORITY 80']);
});

test("a master that hears a lower priority starts its script without arguments of its own", () => {
  const { subject, config, told } = notifier(instance("A", 51, 'notify_master_rx_lower_pri "/x y"'));
  subject.heardLower(config.vrrpInstances[0]!, 100);
  expect(told).toMatchObject([
    { commands: [{ argv: ["/x", "y"] }], line: 'INSTANCE "A" MASTER_RX_LOWER_PRI 100' },
  ]);
});

test("where nobody is to be told nothing is sent", () => {
  const { enter, told } = notifier(instance("A", 51));
  enter("A", "MASTER");
  expect(told).toEqual([]);
});

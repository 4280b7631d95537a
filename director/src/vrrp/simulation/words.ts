import type { VirtualAddress } from "../../config/model.ts";
import type { MachineAction, MachineEvent } from "../machine.ts";
import type { ChecksumForm } from "../packet.ts";

/** An event as a conversation shows it. */
export function describeEvent(event: MachineEvent): string {
  switch (event.kind) {
    case "timer-expired":
      return `${event.timer} expires`;
    case "advert-received":
      return `hears priority ${event.priority} from ${event.source}${foreign(event.foreignChecksum)}`;
    case "advert-rejected":
      return `rejects an advert from ${event.source}`;
    case "fault-began":
    case "fault-ended":
      return `${event.kind} ${event.cause}`;
    case "priority-changed":
      return `${event.kind} ${event.effective}`;
    default:
      return event.kind;
  }
}

const foreign = (form: ChecksumForm | undefined): string =>
  form === undefined ? "" : `, its checksum being that of the form "${form}"`;

/** An action as a conversation shows it. */
export function describeAction(action: MachineAction): string {
  switch (action.kind) {
    case "send-advert":
      return `send advert priority ${action.priority}`;
    case "add-addresses":
      return `add ${list(action.addresses)}`;
    case "remove-addresses":
      return `remove ${list(action.addresses)}`;
    case "send-garps":
      return `send ${action.repeat} × gratuitous ARP ${list(action.addresses)}`;
    case "arm":
      return `arm ${action.timer} ${action.after} ms${action.from === "deadline" ? " from deadline" : ""}`;
    case "shift":
      return `shift ${action.timer} by ${action.by} ms`;
    case "cancel":
      return `cancel ${action.timer}`;
    case "enter-state":
      return `notify ${action.state} ${action.priority}`;
    case "count":
      return `count ${action.reason}`;
    case "log":
      return `log ${action.text}${action.level === "detail" ? " [detail]" : ""}`;
    case "adopt-config":
      return `adopt vrid ${action.config.vrid} priority ${action.config.priority} for ${list(action.config.virtualAddresses)}`;
  }
}

function list(addresses: readonly VirtualAddress[]): string {
  return addresses.length === 0 ? "nothing" : addresses.map(({ address }) => address).join(", ");
}

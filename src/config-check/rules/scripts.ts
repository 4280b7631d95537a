/** Commands that will not run as their author thinks. */
import type { Command } from "@keelhaul/director/config";
import type { Position } from "../finding.ts";
import { walk } from "../outline.ts";
import { type ParsedFile, placeOf, positionOf } from "../parsed-file.ts";
import { each, finding, type Rule, related } from "../rule.ts";

interface Placed {
  readonly command: Command;
  readonly at: Position;
}

/** Every command of a file that VRRP runs. */
function commandsOf(file: ParsedFile): readonly Placed[] {
  const { vrrpScripts, vrrpInstances, vrrpSyncGroups } = file.config;
  const checks = vrrpScripts.map((script) => ({
    command: script.command,
    at: placeOf(file, script, "script"),
  }));
  const notices = [...vrrpInstances, ...vrrpSyncGroups].flatMap((block) =>
    Object.entries(block.notify).map(([key, command]) => ({
      command,
      at: placeOf(file, block, keywordOf(key)),
    })),
  );
  return [...checks, ...notices];
}

const keywordOf = (key: string): string =>
  key === "any" ? "notify" : `notify_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** Folders that are symbolic links on systems with a merged /usr. */
const linked = /^\/(bin|sbin|lib)\//;

const path: Rule = {
  id: "L32",
  title: "script path relative or through a linked directory",
  check: each((file) =>
    commandsOf(file).flatMap(({ command: { argv }, at }) => {
      const [program] = argv;
      if (linked.test(program))
        return [
          finding("L32", "warning", at, {
            message: `keepalived 2.3.0 and later drop \`${program}\` at start where /${program.split("/")[1]} is a symbolic link, as it is on systems with a merged /usr ("Disabling track script … due to insecure"): the instance runs as if the check did not exist.`,
            versions: "from 2.3.0 on",
            severityIn: { "2.2.7": "absent", "2.4": "error" },
            hint: `Write: /usr${program}`,
          }),
        ];
      return program.includes("/")
        ? []
        : [
            finding("L32", "warning", at, {
              message: `\`${program}\` has no path: keepalived looks for it in its own PATH at start, and drops the script where it is not found, so that the check does not exist.`,
              hint: `Write the whole path, for example: /usr/bin/${program}`,
            }),
          ];
    }),
  ),
};

const times: Rule = {
  id: "L34",
  title: "timeout longer than the interval",
  check: each((file) =>
    file.config.vrrpScripts
      .filter(({ timeout, interval }) => timeout > interval)
      .map((script) =>
        finding("L34", "warning", placeOf(file, script, "timeout"), {
          message: `A run of ${script.name} may take ${script.timeout} s, but one is due every ${script.interval} s: runs are skipped ("expect idle"), and a hanging check is noticed after up to ${script.interval * script.fall + script.timeout} s instead of ${script.interval * script.fall} s.`,
          hint: `Write: timeout ${Math.max(1, Math.floor(script.interval))}, or a longer interval.`,
        }),
      ),
  ),
};

const security: Rule = {
  id: "L35",
  title: "scripts without script_user or enable_script_security",
  check: each((file) => {
    const { scriptSecurity, scriptUser } = file.config.globalDefs;
    const [first] = commandsOf(file).filter(({ command }) => command.user === undefined);
    const lines = [...walk(file.outline)];
    const script = lines.some(({ keyword }) => keyword === "script_user");
    if (first === undefined || scriptSecurity || scriptUser !== undefined || script) return [];
    return [
      finding("L35", "info", first.at, {
        message:
          "No enable_script_security and no script_user: scripts run as `keepalived_script` if that user exists, else as root, and a config test of such a file ends with status 6.",
        hint: "Write in global_defs: enable_script_security and script_user USER",
      }),
    ];
  }),
};

const rights: Rule = {
  id: "L36",
  title: "killall, pidof or systemctl in a check under another user than root",
  check: each((file) => {
    const { scriptUser } = file.config.globalDefs;
    return file.config.vrrpScripts.flatMap((script) => {
      const user = script.command.user ?? userIn(file, script) ?? scriptUser;
      const program = script.command.argv.find((word) =>
        /(^|\/)(killall5?|pidof|systemctl|service)$/.test(word),
      );
      if (program === undefined || user === undefined || user === "root") return [];
      return [
        finding("L36", "warning", placeOf(file, script, "script"), {
          message: `\`${script.command.argv.join(" ")}\` runs as ${user}, who may not signal or see other users' processes: the check may fail on every run, and with weight 0 the instance is in FAULT from the start.`,
          hint: "Use a track_process block, or a check that asks the service itself.",
        }),
      ];
    });
  }),
};

const userIn = (
  file: ParsedFile,
  script: { position: { line: number; column: number } },
): string | undefined => {
  const block = [...walk(file.outline)].find(({ line }) => line === script.position.line);
  return block?.children.findLast(({ keyword }) => keyword === "user")?.words[0];
};

const mail: Rule = {
  id: "L52",
  title: "smtp_alert without smtp_server or notification_email",
  check: each((file) => {
    const { smtpServer, notificationEmail } = file.config.globalDefs;
    const alert = [...walk(file.outline)].find(({ keyword }) =>
      /^smtp_alert(_vrrp|_checker)?$/.test(keyword),
    );
    const lacking = [
      ...(smtpServer === undefined ? ["smtp_server"] : []),
      ...(notificationEmail.length === 0 ? ["notification_email"] : []),
    ];
    return alert === undefined || lacking.length === 0
      ? []
      : [
          finding("L52", "warning", positionOf(file, alert), {
            message: `No mail is sent, and no error logged: global_defs has no ${lacking.join(" and no ")}.`,
            hint: `Write in global_defs: ${lacking.map((word) => (word === "smtp_server" ? "smtp_server ADDRESS" : "notification_email { ADDRESS }")).join(" and ")}`,
          }),
        ];
  }),
};

const runsTwice: Rule = {
  id: "L78",
  title: "one script for notify and for notify_master",
  check: each((file) =>
    [...file.config.vrrpInstances, ...file.config.vrrpSyncGroups].flatMap((block) => {
      const { any, master } = block.notify;
      if (any === undefined || master === undefined || any.argv[0] !== master.argv[0]) return [];
      return [
        finding("L78", "warning", placeOf(file, block, "notify_master"), {
          message: `${block.name}: \`${any.argv[0]}\` runs twice at once when the node becomes master, for \`notify\` and for \`notify_master\`; if it moves an address at a provider the two runs race.`,
          hint: "Keep one of the two lines; `notify` passes the new state as an argument.",
          related: [related(placeOf(file, block, "notify"), "the same script")],
        }),
      ];
    }),
  ),
};

export const scriptRules: readonly Rule[] = [path, times, security, rights, mail, runsTwice];

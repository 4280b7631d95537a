import type {
  KeepalivedConfig,
  TrackedFile,
  TrackedInterface,
  TrackedProcess,
  TrackedScript,
  VrrpInstance,
} from "../config/index.ts";

/** All that an instance tracks: what its own block lists and what its sync group lists for every member. */
export type Trackers = {
  readonly interfaces: readonly TrackedInterface[];
  readonly scripts: readonly TrackedScript[];
  readonly files: readonly TrackedFile[];
  readonly processes: readonly TrackedProcess[];
};

export function trackersOf(config: KeepalivedConfig, instance: VrrpInstance): Trackers {
  const group = config.vrrpSyncGroups.find(({ members }) => members.includes(instance.name));
  return {
    interfaces: [...instance.trackInterfaces, ...(group?.trackInterfaces ?? [])],
    scripts: [...instance.trackScripts, ...(group?.trackScripts ?? [])],
    files: [...instance.trackFiles, ...(group?.trackFiles ?? [])],
    processes: [...instance.trackProcesses, ...(group?.trackProcesses ?? [])],
  };
}

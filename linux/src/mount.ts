import { check } from "./errno.ts";
import * as libc from "./libc.ts";

/** Flags of mount(2) (linux/mount.h). */
export const MS_RDONLY = 1;
export const MS_NOSUID = 2;
export const MS_NODEV = 4;
export const MS_NOEXEC = 8;
export const MS_REMOUNT = 32;
export const MS_BIND = 4096;
export const MS_MOVE = 8192;
export const MS_REC = 16384;
export const MS_PRIVATE = 1 << 18;
export const MS_SLAVE = 1 << 19;
export const MS_SHARED = 1 << 20;

/** Flag of umount(2): detach now, clean up when the last user is gone. */
export const MNT_DETACH = 2;

export interface MountOptions {
  readonly source?: string;
  readonly target: string;
  readonly type?: string;
  readonly flags?: number;
  readonly data?: string;
}

/** mount(2) in the calling thread's mount namespace. */
export function mount(options: MountOptions): void {
  const { source = null, target, type = null, flags = 0, data = null } = options;
  check(`mount ${target}`, libc.mount(source, target, type, flags, data));
}

/** umount(2) in the calling thread's mount namespace. */
export function umount(target: string, flags = 0): void {
  check(`umount ${target}`, libc.umount2(target, flags));
}

import { endianness } from "node:os";
import koffi from "koffi";

/** Memory a call reads or writes: bytes of ours, an address, or NULL. */
export type Memory = Uint8Array | bigint | null;

// Structures are laid out by offset, for 64-bit little-endian Linux: x86-64, arm64, riscv64.
if (endianness() !== "LE" || koffi.sizeof("void *") !== 8) {
  throw new Error(
    `${process.arch} has another memory layout than the 64-bit little-endian one that is needed here.`,
  );
}

const library = koffi.load("libc.so.6");

function declare<F extends (...values: never[]) => unknown>(prototype: string): F {
  return library.func(prototype) as unknown as F;
}

export const open = declare<(path: string, flags: number, mode: number) => number>(
  "int open(const char *path, int flags, uint32_t mode)",
);
export const close = declare<(fd: number) => number>("int close(int fd)");
export const read = declare<(fd: number, into: Memory, length: number) => number>(
  "int64_t read(int fd, void *into, size_t length)",
);
export const write = declare<(fd: number, from: Memory, length: number) => number>(
  "int64_t write(int fd, void *from, size_t length)",
);
export const ioctl = declare<(fd: number, request: number, argument: Memory) => number>(
  "int ioctl(int fd, unsigned long request, void *argument)",
);
export const mmap = declare<
  (hint: Memory, length: number, protection: number, flags: number, fd: number, offset: number) => bigint
>("void *mmap(void *hint, size_t length, int protection, int flags, int fd, int64_t offset)");
export const munmap = declare<(address: bigint, length: number) => number>(
  "int munmap(void *address, size_t length)",
);
export const strerror = declare<(errno: number) => string>("const char *strerror(int errno)");

export const clock_gettime = declare<(clock: number, into: Memory) => number>(
  "int clock_gettime(int clock, void *into)",
);
export const ppoll = declare<(entries: Memory, count: number, timeout: Memory, mask: Memory) => number>(
  "int ppoll(void *entries, uint64_t count, void *timeout, void *mask)",
);
export const epoll_create1 = declare<(flags: number) => number>("int epoll_create1(int flags)");
export const epoll_ctl = declare<(epoll: number, operation: number, fd: number, event: Memory) => number>(
  "int epoll_ctl(int epoll, int operation, int fd, void *event)",
);
export const epoll_wait = declare<(epoll: number, events: Memory, count: number, timeout: number) => number>(
  "int epoll_wait(int epoll, void *events, int count, int timeout)",
);
export const eventfd = declare<(initial: number, flags: number) => number>(
  "int eventfd(unsigned int initial, int flags)",
);

export const socket = declare<(domain: number, type: number, protocol: number) => number>(
  "int socket(int domain, int type, int protocol)",
);
export const socketpair = declare<(domain: number, type: number, protocol: number, fds: Memory) => number>(
  "int socketpair(int domain, int type, int protocol, void *fds)",
);
export const mkfifo = declare<(path: string, mode: number) => number>(
  "int mkfifo(const char *path, unsigned int mode)",
);
export const bind = declare<(fd: number, address: Memory, length: number) => number>(
  "int bind(int fd, void *address, uint32_t length)",
);
export const listen = declare<(fd: number, backlog: number) => number>("int listen(int fd, int backlog)");
export const connect = declare<(fd: number, address: Memory, length: number) => number>(
  "int connect(int fd, void *address, uint32_t length)",
);
export const setsockopt = declare<
  (fd: number, level: number, option: number, value: Memory, length: number) => number
>("int setsockopt(int fd, int level, int option, void *value, uint32_t length)");
export const getsockopt = declare<
  (fd: number, level: number, option: number, value: Memory, length: Memory) => number
>("int getsockopt(int fd, int level, int option, void *value, void *length)");
export const send = declare<(fd: number, from: Memory, length: number, flags: number) => number>(
  "int64_t send(int fd, void *from, size_t length, int flags)",
);
export const sendto = declare<
  (fd: number, from: Memory, length: number, flags: number, to: Memory, toLength: number) => number
>("int64_t sendto(int fd, void *from, size_t length, int flags, void *to, uint32_t toLength)");
export const sendmmsg = declare<(fd: number, messages: Memory, count: number, flags: number) => number>(
  "int sendmmsg(int fd, void *messages, unsigned int count, int flags)",
);
export const recv = declare<(fd: number, into: Memory, length: number, flags: number) => number>(
  "int64_t recv(int fd, void *into, size_t length, int flags)",
);
export const recvmsg = declare<(fd: number, message: Memory, flags: number) => number>(
  "int64_t recvmsg(int fd, void *message, int flags)",
);

export const setns = declare<(fd: number, kind: number) => number>("int setns(int fd, int kind)");
export const unshare = declare<(flags: number) => number>("int unshare(int flags)");
export const sethostname = declare<(name: Memory, length: number) => number>(
  "int sethostname(void *name, size_t length)",
);
export const mount = declare<
  (source: string | null, target: string, type: string | null, flags: number, data: string | null) => number
>(
  "int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)",
);
export const umount2 = declare<(target: string, flags: number) => number>(
  "int umount2(const char *target, int flags)",
);

export const prctl = declare<(option: number, a: number, b: number, c: number, d: number) => number>(
  "int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)",
);
export const sched_setscheduler = declare<(pid: number, policy: number, parameters: Memory) => number>(
  "int sched_setscheduler(int pid, int policy, void *parameters)",
);
export const signal = declare<(number: number, handler: bigint) => bigint>(
  "intptr_t signal(int number, intptr_t handler)",
);
export const mlock = declare<(address: bigint, length: number) => number>(
  "int mlock(void *address, size_t length)",
);
export const pidfd_open = declare<(pid: number, flags: number) => number>(
  "int pidfd_open(int pid, unsigned int flags)",
);
export const pidfd_send_signal = declare<
  (pidfd: number, signal: number, info: Memory, flags: number) => number
>("int pidfd_send_signal(int pidfd, int signal, void *info, unsigned int flags)");

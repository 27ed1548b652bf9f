/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine that fails: preloaded (LD_PRELOAD), it refuses what FAULT says.
 *   FAULT=write:N   from the N-th on, all that puts something on a disk or a pipe: it is full
 *   FAULT=short:N   the same, but the N-th write takes the half of it first
 *   FAULT=memory:N  the N-th request for memory, and no other
 *   FAULT=dry:N     all of them from the N-th on
 *   FAULT=count     none; how many there were is written to FAULT_LOG at the end
 * stderr is never full. The C library's streams write by no name that could be replaced, so the
 * kernel is asked to send these calls back (seccomp), and a handler does them or not. Replacing
 * memory, it also counts what is not given back. For x86-64 Linux.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "shim.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static struct {
    long write, half, memory, dry; /* numbers of what fails; 0: nothing */
    atomic_long writes, requests, live;
    atomic_bool failed;
} shim;

/* -- memory ------------------------------------------------------------------------------- */

/* libgomp ends the program with a code of its own, the loader has no way to refuse, and fontconfig
 * tries again for ever. */
static bool may_fail(void *caller) {
    Dl_info info;
    return dladdr(caller, &info) == 0 || info.dli_fname == NULL ||
           (strstr(info.dli_fname, "libgomp") == NULL &&
            strstr(info.dli_fname, "libfontconfig") == NULL &&
            strstr(info.dli_fname, "ld-linux") == NULL);
}

static bool fails(void *caller) {
    long number = atomic_fetch_add(&shim.requests, 1) + 1;
    bool asked = (shim.memory > 0 && number == shim.memory) || (shim.dry > 0 && number >= shim.dry);
    if (!asked || !may_fail(caller)) {
        return false;
    }
    shim.failed = true;
    errno = ENOMEM;
    return true;
}

static void *given(void *memory) {
    atomic_fetch_add(&shim.live, memory != NULL);
    return memory;
}

void *malloc(size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : given(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : given(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size) {
    if (fails(__builtin_return_address(0))) {
        return NULL;
    }
    void *grown = __libc_realloc(memory, size);
    atomic_fetch_add(
        &shim.live, (grown != NULL) - (memory != NULL && (grown != NULL || size == 0)));
    return grown;
}

void *memalign(size_t alignment, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : given(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : given(__libc_memalign(alignment, size));
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *got = fails(__builtin_return_address(0)) ? NULL : given(__libc_memalign(alignment, size));
    *memory = got;
    return got == NULL ? ENOMEM : 0;
}

void free(void *memory) {
    atomic_fetch_sub(&shim.live, memory != NULL);
    __libc_free(memory);
}

void shim_arm(long request) {
    shim.requests = 0;
    shim.failed = false;
    shim.memory = request;
}

bool shim_failed(void) {
    return shim.failed;
}

long shim_live(void) {
    return shim.live;
}

/* -- disks -------------------------------------------------------------------------------- */

enum { PASS = 0x6661756c }; /* a sixth argument that no call has: this one is ours */

static long again(const greg_t *reg, long third) {
    long result = reg[REG_RAX];
    register long r10 __asm__("r10") = reg[REG_R10];
    register long r8 __asm__("r8") = reg[REG_R8];
    register long r9 __asm__("r9") = PASS;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(reg[REG_RDI]), "S"(reg[REG_RSI]), "d"(third), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* A call is refused, halved or done. */
static void on_call(int signal, siginfo_t *info, void *context) {
    greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;
    long call = info->si_syscall;
    (void)signal;
    reg[REG_RAX] = call;
    bool is_write = call == SYS_write || call == SYS_pwrite64 || call == SYS_writev;
    bool spared =
        (is_write && reg[REG_RDI] == STDERR_FILENO) ||
        (call == SYS_openat && (reg[REG_RDX] & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) == 0);
    long number = spared ? 0 : atomic_fetch_add(&shim.writes, 1) + 1;
    bool full = shim.write > 0 && number >= shim.write;
    bool half = shim.half > 0 && number == shim.half && call == SYS_write && reg[REG_RDX] > 1;
    full = full || (shim.half > 0 && number >= shim.half && !half);
    if (full) {
        shim.failed = true;
        reg[REG_RAX] = call == SYS_fsync ? -EIO : -ENOSPC;
    } else {
        reg[REG_RAX] = again(reg, half ? reg[REG_RDX] / 2 : reg[REG_RDX]);
    }
}

static void listen_for_writes(void) {
    static const unsigned calls[] = {SYS_write,     SYS_pwrite64, SYS_writev,
                                     SYS_openat,    SYS_rename,   SYS_renameat,
                                     SYS_renameat2, SYS_fsync,    SYS_linkat};
    enum { CALLS = sizeof calls / sizeof *calls, LENGTH = CALLS + 8 };
    struct sock_filter filter[LENGTH];
    struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER};
    unsigned at = 0;
    filter[at++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < CALLS; i++) {
        unsigned char to_look = (unsigned char)(CALLS - i);
        filter[at++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i], to_look, 0);
    }
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[at++] = (struct sock_filter)BPF_STMT(
        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5]));
    filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASS, 0, 1);
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    struct sock_fprog program = {(unsigned short)at, filter};
    sigaction(SIGSYS, &action, NULL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        static const char why[] = "shim: this kernel sends no calls back\n";
        (void)!write(STDERR_FILENO, why, sizeof why - 1);
        _exit(77);
    }
}

/* -- begin and end ------------------------------------------------------------------------ */

static long number_after(const char *fault, const char *kind) {
    size_t length = strlen(kind);
    return strncmp(fault, kind, length) == 0 ? strtol(fault + length, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *fault = getenv("FAULT");
    if (fault == NULL) {
        return;
    }
    bool count = strcmp(fault, "count") == 0;
    shim.write = number_after(fault, "write:");
    shim.half = number_after(fault, "short:");
    if (shim.write > 0 || shim.half > 0 || count) {
        listen_for_writes();
    }
    shim.requests = 0;
    shim.memory = number_after(fault, "memory:");
    shim.dry = number_after(fault, "dry:");
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULT_LOG");
    long writes = shim.writes, requests = shim.requests;
    int file =
        path == NULL
            ? -1
            : (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600, 0, PASS);
    if (file >= 0) {
        char text[64];
        int length = snprintf(text, sizeof text, "%ld %ld %d\n", writes, requests, shim.failed);
        syscall(SYS_write, file, text, length, 0, 0, PASS);
    }
}

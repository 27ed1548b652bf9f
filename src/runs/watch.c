/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/watch.h"

#include <errno.h>
#include <math.h>
#include <sha2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/provenance.h"
#include "base/ranks.h"

static const double SHOW_EVERY = 0.5, SAVE_EVERY = 1; /* seconds */

/* When a signal asked to stop, on the clock's seconds from 1 on; 0: not yet. The one thing a signal
 * handler may touch: it has no other way to say that it was called. */
static volatile sig_atomic_t stop_asked;

/* A second signal ends the program at once, but not one that comes with the first: timeout(1) sends
 * one to the program and one to its group. */
static void ask_to_stop(int which) {
    sig_atomic_t second = (sig_atomic_t)clock_wall() + 1;
    if (stop_asked != 0 && second > stop_asked + 1) {
        signal(which, SIG_DFL);
        raise(which);
    }
    stop_asked = stop_asked == 0 ? second : stop_asked;
}

/* Who has been asked to stop goes on listening: the other signal of the pair must not end the last
 * words. */
static void listen_for(const struct watch *watch, bool on) {
    struct sigaction action = {.sa_flags = SA_RESTART};
    bool leads = ranks_mine() == 0; /* the other ranks hear of it from rank 0 */
    action.sa_handler = SIG_DFL;
    if (on) {
        action.sa_handler = leads ? ask_to_stop : SIG_IGN;
    }
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 2 && (watch->keeps || !leads) && stop_asked == 0; i++) {
        sigaction((int[]){SIGTERM, SIGINT}[i], &action, NULL);
    }
}

/* Under make -j other programs write to the same line. */
static bool has_terminal(void) {
    const char *flags = getenv("MAKEFLAGS");
    return isatty(STDERR_FILENO) && (flags == NULL || strstr(flags, "jobserver") == NULL);
}

enum status watch_init(
    struct watch *watch, const char *title, const char *path, const char *identity,
    struct fault *fault) {
    *watch = (struct watch){
        .title = title,
        .keeps = path != NULL && ranks_mine() == 0,
        .interval = SAVE_EVERY,
        .saved = clock_wall(),
        .born = clock_wall(),
        .due = INFINITY,
        .shows = has_terminal() && ranks_mine() == 0};
    if (!watch->keeps) {
        return STATUS_OK;
    }
    return checkpoint_init(&watch->checkpoint, path, identity, fault);
}

enum status watch_begin(
    struct watch *watch, void *total, size_t size, uint64_t count, uint64_t *done, bool *ended,
    struct fault *fault) {
    *done = 0;
    *ended = false;
    watch->began = watch->shown = clock_wall();
    watch->part_before = -1;
    if (watch->keeps && watch->at < watch->checkpoint.runs) {
        const struct checkpoint_run *run = &watch->checkpoint.run[watch->at];
        if (run->count != count || run->size != size) {
            return fault_set(
                fault, STATUS_INPUT,
                "%s: ensemble %zu there is another; take it away to start anew",
                watch->checkpoint.path, watch->at + 1);
        }
        memcpy(total, run->state, size);
        *done = run->done;
        *ended = run->ended;
    }
    listen_for(watch, true);
    return STATUS_OK;
}

/* -- while it runs ------------------------------------------------------------------------ */

static void say(const struct watch *watch, double part, double now) {
    double rate = (part - watch->part_before) / (now - watch->began);
    double left = rate > 0 ? (1 - part) / rate : INFINITY;
    fprintf(stderr, "%s: ", watch->title);
    if (watch->unit == NULL) {
        fprintf(stderr, "run %zu, ", watch->at + 1);
    }
    fprintf(stderr, "%.0f %%", 100 * part);
    if (left < 1e6) {
        fprintf(
            stderr, left < 100 ? ", %.0f s left" : ", %.0f min left",
            left < 100 ? left : left / 60);
    }
}

static void show(struct watch *watch, double part, double now) {
    putc('\r', stderr);
    say(watch, part, now);
    fprintf(stderr, "\033[K");
    watch->shown = now;
}

/* A log has a line after 15 s, 30 s, 1 min and so on. */
static void report(struct watch *watch, double part, double now) {
    say(watch, part, now);
    fprintf(stderr, " (after %.0f s)\n", now - watch->born);
    while (watch->due <= now - watch->born) {
        watch->due *= 2;
    }
}

static void clear_line(const struct watch *watch) {
    if (watch->shows && watch->shown > watch->began) {
        fprintf(stderr, "\r\033[K");
    }
}

static enum status
save(struct watch *watch, const struct checkpoint_run *run, struct fault *fault) {
    enum status status = checkpoint_set(&watch->checkpoint, watch->at, run, fault);
    watch->saved = clock_wall();
    if (status == STATUS_OK) {
        status = checkpoint_save(&watch->checkpoint, fault);
    }
    return status;
}

static enum status
stop(struct watch *watch, const struct checkpoint_run *run, struct fault *fault) {
    struct fault reason;
    clear_line(watch);
    if (save(watch, run, &reason) != STATUS_OK) {
        return fault_set(
            fault, STATUS_STOPPED, "stopped by a signal; nothing is kept: %s", reason.text);
    }
    char of[64] = "";
    if (watch->unit == NULL) {
        snprintf(of, sizeof of, " of ensemble %zu", watch->at + 1);
    }
    return fault_set(
        fault, STATUS_STOPPED,
        "stopped by a signal after %llu of at most %llu %s%s; the same command goes on from %s",
        (unsigned long long)run->done, (unsigned long long)run->count,
        watch->unit == NULL ? "replicas" : watch->unit, of, watch->checkpoint.path);
}

static void complain(struct watch *watch, const struct fault *fault) {
    if (!watch->failed) {
        clear_line(watch);
        fprintf(stderr, "%s: goes on without a checkpoint: %s\n", watch->title, fault->text);
    }
    watch->failed = true;
}

enum status watch_block(
    struct watch *watch, const struct checkpoint_run *run, double part, struct fault *fault) {
    struct fault reason;
    double now = clock_wall();
    if (watch->part_before < 0) {
        watch->part_before = part;
        watch->began = now;
    }
    if (watch->shows && now - watch->shown >= SHOW_EVERY && now > watch->began) {
        show(watch, part, now);
    }
    if (!watch->shows && now - watch->born >= watch->due && ranks_mine() == 0) {
        report(watch, part, now);
    }
    if (watch->keeps && stop_asked != 0) {
        return stop(watch, run, fault);
    }
    bool due = now - watch->saved >= watch->interval;
    enum status status = STATUS_OK;
    if (watch->keeps && due) {
        status = save(watch, run, &reason);
    } else if (watch->keeps && run->ended) {
        status = checkpoint_set(&watch->checkpoint, watch->at, run, &reason);
    }
    if (status != STATUS_OK) {
        complain(watch, &reason);
    }
    return STATUS_OK;
}

void watch_end(struct watch *watch) {
    listen_for(watch, false);
    clear_line(watch);
    watch->at++;
}

void watch_finish(struct watch *watch) {
    if (watch->keeps) {
        checkpoint_remove(&watch->checkpoint);
    }
}

void watch_clear(struct watch *watch) {
    checkpoint_clear(&watch->checkpoint);
}

char *watch_identity(const char *program, const char *question) {
    char digest[SHA256_DIGEST_STRING_LENGTH], *text = NULL;
    bool known = SHA256File("/proc/self/exe", digest) != NULL;
    int length = asprintf(
        &text, "%s %s %.16s %s", program, provenance_version(), known ? digest : provenance_flags(),
        question);
    for (char *c = text; length >= 0 && *c != '\0'; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    return length < 0 ? NULL : text;
}

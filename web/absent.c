/* SPDX-License-Identifier: GPL-3.0-or-later */

/** What a page has not: checkpoints, signals, enclosures. It asks for none, so nothing of this is
 * called. */

#include <stdlib.h>

#include "base/memory.h"
#include "certified/ball.h"
#include "runs/watch.h"

enum status watch_begin(
    struct watch *watch, void *total, size_t size, uint64_t count, uint64_t *done, bool *ended,
    struct fault *fault) {
    (void)watch, (void)total, (void)size, (void)count, (void)done, (void)ended, (void)fault;
    abort();
}

enum status watch_block(
    struct watch *watch, const struct checkpoint_run *run, double part, struct fault *fault) {
    (void)watch, (void)run, (void)part, (void)fault;
    abort();
}

void watch_end(struct watch *watch) {
    (void)watch;
    abort();
}

char *ball_text(const arb_t x, long digits) {
    (void)x, (void)digits;
    abort();
}

/* But this is: what stands in for GMP aborts where memory runs out, and the page says so. */
void memory_end_where_exact_ends(void) {
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memstream.h"
#include "train_rows.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csvwriter.h"
#include "base/provenance.h"
#include "base/utf8.h"
#include "option.h"

static const struct {
    const char *name, *heading;
} COLUMNS[TRAIN_LAMBDA] = {
    [TRAIN_STEP] = {"step", "step"},
    [TRAIN_ETA] = {"eta", "learning rate"},
    [TRAIN_BATCH] = {"batch_loss", "loss of the batch"},
    [TRAIN_LOSS] = {"loss", "loss of all samples"},
    [TRAIN_TEST] = {"test_loss", "loss of the test"},
    [TRAIN_CRITICAL] = {"critical", "critical rate of the batch"},
    [TRAIN_ABOVE] = {"above", "1: the rate is above it"},
    [TRAIN_TOP] = {"top", "loss of the batch in the largest directions"},
    [TRAIN_REST] = {"rest", "and outside"},
    [TRAIN_ALIGNMENT] = {"alignment", "of the AGOP with the EGOP of the target"},
    [TRAIN_CATAPULT] = {"catapult", "number of the one under way"}};

static bool is_whole(size_t column) {
    return column == TRAIN_STEP || column == TRAIN_ABOVE || column == TRAIN_CATAPULT;
}

/* -- the head ----------------------------------------------------------------------------- */

static void put_parameters(FILE *out, const struct train_question *q) {
    fputs("# network: ", out);
    utf8_put(out, q->net);
    fprintf(
        out, "; %s, sigma %g\n# data: ", q->scheme == NET_NTK ? "ntk" : "pytorch",
        q->setup.sigma.value.hi);
    utf8_put(out, q->data.name);
    fprintf(
        out, "; %zu samples\n# training: %s, batch %zu%s; eta %.17g", q->data.train.count,
        optimizer_name(q->plan.optimizer), train_question_batch(q),
        q->plan.replacement ? " with replacement" : "", q->eta.value.hi);
    if (q->unit != TRAIN_RATE) {
        fprintf(out, " critical rates of %s", q->unit == TRAIN_START ? "the start" : "now");
    }
    if (q->schedule_text != NULL || q->cycle_text != NULL) {
        fputs(q->cycle_text != NULL ? "; cycle " : "; schedule ", out);
        utf8_put(out, q->cycle_text != NULL ? q->cycle_text : q->schedule_text);
    }
    if (q->schedule.decay > 0) {
        fprintf(out, "; decay %.17g", q->schedule.decay);
    }
    fprintf(out, "; seed %.0f\n", q->setup.seed.value.hi);
}

static char *make_head(const struct train_run *run, const char *digest) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = memstream_open(&text, &size);
    if (out == NULL) {
        return NULL;
    }
    fprintf(
        out, "# program: catapult train\n# version: catapult %s\n# compiler: %s\n# flags: %s\n",
        provenance_version(), provenance_compiler(), provenance_flags());
    put_parameters(out, run->question);
    if (run->found.ended == TRAIN_DIVERGED) {
        fprintf(out, "# ended: diverged at step %.0f\n", run->found.steps);
    }
    fprintf(out, "# sha256 of the lines without #: %s\n", digest);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* -- the rows ----------------------------------------------------------------------------- */

static void put_rows(struct csvwriter *writer, const struct train_run *run) {
    for (size_t r = 0; r < (size_t)run->found.rows; r++) {
        for (size_t c = 0; c < run->columns; c++) {
            csvwriter_real(writer, run->row[r * run->columns + c]);
        }
    }
}

enum status train_rows_write(const struct train_run *run, struct fault *fault) {
    struct csvwriter_column column[TRAIN_LAMBDA + TRAIN_MOST_PAIRS];
    char lambda[TRAIN_MOST_PAIRS][16], digest[65];
    struct csvwriter writer;
    for (size_t c = 0; c < run->columns; c++) {
        const char *name = c < TRAIN_LAMBDA ? COLUMNS[c].name : lambda[c - TRAIN_LAMBDA];
        const char *heading = c < TRAIN_LAMBDA ? COLUMNS[c].heading : "eigenvalue of the kernel";
        if (c >= TRAIN_LAMBDA) {
            snprintf(lambda[c - TRAIN_LAMBDA], sizeof *lambda, "lambda_%zu", c - TRAIN_LAMBDA + 1);
        }
        enum csvwriter_format format = is_whole(c) ? CSVWRITER_DECIMALS : CSVWRITER_SIGNIFICANT;
        column[c] = (struct csvwriter_column){name, heading, format, is_whole(c) ? 0 : DBL_DIG};
    }
    enum status status = csvwriter_init(&writer, column, run->columns, fault);
    if (status != STATUS_OK) {
        return status;
    }
    put_rows(&writer, run);
    csvwriter_digest(&writer, digest);
    char *head = make_head(run, digest);
    if (head == NULL) {
        csvwriter_clear(&writer);
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    status = csvwriter_commit(&writer, run->question->output, head, fault);
    free(head);
    return status;
}

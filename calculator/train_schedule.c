/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_schedule.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "option.h"

static const char UNITS[] = "rate|start|now";

/* Reads a number up to one of the signs `stops`, or to the end; *text goes on after it. */
static bool read_number(const char **text, const char *stops, double *value) {
    char word[64];
    struct number number;
    size_t length = strcspn(*text, stops);
    if (length >= sizeof word) {
        return false;
    }
    memcpy(word, *text, length);
    word[length] = '\0';
    if (number_parse(word, &number, NULL) != STATUS_OK) {
        return false;
    }
    *value = number.value.hi;
    *text += length;
    return true;
}

static bool is_step(double value) {
    return value >= 1 && value <= 1e15 && value == floor(value);
}

static bool is_rate(double value) {
    return value > 0 && value <= 1e150;
}

static bool read_point(const char **text, struct schedule_point *point, double after) {
    double step, rate;
    bool good = read_number(text, ":", &step) && is_step(step) && step > after && **text == ':';
    if (good) {
        ++*text;
        good = read_number(text, ",", &rate) && is_rate(rate);
    }
    if (good) {
        *point = (struct schedule_point){(uint64_t)step, rate};
        *text += **text == ',';
    }
    return good;
}

static enum status read_points(struct train_question *q, struct fault *fault) {
    struct schedule *schedule = &q->schedule;
    const char *rest = q->schedule_text;
    while (rest != NULL && *rest != '\0') {
        double after = (double)q->point[schedule->points - 1].step;
        if (schedule->points == TRAIN_POINTS ||
            !read_point(&rest, &q->point[schedule->points], after)) {
            return fault_set(
                fault, STATUS_INPUT,
                "--schedule: \"%s\"; give up to %d pairs STEP:ETA with rising steps, such as "
                "50:1.15,150:1.15",
                q->schedule_text, TRAIN_POINTS - 1);
        }
        schedule->points++;
    }
    return STATUS_OK;
}

static enum status read_cycle(struct train_question *q, struct fault *fault) {
    struct schedule *schedule = &q->schedule;
    const char *rest = q->cycle_text;
    double period, high;
    bool good = read_number(&rest, ":", &period) && period >= 2 && is_step(period) && *rest == ':';
    if (good) {
        rest++;
        good = read_number(&rest, "", &high) && high > q->eta.value.hi && is_rate(high);
    }
    if (!good || q->schedule_text != NULL || q->unit == TRAIN_NOW) {
        return fault_set(
            fault, STATUS_INPUT,
            "--cycle: \"%s\"; give PERIOD:HIGH, 2 steps or more and a rate above --eta, without "
            "--schedule or --eta-in now",
            q->cycle_text);
    }
    schedule->kind = SCHEDULE_TRIANGLE;
    schedule->low = q->eta.value.hi;
    schedule->high = high;
    schedule->period = period;
    return STATUS_OK;
}

enum status train_schedule_read(struct train_question *q, struct fault *fault) {
    q->unit = q->eta_in == NULL ? TRAIN_RATE : (enum train_unit)option_choice(q->eta_in, UNITS);
    q->point[0] = (struct schedule_point){0, q->eta.value.hi};
    q->schedule = (struct schedule){
        .kind = q->unit == TRAIN_NOW ? SCHEDULE_RAISES : SCHEDULE_RATES,
        .point = q->point,
        .points = 1,
        .decay = option_is_given(&q->decay) ? q->decay.value.hi : 0,
        .climb.factor = q->climb.value.hi};
    return q->cycle_text != NULL ? read_cycle(q, fault) : read_points(q, fault);
}

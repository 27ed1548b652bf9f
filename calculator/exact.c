/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact.h"

#include "base/die.h"

/* The numbers were parsed before, so they can be again. */
static void point_init(struct ball_point *point, const struct number *number) {
    struct number again;
    struct fault fault;
    mpq_t square;
    mpq_init(square);
    DIE_UNLESS_OK(number_parse_exact(number->text, &again, square, &fault), fault);
    ball_point_init_mpq(point, square);
    mpq_clear(square);
}

enum status catapult_exact_init(
    struct catapult_exact *exact, const struct question *question, struct fault *fault) {
    enum status status = ball_data_init(&exact->data, &question->data, fault);
    if (status != STATUS_OK) {
        return status;
    }
    point_init(&exact->eta, &question->eta);
    point_init(&exact->lambda0, &question->lambda0);
    ball_point_init_product(&exact->eta_lambda0, &exact->eta, &exact->lambda0);
    point_init(&exact->climb.height, &question->height);
    point_init(&exact->climb.width, &question->width);
    point_init(&exact->climb.eta, &question->eta);
    point_init(&exact->climb.mu0, &question->mu0);
    return STATUS_OK;
}

void catapult_exact_clear(struct catapult_exact *exact) {
    ball_point_clear(&exact->eta);
    ball_point_clear(&exact->lambda0);
    ball_point_clear(&exact->eta_lambda0);
    ball_point_clear(&exact->climb.height);
    ball_point_clear(&exact->climb.width);
    ball_point_clear(&exact->climb.eta);
    ball_point_clear(&exact->climb.mu0);
    ball_data_clear(&exact->data);
}

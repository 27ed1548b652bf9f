/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for reduction-tenth: for (1.17) at eta lambda_0 = 1.45, eta = mu_0 = 1 and n =
 * 10^12 the odds that D = Lambda_0 - Lambda_infinity is 0.1 or more, over K (Y_0^2/d)^kappa, kappa
 * = theta/2, the law of small d.
 *
 * Method for K: its formula (Goldie 1991) without a simulation. The law of the perpetuity R = c +
 * m^2 R' is put on a grid of log R: again and again each point's mass goes to c_i + m_i^2 r with
 * the odds p_i, split between the two points beside that so that its mean is kept, until nothing
 * changes. Then
 *     K = E[(c + m^2 R)^kappa - (m^2 R)^kappa] / (kappa E[m^(2 kappa) log m^2]).
 * A grid half as fine says how good that is, the error being of second order.
 *
 * Method for the odds: runs of the chain with samples drawn by the tilt p_i m_i^theta, weighted;
 * one loop, PCG32.
 *
 * Independent: the package simulates R; for the odds it has another generator and other loops.
 *
 * Margin: five standard errors of the odds, and the difference of the two grids. SECOND=deep makes
 * 16 times as many runs.
 */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 2000000, DEEP_RUNS = 32000000, MOST_STEPS = 1000000 };
enum { PARTS = 256, TURNS = 2000 }; /* grid points a unit of log R; rounds at most */

static const double X0 = 1.45, START = 1e-6, TENTH = 0.1;
static const double s2[2] = {1, 1.69};        /* equally likely */
static const double LEAST = 3, FARTHEST = 30; /* R is above LEAST; the grid ends at e^30 of it */

/* m_i = |1 - x s_i^2|, c_i = s_i^2 (4 - x s_i^2). */
struct law {
    double m[2], c[2], theta;
};

static struct law law_of(double x) {
    struct law law;
    double low = 0x1p-7, high = 64;
    for (int i = 0; i < 2; i++) {
        law.m[i] = fabs(1 - x * s2[i]);
        law.c[i] = s2[i] * (4 - x * s2[i]);
    }
    for (int i = 0; i < 100; i++) {
        law.theta = (low + high) / 2;
        *(pow(law.m[0], law.theta) + pow(law.m[1], law.theta) < 2 ? &low : &high) = law.theta;
    }
    return law;
}

/** ## K */

/* Adds to `to` half of the mass at r, moved by sample i. */
static void move(double *to, const struct law *law, int i, double r, double mass, int parts) {
    double image = law->c[i] + law->m[i] * law->m[i] * r;
    double place = fmin(log(image / LEAST), FARTHEST - 1.0 / parts) * parts;
    int k = (int)place;
    double low = LEAST * exp((double)k / parts), high = LEAST * exp((k + 1.0) / parts);
    double part = fmin((image - low) / (high - low), 1);
    to[k] += mass / 2 * (1 - part);
    to[k + 1] += mass / 2 * part;
}

/* One round of R = c + m^2 R'; returns how much mass is now elsewhere. */
static double turn(double *mass, double *next, const struct law *law, int parts, int points) {
    double moved = 0;
    memset(next, 0, (size_t)points * sizeof *next);
    for (int k = 0; k < points; k++) {
        double r = LEAST * exp((double)k / parts);
        for (int i = 0; i < 2 && mass[k] > 0; i++) {
            move(next, law, i, r, mass[k], parts);
        }
    }
    for (int k = 0; k < points; k++) {
        moved += fabs(next[k] - mass[k]);
        mass[k] = next[k];
    }
    return moved;
}

static double constant(const struct law *law, int parts) {
    int points = (int)(FARTHEST * parts) + 1;
    double *mass = calloc((size_t)points, sizeof *mass), kappa = law->theta / 2, mean = 0,
           slope = 0;
    double *next = calloc((size_t)points, sizeof *next);
    if (mass == NULL || next == NULL) {
        fputs("reduction: out of memory\n", stderr);
        exit(1);
    }
    mass[parts] = 1;
    for (int i = 0; i < TURNS && turn(mass, next, law, parts, points) > 1e-12; i++) {
    }
    for (int i = 0; i < 2; i++) {
        double m2 = law->m[i] * law->m[i];
        for (int k = 0; k < points; k++) {
            double r = m2 * LEAST * exp((double)k / parts);
            mean += mass[k] / 2 * (pow(law->c[i] + r, kappa) - pow(r, kappa));
        }
        slope += pow(m2, kappa) * log(m2) / 2;
    }
    free(mass);
    free(next);
    return mean / (kappa * slope);
}

/** ## The odds */

/* O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms", 2014. */
static uint32_t next_word(uint64_t *state) {
    uint64_t old = *state;
    *state = old * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
    unsigned turns = (unsigned)(old >> 59);
    return mixed >> turns | mixed << (-turns & 31);
}

/* The weight of one run when Lambda has lost 0.1, over Y_0^theta. Under the tilt of the start Y
 * climbs until it has. */
static double run(const struct law *law, uint64_t *state) {
    double y = START, x = X0, climbed = 0, odds = pow(law->m[1], law->theta) / 2;
    double step[2] = {log(law->m[0]), log(law->m[1])};
    for (long t = 0; t < MOST_STEPS; t++) {
        int i = next_word(state) * 0x1p-32 < odds;
        double c = s2[i] * y, factor = 1 - s2[i] * x + c * c;
        x += c * y * (s2[i] * x - 4);
        y *= factor;
        climbed += step[i];
        if (x <= X0 - TENTH) {
            return exp(-law->theta * (climbed + log(START)));
        }
    }
    return 0;
}

int main(void) {
    const char *mode = getenv("SECOND");
    long runs = mode != NULL && strcmp(mode, "deep") == 0 ? DEEP_RUNS : RUNS;
    struct law law = law_of(X0);
    double k = constant(&law, PARTS), coarse = constant(&law, PARTS / 2);
    double sum = 0, squares = 0, count = (double)runs;
    uint64_t state = 20260602;
    for (long r = 0; r < runs; r++) {
        double weight = run(&law, &state);
        sum += weight;
        squares += weight * weight;
    }
    double mean = sum / count, error = sqrt((squares / count - mean * mean) / count);
    double unit = pow(TENTH, law.theta / 2) / k;
    puts("claim,value,margin");
    printf(
        "reduction-tenth,%.6f,%.6f\n", mean * unit,
        5 * error * unit + mean * unit * fabs(coarse / k - 1));
    return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Nodes on the right half. A normal law of width s is summed to 16 digits where nodes are at most
 * about s apart; they are pi r/(2 nodes) apart in the middle. */
enum { LEAST_NODES = 100, MOST_NODES = 2000 };
static const double NODES_A_WIDTH = 1.8;

/* -- the nodes ---------------------------------------------------------------------------- */

struct legendre {
    double value, slope;
};

/* P_n(x) by its recurrence, and P_n' = n (x P_n - P_(n-1))/(x^2 - 1). */
static struct legendre legendre_at(size_t n, double x) {
    double last = 1, value = x;
    for (size_t k = 2; k <= n; k++) {
        double next = ((2 * (double)k - 1) * x * value - ((double)k - 1) * last) / (double)k;
        last = value;
        value = next;
    }
    return (struct legendre){value, (double)n * (x * value - last) / (x * x - 1)};
}

/* Right half of the 2 half nodes of Gauss and Legendre on [-1, 1], from the middle, by Newton's
 * method; four steps from Tricomi's approximation are enough. */
static void place_nodes(double *x, double *weight, size_t half) {
    size_t n = 2 * half;
    for (size_t i = 0; i < half; i++) {
        double at = cos(PI * ((double)(half - i) - 0.25) / ((double)n + 0.5));
        struct legendre p = legendre_at(n, at);
        for (int newton = 0; newton < 5; newton++) {
            at -= p.value / p.slope;
            p = legendre_at(n, at);
        }
        x[i] = at;
        weight[i] = 2 / ((1 - at * at) * p.slope * p.slope);
    }
}

/* -- the equation ------------------------------------------------------------------------- */

struct system {
    size_t nodes;
    double shrink, s;                           /* of a step, in radii */
    double *x, *weight, *odds, *leave, *source; /* `odds`: of steps between nodes */
};

static double density(double z, double s) {
    return exp(-0.5 * z * z / (s * s)) / (s * sqrt(2 * PI));
}

/* The odds of a step from `from` to node j or to its mirror image. */
static double step_odds(const struct system *system, double from, size_t j) {
    double mean = system->shrink * from, s = system->s;
    return system->weight[j] * (density(system->x[j] - mean, s) + density(system->x[j] + mean, s));
}

static double exit_odds(const struct system *system, double from) {
    double mean = system->shrink * from, unit = system->s * sqrt(2);
    return 0.5 * (erfc((1 - mean) / unit) + erfc((1 + mean) / unit));
}

static void fill(struct system *system, struct exit_chain *chain) {
    size_t n = system->nodes;
    for (size_t j = 0; j < n; j++) {
        chain->origin[j] = step_odds(system, 0, j);
        system->leave[j] = exit_odds(system, system->x[j]);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            chain->step[i * n + j] = step_odds(system, system->x[i], j);
        }
    }
    memcpy(system->odds, chain->step, n * n * sizeof *chain->step);
}

/* Eliminates the outermost node, again and again: who stepped to it goes where it goes. Afterwards
 * `leave` of a node is the odds of leaving it for one further in or for good, before coming back.
 * */
static void eliminate(struct system *system) {
    size_t n = system->nodes;
    double *odds = system->odds, *leave = system->leave;
    for (size_t k = n; k-- > 0;) {
        double good = leave[k];
        for (size_t j = 0; j < k; j++) {
            leave[k] += odds[k * n + j];
        }
        for (size_t i = 0; i < k; i++) {
            double part = odds[i * n + k] / leave[k];
            leave[i] += part * good;
            for (size_t j = 0; j < k; j++) {
                odds[i * n + j] += part * odds[k * n + j];
            }
        }
    }
}

/* Solves E = source + P E; `source` becomes E. */
static void solve(const struct system *system, double *source) {
    size_t n = system->nodes;
    for (size_t k = n; k-- > 0;) {
        for (size_t i = 0; i < k; i++) {
            source[i] += system->odds[i * n + k] / system->leave[k] * source[k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < k; j++) {
            source[k] += system->odds[k * n + j] * source[j];
        }
        source[k] /= system->leave[k];
    }
}

static double from_origin(const struct exit_chain *chain, const double *of_node) {
    double sum = 0;
    for (size_t j = 0; j < chain->nodes; j++) {
        sum += chain->origin[j] * of_node[j];
    }
    return sum;
}

/* nu = 1 + nu', so E nu = 1 + P E nu and E nu^2 = 2 E nu - 1 + P E nu^2. */
static void find_moments(struct exit_chain *chain, struct system *system) {
    double *of_node = system->source;
    for (size_t i = 0; i < system->nodes; i++) {
        of_node[i] = 1;
    }
    solve(system, of_node);
    chain->mean = 1 + from_origin(chain, of_node);
    for (size_t i = 0; i < system->nodes; i++) {
        of_node[i] = 2 * of_node[i] - 1;
    }
    solve(system, of_node);
    double square = 2 * chain->mean - 1 + from_origin(chain, of_node);
    chain->deviation = sqrt(square / chain->mean / chain->mean - 1);
}

/* -- all ---------------------------------------------------------------------------------- */

static enum status count_nodes(
    size_t *nodes, const struct exit_chain_question *question, double s, struct fault *fault) {
    double step = question->eta * question->curvature;
    if (!(step > 0 && step < 2)) {
        return fault_set(
            fault, STATUS_INPUT, "exit_chain: eta h = %g; give a number between 0 and 2", step);
    }
    double wanted = ceil(NODES_A_WIDTH * 0.5 * PI / s);
    if (!(wanted <= MOST_NODES)) {
        return fault_set(
            fault, STATUS_INPUT,
            "exit_chain: a step of noise is %g radii; give a larger rate or more noise", s);
    }
    *nodes = wanted < LEAST_NODES ? LEAST_NODES : (size_t)wanted;
    return STATUS_OK;
}

enum status exit_chain_init(
    struct exit_chain *chain, const struct exit_chain_question *question, struct fault *fault) {
    *chain = (struct exit_chain){0};
    struct system system = {
        .shrink = 1 - question->eta * question->curvature,
        .s = sqrt(question->eta * question->epsilon * question->noise) / question->radius};
    enum status status = count_nodes(&system.nodes, question, system.s, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t n = system.nodes;
    chain->memory = calloc(n + n * n, sizeof *chain->memory);
    double *room = calloc(4 * n + n * n, sizeof *room);
    if (chain->memory == NULL || room == NULL) {
        free(room);
        exit_chain_clear(chain);
        return fault_set(fault, STATUS_SYSTEM, "exit_chain: out of memory for %zu nodes", n);
    }
    chain->nodes = n;
    chain->origin = chain->memory;
    chain->step = chain->memory + n;
    system.x = room;
    system.weight = room + n;
    system.leave = room + 2 * n;
    system.source = room + 3 * n;
    system.odds = room + 4 * n;
    place_nodes(system.x, system.weight, n);
    fill(&system, chain);
    eliminate(&system);
    find_moments(chain, &system);
    free(room);
    return STATUS_OK;
}

void exit_chain_clear(struct exit_chain *chain) {
    free(chain->memory);
    *chain = (struct exit_chain){0};
}

enum status exit_chain_distance(
    double *distance, const struct exit_chain *chain, double means, struct fault *fault) {
    size_t n = chain->nodes;
    double *room = calloc(2 * n, sizeof *room);
    if (room == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "exit_chain: out of memory for %zu nodes", n);
    }
    double *now = room, *next = room + n;
    for (size_t i = 0; i < n; i++) {
        now[i] = 1;
    }
    *distance = 0; /* at n = 0 both are 1 */
    for (double step = 1; step <= means * chain->mean; step++) {
        *distance = fmax(*distance, fabs(from_origin(chain, now) - exp(-step / chain->mean)));
        for (size_t i = 0; i < n; i++) {
            next[i] = 0;
            for (size_t j = 0; j < n; j++) {
                next[i] += chain->step[i * n + j] * now[j];
            }
        }
        memcpy(now, next, n * sizeof *now);
    }
    free(room);
    return STATUS_OK;
}

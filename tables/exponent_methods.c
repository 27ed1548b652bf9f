/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Exponents of batches, each found twice

**Place.** 11.3 Your own data. Can the exponents of vectors be trusted?

The drift $\gamma=\lim\frac1t\log|z_t|$ and the moment exponents $k(\theta)=\lim\frac1t\log\mathbb
E|z_t|^\theta$ of SGD with a frozen kernel, $z'=(I-\frac\eta b\sum_Bl_il_i^\top)z$, have no formula
in general. Here each is found by two methods that share nothing, at places where two are to be had.

* *Operator*: the spectral radius of $f\mapsto\frac12\sum_i|H_iu|^\theta f(H_iu/|H_iu|)$ on
  functions of directions, for two samples at $b=1$ (*own*). *Apart*: the same number from another
  program, power iteration with another interpolation, or collocation with 20 digits.
* *Matrices*: $k(2)$ is the log of the spectral radius of $S\mapsto\mathbb EH_BSH_B$, exactly, for
  any kernel and batch, which acts as the full one or as a single sample by turns (Mulayoff &
  Michaeli 2024). With equal correlations $c$ of the samples two numbers are enough, the square of
  the mean residual and the mean of the squares: a *$2\times2$ matrix* (*own*).
* *Simulation* of $\gamma$ beside *formulas* (*own*, and simple). Collinear samples have the $G$ of
  chapter 1. Orthogonal samples do not mix: at $b=1$ the one with the largest factor decides,
  $\gamma=\frac1m\max_i\log|1-\eta K_{ii}|$, which is no mean over samples, and with replacement
  $\gamma=\max_i\mathbb E\log|1-\eta NK_{ii}/b|$ with $N$ binomial. The full batch has
  $\max_j\log|1-\eta\lambda_j/m|$; below its limit the slowest direction decides, not the fastest.

**What to see.** Every number is there twice. Where both methods are exact they differ by rounding,
or by a unit of the last digit that was computed apart; where one is a simulation, by its error.

| column | meaning |
|---|---|
| quantity | $\gamma$, the root $\theta$ of $k$, or $k(2)$ |
| data | two samples of lengths 1 and $s$ at an angle, or $m$ samples |
| $b$, $\eta$ | batch and rate, for kernels whose first sample has $K_{11}=1$ |
| value, error | by the first method; the error is a standard error, where it is simulated |
| other | by the second method |
*/

#include "forecast/limits.h"
#include "forecast/lyapunov.h"
#include "forecast/lyapunov_pair.h"
#include "forecast/moment_exponent.h"
#include "page/page.h"
#include "theory/drift.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1123 };
#define QUARTER 0.78539816339744831 /* pi/4 */

/** What was computed apart: power iteration on a grid with another interpolation, and for equal
lengths collocation with 20 digits. */
static const struct reference {
    double s, x, angle, value, digits;
} DRIFT[] =
    {{1.3, 1.7, 0.3, 0.1134758922896, 1e-12},
     {1.3, 1.45, 0.3, -0.0324535347, 1e-10},
     {1.3, 1.55, 0.1, 0.006727863942, 1e-11},
     {1.3, 1.7, QUARTER, 0.12609116362, 1e-11},
     {1, 3, 0.3, 0.65693618996478852576, 4e-15},
     {1, 4, 0.5, 1.00322716514318634, 4e-15},
     {1, 2.5, 1.0471975511965976, 0.229490768544, 1e-12}},
  ROOT[] =
      {{1.3, 1.45, 0.3, 1.0574629664, 1e-10},
       {1.3, 1.45, 0.1, 1.1965602486, 1e-9},
       {1.3, 1.35, 0.3, 2.665395727328, 1e-11},
       {1.3, 1.3, QUARTER, 2.89348180129, 1e-11}},
  SQUARE[] = {
      {1.3, 1.45, 0.3, 0.1242432416728, 1e-12},
      {1.3, 1.7, 0.3, 0.6559594030428, 1e-12},
      {1.3, 1.55, 0.1, 0.3755534657226, 1e-12},
      {1.3, 1.7, QUARTER, 0.6243071200271, 1e-12}};
static const struct {
    size_t m, b;
    double c, eta, value;
} EQUAL[] = {
    {10, 1, 0.5, 1.5, -0.0633925810859038},
    {10, 3, 0.5, 2.5, -0.193371159005908},
    {64, 4, 0.7, 2.6, -0.0160537486962452},
    {64, 16, 0.3, 5, -0.100730466384103}};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"*-drift", "own",
     "two samples: the operator has the drift that was computed apart, at seven places (largest "
     "difference, in units of the last digit)"},
    {"*-root", "own",
     "two samples: the operator has the root $\\theta$ of $k$ that was computed apart, at four "
     "places (largest difference, in units of the last digit)"},
    {"*-square", "own",
     "two samples: $k(2)$ by the operator on directions is that on matrices, as computed apart, at "
     "four places (largest difference of three)"},
    {"*-equal", "Mulayoff & Michaeli 2024",
     "equal correlations, 10 and 64 samples, four batch sizes: $k(2)$ of matrices is that of the "
     "$2\\times2$ matrix, as computed apart (largest difference)"},
    {"*-simulation", "own",
     "two samples: simulated drifts are those of the operator (largest distance of seven, in "
     "standard errors)"},
    {"*-collinear", "own",
     "collinear samples: the simulated drift of vectors is the scalar $G$ (difference)"},
    {"*-orthogonal", "own",
     "four orthogonal samples, batches of one and of four with replacement: simulated drifts are "
     "those of the formulas (largest distance of four, in standard errors)"},
    {"*-full-batch", "own",
     "full batches: the drift is $\\max_j\\log|1-\\eta\\lambda_j/m|$ (largest difference of three)"},
};

/** ## Rows */

static void put_row(
    struct page *page, const char *quantity, const char *data, size_t b, double eta,
    struct estimate value, double other) {
    page_text(page, quantity);
    page_text(page, data);
    page_integer(page, (long long)b);
    page_reals(page, eta, value.value, value.se, other);
}

static const char *name_of(struct page *page, const struct reference *at) {
    return page_label(page, "s = %g, angle %.3g", at->s, at->angle);
}

static struct kernel open_pair(double s, double angle) {
    double c = s * cos(angle);
    struct kernel kernel;
    MUST(kernel_init(&kernel, (const double[]){1, c, c, s * s}, 2, 0, &fault));
    return kernel;
}

static struct estimate simulate(
    struct page *page, const struct kernel *kernel, double eta, size_t b,
    enum batch_sampling sampling, uint64_t point) {
    uint64_t steps = page_size(page, 5000, 50000);
    const struct lyapunov_question question = {kernel, eta, b, sampling, 1000, steps};
    struct plan plan = page_plan(page, point, page_replicas(page, 20, 40));
    struct lyapunov found;
    MUST(lyapunov_run(&found, &question, &plan, &fault));
    return found.drift;
}

/** ## Two samples */

static void check_drifts(struct page *page) {
    double worst = 0, apart = 0;
    for (size_t i = 0; i < COUNT(DRIFT); i++) {
        const struct reference *at = &DRIFT[i];
        struct kernel pair = open_pair(at->s, at->angle);
        struct lyapunov_pair gamma;
        MUST(lyapunov_pair_drift(&gamma, &pair, at->x, &fault));
        struct estimate found = simulate(page, &pair, at->x, 1, BATCH_FRESH, 10 + i);
        struct estimate exact = {gamma.value, NAN};
        put_row(page, "γ: operator, apart", name_of(page, at), 1, at->x, exact, at->value);
        put_row(page, "γ: simulated, operator", name_of(page, at), 1, at->x, found, gamma.value);
        worst = page_worse(worst, fabs(gamma.value - at->value) / at->digits);
        apart = page_worse(apart, estimate_sigmas(found, gamma.value));
        kernel_clear(&pair);
    }
    claim_at_most(page, "*-drift", worst, 1);
    claim_agrees(page, "*-simulation", apart, 4.5, COUNT(DRIFT));
}

static void check_roots(struct page *page) {
    double worst = 0;
    for (size_t i = 0; i < COUNT(ROOT); i++) {
        const struct reference *at = &ROOT[i];
        struct kernel pair = open_pair(at->s, at->angle);
        struct lyapunov_pair theta;
        MUST(lyapunov_pair_root(&theta, &pair, at->x, &fault));
        struct estimate exact = {theta.value, NAN};
        put_row(page, "θ: operator, apart", name_of(page, at), 1, at->x, exact, at->value);
        worst = page_worse(worst, fabs(theta.value - at->value) / at->digits);
        kernel_clear(&pair);
    }
    claim_at_most(page, "*-root", worst, 1);
}

static void check_squares(struct page *page) {
    double worst = 0;
    for (size_t i = 0; i < COUNT(SQUARE); i++) {
        const struct reference *at = &SQUARE[i];
        struct kernel pair = open_pair(at->s, at->angle);
        struct mean_square_value k;
        struct lyapunov_pair other;
        MUST(moment_exponent_square(&k, &pair, at->x, 1, BATCH_FRESH, &fault));
        MUST(lyapunov_pair_exponent(&other, &pair, at->x, 2, &fault));
        struct estimate exact = {k.value, NAN};
        put_row(page, "k(2): matrices, operator", name_of(page, at), 1, at->x, exact, other.value);
        worst = page_worse(worst, fabs(k.value - at->value));
        worst = page_worse(worst, fabs(other.value - at->value));
        kernel_clear(&pair);
    }
    claim_at_most(page, "*-square", worst, 1e-12); /* 13 digits were computed apart */
}

/** ## More samples */

static struct kernel open_kernel(const double *diagonal, size_t m, double off) {
    double *matrix = page_room(m * m, sizeof *matrix);
    struct kernel kernel;
    for (size_t k = 0; k < m * m; k++) {
        matrix[k] = k % (m + 1) == 0 ? diagonal != NULL ? diagonal[k / m] : 1 : off;
    }
    MUST(kernel_init(&kernel, matrix, m, 0, &fault));
    free(matrix);
    return kernel;
}

static void check_equal(struct page *page) {
    double worst = 0;
    for (size_t i = 0; i < COUNT(EQUAL); i++) {
        size_t m = EQUAL[i].m, b = EQUAL[i].b;
        struct kernel kernel = open_kernel(NULL, m, EQUAL[i].c);
        const struct moment_exponent_equal data = {m, 1, EQUAL[i].c};
        struct mean_square_value k;
        MUST(moment_exponent_square(&k, &kernel, EQUAL[i].eta, b, BATCH_FRESH, &fault));
        double closed = moment_exponent_square_equal(&data, EQUAL[i].eta, b);
        const char *name = page_label(page, "m = %zu, equal c = %g", m, EQUAL[i].c);
        struct estimate exact = {k.value, NAN};
        put_row(page, "k(2): matrices, 2 x 2", name, b, EQUAL[i].eta, exact, closed);
        worst = page_worse(worst, fabs(k.value - closed));
        worst = page_worse(worst, fabs(closed - EQUAL[i].value));
        kernel_clear(&kernel);
    }
    claim_at_most(page, "*-equal", worst, 1e-13); /* 15 digits were computed apart */
    claim_source_agrees(page, "*-equal");
}

/* E log|1 - eta N kappa/4|, N ~ Bin(4, 1/4): probabilities in 256ths. */
static double of_four(double eta, double kappa) {
    static const double odds[5] = {81, 108, 54, 12, 1};
    double sum = 0;
    for (int n = 0; n < 5; n++) {
        sum += odds[n] / 256 * log(fabs(1 - eta * n * kappa / 4));
    }
    return sum;
}

static void check_orthogonal(struct page *page) {
    static const double kappa[4] = {1, 1.5, 2.2, 2.9};
    static const double eta[4] = {0.8, 1.2, 1.5, 2.5};
    struct kernel kernel = open_kernel(kappa, 4, 0);
    double worst = 0;
    for (size_t i = 0; i < 4; i++) {
        bool single = i < 2;
        double want = -INFINITY;
        for (size_t j = 0; j < 4; j++) {
            double one = log(fabs(1 - eta[i] * kappa[j])) / 4;
            want = fmax(want, single ? one : of_four(eta[i], kappa[j]));
        }
        enum batch_sampling sampling = single ? BATCH_FRESH : BATCH_REPLACEMENT;
        struct estimate found = simulate(page, &kernel, eta[i], single ? 1 : 4, sampling, 30 + i);
        put_row(
            page, "γ: simulated, formula",
            single ? "m = 4, orthogonal" : "m = 4, orthogonal, with replacement", single ? 1 : 4,
            eta[i], found, want);
        worst = page_worse(worst, estimate_sigmas(found, want));
    }
    claim_agrees(page, "*-orthogonal", worst, 4.5, 4);
    kernel_clear(&kernel);
}

/* What a start leaves after 1000 steps of the second largest factor is far below rounding, and so
 * is a step's share of the log of a length. */
static void check_full_batch(struct page *page) {
    static const double kappa[4] = {1, 1.5, 2.2, 2.9};
    struct kernel kernel = open_kernel(kappa, 4, 0.3);
    double worst = 0;
    for (double part = 0.5; part < 1.6; part += 0.5) {
        double eta = part * limits_full_batch(&kernel), want = -INFINITY;
        for (size_t j = 0; j < kernel.rank; j++) {
            want = fmax(want, log(fabs(1 - eta * kernel.value[j] / 4)));
        }
        double found = simulate(page, &kernel, eta, 4, BATCH_FRESH, 40).value;
        struct estimate exact = {found, NAN};
        put_row(page, "γ: simulated, formula", "m = 4, full batch", 4, eta, exact, want);
        worst = page_worse(worst, fabs(found - want));
    }
    claim_at_most(page, "*-full-batch", worst, 1e-13);
    kernel_clear(&kernel);
}

static void check_collinear(struct page *page) {
    struct kernel pair = open_pair(1.3, 0);
    struct dataset dataset;
    page_dataset(page, "gess_heydecker_1_17", &dataset);
    struct estimate found = simulate(page, &pair, 1.45, 1, BATCH_FRESH, 50);
    double want = drift(&dataset, dd_of(1.45));
    put_row(page, "γ: simulated, formula", "s = 1.3, collinear", 1, 1.45, found, want);
    claim_consistent(page, "*-collinear", found, want, 4.5);
    dataset_clear(&dataset);
    kernel_clear(&pair);
}

int main(int argc, char **argv) {
    static const struct csvwriter_column columns[] = {
        {"quantity", "quantity: by, and by", CSVWRITER_TEXT, 0},
        {"data", "data", CSVWRITER_TEXT, 0},
        {"batch", "$b$", CSVWRITER_INTEGER, 0},
        {"eta", "$\\eta$", CSVWRITER_SIGNIFICANT, 6},
        {"value", "value", CSVWRITER_SIGNIFICANT, 11},
        {"value_se", "error", CSVWRITER_SIGNIFICANT, 2},
        {"other", "other", CSVWRITER_SIGNIFICANT, 11},
    };
    struct page page;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    check_drifts(&page);
    check_roots(&page);
    check_squares(&page);
    check_equal(&page);
    check_collinear(&page);
    check_orthogonal(&page);
    check_full_batch(&page);
    return page_finish(&page);
}

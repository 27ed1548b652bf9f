/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The drift of two vectors, and why one direction is not enough

**Place.** 11.2 Your own data. What does a second direction do to the drift?

On vectors a step of SGD near a minimum is a random symmetric matrix, $z'=H_Bz$,
$H_B=I-\frac\eta b\sum_Bl_il_i^\top$, with $l_i$ the rows of a root of the tangent kernel $K$. Two
numbers forecast what happens: the drift $\gamma=\lim\frac1t\log|z_t|$ and the moment exponents
$k(\theta)=\lim\frac1t\log\mathbb E|z_t|^\theta$. $k$ is convex, $k(0)=0$, $k'(0)=\gamma$, and its
root $\theta>0$ is the power with which high residuals get rare (Kesten 1973; Guivarc'h & Le Page).
Neither has a formula in general. Here each is found in several ways.

* **Operator.** Two samples at $b=1$ move the direction $u$ of $z$ by one of two maps. $k(\theta)$
  is the log of the spectral radius of $f\mapsto\frac12\sum_i|H_iu|^\theta f(H_iu/|H_iu|)$, which a
  grid of directions gives to 9 to 15 digits, and $\gamma$ its slope at 0 (*own*).
* **Simulation** of $\gamma$, for any number of samples.
* **Cloning.** A population that is thinned and copied by $|z|^\theta$ estimates $k(\theta)$ for all
  $\theta$ and $m$. It is a trap: two branches compete for $k$, the slowest direction of the kernel
  and rare excursions of the fastest. $k$ is the larger of the two, and a population stays on the
  one on which it started.

Where there are formulas, and where more samples, the table `exponent_methods` compares.
Here the inputs are of lengths $1$ and $1.3$ at the angle $\varphi$,
$K=\lambda\begin{pmatrix}1&sc\\sc&s^2\end{pmatrix}$ with $c=\cos\varphi$, and rates are
$x=\eta\lambda$.

One finding surprised us: **the scalar theory is a singular limit.** As $\varphi\to0$ the root of
the drift does not go to the root of $G$. The slow direction, which scalars do not have, is a
reservoir that fills by the excursions of the fast one and kicks it in turn. A tail of
power $\theta<1$ has no mean, and its kicks win. So the drift of nearly collinear data turns
positive where the scalar $\theta$ is 1, which is at gradient descent's limit if all factors are
negative there. We have an argument and numbers, no proof (*own*). For times far below $1/\gamma$
the scalar picture holds all the same.

**What to see.** Left: the drift, by the operator (lines) and by simulation (points). Middle:
$k(\theta)$ of two nearly collinear samples has a kink where its branches cross; clones that start
along the slow direction miss it. Right: the rate at which the drift turns positive, against the
angle. It does not end at the scalar value as the angle goes to 0.
*/

#include "forecast/cloning.h"
#include "forecast/lyapunov.h"
#include "forecast/lyapunov_pair.h"
#include "page/page.h"
#include "theory/drift.h"

/** ## Parameters */

enum { SEED = 1121, DRAWN = 4 };
#define QUARTER 0.78539816339744831 /* pi/4 */
static const double S = 1.3, ANGLE[DRAWN] = {0, 0.1, 0.3, QUARTER}, FROM = 1.1, TO = 1.9;
static const double NARROW[] = {0.01, 0.003, 0.03, 0.3, 0.1, QUARTER, 1.2};
static const double SCALAR_ROOT = 1.5917159763; /* of G, as chapter 1 has it */
static const double CLONED_X = 1.25, CLONED_ANGLE = 0.1;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"lyapunov-simulation", "own",
     "two samples: simulated drifts at four angles are those of the operator, of collinear ones "
     "that of scalars (largest distance, in standard errors)"},
    {"lyapunov-sign", "own",
     "two samples at an angle of 0.1, $x=1.55$: the drift is positive, where that of scalars is "
     "$-0.058$"},
    {"lyapunov-critical", "own",
     "two samples at an angle of 0.3: the drift turns positive at $x=1.5291782$"},
    {"lyapunov-singular", "own",
     "two samples at an angle of 0.01: the drift turns positive at a smaller rate than for "
     "scalars (ratio)"},
    {"lyapunov-clones", "own",
     "clones that start along the fast direction have the operator's $k$ on both branches (largest "
     "distance, in standard errors)"},
    {"lyapunov-clones-trapped", "own",
     "clones that start along the slow direction never see that $k(7)>0$ (their $k(7)$)"},
};

/** ## Two samples */

static struct kernel open_pair(double angle) {
    double c = S * cos(angle);
    struct kernel kernel;
    MUST(kernel_init(&kernel, (const double[]){1, c, c, S * S}, 2, 0, &fault));
    return kernel;
}

static double drift_of(const struct kernel *pair, double x) {
    struct lyapunov_pair gamma;
    MUST(lyapunov_pair_drift(&gamma, pair, x, &fault));
    return gamma.value;
}

static struct estimate
simulate(struct page *page, const struct kernel *pair, double x, uint64_t point) {
    uint64_t steps = page_size(page, 5000, 50000);
    const struct lyapunov_question question = {pair, x, 1, BATCH_FRESH, 1000, steps};
    struct plan plan = page_plan(page, point, page_replicas(page, 20, 40));
    struct lyapunov found;
    MUST(lyapunov_run(&found, &question, &plan, &fault));
    return found.drift;
}

static void draw_drifts(struct page *page) {
    size_t gap = page_size(page, 1, 6), points = 5 * gap + 1, simulated = 0;
    double worst = 0;
    for (size_t a = 0; a < DRAWN; a++) {
        struct kernel pair = open_pair(ANGLE[a]);
        struct dataset dataset;
        page_dataset(
            page, "gess_heydecker_1_17", &dataset); /* s^2 = 1 and 1.69, equal probabilities */
        const char *name = page_label(page, "angle %.3g", ANGLE[a]);
        for (size_t i = 0; i < points; i++) {
            double x = FROM + (TO - FROM) * (double)i / (double)(points - 1);
            double gamma = a == 0 ? drift(&dataset, dd_of(x)) : drift_of(&pair, x);
            page_point(page, "drift", name, x, gamma);
            if (i % gap == gap / 2) {
                struct estimate found = simulate(page, &pair, x, 10 * a + i / gap);
                page_estimate(page, "simulated", name, x, found);
                worst = page_worse(worst, estimate_sigmas(found, gamma));
                simulated++;
            }
        }
        dataset_clear(&dataset);
        kernel_clear(&pair);
    }
    claim_agrees(page, "lyapunov-simulation", worst, 4.5, (double)simulated);
}

/** ## Where the drift turns positive */

/* By false position with Illinois' halving, from the rate up to which every factor is a contraction
 * on; the error is that of the drift, over its slope. */
static struct estimate find_root(const struct kernel *pair) {
    double low = 2 / (S * S), high = 1.6, below = drift_of(pair, low), above = drift_of(pair, high);
    struct lyapunov_pair gamma = {0};
    double x = low, last = 0, slope = 1;
    for (int i = 0; i < 40 && high - low > 1e-9; i++) {
        slope = (above - below) / (high - low);
        x = high - above / slope;
        MUST(lyapunov_pair_drift(&gamma, pair, x, &fault));
        if (fabs(gamma.value) < 1e-10) {
            break;
        }
        double *end = gamma.value > 0 ? &high : &low;
        double *value = gamma.value > 0 ? &above : &below;
        double *other = gamma.value > 0 ? &below : &above;
        *other *= gamma.value * last > 0 ? 0.5 : 1;
        *end = x;
        *value = last = gamma.value;
    }
    return (struct estimate){x, gamma.error / slope};
}

static void draw_roots(struct page *page) {
    struct estimate small = {NAN, 0}, large = {NAN, 0};
    for (size_t i = 0; i < COUNT(NARROW); i += page_size(page, 3, 1)) {
        struct kernel pair = open_pair(NARROW[i]);
        struct estimate root = find_root(&pair);
        page_estimate(page, "root", "drift", NARROW[i], root);
        small = NARROW[i] == 0.01 ? root : small;
        large = NARROW[i] == 0.3 ? root : large;
        kernel_clear(&pair);
    }
    page_point(page, "root", "scalar", 0, SCALAR_ROOT);
    page_point(page, "root", "gradient descent", 0, 4 / (1 + S * S));
    claim_within(page, "lyapunov-critical", large.value, 1.5291782, 1e-7);
    claim_at_most(page, "lyapunov-singular", small.value / SCALAR_ROOT, 0.96);
    struct kernel pair = open_pair(0.1);
    claim_at_least(page, "lyapunov-sign", drift_of(&pair, 1.55), 0);
    kernel_clear(&pair);
}

/**
## Cloning

At the kink two eigenvalues of the operator meet, and it does not converge, as its error says: no
line is drawn there, and $\theta=6$, beside it, is not claimed. What remains of the start and of the
size of a population is below $2/500$ a step, which counts as an error here.
*/

static struct estimate clone(
    struct page *page, const struct kernel *pair, double theta, enum cloning_start from,
    uint64_t point) {
    struct plan plan = page_plan(page, point, page_replicas(page, 3, 8));
    const struct cloning_question question = {
        pair, CLONED_X, 1, BATCH_FRESH, theta, from, 500, 100, page_size(page, 100, 500), false};
    struct estimate k;
    MUST(cloning_run(&k, &question, &plan, &fault));
    page_estimate(page, "exponent", from == CLONING_FASTEST ? "fast" : "slow", theta, k);
    return k;
}

static void draw_clones(struct page *page) {
    struct kernel pair = open_pair(CLONED_ANGLE);
    struct estimate trapped = {NAN, 0};
    size_t gap = page_size(page, 1, 5);
    double worst = 0;
    for (size_t i = 1; i <= 9 * gap; i++) {
        double theta = (double)i / (double)gap;
        struct lyapunov_pair want;
        MUST(lyapunov_pair_exponent(&want, &pair, CLONED_X, theta, &fault));
        if (want.error < 1e-3) {
            page_point(page, "exponent", "operator", theta, want.value);
        }
        if (i % gap == 0) {
            struct estimate slow = clone(page, &pair, theta, CLONING_SLOWEST, 200 + i / gap);
            struct estimate fast = clone(page, &pair, theta, CLONING_FASTEST, 300 + i / gap);
            trapped = i / gap == 7 ? slow : trapped;
            fast.se = hypot(fast.se, 2.0 / 500);
            worst = i / gap == 6 ? worst : page_worse(worst, estimate_sigmas(fast, want.value));
        }
    }
    claim_agrees(page, "lyapunov-clones", worst, 4.5, 8);
    claim_estimate_at_most(page, "lyapunov-clones-trapped", trapped, 0);
    kernel_clear(&pair);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "lengths", "1, %g", S);
    draw_drifts(&page);
    draw_roots(&page);
    draw_clones(&page);
    return page_finish(&page);
}

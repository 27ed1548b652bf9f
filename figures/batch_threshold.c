/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How the critical learning rate grows with the batch

**Place.** 11.1 Your own data. How does the critical learning rate grow with the batch?

Gradient descent on $m$ samples has one critical rate, $2m/\lambda_1(K)$ with the tangent kernel
$K$. SGD with batches of $b$ has none, or several: it depends on what is to be critical. While the
kernel stays as it is, the residual $r=f-y$ moves by a random matrix at each step,

$$r'=\Bigl(I-\frac{\eta}{b}KS_B\Bigr)r,\qquad\text{or}\qquad
z'=\Bigl(I-\frac{\eta}{b}\sum_{i\in B}l_il_i^\top\Bigr)z,\quad r=Lz,\ K=LL^\top,$$

for the loss $\frac1{2b}\sum_B r_i^2$, where $S_B$ selects the batch. Four
answers:

* **certified**: up to here no batch lets $|z|$ grow. A bound on all batches, which lists none: $2b$
  over the largest sum of $b$ elements $|K_{ij}|$ in a row, the diagonal one among them.
* **single batches**: above $2b/\lambda_1(K_{BB})$ a step raises the loss of its own batch, the
  criterion of Zhu et al. 2024 (section 3; theirs is for the loss without $\frac12$). Shown are the
  median of the batches and the least of those that were drawn.
* **mean square**: above $\eta_2(b)$ the mean of $|r|^2$ grows. Exactly known, and monotone in $b$:
  a batch acts as the full batch or as a single sample, by turns (Mulayoff & Michaeli 2024).
* **drift**: above $\eta_c(b)$ the drift $\gamma=\lim\frac1t\log|z_t|$ is positive, and almost
  surely SGD does not stay at a minimum (Ziyin et al. 2023; Chemnitz & Engel 2025). It is the
  critical rate of chapters 1 to 4, the root of $G$, for vectors.

Kernels are those of an infinitely wide two-layer ReLU network at the start, for 64 images of two
classes of Fashion-MNIST: as they are (*raw*), and without their mean (*centred*), each scaled to a
mean $|x|^2$ of 1. What two images have in common is most of a raw kernel: each sample then pulls
the same way, and a batch of 8 is nearly as good as all. Without it they hardly help one another,
and the critical rate rises eightfold before it saturates. Other images move these levels a little;
the tests of the package hold those of the first 32 of each class to a prototype's digits.

A mean of logarithms is at most the logarithm of a mean, so $\eta_2\le\eta_c$ always. By convexity
gradient descent bounds $\eta_2$ from above. It does not bound $\eta_c$: at moderate batch sizes the
drift is negative still where gradient descent is unstable already. Along the first eigenvector a
factor fluctuates about $1-\eta\lambda_1/m<-1$, and $\mathbb E\log|\cdot|<\log|\mathbb E\cdot|$.
We have no theorem for this hump, only numbers (*own*).

If all $|x_i|$ are equal, at $b=1$ all of these are the same, $2/K_{ii}$: there every factor is a
reflection; below it no $|z|$ grows, above it none falls. What is simulated is $|r|$, which still
fluctuates there, so that its drift shows this to its standard error only.

**What to see.** Left and middle: rates over gradient descent's limit. The two exact curves, mean
square and drift, lie close together; half of the batches are above their own limit only where SGD
has been unstable for long, if batches are small, and the certificate pays for its certainty with a
factor of up to four. Right: the drift alone, in percent above gradient descent: the hump.
*/

#include "forecast/limits.h"
#include "forecast/lyapunov_critical.h"
#include "forecast/mean_square.h"
#include "inputs/stock.h"
#include "matrix/rows.h"
#include "page/page.h"

/** ## Parameters */

enum { SEED = 1111, IMAGES = 64, BATCHES = 7, DATA_POINT = 0 };
static const size_t BATCH[BATCHES] = {1, 2, 4, 8, 16, 32, IMAGES};
static const unsigned CLASSES[2] = {0, 1}; /* T-shirts and trousers */

enum scaling { RAW, CENTRED, UNIT };
static const char *const NAME[] = {"raw", "centred"};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"batch-threshold-hump", "own",
     "64 centred images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, batches "
     "of 32: the drift is negative still at the critical rate of gradient descent (ratio of the "
     "critical rates of the two)"},
    {"batch-threshold-order", "own",
     "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, raw and centred, "
     "$b=1,\\dots,32$: the mean square grows at a smaller rate than that where the drift turns "
     "positive (largest ratio)"},
    {"batch-threshold-lazy", "own",
     "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, raw and centred: "
     "the certified rate is at most that of every batch that was drawn, and at most the "
     "mean-square threshold (largest ratio)"},
    {"batch-threshold-monotone", "Mulayoff & Michaeli 2024",
     "64 images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, raw and centred: "
     "the mean-square threshold rises with the batch, up to gradient descent's limit (largest "
     "ratio of one to the next)"},
    {"batch-threshold-equal-square", "own",
     "64 images of equal length (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, "
     "$b=1$: the mean-square threshold is $2/K_{ii}=2$"},
    {"batch-threshold-equal-drift", "own",
     "64 images of equal length (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, "
     "$b=1$: the drift, too, turns positive at $2/K_{ii}=2$"},
    {"batch-threshold-steep", "own",
     "64 centred images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel: gradient "
     "descent's critical rate is at least 4 times that of batches of one (ratio)"},
    {"batch-threshold-median", "own",
     "64 raw images (Fashion-MNIST 0/1; without them a synthetic task), ReLU kernel, $b=1$: where "
     "SGD can stay at a minimum no longer, most samples are below their own critical rate still "
     "(ratio of their median to the root of the drift)"},
};

/** ## Data */

static void take_mean_away(struct samples *samples) {
    for (size_t k = 0; k < samples->inputs; k++) {
        double sum = 0;
        for (size_t i = 0; i < samples->count; i++) {
            sum += samples->x[i * samples->inputs + k];
        }
        for (size_t i = 0; i < samples->count; i++) {
            samples->x[i * samples->inputs + k] -= sum / (double)samples->count;
        }
    }
}

/* The same images for each scaling. */
static struct kernel make_kernel(struct page *page, enum scaling scaling) {
    struct stock_question question = stock_images(CLASSES, 2, CHOOSE_SIGNS, IMAGES, page->data_dir);
    question.choose.scaling = CHOOSE_UNIT_INTERVAL;
    question.choose.balanced = true;
    struct stock stock;
    struct kernel kernel;
    MUST(stock_take(&stock, &question, page_key(page, DATA_POINT), 0, &fault));
    struct samples *samples = &stock.samples;
    size_t size = samples->inputs;
    if (scaling == RAW) {
        page_parameter(page, "data", "%s, %zu samples", stock.name, samples->count);
        page_point(page, "data", stock.name, 0, (double)samples->count);
    } else if (scaling == CENTRED) {
        take_mean_away(samples);
    }
    for (size_t i = 0; i < IMAGES && scaling == UNIT; i++) {
        double *x = samples->x + i * size;
        rows_scale(x, 1 / sqrt(rows_dot(x, x, size)), size);
    }
    double mean = rows_dot(samples->x, samples->x, IMAGES * size) / IMAGES;
    rows_scale(samples->x, 1 / sqrt(mean), IMAGES * size);
    MUST(kernel_of_inputs(&kernel, KERNEL_RELU, 0, samples->x, IMAGES, size, &fault));
    stock_clear(&stock);
    return kernel;
}

/** ## The rates of a batch size */

struct rates {
    double lazy, least, mean_square, full;
    struct estimate median, drift;
};

static struct estimate find_drift(
    struct page *page, const struct kernel *kernel, size_t b, uint64_t point, double tolerance) {
    uint64_t steps = page_size(page, 4000, 40000);
    const struct lyapunov_question question = {kernel, 0, b, BATCH_FRESH, steps / 4, steps};
    struct plan plan = page_plan(page, point, page_replicas(page, 8, 16));
    struct lyapunov_critical found;
    MUST(lyapunov_critical_run(&found, &question, tolerance, &plan, &fault));
    return found.eta;
}

static double find_mean_square(const struct kernel *kernel, size_t b) {
    struct mean_square_value found;
    MUST(mean_square_threshold(&found, kernel, b, BATCH_FRESH, &fault));
    return found.value;
}

static struct rates
find_rates(struct page *page, const struct kernel *kernel, size_t b, uint64_t point) {
    struct rates rates = {.full = limits_full_batch(kernel)};
    struct limits_batches batches;
    const struct limits_question question = {kernel, b, BATCH_FRESH, 0};
    struct plan plan = page_plan(page, point + 1, b < IMAGES ? page_size(page, 512, 4096) : 1);
    MUST(limits_lazy(&rates.lazy, kernel, b, BATCH_FRESH, &fault));
    MUST(limits_batches_run(&batches, &question, &plan, &fault));
    rates.least = batches.least;
    rates.median = batches.quartile[1];
    rates.mean_square = find_mean_square(kernel, b);
    /* The full batch is gradient descent. */
    rates.drift = b < IMAGES ? find_drift(page, kernel, b, point + 2, 1e-3)
                             : (struct estimate){rates.full, 0};
    return rates;
}

static void put_rates(struct page *page, const char *name, size_t b, const struct rates *rates) {
    double x = (double)b;
    page_point(page, name, "certified", x, rates->lazy);
    page_point(page, name, "least", x, rates->least);
    page_estimate(page, name, "median", x, rates->median);
    page_point(page, name, "mean square", x, rates->mean_square);
    page_estimate(page, name, "drift", x, rates->drift);
    page_point(page, name, "full batch", x, rates->full);
}

/** ## What they say of each other */

struct worst {
    struct estimate order;
    double lazy, monotone;
};

static void compare(struct worst *worst, const struct rates *rates) {
    for (size_t k = 0; k < BATCHES; k++) {
        const struct rates *at = &rates[k];
        double next = k + 1 < BATCHES ? at[1].mean_square : at->full;
        worst->lazy = page_worse(worst->lazy, at->lazy / fmin(at->least, at->mean_square));
        worst->monotone = page_worse(worst->monotone, at->mean_square / next);
        if (BATCH[k] < IMAGES) {
            struct estimate ratio =
                estimate_ratio((struct estimate){at->mean_square, 0}, at->drift);
            worst->order = estimate_larger(worst->order, ratio);
        }
    }
}

/* Two of these ratios are 1 at an end, where 1e-9 is what rounding may leave of them. */
static void claim_worst(struct page *page, const struct worst *worst) {
    claim_estimate_at_most(page, "batch-threshold-order", worst->order, 1);
    claim_at_most(page, "batch-threshold-lazy", worst->lazy, 1 + 1e-9);
    claim_at_most(page, "batch-threshold-monotone", worst->monotone, 1 + 1e-9);
    claim_source_agrees(page, "batch-threshold-monotone");
}

/* The certified rate is 2, and bisection starts from there: a root above 2 would show. To 1e-5, far
 * below the standard error. */
static void claim_equal_norms(struct page *page) {
    struct kernel kernel = make_kernel(page, UNIT);
    struct estimate drift = find_drift(page, &kernel, 1, 1000, 1e-5);
    claim_within(page, "batch-threshold-equal-square", find_mean_square(&kernel, 1), 2, 1e-9);
    claim_consistent(page, "batch-threshold-equal-drift", drift, 2, 4);
    kernel_clear(&kernel);
}

int main(int argc, char **argv) {
    struct page page;
    struct worst worst = {0};
    struct rates rates[2][BATCHES];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    for (enum scaling scaling = RAW; scaling <= CENTRED; scaling++) {
        struct kernel kernel = make_kernel(&page, scaling);
        for (size_t k = 0; k < BATCHES; k++) {
            uint64_t point = 100 * (scaling + 1) + 10 * k;
            rates[scaling][k] = find_rates(&page, &kernel, BATCH[k], point);
            put_rates(&page, NAME[scaling], BATCH[k], &rates[scaling][k]);
        }
        compare(&worst, rates[scaling]);
        kernel_clear(&kernel);
    }
    claim_worst(&page, &worst);
    claim_equal_norms(&page);

    const struct rates *raw = rates[RAW], *centred = rates[CENTRED];
    struct estimate limit = {centred->full, 0};
    struct estimate hump = estimate_ratio(centred[BATCHES - 2].drift, limit);
    claim_estimate_at_least(&page, "batch-threshold-hump", hump, 1);
    struct estimate steep = estimate_ratio(limit, centred->drift);
    claim_estimate_at_least(&page, "batch-threshold-steep", steep, 4);
    struct estimate median = estimate_ratio(raw->median, raw->drift);
    claim_estimate_at_least(&page, "batch-threshold-median", median, 1);
    return page_finish(&page);
}

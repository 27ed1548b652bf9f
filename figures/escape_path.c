/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# By which way SGD leaves a minimum

**Place.** 10.4 Escapes. By which way does SGD leave?

Where a minimum is not quadratic, the quasi-potential $V$ has no closed form in general. It is the
least *action* of a path from the minimum to $\theta$,
$$V(\theta)=\min_\varphi\ \tfrac12\int(\dot\varphi+\nabla L)^\top C(\varphi)^{-1}(\dot\varphi+\nabla
L)\,dt,$$
and it solves the Hamilton–Jacobi equation $\frac12\nabla V^\top C\nabla V=\nabla L^\top\nabla V$
(Freidlin & Wentzell). Here both are computed: paths of straight pieces by steps of Gauss and
Newton, and $V$ on a grid by upwind differences. A simulated exit is most likely near the path of
least action, and $\log\mathbb E\tau\simeq V_0/\varepsilon$ with the least $V$ on the rim.

The minimum is that of Styblinski and Tang, the toy of Ibayashi & Imaizumi's own code, in two
dimensions: $f(z)=\frac12(z^4-16z^2+5z)$ in each, moved to 0 and scaled to curvature 1; the domain
is a disc of radius 1. It is steeper on one side than on the other. Four kinds of noise (*own*):

- *isotropic*, $C=I$: $V=2L$;
- *like the Hessian*, $C=\nabla^2L(\theta)$: $V=\sum_i\int2L'/L''$;
- *turned*: constant, 1 along 30° and 1/4 across;
- *turning*: the same at the minimum, but turned further by $\theta_1$ as $\theta$ moves.

The first version (arXiv 2111.04004v1) defines its *steepness* with $C^{-1/2}$ in place of $C^{-1}$.
Simulated exit times decide.

**What to see.** Top left: paths of least action to the rim, and three simulated exits of each
kind since they last were in the noise. Isotropic noise leaves by the flat side, noise like the
Hessian by the sharp one. Top right: $V$ on the rim by both methods and in closed form. Below left:
exit times by splitting with lines of slope $V_0$; dashed, the slope of the first version. Below
right: the squared radius of the tube around the path that holds an exit falls like $\varepsilon$.
*/

#include "escape/exit_path.h"
#include "escape/path_exits.h"
#include "escape/rim.h"
#include "page/page.h"

/** ## Parameters */

enum { SEED = 1040, KINDS = 4, RIM = 48, NOISES = 3, SHOWN = 3 };
static const double RADIUS = 1, ETA = 0.02, TURN = 3.14159265358979323846 / 6;
static const double HEIGHT[NOISES] = {12, 18, 27}; /* V0/epsilon */
static const double VISIBLE = 9;                   /* the same, of the exits that are drawn */
static const char *const NAME[KINDS] = {"isotropic", "like the Hessian", "turned", "turning"};

static struct landscape landscape_of(int kind) {
    const struct landscape all[KINDS] = {
        {0, 1, 1, 0, 0}, {1, 0, 0, 0, 0}, {0, 1, 0.25, TURN, 0}, {0, 1, 0.25, TURN, 1}};
    return all[kind];
}

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"path-methods", "own",
     "$V$ on the rim of a disc by least action and by the Hamilton-Jacobi equation is the same, for "
     "four kinds of noise (largest relative difference)"},
    {"path-exact", "own",
     "Least actions are the closed forms where those are known (largest relative difference)"},
    {"path-height", "own",
     "$V_0$ is the slope over $1/\\epsilon$ of $\\log\\mathbb E\\tau-(\\log\\epsilon)/2$, by "
     "splitting, also where $C$ depends on $\\theta$ or shares no basis with the Hessian (largest "
     "relative difference)"},
    {"path-steepness", "Ibayashi & Imaizumi, arXiv 2111.04004v1, definition of the steepness",
     "$C=H(\\theta)$: the slope of $\\log\\mathbb E\\tau-(\\log\\epsilon)/2$ over $1/\\epsilon$, which is "
     "the least action on the rim"},
    {"path-quadratic", "own",
     "$C=H(\\theta)$: the slope of $\\log\\mathbb E\\tau-(\\log\\epsilon)/2$ over $1/\\epsilon$ is below "
     "that of the quadratic minimum of the same Hessian, $r^2=1$"},
    {"path-sides", "own",
     "$C=H(\\theta)$ leaves where $L$ is steep and $C=I$ where it is flat: $V$ on the steep side over "
     "$V$ on the flat side, of the first over the second"},
    {"path-tube", "own",
     "The mean squared radius of the tube around the best path that holds a simulated exit falls "
     "like $\\epsilon$, where that path is the only one (power of $\\epsilon$, mean of two kinds of noise)"},
};

/** ## V on the rim, twice

Paths have an error that falls like the square of the length of a piece, the grid one like the
length of a cell; both are extrapolated from two sizes. */

struct rim {
    double action[RIM], grid[RIM], exact[RIM];
};

static void put_values(struct page *page, const char *panel, int kind, const double *value) {
    for (size_t i = 0; i < RIM; i++) {
        page_point(page, panel, NAME[kind], 360.0 * (double)i / RIM, value[i]);
    }
}

static void put_rim(struct page *page, int kind, struct rim *rim) {
    struct landscape landscape = landscape_of(kind);
    size_t pieces = page_size(page, 200, 400), cells = page_size(page, 30, 80);
    MUST(rim_by_paths(rim->action, RIM, &landscape, RADIUS, pieces, &fault));
    MUST(rim_by_grid(rim->grid, RIM, &landscape, RADIUS, cells, &fault));
    for (size_t i = 0; i < RIM; i++) {
        double x[2];
        rim_point(x, RADIUS, RIM, i);
        rim->exact[i] = landscape_exact(&landscape, x);
    }
    put_values(page, "rim action", kind, rim->action);
    put_values(page, "rim grid", kind, rim->grid);
    if (kind < 2) {
        put_values(page, "rim exact", kind, rim->exact);
    }
}

static double apart(const double *a, const double *b) {
    double most = 0;
    for (size_t i = 0; i < RIM; i++) {
        most = page_worse(most, fabs(a[i] / b[i] - 1));
    }
    return most;
}

/** ## The way out

From the best of the points on the rim, by golden sections. The landscape is the same in both
directions, so for the first two kinds there is a second way, the mirror image of the first. */

struct way {
    struct least_action path[2];
    int paths;
    double height; /* V0 */
};

static void find_way(struct page *page, int kind, const struct rim *rim, struct way *way) {
    struct landscape landscape = landscape_of(kind);
    size_t best = 0;
    for (size_t i = 1; i < RIM; i++) {
        best = rim->action[i] < rim->action[best] ? i : best;
    }
    way->paths = kind < 2 ? 2 : 1;
    for (int k = 0; k < way->paths; k++) {
        double point[2], angle;
        rim_point(point, RADIUS, RIM, best);
        const double end[2] = {point[k], point[1 - k]};
        MUST(least_action_init(&way->path[k], 800, end, &fault));
        MUST(exit_path_best(
            &way->path[k], &angle, &landscape, RADIUS, atan2(end[1], end[0]), &fault));
        const char *panel = k == 0 ? "way 1" : "way 2";
        for (size_t n = 0; n <= 800; n += 10) {
            page_point(page, panel, NAME[kind], way->path[k].x[n][0], way->path[k].x[n][1]);
        }
    }
    way->height = way->path[0].action;
}

/** ## Simulated exits

A few to be seen, from when they last were within the noise. */

static void put_exit(struct page *page, int kind, int run, double epsilon) {
    struct landscape landscape = landscape_of(kind);
    const struct path_exits_question question = {
        .landscape = &landscape, .eta = ETA, .epsilon = epsilon, .radius = RADIUS};
    struct rng rng = rng_of(page_key(page, 10 + (uint64_t)kind), (uint64_t)run);
    double way[2000][2];
    size_t count = path_exits_last_way(way, COUNT(way), &question, &rng);
    for (size_t i = count % 4; i <= count; i += 4) {
        const double *x = way[i < count ? i : count - 1];
        page_point(page, page_label(page, "exit %d", run), NAME[kind], x[0], x[1]);
    }
}

/* Exit times and tubes, of batches of splitting. */
static void split(
    struct page *page, int kind, const struct way *way, size_t noise, struct estimate *log_mean,
    struct estimate *tube) {
    struct landscape landscape = landscape_of(kind);
    size_t particles = page_size(page, kind < 2 ? 400 : 600, 1000);
    const struct path_exits_question question = {
        &landscape, ETA,       way->height / HEIGHT[noise],
        RADIUS,     particles, {&way->path[0], &way->path[1]},
        way->paths};
    struct path_exits found = {0};
    uint64_t first = 1000 + 1000 * (uint64_t)kind + 300 * noise;
    size_t batches = page_size(page, kind < 2 ? 5 : 8, page->deep ? 128 : kind < 2 ? 8 : 64);
    for (uint64_t batch = 0; batch < batches; batch++) {
        struct plan plan = page_plan(page, first + batch, 1);
        MUST(path_exits_run(&found, &question, &plan, &fault));
    }
    *log_mean = path_exits_log_mean(&found);
    log_mean->value += log(ETA);
    *tube = path_exits_tube(&found);
    page_estimate(
        page, "times", NAME[kind], 1 / question.epsilon, estimate_times(*log_mean, 1 / log(10)));
    page_estimate(
        page, "tube", NAME[kind], log10(question.epsilon),
        estimate_times(estimate_log(*tube), 1 / log(10)));
}

struct slopes {
    struct estimate time, tube; /* over 1/epsilon, and of logarithms over log epsilon */
    double last;                /* log E tau at the last */
};

/** One way out, across a smooth rim in two dimensions, has a factor $\varepsilon^{1/2}$ before the
exponential: the stationary density brings $\varepsilon^{-1}$, the width of the way
$\varepsilon^{1/2}$. It is left out of the slope. */

static struct slopes put_times(struct page *page, int kind, const struct way *way) {
    double inverse[NOISES], log_epsilon[NOISES], play;
    struct estimate log_mean[NOISES], tube[NOISES];
    for (size_t n = 0; n < NOISES; n++) {
        split(page, kind, way, n, &log_mean[n], &tube[n]);
        inverse[n] = HEIGHT[n] / way->height;
        log_epsilon[n] = -log(inverse[n]);
        tube[n] = estimate_log(tube[n]);
    }
    double last = log_mean[NOISES - 1].value;
    for (size_t n = 0; n < NOISES; n += NOISES - 1) { /* through the last point */
        double value = last + HEIGHT[n] - HEIGHT[NOISES - 1];
        page_point(page, "slope", NAME[kind], inverse[n], value / log(10));
    }
    for (size_t n = 0; n < NOISES; n++) {
        log_mean[n].value -= 0.5 * log_epsilon[n];
    }
    return (struct slopes){
        estimate_slope_plain(inverse, log_mean, NOISES, &play),
        estimate_slope_plain(log_epsilon, tube, NOISES, &play), last};
}

/** With $C^{-1/2}$ for $C^{-1}$ the action is that of the noise $C^{1/2}$. */
static double height_v1(void) {
    const struct landscape root = {0.5, 0, 0, 0, 0};
    double least = INFINITY, x[2];
    for (size_t i = 0; i < RIM; i++) {
        rim_point(x, RADIUS, RIM, i);
        least = fmin(least, landscape_exact(&root, x));
    }
    return least;
}

static void
claim_times(struct page *page, const struct slopes slopes[KINDS], const struct way way[KINDS]) {
    struct estimate furthest = {0, 0};
    for (int kind = 0; kind < KINDS; kind++) {
        struct estimate ratio = estimate_times(slopes[kind].time, 1 / way[kind].height);
        furthest = estimate_larger(furthest, (struct estimate){fabs(ratio.value - 1), ratio.se});
    }
    /** Steps of 0.02 lower $V$ by about 1 %, and the next order in $\varepsilon$ is
    $\varepsilon/V_0$ times a number near 1 in the logarithm: from 1/12 to 1/27 over 15, 0.3 %. The
    rest is noise. */
    claim_estimate_at_most(page, "path-height", furthest, 0.06);
    double height = way[1].height;
    for (size_t n = 0; n < NOISES; n += NOISES - 1) {
        double value = slopes[1].last + (HEIGHT[n] - HEIGHT[NOISES - 1]) / height * height_v1();
        page_point(page, "slope", "first version", HEIGHT[n] / height, value / log(10));
    }
    claim_estimate_within(page, "path-steepness", slopes[1].time, height, 0.06 * height);
    claim_source_within(page, "path-steepness", height_v1(), 0.06 * height_v1());
    claim_reason(
        page, "path-steepness", "with $C^{-1/2}$ the least action on the rim is too large");
    claim_estimate_at_most(page, "path-quadratic", slopes[1].time, 0.9);
}

int main(int argc, char **argv) {
    struct page page;
    struct rim rim[KINDS];
    struct way way[KINDS];
    struct slopes slopes[KINDS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "radius; rate", "%g; %g", RADIUS, ETA);
    double methods = 0, exact = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        put_rim(&page, kind, &rim[kind]);
        methods = page_worse(methods, apart(rim[kind].grid, rim[kind].action));
        exact = kind < 2 ? page_worse(exact, apart(rim[kind].action, rim[kind].exact)) : exact;
        find_way(&page, kind, &rim[kind], &way[kind]);
        for (int run = 0; run < SHOWN; run++) {
            put_exit(&page, kind, run, way[kind].height / VISIBLE);
        }
        slopes[kind] = put_times(&page, kind, &way[kind]);
    }
    /** The next order of the grid: the square of a cell, times V'' up to 40, over V. */
    claim_at_most(&page, "path-methods", methods, page.quick ? 0.01 : 0.002);
    claim_at_most(&page, "path-exact", exact, 1e-6);
    claim_times(&page, slopes, way);
    size_t sharp = RIM / 2; /* (-1, 0); the flat side is (1, 0) */
    claim_at_most(
        &page, "path-sides",
        rim[1].action[sharp] / rim[1].action[0] / (rim[0].action[sharp] / rim[0].action[0]), 0.5);
    /** The next order, a number near 1 times $\varepsilon/V_0$, bends the power by $(1/12-1/27)/
    \log(27/12)=0.06$ times that number; the rest is three standard errors. */
    struct estimate power = {
        0.5 * (slopes[2].tube.value + slopes[3].tube.value),
        0.5 * hypot(slopes[2].tube.se, slopes[3].tube.se)};
    claim_estimate_within(&page, "path-tube", power, 1, page.quick ? 0.36 : 0.14);
    for (int kind = 0; kind < KINDS; kind++) {
        for (int k = 0; k < way[kind].paths; k++) {
            least_action_clear(&way[kind].path[k]);
        }
    }
    return page_finish(&page);
}

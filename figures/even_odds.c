/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What a width makes of the exponent: even odds

**Place.** 5.3 Rare spikes. Do spikes switch on at a learning rate, the paper’s Figure 3?

Where the log-drift $G$ is negative the probability of a spike falls like $n^{-\vartheta/2}$ with
the width $n$ (Gess & Heydecker, talk; here $\eta=1$, and polylogarithms and prefactors are left
out). The Cramér exponent $\vartheta$ is that of `figures/cramer_exponent.c`: $\infty$ at the edge
of the window, 0 at the root of $G$. The authors' Figure 3 draws $n^{-\vartheta/2}$ for $n=10^{12}$
in red, for a dataset (1.26) that is **unknown** to us, and the curve looks like a switch. Here is
the same curve for the two public datasets, (1.17) and (1.18), and for three more widths. Is there a
learning rate at which spikes switch on?

**What to see.** Top: on a linear axis the probabilities seem to switch on just below the root of
$G$ (dot), and the wider the network the later. Bottom: on a logarithmic axis nothing switches. At
each $\eta\lambda$ the curves are powers of $n$, equally spaced. All are $n^{-1/2}$ at the threshold
of gradient descent (grey line, dots), where $\vartheta=1$, and $n^{-1}$ where the mean loss of SGD
begins to grow (dashed), $\vartheta=2$.

A switch has a place and a width. The place of this one is where the odds are even,
$\vartheta = 2\log2/\log n$, which moves to the root of $G$ as $n\to\infty$, but only like $1/\log
n$: at the width of no network is the root itself the place. From one spike in a million runs to one
in two the probabilities climb over a stretch of $\eta\lambda$ that shrinks no faster.
*/

#include <math.h>

#include "base/bisect.h"
#include "page/page.h"
#include "theory/cramer.h"
#include "theory/cramer_panel.h"

/** ## Parameters */

static const double widths[] = {1e6, 1e9, 1e12, 1e15};
static const double N = 1e12; /* the width of the paper's Figure 3 */

static const struct csvwriter_column columns[] = {
    {"panel", "panel, from 1", CSVWRITER_INTEGER, 0},
    {"kind", "what the row is", CSVWRITER_TEXT, 0},
    {"label", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"p_1e6", "$n^{-\\vartheta/2}$, $n=10^6$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e9", "$10^9$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e12", "$10^{12}$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e15", "$10^{15}$", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const char SECOND_PROGRAM[] = "own; sixteen digits of a second program";

static const struct claim_text claims[] = {
    {"even-odds-1-17", SECOND_PROGRAM,
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ passes 1/2 at this $\\eta\\lambda$ for (1.17)"},
    {"one-in-a-million-1-17", "own; closed form",
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ passes $10^{-6}$ at the threshold $2/\\mathbb E s^2$ of "
     "gradient descent: $\\eta\\lambda$ for (1.17)"},
    {"odds-width-1-17", SECOND_PROGRAM,
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ climbs from $10^{-6}$ to 1/2 over this width in "
     "$\\eta\\lambda$ for (1.17)"},
    {"even-odds-1-18", SECOND_PROGRAM,
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ passes 1/2 at this $\\eta\\lambda$ for (1.18)"},
    {"one-in-a-million-1-18", "own; closed form",
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ passes $10^{-6}$ at the threshold $2/\\mathbb E s^2$ of "
     "gradient descent: $\\eta\\lambda$ for (1.18)"},
    {"odds-width-1-18", SECOND_PROGRAM,
     "$n^{-\\vartheta/2}$ at $n=10^{12}$ climbs from $10^{-6}$ to 1/2 over this width in "
     "$\\eta\\lambda$ for (1.18)"},
};

/**
## The curves

A panel is a dataset with five places that have a meaning: the edge of the window, the place from
which on the mean square of the output grows, the threshold of gradient descent, the root of $G$,
and the end of the window. Each row is one $\eta\lambda$ with the probabilities at four widths. The
points crowd towards the root, where the probabilities climb. At the edge and at the root, which are
no doubles as a rule, the rows say what is true of the exact numbers.
*/

static void write_row(
    struct page *page, const struct cramer_panel *panel, const char *kind, double x, double theta) {
    page_integer(page, panel->number);
    page_text(page, kind);
    page_text(page, panel->dataset.label);
    page_reals(page, x);
    for (size_t n = 0; n < COUNT(widths); n++) {
        page_reals(page, cramer_probability(theta, 1, widths[n], 1, 1));
    }
}

static void write_panel(struct page *page, const struct cramer_panel *panel) {
    for (size_t i = 0; i < panel->curve.count; i++) {
        const struct cramer_curve_point *point = &panel->curve.point[i];
        write_row(page, panel, point->kind, point->x, point->theta);
    }
}

/**
## Where a probability is passed

At $n=10^{12}$ a probability $q$ is passed where $\vartheta = -2\log q/\log n$. For $q=10^{-6}$ that
is 1, the threshold of gradient descent. So a network of that width goes from one spike in a million
runs at this threshold to one in two within a tenth of $\eta\lambda$. Another width has other
probabilities at every place, and the same places for $\vartheta$.

The digits claimed come from a second program (40 decimals). A bisection ends on neighbouring
doubles, $2\cdot10^{-16}$ apart, and the rounding of $\vartheta$ itself, $10^{-16}$ over a slope of
10, adds less; $10^{-15}$ leaves room for both.
*/

struct passage {
    const struct cramer_panel *panel;
    double theta;
};

static bool exponent_is_below(double x, const void *context) {
    const struct passage *passage = context;
    return cramer_panel_exponent(passage->panel, x) <= passage->theta;
}

static double place_of_odds(const struct cramer_panel *panel, double q) {
    struct passage passage = {panel, -2 * log(q) / log(N)};
    return bisect(exponent_is_below, &passage, panel->curve.crit, panel->curve.root, 60).yes;
}

static void claim_odds(struct page *page, const struct cramer_panel panel[CRAMER_PANELS]) {
    double even = place_of_odds(&panel[0], 0.5), rare = place_of_odds(&panel[0], 1e-6);
    claim_within(page, "even-odds-1-17", even, 1.5865651918430591001, 1e-15);
    claim_within(page, "one-in-a-million-1-17", rare, 2 / panel[0].dataset.mean_s2.hi, 1e-15);
    claim_within(page, "odds-width-1-17", even - rare, 0.09957634425941597747, 2e-15);
    even = place_of_odds(&panel[1], 0.5);
    rare = place_of_odds(&panel[1], 1e-6);
    claim_within(page, "even-odds-1-18", even, 1.8154217347268314576, 1e-15);
    claim_within(page, "one-in-a-million-1-18", rare, 2 / panel[1].dataset.mean_s2.hi, 1e-15);
    claim_within(page, "odds-width-1-18", even - rare, 0.10602002532512205585, 2e-15);
}

int main(int argc, char **argv) {
    struct page page;
    struct cramer_panel panel[CRAMER_PANELS];
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");

    /** The picture: the probabilities at four widths and the five places, for each dataset. */
    MUST(cramer_panel_init(panel, page.data, page_size(&page, 80, 400), &fault));
    for (int d = 0; d < CRAMER_PANELS; d++) {
        write_panel(&page, &panel[d]);
    }

    /** Where the odds are even at $n=10^{12}$, where they are one in a million, and how
    far these places are apart. */
    claim_odds(&page, panel);
    cramer_panel_clear(panel);
    return page_finish(&page);
}

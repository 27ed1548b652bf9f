/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LANES_BLOCK_H
#define CATAPULT_LANES_BLOCK_H

/** The inside of lanes: LANES_SAMPLER_BLOCK steps of all lanes, drawn first and then taken, for
 * each set of instructions. */

#include "chain/lanes.h"

enum { LANES_BLOCK_MOST = 32 };

/* A value for each lane. */
#define LANES_BLOCK_EACH(type, name) _Alignas(64) type name[LANES_BLOCK_MOST]

/* A value for each lane and step. */
#define LANES_BLOCK_PATH(type, name) _Alignas(64) type name[LANES_SAMPLER_BLOCK][LANES_BLOCK_MOST]

struct lanes_block {
    LANES_BLOCK_EACH(double, y);
    LANES_BLOCK_EACH(double, eta_lambda);
    LANES_BLOCK_EACH(double, height);  /**< where |Y| is looked at */
    LANES_BLOCK_EACH(double, flat);    /**< where Lambda is */
    LANES_BLOCK_EACH(double, floor);   /**< where |Y| is, on its way down */
    LANES_BLOCK_EACH(double, peak);    /**< of |Y|, up to the block before */
    LANES_BLOCK_EACH(double, highest); /**< |Y| in this block */
    LANES_BLOCK_EACH(int64_t, steps);
    LANES_BLOCK_EACH(int64_t, event); /**< not 0: to be looked at */
    LANES_BLOCK_EACH(int64_t, tie);   /**< not 0: one of its words may not tell the sample */
    LANES_BLOCK_EACH(uint64_t, s0);   /**< the streams, after this block */
    LANES_BLOCK_EACH(uint64_t, s1);
    LANES_BLOCK_EACH(uint64_t, s0_before); /**< and before */
    LANES_BLOCK_EACH(uint64_t, s1_before);
    int64_t most_steps;
    LANES_BLOCK_PATH(double, s2);
    union {
        LANES_BLOCK_PATH(double, path_y); /**< after each step */
        LANES_BLOCK_PATH(uint64_t, at);   /**< for a table: the word's place in its column */
    };
    union {
        LANES_BLOCK_PATH(double, path_eta_lambda);
        LANES_BLOCK_PATH(uint64_t, column); /**< for a table: the word's column */
    };
};

struct lanes_block_code {
    size_t lanes; /**< how many are used */
    /** The samples of all steps, few of them; true if there is a tie. */
    bool (*draw)(struct lanes_block *block, const struct lanes_sampler *sampler);
    /** The same from a table. */
    bool (*look_up)(struct lanes_block *block, const struct lanes_sampler *sampler);
    /** All steps; true if there is an event. */
    bool (*step)(struct lanes_block *block);
};

/** NULL where the machine or the build lacks the instructions. */
const struct lanes_block_code *lanes_block_code(enum lanes_clone clone);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LANES_BLOCK_H
#define CATAPULT_LANES_BLOCK_H

/** Takes LANES_SAMPLER_BLOCK steps of all lanes, with all samples drawn before the first step, for
 * each set of instructions. The inside of lanes.h. */

#include "chain/lanes.h"

enum { LANES_BLOCK_MOST = 32 };

/* A value for each lane. */
#define LANES_BLOCK_EACH(type, name) _Alignas(64) type name[LANES_BLOCK_MOST]

/* A value for each lane and step. */
#define LANES_BLOCK_PATH(type, name) _Alignas(64) type name[LANES_SAMPLER_BLOCK][LANES_BLOCK_MOST]

/** The state of all lanes, before and after a block of steps. */
struct lanes_block {
    LANES_BLOCK_EACH(double, y);
    LANES_BLOCK_EACH(double, eta_lambda);
    LANES_BLOCK_EACH(double, height);  /**< |Y| from which on there is an event */
    LANES_BLOCK_EACH(double, flat);    /**< Lambda down to which there is none */
    LANES_BLOCK_EACH(double, floor);   /**< |Y| down to which there is none */
    LANES_BLOCK_EACH(double, peak);    /**< largest |Y| up to the block before */
    LANES_BLOCK_EACH(double, highest); /**< largest |Y| in this block */
    LANES_BLOCK_EACH(int64_t, steps);
    LANES_BLOCK_EACH(int64_t, event); /**< not 0: the lane's steps have to be replayed one by one */
    LANES_BLOCK_EACH(int64_t, tie);   /**< not 0: a word of the lane may not tell the sample */
    LANES_BLOCK_EACH(uint64_t, s0);   /**< the streams, after this block */
    LANES_BLOCK_EACH(uint64_t, s1);
    LANES_BLOCK_EACH(uint64_t, s0_before); /**< the streams, before this block */
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
    /** Draws the samples of all steps, of few kinds; true if there is a tie. */
    bool (*draw)(struct lanes_block *block, const struct lanes_sampler *sampler);
    /** Draws the samples of all steps from a table; true if there is a tie. */
    bool (*look_up)(struct lanes_block *block, const struct lanes_sampler *sampler);
    /** Takes all steps; true if there is an event. */
    bool (*step)(struct lanes_block *block);
};

/** Returns the code for these instructions; NULL where the machine or the build lacks them. */
const struct lanes_block_code *lanes_block_code(enum lanes_clone clone);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CLOCK_H
#define CATAPULT_CLOCK_H

/** Reads two clocks, in seconds with nanoseconds behind the point. Only differences mean something,
 * and no time enters a file that is verified. */

/** Returns the time as it passes on the wall, never set back. May be called by a signal handler. */
double clock_wall(void);

/** Returns the time that the processors spent on this process, all threads together. */
double clock_cpu(void);

#endif

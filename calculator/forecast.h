/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_H
#define CATAPULT_FORECAST_H

/** Runs `catapult forecast ...`; argv[0] is the command's name. Returns the exit code. */
int forecast(int argc, char **argv);

#endif

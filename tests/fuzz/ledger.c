/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of claims: their verdicts are those of their numbers, whoever wrote them. */
#include "page/ledger.h"

#include <stdio.h>
#include <string.h>

#include "input.h"

static void look_at(const struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) {
        const struct claim *claim = &ledger->claim[i];
        double odds = ledger_false_alarm(claim);
        ledger_source(claim);
        input_require(strlen(ledger_grade(claim)) > 0, "a pass is worth something");
        input_require(!(odds < 0 || odds > 2), "odds are odds");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct ledger ledger;
    struct fault fault;
    ledger_init(&ledger);
    enum status status = ledger_read(&ledger, input_file(0, &input), &fault);
    if (status == STATUS_CLAIM) {
        input_require(strstr(fault.text, "run its program again") != NULL, "a lie is named");
    } else if (input_is_read(status, &fault)) {
        look_at(&ledger);
    }
    ledger_clear(&ledger);
    return 0;
}

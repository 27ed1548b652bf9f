/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of networks. */
#include "nets/net.h"

#include <stdlib.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct net net;
    struct fault fault;
    enum net_scheme scheme = (enum net_scheme)(input_byte(&input) % 2);
    char *text = input_text(&input);
    if (input_is_read(net_init(&net, text, scheme, &fault), &fault)) {
        net_clear(&net);
    }
    free(text);
    return 0;
}

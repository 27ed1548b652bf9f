/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources of pages, read as books. */
#include "book/prose.h"

#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "book/markdown.h"
#include "book/tex.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct prose page;
    struct fault fault;
    if (!input_is_read(prose_read(&page, input_file(0, &input), &fault), &fault)) {
        return 0;
    }
    input_require(page.chapter >= 1 && page.place >= 1, "a page has its place");
    input_require(prose_compare(&page, &page) == 0, "a page is where it is");
    char *text = NULL;
    size_t length = 0;
    FILE *out = memstream_open(&text, &length);
    input_memory(out != NULL);
    prose_weave(&page, out);
    tex_put(out, page.caption);
    markdown_put(out, page.title);
    input_memory(fclose(out) == 0);
    input_require(length > 0, "something is woven");
    free(text);
    prose_clear(&page);
    return 0;
}

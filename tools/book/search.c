/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memstream.h"
#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "book/plain.h"

/* As a string of JavaScript; `</script` cannot come up in a file of its own. */
static void put_string(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', out);
        }
        if ((unsigned char)*text < ' ') {
            fprintf(out, "\\u%04x", (unsigned char)*text);
        } else {
            fputc(*text, out);
        }
    }
    fputc('"', out);
}

static void put_plain(FILE *out, const char *markdown) {
    char *text = NULL;
    size_t size = 0;
    FILE *plain = memstream_open(&text, &size);
    if (plain == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    plain_put(plain, markdown, strlen(markdown));
    if (fclose(plain) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    put_string(out, text);
    free(text);
}

void search_put(FILE *out, const struct book *book) {
    fputs(
        "/* What can be found: [page, claim or \"\", title, text, verdict] */\n"
        "window.bookIndex = [\n",
        out);
    for (size_t i = 0; i < book->contents.count; i++) {
        const struct contents_entry *entry = &book->contents.entry[i];
        char text[sizeof entry->prose.question + sizeof entry->prose.caption];
        snprintf(text, sizeof text, "%s %s", entry->prose.question, entry->prose.caption);
        fprintf(out, "[\"%s\",\"\",", entry->stem);
        put_plain(out, entry->prose.title);
        fputc(',', out);
        put_plain(out, text);
        fputs(",\"\"],\n", out);
        for (size_t c = 0; c < book->ledger[i].count; c++) {
            const struct claim *claim = &book->ledger[i].claim[c];
            fprintf(out, "[\"%s\",\"%s\",\"\",", entry->stem, claim->id);
            put_plain(out, claim->statement);
            fprintf(out, ",\"%s\"],\n", ledger_verdict_name(ledger_source(claim)));
        }
    }
    fputs("];\n", out);
}

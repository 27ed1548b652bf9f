/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/site.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "base/path.h"
#include "book/plain.h"

enum { LONGEST_ID = 256 };

static int line_of(const char *text, const char *at) {
    int line = 1;
    for (; text < at; text++) {
        line += *text == '\n';
    }
    return line;
}

/* The id in quotes, as it stands or with `*` for the page's name. */
static void write_id(char out[LONGEST_ID], const char *id, const char *page, bool star) {
    char name[LONGEST_ID];
    snprintf(name, sizeof name, "%s", page);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '_' ? '-' : *c;
    }
    const char *at = star ? strstr(id, name) : NULL;
    if (at == NULL) {
        snprintf(out, LONGEST_ID, "\"%s\"", id);
    } else {
        snprintf(out, LONGEST_ID, "\"%.*s*%s\"", (int)(at - id), id, at + strlen(name));
    }
}

/* Where the statement with `at` begins: behind the last mark that ends one, or a comment. */
static const char *statement_start(const char *text, const char *at) {
    while (at > text && strchr(";{}", at[-1]) == NULL && strncmp(at - 1, "/", 1) != 0) {
        at--;
    }
    return at + strspn(at, " \n");
}

/* Does a verb of a check begin in between? */
static bool is_verb(const char *start, const char *at) {
    const char *call = strstr(start, "claim_");
    return call != NULL && call < at && strncmp(call, "claim_source", 12) != 0 &&
           strncmp(call, "claim_reason", 12) != 0;
}

/* `length` bytes on one line, blanks joined. */
static char *joined(const char *text, size_t length) {
    char *out = malloc(length + 1);
    size_t used = 0;
    for (size_t i = 0; out != NULL && i < length; i++) {
        bool blank = isspace((unsigned char)text[i]) != 0;
        if (!blank || (used > 0 && out[used - 1] != ' ')) {
            out[used++] = blank ? ' ' : text[i];
        }
    }
    if (out != NULL) {
        out[used - (used > 0 && out[used - 1] == ' ')] = '\0';
    }
    return out;
}

/* The last comment of the function before `at`; a function ends with a brace at the margin. */
static char *remark_above(const char *text, const char *at) {
    const char *begin = NULL, *end = NULL;
    for (const char *open = text; (open = strstr(open, "/*")) != NULL && open < at;) {
        const char *close = strstr(open, "*/");
        if (close == NULL || close > at) {
            break;
        }
        begin = open + 2;
        end = close;
        open = close;
    }
    if (begin == NULL) {
        return NULL;
    }
    const char *brace = strstr(end, "\n}"), *paragraph;
    begin += *begin == '*';
    while ((paragraph = strstr(begin, "\n\n")) != NULL && paragraph < end) {
        begin = paragraph + 2; /* the last one is next to the number */
    }
    return brace != NULL && brace < at ? NULL : joined(begin, (size_t)(end - begin));
}

/* Lines that define NAME, as `NAME = 1e-9;` in a list of constants, with their comments. */
static void
add_definition(FILE *out, const char *path, const char *text, const char *name, size_t length) {
    for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        bool whole = at > text && !isalnum((unsigned char)at[-1]) && at[-1] != '_';
        if (whole && strncmp(at + length, " = ", 3) == 0) {
            const char *start = at;
            while (start > text && start[-1] != '\n') {
                start--;
            }
            size_t size = strcspn(start, "\n");
            char *line = joined(start, size);
            fprintf(out, "%s:%d: %s\n", path, line_of(text, at), line == NULL ? "" : line);
            free(line);
            return;
        }
    }
}

static char *constants_of(const char *path, const char *text, const char *call) {
    char *out = NULL;
    size_t size = 0;
    FILE *stream = memstream_open(&out, &size);
    if (stream == NULL) {
        return NULL;
    }
    bool quoted = false;
    for (const char *at = call; *at != '\0';) {
        size_t length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
        quoted = quoted != (*at == '"');
        if (length > 2 && !quoted && isupper((unsigned char)*at) &&
            !isalpha((unsigned char)at[length])) {
            char name[LONGEST_ID];
            snprintf(name, sizeof name, "%.*s", (int)length, at);
            add_definition(stream, path, text, name, strlen(name));
        }
        at += length > 0 ? length : 1;
    }
    if (fclose(stream) != 0) {
        free(out);
        return NULL;
    }
    return out;
}

static void note_call(
    struct site *site, const char *path, const char *text, const char *start, const char *at) {
    const char *verb = strstr(start, "claim_");
    site->made = line_of(text, verb);
    site->call = joined(verb, strcspn(at, ";") + (size_t)(at - verb));
    site->remark = remark_above(text, at);
    site->constant = site->call == NULL ? NULL : constants_of(path, text, site->call);
}

/* A table of ids is worked through by a verb further down, which names none. */
static void look_below(struct site *site, const char *path, const char *text, const char *at) {
    while ((at = strstr(at, "claim_")) != NULL) {
        size_t length = strcspn(at, ";");
        const char *quote = memchr(at, '"', length);
        if (is_verb(at, at + 1) && quote == NULL && memchr(at, '{', length) == NULL) {
            note_call(site, path, text, at, at);
            return;
        }
        at += length;
    }
}

static void look(struct site *site, const char *path, const char *text, const char *quoted) {
    const char *named = NULL;
    for (const char *at = text; (at = strstr(at, quoted)) != NULL; at += strlen(quoted)) {
        const char *start = statement_start(text, at);
        if (site->declared == 0) {
            site->declared = line_of(text, at);
        } else if (site->call == NULL && is_verb(start, at)) {
            note_call(site, path, text, start, at);
        } else if (named == NULL) {
            named = at;
        }
    }
    if (site->call == NULL && site->declared > 0) {
        site->made = named == NULL ? 0 : line_of(text, named);
        look_below(site, path, text, named == NULL ? strstr(text, quoted) : named);
    }
}

enum status site_find(struct site *site, const char *path, const char *id, struct fault *fault) {
    char *text = NULL, page[LONGEST_ID], quoted[LONGEST_ID];
    size_t size = 0;
    *site = (struct site){0};
    FILE *in = fopen(path, "r");
    if (in == NULL || getdelim(&text, &size, '\0', in) < 0) {
        int error = errno;
        if (in != NULL) {
            fclose(in);
        }
        free(text);
        return fault_set(fault, STATUS_INPUT, "%s: %s", path, strerror(error));
    }
    fclose(in);
    path_stem(path, page, sizeof page);
    for (int star = 0; star < 2 && site->declared == 0; star++) {
        write_id(quoted, id, page, star == 1);
        look(site, path, text, quoted);
    }
    free(text);
    return STATUS_OK;
}

void site_clear(struct site *site) {
    free(site->call);
    free(site->remark);
    free(site->constant);
    *site = (struct site){0};
}

void site_print(const struct site *site, const char *path) {
    if (site->remark != NULL) {
        fputs("  remark      ", stdout);
        plain_put(stdout, site->remark, strlen(site->remark));
        putchar('\n');
    }
    for (const char *at = site->constant; at != NULL && *at != '\0'; at += strcspn(at, "\n") + 1) {
        printf("  constant    %.*s\n", (int)strcspn(at, "\n"), at);
    }
    printf("  declared    %s:%d\n", path, site->declared);
    if (site->made > 0) {
        printf("  computed    %s:%d", path, site->made);
        printf(site->call == NULL ? "\n" : ": %s\n", site->call);
    }
}

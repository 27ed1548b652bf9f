/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/prose.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CAPTION "**What to see.**"
#define PLACE   "**Place.**"

/* -- reading ------------------------------------------------------------------------------ */

static enum status read_text(struct prose *page, const char *path, struct fault *fault) {
    FILE *stream = fopen(path, "r");
    size_t size = 0;
    bool good = stream != NULL && getdelim(&page->text, &size, '\0', stream) > 0;
    if (stream == NULL) {
        return fault_open(fault, path, "the source of a page");
    }
    bool hungry = !good && errno == ENOMEM;
    fclose(stream);
    if (!good) {
        return hungry ? fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path)
                      : fault_set(
                            fault, STATUS_INPUT,
                            "%s: cannot read a program there: it is empty or no file", path);
    }
    return STATUS_OK;
}

static void copy_flat(char *out, size_t size, const char *text, size_t length) {
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        out[used++] = text[i] == '\n' ? ' ' : text[i];
    }
    out[used] = '\0';
}

/* The length of a paragraph of the top comment. */
static size_t paragraph_length(const char *text) {
    size_t length = 0;
    while (text[length] != '\0' && strncmp(text + length, "\n\n", 2) != 0 &&
           strncmp(text + length, "\n*/", 3) != 0) {
        length++;
    }
    return length;
}

/* "2.1 Regimes. When does SGD spike?" */
static enum status
read_place(struct prose *page, const char *text, const char *path, struct fault *fault) {
    char flat[768];
    int used = 0;
    copy_flat(flat, sizeof flat, text, paragraph_length(text));
    bool numbered = sscanf(flat, "%d.%d %n", &page->chapter, &page->place, &used) == 2 && used > 0;
    const char *end = numbered ? strstr(flat + used, ". ") : NULL;
    if (end == NULL || page->chapter < 1 || page->place < 1) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: \"" PLACE " %s\" does not say where the page stands; write it like \"" PLACE
            " 2.1 Regimes. When does SGD spike?\"",
            path, flat);
    }
    copy_flat(page->heading, sizeof page->heading, flat + used, (size_t)(end - flat - used));
    copy_flat(page->question, sizeof page->question, end + 2, strlen(end + 2));
    return STATUS_OK;
}

static enum status read_heading(struct prose *page, const char *path, struct fault *fault) {
    const char *title = strstr(page->text, "\n# ");
    const char *caption = strstr(page->text, "\n" CAPTION " ");
    const char *place = strstr(page->text, "\n" PLACE " ");
    if (title == NULL || caption == NULL || place == NULL) {
        const char *lack = place == NULL ? "a place" : "a caption";
        return fault_set(
            fault, STATUS_INPUT,
            "%s: the top comment lacks %s; give it a line \"# Title\", a paragraph \"" PLACE
            " 2.1 Chapter. Question?\" and one that begins " CAPTION,
            path, title == NULL ? "a title" : lack);
    }
    title += 3;
    copy_flat(page->title, sizeof page->title, title, strcspn(title, "\n"));
    caption += strlen("\n" CAPTION " ");
    copy_flat(page->caption, sizeof page->caption, caption, paragraph_length(caption));
    return read_place(page, place + strlen("\n" PLACE " "), path, fault);
}

enum status prose_read(struct prose *page, const char *path, struct fault *fault) {
    *page = (struct prose){0};
    enum status status = read_text(page, path, fault);
    if (status == STATUS_OK) {
        status = read_heading(page, path, fault);
    }
    if (status != STATUS_OK) {
        prose_clear(page);
    }
    return status;
}

void prose_clear(struct prose *page) {
    free(page->text);
    *page = (struct prose){0};
}

int prose_compare(const struct prose *a, const struct prose *b) {
    if (a->chapter != b->chapter) {
        return a->chapter < b->chapter ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

/* -- weaving ------------------------------------------------------------------------------ */

/* Where a line of the program goes, and what is open. */
struct weaver {
    FILE *out;
    bool in_prose, in_code;
    size_t indent; /* of the comment that is open */
};

static void end_code(struct weaver *weaver) {
    if (weaver->in_code) {
        fputs("```\n\n", weaver->out);
        weaver->in_code = false;
    }
}

static void put_prose(struct weaver *weaver, const char *line, size_t length) {
    fprintf(weaver->out, "%.*s\n", (int)length, line);
}

static void put_code(struct weaver *weaver, const char *line, size_t length) {
    if (!weaver->in_code && length == 0) {
        return; /* blank lines around prose */
    }
    if (!weaver->in_code) {
        fputs("\n```c\n", weaver->out);
        weaver->in_code = true;
    }
    fprintf(weaver->out, "%.*s\n", (int)length, line);
}

/* Where the prose of this line ends, or NULL when the comment goes on. */
static const char *end_of_comment(const char *line, size_t length) {
    return length >= 2 ? memmem(line, length, "*/", 2) : NULL;
}

static size_t blanks_of(const char *line, size_t length) {
    size_t blanks = 0;
    while (blanks < length && line[blanks] == ' ') {
        blanks++;
    }
    return blanks;
}

/* Leaves out the marks of the comment, and its indent, which Markdown would take for code. */
static const char *open_prose(struct weaver *weaver, const char *line, size_t *length) {
    size_t blanks = blanks_of(line, *length), skip = 0;
    if (weaver->in_prose) {
        skip = blanks < weaver->indent ? blanks : weaver->indent;
    } else if (*length >= blanks + 3 && strncmp(line + blanks, "/**", 3) == 0) {
        end_code(weaver);
        weaver->in_prose = true;
        weaver->indent = blanks;
        skip = blanks + 3;
        skip += blanks_of(line + skip, *length - skip);
    }
    *length -= skip;
    return line + skip;
}

static void weave_line(struct weaver *weaver, const char *line, size_t length) {
    line = open_prose(weaver, line, &length);
    if (!weaver->in_prose) {
        if (strncmp(line, "/* SPDX", 7) != 0) {
            put_code(weaver, line, length);
        }
        return;
    }
    const char *end = end_of_comment(line, length);
    size_t prose = end == NULL ? length : (size_t)(end - line);
    while (prose > 0 && line[prose - 1] == ' ') {
        prose--;
    }
    put_prose(weaver, line, prose);
    weaver->in_prose = end == NULL;
}

void prose_weave(const struct prose *page, FILE *out) {
    struct weaver weaver = {.out = out};
    const char *text = page->text;
    while (*text != '\0') {
        if (strncmp(text, PLACE " ", strlen(PLACE " ")) == 0 ||
            strncmp(text, CAPTION " ", strlen(CAPTION " ")) == 0) {
            text += paragraph_length(text);
            text += strspn(text, "\n");
        }
        size_t length = strcspn(text, "\n");
        weave_line(&weaver, text, length);
        text += length + (text[length] == '\n');
    }
    end_code(&weaver);
}

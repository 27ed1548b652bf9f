/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/prose.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CAPTION "**What to see.**"

/* -- reading ------------------------------------------------------------------------------ */

static enum status read_text(struct prose *page, const char *path, struct fault *fault) {
    FILE *stream = fopen(path, "r");
    size_t size = 0;
    bool good = stream != NULL && getdelim(&page->text, &size, '\0', stream) > 0;
    int reason = errno;
    if (stream != NULL) {
        fclose(stream);
    }
    return good ? STATUS_OK
                : fault_set(
                      fault, STATUS_INPUT, "%s: cannot read a program there: %s", path,
                      stream == NULL ? strerror(reason) : "it is empty or no file");
}

static void copy_flat(char *out, size_t size, const char *text, size_t length) {
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        out[used++] = text[i] == '\n' ? ' ' : text[i];
    }
    out[used] = '\0';
}

static enum status read_heading(struct prose *page, const char *path, struct fault *fault) {
    const char *title = strstr(page->text, "\n# ");
    const char *caption = strstr(page->text, "\n" CAPTION);
    if (title == NULL || caption == NULL) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: the top comment lacks %s; give it a line \"# Title\" and a paragraph that "
            "begins " CAPTION,
            path, title == NULL ? "a title" : "a caption");
    }
    title += 3;
    copy_flat(page->title, sizeof page->title, title, strcspn(title, "\n"));
    caption += strlen("\n" CAPTION " ");
    size_t length = 0;
    while (caption[length] != '\0' && strncmp(caption + length, "\n\n", 2) != 0 &&
           strncmp(caption + length, "\n*/", 3) != 0) {
        length++;
    }
    copy_flat(page->caption, sizeof page->caption, caption, length);
    return STATUS_OK;
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

/* -- weaving ------------------------------------------------------------------------------ */

/* Where a line of the program goes, and what is open. */
struct weaver {
    FILE *out;
    bool in_prose, in_code;
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

static void weave_line(struct weaver *weaver, const char *line, size_t length) {
    if (!weaver->in_prose && length >= 3 && strncmp(line, "/**", 3) == 0) {
        end_code(weaver);
        weaver->in_prose = true;
        line += 3;
        length -= 3;
        while (length > 0 && *line == ' ') {
            line++;
            length--;
        }
    }
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
        size_t length = strcspn(text, "\n");
        weave_line(&weaver, text, length);
        text += length + (text[length] == '\n');
    }
    end_code(&weaver);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/statements.h"

#include <string.h>

enum { MOST_STATEMENTS = 1000 };

enum status statements_read(struct statements *statements, const char *path, struct fault *fault) {
    static const char *const name[STATEMENTS_COLUMNS] = {
        "statement", "source", "claims", "reading"};
    enum status status = csvfile_read(&statements->file, path, MOST_STATEMENTS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (int c = 0; c < STATEMENTS_COLUMNS; c++) {
        if (!csvfile_column(&statements->file, name[c], &statements->column[c])) {
            csvfile_clear(&statements->file);
            return fault_set(
                fault, STATUS_INPUT, "%s: no column %s; give statement, source, claims and reading",
                path, name[c]);
        }
    }
    return STATUS_OK;
}

void statements_clear(struct statements *statements) {
    csvfile_clear(&statements->file);
}

size_t statements_count(const struct statements *statements) {
    return statements->file.rows;
}

const char *
statements_cell(const struct statements *statements, size_t row, enum statements_column column) {
    return csvfile_cell(&statements->file, row, statements->column[column]);
}

static struct statements_id id_at(const char *text) {
    text += strspn(text, " ");
    return (struct statements_id){text, strcspn(text, " ")};
}

struct statements_id statements_first(const struct statements *statements, size_t row) {
    return id_at(statements_cell(statements, row, STATEMENTS_CLAIMS));
}

struct statements_id statements_next(struct statements_id id) {
    return id_at(id.text + id.length);
}

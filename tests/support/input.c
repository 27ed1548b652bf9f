/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/utf8.h"
#include "shim.h"

static const char BETWEEN[] = "%%%%\n";

void input_require(bool good, const char *property) {
    if (!good) {
        fprintf(stderr, "fuzz: does not hold: %s\n", property);
        abort();
    }
}

static bool is_refused(void) {
    return shim_failed != NULL && shim_failed();
}

void input_memory(bool good) {
    if (!good && is_refused()) {
        _exit(STATUS_OK);
    }
    input_require(good, "there is memory");
}

unsigned input_byte(struct input *input) {
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->at++;
}

struct input input_part(struct input *input) {
    struct input part = *input;
    size_t mark = sizeof BETWEEN - 1;
    const uint8_t *stop = memmem(input->at, input->left, BETWEEN, mark);
    if (stop == NULL) {
        input->at += input->left;
        input->left = 0;
    } else {
        part.left = (size_t)(stop - input->at);
        input->at += part.left + mark;
        input->left -= part.left + mark;
    }
    return part;
}

char *input_text(const struct input *part) {
    char *text = strndup((const char *)part->at, part->left);
    input_memory(text != NULL);
    return text;
}

/* -- files -------------------------------------------------------------------------------- */

/* The files of this process: made once, for millions of inputs. */
static int number[INPUT_FILES] = {-1, -1, -1, -1};
static char path[INPUT_FILES][32], folder[64];
static pid_t owner; /* of the folder; not its children */

static int file_of(unsigned which) {
    if (number[which] < 0) {
        number[which] = memfd_create("input", MFD_CLOEXEC);
        input_require(number[which] >= 0, "there are files in memory");
        snprintf(path[which], sizeof path[which], "/proc/self/fd/%d", number[which]);
    }
    return number[which];
}

const char *input_file(unsigned which, const struct input *part) {
    int file = file_of(which);
    input_require(
        ftruncate(file, 0) == 0 && pwrite(file, part->at, part->left, 0) == (ssize_t)part->left,
        "files in memory can be written");
    return path[which];
}

static void remove_folder(void) {
    struct folder list;
    if (getpid() != owner) {
        return;
    }
    if (folder_list(&list, folder, "", NULL) == STATUS_OK) {
        for (size_t i = 0; i < list.count; i++) {
            if (unlink(list.path[i]) != 0) {
                rmdir(list.path[i]);
            }
        }
        folder_clear(&list);
    }
    rmdir(folder);
}

const char *input_folder(void) {
    if (folder[0] == '\0') {
        snprintf(
            folder, sizeof folder, "%s/catapult-fuzz.XXXXXX",
            access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        input_require(mkdtemp(folder) != NULL, "a folder can be made");
        owner = getpid();
        atexit(remove_folder);
    }
    return folder;
}

void input_name(unsigned which, const char *name) {
    char here[128];
    file_of(which);
    snprintf(here, sizeof here, "%s/%s", input_folder(), name);
    if (access(here, F_OK) != 0) {
        input_require(symlink(path[which], here) == 0, "a link can be made");
    }
}

/* -- what comes out ----------------------------------------------------------------------- */

enum { READERS = 64 };
static enum status usual[READERS];
static size_t known, at;
static bool learns, differs;

void input_begin(bool learn) {
    learns = learn;
    differs = false;
    at = 0;
}

/* After one failure of the system there is no telling what comes next. */
static void judge(enum status status) {
    bool as_usual = at < known && status == usual[at];
    if (learns && at < READERS) {
        usual[at] = status;
        known = at + 1;
    }
    at++;
    if (is_refused()) {
        input_require(
            differs || as_usual || status == STATUS_SYSTEM, "the system's failure is one (3)");
        differs = differs || !as_usual;
    } else {
        input_require(
            status == STATUS_OK || status == STATUS_INPUT, "a bad input is refused as one (2)");
    }
}

bool input_is_read(enum status status, const struct fault *fault) {
    judge(status);
    if (status == STATUS_OK) {
        return true;
    }
    input_require(fault->status == status && fault->text[0] != '\0', "a refusal says why");
    for (const char *c = fault->text; *c != '\0';) {
        size_t length = utf8_sign(c);
        input_require(length > 0, "a refusal is one line of signs");
        c += length;
    }
    return false;
}

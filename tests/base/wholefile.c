/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/wholefile.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void assert_file(const char *path, const char *want) {
    char *text = check_read(path);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static void replaces_a_file_that_is_there(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write(path, "old.csv", "something old and rather longer than what comes");
    struct fault fault = {0};
    assert_int_equal(wholefile_write(path, "new\n", 4, &fault), STATUS_OK);
    assert_file(path, "new\n");
    assert_int_equal(check_count_files(), 1);
}

static void a_file_in_pieces_appears_when_it_is_whole(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct wholefile file;
    struct fault fault = {0};
    check_write(path, "pieces.csv", "old\n");
    assert_int_equal(wholefile_open(&file, path, &fault), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        fprintf(file.stream, "piece %d\n", i);
        fflush(file.stream);
        assert_file(path, "old\n");
    }
    assert_int_equal(wholefile_commit(&file, &fault), STATUS_OK);
    assert_file(path, "piece 0\npiece 1\npiece 2\n");
    assert_int_equal(check_count_files(), 1);
}

static void a_file_dropped_was_never_there(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct wholefile file;
    struct fault fault = {0};
    check_write(path, "dropped.csv", "old\n");
    assert_int_equal(wholefile_open(&file, path, &fault), STATUS_OK);
    fputs("new\n", file.stream);
    wholefile_drop(&file);
    assert_file(path, "old\n");
    assert_int_equal(check_count_files(), 1);
}

/* A stream that nothing can be written to, whose buffer is empty again when the file is to be
 * committed. */
static void a_write_that_failed_is_not_forgotten(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct wholefile file;
    struct fault fault = {0};
    check_write(path, "lost.csv", "old\n");
    assert_int_equal(wholefile_open(&file, path, &fault), STATUS_OK);
    file.stream = freopen("/dev/null", "r", file.stream);
    assert_non_null(file.stream);
    assert_int_equal(fputc('x', file.stream), EOF);
    assert_int_equal(wholefile_commit(&file, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, path, "cannot write");
    assert_file(path, "old\n");
    assert_int_equal(check_count_files(), 1);
}

/* Runs wholefile_write where no file may grow beyond `room` bytes: a disk about to be full. */
static enum status
replace_within(rlim_t room, const char *path, const char *text, size_t size, struct fault *fault) {
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = room;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    enum status status = wholefile_write(path, text, size, fault);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    return status;
}

/* Of every size around the stream's buffer, so that fwrite, fflush and fclose each get to fail. */
static void fails_on_a_full_disk_and_leaves_nothing(void **state) {
    (void)state;
    enum { SIZE = 20000 };
    char path[CHECK_PATH], *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    check_path(path, "full.csv");
    static const size_t sizes[] = {2, 100, 4095, 4096, 4097, 8192, SIZE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct fault fault = {0};
        assert_int_equal(replace_within(sizes[i] - 1, path, text, sizes[i], &fault), STATUS_SYSTEM);
        assert_fault(&fault, STATUS_SYSTEM, path, "cannot write", "File too large");
        require(check_count_files() == 0, "%zu bytes left a file", sizes[i]);
        assert_int_equal(replace_within(sizes[i], path, text, sizes[i], &fault), STATUS_OK);
        unlink(path);
    }
    free(text);
}

static void a_failure_leaves_the_old_file(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_write(path, "kept.csv", "old\n");
    assert_int_equal(replace_within(3, path, "newer\n", 6, &fault), STATUS_SYSTEM);
    assert_file(path, "old\n");
    assert_int_equal(check_count_files(), 1);
}

static void refuses_a_path_that_is_too_long(void **state) {
    (void)state;
    char path[5000];
    memset(path, 'a', sizeof path);
    path[sizeof path - 1] = '\0';
    struct fault fault = {0};
    assert_int_equal(wholefile_write(path, "x", 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "the path is too long");
    path[WHOLEFILE_LONGEST] = '\0'; /* a sign more than the longest, which has its NUL */
    assert_int_equal(wholefile_write(path, "x", 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "the path is too long");
}

/* A program whose standard input is closed is given its number for the next file. */
static void the_number_0_is_a_file_too(void **state) {
    (void)state;
    char path[CHECK_PATH];
    int kept = dup(STDIN_FILENO);
    check_path(path, "zero.csv");
    close(STDIN_FILENO);
    enum status status = wholefile_write(path, "x", 1, NULL);
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
    assert_int_equal(status, STATUS_OK);
    assert_file(path, "x");
}

/* As root, a rename over /dev/null would leave a machine without one. */
static void leaves_what_is_no_regular_file(void **state) {
    (void)state;
    char fifo[CHECK_PATH], link[CHECK_PATH];
    struct fault fault = {0};
    struct stat found;
    check_path(fifo, "fifo.csv");
    check_path(link, "null.csv");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("/dev/null", link), 0);
    assert_int_equal(wholefile_write(fifo, "x", 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, fifo, "not a regular file");
    assert_int_equal(wholefile_write(link, "x", 1, &fault), STATUS_INPUT);
    assert_int_equal(lstat(fifo, &found), 0);
    assert_true(S_ISFIFO(found.st_mode));
    assert_int_equal(lstat(link, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_int_equal(check_count_files(), 2);
}

/* In a folder that others can write to they may have put links at all names they could think of. */
static void the_temporary_file_is_new_and_not_to_be_foreseen(void **state) {
    (void)state;
    char path[CHECK_PATH], victim[CHECK_PATH], name[CHECK_PATH], link[CHECK_PATH];
    struct wholefile first, second;
    check_write(victim, "victim", "precious");
    check_path(path, "out.csv");
    snprintf(name, sizeof name, "out.csv.%ld.tmp", (long)getpid());
    check_path(link, name);
    assert_int_equal(symlink(victim, link), 0);
    assert_int_equal(wholefile_open(&first, path, NULL), STATUS_OK);
    assert_int_equal(wholefile_open(&second, path, NULL), STATUS_OK);
    assert_string_not_equal(first.temporary, second.temporary);
    assert_int_equal(strlen(first.temporary), strlen(path) + 1 + 16 + 4);
    assert_int_equal(check_count_files(), 2 + !first.nameless + !second.nameless);
    fputs("new\n", first.stream);
    wholefile_drop(&second);
    assert_int_equal(wholefile_commit(&first, NULL), STATUS_OK);
    assert_file(path, "new\n");
    assert_file(victim, "precious");
    assert_int_equal(check_count_files(), 3);
}

static mode_t mode_of(const char *path) {
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 0777;
}

static mode_t mode_of_stream(FILE *stream) {
    struct stat found;
    assert_int_equal(fstat(fileno(stream), &found), 0);
    return found.st_mode & 0777;
}

static void a_private_file_stays_private(void **state) {
    (void)state;
    static const mode_t modes[] = {0600, 0640, 0444, 0664, 0};
    char path[CHECK_PATH];
    struct wholefile file;
    mode_t before = umask(022);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        check_path(path, "mine.csv");
        unlink(path);
        check_write(path, "mine.csv", "old\n");
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(wholefile_open(&file, path, NULL), STATUS_OK);
        assert_int_equal(mode_of_stream(file.stream), modes[i]);
        assert_int_equal(wholefile_commit(&file, NULL), STATUS_OK);
        assert_int_equal(mode_of(path), modes[i]);
    }
    unlink(path);
    assert_int_equal(wholefile_write(path, "x", 1, NULL), STATUS_OK);
    assert_int_equal(mode_of(path), 0644);
    umask(before);
}

/* The signal would end the program and leave the temporary file. */
static void a_limit_on_files_is_a_failed_write(void **state) {
    (void)state;
    char path[CHECK_PATH];
    int status = 0;
    check_path(path, "limited.csv");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit tight = {10, 10};
        signal(SIGXFSZ, SIG_DFL);
        setrlimit(RLIMIT_FSIZE, &tight);
        _exit((int)wholefile_write(path, "more than ten bytes", 19, NULL));
    }
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), STATUS_SYSTEM);
    assert_int_equal(check_count_files(), 0);
}

/* Names are no patterns: k[1] has nothing to do with k1. */
static void sweeping_takes_only_what_was_left_of_it(void **state) {
    (void)state;
    static const char *const kept[] = {
        "k1.0123456789abcdef.tmp",
        "k[1].mine.tmp",
        "k[1].4711.tmp",
        "k[1].0123456789abcdeg.tmp",
        "k[1].0123456789abcde.tmp",
        "k[1].0123456789abcdef.tmp2",
        "kk[1].0123456789abcdef.tmp",
        "k[1].0123456789abcdef0.tmp"};
    enum { KEPT = sizeof kept / sizeof *kept };
    char path[CHECK_PATH], here[CHECK_PATH];
    struct wholefile killed;
    for (size_t i = 0; i < KEPT; i++) {
        check_write(path, kept[i], "another's");
    }
    check_path(path, "k[1]");
    assert_int_equal(wholefile_open(&killed, path, NULL), STATUS_OK);
    fclose(killed.stream);
    assert_int_equal(check_count_files(), KEPT + !killed.nameless);
    check_write(here, "k[1].89abcdef01234567.tmp", "ours, on a file system where all have names");
    wholefile_sweep(path);
    assert_int_equal(check_count_files(), KEPT);
    check_path(here, "k[1].0123456789abcdef.tmp");
    assert_int_equal(access(here, F_OK), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(replaces_a_file_that_is_there),
        check_in_directory(the_number_0_is_a_file_too),
        check_in_directory(a_file_in_pieces_appears_when_it_is_whole),
        check_in_directory(a_file_dropped_was_never_there),
        check_in_directory(a_write_that_failed_is_not_forgotten),
        check_in_directory(fails_on_a_full_disk_and_leaves_nothing),
        check_in_directory(a_failure_leaves_the_old_file),
        cmocka_unit_test(refuses_a_path_that_is_too_long),
        check_in_directory(leaves_what_is_no_regular_file),
        check_in_directory(the_temporary_file_is_new_and_not_to_be_foreseen),
        check_in_directory(a_private_file_stays_private),
        check_in_directory(a_limit_on_files_is_a_failed_write),
        check_in_directory(sweeping_takes_only_what_was_left_of_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("wholefile", tests, NULL, NULL);
}

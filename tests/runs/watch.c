/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/watch.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "runs/ensemble.h"
#include "random/rng.h"

/* -- a program with three ensembles, in a process of its own ------------------------------- */

/* Sums of doubles, which mind the order, and one ensemble that ends by a rule. */
struct sums {
    double sum, square;
    uint64_t replicas;
};

static enum status
run_sums(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    struct sums *sums = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(*(const struct rng_key *)context, r);
        for (int k = 0; k < 10; k++) {
            double x = rng_normal(&rng);
            sums->sum += x;
            sums->square += x * x;
        }
        sums->replicas++;
    }
    return STATUS_OK;
}

static void add_sums(void *total, const void *result) {
    struct sums *all = total;
    const struct sums *block = result;
    all->sum += block->sum;
    all->square += block->square;
    all->replicas += block->replicas;
}

static bool is_enough(const void *total, uint64_t replicas, const void *context) {
    (void)context;
    return replicas > 3000 && ((const struct sums *)total)->sum > 0;
}

enum { ENSEMBLES = 3 };

struct job {
    const char *path, *identity, *output; /* path NULL: no checkpoint */
    int threads;
    double interval;
};

static enum status work(const struct job *job, struct sums *sums, struct fault *fault) {
    static const uint64_t counts[ENSEMBLES] = {8000, 1000000, 150};
    struct watch watch;
    enum status status = watch_init(&watch, "work", job->path, job->identity, fault);
    watch.threads = job->threads;
    watch.interval = job->interval;
    for (int e = 0; e < ENSEMBLES && status == STATUS_OK; e++) {
        struct rng_key key = rng_key_of(1, "watch", (uint64_t)e);
        struct ensemble ensemble = {
            .result_size = sizeof *sums,
            .run = run_sums,
            .add = add_sums,
            .context = &key,
            .block = e == 2 ? 7 : 0,
            .enough = e == 1 ? is_enough : NULL,
            .watch = &watch};
        sums[e] = (struct sums){0};
        status = ensemble_run(&ensemble, &sums[e], counts[e], fault);
    }
    if (status == STATUS_OK) {
        watch_finish(&watch);
    }
    watch_clear(&watch);
    return status;
}

/* Leaves the sums, or the message, in `output`. */
static _Noreturn void child(const struct job *job) {
    struct sums sums[ENSEMBLES];
    struct fault fault = {0};
    enum status status = work(job, sums, &fault);
    FILE *out = fopen(job->output, "wb");
    if (status == STATUS_OK) {
        fwrite(sums, sizeof sums, 1, out);
    } else {
        fputs(fault.text, out);
    }
    fclose(out);
    _exit((int)status);
}

static pid_t start(const struct job *job) {
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        child(job);
    }
    return pid;
}

static int wait_for(pid_t pid) {
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return how;
}

static void pause_for(double seconds) {
    const struct timespec time = {0, (long)(seconds * 1e9)};
    nanosleep(&time, NULL);
}

static void assert_output(const char *path, const struct sums *want) {
    struct sums got[ENSEMBLES];
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    assert_int_equal(fread(got, sizeof got, 1, in), 1);
    fclose(in);
    assert_memory_equal(got, want, sizeof got);
}

/* In this process, without a watch's checkpoint, on one thread. */
static void undisturbed(struct sums *want) {
    const struct job job = {.threads = 1};
    assert_int_equal(work(&job, want, NULL), STATUS_OK);
    assert_true(want[1].replicas > 3000 && want[1].replicas < 1000000);
}

static struct job in_directory(char path[CHECK_PATH], char output[CHECK_PATH], int threads) {
    check_path(path, "work.checkpoint");
    check_path(output, "output");
    return (struct job){path, "work 1", output, threads, 0};
}

/* -- tests -------------------------------------------------------------------------------- */

/* Killed at random until it gets through: the same bytes. Whole runs take some ten milliseconds. */
static void killed_and_resumed_gives_the_same_bytes(void **state) {
    (void)state;
    enum { RUNS = 25 };
    char path[CHECK_PATH], output[CHECK_PATH];
    struct sums want[ENSEMBLES];
    struct check_random random = check_random_of(7);
    int kills = 0, resumed = 0;
    undisturbed(want);
    for (int run = 0; run < RUNS; run++) {
        struct job job = in_directory(path, output, 1 + run % 3);
        for (int how = 1, patience = 1; how != 0; patience++) {
            pid_t pid = start(&job);
            pause_for(check_uniform(&random, 0.0005, 0.02) * patience);
            kill(pid, SIGKILL);
            how = wait_for(pid);
            require(how == 0 || WIFSIGNALED(how), "ended with %d", how);
            kills += how != 0;
            resumed += how != 0 && access(path, R_OK) == 0;
        }
        assert_output(output, want);
        require(access(path, F_OK) != 0, "the checkpoint outlived the work, run %d", run);
        unlink(output);
    }
    require(
        kills >= RUNS / 2 && resumed >= RUNS / 4, "%d kills, %d checkpoints: no test", kills,
        resumed);
}

static void a_signal_leaves_a_checkpoint_and_says_so(void **state) {
    (void)state;
    char path[CHECK_PATH], output[CHECK_PATH];
    struct sums want[ENSEMBLES];
    int stopped = 0, runs = 0;
    undisturbed(want);
    for (; runs < 20 || (stopped < 3 && runs < 400); runs++) {
        struct job job = in_directory(path, output, 2);
        job.interval = 1000; /* written for the signal alone */
        pid_t pid = start(&job);
        pause_for(
            0.001 * (1 + runs % 10) * (1 + runs / 20)); /* machines that are busy start late */
        kill(pid, runs % 2 == 0 ? SIGTERM : SIGINT);
        int how = wait_for(pid);
        if (WIFEXITED(how) && WEXITSTATUS(how) == STATUS_STOPPED) {
            char *message = check_read(output);
            struct fault fault = {.status = STATUS_STOPPED};
            snprintf(fault.text, sizeof fault.text, "%s", message);
            free(message);
            assert_fault(&fault, STATUS_STOPPED, path, "stopped by a signal", "same command");
            stopped++;
        }
        assert_int_equal(wait_for(start(&job)), 0);
        assert_output(output, want);
    }
    require(stopped >= 3, "%d of %d signals met an ensemble: no test", stopped, runs);
}

static void without_a_checkpoint_a_signal_ends_it(void **state) {
    (void)state;
    char path[CHECK_PATH], output[CHECK_PATH];
    int ended = 0;
    for (int run = 0; run < 10 && ended == 0; run++) {
        struct job job = in_directory(path, output, 1);
        job.path = NULL;
        pid_t pid = start(&job);
        pause_for(0.002);
        kill(pid, SIGTERM);
        int how = wait_for(pid);
        ended += WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM;
    }
    assert_int_equal(ended, 1);
}

/* Works where no file may grow, and compares by itself: there is no place for an output. */
static _Noreturn void child_without_room(struct job *job, const struct sums *want, int errors) {
    const struct rlimit none = {64, 64};
    struct sums sums[ENSEMBLES];
    signal(SIGXFSZ, SIG_IGN);
    dup2(errors, STDERR_FILENO);
    setrlimit(RLIMIT_FSIZE, &none);
    enum status status = work(job, sums, NULL);
    _exit(status != STATUS_OK ? (int)status : memcmp(sums, want, sizeof sums) == 0 ? 0 : 98);
}

/* Every checkpoint fails to be written; the work does not. */
static void a_full_disk_ends_nothing(void **state) {
    (void)state;
    char path[CHECK_PATH], output[CHECK_PATH], said[2048];
    int errors[2];
    struct sums want[ENSEMBLES];
    struct job job = in_directory(path, output, 2);
    undisturbed(want);
    assert_int_equal(pipe(errors), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        child_without_room(&job, want, errors[1]);
    }
    close(errors[1]);
    ssize_t length = read(errors[0], said, sizeof said - 1);
    close(errors[0]);
    assert_int_equal(wait_for(pid), 0);
    assert_int_equal(check_count_files(), 0);
    assert_true(length > 0);
    said[length] = '\0';
    const char *once = strstr(said, "goes on without a checkpoint");
    require(once != NULL && strstr(said, path) != NULL, "said: %s", said);
    require(strstr(once + 1, "goes on") == NULL, "said twice: %s", said);
}

static void another_program_is_refused(void **state) {
    (void)state;
    char path[CHECK_PATH], output[CHECK_PATH];
    struct job job = in_directory(path, output, 2);
    job.interval = 0;
    pid_t pid = start(&job);
    do {
        pause_for(0.0005);
    } while (access(path, R_OK) != 0);
    kill(pid, SIGKILL);
    wait_for(pid);
    job.identity = "work 2";
    struct sums sums[ENSEMBLES];
    struct fault fault = {0};
    assert_int_equal(work(&job, sums, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "another run", "work 1", "work 2");
    assert_int_equal(access(path, R_OK), 0);
}

static void another_ensemble_is_refused(void **state) {
    (void)state;
    char path[CHECK_PATH];
    struct watch watch;
    struct fault fault = {0};
    uint64_t done;
    bool ended;
    double total = 0;
    check_path(path, "work.checkpoint");
    assert_int_equal(watch_init(&watch, "work", path, "work 1", &fault), STATUS_OK);
    const struct checkpoint_run run = {10, 5, false, sizeof total, &total};
    assert_int_equal(checkpoint_set(&watch.checkpoint, 0, &run, &fault), STATUS_OK);
    assert_int_equal(
        watch_begin(&watch, &total, sizeof total, 11, &done, &ended, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, path, "ensemble 1");
    assert_int_equal(watch_begin(&watch, &total, 4, 10, &done, &ended, &fault), STATUS_INPUT);
    assert_int_equal(
        watch_begin(&watch, &total, sizeof total, 10, &done, &ended, &fault), STATUS_OK);
    assert_int_equal(done, 5);
    assert_false(ended);
    watch_end(&watch);
    watch_clear(&watch);
}

/* Where it was done is what it was, whatever it was then thought to be; else how it was refused. */
static uint64_t resume_from(uint64_t done, bool ended, double sum) {
    const struct rng_key key = rng_key_of(1, "watch", 0);
    char path[CHECK_PATH];
    struct watch watch;
    struct fault fault = {0};
    struct sums total = {.sum = sum, .replicas = done}, result = {0};
    const struct checkpoint_run run = {4000, done, ended, sizeof total, &total};
    const struct ensemble ensemble = {
        .result_size = sizeof total,
        .run = run_sums,
        .add = add_sums,
        .context = &key,
        .threads = 1,
        .block = 16,
        .enough = is_enough,
        .watch = &watch};
    check_path(path, "work.checkpoint");
    assert_int_equal(watch_init(&watch, "work", path, "work 1", &fault), STATUS_OK);
    assert_int_equal(checkpoint_set(&watch.checkpoint, 0, &run, &fault), STATUS_OK);
    enum status status = ensemble_run(&ensemble, &result, 4000, &fault);
    if (status != STATUS_OK) {
        assert_fault(&fault, STATUS_INPUT, "4000 runs", "no state that this program leaves");
    }
    watch_clear(&watch);
    return status == STATUS_OK ? result.replicas : 0;
}

/* What was done is data; whether it is enough is what is asked now. */
static void a_checkpoint_ends_where_it_is_enough_now(void **state) {
    (void)state;
    for (int ended = 0; ended < 2; ended++) {
        assert_int_equal(resume_from(33, ended, -1), 0); /* within a block */
        assert_int_equal(resume_from(3200, ended, 1), 3200);
        assert_in_range(resume_from(3200, ended, -1), 3201, 4000);
        assert_in_range(resume_from(32, ended, -1), 33, 4000);
        assert_int_equal(resume_from(4000, ended, -1), 4000);
    }
}

/* In a file, which is no terminal: a line each time that the time has doubled, and none unasked. */
static void a_log_has_a_line_now_and_then(void **state) {
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        char path[CHECK_PATH], text[4096];
        check_path(path, "log");
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            struct watch watch;
            struct fault fault;
            struct sums sums = {0};
            struct rng_key key = rng_key_of(1, "watch", 9);
            const struct ensemble ensemble = {
                .result_size = sizeof sums,
                .run = run_sums,
                .add = add_sums,
                .context = &key,
                .block = 10,
                .threads = 1,
                .watch = &watch};
            assert_non_null(freopen(path, "w", stderr));
            watch_init(&watch, "work", NULL, NULL, &fault);
            watch.due = asked ? 1e-6 : INFINITY;
            enum status status = ensemble_run(&ensemble, &sums, 20000, &fault);
            fflush(stderr);
            _exit((int)status);
        }
        assert_int_equal(wait_for(pid), 0);
        FILE *in = fopen(path, "r");
        assert_non_null(in);
        size_t lines = 0;
        while (fgets(text, sizeof text, in) != NULL) {
            assert_non_null(strstr(text, "work: run 1, "));
            assert_non_null(strstr(text, " s)\n"));
            lines++;
        }
        fclose(in);
        assert_in_range(lines, asked ? 1 : 0, asked ? 40 : 0);
    }
}

static void an_identity_is_one_line_and_knows_the_program(void **state) {
    (void)state;
    char *one = watch_identity("page", "seed 1\nseed 2"), *two = watch_identity("page", "seed 3");
    assert_non_null(strstr(one, "page "));
    assert_non_null(strstr(one, "seed 1 seed 2"));
    assert_true(strcmp(one, two) != 0);
    free(one);
    free(two);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(killed_and_resumed_gives_the_same_bytes),
        check_in_directory(a_signal_leaves_a_checkpoint_and_says_so),
        check_in_directory(without_a_checkpoint_a_signal_ends_it),
        check_in_directory(a_full_disk_ends_nothing),
        check_in_directory(another_program_is_refused),
        check_in_directory(another_ensemble_is_refused),
        check_in_directory(a_checkpoint_ends_where_it_is_enough_now),
        check_in_directory(a_log_has_a_line_now_and_then),
        cmocka_unit_test(an_identity_is_one_line_and_knows_the_program),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wholefile.h"

#ifdef CATAPULT_MPI
#include <assert.h>
#include <mpi.h>
#include <unistd.h>

static void finish(void) {
    MPI_Finalize();
}

void ranks_init(void) {
    int given;
    wholefile_fail_at_limits();
    MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &given);
    atexit(finish);
    if (given < MPI_THREAD_SERIALIZED) {
        fprintf(stderr, "this MPI lets only one thread speak: MPI_THREAD_SERIALIZED is needed\n");
        ranks_exit(STATUS_SYSTEM);
    }
    if (ranks_mine() > 0 && freopen("/dev/null", "w", stdout) == NULL) {
        ranks_exit(STATUS_SYSTEM);
    }
}

/* Tests and tools call the library without ranks_init. */
static int is_running(void) {
    int begun, ended;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    return begun && !ended;
}

int ranks_count(void) {
    int count = 1;
    if (is_running()) {
        MPI_Comm_size(MPI_COMM_WORLD, &count);
    }
    return count;
}

int ranks_mine(void) {
    int mine = 0;
    if (is_running()) {
        MPI_Comm_rank(MPI_COMM_WORLD, &mine);
    }
    return mine;
}

void ranks_gather(const void *mine, void *all, size_t size) {
    if (ranks_count() > 1) {
        MPI_Gather(mine, (int)size, MPI_BYTE, all, (int)size, MPI_BYTE, 0, MPI_COMM_WORLD);
    } else {
        memcpy(all, mine, size);
    }
}

void ranks_spread(void *bytes, size_t size) {
    if (ranks_count() > 1) {
        MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, MPI_COMM_WORLD);
    }
}

static_assert(sizeof(MPI_Request) <= sizeof(void *), "a request does not fit into a mail");

static void store_request(struct ranks_mail *mail, MPI_Request request) {
    memcpy(&mail->request, &request, sizeof request);
}

void ranks_send(int to, int tag, const void *bytes, size_t size, struct ranks_mail *mail) {
    MPI_Request request;
    MPI_Isend(bytes, (int)size, MPI_BYTE, to, tag, MPI_COMM_WORLD, &request);
    store_request(mail, request);
}

void ranks_receive(int from, int tag, void *bytes, size_t size, struct ranks_mail *mail) {
    MPI_Request request;
    MPI_Irecv(bytes, (int)size, MPI_BYTE, from, tag, MPI_COMM_WORLD, &request);
    store_request(mail, request);
}

bool ranks_arrived(struct ranks_mail *mail) {
    MPI_Request request;
    int arrived;
    memcpy(&request, &mail->request, sizeof request);
    MPI_Test(&request, &arrived, MPI_STATUS_IGNORE);
    store_request(mail, request);
    return arrived;
}

void ranks_let_first_speak(void) {
    if (ranks_mine() > 0) {
        sleep(2);
    }
}

void ranks_exit(enum status status) {
    if (ranks_count() > 1 && status != STATUS_OK) {
        fflush(NULL);
        MPI_Abort(MPI_COMM_WORLD, (int)status);
    }
    exit((int)status);
}

#else

void ranks_init(void) {
    wholefile_fail_at_limits();
}

int ranks_count(void) {
    return 1;
}

int ranks_mine(void) {
    return 0;
}

void ranks_gather(const void *mine, void *all, size_t size) {
    memcpy(all, mine, size);
}

void ranks_spread(void *bytes, size_t size) {
    (void)bytes;
    (void)size;
}

/* One rank has nobody to write to, and nobody writes to it. */
void ranks_send(int to, int tag, const void *bytes, size_t size, struct ranks_mail *mail) {
    (void)to, (void)tag, (void)bytes, (void)size, (void)mail;
    abort();
}

void ranks_receive(int from, int tag, void *bytes, size_t size, struct ranks_mail *mail) {
    (void)from, (void)tag, (void)bytes, (void)size, (void)mail;
    abort();
}

bool ranks_arrived(struct ranks_mail *mail) {
    (void)mail;
    abort();
}

void ranks_let_first_speak(void) {
}

void ranks_exit(enum status status) {
    exit((int)status);
}

#endif

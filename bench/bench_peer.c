/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs in Python beside us, where there is one that has their module. */

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "bench.h"

/* Any python3 that has the module: the one on the PATH, or the system's. One thread, as we have. */
static void become_python(const int *to, const int *from, const char *module, const char *script) {
    char command[512];
    snprintf(
        command, sizeof command,
        "export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1; "
        "for python in python3 /usr/bin/python3; do "
        "    $python -c 'import %s' && exec $python %s; "
        "done 2>/dev/null",
        module, script);
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    close(to[1]);
    close(from[0]);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(STATUS_SYSTEM);
}

bool bench_peer_init(struct bench_peer *peer, const char *module, const char *script) {
    int to[2], from[2];
    char line[64];
    if (pipe(to) != 0 || pipe(from) != 0) {
        DIE(STATUS_SYSTEM, "no pipe to another process");
    }
    signal(SIGPIPE, SIG_IGN);
    peer->process = fork();
    if (peer->process == 0) {
        become_python(to, from, module, script);
    }
    close(to[0]);
    close(from[1]);
    peer->in = fdopen(to[1], "w");
    peer->out = fdopen(from[0], "r");
    return peer->process > 0 && fgets(line, sizeof line, peer->out) != NULL &&
           strcmp(line, "ready\n") == 0;
}

void bench_peer_clear(struct bench_peer *peer) {
    fclose(peer->in);
    fclose(peer->out);
    waitpid(peer->process, NULL, 0);
}

double bench_peer_seconds(struct bench_peer *peer, const char *name, int count) {
    char line[64];
    fprintf(peer->in, "%s %d\n", name, count);
    fflush(peer->in);
    return fgets(line, sizeof line, peer->out) != NULL ? atof(line) / count : NAN;
}

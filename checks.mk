# SPDX-License-Identifier: GPL-3.0-or-later
# What is not for every day: the book in a browser, ranks and random numbers at length, and what attacks the package:
# fuzzers of all readers, machines that fail, kills, many builds, mutants.

.PHONY: test-browser bench-ranks dieharder

bench-ranks: build/bin/catapult ## MPI=1: the time of a simulation on 1, 2, 4, 8 ranks, into build/ranks.csv
	@bench/bench-ranks build/ranks.csv

dieharder: build/bin/bench/randomness ## optional: the generators through dieharder, for hours, into build/dieharder.txt; DIEHARDER='-d 0' is a short test
	@bench/dieharder build/dieharder.txt $(DIEHARDER)

test-browser: build/book/index.html | deps-test deps-browser ## the web book in Debian's chromium: phone and desk, light and dark, search, links
	@NODE_PATH=$(CURDIR)/build/browser/node_modules $(PROVE) -Q --merge --timer --exec node tests/browser/*.js

# -- fuzzing -------------------------------------------------------------------------------------

FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
ifneq ($(filter fuzz,$(MAKECMDGOALS)),)
ifneq ($(filter-out $(FUZZERS),$(NAME)),)
$(error make fuzz: "$(NAME)" is none of $(FUZZERS))
endif
endif
SECONDS :=
RUNS    :=

.PHONY: fuzz deps-fuzz
deps-fuzz: deps-core
	@tools/deps fuzz

fuzz: $(patsubst %,build/fuzz/%,$(or $(NAME),$(FUZZERS))) ## libFuzzer on every reader; SECONDS=... or RUNS=... each, NAME=... one
	@tools/fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RUNS),--runs $(RUNS)) $(or $(NAME),$(FUZZERS))

# Some targets read what the calculator reads.
FUZZ_CALCULATOR := $(filter-out calculator/catapult.c,$(wildcard calculator/*.c))
$(patsubst %,build/bin/fuzz/%,arguments options matrix): $(FUZZ_CALCULATOR:%.c=build/obj/%.o)
$(patsubst %,build/fuzz/%,arguments options matrix): $(FUZZ_CALCULATOR:%.c=build/fuzz/obj/%.o)
build/obj/tests/fuzz/%.o build/fuzz/obj/%.o: EXTRA = -iquote calculator
build/fuzz/obj/src/page/picture.o build/fuzz/obj/calculator/%_picture.o: EXTRA = -iquote calculator $(CAIRO_FLAGS)
$(patsubst %,build/bin/fuzz/%,arguments options matrix) build/mutant/tests/calculator/%: EXTRA_LIBS = $(CAIRO_LIBS)
build/fuzz/obj/src/base/provenance.o: EXTRA = -DCATAPULT_FLAGS='"fuzz"'
.SECONDARY: $(patsubst %.c,build/obj/%.o,$(wildcard tests/fuzz/main/*.c))

# With a main that feeds a target its seeds, each is a test, which needs no clang.
build/bin/fuzz/%: build/obj/tests/fuzz/%.o build/obj/tests/fuzz/main/replay.o build/obj/tests/support/input.o build/libcatapult.a | build/obj/version.o
	$(LINK)
test-programs: $(FUZZERS:%=build/bin/fuzz/%)

# -- machines that fail --------------------------------------------------------------------------

build/faults.so: tests/faults/shim.c tests/support/shim.h build/.flags | deps-core
	$(SAY) SHIM $@
	$(Q)$(CC) -D_GNU_SOURCE $(WARNINGS) -O2 $(STRICT) -fPIC -shared $(INCLUDES) -o $@.tmp $< && mv $@.tmp $@
test-programs: build/faults.so

# For all programs as they are: disks that are full and memory that is refused.
.PHONY: faults
faults: test-programs ## disks that are full, memory that is refused: every program and tool; SECONDS=... each, NAME=... some
	@for t in $(if $(NAME),,$(FUZZERS)); do LD_PRELOAD=$(CURDIR)/build/faults.so build/bin/fuzz/$$t --faults tests/fuzz/seeds/$$t/* >build/.faults || { cat build/.faults; exit 1; }; done
	@tools/faults $(if $(SECONDS),--seconds $(SECONDS)) $(NAME)

.PHONY: kills
kills: | deps-core ## SIGKILL of make -j2 forty times at random; N=... times
	@CC=$(call quoted,$(CC)) tools/kills $(N)

.PHONY: matrix
matrix: | deps-dev deps-test ## the same bytes from all compilers, optimisations, threads, ranks and locales; NAME=... some pages, SHORT=1
	@CC=$(call quoted,$(CC)) tools/matrix $(if $(SHORT),--short) $(NAME)
SHORT :=

.PHONY: mutate
mutate: test-programs ## does anything notice when src/ is wrong? N=... changes drawn by SEED=..., FILE=... of some files
	@CC=$(call quoted,$(CC)) tools/mutate $(if $(N),--count $(N)) $(if $(SEED),--seed $(SEED)) $(FILE)

# build/mutant.c stands for the file of src/ of which it is a changed copy: it comes before the library.
build/mutant.o: build/mutant.c
	$(Q)$(COMPILE) $(CPPFLAGS) $(FLAGS) -w $(INCLUDES) -DCATAPULT_FLAGS='""' -c $< -o $@
build/mutant/%: build/obj/%.o $(TESTLIB) build/mutant.o build/libcatapult.a | build/obj/version.o
	$(LINK)
$(patsubst %.c,build/mutant/%,$(wildcard tests/calculator/*.c)): $(FUZZ_CALCULATOR:%.c=build/obj/%.o)
build/mutant/%: LIBS += -lcmocka

# One thread, for the sanitizers' sake.
FUZZ_FLAGS := -g -O1 -w -D_GNU_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=all $(STRICT)
FUZZ_LIBRARY := $(patsubst %.c,build/fuzz/obj/%.o,$(wildcard src/*/*.c))
.SECONDARY: $(patsubst %.c,build/fuzz/obj/%.o,$(wildcard src/*/*.c calculator/*.c tests/fuzz/*.c tests/support/input.c))
build/fuzz/obj/%.o: %.c | deps-fuzz
	$(SAY) FUZZ $<
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link $(EXTRA) $(INCLUDES) -MMD -MP -MQ $@ -MF $(@:.o=.d) -c $< -o $@.tmp && mv $@.tmp $@
build/fuzz/libcatapult.a: $(FUZZ_LIBRARY)
	$(Q)rm -f $@.tmp && $(AR) rcs $@.tmp $^ && mv $@.tmp $@
build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/obj/tests/support/input.o build/fuzz/libcatapult.a | build/obj/version.o
	$(SAY) LINK $@
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@.tmp $(filter %.o,$^) $(filter %.a,$^) build/obj/version.o $(LIBS) $(CAIRO_LIBS) && mv $@.tmp $@
FUZZ_CC := clang
-include $(shell find build/fuzz/obj -name '*.d' 2>/dev/null)

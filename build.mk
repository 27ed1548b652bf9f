# SPDX-License-Identifier: GPL-3.0-or-later
# How sources become programs and programs numbers: compiler, flags, dependencies, links, runs.

# A text as one word of the shell.
quoted = '$(subst ','\'',$1)'

# -- version --------------------------------------------------------------------------------------

# A checkout that is not git's (a tarball, or a folder inside another checkout) has its VERSION file.
RELEASE := $(file <VERSION)
# git refuses one of another owner for fear of its settings; who runs this Makefile trusts them already.
GIT = git -c safe.directory=$(call quoted,$(realpath $(CURDIR)))
GIT_TOP := $(shell $(GIT) rev-parse --show-toplevel 2>/dev/null)
ifeq ($(GIT_TOP),$(realpath $(CURDIR)))
VERSION := $(RELEASE)$(shell $(GIT) describe --always --dirty --abbrev=10 2>/dev/null | sed 's/^/+g/')
EPOCH := $(shell $(GIT) log -1 --format=%ct 2>/dev/null || echo 0)
else
ifneq ($(wildcard .git),)
$(warning git does not read this checkout, so what is made will not say of which commit it is; see: git status)
endif
VERSION := $(RELEASE)
EPOCH := 0
endif
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(EPOCH)
endif
export FORCE_SOURCE_DATE := 1

# -- compiler ------------------------------------------------------------------------------------

# MPI=1: the programs run under mpirun too. mpicc of OpenMPI and of MPICH then calls the compiler that CC names.
ifeq ($(MPI),1)
export OMPI_CC  := $(CC)
export MPICH_CC := $(CC)
COMPILE := $(MPICC) -DCATAPULT_MPI
else ifeq ($(MPI),0)
COMPILE := $(CC)
else
$(error MPI="$(MPI)": give MPI=1 to build for mpirun, or MPI=0)
endif

# CFLAGS, CPPFLAGS and LDFLAGS of the user come along; what they may not change is what the numbers are.
FAST := $(filter -Ofast -ffast-math -f%-math-optimizations -fassociative-math -freciprocal-math -ffinite-math-only,$(OPT) $(CFLAGS) $(LDFLAGS))
ifneq ($(FAST),)
$(error $(FAST) would change the numbers; take it out of OPT, CFLAGS and LDFLAGS)
endif

WARNINGS := -Wall -Wextra -Wconversion -Wshadow
STRICT   := -std=c17 -ffp-contract=off
FLAGS    := -D_GNU_SOURCE $(WARNINGS) $(OPENMP) $(OPT) $(CFLAGS) $(STRICT)
INCLUDES := -iquote src -iquote figures -iquote tests/support
LIBS      = -lcsv $(FLINT_LIBS) -lmpfr -lgmp -lmd $(IMAGE_LIBS) -lm
# Only of programs that read images, so that the others start without loading these.
IMAGE_LIBS = -Wl,--push-state,--as-needed -lz -ljpeg -Wl,--pop-state
# FLINT 3 contains Arb; before, Arb was a library of its own. Asked once, and not before it may be installed.
FLINT_LIBS = $(eval FLINT_LIBS := $(shell $(CC) $(CPPFLAGS) -E -include flint/arb.h -x c /dev/null >/dev/null 2>&1 || \
                 echo -lflint-arb) -lflint)$(FLINT_LIBS)
CAIRO_FLAGS = $(shell pkg-config --cflags cairo)
CAIRO_LIBS  = $(shell pkg-config --libs cairo)

# -- dependencies: checked each time, installed when missing -------------------------------------

.PHONY: deps-core deps-test deps-paper deps-book deps-browser deps-dev deps-mpi deps-data deps-web
deps-core deps-test deps-paper deps-book deps-browser deps-dev deps-mpi: deps-%:
	@CC=$(call quoted,$(CC)) CPPFLAGS=$(call quoted,$(CPPFLAGS) $(CFLAGS)) tools/deps $*
deps-test: deps-core deps-book
deps-paper deps-book deps-browser deps-dev: deps-core
ifeq ($(MPI),1)
deps-core: deps-mpi
endif

# build/$1.new becomes build/$1 if it says something else.
keep = if cmp -s build/$1.new build/$1; then rm build/$1.new; else mv build/$1.new build/$1; fi

# The bytes of the datasets are a prerequisite of all numbers. Their names are not: people call files as they like, and no
# name is to be split by make, or run by the shell.
SEE_DATA := cksum data/datasets/*.csv >build/.data.new 2>/dev/null; $(call keep,.data)

# Data that Debian has are installed for pages that read them; without, these do something else, so what is there is
# a prerequisite of their numbers, noted again after installing.
SEE_DATASETS := ls -R /usr/share/datasets 2>/dev/null >build/.datasets.new; \
    $(call keep,.datasets)
deps-data: | deps-core
	@tools/deps data
	@$(SEE_DATASETS)
deps-web: | deps-core
	@tools/deps web

# -- compiling -----------------------------------------------------------------------------------

# Flags, compiler, tier and the lists of files are prerequisites: changing one, or taking a file away,
# rebuilds what it touches. They are brought up to date while the Makefile is read, so a dry run sees the truth.
ifneq ($(filter-out help clean why accept,$(or $(MAKECMDGOALS),help)),)
stamp = $(shell { mkdir -p build; printf '%s\n' $(call quoted,$2) | cmp -s - build/$1 || \
    printf '%s\n' $(call quoted,$2) >build/$1 || echo failed; } 2>/dev/null)
STAMPED := $(call stamp,.flags,$(COMPILE) $(CC) $(CPPFLAGS) $(FLAGS) $(LDFLAGS))$(call stamp,.quality,$(QUALITY)) \
           $(call stamp,.data-dir,$(DATA_DIR))$(call stamp,.names,$(NAMES))$(call stamp,.library,$(LIBRARY))$(call stamp,.version,$(VERSION)) \
            $(shell { $(SEE_DATA); $(SEE_DATASETS); } 2>/dev/null || echo failed)
ifneq ($(strip $(STAMPED)),)
$(error cannot write into build/; make it a writable directory, or run make clean)
endif
endif
build/.flags build/.quality build/.data build/.data-dir build/.datasets build/.names build/.library build/.version:

# Whatever is made appears whole or not at all, by a last mv: a compiler that is killed, and make with it, would leave half a
# file that is newer than what it is made of. The object comes after the list of its headers.
build/obj/%.o: %.c build/.flags | deps-core
	$(SAY) CC $<
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(CPPFLAGS) $(FLAGS) $(EXTRA) $(INCLUDES) -MMD -MP -MQ $@ -MF $(@:.o=.d).tmp -c $< -o $@.tmp && \
	    mv $(@:.o=.d).tmp $(@:.o=.d) && mv $@.tmp $@

$(patsubst %.c,build/obj/%.o,$(wildcard tests/*/*.c)): | deps-test

build/obj/src/page/picture.o: EXTRA = $(CAIRO_FLAGS)
build/obj/figures/%.draw.o: EXTRA = $(CAIRO_FLAGS)
build/obj/tests/page/picture.o: EXTRA = $(CAIRO_FLAGS)
build/obj/calculator/%_picture.o: EXTRA = $(CAIRO_FLAGS)
build/obj/tests/calculator/%.o: EXTRA = -iquote calculator
build/obj/src/base/provenance.o: EXTRA = -DCATAPULT_FLAGS=$(call quoted,"$(subst ",\",$(subst \,\\,$(FLAGS)))")

# A program says of which version it was linked. A new version alone links nothing again, so it reruns nothing either.
build/obj/version.o: build/.version build/.flags | deps-core
	@mkdir -p $(@D)
	$(Q)printf '#include "base/provenance.h"\nconst char *provenance_version(void) { return "%s"; }\n' $(call quoted,$(VERSION)) | \
	    $(COMPILE) $(CPPFLAGS) $(FLAGS) $(INCLUDES) -x c -c - -o $@.tmp && mv $@.tmp $@

build/libcatapult.a: $(LIBRARY) build/.library
	$(SAY) AR $@
	$(Q)rm -f $@.tmp && $(AR) rcs $@.tmp $(LIBRARY) && mv $@.tmp $@

define LINK
	$(SAY) LINK $@
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(FLAGS) $(LDFLAGS) -o $@.tmp $(filter %.o,$^) $(filter %.a,$^) build/obj/version.o $(EXTRA_LIBS) $(LIBS) && mv $@.tmp $@
endef

build/bin/figures/%.draw: build/obj/figures/%.draw.o build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/figures/%: build/obj/figures/%.o build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/tables/%: build/obj/tables/%.o build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/bench/randomness: build/obj/bench/randomness.o build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/bench/bench: $(patsubst %.c,build/obj/%.o,$(wildcard bench/bench*.c)) build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/tools/book: $(patsubst %.c,build/obj/%.o,$(wildcard tools/book/*.c)) build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/tools/%: build/obj/tools/%.o build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/tests/%: build/obj/tests/%.o $(TESTLIB) build/libcatapult.a | build/obj/version.o
	$(LINK)
build/bin/catapult: $(patsubst %.c,build/obj/%.o,$(wildcard calculator/*.c)) build/libcatapult.a | build/obj/version.o
	$(LINK)
$(filter build/bin/tests/calculator/%,$(TESTS)): $(patsubst %.c,build/obj/%.o,$(filter-out calculator/catapult.c,$(wildcard calculator/*.c)))
# The second computation behind a claim shares nothing with the first, so it has no library to link.
build/bin/second/%: build/obj/tests/second/%.o
	$(SAY) LINK $@
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(FLAGS) $(LDFLAGS) -o $@.tmp $< $(FLINT_LIBS) -lmpfr -lgmp -lm && mv $@.tmp $@
build/bin/figures/%.draw: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/tests/page/picture: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/catapult: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/tests/calculator/%: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/tests/%: LIBS += -lcmocka

-include $(shell find build/obj -name '*.d' 2>/dev/null)

# -- numbers -------------------------------------------------------------------------------------

# The program writes NAME.claims.csv and NAME.cost.csv first and NAME.csv last, each whole or not at
# all; an old CSV goes first, so a program that fails leaves none. With -j others run beside it, so
# threads that wait for each other do not spin.
define RUN
	$(SAY) RUN "$* ($(QUALITY))"
	@mkdir -p $(@D)
	$(Q)rm -f $(@D)/$*.csv $(@D)/$*.claims.csv $(@D)/$*.cost.csv
	$(Q)OMP_WAIT_POLICY=passive $< --quality $(QUALITY) --data data/datasets $(if $(DATA_DIR),--data-dir $(call quoted,$(DATA_DIR))) --output $(@D)/$*.csv || \
	    { status=$$?; rm -f $(@D)/$*.csv $(@D)/$*.claims.csv $(@D)/$*.cost.csv; exit $$status; }
endef

build/figures/%.csv build/figures/%.claims.csv build/figures/%.cost.csv: build/bin/figures/% build/.quality build/.data
	$(RUN)
build/tables/%.csv build/tables/%.claims.csv build/tables/%.cost.csv: build/bin/tables/% build/.quality build/.data
	$(RUN)

# Pages that read images say so by an #include of their own.
ON_IMAGES := $(filter $(CSVS:.csv=),$(addprefix build/,$(basename $(shell grep -lE '^#include "inputs/(images|stock|stock_pair).h"' $(NAMES:%=figures/%.c) $(NAMES:%=tables/%.c) /dev/null 2>/dev/null))))
$(foreach kind,csv claims.csv cost.csv,$(ON_IMAGES:%=%.$(kind))): build/.datasets build/.data-dir | deps-data

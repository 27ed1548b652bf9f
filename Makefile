# SPDX-License-Identifier: GPL-3.0-or-later
# catapult: from datasets to figures, tables, claims, paper and book.
# Nothing here is edited to add a figure, a table, a test or a dataset: put the files in place.

ifneq ($(words $(CURDIR)),1)
$(error this directory has a space in its path, and make cannot build there: "$(CURDIR)"; move the checkout)
endif

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := help

# -- settings: override on the command line ------------------------------------------------------

QUALITY ?= full
OPT     ?= -O2
OPENMP  ?= -fopenmp
MPI     ?= 0
MPICC   ?= mpicc
PROVE   ?= prove -j2
V       ?= 0
ifeq ($(origin CC),default)
CC := gcc
endif

ifeq ($(filter $(QUALITY),quick full deep),)
$(error QUALITY="$(QUALITY)" is not a tier; use QUALITY=quick, QUALITY=full or QUALITY=deep)
endif

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

# A checkout that is not git's (a tarball, or a folder inside another checkout) has its VERSION file.
RELEASE := $(file <VERSION)
GIT_TOP := $(shell git rev-parse --show-toplevel 2>/dev/null)
ifeq ($(GIT_TOP),$(realpath $(CURDIR)))
export CATAPULT_VERSION := $(RELEASE)$(shell git describe --always --dirty --abbrev=10 2>/dev/null | sed 's/^/+g/')
EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
else
export CATAPULT_VERSION := $(RELEASE)
EPOCH := 0
endif
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(EPOCH)
endif
export FORCE_SOURCE_DATE := 1

STRICT   := -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow -ffp-contract=off
FLAGS    := $(STRICT) $(OPENMP) $(OPT)
INCLUDES := -iquote src -iquote figures -iquote tests/support
LIBS      = -lcsv $(FLINT_LIBS) -lmpfr -lgmp -lmd -lm
# FLINT 3 contains Arb; before, Arb was a library of its own. Asked once, and not before it may be installed.
FLINT_LIBS = $(eval FLINT_LIBS := $(shell $(CC) $(CPPFLAGS) -E -include flint/arb.h -x c /dev/null >/dev/null 2>&1 || \
                 echo -lflint-arb) -lflint)$(FLINT_LIBS)
CAIRO_FLAGS = $(shell pkg-config --cflags cairo)
CAIRO_LIBS  = $(shell pkg-config --libs cairo)

# -- what there is -------------------------------------------------------------------------------

FIGURES := $(sort $(patsubst figures/%.c,%,$(filter-out %.draw.c,$(wildcard figures/*.c))))
TABLES  := $(sort $(patsubst tables/%.c,%,$(wildcard tables/*.c)))
NAMES   := $(FIGURES) $(TABLES)
ifneq ($(words $(NAMES)),$(words $(sort $(NAMES))))
$(error a figure and a table share a name; rename one of: $(FIGURES) / $(TABLES))
endif

GNUPLOT := $(filter $(FIGURES),$(patsubst figures/%.gp,%,$(wildcard figures/*.gp)))
CAIRO   := $(filter $(FIGURES),$(patsubst figures/%.draw.c,%,$(wildcard figures/*.draw.c)))
ifneq ($(filter-out $(GNUPLOT) $(CAIRO),$(FIGURES)),)
$(error nothing draws $(filter-out $(GNUPLOT) $(CAIRO),$(FIGURES)): add figures/NAME.gp or figures/NAME.draw.c)
endif

LIBRARY  := $(patsubst %.c,build/obj/%.o,$(wildcard src/*.c))
CSVS     := $(FIGURES:%=build/figures/%.csv) $(TABLES:%=build/tables/%.csv)
CLAIMS   := $(CSVS:.csv=.claims.csv)
PICTURES := $(foreach f,$(FIGURES),build/figures/$f.svg build/figures/$f.pdf)
TESTS    := $(patsubst tests/%.c,build/bin/tests/%,$(wildcard tests/*.c))
TESTLIB  := $(patsubst %.c,build/obj/%.o,$(wildcard tests/support/*.c))
DATA     := $(wildcard data/datasets/*.csv)
PROGRAMS := $(FIGURES:%=build/bin/figures/%) $(TABLES:%=build/bin/tables/%) $(CAIRO:%=build/bin/figures/%.draw)
TOOLS    := $(patsubst tools/%.c,build/bin/tools/%,$(filter-out tools/catapult%.c tools/bench_%.c,$(wildcard tools/*.c)))

ifeq ($(V),1)
SAY := @:
Q :=
else
SAY := @printf '  %-8s %s\n'
Q := @
endif

# -- the commands --------------------------------------------------------------------------------

.PHONY: help figures tables data claims theorems verify accept pictures paper book test bench bench-ranks dieharder check-all clean all why

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'#' '{printf "%-20s %s\n", $$1, $$2}'
	@printf '\n  QUALITY=quick|full|deep   MPI=1 for mpirun   V=1 shows commands   DEPS=check|ask|auto   -jN is safe\n'

figures: $(PICTURES) build/bin/catapult ## every figure: CSV, SVG and PDF in build/figures, and the calculator

tables: $(TABLES:%=build/tables/%.tex) ## every table: CSV and LaTeX in build/tables

data: $(CSVS) ## all numbers, no pictures

claims: $(CLAIMS) build/bin/tools/ledger ## the ledger of claims; fails only when a check fails
	@build/bin/tools/ledger $(CLAIMS)

theorems: $(CLAIMS) build/bin/tools/theorems ## what the papers state, what comes out, and both verdicts
	@build/bin/tools/theorems --strict paper/theorems.csv $(CLAIMS)

verify: $(CSVS) build/bin/tools/verify ## compare all numbers with data/expected/QUALITY
	@build/bin/tools/verify data/expected/$(QUALITY) $(CSVS)

accept: ## NAME=... shows how its numbers differ, then makes them the reference
	@test -n "$(NAME)" || { echo 'make accept: say which, as in make accept NAME=$(firstword $(NAMES))' >&2; exit 2; }
	@test -n "$(filter $(NAME),$(NAMES))" || { echo 'make accept: no figure or table "$(NAME)"; there are: $(NAMES)' >&2; exit 2; }
	@$(MAKE) --no-print-directory build/bin/tools/verify $(filter %/$(NAME).csv,$(CSVS)) | grep -v 'up to date' || true
	@test -s $(filter %/$(NAME).csv,$(CSVS))
	@mkdir -p data/expected/$(QUALITY)
	@build/bin/tools/verify data/expected/$(QUALITY) $(filter %/$(NAME).csv,$(CSVS)) || true
	@cp $(filter %/$(NAME).csv,$(CSVS)) data/expected/$(QUALITY)/$(NAME).csv
	@echo "accepted: data/expected/$(QUALITY)/$(NAME).csv"

pictures: $(patsubst data/pictures/%,build/figures/%,$(wildcard data/pictures/*.svg)) ## the README's pictures, from build/ into data/pictures
	@for f in $^; do sed '/^version: /d' $$f >data/pictures/$${f##*/}; done

paper: build/paper.pdf ## build/paper.pdf; not while a check or the verification fails

book: build/book/index.html ## build/book: a web page for every program

test: test-programs | deps-test ## all tests, closing with prove's verdict
	@$(PROVE) -Q --merge --timer tests/*.t $(TESTS)

test-programs: $(TESTS) $(PROGRAMS) $(TOOLS) $(CSVS) $(CLAIMS) $(PICTURES) build/bin/catapult build/theorems.csv
.PHONY: test-programs

bench: build/bin/tools/bench ## speed, as ratios in one run, into build/bench.csv, and how times grow, into build/scaling.csv
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && \
	    tar -cf - Makefile VERSION data figures src tables tools | tar -xf - -C "$$copy" && \
	    build/bin/tools/bench --output build/bench.csv --scaling build/scaling.csv --build "$$copy"

bench-ranks: build/bin/catapult ## MPI=1: the time of a simulation on 1, 2, 4, 8 ranks, into build/ranks.csv
	@tools/bench-ranks build/ranks.csv

dieharder: build/bin/tools/randomness ## optional: the generators through dieharder, for hours, into build/dieharder.txt; DIEHARDER='-d 0' is a short test
	@tools/dieharder build/dieharder.txt $(DIEHARDER)

check-all: | deps-dev ## clang, sanitizers, cppcheck, formatting, names of symbols
	@tools/check-all

clean: ## removes build/
	rm -rf build

all: figures tables claims verify book paper ## everything

why: ## FILE=... says why make would rebuild it
	@test -n "$(FILE)" || { echo 'make why: say which, as in make why FILE=build/figures/drift.csv' >&2; exit 2; }
	@LC_ALL=C $(MAKE) --no-print-directory --dry-run --debug=b $(FILE) >build/.why 2>&1 || { tail -n 1 build/.why >&2; exit 2; }
	@grep -E 'newer|does not exist|Must remake' build/.why | grep -v deps- || echo "$(FILE) is up to date"

# -- dependencies: checked each time, installed when missing -------------------------------------

.PHONY: deps-core deps-test deps-paper deps-book deps-dev deps-mpi
deps-core deps-test deps-paper deps-book deps-dev deps-mpi: deps-%:
	@CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' tools/deps $*
deps-test: deps-core deps-book
deps-paper deps-book deps-dev: deps-core
ifeq ($(MPI),1)
deps-core: deps-mpi
endif

# -- compiling -----------------------------------------------------------------------------------

# Flags, compiler, tier and the lists of files are prerequisites: changing one, or taking a file away,
# rebuilds what it touches. They are brought up to date while the Makefile is read, so a dry run sees the truth.
ifneq ($(filter-out help clean why,$(or $(MAKECMDGOALS),help)),)
stamp = $(shell { mkdir -p build; echo '$2' | cmp -s - build/$1 || echo '$2' >build/$1 || echo failed; } 2>/dev/null)
STAMPED := $(call stamp,.flags,$(COMPILE) $(CC) $(CPPFLAGS) $(FLAGS) $(LDFLAGS))$(call stamp,.quality,$(QUALITY)) \
           $(call stamp,.data,$(DATA))$(call stamp,.names,$(NAMES))$(call stamp,.library,$(LIBRARY))
ifneq ($(strip $(STAMPED)),)
$(error cannot write into build/; make it a writable directory, or run make clean)
endif
endif
build/.flags build/.quality build/.data build/.names build/.library:

build/obj/%.o: %.c build/.flags | deps-core
	$(SAY) CC $<
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(CPPFLAGS) $(FLAGS) $(EXTRA) $(INCLUDES) -MMD -MP -c $< -o $@

$(patsubst %.c,build/obj/%.o,$(wildcard tests/*.c tests/support/*.c)): | deps-test

build/obj/src/draw.o: EXTRA = $(CAIRO_FLAGS)
build/obj/figures/%.draw.o: EXTRA = $(CAIRO_FLAGS)
build/obj/tests/draw.o: EXTRA = $(CAIRO_FLAGS)
build/obj/src/provenance.o: EXTRA = -DCATAPULT_RELEASE='"$(RELEASE)"' -DCATAPULT_FLAGS='"$(FLAGS)"'
build/obj/src/provenance.o: VERSION

build/libcatapult.a: $(LIBRARY) build/.library
	$(SAY) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $(LIBRARY)

define LINK
	$(SAY) LINK $@
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(FLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(EXTRA_LIBS) $(LIBS)
endef

build/bin/figures/%.draw: build/obj/figures/%.draw.o build/libcatapult.a
	$(LINK)
build/bin/figures/%: build/obj/figures/%.o build/libcatapult.a
	$(LINK)
build/bin/tables/%: build/obj/tables/%.o build/libcatapult.a
	$(LINK)
build/bin/tools/bench: $(patsubst %.c,build/obj/%.o,$(wildcard tools/bench*.c)) build/libcatapult.a
	$(LINK)
build/bin/tools/%: build/obj/tools/%.o build/libcatapult.a
	$(LINK)
build/bin/tests/%: build/obj/tests/%.o $(TESTLIB) build/libcatapult.a
	$(LINK)
build/bin/catapult: $(patsubst %.c,build/obj/%.o,$(wildcard tools/catapult*.c)) build/libcatapult.a
	$(LINK)
build/bin/figures/%.draw: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/tests/draw: EXTRA_LIBS = $(CAIRO_LIBS)
build/bin/tests/%: LIBS += -lcmocka

-include $(shell find build/obj -name '*.d' 2>/dev/null)

# -- numbers -------------------------------------------------------------------------------------

# The program writes NAME.claims.csv and NAME.cost.csv first and NAME.csv last, each whole or not at
# all; an old CSV goes first, so a program that fails leaves none.
define RUN
	$(SAY) RUN "$* ($(QUALITY))"
	@mkdir -p $(@D)
	$(Q)rm -f $(@D)/$*.csv $(@D)/$*.claims.csv $(@D)/$*.cost.csv
	$(Q)$< --quality $(QUALITY) --data data/datasets --output $(@D)/$*.csv || \
	    { status=$$?; rm -f $(@D)/$*.csv $(@D)/$*.claims.csv $(@D)/$*.cost.csv; exit $$status; }
endef

build/figures/%.csv build/figures/%.claims.csv build/figures/%.cost.csv: build/bin/figures/% $(DATA) build/.quality build/.data
	$(RUN)
build/tables/%.csv build/tables/%.claims.csv build/tables/%.cost.csv: build/bin/tables/% $(DATA) build/.quality build/.data
	$(RUN)

# -- pictures ------------------------------------------------------------------------------------

# gnuplot says nothing of a full disk; tools/stamp refuses a picture without its last line.
$(GNUPLOT:%=build/figures/%.svg): build/figures/%.svg: figures/%.gp build/figures/%.csv tools/style.gp tools/stamp
	$(SAY) GNUPLOT $*
	$(Q)gnuplot -e "csv='build/figures/$*.csv'; out='$@.tmp'" $<
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(CAIRO:%=build/figures/%.svg): build/figures/%.svg: build/bin/figures/%.draw build/figures/%.csv tools/stamp
	$(SAY) DRAW $*
	$(Q)$< --csv build/figures/$*.csv --output $@.tmp.svg && mv $@.tmp.svg $@.tmp
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(GNUPLOT:%=build/figures/%.pdf): build/figures/%.pdf: build/figures/%.svg
	$(SAY) PDF $*
	$(Q)rsvg-convert -f pdf -o $@.tmp $<
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(CAIRO:%=build/figures/%.pdf): build/figures/%.pdf: build/figures/%.svg
	$(SAY) PDF $*
	$(Q)build/bin/figures/$*.draw --csv build/figures/$*.csv --output $@.tmp.pdf && mv $@.tmp.pdf $@.tmp
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

# -- tables, paper, book -------------------------------------------------------------------------

build/tables/%.tex: build/tables/%.csv build/bin/tools/table
	$(SAY) TABLE $*
	$(Q)build/bin/tools/table --output $@ $<

FLOATS := $(NAMES:%=build/paper/%.tex)
$(FIGURES:%=build/paper/%.tex): build/paper/%.tex: figures/%.c build/bin/tools/weave
	$(Q)mkdir -p $(@D) && build/bin/tools/weave float --source $< --output $@
$(TABLES:%=build/paper/%.tex): build/paper/%.tex: tables/%.c build/bin/tools/weave
	$(Q)mkdir -p $(@D) && build/bin/tools/weave float --source $< --output $@

build/paper/index.tex: $(FLOATS) build/.names
	$(Q)for n in $(NAMES); do printf '\\input{build/paper/%s.tex}\n' $$n; done >$@.tmp
	$(Q)printf '\\def\\allfloats{%s}\n' "$$(for n in $(NAMES); do printf '\\floatitem{%s}' $$n; done)" >>$@.tmp && mv $@.tmp $@

build/paper/claims.tex: $(CLAIMS) build/.names build/bin/tools/ledger
	$(Q)mkdir -p $(@D) && build/bin/tools/ledger --quiet --tex $@ $(CLAIMS)
build/paper/theorems.tex build/theorems.csv build/book/theorems.md &: paper/theorems.csv $(CLAIMS) build/.names build/bin/tools/theorems
	$(Q)mkdir -p build/paper build/book && build/bin/tools/theorems --csv build/theorems.csv --tex build/paper/theorems.tex \
	    --markdown build/book/theorems.md paper/theorems.csv $(CLAIMS)
build/paper/cost.tex: $(CSVS:.csv=.cost.csv) build/.names build/bin/tools/table
	$(Q)mkdir -p $(@D) && build/bin/tools/table --output $@ $(CSVS:.csv=.cost.csv)
build/paper/versions.tex: $(CSVS) tools/versions
	$(Q)mkdir -p $(@D) && tools/versions $(firstword $(CSVS)) >$@.tmp && mv $@.tmp $@

build/paper/checks.txt: $(CSVS) $(CLAIMS) $(wildcard data/expected/$(QUALITY)/*.csv) build/.names \
                        build/bin/tools/verify build/bin/tools/ledger
	$(Q)mkdir -p $(@D) && { build/bin/tools/verify data/expected/$(QUALITY) $(CSVS) && \
	    build/bin/tools/ledger $(CLAIMS); } >$@.tmp || \
	    { cat $@.tmp; rm -f build/paper.pdf; echo 'paper: not built while a check fails' >&2; exit 1; }
	$(Q)mv $@.tmp $@

build/paper.pdf: paper/paper.tex paper/refs.bib build/paper/checks.txt build/paper/index.tex build/paper/claims.tex build/paper/theorems.tex \
                 build/paper/cost.tex build/paper/versions.tex $(TABLES:%=build/tables/%.tex) \
                 $(FIGURES:%=build/figures/%.pdf) tools/latex | deps-paper
	$(SAY) LATEX paper/paper.tex
	$(Q)tools/latex paper/paper.tex $@

PAGES := $(NAMES:%=build/book/%.html)
$(FIGURES:%=build/book/%.html): build/book/%.html: figures/%.c build/figures/%.csv build/figures/%.svg build/bin/tools/weave tools/page build/book/book.css | deps-book
	$(SAY) PAGE $*
	$(Q)cp build/figures/$*.csv build/figures/$*.svg $(wildcard figures/$*.gp figures/$*.draw.c figures/$*.h) build/book/
	$(Q)build/bin/tools/weave page --source $< --csv build/figures/$*.csv --picture $*.svg --drawing $(firstword $(wildcard figures/$*.gp figures/$*.draw.c)) --output build/book/$*.md
	$(Q)tools/page build/book/$*.md $@
$(TABLES:%=build/book/%.html): build/book/%.html: tables/%.c build/tables/%.csv build/bin/tools/weave tools/page build/book/book.css | deps-book
	$(SAY) PAGE $*
	$(Q)cp build/tables/$*.csv build/book/
	$(Q)build/bin/tools/weave page --source $< --csv build/tables/$*.csv --output build/book/$*.md
	$(Q)tools/page build/book/$*.md $@

build/book/book.css: tools/book.css
	@mkdir -p $(@D)
	@cp $< $@

build/book/theorems.html: build/book/theorems.md tools/page build/book/book.css | deps-book
	$(SAY) PAGE theorems
	$(Q)tools/page build/book/theorems.md $@

build/book/index.html: $(PAGES) build/book/theorems.html build/.names build/bin/tools/weave tools/page
	$(SAY) PAGE index
	$(Q)build/bin/tools/weave index --output build/book/index.md $(FIGURES:%=figures/%.c) $(TABLES:%=tables/%.c)
	$(Q)printf '\n[What the papers state, and what comes out](theorems.html)\n' >>build/book/index.md
	$(Q)tools/page build/book/index.md $@

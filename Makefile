# SPDX-License-Identifier: GPL-3.0-or-later
# catapult: from datasets to figures, tables, claims, paper and book.
# Nothing here is edited to add a figure, a table, a test or a dataset: put the files in place.

ifneq ($(words $(CURDIR)),1)
$(error this directory has a space in its path, and make cannot build there: "$(CURDIR)"; move the checkout)
endif

# `$(file <NAME)` came with make 4.2 and `&:` with 4.3; before, both are silently something else.
ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error this is GNU make $(MAKE_VERSION); 4.3 or later is needed)
endif

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# -- settings: override on the command line ------------------------------------------------------

# `make why` and `make claim` ask about the tier that was made last; all else is the full tier, unless said.
QUALITY ?= $(or $(if $(filter why claim,$(MAKECMDGOALS)),$(file <build/.quality)),full)
OPT     ?= -O2
OPENMP  ?= -fopenmp
MPI     ?= 0
MPICC   ?= mpicc
PROVE   ?= prove -j2
V       ?= 0
ifeq ($(origin CC),default)
CC := gcc
endif
# Of the command line alone: an environment may have a NAME of its own.
DATA_DIR :=
NAME   :=
TIER   :=
FAILED :=
ID     :=
FILE   :=

ifeq ($(filter $(QUALITY),quick full deep),)
$(error QUALITY="$(QUALITY)" is not a tier; use QUALITY=quick, QUALITY=full or QUALITY=deep)
endif

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

LIBRARY  := $(patsubst %.c,build/obj/%.o,$(wildcard src/*/*.c))
CSVS     := $(FIGURES:%=build/figures/%.csv) $(TABLES:%=build/tables/%.csv)
CLAIMS   := $(CSVS:.csv=.claims.csv)
COSTS    := $(CSVS:.csv=.cost.csv)
PICTURES := $(foreach f,$(FIGURES),build/figures/$f.svg build/figures/$f.pdf)
TESTLIB  := $(patsubst %.c,build/obj/%.o,$(wildcard tests/support/*.c))
TESTS    := $(patsubst %.c,build/bin/%,$(filter-out $(addprefix tests/,support/% second/% fuzz/% faults/%),$(wildcard tests/*/*.c)))
SECOND   := $(patsubst tests/%.c,build/bin/%,$(wildcard tests/second/*.c))
PROGRAMS := $(FIGURES:%=build/bin/figures/%) $(TABLES:%=build/bin/tables/%) $(CAIRO:%=build/bin/figures/%.draw)
BENCHES  := build/bin/bench/bench build/bin/bench/randomness
TOOLS    := $(patsubst tools/%.c,build/bin/tools/%,$(wildcard tools/*.c)) build/bin/tools/book

# Made on the way: when one of these is missing, nothing newer than its sources is made again for that.
.SECONDARY: build/libcatapult.a $(patsubst %.c,build/obj/%.o,$(wildcard *.c */*.c */*/*.c)) $(PROGRAMS) $(TOOLS) $(BENCHES) $(TESTS) $(SECOND)

ifeq ($(V),1)
SAY := @:
Q :=
else
SAY := @printf '  %-8s %s\n'
Q := @
endif

# -- the commands --------------------------------------------------------------------------------

.PHONY: help figures tables data claims claim theorems verify accept pictures paper book test bench check-all clean all why

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' $(firstword $(MAKEFILE_LIST)) checks.mk | awk -F'#' '{printf "%-20s %s\n", $$1, $$2}'
	@printf '\n  QUALITY=quick|full|deep   DATA_DIR=... for images of yours   MPI=1 for mpirun\n  V=1 shows commands   DEPS=check|ask|auto   -jN is safe\n'

figures: $(filter build/figures/%,$(CSVS) $(CLAIMS) $(COSTS)) $(PICTURES) build/bin/catapult ## every figure: CSV, SVG and PDF in build/figures, and the calculator

tables: $(filter build/tables/%,$(CSVS) $(CLAIMS) $(COSTS)) $(TABLES:%=build/tables/%.tex) ## every table: CSV and LaTeX in build/tables

data: $(CSVS) ## all numbers, no pictures

claims: $(if $(NAME),$(filter %/$(NAME).claims.csv,$(CLAIMS)),$(CLAIMS)) build/bin/tools/ledger ## a line a page; NAME=... shows all claims of one, FAILED=1 what fails; only a failing check is an error
	@test -n "$(filter $(or $(NAME),$(NAMES)),$(NAMES))" || { echo 'make claims: no figure or table "$(NAME)"; there are: $(NAMES)' >&2; exit 2; }
	@build/bin/tools/ledger $(if $(NAME),--full) $(if $(FAILED),--failed) $(filter %.claims.csv,$^)

claim: build/bin/tools/ledger ## ID=... all there is to one claim: numbers, tolerance, source, line of the program
	@build/bin/tools/ledger show $(call quoted,$(ID))

theorems: $(CLAIMS) build/bin/tools/theorems ## what the papers state, what comes out, and both verdicts
	@build/bin/tools/theorems --strict paper/theorems.csv $(CLAIMS)

verify: $(CSVS) build/bin/tools/verify ## compare all numbers with data/expected/QUALITY
	@build/bin/tools/verify data/expected/$(QUALITY) $(CSVS)

accept: ## NAME=... shows how its numbers differ, in both tiers, then makes them the reference
	@tools/accept "$(NAME)" $(TIER)

pictures: $(patsubst data/pictures/%,build/figures/%,$(wildcard data/pictures/*.svg)) build/bin/tools/contents ## the README's pictures and its list of pages
	@test $(QUALITY) = full || { echo 'make pictures: README shows those of the full tier; make them without QUALITY' >&2; exit 2; }
	@build/bin/tools/contents readme --output README.md $(SOURCES)
	@for f in $(filter %.svg,$^); do sed '/^version: /d' $$f >data/pictures/$${f##*/}; done

paper: build/paper.pdf ## build/paper.pdf; not while a check or the verification fails

book: build/book/index.html ## build/book: a web page for every program

test: test-programs | deps-test ## all tests, closing with prove's verdict
	@$(PROVE) -Q --merge --timer tests/commands/*.t $(TESTS)

test-paper: build/paper.pdf ## the paper: its boxes, references, fonts, letters and pages
	@$(PROVE) -Q --merge tests/commands/paper.t

test-programs: $(TESTS) $(SECOND) $(PROGRAMS) $(TOOLS) $(BENCHES) $(CSVS) $(CLAIMS) $(PICTURES) build/bin/catapult build/theorems.csv
.PHONY: test-programs test-paper

bench: build/bin/bench/bench ## speed, as ratios in one run, into build/bench.csv, and how times grow, into build/scaling.csv
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && \
	    tar -cf - Makefile VERSION *.mk bench calculator data figures src tables tools web | tar -xf - -C "$$copy" && \
	    build/bin/bench/bench --output build/bench.csv --scaling build/scaling.csv --build "$$copy"

check-all: | deps-dev ## clang, sanitizers, cppcheck, formatting, names of symbols
	@tools/check-all

clean: ## removes build/
	rm -rf build

all: figures tables claims verify book paper ## everything

why: ## FILE=... says why make would rebuild it
	@test -n "$(FILE)" || { echo 'make why: say which, as in make why FILE=build/figures/drift.csv' >&2; exit 2; }
	@LC_ALL=C $(MAKE) --no-print-directory --dry-run --debug=b QUALITY=$(QUALITY) $(FILE) >build/.why 2>&1 || { tail -n 1 build/.why >&2; exit 2; }
	@grep -E 'newer|does not exist|Must remake' build/.why | grep -v deps- || echo "$(FILE) is up to date"

include build.mk book.mk web.mk checks.mk

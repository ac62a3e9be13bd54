# The habits in one word each. No logic here: cmake and scripts do the work.
BUILD ?= build
JOBS ?= $(shell nproc)
# Several sources a compiler run: a build from nothing takes a third of the time. The presets compile each by itself.
CONFIGURE = cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=16
.PHONY: all build deps deps-test demo test test-long check format check-format bench fuzz clean

all: build

deps:        ## install what building needs (Debian packages)
	scripts/deps build
deps-test:   ## … and what the tests need
	scripts/deps test

build: deps  ## binaries in $(BUILD)/bin
	$(CONFIGURE) -DSTREAMLAB_TESTS=OFF >/dev/null
	cmake --build $(BUILD) -j $(JOBS) --target streamlab_app issues_app

demo: build  ## a whole run on the built-in stream, to its verdict and issues
	scripts/demo $(BUILD)/bin

test: deps-test  ## the whole test suite
	$(CONFIGURE) -DSTREAMLAB_TESTS=ON >/dev/null
	cmake --build $(BUILD) -j $(JOBS)
	scripts/test $(BUILD)

test-long: deps-test  ## the property tests with 100,000 cases
	$(CONFIGURE) -DSTREAMLAB_TESTS=ON >/dev/null
	cmake --build $(BUILD) -j $(JOBS) --target property_tests
	STREAMLAB_LEAK_CASES=100000 $(BUILD)/bin/property_tests --durations yes

check: test check-format

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format -i
check-format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror

bench: deps-test  ## ratios against a floor in the same run
	$(CONFIGURE) -DSTREAMLAB_BENCH=ON >/dev/null
	cmake --build $(BUILD) -j $(JOBS)
	scripts/bench $(BUILD)

fuzz: deps-test  ## 60 s per parser
	scripts/fuzz 60

clean:
	cmake -E rm -rf $(BUILD)

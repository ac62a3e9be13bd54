2 streamlab compare 1 2 --fail-on slowness

0 issues completions man > issues.1 && streamlab completions man > streamlab.1 || exit 1
grep -c '^\.SS' issues.1 | awk '$1 < 20 { print "too few commands"; exit 1 }' || exit 1
command -v man > /dev/null || exit 0
man --warnings -l issues.1 > /dev/null && man --warnings -l streamlab.1 > /dev/null

0 issues completions bash | grep -c 'issues list --all --limit 100'
issues completions fish | grep -c 'issues list --all --limit 100'
issues completions bash | bash -n

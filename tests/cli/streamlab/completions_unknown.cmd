2 streamlab completions tcsh

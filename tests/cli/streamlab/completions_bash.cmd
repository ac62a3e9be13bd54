0 streamlab completions bash > c.sh && bash -n c.sh && bash -c ". ./c.sh; COMP_WORDS=(streamlab vali); COMP_CWORD=1; _streamlab; echo \${COMPREPLY[@]}"

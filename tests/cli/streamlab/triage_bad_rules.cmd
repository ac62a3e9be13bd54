4 mkdir rules; printf "id: x\nbogus: 1\n" > rules/x.yaml; streamlab triage --rules rules

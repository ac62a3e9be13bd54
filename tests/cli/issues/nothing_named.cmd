2 for verb in show assign status close reopen mute unmute comment merge split history similar suggest explain search; do
  issues $verb 2>&1 > out.txt | grep -q "missing after .issues $verb.$" || echo "$verb does not say what is missing"
done
issues split 12

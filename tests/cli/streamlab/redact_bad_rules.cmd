4 cat > rules.json <<'END'
{"allowlisted_fields": ["ts", "device.id"],
 "remove_fields": ["device"]}
END
streamlab redact --rules rules.json

0 streamlab schema diff '{"a":n,"b"?:s}' '{"a":n}' --fail-on any

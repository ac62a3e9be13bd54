0 streamlab schema diff '{"id":n,"old":s}' '{"id":n|s,"new":{"a":[n]}}'

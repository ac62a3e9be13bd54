1 streamlab init good.json; code=$?; grep -c voice good.json; exit $code

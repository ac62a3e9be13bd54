1 streamlab schema absent.jsonl

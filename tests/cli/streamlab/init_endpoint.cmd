0 streamlab init shop.json --endpoint wss://shop.example/feed --name shop && streamlab validate shop.json && head -4 shop.json

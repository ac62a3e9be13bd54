0 streamlab run replay.json --db t.db > out 2>&1; streamlab schema family --scenario replay --event-type reading-of-the-day --db t.db --json=event_type,events,judged_events,schema_text

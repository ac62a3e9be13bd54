6 streamlab report

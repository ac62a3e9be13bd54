6 streamlab slo budget

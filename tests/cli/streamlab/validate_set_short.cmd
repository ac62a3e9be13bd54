4 streamlab validate --set duration_s=5 good.json; streamlab run good.json --set connect=5 --set ca=x

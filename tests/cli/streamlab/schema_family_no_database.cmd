6 streamlab schema family

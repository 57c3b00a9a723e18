"""Question 2, deterrent: could the shield reach Russian ICBMs, which, with how many seconds to spare, what share?"""

"""Question 5, growth: what if ten became twenty, fifty, a hundred, or the interceptor faster?"""

"""Question 6, joint: what does pooling the sensors of two nations add, and whom would it then protect?"""

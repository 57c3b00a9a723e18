"""Question 1, protection: whom does the shield protect, against which missile from where, and how well?"""

"""Question 4, sites: would other sites and radars do as well?"""

"""Question 3, radar_view: what of Russia can the radar see, and from which height?"""

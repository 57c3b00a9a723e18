"""Question 9, agreement: which terms protect most for each degree of reassurance, whichever side's figures are true?"""

"""What may be recorded, and the rules of gates, limits, inspections and declarations: folds over records."""

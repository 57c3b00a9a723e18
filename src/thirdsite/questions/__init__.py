"""Why anyone asks: one module for each question, each giving an Answer."""

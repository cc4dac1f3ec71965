"""Events as they come in: taken out of what Lambda hands over, scored, kept."""

"""What waits for whom: by unit, by office, and for a person on a day."""

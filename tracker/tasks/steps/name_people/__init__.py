"""Who answers for a part, and who has it in hand."""

"""How a draft is edited, arranged, compared and doubted; pure."""

"""Evidence (佐证材料): files, when it is asked for, and how it is shown."""

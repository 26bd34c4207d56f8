"""Reading a long document in a process of its own."""

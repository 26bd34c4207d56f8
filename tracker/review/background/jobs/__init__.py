"""Reading in the background: what is to be read, the thread that watches, the process that reads."""

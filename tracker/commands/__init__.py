"""Every `tracker …` command; each is loaded when it is called."""

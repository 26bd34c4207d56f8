"""How a guide is read and shown. Pure."""

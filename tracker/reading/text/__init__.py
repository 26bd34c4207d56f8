"""One spelling for the text of a document, with the way back to what is printed."""

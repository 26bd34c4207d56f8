"""What is a heading, an item, a title; which lines belong together; how far the policy goes."""

"""How every service of the workflow acts."""

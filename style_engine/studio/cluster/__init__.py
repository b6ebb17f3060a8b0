"""Painters on other machines, by Ray, which nothing else imports, and this only where it is asked for."""

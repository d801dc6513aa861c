"""Shared by all pages: the cloth, the logo, the words for states."""

"""Everybody's own account: signing in and out, second factors."""

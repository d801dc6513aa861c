"""A shelf, not an app: the closed list of things every app stands on."""

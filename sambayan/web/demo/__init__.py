"""The played day, shown as it went."""

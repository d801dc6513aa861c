"""The sample world: its people and places, four weeks of history, and a day that goes on while somebody looks."""

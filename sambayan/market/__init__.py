"""The conductor: catalogue, basket over many stalls, and the life of an order."""

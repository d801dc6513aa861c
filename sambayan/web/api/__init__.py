"""For machines: webhooks, health, metrics."""

//! The doors: webhooks, REST, health, metrics.

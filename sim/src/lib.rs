//! Simulated Telegram, Green API and panels.

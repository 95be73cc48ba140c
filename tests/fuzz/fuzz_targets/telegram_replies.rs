//! What Telegram answers to calls.

#![no_main]

signalbox_fuzz::target!("telegram_replies");

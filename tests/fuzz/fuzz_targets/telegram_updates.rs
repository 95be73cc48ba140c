//! Updates that Telegram delivers.

#![no_main]

signalbox_fuzz::target!("telegram_updates");

//! Notifications that Green API delivers.

#![no_main]

signalbox_fuzz::target!("green_notifications");

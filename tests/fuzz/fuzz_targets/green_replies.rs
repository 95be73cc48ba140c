//! What Green API answers to calls.

#![no_main]

signalbox_fuzz::target!("green_replies");

//! What a Perfect Panel answers.

#![no_main]

signalbox_fuzz::target!("perfect");

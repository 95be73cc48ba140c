//! What a provider's own API answers.

#![no_main]

signalbox_fuzz::target!("provider");

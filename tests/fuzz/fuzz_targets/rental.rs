//! What a Rental Panel answers.

#![no_main]

signalbox_fuzz::target!("rental");

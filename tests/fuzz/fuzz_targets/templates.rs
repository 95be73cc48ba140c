//! Texts that owners write.

#![no_main]

signalbox_fuzz::target!("templates");

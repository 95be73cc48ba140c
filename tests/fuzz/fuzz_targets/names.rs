//! Names of services.

#![no_main]

signalbox_fuzz::target!("names");

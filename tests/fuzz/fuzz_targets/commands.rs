//! Messages of customers.

#![no_main]

signalbox_fuzz::target!("commands");

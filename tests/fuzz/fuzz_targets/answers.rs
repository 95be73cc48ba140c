//! What providers answer in a chat.

#![no_main]

signalbox_fuzz::target!("answers");

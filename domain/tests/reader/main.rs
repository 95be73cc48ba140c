//! What the readers of service names and of messages make of real and made-up texts.

mod catalogue;
mod trap;
mod variant;

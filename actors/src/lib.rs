//! Who does what, when; supervision.

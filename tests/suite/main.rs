//! The tests of the whole: one program, so that it is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod covered;
mod crash;
mod doctor;
mod fuzz;
mod history;
mod keys;
mod length;
mod purity;
mod receiving;
mod rules;
mod storm;
mod talks;
mod tidy;

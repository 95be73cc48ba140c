//! The tests of the whole: one program, so that it is linked once.

mod crash;
mod history;
mod storm;
mod talks;
mod tidy;

//! What the program says on its standard output and error.

use std::fmt::Display;
use std::io::{self, Write};

/// One line on standard output. A reader that has gone away is no failure of ours.
pub fn line(text: impl Display) {
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{text}").and_then(|()| out.flush()));
}

/// One line on standard output that must not be lost.
pub fn must(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush())
}

/// One line on standard error.
pub fn complain(text: impl Display) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

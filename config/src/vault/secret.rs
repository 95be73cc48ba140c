//! A value that is never shown: it cannot be printed, logged or serialised, and is wiped on drop.

use zeroize::{Zeroize, Zeroizing};

/// Holds a secret value until it is needed.
///
/// It has no `Debug`, no `Display` and no `Serialize`, so a log line or an answer that would show
/// it does not compile:
///
/// ```compile_fail
/// let secret = signalbox_config::Secret::new(String::from("hunter2"));
/// println!("{secret:?}");
/// ```
///
/// ```
/// let secret = signalbox_config::Secret::new(String::from("hunter2"));
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Puts `value` out of sight.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself, for the one place that has to use it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

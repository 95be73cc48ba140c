//! How a tenant signs in where there is a key for it.

/// An address and its key. No `Debug`: it holds the key in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The address, as the gateway's `site` made it.
    pub site: String,
    /// The API key.
    pub key: String,
}

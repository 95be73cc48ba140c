//! Settings of the node, and the vault.

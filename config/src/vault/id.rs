//! New names for things: ids that sort by age, and ids that cannot be guessed.

use uuid::Uuid;

/// An id for a tenant, an account or a record: the 16 bytes of a UUID version 7 (RFC 9562).
/// Later ids sort after earlier ones, which gives lists their order and pages their cursors.
#[must_use]
pub fn new_id() -> [u8; 16] {
    Uuid::now_v7().into_bytes()
}

/// The unguessable part of a webhook's address: 128 random bits.
#[must_use]
pub fn new_hook_id() -> [u8; 16] {
    rand::random()
}

#[cfg(test)]
mod tests {
    use super::{new_hook_id, new_id};

    #[test]
    fn ids_sort_by_age_and_say_their_version() {
        let ids: Vec<_> = std::iter::repeat_with(new_id).take(1_000).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id[6] >> 4 == 7 && id[8] >> 6 == 0b10));
    }

    #[test]
    fn hooks_differ() {
        assert_ne!(new_hook_id(), new_hook_id());
    }
}

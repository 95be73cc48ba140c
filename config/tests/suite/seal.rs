//! Sealing: what was sealed opens for nobody and nothing else.

use signalbox_config::vault::PLATFORM;
use signalbox_config::{OpenError, Purpose, TenantKeys, Vault};

const TENANT: [u8; 16] = [7; 16];
const CONTEXT: &[&[u8]] = &[b"panel.api_key", b"panel.example.org"];
const PLAIN: &[u8] = b"a1b2c3d4e5f6";
const PURPOSES: [Purpose; 4] =
    [Purpose::Journal, Purpose::Snapshot, Purpose::Secret, Purpose::Cursor];

fn keys() -> TenantKeys {
    Vault::in_memory(1).unwrap().create_tenant(TENANT).unwrap()
}

#[test]
fn what_was_sealed_opens() {
    let keys = keys();
    for purpose in PURPOSES {
        for plain in [&b""[..], b"x", PLAIN, &[0; 300], &vec![9; 100_000]] {
            let sealed = keys.seal(purpose, CONTEXT, plain).unwrap();
            assert_eq!(sealed.len(), plain.len() + 21);
            assert_eq!(sealed[0], 1);
            assert_eq!(sealed[1..5], keys.key_id().to_be_bytes());
            assert_eq!(keys.open(purpose, CONTEXT, &sealed).unwrap().as_slice(), plain);
        }
    }
}

#[test]
fn another_purpose_or_context_does_not_open() {
    let keys = keys();
    let sealed = keys.seal(Purpose::Secret, CONTEXT, PLAIN).unwrap();
    for purpose in PURPOSES {
        let opened = keys.open(purpose, CONTEXT, &sealed);
        assert_eq!(opened.is_ok(), purpose == Purpose::Secret, "{purpose:?}");
    }
    let others: [&[&[u8]]; 6] = [
        &[],
        &[b"panel.api_key"],
        &[b"panel.api_key", b"evil.example.org"],
        &[b"panel.example.org", b"panel.api_key"],
        &[b"panel.api_keypanel.example.org"],
        &[b"panel.api_key", b"panel.example.org", b""],
    ];
    for context in others {
        let opened = keys.open(Purpose::Secret, context, &sealed);
        assert_eq!(opened.unwrap_err(), OpenError::NotAuthentic);
    }
}

#[test]
fn another_tenant_does_not_open() {
    let vault = Vault::in_memory(1).unwrap();
    let (ours, theirs) =
        (vault.create_tenant(TENANT).unwrap(), vault.create_tenant([8; 16]).unwrap());
    let mut sealed = ours.seal(Purpose::Journal, CONTEXT, PLAIN).unwrap();
    let (sealed_with, held) = (ours.key_id(), theirs.key_id());
    assert_eq!(
        theirs.open(Purpose::Journal, CONTEXT, &sealed).unwrap_err(),
        OpenError::OtherKey { sealed_with, held }
    );
    sealed[1..5].copy_from_slice(&held.to_be_bytes());
    assert_eq!(
        theirs.open(Purpose::Journal, CONTEXT, &sealed).unwrap_err(),
        OpenError::NotAuthentic
    );
}

#[test]
fn no_flipped_bit_and_no_cut_opens() {
    let keys = keys();
    let sealed = keys.seal(Purpose::Journal, CONTEXT, PLAIN).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut bad = sealed.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(keys.open(Purpose::Journal, CONTEXT, &bad).is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        let opened = keys.open(Purpose::Journal, CONTEXT, &sealed[..length]);
        let expected = if length < 21 { OpenError::CutShort } else { OpenError::NotAuthentic };
        assert_eq!(opened.unwrap_err(), expected, "{length} bytes");
    }
    let mut newer = sealed;
    newer[0] = 2;
    let opened = keys.open(Purpose::Journal, CONTEXT, &newer);
    assert_eq!(opened.unwrap_err(), OpenError::UnknownVersion(2));
}

#[test]
fn a_context_has_a_bound() {
    let keys = keys();
    let parts = vec![&b"part"[..]; 123];
    let sealed = keys.seal(Purpose::Journal, &parts, PLAIN).unwrap();
    assert_eq!(keys.open(Purpose::Journal, &parts, &sealed).unwrap().as_slice(), PLAIN);
    assert!(keys.seal(Purpose::Journal, &[&b"part"[..]; 124], PLAIN).is_err());
}

#[test]
fn equal_seeds_give_equal_keys_and_others_do_not() {
    let sealed = keys().seal(Purpose::Journal, CONTEXT, PLAIN).unwrap();
    assert!(keys().open(Purpose::Journal, CONTEXT, &sealed).is_ok());
    let other = Vault::in_memory(2).unwrap().create_tenant(TENANT).unwrap();
    assert!(other.open(Purpose::Journal, CONTEXT, &sealed).is_err());
}

#[test]
fn hook_secrets_and_blind_indexes_follow_from_their_names() {
    let vault = Vault::in_memory(1).unwrap();
    let secret = vault.hook_secret([1; 16]);
    let letters = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    assert_eq!(secret.expose().len(), 43);
    assert!(secret.expose().chars().all(letters));
    assert_eq!(secret.expose(), vault.hook_secret([1; 16]).expose());
    assert_ne!(secret.expose(), vault.hook_secret([2; 16]).expose());
    assert_ne!(secret.expose(), Vault::in_memory(2).unwrap().hook_secret([1; 16]).expose());

    let blind = vault.blind("telegram.token", b"123:abc");
    assert_eq!(blind, vault.blind("telegram.token", b"123:abc"));
    assert_ne!(blind, vault.blind("telegram.token", b"123:abd"));
    assert_ne!(blind, vault.blind("green.token", b"123:abc"));
    assert_ne!(vault.blind("ab", b"c"), vault.blind("a", b"bc"));
}

#[test]
fn debug_shows_no_secret() {
    let vault = Vault::in_memory(1).unwrap();
    let keys = vault.create_tenant(TENANT).unwrap();
    assert_eq!(format!("{vault:?}"), "Vault { root_version: 1, tenants: 2, .. }");
    let tenant = "07".repeat(16);
    let expected = format!("TenantKeys {{ tenant: \"{tenant}\", key_id: 2, .. }}");
    assert_eq!(format!("{keys:?}"), expected);
    assert_eq!(vault.platform().unwrap().key_id(), 1);
    assert_eq!(vault.tenants(), [PLATFORM, TENANT]);
}

//! The cipher beside the vectors of the standard, fresh and kept ready.

use aes_siv::KeyInit;
use aes_siv::siv::Aes128Siv;
use zeroize::Zeroizing;

use super::{Cipher, decrypt, encrypt, open, seal};
use crate::vault::hex;

const AD_1: &str = "101112131415161718191a1b1c1d1e1f2021222324252627";
const PLAIN_1: &str = "112233445566778899aabbccddee";
const AD_2: [&str; 3] = [
    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
    "102030405060708090a0",
    "09f911029d74e35bd84156c5635688c0",
];
const PLAIN_2: &str = "7468697320697320736f6d6520706c61696e7465787420746f20656e63727970\
    74207573696e67205349562d414553";

/// RFC 5297 A.1 and A.2. Its vectors are for 128-bit keys.
#[test]
fn rfc_5297() {
    let key = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
    let sealed = "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c";
    aes_128(key, &[AD_1], PLAIN_1, sealed);
    let key = "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f";
    let sealed = "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17\
        dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d";
    aes_128(key, &AD_2, PLAIN_2, sealed);
}

/// The same two messages with 256-bit keys, as the Miscreant project published them.
#[test]
fn with_256_bit_keys() {
    let key = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f06f6e6d6c6b6a69686766656463626160\
        f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f";
    let sealed = "f125274c598065cfc26b0e71575029088b035217e380cac8919ee800c126";
    ours(key, &[AD_1], PLAIN_1, sealed);
    let key = "7f7e7d7c7b7a797877767574737271706f6e6d6c6b6a69686766656463626160\
        404142434445464748494a4b4c4d4e4f505152535455565758595a5b5b5d5e5f";
    let sealed = "85b8167310038db7dc4692c0281ca35868181b2762f3c24f2efa5fb80cb14351\
        6ce6c434b898a6fd8eb98a418842f51f66fc67de43ac185a66dd72475bbb08";
    ours(key, &AD_2, PLAIN_2, sealed);
}

fn aes_128(key: &str, headers: &[&str], plain: &str, sealed: &str) {
    let key: [u8; 32] = hex::decode(key).unwrap();
    let headers: Vec<_> = headers.iter().map(|text| bytes(text)).collect();
    let made = Aes128Siv::new(&key.into()).encrypt(&headers, &bytes(plain)).unwrap();
    assert_eq!(hex::encode(&made), sealed);
    let opened = Aes128Siv::new(&key.into()).decrypt(&headers, &made).unwrap();
    assert_eq!(hex::encode(&opened), plain);
}

fn ours(key: &str, headers: &[&str], plain: &str, sealed: &str) {
    let key = Zeroizing::new(hex::decode(key).unwrap());
    let headers: Vec<_> = headers.iter().map(|text| bytes(text)).collect();
    let headers = || headers.iter().map(Vec::as_slice);
    let made = encrypt(&key, headers(), &bytes(plain)).unwrap();
    assert_eq!(hex::encode(&made), sealed);
    assert_eq!(hex::encode(decrypt(&key, headers(), &made).unwrap().as_slice()), plain);
}

fn bytes(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| hex::decode::<1>(pair).unwrap()[0]).collect()
}

/// A key that is kept ready seals each message as one that is made for it, whatever came before.
#[test]
fn a_key_kept_ready_is_the_same_key() {
    let key = Zeroizing::new(std::array::from_fn(|nth| u8::try_from(nth * 3 % 251).unwrap()));
    let text: Vec<u8> = (0..4_097).map(|nth| u8::try_from(nth * 7 % 253).unwrap()).collect();
    let kept = Cipher::new(&key);
    for length in (0..70).chain([127, 128, 1_024, 4_097]) {
        let plain = &text[..length];
        for headers in [vec![], vec![&text[..length.min(50)]], vec![&text[..16], &text[..0]]] {
            let made = encrypt(&key, &headers, plain).unwrap();
            let mut other = b"head".to_vec();
            kept.with(&key, |cipher| seal(cipher, &headers, plain, &mut other)).unwrap();
            assert_eq!(made, other[4..], "{length} bytes, {} headers", headers.len());
            let opened = kept.with(&key, |cipher| open(cipher, &headers, &made)).unwrap();
            assert_eq!(opened.as_slice(), plain);
            let mut bad = made.clone();
            *bad.last_mut().unwrap() ^= 1;
            assert!(kept.with(&key, |cipher| open(cipher, &headers, &bad)).is_err());
        }
    }
    let headers = vec![b"h"; 127];
    assert!(encrypt(&key, &headers, b"x").is_err());
    assert!(encrypt(&key, &headers[1..], b"x").is_ok());
}

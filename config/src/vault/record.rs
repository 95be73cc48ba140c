//! One record of the keyring: 128 bytes, so that a disk writes it wholly or not at all.

use super::TenantId;

/// How long every record is. It divides a disk's sector, so no power failure leaves half of one.
pub(super) const LENGTH: usize = 128;

const MAGIC: [u8; 8] = *b"SBXKEYS\x01";
const HEAD: u8 = 1;
const KEY: u8 = 2;
const ERASED: u8 = 3;

/// A tenant's data key, wrapped: 16 bytes of tag and 32 of ciphertext.
pub(super) type Wrapped = [u8; 48];

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The first record of a file.
    Head {
        /// The version of the root key that wraps every key of this file.
        root_version: u32,
        /// Tells the right root key from another of the same version.
        check: [u8; 32],
        /// No key id below this one is given out again.
        next_key_id: u32,
    },
    /// A tenant's wrapped data key.
    Key { tenant: TenantId, key_id: u32, wrapped: Wrapped },
    /// Stands where a key was, so that its id is not given out again.
    Erased { tenant: TenantId, key_id: u32 },
}

impl Record {
    /// `kind(1) | index(4) | fields | zeros | CRC-32C(4)`, numbers in big endian.
    pub(super) fn encode(&self, index: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LENGTH);
        let mut put = |part: &[u8]| bytes.extend_from_slice(part);
        match self {
            Self::Head { root_version, check, next_key_id } => {
                put(&[HEAD]);
                put(&index.to_be_bytes());
                put(&MAGIC);
                put(&root_version.to_be_bytes());
                put(check);
                put(&next_key_id.to_be_bytes());
            }
            Self::Key { tenant, key_id, wrapped } => {
                put(&[KEY]);
                put(&index.to_be_bytes());
                put(tenant);
                put(&key_id.to_be_bytes());
                put(wrapped);
            }
            Self::Erased { tenant, key_id } => {
                put(&[ERASED]);
                put(&index.to_be_bytes());
                put(tenant);
                put(&key_id.to_be_bytes());
            }
        }
        bytes.resize(LENGTH.saturating_sub(4), 0);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_be_bytes());
        bytes
    }

    /// Reads the record at `index`; the error says what is wrong with it.
    pub(super) fn decode(bytes: &[u8], index: u32) -> Result<Self, &'static str> {
        let (mut body, crc) = bytes.split_last_chunk::<4>().ok_or("a record is too short")?;
        if crc32c::crc32c(body) != u32::from_be_bytes(*crc) {
            return Err("a checksum does not fit");
        }
        Self::fields(&mut body, index).ok_or("a record is of an unknown kind or out of its place")
    }

    fn fields(body: &mut &[u8], index: u32) -> Option<Self> {
        let [kind] = take(body)?;
        if number(body)? != index {
            return None;
        }
        match kind {
            HEAD => (take(body)? == MAGIC).then_some(Self::Head {
                root_version: number(body)?,
                check: take(body)?,
                next_key_id: number(body)?,
            }),
            KEY => {
                Some(Self::Key { tenant: take(body)?, key_id: number(body)?, wrapped: take(body)? })
            }
            ERASED => Some(Self::Erased { tenant: take(body)?, key_id: number(body)? }),
            _ => None,
        }
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*taken)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    take(bytes).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, Record};

    const ALL: [Record; 3] = [
        Record::Head { root_version: 7, check: [3; 32], next_key_id: 9 },
        Record::Key { tenant: [1; 16], key_id: 4, wrapped: [5; 48] },
        Record::Erased { tenant: [2; 16], key_id: 6 },
    ];

    #[test]
    fn both_ways() {
        for record in ALL {
            let bytes = record.encode(12);
            assert_eq!(bytes.len(), LENGTH);
            assert_eq!(Record::decode(&bytes, 12), Ok(record));
            assert!(Record::decode(&bytes, 13).is_err());
        }
    }

    #[test]
    fn every_flipped_bit_is_seen() {
        for record in ALL {
            let bytes = record.encode(0);
            for bit in 0..LENGTH * 8 {
                let mut bad = bytes.clone();
                bad[bit / 8] ^= 1 << (bit % 8);
                assert!(Record::decode(&bad, 0).is_err(), "{record:?}, bit {bit}");
            }
        }
    }
}

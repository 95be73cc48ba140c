//! The codec: events as MessagePack maps with a number for their kind, sealed for the journal.

mod kind;
mod shape;
mod variant;

pub use kind::{Kinds, PLATFORM, RECEIPT, TENANT};
pub use shape::shape;
pub use variant::variants;

use config::{OpenError, Purpose, SealError, TenantKeys};
use domain::tenant::Tenant as Mind;
use domain::time::Moment;
use journal::{Entry, Record, Snapshot, StreamId, UpcastError, Upcasts};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::LazyLock;
use thiserror::Error;

/// The version of the shapes that are written now.
pub const VERSION: u8 = 1;

/// The steps from shapes that were written before to those of now.
static UPCASTS: LazyLock<Upcasts> = LazyLock::new(Upcasts::default);

/// Why an event cannot be written or read.
#[derive(Debug, Error)]
pub enum CodecError {
    /// It cannot be encoded.
    #[error("an event could not be encoded: {0}")]
    Encode(#[from] rmp_serde::encode::Error),
    /// It is not in the table of kinds.
    #[error("an event is not in the table of kinds")]
    Unlisted,
    /// It cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It cannot be opened.
    #[error("record {seq} cannot be opened: {why}")]
    Open {
        /// Its sequence.
        seq: u64,
        /// Why.
        why: OpenError,
    },
    /// It has an old shape that could not be raised.
    #[error(transparent)]
    Upcast(#[from] UpcastError),
    /// It has a version that this program does not know.
    #[error("record {seq} of kind {kind} has the unknown version {version}")]
    Version {
        /// Its sequence.
        seq: u64,
        /// Its kind.
        kind: u16,
        /// Its version.
        version: u8,
    },
    /// Its body is not that of an event.
    #[error("record {seq} of kind {kind} cannot be decoded: {why}")]
    Decode {
        /// Its sequence.
        seq: u64,
        /// Its kind.
        kind: u16,
        /// What the decoder says.
        why: rmp_serde::decode::Error,
    },
}

/// An event in the clear: the number of its kind, and its body.
pub fn encode<E: Serialize>(event: &E, kinds: Kinds) -> Result<(u16, Vec<u8>), CodecError> {
    let body = rmp_serde::to_vec_named(event)?;
    let name = variant_of(&body).ok_or(CodecError::Unlisted)?;
    let listed = kinds.iter().find(|(known, _)| known.as_bytes() == name);
    let kind = listed.map(|(_, kind)| *kind).ok_or(CodecError::Unlisted)?;
    Ok((kind, body))
}

/// The name of the variant that an encoded event begins with: a map of one entry, its key a text
/// of up to 31 bytes.
fn variant_of(body: &[u8]) -> Option<&[u8]> {
    let rest = body.strip_prefix(&[0x81])?;
    let (head, rest) = rest.split_first()?;
    let length = head.checked_sub(0xa0).filter(|length| *length < 32)?;
    rest.get(..usize::from(length))
}

/// Opens one record of a stream with its tenant's keys, for tools that read a journal.
pub fn open<E: DeserializeOwned>(keys: &TenantKeys, record: &Record) -> Result<E, CodecError> {
    Codec { stream: record.stream, keys: keys.clone() }.event(record)
}

/// Seals and opens what belongs to one stream.
#[derive(Clone)]
pub(crate) struct Codec {
    pub(crate) stream: StreamId,
    pub(crate) keys: TenantKeys,
}

impl Codec {
    /// The entry for an event that will have the sequence `seq`.
    pub(crate) fn entry<E: Serialize>(
        &self,
        event: &E,
        kinds: Kinds,
        (seq, at): (u64, Moment),
    ) -> Result<Entry, CodecError> {
        let (kind, plain) = encode(event, kinds)?;
        let body = self.keys.seal(Purpose::Journal, &self.place(seq).each(), &plain)?;
        Ok(Entry { kind, version: VERSION, at_ms: at.0, key: self.keys.key_id(), body })
    }

    pub(crate) fn event<E: DeserializeOwned>(&self, record: &Record) -> Result<E, CodecError> {
        let (seq, kind, version) = (record.seq, record.kind, record.version);
        let opened = self.keys.open(Purpose::Journal, &self.place(seq).each(), &record.body);
        let plain = opened.map_err(|why| CodecError::Open { seq, why })?;
        if version == VERSION {
            let event = rmp_serde::from_slice(&plain);
            return event.map_err(|why| CodecError::Decode { seq, kind, why });
        }
        let (version, plain) = UPCASTS.raise(kind, version, plain.to_vec())?;
        if version != VERSION {
            return Err(CodecError::Version { seq, kind, version });
        }
        rmp_serde::from_slice(&plain).map_err(|why| CodecError::Decode { seq, kind, why })
    }

    /// A state in the clear.
    pub(crate) fn state(mind: &Mind) -> Result<Vec<u8>, CodecError> {
        Ok(rmp_serde::to_vec_named(mind)?)
    }

    /// A snapshot of the state that this is.
    pub(crate) fn snapshot(&self, plain: &[u8], seq: u64) -> Result<Snapshot, CodecError> {
        let shape = shape();
        let context = [&self.stream.0[..], &seq.to_be_bytes(), &shape.to_be_bytes()];
        let body = self.keys.seal(Purpose::Snapshot, &context, plain)?;
        Ok(Snapshot { seq, shape, body })
    }

    /// The state in a snapshot; `None` for one that cannot be used: it is a cache.
    pub(crate) fn mind(&self, snapshot: &Snapshot) -> Option<Mind> {
        let (seq, shape) = (snapshot.seq.to_be_bytes(), snapshot.shape.to_be_bytes());
        let context = [&self.stream.0[..], &seq, &shape];
        let plain = self.keys.open(Purpose::Snapshot, &context, &snapshot.body).ok()?;
        rmp_serde::from_slice(&plain).ok().map(Mind::revived)
    }

    /// Seals a value of an index under its key.
    pub(crate) fn seal_index(&self, key: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.keys.seal(Purpose::Journal, &[&self.stream.0, b"index", key], plain)
    }

    /// Opens a value of an index; `None` for one that cannot be used: it can be rebuilt.
    pub(crate) fn open_index(&self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let context: [&[u8]; 3] = [&self.stream.0, b"index", key];
        self.keys.open(Purpose::Journal, &context, sealed).ok().map(|plain| plain.to_vec())
    }

    /// Seals an answer for the request of this key alone.
    pub(crate) fn seal_answer(&self, key: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.keys.seal(Purpose::Journal, &[&self.stream.0, b"answer", key], plain)
    }

    pub(crate) fn open_answer(&self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let context: [&[u8]; 3] = [&self.stream.0, b"answer", key];
        self.keys.open(Purpose::Journal, &context, sealed).ok().map(|plain| plain.to_vec())
    }

    fn place(&self, seq: u64) -> Place {
        Place { stream: self.stream.0, seq: seq.to_be_bytes() }
    }
}

/// Where a record stands: its body opens nowhere else.
struct Place {
    stream: [u8; 16],
    seq: [u8; 8],
}

impl Place {
    fn each(&self) -> [&[u8]; 2] {
        [&self.stream, &self.seq]
    }
}

#[cfg(test)]
mod tests {
    use super::{Codec, Kinds, PLATFORM, RECEIPT, TENANT, encode, variants};
    use crate::aside::{ASIDE, Note};
    use config::Vault;
    use domain::event::Event;
    use domain::id::TenantId;
    use domain::platform::{PlatformEvent, Scope};
    use domain::receipt::ReceiptEvent;
    use domain::tenant::Tenant as Mind;
    use domain::time::Moment;
    use journal::{Record, StreamId};
    use std::collections::BTreeSet;

    fn codec(tenant: u8) -> Codec {
        let keys = Vault::in_memory(1).unwrap().create_tenant([tenant; 16]).unwrap();
        Codec { stream: StreamId([tenant; 16]), keys }
    }

    fn record(codec: &Codec, event: &Event, seq: u64) -> Record {
        let entry = codec.entry(event, TENANT, (seq, Moment(7))).unwrap();
        let (stream, epoch, hash) = (codec.stream, 1, [0; 32]);
        let (kind, version, key) = (entry.kind, entry.version, entry.key);
        Record { stream, seq, epoch, kind, version, at_ms: 7, key, body: entry.body, hash }
    }

    #[test]
    fn every_event_has_a_number_of_its_own() {
        fn check(kinds: Kinds, names: &[&str]) {
            // A new event may stand anywhere; its number is the next that is free.
            let listed: BTreeSet<&str> = kinds.iter().map(|(name, _)| *name).collect();
            assert_eq!(listed, names.iter().copied().collect());
            assert_eq!(kinds.len(), names.len());
            assert!(names.iter().all(|name| name.len() < 32));
        }
        check(TENANT, variants::<Event>());
        check(PLATFORM, variants::<PlatformEvent>());
        check(ASIDE, variants::<Note>());
        check(RECEIPT, variants::<ReceiptEvent>());
        let all = [TENANT, PLATFORM, ASIDE, RECEIPT].concat();
        let kinds: BTreeSet<u16> = all.iter().map(|(_, kind)| *kind).collect();
        assert_eq!(kinds.len(), all.len());
    }

    #[test]
    fn an_event_opens_in_its_own_place_only() {
        let event = Event::FaultSeen { about: "panel".into(), detail: "gone".into() };
        let written = record(&codec(1), &event, 5);
        assert_eq!(written.kind, 20);
        assert_eq!(codec(1).event::<Event>(&written).unwrap(), event);
        let moved = Record { seq: 6, ..written.clone() };
        assert!(codec(1).event::<Event>(&moved).is_err());
        assert!(codec(2).event::<Event>(&written).is_err());
        let newer = Record { version: 2, ..written };
        assert!(codec(1).event::<Event>(&newer).is_err());
    }

    #[test]
    fn wide_numbers_survive() {
        let scope = Scope::Tenant(TenantId(u128::MAX));
        let (token, hash, label, expires) = (u128::MAX, [9; 32], "x".to_owned(), None);
        let event = PlatformEvent::TokenIssued { token, hash, scope, label, expires };
        let (kind, body) = encode(&event, PLATFORM).unwrap();
        assert_eq!(kind, 1_005);
        assert_eq!(rmp_serde::from_slice::<PlatformEvent>(&body).unwrap(), event);
    }

    #[test]
    fn a_snapshot_is_bound_to_its_sequence() {
        let codec = codec(1);
        let snapshot = codec.snapshot(&Codec::state(&Mind::default()).unwrap(), 3).unwrap();
        assert!(codec.mind(&snapshot).is_some());
        assert!(codec.mind(&journal::Snapshot { seq: 4, ..snapshot }).is_none());
    }
}

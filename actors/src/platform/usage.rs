//! When each token was last used, to the minute. Noted in memory, without a word to the journal,
//! and kept in an index now and then and when the node stops: a cache, which after a crash is an
//! hour behind, and may begin empty after any start.

use crate::codec::Codec;
use crate::core::Core;
use crate::platform;
use dashmap::DashMap;
use domain::time::{Moment, Span};

/// How exact it is.
const GRAIN: Span = Span::minutes(1);

/// How many are read at once.
const PAGE: usize = 512;

/// Begins the keys of the index.
const PREFIX: &[u8] = b"u";

/// The last use of tokens that were used at all.
#[derive(Default)]
pub(crate) struct Usage(DashMap<u128, Used>);

#[derive(Clone, Copy)]
struct Used {
    at: Moment,
    /// Whether the index has it.
    kept: bool,
}

impl Usage {
    /// Notes that a token is used now. Most often, within a minute, it is known already.
    pub(crate) fn note(&self, token: u128, now: Moment) {
        let at = Moment(now.0.saturating_sub(now.0.rem_euclid(GRAIN.0)));
        if self.last(token) != Some(at) {
            self.0.insert(token, Used { at, kept: false });
        }
    }

    pub(crate) fn last(&self, token: u128) -> Option<Moment> {
        self.0.get(&token).map(|used| used.at)
    }
}

impl Core {
    /// Reads what was kept. Blocks.
    pub(crate) fn recall_uses(&self) {
        let Ok(codec) = platform::codec(self) else { return };
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self.journal.scan_index(codec.stream, PREFIX, after.as_deref(), PAGE);
            let page = page.unwrap_or_default();
            for (key, sealed) in &page {
                if let Some((token, at)) = read(&codec, key, sealed) {
                    self.register.uses.0.insert(token, Used { at, kept: true });
                }
            }
            let Some((last, _)) = page.into_iter().next_back() else { return };
            after = Some(last);
        }
    }

    /// Keeps what is new, and forgets tokens that are there no more. Blocks.
    pub(crate) fn keep_uses(&self) {
        let Ok(codec) = platform::codec(self) else { return };
        let uses = &self.register.uses.0;
        let all: Vec<(u128, Used)> = uses.iter().map(|it| (*it.key(), *it.value())).collect();
        for (token, used) in all {
            if !self.register.read().tokens().contains_key(&token) {
                uses.remove(&token);
                self.keep_use(&codec, token, &[]);
            } else if !used.kept && self.keep_use(&codec, token, &used.at.0.to_be_bytes()) {
                let same = uses.get_mut(&token).filter(|it| it.at == used.at);
                if let Some(mut it) = same {
                    it.kept = true;
                }
            }
        }
    }

    /// Keeps one, or nothing of it; whether that went.
    fn keep_use(&self, codec: &Codec, token: u128, plain: &[u8]) -> bool {
        let key = key(token);
        let empty = plain.is_empty();
        let sealed = if empty { Ok(Vec::new()) } else { codec.seal_index(&key, plain) };
        let kept = sealed.map(|sealed| self.journal.put_index(codec.stream, &key, &sealed));
        let kept = matches!(kept, Ok(Ok(())));
        if !kept {
            tracing::debug!("when a token was last used is not kept");
        }
        kept
    }
}

fn read(codec: &Codec, key: &[u8], sealed: &[u8]) -> Option<(u128, Moment)> {
    let token = key.strip_prefix(PREFIX)?.try_into().ok().map(u128::from_be_bytes)?;
    let plain = codec.open_index(key, sealed)?;
    let at = plain.as_slice().try_into().ok().map(u64::from_be_bytes)?;
    Some((token, Moment(at)))
}

fn key(token: u128) -> Vec<u8> {
    [PREFIX, &token.to_be_bytes()].concat()
}

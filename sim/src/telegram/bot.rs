//! A bot: its identity, its chats, its webhook, and the updates that wait for it.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use super::chat::{Chat, ChatSeed};
use super::update::{Lane, Slot, Update};
use crate::fault::Mood;

/// Seeds a bot: `{"id":700000001,"token":"700000001:AA…","username":"acme_support_bot"}`.
/// Seeding an id anew replaces the bot and everything about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, named in JSON")]
pub struct BotSeed {
    /// The bot's user id.
    pub id: i64,
    /// Its token, `digits:rest`.
    pub token: String,
    /// Its name with Telegram, without `@`.
    #[serde(default = "default_username")]
    pub username: String,
    /// Privacy off: plain messages of groups reach it. Default true (the vendor's default for
    /// a new bot is false).
    #[serde(default = "yes")]
    pub can_read_all_group_messages: bool,
    /// Messages of other bots in groups reach it. Default false.
    #[serde(default)]
    pub bot_to_bot: bool,
    /// Unknown chats become known by writing to them, instead of "chat not found". Default
    /// false.
    #[serde(default)]
    pub open_chats: bool,
    /// Telegram's limits hold: 1 message/s per chat (short bursts of 3), 20/min per group, 30/s
    /// in all, and the throttle of repeated getUpdates. Default false.
    #[serde(default)]
    pub limits: bool,
    /// The first update will have this id plus one.
    #[serde(default = "first_update")]
    pub last_update_id: i64,
    /// A port of its own, which `down` really shuts. Default false.
    #[serde(default)]
    pub own_port: bool,
}

fn default_username() -> String {
    "acme_support_bot".to_owned()
}

fn yes() -> bool {
    true
}

fn first_update() -> i64 {
    870_000_000
}

#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) seed: BotSeed,
    pub(crate) mood: Mood,
    pub(crate) chats: HashMap<i64, Chat>,
    pub(crate) last_update: i64,
    pub(crate) last_slot: u64,
    /// What waits for delivery or collection, by update id.
    pub(crate) pending: BTreeMap<Slot, Arc<Update>>,
    /// Updates below the confirmed offset that are to be seen once more by a poller.
    pub(crate) repeats: VecDeque<Arc<Update>>,
    /// Recent updates, for redelivery.
    pub(crate) told: BTreeMap<i64, Arc<Update>>,
    /// Each update is told twice.
    pub(crate) doubles: bool,
    /// Kinds wanted; `None` is the default set.
    pub(crate) allowed: Option<Vec<String>>,
    pub(crate) hook: Option<Hook>,
    pub(crate) lanes: HashMap<Lane, VecDeque<Slot>>,
    pub(crate) busy: HashSet<Lane>,
    /// Counts webhook changes: deliveries of an earlier setting end.
    pub(crate) epoch: u64,
    pub(crate) next_set_webhook_ms: i64,
    pub(crate) poll: Poll,
    pub(crate) queries: HashMap<String, i64>,
    /// A conflict before this moment is told late.
    pub(crate) next_conflict_ms: i64,
    /// Times of recent sends, for the limits.
    pub(crate) sends: VecDeque<(i64, i64)>,
    pub(crate) wake: Arc<Notify>,
}

/// A webhook that is set.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: usize,
    pub(crate) gate: Arc<Semaphore>,
    pub(crate) last_error: Option<(i64, String)>,
    /// Since when it answers nothing but 410.
    pub(crate) gone_since: Option<i64>,
}

/// The state of long polling.
#[derive(Debug, Default)]
pub(crate) struct Poll {
    pub(crate) epoch: u64,
    pub(crate) offset: i64,
    pub(crate) confirmed: i64,
    pub(crate) started_ms: i64,
    /// How often waiting polls were answered with nothing before their time.
    pub(crate) cuts: u64,
}

impl Bot {
    /// The next update has the number after this one, and a poll that waits is over: as after a
    /// week in which nothing came, when Telegram begins at any number.
    pub(crate) fn renumber(&mut self, last_update: i64) {
        self.last_update = last_update;
        self.poll.confirmed = 0;
        self.poll.cuts = self.poll.cuts.saturating_add(1);
        self.wake.notify_waiters();
    }
}

impl Bot {
    pub(crate) fn new(seed: BotSeed) -> Self {
        Self {
            last_update: seed.last_update_id,
            seed,
            mood: Mood::default(),
            chats: HashMap::new(),
            last_slot: 0,
            pending: BTreeMap::new(),
            repeats: VecDeque::new(),
            told: BTreeMap::new(),
            doubles: false,
            allowed: None,
            hook: None,
            lanes: HashMap::new(),
            busy: HashSet::new(),
            epoch: 0,
            next_set_webhook_ms: i64::MIN,
            next_conflict_ms: i64::MIN,
            poll: Poll { started_ms: i64::MIN, ..Poll::default() },
            queries: HashMap::new(),
            sends: VecDeque::new(),
            wake: Arc::new(Notify::new()),
        }
    }

    pub(crate) fn pending_count(&self) -> usize {
        self.pending.len().saturating_add(self.repeats.len())
    }

    /// The bot as the sender of a message.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "id": self.seed.id, "is_bot": true, "first_name": "Support bot",
            "username": self.seed.username,
        })
    }

    pub(crate) fn chat(&mut self, id: i64) -> &mut Chat {
        self.chats.entry(id).or_insert_with(|| Chat::new(id))
    }

    pub(crate) fn change_chat(&mut self, seed: &ChatSeed) {
        self.chat(seed.chat).change(seed);
    }

    /// Whether updates of this kind are wanted. By default all are but those that Telegram
    /// sends on request only.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        let by_default =
            !matches!(kind, "chat_member" | "message_reaction" | "message_reaction_count");
        match &self.allowed {
            None => by_default,
            Some(kinds) if kinds.is_empty() => by_default,
            Some(kinds) => kinds.iter().any(|wanted| wanted == kind),
        }
    }
}

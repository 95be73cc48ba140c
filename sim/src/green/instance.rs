//! An instance: a WhatsApp number with its settings, queue, journal and notifications.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Notify;

use super::journal::Journal;
use super::notice::Notice;
use super::settings;
use crate::answer::Answer;
use crate::fault::Mood;

/// Seeds an instance: `{"id_instance":1101000001,"api_token":"d75b…"}`. Seeding an id anew
/// replaces the instance and everything about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, named in JSON")]
pub struct InstanceSeed {
    /// 10 to 12 digits with the vendor; any number here.
    pub id_instance: u64,
    /// The secret in the path.
    pub api_token: String,
    /// The number's own WhatsApp id.
    #[serde(default = "default_wid")]
    pub wid: String,
    /// `authorized` (default), `notAuthorized`, `starting`, `blocked`, `suspended`,
    /// `yellowCard`, `sleepMode`, and besides `expired` and `deleted`.
    #[serde(default = "authorized")]
    pub state: String,
    /// Settings by their vendor names, over those of a prepared instance (all notifications
    /// that matter on, no webhook).
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// Settings start as those of a new instance: every notification off.
    #[serde(default)]
    pub fresh: bool,
    /// The developer plan: so many different chats, then 466.
    #[serde(default)]
    pub chats_max: Option<usize>,
    /// The vendor's calls per second are enforced with 429. Default false.
    #[serde(default)]
    pub limits: bool,
    /// Recipients read what they get: a `read` status follows. Default false.
    #[serde(default)]
    pub reads: bool,
    /// Overrides the world's journal lag, milliseconds.
    #[serde(default)]
    pub journal_lag_ms: Option<i64>,
    /// Overrides how long the instance is `starting` after setSettings and reboot, milliseconds
    /// of the world's time.
    #[serde(default)]
    pub reboot_ms: Option<i64>,
    /// Overrides the time between two messages leaving the queue, milliseconds.
    #[serde(default)]
    pub send_delay_ms: Option<u64>,
    /// So many calls of a method in the month, then 466: `{"sendMessage":500}`. The developer
    /// plan has 100 of `checkWhatsapp`.
    #[serde(default)]
    pub quota: BTreeMap<String, usize>,
    /// The outgoing queue does not move until the instance is rebooted. Default false.
    #[serde(default)]
    pub stuck: bool,
    /// A port of its own, which `down` really shuts. Default false.
    #[serde(default)]
    pub own_port: bool,
}

fn default_wid() -> String {
    "15550000001@c.us".to_owned()
}

fn authorized() -> String {
    "authorized".to_owned()
}

/// Seeds or changes a chat of an instance, a group or a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSeed {
    /// The instance, as text.
    pub account: String,
    /// The `chatId`.
    pub chat: String,
    /// A group's subject, or a person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// What becomes of messages: `member` (default; delivered), `not_in_group`, `no_account`,
    /// `failed`, or `stuck` (the whole queue waits behind it).
    #[serde(default)]
    pub state: Option<String>,
    /// A group's members: `{"id":"…@c.us","lid":"…@lid","isAdmin":false,"isSuperAdmin":false}`.
    #[serde(default)]
    pub participants: Vec<Value>,
    /// A person's hidden-number id, for `checkWhatsapp`.
    #[serde(default)]
    pub lid: Option<String>,
}

/// Changes the state of an instance: `{"account":"1101000001","state":"notAuthorized"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateChange {
    /// The instance, as text.
    pub account: String,
    /// As [`InstanceSeed::state`].
    pub state: String,
}

/// Methods for which the phone itself is asked.
const ONLINE: [&str; 9] = [
    "getGroupData",
    "checkWhatsapp",
    "getContacts",
    "getContactInfo",
    "getChats",
    "readChat",
    "sendTyping",
    "editMessage",
    "deleteMessage",
];

/// A message accepted but not yet sent.
#[derive(Debug, Clone)]
pub(crate) struct Unsent {
    pub(crate) id: String,
    pub(crate) chat: String,
    /// The call that brought it.
    pub(crate) kind: &'static str,
    pub(crate) body: Value,
    /// The text, or a file's caption.
    pub(crate) text: String,
    /// A file, as notifications and journals show it.
    pub(crate) file: Option<Sheet>,
}

/// A file that is sent.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) kind: &'static str,
    pub(crate) shown: Value,
}

/// How reliably an instance tells what happens.
#[derive(Debug, Default)]
pub(crate) struct Telling {
    /// Each notification is told twice.
    pub(crate) doubles: bool,
    /// Statuses come in reverse, before the message's own notification.
    pub(crate) reverses: bool,
    /// Kinds of notifications that are lost.
    pub(crate) loses: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) seed: InstanceSeed,
    pub(crate) mood: Mood,
    pub(crate) state: String,
    pub(crate) settings: Map<String, Value>,
    pub(crate) chats: HashMap<String, GroupSeed>,
    pub(crate) queue: VecDeque<Unsent>,
    /// The queue's task is running.
    pub(crate) draining: bool,
    pub(crate) stuck: bool,
    pub(crate) journal: Journal,
    pub(crate) notes: VecDeque<Arc<Notice>>,
    pub(crate) told: VecDeque<Arc<Notice>>,
    pub(crate) last_receipt: u64,
    /// The webhook's task is running.
    pub(crate) pumping: bool,
    pub(crate) correspondents: BTreeSet<String>,
    /// How often each method was called, for the quotas.
    pub(crate) used: BTreeMap<&'static str, usize>,
    pub(crate) telling: Telling,
    /// What its states were, newest last: Unix milliseconds and name.
    pub(crate) states: Vec<(i64, String)>,
    /// When an instance that is starting has started.
    pub(crate) started_at_ms: i64,
    calls: BTreeMap<&'static str, VecDeque<i64>>,
    pub(crate) wake: Arc<Notify>,
}

impl Instance {
    pub(crate) fn new(seed: InstanceSeed) -> Self {
        let mut settings = settings::at_first(&seed);
        settings.extend(seed.settings.clone());
        Self {
            mood: Mood::default(),
            state: seed.state.clone(),
            settings,
            chats: HashMap::new(),
            queue: VecDeque::new(),
            draining: false,
            stuck: seed.stuck,
            journal: Journal::default(),
            notes: VecDeque::new(),
            told: VecDeque::new(),
            last_receipt: 0,
            pumping: false,
            correspondents: BTreeSet::new(),
            used: BTreeMap::new(),
            telling: Telling::default(),
            states: Vec::new(),
            started_at_ms: 0,
            calls: BTreeMap::new(),
            wake: Arc::new(Notify::new()),
            seed,
        }
    }

    pub(crate) fn setting(&self, name: &str) -> &str {
        self.settings.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.setting(name) == "yes"
    }

    pub(crate) fn change_chat(&mut self, seed: GroupSeed) {
        drop(self.chats.insert(seed.chat.clone(), seed));
    }

    /// What becomes of messages to a chat.
    pub(crate) fn chat_state(&self, chat: &str) -> &str {
        let seeds = self.names_of(chat).into_iter().filter_map(|name| self.chats.get(name));
        let mut states = seeds.filter_map(|seed| seed.state.as_deref());
        states.next().unwrap_or("member")
    }

    pub(crate) fn chat_name(&self, chat: &str) -> String {
        let default = if chat.ends_with("@g.us") { "Resellers group" } else { "Ann" };
        let seeded = self.chats.get(chat).and_then(|seed| seed.name.clone());
        seeded.unwrap_or_else(|| default.to_owned())
    }

    /// Why a call is refused whatever it asks: the instance's life, its state, the rate.
    pub(crate) fn refuses(&mut self, name: &'static str, rate: usize, now: i64) -> Option<Answer> {
        match self.state.as_str() {
            "expired" => {
                let said = "Instance account is expired. Renew your instance from personal area";
                return Some(Answer::text(400, said));
            }
            "deleted" => return Some(Answer::text(400, "Instance is deleted")),
            "starting" | "notAuthorized" if ONLINE.contains(&name) => {
                return Some(Answer::text(400, "instance is starting or not authorized"));
            }
            _ => {}
        }
        if !self.seed.limits {
            return None;
        }
        let calls = self.calls.entry(name).or_default();
        let window = now.saturating_sub(1000)..=now;
        while calls.front().is_some_and(|at| !window.contains(at) || *at == *window.start()) {
            calls.pop_front();
        }
        if calls.len() >= rate {
            return Some(Answer::text(429, ""));
        }
        calls.push_back(now);
        None
    }
}

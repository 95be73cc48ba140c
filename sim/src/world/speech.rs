//! What people say in the simulated world, in the vendors' own payloads.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{World, WorldError};
use crate::record::Vendor;
use crate::{green, telegram};

/// Somebody says something:
/// `{"vendor":"telegram","account":"700000001","chat":"5","text":"12 refill"}`.
///
/// Kinds of both vendors: `text` (default), `quote`, `caption`, `edited`, `sticker`, `reaction`,
/// `own`, `unknown`, `raw`. Telegram besides: `other_bot`, `anonymous`, `channel_post`,
/// `migrate`, `callback`, `callback_inaccessible`, `added`, `kicked`, `left`, `blocked`,
/// `unblocked`. Green API besides: `extended`, `quote_variant`, `document`, `deleted`, `audio`,
/// `location`, `contact`, `poll`, `poll_update`, `buttons`, `call`, `block`, `device_info`,
/// `quota`, `status`, `unknown_webhook`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, named in JSON")]
pub struct Say {
    /// [`Vendor::Telegram`] or [`Vendor::Green`]; for tickets see
    /// [`World::ticket`](crate::World::ticket).
    pub vendor: Vendor,
    /// The bot or instance that hears it.
    pub account: String,
    /// A Telegram chat id or a Green API `chatId`.
    pub chat: String,
    /// What kind of message it is.
    #[serde(default = "text_kind")]
    pub kind: String,
    /// The text, caption, emoji, or the data of a button.
    #[serde(default)]
    pub text: Option<String>,
    /// Who speaks in a group: a Telegram user id, or a WhatsApp id (`…@c.us`, `…@lid`).
    #[serde(default)]
    pub from: Option<String>,
    /// The speaker's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The message quoted: its id, or `last` for the account's own last message in the chat.
    #[serde(default)]
    pub quote: Option<String>,
    /// The message edited, deleted, reacted to or pressed on; by default the last fitting one.
    #[serde(default)]
    pub message: Option<String>,
    /// A Telegram topic; it is made if the chat has none of this id.
    #[serde(default)]
    pub thread: Option<i64>,
    /// Where a group moves to, for `migrate`.
    #[serde(default)]
    pub to: Option<i64>,
    /// The payload itself, for `raw`; ids that it leaves out are filled in.
    #[serde(default)]
    pub raw: Option<Value>,
    /// It is not delivered until [`World::deliver`] is called: for changed orders.
    #[serde(default)]
    pub hold_back: bool,
    /// Green API: it is in the journal, but its notification is lost.
    #[serde(default)]
    pub lose: bool,
    /// Green API: it is told twice, once under the speaker's phone and once under the hidden id,
    /// as far as the chat or a group tells both.
    #[serde(default)]
    pub twin: bool,
    /// Delivered even where privacy mode, settings or wanted kinds would keep it back.
    #[serde(default)]
    pub force: bool,
}

fn text_kind() -> String {
    "text".to_owned()
}

impl Say {
    /// A plain text; set further fields as needed.
    #[must_use]
    pub fn text(vendor: Vendor, account: &str, chat: &str, text: &str) -> Self {
        Self {
            vendor,
            account: account.to_owned(),
            chat: chat.to_owned(),
            kind: text_kind(),
            text: Some(text.to_owned()),
            from: None,
            name: None,
            quote: None,
            message: None,
            thread: None,
            to: None,
            raw: None,
            hold_back: false,
            lose: false,
            twin: false,
            force: false,
        }
    }

    pub(crate) fn words(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// What became of something said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// `update_id`, or `idMessage`.
    pub key: String,
    /// The message's id within its chat (Telegram), or the `idMessage`.
    pub message: Option<String>,
    /// It waits for delivery or collection.
    pub queued: bool,
    /// Why it does not: `privacy`, `not_wanted`, `setting_off`, `own`, `held_back`, `lost`.
    pub why: Option<String>,
}

/// A delivery to be made (again):
/// `{"vendor":"green","account":"1101000001","key":"3A…"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redelivery {
    /// Who delivers.
    pub vendor: Vendor,
    /// To which bot or instance.
    pub account: String,
    /// As returned in [`Said::key`]; for repetitions the last one by default.
    #[serde(default)]
    pub key: Option<String>,
}

impl World {
    /// Somebody says something. The payload is queued as the vendor would queue it; no node
    /// needs to listen yet.
    pub fn say(&self, say: &Say) -> Result<Said, WorldError> {
        let mut state = self.lock();
        match say.vendor {
            Vendor::Telegram => telegram::say(self, &mut state, say),
            Vendor::Green => green::say(self, &mut state, say),
            Vendor::Panel => Err(WorldError::Invalid("panels hear tickets".to_owned())),
            Vendor::Provider => Err(WorldError::Invalid("providers hear nobody".to_owned())),
        }
    }

    /// Delivers the identical payload once more. Returns its key.
    pub fn again(&self, wanted: &Redelivery) -> Result<String, WorldError> {
        let mut state = self.lock();
        let key = wanted.key.as_deref();
        match wanted.vendor {
            Vendor::Telegram => telegram::again(self, &mut state, &wanted.account, key),
            Vendor::Green => green::again(self, &mut state, &wanted.account, key),
            Vendor::Panel | Vendor::Provider => {
                Err(WorldError::Invalid("panels and providers deliver nothing".to_owned()))
            }
        }
    }

    /// Delivers what was held back.
    pub fn deliver(&self, wanted: &Redelivery) -> Result<(), WorldError> {
        let Some(key) = wanted.key.as_deref() else {
            return Err(WorldError::Invalid("a key is needed".to_owned()));
        };
        let mut state = self.lock();
        match wanted.vendor {
            Vendor::Telegram => telegram::deliver(self, &mut state, &wanted.account, key),
            Vendor::Green => green::again(self, &mut state, &wanted.account, Some(key)).map(drop),
            Vendor::Panel | Vendor::Provider => {
                Err(WorldError::Invalid("panels and providers deliver nothing".to_owned()))
            }
        }
    }
}

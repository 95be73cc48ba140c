//! The contacts of a talk that is told live: what their vendor knows of their hidden ids.

use super::name::member;
use super::vendors::{INSTANCE, Vendors};
use crate::talk::script::Speech;
use domain::id::Chat;
use serde_json::json;
use sim::Vendor;

impl Vendors {
    /// A contact speaks under a hidden id from here on, and the vendor knows whose it is.
    pub(super) fn hide(&mut self, chat: &Chat, hidden: &str, told: bool) -> anyhow::Result<()> {
        self.names.lids.give(chat, hidden, told);
        let number = self.names.place(chat).chat;
        let seed = json!({ "account": INSTANCE, "chat": number, "lid": hidden });
        Ok(self.server.world.group(serde_json::from_value(seed)?)?)
    }

    /// A member with a hidden id is listed with both ids in the group where it speaks.
    pub(super) fn list_member(&mut self, speech: &Speech) -> anyhow::Result<()> {
        let channel = speech.chat.channel().into();
        let member = speech.member.as_deref().map(|name| Chat::new(&channel, name));
        let hidden = member.as_ref().and_then(|it| self.names.lids.of(it)).cloned();
        let (Some(member), Some((hidden, _))) = (member, hidden) else { return Ok(()) };
        let person = json!({ "id": self.names.place(&member).chat, "lid": hidden.address() });
        let group = self.names.place(&speech.chat).chat;
        let seed = json!({ "account": INSTANCE, "chat": group, "participants": [person] });
        Ok(self.server.world.group(serde_json::from_value(seed)?)?)
    }

    /// A member of a group, as the vendor names whoever speaks there.
    pub(super) fn member(&self, group: &Chat, name: &str) -> String {
        let hidden = self.names.lids.of(&Chat::new(&group.channel().into(), name));
        let vendor = if group.channel() == "wa" { Vendor::Green } else { Vendor::Telegram };
        hidden.map_or_else(|| member(vendor, name), |(hidden, _)| hidden.address().to_owned())
    }
}

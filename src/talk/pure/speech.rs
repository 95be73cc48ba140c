//! What is said in a talk that is told without a node, and under which ids.

use super::Pure;
use crate::talk::script::Speech;
use domain::fault::Fault;
use domain::heard::{Heard, Key, Notice};
use domain::id::{ChannelName, Chat};
use domain::input::Input;

impl Pure {
    pub(super) fn hear(&mut self, speech: &Speech) -> Result<(), String> {
        self.spoken = self.spoken.saturating_add(1);
        let name = ChannelName::from(speech.chat.channel());
        let quoted = || self.world.vendors.get(&name).and_then(|it| it.last(&speech.chat));
        let quoted = if speech.quoting { quoted() } else { None };
        let (chat, sender) = self.speaker(speech)?;
        let heard = Heard {
            keys: vec![Key::of(&format!("talk:{}", self.spoken))],
            origin: None,
            chat,
            sender,
            message: self.spoken.to_string(),
            text: speech.text.clone(),
            quoted,
        };
        self.said.insert(speech.chat.clone(), heard.clone());
        self.deliver(heard)
    }

    /// Under which ids somebody speaks; the vendor may name both of a contact.
    fn speaker(&mut self, speech: &Speech) -> Result<(Chat, String), String> {
        let name = ChannelName::from(speech.chat.channel());
        if let Some(member) = &speech.member {
            let hidden = self.lids.of(&Chat::new(&name, member));
            let sender = hidden.map_or(member.as_str(), |(hidden, _)| hidden.address());
            return Ok((speech.chat.clone(), sender.to_owned()));
        }
        let Some((hidden, told)) = self.lids.of(&speech.chat).cloned() else {
            return Ok((speech.chat.clone(), speech.chat.address().to_owned()));
        };
        if told {
            let notice = Notice::Same { number: speech.chat.clone(), hidden: hidden.clone() };
            self.take(Input::Noticed(name, Vec::new(), notice))?;
        }
        let sender = hidden.address().to_owned();
        Ok((hidden, sender))
    }

    /// The words are new, and the delivery is; it names the message that it changes.
    pub(super) fn edit(&mut self, chat: &Chat, text: &str) -> Result<(), String> {
        let original = self.said.get(chat).ok_or_else(|| format!("nothing was said in {chat}"))?;
        self.spoken = self.spoken.saturating_add(1);
        let edited = Heard {
            keys: vec![Key::of(&format!("talk:{}", self.spoken))],
            origin: original.keys.first().copied(),
            text: text.to_owned(),
            ..original.clone()
        };
        self.deliver(edited)
    }

    pub(super) fn deliver(&mut self, heard: Heard) -> Result<(), String> {
        self.last = Some(heard.clone());
        self.take(Input::Heard(heard))
    }

    /// The vendor says who is behind a hidden id; while it cannot be reached, nothing.
    pub(super) fn identify(&self, inquiry: u64) -> Result<Input, String> {
        let (hidden, _) = self.tenant.inquiry(inquiry).ok_or("nobody is asked for")?;
        let name = ChannelName::from(hidden.channel());
        let vendor = self.world.vendors.get(&name).ok_or("a channel is owed that is not")?;
        let known = self.lids.contact(hidden).map(|contact| (contact.clone(), hidden.clone()));
        let said = if vendor.is_down() { Err(Fault::Unreachable) } else { Ok(known) };
        Ok(Input::Identified(inquiry, said.map(|it| it.into_iter().collect())))
    }
}

//! What vendors do of their own accord in a telling without a node.

use super::Pure;
use crate::talk::script::VendorMood;
use domain::heard::Notice;
use domain::id::{ChannelName, Chat};
use domain::input::Input;

impl Pure {
    pub(super) fn turn_vendor(
        &mut self,
        name: &ChannelName,
        mood: VendorMood,
    ) -> Result<(), String> {
        if name.as_str() == "tk" {
            self.world.panel.desk = (mood, self.now);
            return Ok(());
        }
        let vendor = self.world.vendors.get_mut(name).ok_or("there is no such channel")?;
        if let Some(notice) = vendor.turn(mood, self.now) {
            self.take(Input::Noticed(name.clone(), Vec::new(), notice))?;
        }
        Ok(())
    }

    /// A group becomes another chat, of which Telegram tells in either, or which shows when it is
    /// written to.
    pub(super) fn migrate(&mut self, from: &Chat, to: &Chat, said: bool) -> Result<(), String> {
        let name = ChannelName::from(from.channel());
        let vendor = self.world.vendors.get_mut(&name).ok_or("there is no such channel")?;
        vendor.migrate(from, to);
        for _ in 0..if said { 2 } else { 0 } {
            let notice = Notice::Moved { from: from.clone(), to: to.clone() };
            self.take(Input::Noticed(name.clone(), Vec::new(), notice))?;
        }
        Ok(())
    }

    /// We are let into a chat, or put out of it.
    pub(super) fn admit(&mut self, chat: &Chat, inside: bool) -> Result<(), String> {
        let name = ChannelName::from(chat.channel());
        let vendor = self.world.vendors.get_mut(&name).ok_or("there is no such channel")?;
        vendor.admit(chat, inside);
        let notice = Notice::Membership { chat: chat.clone(), inside };
        self.take(Input::Noticed(name, Vec::new(), notice))
    }
}

//! Groups that become other chats, and chats that let us in or put us out, in a talk told live.

use super::vendors::{Vendors, account};
use anyhow::ensure;
use domain::id::Chat;
use sim::Say;

impl Vendors {
    /// A group becomes another chat; whether its vendor says so.
    pub(super) async fn migrate(
        &mut self,
        from: &Chat,
        to: &Chat,
        said: bool,
    ) -> anyhow::Result<()> {
        let (from, to) = (self.names.place(from), self.names.place(to));
        let say = Say {
            kind: "migrate".to_owned(),
            to: to.chat.parse().ok(),
            hold_back: !said,
            ..Say::text(from.vendor, account(from.vendor), &from.chat, "")
        };
        if said {
            return self.deliver(&say).await;
        }
        ensure!(!self.server.world.say(&say)?.queued, "the vendor has told of it");
        Ok(())
    }

    /// We are let into a chat, or put out of it.
    pub(super) async fn admit(&mut self, chat: &Chat, inside: bool) -> anyhow::Result<()> {
        let place = self.names.place(chat);
        let kind = match (chat.is_shared(), inside) {
            (true, true) => "added",
            (true, false) => "kicked",
            (false, true) => "unblocked",
            (false, false) => "blocked",
        };
        let say = Say::text(place.vendor, account(place.vendor), &place.chat, "");
        self.deliver(&Say { kind: kind.to_owned(), ..say }).await
    }
}

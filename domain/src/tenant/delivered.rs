//! Delivered: how far dispatches have come after their vendor had them, and which will not arrive.

use super::Tenant;
use super::note::{NoteKind, Remark};
use crate::event::Event;
use crate::heard::{Key, Notice};
use crate::id::ChannelName;
use crate::time::Moment;
use crate::watch::Reach;

impl Tenant {
    /// What a vendor says of one of our messages. Only of dispatches, and only what is further than
    /// what is known, is kept: at most two facts for each, and not one for each tick of a phone.
    pub(super) fn delivered(
        &self,
        channel: ChannelName,
        keys: Vec<Key>,
        (vendor, status): (&str, &str),
    ) -> Vec<Event> {
        let known = self.watches.with_vendor(channel.as_str(), vendor);
        let (Some((_, dispatch)), Some(reach)) = (known, Reach::of(status)) else {
            return Vec::new();
        };
        if vendor.is_empty() || reach <= dispatch.reached {
            return Vec::new();
        }
        let lost = (reach == Reach::Lost).then(|| {
            let orders: Vec<String> = dispatch.orders.iter().map(ToString::to_string).collect();
            let (chat, orders) = (&dispatch.chat, orders.join(", "));
            let detail = format!("order {orders} did not reach {chat}: {}", advice(status));
            let told = self.bulletin("undelivered", &channel, &detail);
            let fault = Event::FaultSeen { about: format!("channel {channel}"), detail };
            std::iter::once(fault).chain(told)
        });
        let (vendor, status) = (vendor.to_owned(), status.to_owned());
        let notice = Notice::Delivered { vendor, status };
        let noticed = Event::Noticed { channel, keys, notice };
        std::iter::once(noticed).chain(lost.into_iter().flatten()).collect()
    }

    pub(super) fn reached(&mut self, at: Moment, channel: &ChannelName, told: (&str, &str)) {
        let (vendor, status) = told;
        let known = self.watches.with_vendor(channel.as_str(), vendor);
        let known = known.map(|(id, it)| (id, it.id, it.orders.clone()));
        let (Some((command, dispatch, orders)), Some(reach)) = (known, Reach::of(status)) else {
            return;
        };
        let kind = NoteKind::Reached;
        let dispatch_of = Some(dispatch);
        self.note(
            at,
            command,
            Remark { kind, dispatch: dispatch_of, orders, detail: status, excerpt: "" },
        );
        self.watches.change(command, |case| {
            for it in case.dispatches.iter_mut().filter(|it| it.id == dispatch) {
                it.reached = it.reached.max(reach);
            }
        });
    }
}

/// What to do about a message that will not arrive.
fn advice(status: &str) -> &'static str {
    match status {
        "noAccount" => "there is no WhatsApp account under this number; mend the route",
        "notInGroup" => "we are not in this group; have the number added, then ask again",
        _ => "WhatsApp has given it up; look at the chat on the phone, then ask again",
    }
}

#[cfg(test)]
mod tests {
    use crate::action;
    use crate::bytes::Sealed;
    use crate::change::{By, Change, Channel, Role};
    use crate::command::Right;
    use crate::event::Event;
    use crate::heard::Notice;
    use crate::id::{Chat, CommandId, OrderId, OutgoingId, RouteId};
    use crate::input::Input;
    use crate::medium::Medium;
    use crate::tenant::Tenant;
    use crate::time::Moment;
    use crate::watch::Reach;

    const AT: Moment = Moment(1_000_000);

    fn chat(text: &str) -> Chat {
        Chat::parse(text).unwrap()
    }

    /// A tenant with staff in another channel, whose dispatch its vendor has under `BAE5`.
    #[expect(clippy::too_many_lines, reason = "a list of what has happened")]
    fn sent() -> Tenant {
        let mut tenant = Tenant::default();
        let channel = |medium| Channel {
            medium,
            account: String::new(),
            base: String::new(),
            token: Sealed::default(),
            hook: String::new(),
            polls: false,
            pace: None,
        };
        for change in [
            Change::ChannelSet { name: "wa".into(), channel: channel(Medium::WhatsApp) },
            Change::ChannelSet { name: "tg".into(), channel: channel(Medium::Telegram) },
            Change::RoleSet { chat: chat("tg:-9"), role: Role::Staff },
        ] {
            tenant.apply(AT, &Event::Changed { by: By(String::new()), change });
        }
        let (command, outgoing, order) = (CommandId(1), OutgoingId(1), OrderId(7));
        for event in [
            Event::CommandHeard {
                command,
                keys: Vec::new(),
                chat: chat("tg:5"),
                sender: "5".to_owned(),
                message: String::new(),
                action: action::named("refill").unwrap(),
                orders: vec![order],
                usernames: ["alice".into()].into(),
                right: Right::Customer,
            },
            Event::DispatchPlanned {
                outgoing,
                command,
                orders: vec![order],
                chat: chat("wa:rush@g.us"),
                text: "9 refill".to_owned(),
                route: RouteId(0),
            },
            Event::Attempted { outgoing, attempt: 1 },
            Event::Accepted { outgoing, attempt: 1, vendor: "BAE5".to_owned() },
        ] {
            tenant.apply(AT, &event);
        }
        tenant
    }

    fn told(tenant: &mut Tenant, vendor: &str, status: &str) -> Vec<Event> {
        let (vendor, status) = (vendor.to_owned(), status.to_owned());
        let notice = Notice::Delivered { vendor, status };
        tenant.take(Input::Noticed("wa".into(), Vec::new(), notice), AT).unwrap()
    }

    /// Channel rule 13 (accepted is only queued).
    #[test]
    fn what_a_dispatch_has_come_to_is_kept_once_and_never_goes_back() {
        let mut tenant = sent();
        assert!(told(&mut tenant, "BAE5", "sent").is_empty());
        assert!(told(&mut tenant, "another", "read").is_empty());
        assert_eq!(told(&mut tenant, "BAE5", "read").len(), 1);
        for late in ["delivered", "read", "failed", "yellowCard"] {
            assert!(told(&mut tenant, "BAE5", late).is_empty(), "{late}");
        }
        let reached = tenant.watches.with_vendor("wa", "BAE5").map(|(_, it)| it.reached);
        assert_eq!(reached, Some(Reach::Read));
        assert_eq!(tenant.watches.with_vendor("tg", "BAE5"), None);
    }

    /// Channel rule 13 (one that will not arrive is told to staff, with what to do).
    #[test]
    fn staff_is_told_once_of_a_dispatch_that_will_not_arrive() {
        let mut tenant = sent();
        let events = told(&mut tenant, "BAE5", "notInGroup");
        let words = events.iter().find_map(|event| {
            let Event::BulletinPlanned { chat, text, .. } = event else { return None };
            Some((chat.to_string(), text.clone()))
        });
        let (place, words) = words.unwrap();
        assert_eq!(place, "tg:-9");
        let expected = "undelivered: channel wa: order 7 did not reach wa:rush@g.us: we are not in \
                        this group; have the number added, then ask again";
        assert_eq!(words, expected);
        assert!(told(&mut tenant, "BAE5", "notInGroup").is_empty());
    }
}

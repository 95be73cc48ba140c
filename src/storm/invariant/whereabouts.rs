//! What must hold of groups that become other chats: nothing goes by their old numbers.

use super::Verdict;
use super::view::View;
use domain::event::Event;
use domain::heard::Notice;
use domain::id::Chat;
use std::collections::BTreeSet;

/// Once a group is known to be another chat, nothing is written to the old one, and in the end no
/// link, role, language, sender or route names it.
pub(super) fn moved_groups_are_left_behind(view: &View<'_>) -> Verdict {
    let mut left: BTreeSet<&Chat> = BTreeSet::new();
    for record in view.stream {
        if let Event::Noticed { notice: Notice::Moved { from, to }, .. } = &record.event {
            left.insert(from);
            left.remove(to);
        }
        if let Event::DispatchPlanned { chat, outgoing, .. }
        | Event::ReplyPlanned { chat, outgoing, .. }
        | Event::NoticePlanned { chat, outgoing, .. }
        | Event::ReminderPlanned { chat, outgoing, .. }
        | Event::BulletinPlanned { chat, outgoing, .. }
        | Event::FollowUpPlanned { chat, outgoing, .. } = &record.event
            && left.contains(chat)
        {
            return Err(format!("message {outgoing} goes to {chat}, which is another chat now"));
        }
    }
    let tenant = view.tenant;
    let routes = tenant.routes().iter().flat_map(|(_, route, _)| route.targets.iter());
    let set = tenant.links().keys().chain(tenant.roles().keys()).chain(tenant.languages().keys());
    let mut named = set.chain(tenant.senders().keys()).chain(routes);
    match named.find(|chat| left.contains(chat)) {
        Some(chat) => Err(format!("{chat} is still named, and is another chat now")),
        None => Ok(()),
    }
}

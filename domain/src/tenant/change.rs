//! Changing: what a change of the set-up, or a decision of staff, does to the state.

use super::Tenant;
use crate::action::Action;
use crate::change::{Change, Channel, Panel, Role, Verdict};
use crate::id::{ChannelName, Chat, OrderId, OutgoingId, RouteId, Username};
use crate::invite::{INVITE_LIFE, Invite};
use crate::outbox::{Outgoing, Purpose, State};
use crate::subject::Subjects;
use crate::time::Moment;
use std::collections::BTreeSet;

impl Tenant {
    /// The dispatches of this errand that are in doubt, of whichever command: the errand may have
    /// been carried again since, when another target of the first had it.
    pub(super) fn in_doubt(&self, order: OrderId, action: Action) -> Vec<OutgoingId> {
        let meant = |purpose: &Purpose| {
            matches!(purpose, Purpose::Dispatch { orders, action: of, .. }
                if *of == action && orders.contains(&order))
        };
        let doubtful = self.outbox.doubtful().filter(|(_, item)| meant(&item.purpose));
        doubtful.map(|(id, _)| id).collect()
    }

    /// Folds a change in.
    #[expect(clippy::too_many_lines, reason = "a list of the changes")]
    pub(super) fn change(&mut self, at: Moment, change: &Change) {
        self.revision = self.revision.saturating_add(1);
        match change.clone() {
            Change::PanelSet { panel } => self.panel_set(panel),
            Change::ChannelSet { name, channel } => self.channel_set(name, channel),
            Change::ChannelRemoved { name } => {
                self.turning.remove(&name);
                self.channels.remove(&name);
                self.works_again(&name);
                self.invites.forget(&name);
            }
            Change::ChannelTurned { name, turn } => drop(self.turning.insert(name, turn)),
            Change::ChannelReceives { name, polls } => {
                self.turning.remove(&name);
                self.channels.entry(name).and_modify(|channel| channel.polls = polls);
            }
            Change::Linked { chat, username } => {
                self.links.entry(self.known_as(&chat)).or_default().insert(username);
            }
            Change::Unlinked { chat, username } => self.unlink(&chat, username.as_ref()),
            Change::Invited { hash, username, channel } => {
                let until = at.plus(INVITE_LIFE);
                self.invites.add(hash, Invite { username, channel, until });
            }
            Change::InviteRevoked { hash } => self.invites.take_back(hash),
            Change::RoleSet { chat, role } => self.set_role(&self.known_as(&chat), role),
            Change::LanguageSet { chat, language } => self.set_language(&chat, language),
            Change::SendersSet { chat, senders } => self.set_senders(&chat, senders),
            Change::RouteSet { id, route } => self.routes.set(id, route, self.revision),
            Change::RouteRemoved { id } => self.routes.remove(id),
            Change::ServiceSet { service, rule } => self.services.cache(service, rule),
            Change::OverrideSet { service, rule } => self.services.overrule(service, rule),
            Change::SettingsSet { values } => {
                for (key, value) in values {
                    // A key of an older shape that is no more changes nothing.
                    self.settings.set(&key, &value).ok();
                }
                self.stop_looking(false);
                self.plan_reading();
                self.reopen_tickets();
            }
            Change::AliasSet { action, words } => {
                self.aliases.insert(action, words);
                self.learn();
            }
            Change::TemplateSet { key, language, text } => self.texts.set(&key, &language, text),
            Change::PlanSet { plan } => self.plan = plan,
            Change::CatalogueSet { source } => self.set_catalogue(source),
            Change::CatalogueAsked => self.catalogue.ask(),
            Change::ProviderSet { name, api } => self.provider_set(name, Some(api)),
            Change::ProviderRemoved { name } => self.provider_set(name, None),
            Change::SubjectsSet { rules } => self.tickets.subjects = Subjects::new(rules),
            Change::TicketsAsked => self.tickets.ask(),
            Change::ContactJoined { .. }
            | Change::ContactParted { .. }
            | Change::Decided { .. }
            | Change::Paused { .. }
            | Change::Resumed { .. }
            | Change::Settled { .. }
            | Change::DispatchSettled { .. } => self.ruled(at, change),
        }
    }

    /// What staff has decided.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the changes")]
    fn ruled(&mut self, at: Moment, change: &Change) {
        match change {
            Change::Decided { order, action, approved } => {
                self.decide_on(at, (*order, *action), *approved);
            }
            Change::ContactJoined { number, hidden } => {
                self.contacts.part(hidden);
                self.joined(number, hidden);
                self.contacts.settle(hidden);
            }
            Change::ContactParted { hidden } => self.contacts.part(hidden),
            Change::Paused { route } => self.pause(*route, true),
            Change::Resumed { route } => self.pause(*route, false),
            Change::Settled { order, action, verdict } => {
                for outgoing in self.in_doubt(*order, *action) {
                    self.settled(at, outgoing, *verdict);
                }
            }
            Change::DispatchSettled { outgoing, verdict, .. } => {
                self.settled(at, *outgoing, *verdict);
            }
            _ => {}
        }
    }

    fn panel_set(&mut self, panel: Panel) {
        let same = |it: &Panel| it.site == panel.site && it.kind == panel.kind;
        let moves = self.panel.as_ref().is_some_and(|it| !same(it));
        self.panel = Some(panel);
        self.reopen_tickets();
        if moves {
            // The same numbers are other orders in another shop.
            self.stop_looking(true);
            self.leave_tickets();
            self.tickets.clear();
        }
    }

    fn channel_set(&mut self, name: ChannelName, channel: Channel) {
        self.turning.remove(&name);
        self.blinded(&name, &channel);
        self.works_again(&name);
        self.channels.insert(name, channel);
    }

    /// Another account does not show what the former one has sent: of what is in doubt there, only
    /// staff can say.
    fn blinded(&mut self, name: &ChannelName, channel: &Channel) {
        if self.channels.get(name).is_none_or(|it| it.account == channel.account) {
            return;
        }
        let there = |item: &Outgoing| item.chat.channel() == name.as_str();
        let doubtful = self.outbox.doubtful().filter(|(_, it)| it.purpose.is_dispatch());
        let meant: Vec<OutgoingId> =
            doubtful.filter(|(_, it)| there(it)).map(|(id, _)| id).collect();
        for id in meant {
            self.outbox.change(id, |item| {
                if let State::InDoubt { again, .. } = &mut item.state {
                    *again = None;
                }
            });
        }
    }

    fn set_role(&mut self, chat: &Chat, role: Role) {
        self.roles.insert(chat.clone(), role);
        // Whoever spoke in a topic is known from its group.
        let whole = |chat: &Chat| chat.group().unwrap_or_else(|| chat.clone());
        let group = whole(chat);
        let mut staff = self.roles.iter().filter(|(_, role)| **role == Role::Staff);
        if !staff.any(|(other, _)| whole(other) == group) {
            self.members.forget(&group);
        }
    }

    fn set_senders(&mut self, chat: &Chat, senders: BTreeSet<String>) {
        let chat = self.known_as(chat);
        if senders.is_empty() {
            self.senders.remove(&chat);
        } else {
            self.senders.insert(chat, senders);
        }
    }

    fn pause(&mut self, route: Option<RouteId>, paused: bool) {
        self.paused.set(route, paused);
        self.hold_back();
    }

    fn unlink(&mut self, chat: &Chat, username: Option<&Username>) {
        for id in self.contacts.ids_of(chat) {
            self.fall_silent(&id);
        }
        let chat = &self.known_as(chat);
        let Some(linked) = self.links.get_mut(chat) else { return };
        match username {
            Some(username) => drop(linked.remove(username)),
            None => linked.clear(),
        }
        if linked.is_empty() {
            self.links.remove(chat);
        }
    }

    fn settled(&mut self, at: Moment, id: OutgoingId, verdict: Verdict) {
        self.outbox.change(id, |item| {
            item.doubted |= verdict == Verdict::Resend;
            item.state = match verdict {
                Verdict::Sent => State::Accepted(String::new()),
                Verdict::Resend => State::Waiting(at),
            };
        });
        self.watch_outcome(at, id);
        let Some(Purpose::Dispatch { command, orders, .. }) =
            self.outbox.get(id).map(|item| item.purpose.clone())
        else {
            return;
        };
        if let Some(command) = self.commands.get_mut(&command) {
            // Should it come to doubt again, staff is to be told again.
            let meant = command.errands.iter_mut().filter(|it| orders.contains(&it.order));
            for errand in meant {
                errand.noticed.remove("in_doubt");
            }
        }
        self.close_if_done(at, command);
    }
}

#[cfg(test)]
mod tests {
    use super::{Chat, Role, Tenant};
    use crate::time::Moment;

    #[test]
    fn whoever_was_staff_by_a_topic_is_forgotten_with_the_last_of_its_group() {
        let mut tenant = Tenant::default();
        let chat = |text: &str| Chat::parse(text).unwrap();
        let (one, other) = (chat("tg:-9/4"), chat("tg:-9/5"));
        let knows = |tenant: &Tenant| tenant.members.know(&"tg".into(), "7", Moment(2));
        tenant.set_role(&one, Role::Staff);
        tenant.set_role(&other, Role::Staff);
        tenant.members.note(&one, "7", Moment(1));
        tenant.set_role(&chat("tg:-8"), Role::Customer);
        tenant.set_role(&other, Role::Customer);
        assert!(knows(&tenant));
        tenant.set_role(&one, Role::Customer);
        assert!(!knows(&tenant));
    }
}

//! The journal of a talk: what a restart reads, and the proof that it leads to the same state.

use domain::event::Event;
use domain::tenant::Tenant;
use domain::time::Moment;

/// Events with their moments, as they would lie on disk.
#[derive(Default)]
pub(super) struct Journal {
    records: Vec<Vec<u8>>,
}

impl Journal {
    /// Writes a batch.
    pub(super) fn append(&mut self, at: Moment, events: &[Event]) -> Result<(), String> {
        for event in events {
            let record = rmp_serde::to_vec_named(&(at, event));
            self.records.push(record.map_err(|why| format!("an event is not written: {why}"))?);
        }
        Ok(())
    }

    /// The state that the records lead to.
    pub(super) fn fold(&self) -> Result<Tenant, String> {
        let mut tenant = Tenant::default();
        for record in &self.records {
            let (at, event): (Moment, Event) = rmp_serde::from_slice(record)
                .map_err(|why| format!("an event is not read again: {why}"))?;
            tenant.apply(at, &event);
        }
        Ok(tenant)
    }

    /// The state that the records lead to, which must be the one that was lived through; and a
    /// snapshot of it must be the same again.
    pub(super) fn fold_like(&self, live: &Tenant) -> Result<Tenant, String> {
        let folded = self.fold()?;
        let (lived, read) = (bytes(live)?, bytes(&folded)?);
        if lived != read {
            return Err(difference("the journal leads to", live, &folded));
        }
        let revived: Tenant = rmp_serde::from_slice(&read)
            .map_err(|why| format!("a snapshot is not read again: {why}"))?;
        let revived = revived.revived();
        if bytes(&revived)? != lived {
            return Err(difference("a snapshot holds", live, &revived));
        }
        Ok(revived)
    }
}

fn bytes(tenant: &Tenant) -> Result<Vec<u8>, String> {
    rmp_serde::to_vec_named(tenant).map_err(|why| format!("the state is not written: {why}"))
}

/// The first place where two states part, for whoever has to find out why.
fn difference(what: &str, live: &Tenant, other: &Tenant) -> String {
    let (live, other) = (format!("{live:#?}"), format!("{other:#?}"));
    let parted = live.lines().zip(other.lines()).find(|(one, other)| one != other);
    let (one, two) = parted.unwrap_or(("the longer one", "the shorter one"));
    format!("{what} another state: {:?} in place of {:?}", two.trim(), one.trim())
}

#[cfg(test)]
mod tests {
    use super::Journal;
    use domain::change::{By, Change, Role};
    use domain::id::Chat;
    use domain::input::Input;
    use domain::tenant::Tenant;
    use domain::time::Moment;
    use std::collections::BTreeMap;

    fn told(tenant: &mut Tenant, change: Change) -> Vec<domain::event::Event> {
        tenant.take(Input::Told(By("owner".into()), change), Moment(1)).unwrap()
    }

    #[test]
    fn a_state_that_is_not_in_the_journal_is_noticed() {
        let (mut tenant, mut journal) = (Tenant::default(), Journal::default());
        let values = BTreeMap::from([("bulk.max".to_owned(), "7".to_owned())]);
        let events = told(&mut tenant, Change::SettingsSet { values });
        journal.append(Moment(1), &events).unwrap();
        assert_eq!(journal.fold_like(&tenant).unwrap().settings().bulk_max, 7);
        let values = BTreeMap::from([("bulk.max".to_owned(), "8".to_owned())]);
        told(&mut tenant, Change::SettingsSet { values });
        let why = journal.fold_like(&tenant).unwrap_err();
        assert!(why.contains("another state"), "{why}");
    }

    #[test]
    fn moments_are_kept_with_their_events() {
        let mut journal = Journal::default();
        let chat = Chat::parse("tg:5").unwrap();
        let change = Change::RoleSet { chat: chat.clone(), role: Role::Blocked };
        let event = domain::event::Event::Changed { by: By("owner".into()), change };
        journal.append(Moment(7), &[event]).unwrap();
        assert_eq!(journal.fold().unwrap().role(&chat), Role::Blocked);
    }
}

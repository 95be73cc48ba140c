//! The health of channels: of a tenant's, with every fact behind it; of all, counted; and which
//! tenants somebody should look at. No vendor is asked for any of it.

use super::Node;
use crate::permit::Rejected;
use crate::vital::{self, Condition, Ground, MEDIUMS, Opinion, Queue, Row, Vitals, judge};
use domain::id::{ChannelName, TenantId};
use domain::medium::Medium;
use domain::outbox::Outgoing;
use domain::tenant::Tenant as Mind;
use domain::time::Moment;
use std::collections::BTreeMap;

/// How a channel is, and why.
#[derive(Clone, Debug)]
pub struct ChannelHealth {
    /// Its name.
    pub name: ChannelName,
    /// What the tenant's state says.
    pub row: Row,
    /// What was seen of it.
    pub vitals: Vitals,
    /// What waits to be sent, by kind.
    pub queues: Vec<Queue>,
    /// How many messages are being sent.
    pub sending: usize,
    /// Of how many nobody knows whether they were sent.
    pub in_doubt: usize,
    /// What it comes to.
    pub opinion: Opinion,
}

/// A tenant that somebody should look at.
#[derive(Clone, Debug)]
pub struct Troubled {
    /// Which.
    pub tenant: TenantId,
    /// The channel that is worst; `None` where it is the tenant itself.
    pub channel: Option<(ChannelName, Medium)>,
    /// The worst reason.
    pub ground: Ground,
    /// How many of its channels do not work as they should.
    pub channels: usize,
}

/// All channels of tenants that were awake since the start of the node, counted.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// How many there are of a kind in a condition.
    pub channels: BTreeMap<(&'static str, &'static str), u64>,
    /// How many messages wait, by kind of channel.
    pub waiting: BTreeMap<&'static str, u64>,
    /// How long the oldest of them that nobody has paused has waited, in milliseconds.
    pub oldest_ms: BTreeMap<&'static str, u64>,
    /// Attempts to send since the start, by kind of channel and fate.
    pub ends: Vec<(&'static str, &'static str, u64)>,
}

type Seen = (Row, Vec<Queue>, usize, usize);

impl Node {
    /// Since when this node has seen anything.
    #[must_use]
    pub fn seeing_since(&self) -> Moment {
        self.0.core.ward.since
    }

    /// How each channel of a tenant is. One that is parked or lost is told of as it was last seen.
    ///
    /// # Errors
    /// Where there is no such tenant, or it cannot be woken now and was not seen before.
    pub async fn channel_health(&self, tenant: TenantId) -> Result<Vec<ChannelHealth>, Rejected> {
        let core = &self.0.core;
        let now = core.clock.now();
        let looked = self.look(tenant, move |mind| seen(mind, now)).await;
        let seen = match (looked, core.ward.charted(tenant)) {
            (Ok(seen), _) => seen,
            (Err(_), Some(chart)) => {
                let bare = |(name, row)| (name, (row, Vec::new(), 0, 0));
                chart.into_iter().map(bare).collect()
            }
            (Err(why), None) => return Err(why),
        };
        let mut vitals = core.ward.of(tenant, &seen);
        let health = |(name, (row, queues, sending, in_doubt)): (ChannelName, Seen)| {
            let vitals = vitals.remove(&name).unwrap_or_default();
            let opinion = judge(&row, &vitals, (core.ward.since, now));
            ChannelHealth { name, row, vitals, queues, sending, in_doubt, opinion }
        };
        Ok(seen.into_iter().map(health).collect())
    }

    /// The tenants that somebody should look at, by their ids: those that are parked or lost, and
    /// those with a channel that does not work as it should, as far as they were awake since the
    /// start of the node.
    #[must_use]
    pub fn troubled(&self) -> Vec<Troubled> {
        let core = &self.0.core;
        let now = core.clock.now();
        let mut troubled: BTreeMap<TenantId, Troubled> = BTreeMap::new();
        core.ward.each(|tenant, chart| {
            let vitals = core.ward.of(tenant, chart);
            let judged = chart.iter().filter_map(|(name, row)| {
                let vitals = vitals.get(name).cloned().unwrap_or_default();
                let opinion = judge(row, &vitals, (core.ward.since, now));
                let ground = opinion.grounds.into_iter().next()?;
                let named = Some((name.clone(), row.medium));
                ground.condition.is_trouble().then_some((named, ground))
            });
            let judged: Vec<_> = judged.collect();
            let channels = judged.len();
            let worst = judged.into_iter().min_by_key(|(_, ground)| ground.condition);
            if let Some((channel, ground)) = worst {
                troubled.insert(tenant, Troubled { tenant, channel, ground, channels });
            }
        });
        for (tenant, standing) in core.directory.standings() {
            if let Some(ground) = away(standing) {
                let channels = troubled.get(&tenant).map_or(0, |it| it.channels);
                let channel = None;
                troubled.insert(tenant, Troubled { tenant, channel, ground, channels });
            }
        }
        troubled.retain(|tenant, _| core.register.knows(*tenant));
        troubled.into_values().collect()
    }

    /// Counts the channels and what waits in them.
    #[must_use]
    pub fn census(&self) -> Census {
        let core = &self.0.core;
        let now = core.clock.now();
        let mut census = Census::default();
        for medium in MEDIUMS.map(Medium::name) {
            let each = Condition::ALL.map(|it| ((medium, it.name()), 0));
            census.channels.extend(each);
            census.waiting.insert(medium, 0);
            census.oldest_ms.insert(medium, 0);
        }
        core.ward.each(|tenant, chart| {
            if !core.register.knows(tenant) {
                return;
            }
            let vitals = core.ward.of(tenant, chart);
            for (name, row) in chart {
                let vitals = vitals.get(name).cloned().unwrap_or_default();
                let condition = judge(row, &vitals, (core.ward.since, now)).condition;
                census.count(row, condition, now);
            }
        });
        let ends = core.ward.ends().into_iter();
        census.ends = ends.map(|(medium, fate, count)| (medium.name(), fate, count)).collect();
        census
    }
}

impl Census {
    fn count(&mut self, row: &Row, condition: Condition, now: Moment) {
        let medium = row.medium.name();
        let channels = self.channels.entry((medium, condition.name())).or_default();
        *channels = channels.saturating_add(1);
        let waiting = self.waiting.entry(medium).or_default();
        *waiting = waiting.saturating_add(u64::try_from(row.waiting).unwrap_or(u64::MAX));
        let age = row.oldest.map_or(0, |at| now.since(at).0);
        let oldest = self.oldest_ms.entry(medium).or_default();
        *oldest = age.max(*oldest);
    }
}

/// What a tenant's state says of its channels.
fn seen(mind: &Mind, now: Moment) -> BTreeMap<ChannelName, Seen> {
    let through = |name: &ChannelName, item: &Outgoing| item.chat.channel() == name.as_str();
    let rows = vital::rows(mind, now).into_iter().map(|(name, row)| {
        let queues = vital::queues(mind, &name);
        let sending = mind.outbox().attempted().filter(|(_, it)| through(&name, it)).count();
        let doubtful = mind.outbox().doubtful().filter(|(_, it)| through(&name, it)).count();
        (name, (row, queues, sending, doubtful))
    });
    rows.collect()
}

/// What is to be said of a tenant that this node does not serve now.
fn away(standing: &str) -> Option<Ground> {
    let (code, detail, remedy) = match standing {
        "parked" => (
            "parked",
            "it was set aside after repeated failures",
            "look into the log, then POST …/unpark",
        ),
        "lost" => (
            "lost",
            "this node does not have it",
            "see whether another node has it, or restart this one",
        ),
        _ => return None,
    };
    let (detail, remedy) = (detail.to_owned(), remedy.to_owned());
    Some(Ground { condition: Condition::Stopped, code, detail, remedy })
}

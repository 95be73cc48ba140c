//! The laboratory: vendors, a node that is killed again and again, and customers who go on.

use super::Plan;
use super::world::{furnish, vendors};
use crate::child::{Node, Recipe};
use crate::client::Client;
use anyhow::{Context as _, bail};
use sim::{Filter, Kind, Redelivery, Seen, Server};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// One thing that a customer said.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) order: u64,
    pub(super) chat: String,
}

/// Everything of one run.
pub(super) struct Lab {
    pub(super) plan: Plan,
    pub(super) vendors: Server,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    token: String,
    pub(super) tenant: String,
    dice: u64,
    pub(super) asked: Vec<Asked>,
    /// What can be delivered again.
    pub(super) told: Vec<Redelivery>,
    _folder: TempDir,
}

impl Lab {
    pub(super) async fn set(program: &Path, plan: Plan) -> anyhow::Result<Self> {
        let vendors = vendors().await?;
        let folder = tempfile::tempdir()?;
        let mut recipe = Recipe::new(program, folder.path(), &vendors.url);
        let limits = [
            ("JOURNAL__CHECKPOINT_EVERY_S", "1"),
            ("LIMITS__IDLE_SLEEP_S", "1"),
            ("LIMITS__PANEL_CALLS_PER_S", "1000"),
        ];
        let named = limits.map(|(key, value)| (format!("SIGNALBOX__{key}"), value.to_owned()));
        recipe.settings.extend(named);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let client = Client::new(&node.url, &token)?;
        let tenant = furnish(&client, &vendors.url, plan).await?;
        let url = node.url.clone();
        let dice = plan.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        Ok(Self {
            plan,
            vendors,
            recipe,
            node: Some(node),
            url,
            token,
            tenant,
            dice,
            asked: Vec::new(),
            told: Vec::new(),
            _folder: folder,
        })
    }

    /// xorshift: the same seed, the same run, as far as processes can be the same.
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice.checked_rem(sides).unwrap_or_default()
    }

    pub(super) fn client(&self) -> anyhow::Result<Client> {
        Client::new(&self.url, &self.token)
    }

    /// Kills the node once a random number of requests has reached the vendors, and starts it
    /// again. What is counted is traffic and not time, so a busy machine changes nothing.
    pub(super) async fn strike(&mut self) -> anyhow::Result<()> {
        let after = self.all().last().map_or(0, |seen| seen.seq);
        let count = usize::try_from(self.roll(self.plan.round.saturating_mul(5).div_euclid(2)))?;
        let filter = Filter { after, ..Filter::default() };
        let wait = Duration::from_millis(self.plan.round.saturating_mul(40));
        self.vendors.world.wait_seen(&filter, count, wait).await;
        if let Some(node) = self.node.take() {
            node.kill().await?;
        }
        self.node = Some(self.recipe.start(Some(&self.url)).await?);
        Ok(())
    }

    /// Every request that reached a vendor.
    fn all(&self) -> Vec<Seen> {
        self.vendors.world.seen(&Filter::default())
    }

    /// Every message that reached a vendor.
    pub(super) fn sent(&self) -> Vec<Seen> {
        let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
        self.vendors.world.seen(&filter)
    }

    /// Waits until every customer has an answer about every order, and nothing is on its way; gives
    /// up once nothing has reached a vendor, and nothing was delivered, for as long as `patience`.
    pub(super) async fn finish(&self, patience: Duration) -> anyhow::Result<()> {
        self.mend().await?;
        let (mut since, mut before) = (Instant::now(), self.progress());
        loop {
            let left = self.unanswered();
            let Some(first) = left.first() else { break };
            if since.elapsed() > patience {
                bail!("{} orders were never answered, such as {first:?}", left.len());
            }
            let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
            let more = before.0.saturating_add(1);
            self.vendors.world.wait_seen(&filter, more, Duration::from_secs(2)).await;
            let now = self.progress();
            if now != before {
                (since, before) = (Instant::now(), now);
            }
        }
        self.vendors.world.wait_quiet(patience).await;
        Ok(())
    }

    /// How much has been sent, and delivered.
    fn progress(&self) -> (usize, usize) {
        (self.sent().len(), self.vendors.world.deliveries(&Filter::default()).len())
    }

    /// What was asked and has no answer yet in the chat that asked.
    fn unanswered(&self) -> Vec<Asked> {
        let answered: BTreeSet<(String, u64)> = self
            .sent()
            .iter()
            .filter(|seen| seen.accepted)
            .flat_map(|seen| {
                let chat = seen.chat.clone().unwrap_or_default();
                let lines = seen.text.clone().unwrap_or_default();
                let orders = lines.lines().filter_map(|line| line.split_once(": ")?.0.parse().ok());
                orders.map(|order| (chat.clone(), order)).collect::<Vec<_>>()
            })
            .collect();
        let open = |asked: &&Asked| !answered.contains(&(asked.chat.clone(), asked.order));
        self.asked.iter().filter(open).cloned().collect()
    }
}

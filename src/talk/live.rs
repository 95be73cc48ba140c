//! The telling with everything real: a node as a process of its own, webhooks in, messages out,
//! simulated vendors over HTTP, and a clock that the talk moves. `crash` kills the process.

mod catalogue;
mod contact;
mod furnish;
mod invite;
mod name;
mod owner;
mod provider;
mod vendors;
mod fault;
mod news;
mod ticket;
mod whereabouts;

use super::pure::BEGINNING;
use super::script::Deed;
use super::stage::{Aftermath, Stage};
use crate::child::{Node, Recipe};
use crate::client::{self, Client};
use anyhow::{Context as _, bail};
use domain::change::Change;
use domain::event::Event;
use domain::time::{Moment, Span};
use furnish::furnish;
use invite::Invitation;
use news::News;
use owner::Owner;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use vendors::Vendors;

/// The most moments that may fall due while time goes by.
const MOMENTS_MAX: u32 = 5_000;

/// A node and its vendors.
pub(super) struct Live {
    runtime: Runtime,
    desk: Desk,
}

impl Live {
    /// Starts them, and sets a tenant up as an owner would. `program` is `signalbox` itself.
    pub(super) fn new(program: &Path) -> Result<Self, String> {
        let runtime = Runtime::new().map_err(|why| why.to_string())?;
        let desk = runtime.block_on(Desk::new(program)).map_err(|why| format!("{why:#}"))?;
        Ok(Self { runtime, desk })
    }
}

impl Stage for Live {
    fn act(&mut self, deed: &Deed) -> Result<Aftermath, String> {
        self.runtime.block_on(self.desk.act(deed)).map_err(|why| format!("{why:#}"))
    }
}

/// One of a tenant's events, as the node shows it to tests.
#[derive(Deserialize)]
struct Record {
    /// MessagePack.
    event: Vec<u8>,
}

/// What is told, and where it stands.
struct Desk {
    vendors: Vendors,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    control: String,
    http: reqwest::Client,
    owner: Owner,
    tenant: String,
    now: Moment,
    /// Whether the process dies in the midst of its next send.
    doomed: bool,
    news: News,
    /// What a call has shown that is in no event.
    shown: Vec<String>,
    /// In the order in which they were given out.
    invites: Vec<Invitation>,
    _folder: TempDir,
}

impl Desk {
    async fn new(program: &Path) -> anyhow::Result<Self> {
        let vendors = Vendors::start(BEGINNING).await?;
        let folder = tempfile::tempdir()?;
        let mut recipe = Recipe::new(program, folder.path(), vendors.url());
        (recipe.control, recipe.quiet) = (true, true);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let tenant = furnish(&Client::new(&node.url, &token)?, &vendors).await?;
        let mut desk = Self {
            owner: Owner::new(&node.url, &token)?,
            http: client::plain()?,
            url: node.url.clone(),
            control: node.control.clone(),
            node: Some(node),
            vendors,
            recipe,
            tenant,
            now: BEGINNING,
            doomed: false,
            news: News::default(),
            shown: Vec::new(),
            invites: Vec::new(),
            _folder: folder,
        };
        desk.news().await?;
        Ok(desk)
    }

    async fn act(&mut self, deed: &Deed) -> anyhow::Result<Aftermath> {
        let objection = self.deed(deed).await?;
        self.rest().await?;
        let mut after = self.news().await?;
        after.objection = objection;
        after.shown = std::mem::take(&mut self.shown);
        Ok(after)
    }

    #[expect(clippy::too_many_lines, reason = "a list of the deeds")]
    async fn deed(&mut self, deed: &Deed) -> anyhow::Result<Option<String>> {
        let now = self.now;
        match deed {
            Deed::Said(speech) => self.vendors.say(speech).await?,
            Deed::Coded(chat, user, right) => self.vendors.code(chat, user, *right).await?,
            Deed::Inviting(inviting) => return self.invite(inviting).await,
            Deed::Edited(chat, text) => self.vendors.edit(chat, text).await?,
            Deed::Hidden(chat, hidden, told) => self.vendors.hide(chat, hidden, *told)?,
            Deed::Repeated => self.vendors.again().await?,
            Deed::Migrated(from, to, said) => self.vendors.migrate(from, to, *said).await?,
            Deed::Admitted(chat, inside) => self.vendors.admit(chat, *inside).await?,
            Deed::Passed(span) => self.pass(*span).await?,
            Deed::Crashed => self.crash().await?,
            Deed::CrashArmed => {
                self.doomed = true;
                self.vendors.hold().await?;
            }
            Deed::PanelChosen(kind) => {
                self.vendors.choose(kind)?;
                let panel = (self.vendors.panel.as_str(), vendors::PANEL_KEY);
                self.owner.panel(&self.tenant, kind.name(), panel).await?;
            }
            Deed::PanelTurned(mood) => self.vendors.turn_panel(*mood).await?,
            Deed::VendorTurned(name, mood) => {
                self.vendors.turn(fault::channel(name), *mood, now).await?;
            }
            Deed::UserMade(name, balance) => self.vendors.user(name, balance.as_deref())?,
            Deed::OrderPlaced(placed) => self.vendors.placed(placed, now)?,
            Deed::OrderMoved(id, status, remains) => {
                self.vendors.status(id.0, *status, *remains)?;
            }
            Deed::Told(change) => return self.tell(change).await,
            Deed::Subscribed(plan) => {
                return self.tell(&Change::PlanSet { plan: plan.plan(now) }).await;
            }
            Deed::Wrote(letter) => self.vendors.write(letter)?,
            Deed::Shelved(row) => return self.shelve(row).await,
            Deed::Dealt(dealing) => return self.deal(dealing).await,
            Deed::Rehearsed(change) => return self.rehearse(change).await,
            Deed::WhyAsked(_) => {}
        }
        Ok(None)
    }

    async fn rehearse(&mut self, change: &Change) -> anyhow::Result<Option<String>> {
        let tried = self.owner.rehearse(&self.tenant, change, &mut self.vendors.names).await?;
        Ok(tried.map(|lines| self.shown = lines).err())
    }

    async fn tell(&mut self, change: &Change) -> anyhow::Result<Option<String>> {
        self.owner.change(&self.tenant, change, &mut self.vendors.names).await
    }

    /// Waits until nothing is under way, or until the send in whose midst the process dies.
    async fn rest(&mut self) -> anyhow::Result<()> {
        let nothing = json!({});
        let settled = self.post("settled", &nothing);
        if self.doomed {
            let died = tokio::select! {
                biased;
                sent = self.vendors.next_send() => sent,
                settled = settled => settled.map(|()| false)?,
            };
            if died {
                self.die().await?;
            }
        } else {
            settled.await?;
        }
        self.vendors.rest().await?;
        if self.doomed { Ok(()) } else { self.post("settled", &nothing).await }
    }

    /// The process dies in the midst of a send, and of all that it has begun beside it. One that
    /// vanished has ended for the sender, who goes on and is let come to rest, so that it does not
    /// die in the midst of the next one too.
    async fn die(&mut self) -> anyhow::Result<()> {
        let under_way = news::under_way(&self.events().await?);
        self.vendors.sends(under_way).await?;
        if self.vendors.is_vanished() {
            self.doomed = false;
            self.vendors.release(false, self.now).await?;
            self.post("settled", &json!({})).await?;
        }
        self.crash().await
    }

    /// The process dies at once, and starts again on what it has written.
    async fn crash(&mut self) -> anyhow::Result<()> {
        if let Some(node) = self.node.take() {
            node.kill().await?;
        }
        if std::mem::take(&mut self.doomed) {
            self.vendors.release(true, self.now).await?;
        }
        let clock = ("SIGNALBOX_CONTROL_NOW_MS".to_owned(), self.now.0.to_string());
        self.recipe.settings = vec![clock];
        let node = self.recipe.start(Some(&self.url)).await?;
        node.control.clone_into(&mut self.control);
        self.node = Some(node);
        // To look at a tenant wakes it, and what it owes with it.
        self.next().await?;
        self.post("settled", &json!({})).await
    }

    /// Time goes by, and what falls due on the way happens in its order.
    async fn pass(&mut self, span: Span) -> anyhow::Result<()> {
        let end = self.now.plus(span);
        for _ in 0..MOMENTS_MAX {
            let Some(at) = self.next().await?.filter(|at| *at <= end) else {
                return self.advance(end).await;
            };
            self.advance(at.max(self.now)).await?;
            self.rest().await?;
        }
        bail!("it does not come to rest")
    }

    async fn advance(&mut self, to: Moment) -> anyhow::Result<()> {
        self.now = to;
        self.vendors.set_time(to).await?;
        if self.doomed {
            self.vendors.hold().await?;
        }
        let clock = json!({ "now_ms": to.0 });
        let moved = self.post("clock", &clock);
        if !self.doomed {
            return moved.await;
        }
        // With a send held, the clock's door does not answer; what follows waits for either.
        tokio::select! {
            biased;
            _ = self.vendors.next_send() => Ok(()),
            moved = moved => moved,
        }
    }

    /// When the tenant wants to be roused.
    async fn next(&self) -> anyhow::Result<Option<Moment>> {
        let url = format!("{}/control/next/{}", self.control, self.tenant);
        let reply: Value = self.http.get(url).send().await?.error_for_status()?.json().await?;
        Ok(reply.get("next_ms").and_then(Value::as_u64).map(Moment))
    }

    async fn post(&self, door: &str, body: &Value) -> anyhow::Result<()> {
        let url = format!("{}/control/{door}", self.control);
        let reply = self.http.post(url).json(body).send().await?;
        reply.error_for_status().with_context(|| format!("control: {door}"))?;
        Ok(())
    }

    /// All events of the tenant.
    async fn events(&self) -> anyhow::Result<Vec<Event>> {
        let url = format!("{}/control/events/{}", self.control, self.tenant);
        let reply: Vec<Record> =
            self.http.get(url).send().await?.error_for_status()?.json().await?;
        reply.iter().map(|record| Ok(rmp_serde::from_slice(&record.event)?)).collect()
    }

    /// What has happened since this was last asked.
    async fn news(&mut self) -> anyhow::Result<Aftermath> {
        let events = self.events().await?;
        let sent = self.vendors.sent();
        self.news.gather(events, sent, &self.vendors.names)
    }
}

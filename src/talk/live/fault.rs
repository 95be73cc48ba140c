//! How the simulated vendors misbehave, as a talk wants them to.

use super::vendors::{INSTANCE, Vendors, account};
use crate::talk::script::{PanelMood, VendorMood};
use crate::talk::world::PAGE;
use domain::id::ChannelName;
use domain::time::{Moment, Span};
use serde_json::{Value, json};
use sim::{Release, StateChange, Vendor};

impl Vendors {
    /// How a vendor answers from now on.
    pub(super) async fn turn(
        &mut self,
        channel: &'static str,
        mood: VendorMood,
        now: Moment,
    ) -> anyhow::Result<()> {
        let was = self.moods.insert(channel, (mood, now));
        self.refresh(now).await?;
        let ill = |mood: VendorMood| mood == VendorMood::Blocked || mood.state().is_some();
        let healed = was.is_some_and(|(was, _)| ill(was)) && !ill(mood);
        let state = mood.state().or_else(|| healed.then_some("authorized"));
        if let Some(state) = state.filter(|_| channel == "wa") {
            let state = StateChange { account: INSTANCE.into(), state: state.to_owned() };
            self.server.world.change_state(&state)?;
        }
        Ok(())
    }

    /// Sets every vendor's faults as its mood has them at this moment.
    pub(super) async fn refresh(&mut self, now: Moment) -> anyhow::Result<()> {
        for channel in ["wa", "tg", "tk"] {
            let Some((mood, since)) = self.mood(channel) else { continue };
            self.fault(vendor_of(channel), &faulty(mood, since, now)).await?;
        }
        self.refresh_providers(now).await
    }

    /// The next message is held at its vendor, or vanishes where none would be taken.
    pub(super) async fn hold(&mut self) -> anyhow::Result<()> {
        let tickets = self.tickets.then_some("tk");
        for channel in ["wa", "tg"].into_iter().chain(tickets) {
            let (mood, _) = self.moods.get(channel).copied().unwrap_or_default();
            let takes = matches!(mood, VendorMood::Up | VendorMood::Lost);
            let fault = if takes { "hold" } else { "vanished" };
            self.fault(vendor_of(channel), &json!({ "fault": fault, "on": "sends" })).await?;
        }
        self.hold_providers().await
    }

    /// What is held goes on, to nobody where its sender is dead. No more is held from here on.
    pub(super) async fn release(&mut self, lost: bool, now: Moment) -> anyhow::Result<()> {
        let panel = self.tickets.then_some(Vendor::Panel);
        if panel.is_some() {
            self.turn_panel(PanelMood::Up).await?;
        }
        self.refresh(now).await?;
        for vendor in [Vendor::Green, Vendor::Telegram].into_iter().chain(panel) {
            let account = account(vendor).to_owned();
            self.server.world.release(&Release { vendor, account, lost })?;
        }
        self.release_providers(lost)
    }

    /// How a channel's vendor behaves; the panel's tickets are faulty with the panel, unless a talk
    /// says how they are by themselves.
    fn mood(&self, channel: &str) -> Option<(VendorMood, Moment)> {
        let known = self.moods.get(channel).copied();
        if channel == "tk" { known } else { Some(known.unwrap_or_default()) }
    }

    /// How the panel answers from now on.
    pub(super) async fn turn_panel(&self, mood: PanelMood) -> anyhow::Result<()> {
        self.fault(Vendor::Panel, &clouded(mood)).await
    }

    /// How the panel's list of services is answered from now on.
    pub(super) async fn turn_catalogue(&self, mood: PanelMood) -> anyhow::Result<()> {
        self.fault(Vendor::Provider, &clouded(mood)).await
    }

    async fn fault(&self, vendor: Vendor, fault: &Value) -> anyhow::Result<()> {
        let mut order = json!({ "vendor": vendor, "account": account(vendor) });
        if let (Some(order), Some(fault)) = (order.as_object_mut(), fault.as_object()) {
            order.extend(fault.clone());
        }
        Ok(self.server.world.fault(&serde_json::from_value(order)?).await?)
    }
}

/// A panel's mood as the simulators know it.
fn clouded(mood: PanelMood) -> Value {
    match mood {
        PanelMood::Up => json!({ "fault": "up" }),
        PanelMood::Down => json!({ "fault": "down" }),
        PanelMood::Denied => json!({ "fault": "denied" }),
        PanelMood::Garbled => json!({ "fault": "garbled" }),
        PanelMood::Html => json!({ "fault": "answer", "status": 200, "body": PAGE }),
        // Silence, without anybody having to wait for its end.
        PanelMood::Slow => json!({ "fault": "vanished" }),
    }
}

fn vendor_of(channel: &str) -> Vendor {
    match channel {
        "wa" => Vendor::Green,
        "tk" => Vendor::Panel,
        _ => Vendor::Telegram,
    }
}

/// A channel by its name in talks.
pub(super) fn channel(name: &ChannelName) -> &'static str {
    ["wa", "tk"].into_iter().find(|it| *it == name.as_str()).unwrap_or("tg")
}

/// A mood as the simulators know it.
fn faulty(mood: VendorMood, since: Moment, now: Moment) -> Value {
    match mood {
        VendorMood::Up | VendorMood::Starting | VendorMood::Unlinked | VendorMood::Expired => {
            json!({ "fault": "up" })
        }
        VendorMood::Down => json!({ "fault": "down" }),
        VendorMood::Lost => json!({ "fault": "lost", "on": "sends" }),
        VendorMood::Blocked => json!({ "fault": "blocked", "on": "sends" }),
        VendorMood::Limited(length) => match since.plus(length).since(now) {
            Span(0) => json!({ "fault": "up" }),
            left => json!({ "fault": "limited", "seconds": left.0.div_ceil(1_000), "on": "sends" }),
        },
    }
}

//! The traffic: what customers say, how often and in what order it is delivered, and how the
//! vendors fail meanwhile.

use super::lab::{Asked, Lab};
use super::world::{BOT, CUSTOMERS, INSTANCE, PANEL};
use serde_json::{Value, json};
use sim::{Redelivery, Say, Vendor};

/// How far back repetitions reach, in messages.
const REACH: u64 = 2_000;

/// How a vendor answers sends for a while, and that it is well again after.
const FAULTS: [&str; 4] = [
    r#"{ "fault": "limited", "seconds": 1, "times": 3 }"#,
    r#"{ "fault": "lost", "times": 2 }"#,
    r#"{ "fault": "html", "times": 1 }"#,
    r#"{ "fault": "vanished", "times": 1 }"#,
];

impl Lab {
    /// Customers say what they say in a round, each about an order of its own.
    pub(super) async fn talk(&mut self) -> anyhow::Result<()> {
        if self.plan.rough {
            self.fail().await?;
        }
        let (mut orders, mut says) = (Vec::new(), Vec::new());
        for _ in 0..self.plan.round {
            let (order, say) = self.ask()?;
            orders.push(order);
            says.push(say);
        }
        let world = self.vendors.world.clone();
        world.orders(PANEL, serde_json::from_value(Value::Array(orders))?)?;
        let mut later = Vec::new();
        for say in says {
            let key = world.say(&say)?.key;
            let told = Redelivery { vendor: say.vendor, account: say.account, key: Some(key) };
            if say.hold_back {
                later.push(told.clone());
            }
            self.told.push(told);
            self.repeat()?;
            // What was held back comes behind what was said after it.
            if later.len() > 8 {
                let place = usize::try_from(self.roll(8))?;
                world.deliver(&later.swap_remove(place))?;
            }
        }
        later.iter().try_for_each(|told| world.deliver(told)).map_err(Into::into)
    }

    /// One more order, and a customer who asks for it.
    fn ask(&mut self) -> anyhow::Result<(Value, Say)> {
        let order = u64::try_from(self.asked.len())?.saturating_add(1_000);
        let who = self.roll(CUSTOMERS);
        let green = self.roll(2) == 0;
        let provider = if self.roll(2) == 0 { "rush.example" } else { "fast.example" };
        let row = json!({
            "id": order, "user": "alice", "status": "completed", "provider": provider,
            "external_id": format!("x{order}"), "service_id": 1,
            "service_name": "Likes [Refill: Lifetime]",
        });
        let chat = if green { format!("1555111000{who}@c.us") } else { format!("50{who}") };
        let (vendor, account) =
            if green { (Vendor::Green, INSTANCE) } else { (Vendor::Telegram, BOT) };
        let mut say = Say::text(vendor, account, &chat, &format!("{order} refill"));
        say.hold_back = self.plan.copies > 1 && self.roll(4) == 0;
        self.asked.push(Asked { order, chat });
        Ok((row, say))
    }

    /// Things said before are delivered once more.
    fn repeat(&mut self) -> anyhow::Result<()> {
        for _ in 1..self.plan.copies {
            let count = u64::try_from(self.told.len())?;
            let back = self.roll(count.min(REACH)).saturating_add(1);
            let place = usize::try_from(count.saturating_sub(back))?;
            if let Some(told) = self.told.get(place) {
                self.vendors.world.again(told)?;
            }
        }
        Ok(())
    }

    /// Each vendor fails in some way, or not.
    async fn fail(&mut self) -> anyhow::Result<()> {
        for (vendor, account) in [("telegram", BOT), ("green", INSTANCE)] {
            let place = usize::try_from(self.roll(5))?;
            let mut order: Value = match FAULTS.get(place) {
                Some(fault) => serde_json::from_str(fault)?,
                None => json!({ "fault": "up" }),
            };
            if let Some(order) = order.as_object_mut() {
                order.extend([("vendor".to_owned(), json!(vendor))]);
                order.extend([("account".to_owned(), json!(account))]);
            }
            self.vendors.world.fault(&serde_json::from_value(order)?).await?;
        }
        Ok(())
    }

    /// All vendors are well.
    pub(super) async fn mend(&self) -> anyhow::Result<()> {
        for (vendor, account) in [("telegram", BOT), ("green", INSTANCE)] {
            let order = json!({ "vendor": vendor, "account": account, "fault": "up" });
            self.vendors.world.fault(&serde_json::from_value(order)?).await?;
        }
        Ok(())
    }
}

//! The ledger: what the node itself says of the run, read over its API.

use super::lab::Lab;
use anyhow::Context as _;
use serde_json::Value;
use std::collections::BTreeMap;

impl Lab {
    /// How many commands of the node's log name each order.
    pub(super) async fn handled(&self) -> anyhow::Result<BTreeMap<u64, u64>> {
        let mut orders: BTreeMap<u64, u64> = BTreeMap::new();
        for command in self.all_of("commands").await? {
            let errands = command.pointer("/errands").and_then(Value::as_array);
            let named = errands.into_iter().flatten().filter_map(|it| it.get("order_id")?.as_u64());
            for order in named {
                let count = orders.entry(order).or_default();
                *count = count.saturating_add(1);
            }
        }
        Ok(orders)
    }

    /// The dispatches that the node itself lists as in doubt.
    pub(super) async fn in_doubt(&self) -> anyhow::Result<Vec<Value>> {
        self.all_of("in-doubt").await
    }

    /// Every page of a list.
    async fn all_of(&self, list: &str) -> anyhow::Result<Vec<Value>> {
        let client = self.client()?;
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/tenants/{}/{list}?limit=200{cursor}", self.tenant);
            let mut page = client.get(&path).await?;
            let items = page.pointer_mut("/items").context("the answer is no page")?.take();
            all.extend(serde_json::from_value::<Vec<Value>>(items)?);
            match page.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(all),
            }
        }
    }
}

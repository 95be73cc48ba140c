//! What a sleeping tenant takes in memory: a node that has just been started over many of them,
//! beside one that was started over few.

use super::upstream::Upstream;
use super::{Size, process, table};
use crate::child::{Node, Recipe};
use crate::client::{self, Client};
use crate::{out, setup};
use anyhow::{Context as _, bail};
use std::path::Path;
use std::time::Duration;

/// Tenants of the node that the other one is measured against: what is there once is there in
/// both.
const FEW: u64 = 10;

/// Chats of each tenant's customers.
const CHATS: u64 = 4;

/// How often it is looked whether all tenants sleep, five times a second.
const PATIENCE: u32 = 300;

/// Measures both nodes, and prints what each tenant more takes.
pub(super) async fn memory(program: &Path, size: Size) -> anyhow::Result<()> {
    let many = FEW.saturating_add(size.tenants.saturating_mul(2));
    let (few, all) = (asleep(program, FEW).await?, asleep(program, many).await?);
    let each = all.saturating_sub(few).checked_div(many.saturating_sub(FEW)).unwrap_or_default();
    out::line(format!("{few} bytes with {FEW} tenants asleep, {all} with {many}"));
    table::goal("bytes for each sleeping tenant", table::micros(each), 300.0, false);
    Ok(())
}

/// The bytes in memory of a node that was started over so many sleeping tenants.
async fn asleep(program: &Path, tenants: u64) -> anyhow::Result<u64> {
    let folder = tempfile::tempdir()?;
    let upstream = Upstream::start()?;
    let mut recipe = Recipe::new(program, folder.path(), &upstream.url);
    recipe.settings.push(("SIGNALBOX__LIMITS__IDLE_SLEEP_S".to_owned(), "1".to_owned()));
    let node = recipe.start(None).await?;
    let token = node.token.clone().context("the node has shown no token")?;
    let client = Client::new(&node.url, &token)?;
    for nth in 0..tenants {
        setup::bench_tenant(&client, &upstream.url, &format!("tenant {nth}"), CHATS).await?;
    }
    // What they write down when they fall asleep keeps the next start from waking them.
    quiet(&node).await?;
    node.kill().await?;
    let node = recipe.start(None).await?;
    quiet(&node).await?;
    let usage = process::usage(node.pid());
    node.kill().await?;
    upstream.stop().await;
    Ok(usage.rss)
}

/// Waits until no tenant is awake.
async fn quiet(node: &Node) -> anyhow::Result<()> {
    let http = client::plain()?;
    for _ in 0..PATIENCE {
        let text = http.get(&node.metrics).send().await?.text().await?;
        let awake = text.lines().find_map(|line| line.strip_prefix("signalbox_tenants_awake "));
        if awake == Some("0") {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    bail!("the tenants do not fall asleep")
}

//! Whether the panel's tickets work as a channel, by calls that only read.

use super::ProbeStep;
use crate::world::World;
use domain::change::Panel as Shop;
use domain::settings::Tickets as Wishes;
use gateways::panel::Login;
use gateways::panel::desk::Desk;

/// Tries what a look at the tickets needs, step by step. Nothing is posted, so that it stays to be
/// seen whether the panel knows the staff's name.
pub(super) async fn test(world: &World, shop: Option<&Shop>, wishes: &Wishes) -> Vec<ProbeStep> {
    let failed = |step, why: &str| vec![ProbeStep::new(step, Err(why.to_owned()))];
    let Some(shop) = shop else { return failed("setup", "no panel is set") };
    let Some((panel, login)) = world.login(shop) else {
        return failed("secret", "its key cannot be opened; enter it again");
    };
    let Some(desk) = panel.desk() else {
        return failed("tickets", "panels of this kind have no tickets for programs");
    };
    let mut steps = read(world, desk, &login, wishes).await;
    steps.push(ProbeStep::new(
        "staff",
        match wishes.staff_name.as_str() {
            "" => Err("set tickets.staff_name: answers are posted in the name of staff".to_owned()),
            "-" => Ok("answers are posted without a name".to_owned()),
            name => Ok(format!("answers are posted as {name}, once the first is taken")),
        },
    ));
    steps
}

async fn read(world: &World, desk: &dyn Desk, login: &Login, wishes: &Wishes) -> Vec<ProbeStep> {
    let answer = world.call(&world.lanes.panel, desk.ask_pending(login, 0)).await;
    let page = match desk.read_pending(0, &answer) {
        Ok(page) => page,
        Err(fault) => return vec![ProbeStep::new("tickets", Err(fault.to_string()))],
    };
    let more = if page.next.is_some() { " or more" } else { "" };
    let seen = format!("{}{more} wait for staff", page.rows.len());
    let mut steps = vec![ProbeStep::new("tickets", Ok(seen))];
    if let Some(row) = page.rows.first() {
        let call = desk.ask_thread(login, row.ticket);
        let answer = world.call(&world.lanes.panel, call).await;
        let thread = desk.read_thread(row.ticket, &answer, wishes.newest_first);
        let thread = thread.map_err(|fault| fault.to_string());
        let thread =
            thread.and_then(|it| it.ok_or_else(|| "it is listed and not there".to_owned()));
        let seen = thread.map(|it| {
            let last =
                it.said.last().map_or("nobody", |it| if it.staff { "staff" } else { "its user" });
            format!("{} messages, the last by {last}", it.said.len())
        });
        steps.push(ProbeStep::new("ticket", seen));
    }
    steps
}

//! The checks: what an errand must pass before it goes to a provider.

use super::Tenant;
use crate::action::{Action, Case, Kind};
use crate::command::{Command, Right};
use crate::event::{Clearance, Event};
use crate::id::{ApiName, Chat, CommandId, OrderId};
use crate::order::{OwnOrder, Sheet};
use crate::outbox::Standing;
use crate::provider;
use crate::reason::Reason;
use crate::route::{Handle, Mention, Picked, RouteKey};
use crate::settings::Stop;
use crate::time::Moment;
use crate::trace::{Check, Trace};

impl Tenant {
    /// Decides one errand of a command, with its trace.
    pub(super) fn judge(
        &self,
        command: &Command,
        order: OrderId,
        sheet: Option<Sheet>,
        now: Moment,
    ) -> Event {
        let id = command.id;
        let (provider, external) =
            sheet.as_ref().map(|it| (it.provider.clone(), it.external.clone())).unzip();
        let seen = sheet.clone().map(Box::new);
        let mut trace = Trace::default();
        let verdict = match command.action.kind() {
            Kind::Shown => own(command, sheet, &mut trace).map(Verdict::Shown).map_err(Stop::from),
            Kind::Carried | Kind::Account | Kind::Plain => {
                self.clear(command, sheet, now, &mut trace).map(Verdict::Cleared)
            }
        };
        let trace = trace.0;
        match verdict {
            Ok(Verdict::Cleared(clearance)) => {
                Event::ErrandCleared { command: id, order, clearance, trace, sheet: seen }
            }
            Ok(Verdict::Shown(own)) => {
                let (status, remains) = (own.status, own.remains);
                Event::ErrandShown { command: id, order, status, remains, trace, sheet: seen }
            }
            Err(Stop::Asked(cause)) => {
                let until = now.plus(self.settings.decide_within);
                Event::ErrandAsked { command: id, order, cause, until, trace, sheet: seen }
            }
            Err(Stop::Refused(reason)) => Event::ErrandRefused {
                command: id,
                order,
                reason,
                provider: provider.flatten(),
                external: external.flatten(),
                trace,
                sheet: seen,
            },
        }
    }

    /// The checks, in the order in which the customer is told of them.
    fn clear(
        &self,
        command: &Command,
        sheet: Option<Sheet>,
        now: Moment,
        trace: &mut Trace,
    ) -> Result<Clearance, Stop> {
        let action = command.action;
        let order = own(command, sheet, trace)?;
        let asked = self.rule(command, &order, now, trace)?;
        let busy = self.in_progress(order.id, action).filter(|other| *other != command.id);
        let seen = busy.map_or("nothing under way".to_owned(), |it| format!("command {it}"));
        trace.note(Check::InProgress, seen, busy.map_or(Ok(()), |_| Err(Reason::InProgress)))?;
        let window = self.cooldowns.check(order.id, action, now);
        let (seen, window) = forced(command, cooldown_seen(window), window);
        trace.note(Check::Cooldown, seen, window)?;
        let clearance = self.grant(&order, action, now, trace)?;
        // Staff is asked last: not about what could not go anyway.
        let Some(cause) = asked else {
            if command.errand(order.id).is_some_and(|errand| errand.approved) {
                trace.note(Check::Approval, "approved by staff", Ok::<(), Stop>(()))?;
            }
            return Ok(clearance);
        };
        trace.note(Check::Approval, format!("staff is asked: {cause}"), Err(Stop::Asked(cause)))
    }

    /// Where a cleared errand goes, and the window that opens with it.
    fn grant(
        &self,
        order: &OwnOrder,
        action: Action,
        now: Moment,
        trace: &mut Trace,
    ) -> Result<Clearance, Reason> {
        let picked = self.routes.pick(order, action);
        let provider = order.provider.as_ref().map_or("-", |it| it.as_str());
        let external = order.external.as_ref().map_or("-", |it| it.as_str());
        let found = picked.as_ref().map_or("none".to_owned(), |it| it.id.to_string());
        let seen = format!("provider {provider}, external {external}, route {found}");
        let targets = picked.as_ref().map_or(Vec::new(), |it| reachable(it, order, action));
        let (seen, picked) = match picked {
            Ok(_) if targets.is_empty() => (
                format!("{seen}, to an API that does not take this order"),
                Err(unreachable(order)),
            ),
            picked => (told_where(seen, &targets), picked),
        };
        let Picked { id, route, template } = trace.note(Check::Route, seen, picked)?;
        let told = route.allow_username && template.uses("username");
        let mention = Mention {
            order: order.id,
            external: order.external.clone(),
            service: order.service,
            username: told.then(|| Handle::of(&order.owner)),
        };
        Ok(Clearance {
            window: action.cooldown(&self.settings).map(|span| now.plus(span)),
            mention,
            provider: order.provider.clone(),
            targets,
            template,
            verb: route.verbs.get(&action).cloned(),
            route: id,
        })
    }

    fn rule(
        &self,
        command: &Command,
        order: &OwnOrder,
        now: Moment,
        trace: &mut Trace,
    ) -> Result<Option<Reason>, Reason> {
        let terms = self.services.terms(order, self.settings.mode);
        let start = terms.start.map_or("not promised".to_owned(), |span| format!("within {span}"));
        let evidence = if terms.evidence.is_empty() { "nothing said" } else { &terms.evidence };
        let seen = format!("start {start}, refill {} ({evidence})", terms.refill);
        trace.note(Check::Terms, seen, Ok::<(), Reason>(()))?;
        let approved = command.errand(order.id).is_some_and(|errand| errand.approved);
        let by_staff = !command.right.is_customer();
        let (terms, settings) = (&terms, &self.settings);
        let case = Case { order, terms, settings, now, approved, by_staff };
        let age = now.since(order.completed.unwrap_or(order.created)).passed();
        let remains = order.remains.map_or("?".to_owned(), |it| it.to_string());
        let seen = format!("{}, {remains} remaining, for {age}", order.status);
        let (asked, verdict) = match command.action.judge(&case) {
            Ok(()) => (None, Ok(())),
            Err(Stop::Asked(reason)) => (Some(reason), Ok(())),
            Err(Stop::Refused(reason)) => (None, Err(reason)),
        };
        let (seen, verdict) = forced(command, seen, verdict);
        trace.note(Check::Rule, seen, verdict.map(|()| asked))
    }

    /// The command that has the same errand under way, or in doubt.
    fn in_progress(&self, order: OrderId, action: Action) -> Option<CommandId> {
        let command = *self.busy.get(&(order, action))?;
        let errand = self.commands.get(&command)?.errand(order)?;
        match errand.standing(&self.outbox)? {
            Standing::UnderWay | Standing::Held | Standing::InDoubt => Some(command),
            Standing::Sent | Standing::Failed | Standing::Dropped => None,
        }
    }
}

/// The targets of a route that this errand can go to: an API takes some actions only, no order
/// without a number, and no number of another provider's, where it would mean another order.
fn reachable(picked: &Picked<'_>, order: &OwnOrder, action: Action) -> Vec<Chat> {
    let called = provider::takes(action) && order.external.is_some();
    let key = order.provider.as_ref().map(|it| RouteKey::Provider(it.clone()));
    let named = |key: &RouteKey| picked.route.keys.iter().any(|it| it.means(key));
    let of_it = |api: &ApiName| {
        let own = RouteKey::Provider(api.as_str().into());
        called && key.as_ref().is_some_and(|key| named(key) || own.means(key))
    };
    let targets = picked.route.targets.iter();
    targets.filter(|it| it.api().is_none_or(|api| of_it(&api))).cloned().collect()
}

/// Why none of them is left.
fn unreachable(order: &OwnOrder) -> Reason {
    if order.external.is_some() { Reason::NoRoute } else { Reason::NoExternalId }
}

/// What was seen of the route, with the API that it leads to.
fn told_where(seen: String, targets: &[Chat]) -> String {
    match targets.iter().find(|it| it.api().is_some()) {
        Some(api) => format!("{seen}, by {api}"),
        None => seen,
    }
}

enum Verdict {
    Cleared(Clearance),
    Shown(OwnOrder),
}

fn own(command: &Command, sheet: Option<Sheet>, trace: &mut Trace) -> Result<OwnOrder, Reason> {
    let owner = sheet.as_ref().map_or("no such order".to_owned(), |it| it.owner.to_string());
    let proven = sheet.ok_or(Reason::NotFound).and_then(|sheet| match command.right {
        Right::Customer => sheet.owned_by(&command.usernames),
        Right::Staff | Right::Force => Ok(sheet.for_staff()),
    });
    trace.note(Check::Ownership, owner, proven)
}

/// A refusal that staff has gone past knowingly; what was passed stays in the trace.
fn forced(
    command: &Command,
    seen: String,
    verdict: Result<(), Reason>,
) -> (String, Result<(), Reason>) {
    match verdict {
        Err(reason) if command.right == Right::Force && reason.is_soft() => {
            (format!("{seen}; {}, forced by staff", reason.code()), Ok(()))
        }
        Ok(()) | Err(_) => (seen, verdict),
    }
}

fn cooldown_seen(window: Result<(), Reason>) -> String {
    match window {
        Err(Reason::CoolingDown(left)) => format!("{left} left"),
        Ok(()) | Err(_) => "no window open".to_owned(),
    }
}

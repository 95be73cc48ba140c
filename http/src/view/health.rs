//! Health: what is set up, and what can be seen of the work.

use super::evidence::Evidence;
use actors::TenantState;
use domain::tenant::Tenant;
use domain::time::Moment;
use serde::Serialize;

/// The health of a tenant.
#[derive(Serialize)]
pub(crate) struct Health {
    /// Whether nothing is missing, nothing has stopped, and what was last tried has worked.
    ok: bool,
    setup: Vec<Step>,
    /// Each channel, with every fact that is known of it.
    channels: Vec<Evidence>,
    /// What can be seen of its actors.
    state: TenantState,
}

/// One thing that must be so for commands to be carried out.
#[derive(Clone, Serialize)]
pub(crate) struct Step {
    name: String,
    done: bool,
    /// What to do, where something is.
    detail: String,
}

impl Health {
    /// Of what is set up, as far as that can be seen, and of what its actors have met with.
    pub(crate) fn of(mut setup: Vec<Step>, channels: Vec<Evidence>, state: TenantState) -> Self {
        setup.extend(Step::troubles(&state));
        let ok = setup.iter().all(|step| step.done) && channels.iter().all(Evidence::is_ok);
        Self { ok, setup, channels, state }
    }
}

impl Step {
    /// The checklist of a tenant.
    pub(crate) fn all(tenant: &Tenant, now: Moment) -> Vec<Self> {
        let step = |name: &str, done: bool, otherwise: &str| {
            let detail = if done { String::new() } else { otherwise.to_owned() };
            Self { name: name.to_owned(), done, detail }
        };
        // A ticket is its user's by itself.
        let linked = !tenant.links().is_empty() || tenant.tickets_channel().is_some();
        let mut steps = vec![
            step("panel", tenant.panel().is_some(), "set the panel and its key"),
            step("channel", !tenant.channels().is_empty(), "add a channel"),
            step("route", tenant.routes().iter().next().is_some(), "add a route to a provider"),
            step("link", linked, "link a chat to a username of the panel"),
        ];
        let stopped = tenant.channels().keys().filter_map(|name| {
            let why = tenant.stopped(name)?;
            Some(step(&format!("channel {name}"), false, &format!("it cannot send: {why}")))
        });
        steps.extend(stopped);
        let tickets = tenant.tickets_held(now).map(str::to_owned).or_else(|| {
            tenant.tickets_channel()?;
            let (_, fault) = tenant.tickets().fault()?;
            Some(format!("they could not be read: {fault}"))
        });
        steps.extend(tickets.map(|why| step("tickets", false, &why)));
        steps
    }

    /// What its actors have met with and has not passed, each with a name of the checklist.
    fn troubles(state: &TenantState) -> Vec<Self> {
        let step = |name: String, detail: String| Self { name, done: false, detail };
        let mut steps = Vec::new();
        let why = state.why.as_deref().unwrap_or("nobody knows why");
        if state.standing == "parked" {
            let waits = state.aside.deliveries;
            let detail = format!(
                "it was set aside after repeated failures: {why}; {waits} deliveries wait on disk"
            );
            steps.push(step("tenant".to_owned(), detail));
        } else if is_away(state) {
            steps.push(step("tenant".to_owned(), format!("this node does not have it: {why}")));
        }
        let count = state.aside.quarantined.len();
        if count > 0 {
            let detail = format!("{count} inputs made it fail and wait for the operator");
            steps.push(step("quarantine".to_owned(), detail));
        }
        for (name, listener) in &state.children.listeners {
            if let Some(problem) = &listener.problem {
                let detail = format!("its last poll failed: {problem}");
                steps.push(step(format!("channel {name}"), detail));
            }
        }
        if let Some(fault) = panel_fault(state) {
            steps.push(step("panel".to_owned(), format!("its last answer was no use: {fault}")));
        }
        steps
    }
}

/// Whether the tenant is not to be had now, so that what it has set up cannot be seen.
pub(crate) fn is_away(state: &TenantState) -> bool {
    matches!(state.standing.as_str(), "parked" | "lost")
}

/// The fault that was the last thing seen of the panel. The verifier forgets it once a look has
/// succeeded; while there is no verifier, the last fault that was noted stands.
fn panel_fault(state: &TenantState) -> Option<&str> {
    if let Some(verifier) = &state.children.verifier {
        return verifier.fault.as_deref();
    }
    let mut last = state.faults.iter().rev().filter(|fault| fault.about == "panel");
    last.next().map(|fault| fault.detail.as_str())
}

#[cfg(test)]
mod tests {
    use super::{Health, Moment, TenantState};
    use actors::{FaultNoted, ListenerState, VerifierState};

    fn told(change: impl FnOnce(&mut TenantState)) -> (bool, Vec<String>) {
        let mut state = TenantState { standing: "awake".to_owned(), ..TenantState::default() };
        change(&mut state);
        let health = Health::of(Vec::new(), Vec::new(), state);
        let steps = health.setup.into_iter();
        (health.ok, steps.map(|step| format!("{}: {}", step.name, step.detail)).collect())
    }

    fn fault(state: &mut TenantState, about: &str) {
        let (about, detail) = (about.to_owned(), "refused".to_owned());
        state.faults.push(FaultNoted { at: Moment(0), about, detail });
    }

    fn verifier(state: &mut TenantState, fault: Option<&str>) {
        let fault = fault.map(str::to_owned);
        state.children.verifier = Some(VerifierState { fault, ..VerifierState::default() });
    }

    #[test]
    fn whatever_does_not_work_now_is_named() {
        let listener = |problem: Option<&str>| ListenerState {
            problem: problem.map(str::to_owned),
            ..ListenerState::default()
        };
        let away = |standing: &str| {
            told(|state| (state.standing, state.why) = (standing.into(), Some("it broke".into())))
        };
        let bad = |text: &str| (false, vec![text.to_owned()]);
        assert_eq!(told(|_| ()), (true, Vec::new()));
        let parked = "tenant: it was set aside after repeated failures: it broke; \
            0 deliveries wait on disk";
        assert_eq!(away("parked"), bad(parked));
        assert_eq!(away("lost"), bad("tenant: this node does not have it: it broke"));
        let polls = told(|state| {
            state.children.listeners.insert("tg".into(), listener(Some("denied")));
            state.children.listeners.insert("wa".into(), listener(None));
        });
        assert_eq!(polls, bad("channel tg: its last poll failed: denied"));
        let panel = bad("panel: its last answer was no use: refused");
        assert_eq!(told(|state| verifier(state, Some("refused"))), panel);
        assert_eq!(told(|state| fault(state, "panel")), panel);
    }

    #[test]
    fn what_has_passed_is_not_held_against_it() {
        let passed = told(|state| {
            fault(state, "panel");
            verifier(state, None);
            fault(state, "channel wa");
        });
        assert_eq!(passed, (true, Vec::new()));
    }
}

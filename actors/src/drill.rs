//! Drills: panics on purpose, so that supervision can be rehearsed on a whole node.

use domain::id::TenantId;
use domain::input::Input;
use std::sync::Arc;

/// Called in the midst of the work; panics where the rehearsal wants it to. A node that is
/// started without one has none.
pub trait Drill: Send + Sync + 'static {
    /// A tenant is about to take this input.
    fn deciding(&self, _tenant: TenantId, _input: &Input) {}

    /// A child of a tenant (`listener`, `verifier`, `route`, `cooldown`) has been given work.
    fn working(&self, _tenant: TenantId, _child: &'static str) {}

    /// A tenant's actor has committed a batch.
    fn committed(&self, _tenant: TenantId) {}

    /// The platform's actor has committed a fact.
    fn decreed(&self) {}
}

/// The drill of a node, if it has one.
pub(crate) type Drilled = Option<Arc<dyn Drill>>;

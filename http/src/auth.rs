//! Who may do what: the proof of what a token opens.

use crate::door::Ask;
use crate::problem::{Code, Problem};
use config::vault::TokenId;
use domain::change::By;
use domain::id::TenantId;
use domain::platform::Scope;

/// The right to act on one tenant, made in this file alone. Nothing that is behind a door learns
/// of a tenant in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TenantScope {
    tenant: TenantId,
    caller: TokenId,
    master: bool,
}

/// The right to act on the platform, made in this file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MasterScope {
    caller: TokenId,
}

impl TenantScope {
    /// The tenant.
    pub(crate) const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The token that was shown.
    pub(crate) const fn caller(&self) -> TokenId {
        self.caller
    }

    /// Who acts, as the tenant's log shows it.
    pub(crate) fn by(&self) -> By {
        By(if self.master { "master".to_owned() } else { format!("token tok_{}", self.caller) })
    }
}

impl MasterScope {
    /// The token that was shown.
    pub(crate) const fn caller(&self) -> TokenId {
        self.caller
    }
}

/// The tenant in the path, for its own token or the master's. Somebody else's tenant and one that
/// does not exist look the same.
pub(crate) fn tenant(ask: &Ask) -> Result<TenantScope, Problem> {
    let (caller, scope) = token(ask)?;
    let tenant = TenantId::parse(ask.segment("tenant"));
    let tenant = tenant.ok_or_else(|| Problem::of(Code::NotFound))?;
    let master = match scope {
        Scope::Tenant(own) if own != tenant => return Err(Problem::of(Code::NotFound)),
        Scope::Tenant(_) => false,
        Scope::Master => true,
    };
    if ask.doors.node().tenant(tenant).is_none() {
        return Err(Problem::of(Code::NotFound));
    }
    Ok(TenantScope { tenant, caller, master })
}

/// The tenant in the path, for the master's token alone.
pub(crate) fn master_over(ask: &Ask) -> Result<TenantScope, Problem> {
    let scope = tenant(ask)?;
    if scope.master { Ok(scope) } else { Err(Problem::of(Code::Forbidden)) }
}

/// The platform, for the master's token alone.
pub(crate) fn master(ask: &Ask) -> Result<MasterScope, Problem> {
    match token(ask)? {
        (caller, Scope::Master) => Ok(MasterScope { caller }),
        (_, Scope::Tenant(_)) => Err(Problem::of(Code::Forbidden)),
    }
}

fn token(ask: &Ask) -> Result<(TokenId, Scope), Problem> {
    ask.caller.ok_or_else(|| Problem::of(Code::Unauthorized))
}

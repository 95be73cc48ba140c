//! One specimen of every shape of fact about a request under an Idempotency-Key, and one of every
//! fact of the platform, each as it was released.

use domain::bytes::Sealed;
use domain::change::By;
use domain::id::TenantId;
use domain::platform::{PlatformEvent, Scope};
use domain::receipt::{Before, ReceiptEvent};
use domain::time::Moment;

const TENANT: TenantId = TenantId(0x019b_c0de_f012_7000_8000_0000_0000_0001);

/// Those about requests, by name.
pub(super) fn all() -> Vec<(&'static str, ReceiptEvent)> {
    let (key, body, token) = ([1; 32], [2; 32], 0x0102_0304_0506_0708);
    let by = || By("token tok_0102030405060708".to_owned());
    let before = Before { platform: 7, tenant: Some((TENANT, 41)), by: by() };
    let of_none = Before { platform: 7, tenant: None, by: By("master".to_owned()) };
    vec![
        ("claimed", ReceiptEvent::Claimed { key, body, token, before }),
        ("claimed_of_no_tenant", ReceiptEvent::Claimed { key, body, token, before: of_none }),
        ("answered", ReceiptEvent::Answered { key, answer: Some(Sealed(vec![1, 2, 3])) }),
        ("answered_unkept", ReceiptEvent::Answered { key, answer: None }),
        ("released", ReceiptEvent::Released { key }),
    ]
}

pub(super) fn variant(event: &ReceiptEvent) -> &'static str {
    match event {
        ReceiptEvent::Claimed { .. } => "Claimed",
        ReceiptEvent::Answered { .. } => "Answered",
        ReceiptEvent::Released { .. } => "Released",
    }
}

/// Those of the platform, by name.
pub(super) fn platform() -> Vec<(&'static str, PlatformEvent)> {
    let (token, hash) = (0x0102_0304_0506_0708, [9; 32]);
    let (hook, tenant) = (5, TENANT);
    let issued = |scope, expires| {
        let label = "console".to_owned();
        PlatformEvent::TokenIssued { token, hash, scope, label, expires }
    };
    let tg = || "tg".into();
    let expires = Some(Moment(1_768_478_400_000));
    vec![
        ("tenant_created", PlatformEvent::TenantCreated { tenant, name: "Acme".to_owned() }),
        ("tenant_deleted", PlatformEvent::TenantDeleted { tenant }),
        ("hook_opened", PlatformEvent::HookOpened { hook, tenant, channel: "tg".into() }),
        ("hook_closed", PlatformEvent::HookClosed { hook }),
        ("account_taken", PlatformEvent::AccountTaken { account: hash, tenant, channel: tg() }),
        ("account_left", PlatformEvent::AccountLeft { tenant, channel: tg() }),
        ("token_issued", issued(Scope::Tenant(TENANT), None)),
        ("token_issued_master", issued(Scope::Master, None)),
        ("token_issued_for_a_while", issued(Scope::Master, expires)),
        ("token_revoked", PlatformEvent::TokenRevoked { token }),
    ]
}

pub(super) fn platform_variant(event: &PlatformEvent) -> &'static str {
    match event {
        PlatformEvent::TenantCreated { .. } => "TenantCreated",
        PlatformEvent::TenantDeleted { .. } => "TenantDeleted",
        PlatformEvent::HookOpened { .. } => "HookOpened",
        PlatformEvent::HookClosed { .. } => "HookClosed",
        PlatformEvent::AccountTaken { .. } => "AccountTaken",
        PlatformEvent::AccountLeft { .. } => "AccountLeft",
        PlatformEvent::TokenIssued { .. } => "TokenIssued",
        PlatformEvent::TokenRevoked { .. } => "TokenRevoked",
    }
}

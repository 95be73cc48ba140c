//! The numbers by which the journal knows the kinds of events.

/// The numbers of events; a number once given is never given to another.
pub type Kinds = &'static [(&'static str, u16)];

/// The kinds of a tenant's events.
pub static TENANT: Kinds = &[
    ("Changed", 1),
    ("CommandHeard", 2),
    ("StrangerHeard", 3),
    ("InspectionFailed", 4),
    ("ErrandCleared", 5),
    ("ErrandRefused", 6),
    ("ErrandShown", 7),
    ("BalanceSeen", 8),
    ("DispatchPlanned", 9),
    ("ReplyPlanned", 10),
    ("NoticePlanned", 11),
    ("Attempted", 12),
    ("Accepted", 13),
    ("Refused", 14),
    ("InDoubt", 15),
    ("Reconciled", 16),
    ("Resent", 17),
    ("Abandoned", 18),
    ("Noticed", 19),
    ("FaultSeen", 20),
    ("ErrandAsked", 22),
    ("LinkAsked", 23),
    ("LinkHeard", 24),
    ("TicketAttempted", 25),
    ("TicketEnded", 26),
    ("StaffHeard", 21),
    ("CommandRefused", 29),
    ("ProviderAnswered", 30),
    ("ReminderPlanned", 31),
    ("Overdue", 32),
    ("FollowedUp", 33),
    ("FollowUpFailed", 34),
    ("FollowUpPlanned", 35),
    ("ServicesListed", 36),
    ("CatalogueRead", 37),
    ("CatalogueFailed", 38),
    ("ContactAsked", 39),
    ("ContactLooked", 40),
    ("BulletinPlanned", 41),
    ("TicketHeard", 42),
    ("TicketLeft", 43),
    ("TicketsRead", 44),
    ("TicketsFailed", 46),
    ("Called", 45),
];

/// The kinds of the platform's events.
pub static PLATFORM: Kinds = &[
    ("TenantCreated", 1_001),
    ("TenantDeleted", 1_002),
    ("HookOpened", 1_003),
    ("HookClosed", 1_004),
    ("TokenIssued", 1_005),
    ("TokenRevoked", 1_006),
    ("AccountTaken", 1_007),
    ("AccountLeft", 1_008),
];

/// The kinds of what is known of requests under an Idempotency-Key.
pub static RECEIPT: Kinds = &[("Claimed", 3_001), ("Answered", 3_002), ("Released", 3_003)];

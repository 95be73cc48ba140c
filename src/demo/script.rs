//! The conversation that the demo plays: what people say, and what must come of it.

/// Where somebody speaks or is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Alice, on WhatsApp.
    Alice,
    /// Bob, on Telegram.
    Bob,
    /// Somebody on WhatsApp whom the owner has not linked.
    Stranger,
    /// The WhatsApp group of the provider rush.example.
    Rush,
    /// The Telegram group of the provider fastpro.example.
    Fastpro,
    /// The owner's own people, on Telegram.
    Staff,
}

/// One step of the conversation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A heading for those who watch.
    Title(&'static str),
    /// Somebody writes, and so much comes of it; nothing stands for silence.
    Says(Place, &'static str, &'static [(Place, &'static str)]),
    /// The vendor delivers the last message once more; nothing may come of it.
    Again(Place),
    /// Somebody writes, the node is killed once it has acknowledged the message and before it
    /// could do anything, and is started again; so much comes of it all the same.
    SaysAndCrashes(Place, &'static str, &'static [(Place, &'static str)]),
}

/// An order of the demo's panel: id, user, status, provider, external id, remains, service.
pub(super) type Order =
    (u64, &'static str, &'static str, &'static str, &'static str, u64, &'static str);

/// The orders of the demo's panel.
pub(super) const ORDERS: &[Order] = &[
    (2_274_209, "alice", "completed", "rush.example", "881", 0, LIKES),
    (2_274_210, "alice", "completed", "rush.example", "882", 0, LIKES),
    (2_274_211, "bob", "completed", "rush.example", "883", 0, LIKES),
    (2_274_212, "alice", "in_progress", "fastpro.example", "7001", 400, VIEWS),
    (2_274_213, "bob", "pending", "fastpro.example", "7002", 1_000, VIEWS),
    (2_274_214, "bob", "completed", "rush.example", "884", 0, "Instagram Followers | No Refill"),
    (2_274_215, "bob", "completed", "rush.example", "885", 0, LIKES),
    (2_274_216, "alice", "completed", "slow.example", "31", 0, LIKES),
];

const LIKES: &str = "Instagram Likes [Start Time: 0-1 Hour] [Refill: 30 Days]";
const VIEWS: &str = "TikTok Views | Start: 0-6 Hours | Lifetime Refill";

/// The conversation.
pub(super) const CONVERSATION: &[Step] = &[
    Step::Title("A refill goes to the provider's group, in the provider's own number"),
    Step::Says(
        Place::Alice,
        "2274209 refill",
        &[(Place::Rush, "881 refill"), (Place::Alice, "2274209: refill requested.")],
    ),
    Step::Title("Asked again at once, it is not sent again"),
    Step::Says(
        Place::Alice,
        "refill 2274209",
        &[(Place::Alice, "2274209: already requested, try again in 12h.")],
    ),
    Step::Title("Many at once: each order is judged for itself, a stranger's reads as not found"),
    Step::Says(
        Place::Alice,
        "2274210, 2274211 2274299\nrefill",
        &[
            (Place::Rush, "882 refill"),
            (
                Place::Alice,
                "2274210: refill requested.\n2274211: order not found.\n2274299: order not found.",
            ),
        ],
    ),
    Step::Title("Talk is left alone, and so is everybody who is not linked"),
    Step::Says(Place::Alice, "thanks, you are great", &[]),
    Step::Says(Place::Stranger, "2274209 refill", &[]),
    Step::Title("Telegram: a speed-up before the promised start, a cancel, and one without refill"),
    Step::Says(
        Place::Bob,
        "2274213 speed",
        &[(Place::Bob, "2274213: please give it 6h more to start.")],
    ),
    Step::Says(
        Place::Bob,
        "cancel 2274213",
        &[(Place::Fastpro, "7002 cancel"), (Place::Bob, "2274213: cancel requested.")],
    ),
    Step::Says(
        Place::Bob,
        "2274214 refill",
        &[(Place::Bob, "2274214: this service has no refill.")],
    ),
    Step::Title("The vendor delivers the same message twice"),
    Step::Says(
        Place::Bob,
        "2274211 rf",
        &[(Place::Rush, "883 refill"), (Place::Bob, "2274211: refill requested.")],
    ),
    Step::Again(Place::Bob),
    Step::Title("A provider without a route: staff is told, the customer reads nothing of it"),
    Step::Says(
        Place::Alice,
        "2274216 refill",
        &[
            (Place::Staff, "no_route: order 2274216 refill, provider slow.example, external 31"),
            (Place::Alice, "2274216: we could not do this right now, our team will look into it."),
        ],
    ),
    Step::Title("The node is killed after it has acknowledged a message, and starts again"),
    Step::SaysAndCrashes(
        Place::Bob,
        "2274215 refill",
        &[(Place::Rush, "885 refill"), (Place::Bob, "2274215: refill requested.")],
    ),
    Step::Title("Questions are answered from the panel"),
    Step::Says(
        Place::Alice,
        "status 2274212",
        &[(Place::Alice, "2274212: in progress, 400 remaining.")],
    ),
    Step::Says(Place::Bob, "balance", &[(Place::Bob, "Balance: 12.50 USD")]),
];

//! Planted bugs: mistakes that a shell around the tenant could make. Each must be caught.

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A webhook is answered as soon as its input is decided.
    AckBeforeFlush,
    /// A commit does not reach the disk until much later.
    NoSync,
    /// What is owed is performed while its intent is still being written.
    EffectBeforeCommit,
    /// An attempt whose outcome nobody knows is reported as refused.
    ResendInDoubt,
    /// A look that could not be made is reported as proof of absence.
    BlindLook,
    /// Replay forgets which deliveries were taken.
    DedupeForgotten,
    /// Replay forgets the cooldown windows.
    CooldownForgotten,
    /// Errands are checked when inspected, and claimed when the vendor has accepted.
    CooldownAtAccept,
    /// Replay forgets what has left lately.
    BudgetsForgotten,
    /// Replay folds with the present moment in place of the recorded one.
    ReplayedNow,
    /// The events of an answer are noted twice.
    AnswerTwice,
    /// A dispatch counts as accepted as soon as it is begun.
    RequestedEarly,
    /// A restart folds the journal and goes on without saying so.
    WokeUnsaid,
    /// What is in hand is begun again at each commit.
    HandForgotten,
    /// Some deliveries go to another tenant.
    WrongTenant,
    /// The number of an answer is taken to be the present one.
    NumberIgnored,
    /// Nobody looks when the tenant wants to be roused.
    WakeupLost,
    /// An edit is delivered as a message of its own.
    EditAsNew,
    /// A customer's text names a provider.
    NameLeaked,
    /// A snapshot is taken while the last batch is not on disk.
    SnapshotEarly,
    /// A snapshot is stamped with a later place of the journal than it holds.
    SnapshotAhead,
    /// A full inbox drops messages and says 200.
    SilentDrop,
    /// The batch of a failed append stays in memory.
    FailureIgnored,
    /// Replies count as said without being said.
    ReplyForgotten,
    /// A no of staff is handed on as a yes.
    NoIsYes,
    /// An order that is not completed when it is looked at again is taken for canceled.
    CancelGuessed,
    /// Replay forgets which providers were reminded.
    ReminderForgotten,
    /// Replay forgets what customers have been told later.
    NewsForgotten,
    /// What a customer is told later is what the provider has said.
    WordsPassedOn,
    /// Whatever is typed as a code is handed on as the right one.
    AnyCode,
    /// Some tickets are posted twice.
    TicketAgain,
    /// Replay forgets which messages of tickets are dealt with.
    TicketForgotten,
    /// Whoever says the words of staff in a group is taken for one of them.
    AnyStaff,
    /// A reading of the catalogue counts as failed as soon as it is begun.
    ReadingEarly,
    /// Replay forgets what groups have become.
    MoveForgotten,
    /// Whoever is behind a hidden id is taken for somebody else.
    TwinMistaken,
}

impl Bug {
    /// All of them, by name.
    pub const ALL: &[(&str, Self)] = &[
        ("ack-before-flush", Self::AckBeforeFlush),
        ("no-sync", Self::NoSync),
        ("effect-before-commit", Self::EffectBeforeCommit),
        ("resend-in-doubt", Self::ResendInDoubt),
        ("blind-look", Self::BlindLook),
        ("dedupe-forgotten", Self::DedupeForgotten),
        ("cooldown-forgotten", Self::CooldownForgotten),
        ("cooldown-at-accept", Self::CooldownAtAccept),
        ("budgets-forgotten", Self::BudgetsForgotten),
        ("replayed-now", Self::ReplayedNow),
        ("answer-twice", Self::AnswerTwice),
        ("requested-early", Self::RequestedEarly),
        ("woke-unsaid", Self::WokeUnsaid),
        ("hand-forgotten", Self::HandForgotten),
        ("wrong-tenant", Self::WrongTenant),
        ("number-ignored", Self::NumberIgnored),
        ("wakeup-lost", Self::WakeupLost),
        ("edit-as-new", Self::EditAsNew),
        ("name-leaked", Self::NameLeaked),
        ("snapshot-early", Self::SnapshotEarly),
        ("snapshot-ahead", Self::SnapshotAhead),
        ("silent-drop", Self::SilentDrop),
        ("failure-ignored", Self::FailureIgnored),
        ("reply-forgotten", Self::ReplyForgotten),
        ("no-is-yes", Self::NoIsYes),
        ("cancel-guessed", Self::CancelGuessed),
        ("reminder-forgotten", Self::ReminderForgotten),
        ("news-forgotten", Self::NewsForgotten),
        ("words-passed-on", Self::WordsPassedOn),
        ("any-code", Self::AnyCode),
        ("ticket-again", Self::TicketAgain),
        ("ticket-forgotten", Self::TicketForgotten),
        ("any-staff", Self::AnyStaff),
        ("reading-early", Self::ReadingEarly),
        ("move-forgotten", Self::MoveForgotten),
        ("twin-mistaken", Self::TwinMistaken),
    ];

    /// The bug of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, bug)| *bug)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, bug)| *bug == self).map_or("", |(name, _)| name)
    }

    /// Whether it bends the replay itself. Comparing replay and live state would find it at once;
    /// it is left to be found by what it does.
    pub(super) const fn bends_replay(self) -> bool {
        matches!(
            self,
            Self::DedupeForgotten
                | Self::CooldownForgotten
                | Self::BudgetsForgotten
                | Self::ReminderForgotten
                | Self::NewsForgotten
                | Self::TicketForgotten
                | Self::MoveForgotten
        )
    }
}

//! A command under way: its errands, and what has been said about them.

use crate::action::Action;
use crate::event::Clearance;
use crate::id::{Chat, CommandId, ExternalId, OrderId, OutgoingId, Provider, Username};
use crate::order::{Sheet, Status};
use crate::outbox::{Outbox, Standing};
use crate::provider;
use crate::reason::Reason;
use crate::reply::Line;
use crate::time::Moment;
use crate::trace::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A command that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its number.
    pub id: CommandId,
    /// Where it was said, and where the reply goes.
    pub chat: Chat,
    /// Who said it.
    pub sender: String,
    /// The vendor's id of the message, to quote.
    pub message: String,
    /// What is asked.
    pub action: Action,
    /// By what right.
    #[serde(default)]
    pub right: Right,
    /// The usernames that the chat was linked to then.
    pub usernames: BTreeSet<Username>,
    /// When it was heard.
    pub heard: Moment,
    /// How far the look at the panel is.
    pub stage: Stage,
    /// How many questions to the panel it has had.
    #[serde(default)]
    pub asked: u32,
    /// One for each order, in the order named.
    pub errands: Vec<Errand>,
    /// What is left on the accounts, for `balance`.
    pub balances: Option<Vec<(Username, Option<String>)>>,
    /// Whether it has been acknowledged and is finished in the background.
    pub background: bool,
    /// When its list was last acknowledged or told about, and how often after the first time.
    #[serde(default)]
    pub noted: Option<(Moment, u32)>,
    /// Whether it has been answered.
    pub answered: bool,
    /// Replies and notices about it that have not left yet.
    pub unsent: BTreeSet<OutgoingId>,
}

/// By what right a command is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// A customer's, over own orders.
    #[default]
    Customer,
    /// Staff's, over any order of the tenant.
    Staff,
    /// Staff's, and past what only a rule or a window is against.
    Force,
}

impl Right {
    /// It, for somebody who acts for no username.
    #[must_use]
    pub const fn alone(self) -> (Self, BTreeSet<Username>) {
        (self, BTreeSet::new())
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Force => "force",
        }
    }

    /// Whether it is a customer's.
    #[must_use]
    pub const fn is_customer(&self) -> bool {
        matches!(self, Self::Customer)
    }
}

/// How far the look at the panel is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The panel is owed a question.
    Asking {
        /// The how-manieth question of this command it is, from 0.
        attempt: u32,
        /// Which of them was the first about what is asked now.
        #[serde(default)]
        first: u32,
        /// When it first failed.
        failed: Option<Moment>,
        /// Not before.
        from: Moment,
    },
    /// The panel has answered, or need not be asked.
    Judged,
}

/// One action on one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The order.
    pub order: OrderId,
    /// What became of it.
    pub fate: Fate,
    /// What the customer has been told of it.
    pub told: Option<Line>,
    /// What staff has been told of it: the codes of its troubles.
    pub noticed: BTreeSet<String>,
    /// Who fulfils the order, for staff.
    pub provider: Option<Provider>,
    /// The provider's number, for staff.
    pub external: Option<ExternalId>,
    /// Each check and what was seen.
    pub trace: Vec<Step>,
    /// Whether staff has approved it.
    #[serde(default)]
    pub approved: bool,
    /// What the panel showed; `None` where it was not asked or knows no such order.
    #[serde(default)]
    pub sheet: Option<Box<Sheet>>,
}

/// What became of an errand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Not decided.
    Open,
    /// It may not go.
    Refused(Reason),
    /// Staff is to decide, until then; what it is refused for otherwise.
    Asked(Reason, Moment),
    /// The order was only looked at.
    Shown(Status, Option<u64>),
    /// It may go, and is not in a dispatch yet.
    Cleared(Box<Clearance>),
    /// It is in these dispatches, one for each target.
    Carried(Vec<OutgoingId>),
}

impl Errand {
    /// An errand on which nothing is decided.
    #[must_use]
    pub fn open(order: OrderId) -> Self {
        Self {
            order,
            fate: Fate::Open,
            told: None,
            noticed: BTreeSet::new(),
            provider: None,
            external: None,
            trace: Vec::new(),
            approved: false,
            sheet: None,
        }
    }

    /// How its dispatches stand; `None` if it has none.
    #[must_use]
    pub fn standing(&self, outbox: &Outbox) -> Option<Standing> {
        match &self.fate {
            Fate::Carried(dispatches) => Some(outbox.standing(dispatches)),
            Fate::Cleared(_) | Fate::Asked(..) => Some(Standing::UnderWay),
            Fate::Open if self.approved => Some(Standing::UnderWay),
            Fate::Open | Fate::Refused(_) | Fate::Shown(..) => None,
        }
    }

    /// What can be said of it now; `None` while nothing can.
    #[must_use]
    pub fn line(&self, outbox: &Outbox) -> Option<Line> {
        match &self.fate {
            Fate::Refused(reason) => Some(Line::Refused(*reason)),
            Fate::Asked(..) => Some(Line::UnderReview),
            Fate::Shown(status, remains) => Some(Line::Shown(*status, *remains)),
            Fate::Open | Fate::Cleared(_) | Fate::Carried(_) => match self.standing(outbox)? {
                Standing::UnderWay => None,
                Standing::Held => Some(Line::Held),
                Standing::Sent => Some(Line::Requested),
                Standing::InDoubt | Standing::Dropped => Some(Line::InDoubt),
                Standing::Failed => Some(Line::Refused(self.failure(outbox))),
            },
        }
    }

    /// What the customer is told where nothing of it will be sent.
    fn failure(&self, outbox: &Outbox) -> Reason {
        let declined = match &self.fate {
            Fate::Carried(dispatches) => outbox.declined(dispatches),
            Fate::Open
            | Fate::Refused(_)
            | Fate::Asked(..)
            | Fate::Shown(..)
            | Fate::Cleared(_) => None,
        };
        declined.map_or(Reason::SendFailed, provider::reason)
    }

    /// The code of its outcome, for logs.
    #[must_use]
    pub fn code(&self, outbox: &Outbox) -> &'static str {
        match self.line(outbox) {
            Some(line) => line.code(),
            None => "under_way",
        }
    }
}

impl Command {
    /// Its errand on this order.
    #[must_use]
    pub fn errand(&self, order: OrderId) -> Option<&Errand> {
        self.errands.iter().find(|errand| errand.order == order)
    }

    pub(crate) fn errand_mut(&mut self, order: OrderId) -> Option<&mut Errand> {
        self.errands.iter_mut().find(|errand| errand.order == order)
    }

    /// Whether nothing is said about it: the medium or the plan does not allow it.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let silent = |errand: &Errand| {
            matches!(errand.fate, Fate::Refused(Reason::NotInPlan | Reason::PlanExpired))
        };
        self.errands.iter().any(silent)
    }

    /// Whether nothing more can come of it.
    #[must_use]
    pub fn is_done(&self, outbox: &Outbox) -> bool {
        if self.stage != Stage::Judged || !self.unsent.is_empty() {
            return false;
        }
        let over = |errand: &Errand| match &errand.fate {
            Fate::Carried(dispatches) => {
                outbox.is_over(dispatches) && errand.told == errand.line(outbox)
            }
            Fate::Open | Fate::Cleared(_) | Fate::Asked(..) => false,
            Fate::Refused(_) | Fate::Shown(..) => true,
        };
        (self.answered || self.is_silent()) && self.errands.iter().all(over)
    }
}
